//! Rules, wherever they are kept: steps of the linker, and scripts.

use codegraph_model::{Result, Word};
use codegraph_sql::ScriptRule;

/// A rule, as it is told.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// Its name, as the tables have it.
    pub(crate) name: &'static str,
    /// What it goes by.
    pub(crate) statement: String,
    /// An example in code.
    pub(crate) example: String,
    /// How targets are found by it.
    pub(crate) resolution: &'static str,
    /// How sure it is, from 0 to 1.
    pub(crate) confidence: f32,
    /// Where it is a script.
    pub(crate) script: Option<ScriptRule>,
}

/// Every rule, in the order in which they are tried: those for single refs first, then those for whole tables.
pub(crate) fn all_rules() -> Result<Vec<Rule>> {
    let steps = codegraph_link::RULES.iter().map(|rule| Rule {
        name: rule.name,
        statement: rule.statement.to_string(),
        example: rule.example.to_string(),
        resolution: rule.resolution.as_str(),
        confidence: rule.confidence,
        script: None,
    });
    let scripts = codegraph_sql::rules()?.into_iter().map(|rule| Rule {
        name: rule.name,
        statement: rule.statement.clone(),
        example: rule.example.clone(),
        resolution: rule.resolution.as_str(),
        confidence: rule.confidence,
        script: Some(rule),
    });
    Ok(steps.chain(scripts).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_names_of_their_own() {
        let rules = all_rules().expect("rules are read");
        for (i, rule) in rules.iter().enumerate() {
            assert!(rules[..i].iter().all(|other| other.name != rule.name), "{} stands twice", rule.name);
            assert!(!rule.statement.is_empty() && !rule.example.is_empty(), "{} says nothing", rule.name);
        }
    }
}
