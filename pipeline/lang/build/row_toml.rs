//! The rows of a `pack.toml`. Unknown keys are errors.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// What a type is by the names of what it inherits from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BaseToml {
    pub(crate) names: Vec<String>,
    pub(crate) kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EntityToml {
    pub(crate) node: String,
    pub(crate) kind: String,
    pub(crate) member: Option<String>,
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) body: String,
    #[serde(default)]
    pub(crate) parameters: String,
    #[serde(default)]
    pub(crate) returns: String,
    #[serde(default)]
    pub(crate) bases: String,
    #[serde(default)]
    pub(crate) outer: bool,
    #[serde(default)]
    pub(crate) needs_body: bool,
    #[serde(default)]
    pub(crate) parents: Vec<String>,
    #[serde(default, deserialize_with = "one_or_more")]
    pub(crate) when: Vec<WhenToml>,
    #[serde(default)]
    pub(crate) each: Vec<String>,
    #[serde(default)]
    pub(crate) items: String,
    #[serde(default)]
    pub(crate) prefix: String,
    #[serde(default)]
    pub(crate) path: bool,
    #[serde(default)]
    pub(crate) of_file: bool,
    pub(crate) owner: Option<TheseToml>,
    #[serde(default)]
    pub(crate) holds_members: bool,
    pub(crate) members: Option<MembersToml>,
    #[serde(default)]
    pub(crate) name_kinds: Vec<String>,
    #[serde(default)]
    pub(crate) first: bool,
    #[serde(default)]
    pub(crate) whole_name: bool,
    #[serde(default)]
    pub(crate) once: bool,
    #[serde(default)]
    pub(crate) leaf: bool,
    #[serde(default)]
    pub(crate) of_type: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackageToml {
    pub(crate) node: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) unless: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ParameterToml {
    pub(crate) node: String,
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default, rename = "type")]
    pub(crate) type_text: String,
    #[serde(default)]
    pub(crate) default: String,
    #[serde(default)]
    pub(crate) rest: bool,
    #[serde(default)]
    pub(crate) ignored: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LocalToml {
    pub(crate) node: String,
    #[serde(default, deserialize_with = "one_or_more")]
    pub(crate) when: Vec<WhenToml>,
    #[serde(default)]
    pub(crate) each: Vec<String>,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    #[serde(default)]
    pub(crate) of_members: bool,
    #[serde(default)]
    pub(crate) field: String,
    #[serde(default, rename = "type")]
    pub(crate) is_type: bool,
    #[serde(default)]
    pub(crate) outside: bool,
    #[serde(default)]
    pub(crate) typed_by: Vec<String>,
    #[serde(default)]
    pub(crate) element_of: String,
    #[serde(default)]
    pub(crate) after: String,
    #[serde(default)]
    pub(crate) refutable: bool,
    #[serde(default)]
    pub(crate) once: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefToml {
    pub(crate) node: String,
    pub(crate) role: String,
    #[serde(default)]
    pub(crate) target: String,
    #[serde(default)]
    pub(crate) children: bool,
    #[serde(default)]
    pub(crate) arguments: String,
    #[serde(default)]
    pub(crate) parents: Vec<String>,
    #[serde(default, deserialize_with = "one_or_more")]
    pub(crate) when: Vec<WhenToml>,
    #[serde(default)]
    pub(crate) through: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) claims: String,
    #[serde(default)]
    pub(crate) capital: bool,
    #[serde(default)]
    pub(crate) word: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PathToml {
    pub(crate) node: String,
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) left: String,
    #[serde(default)]
    pub(crate) roles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepToml {
    pub(crate) node: String,
    pub(crate) of: String,
    #[serde(default)]
    pub(crate) gives: String,
    #[serde(default)]
    pub(crate) words: Vec<String>,
    #[serde(default)]
    pub(crate) slices: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LabelToml {
    pub(crate) node: String,
    #[serde(default)]
    pub(crate) place: String,
    #[serde(default)]
    pub(crate) words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportToml {
    pub(crate) node: String,
    #[serde(default, deserialize_with = "one_or_more")]
    pub(crate) when: Vec<WhenToml>,
    #[serde(default)]
    pub(crate) each: Vec<String>,
    #[serde(default)]
    pub(crate) prefix: String,
    #[serde(default)]
    pub(crate) module: String,
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) alias: String,
    #[serde(default)]
    pub(crate) wildcard: String,
    #[serde(default)]
    pub(crate) splits: bool,
    #[serde(default)]
    pub(crate) relative: bool,
    #[serde(default)]
    pub(crate) binds: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessToml {
    pub(crate) node: String,
    #[serde(default)]
    pub(crate) parents: Vec<String>,
    #[serde(default, deserialize_with = "one_or_more")]
    pub(crate) when: Vec<WhenToml>,
    #[serde(default)]
    pub(crate) word: String,
    pub(crate) names: Option<TheseToml>,
    #[serde(default)]
    pub(crate) words: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) statics: Vec<String>,
    #[serde(default)]
    pub(crate) of: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StaticsToml {
    pub(crate) node: String,
    #[serde(default, deserialize_with = "one_or_more")]
    pub(crate) when: Vec<WhenToml>,
}

/// Nodes of some kinds at a place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TheseToml {
    pub(crate) place: String,
    pub(crate) kinds: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MembersToml {
    pub(crate) kind: String,
    pub(crate) place: String,
    pub(crate) kinds: Vec<String>,
}

/// What must hold for a rule to say something about a node.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct WhenToml {
    pub(crate) place: String,
    pub(crate) words: Vec<String>,
    pub(crate) kinds: Vec<String>,
    pub(crate) around: Vec<String>,
    pub(crate) member: bool,
    pub(crate) not: bool,
}

/// One condition, or a list of them. (An untagged enum would say of an unknown key only that nothing fits.)
fn one_or_more<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<WhenToml>, D::Error> {
    let conditions = match toml::Value::deserialize(value)? {
        toml::Value::Array(list) => list,
        one => vec![one],
    };
    conditions.into_iter().map(|condition| condition.try_into().map_err(D::Error::custom)).collect()
}
