//! Places in a node, and conditions on what stands there.

use tree_sitter::{Language, Node};

use crate::preorder::Asked;
use crate::rows::{These, When};
use crate::tables::{Field, ids_of};
use crate::walk::Walk;

/// Where something stands in a node.
pub(crate) struct Place {
    /// From the node on; none for no place.
    steps: Vec<Step>,
}

enum Step {
    Field(Field),
    /// The first child of one of these kinds.
    Kinds(Vec<u16>),
    /// The number of a named child; from the last on where it is negative.
    Nth(i32),
}

impl Place {
    /// `name` is a place as `pack.toml` spells it: see [`crate::rows`].
    pub(crate) fn of(grammar: &Language, name: &str) -> Place {
        let step = |name: &str| match (name.parse(), grammar.field_id_for_name(name)) {
            (Ok(n), _) => Step::Nth(n),
            (_, Some(field)) => Step::Field(field),
            (_, None) => Step::Kinds(kinds(grammar, &[name.trim_matches(['(', ')'])])),
        };
        Place { steps: name.split('/').filter(|name| !name.is_empty()).map(step).collect() }
    }

    pub(crate) fn is_none(&self) -> bool {
        self.steps.is_empty()
    }
}

impl Step {
    fn from<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        match self {
            Step::Field(field) => node.child_in(*field),
            Step::Kinds(kinds) => {
                let mut cursor = node.walk();
                node.children(&mut cursor).find(|child| kinds.contains(&child.kind_number()))
            }
            Step::Nth(n) if *n < 0 => node.nth_named((node.named_child_count() as u32).checked_sub(n.unsigned_abs())?),
            Step::Nth(n) => node.nth_named(n.unsigned_abs()),
        }
    }
}

/// [`These`] against the grammar's numbers.
pub(crate) struct Spot {
    pub(crate) place: Place,
    pub(crate) kinds: Vec<u16>,
}

impl Spot {
    pub(crate) fn of(grammar: &Language, these: &These) -> Spot {
        Spot { place: Place::of(grammar, these.place), kinds: kinds(grammar, these.kinds) }
    }
}

/// [`When`] against the grammar's numbers.
pub(crate) struct Condition {
    rule: &'static When,
    place: Place,
    kinds: Vec<u16>,
    around: Vec<u16>,
}

impl Condition {
    pub(crate) fn all(grammar: &Language, rules: &'static [When]) -> Vec<Condition> {
        let condition = |rule: &'static When| Condition {
            rule,
            place: Place::of(grammar, rule.place),
            kinds: kinds(grammar, rule.kinds),
            around: kinds(grammar, rule.around),
        };
        rules.iter().map(condition).collect()
    }
}

/// The numbers of nodes of those names.
pub(crate) fn kinds(grammar: &Language, names: &[&str]) -> Vec<u16> {
    names.iter().flat_map(|name| ids_of(grammar, name)).map(|id| id as u16).collect()
}

impl<'t> Walk<'t> {
    /// What stands at `place` of `node`; nothing where that is no place.
    pub(crate) fn child_at(&self, node: Node<'t>, place: &Place) -> Option<Node<'t>> {
        match place.steps.as_slice() {
            [] => None,
            // The commonest by far.
            [Step::Field(field)] => node.child_in(*field),
            steps => steps.iter().try_fold(node, |node, step| step.from(node)),
        }
    }

    /// [`Walk::child_at`], for what several rules ask about the same node.
    pub(crate) fn child_asked(&self, node: Node<'t>, place: &Place) -> Option<Node<'t>> {
        let [Step::Field(field)] = place.steps.as_slice() else { return self.child_at(node, place) };
        if let Some((id, of, child)) = self.asked.get()
            && id == node.id()
            && of == *field
        {
            return child;
        }
        let child = node.child_in(*field);
        self.asked.set(Some((node.id(), *field, child)));
        child
    }

    /// Whether all of `conditions` hold for the current node; what they say of its surroundings holds for that alone.
    pub(crate) fn holds(&self, conditions: &[Condition], node: Node<'t>) -> bool {
        conditions.iter().all(|condition| self.is_so(condition, node) != condition.rule.is_not)
    }

    fn is_so(&self, condition: &Condition, node: Node<'t>) -> bool {
        let Condition { rule, place, kinds, around } = condition;
        if rule.is_member && !self.is_directly_in_type() {
            return false;
        }
        if !around.is_empty() {
            let at = self.kinds.len().checked_sub(2);
            if !at.is_some_and(|at| around.contains(&self.kinds[at])) {
                return false;
            }
        }
        let there = if place.is_none() { Some(node) } else { self.child_asked(node, place) };
        there.is_some_and(|there| {
            (kinds.is_empty() || kinds.contains(&there.kind_number()))
                && (rule.words.is_empty() || rule.words.contains(&self.text_of(there)))
        })
    }

    /// Whether what is defined here is a member.
    pub(crate) fn is_directly_in_type(&self) -> bool {
        self.containers[self.here.container].is_type && !self.here.is_local
    }
}
