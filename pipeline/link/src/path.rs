//! Paths as the scan tells them: names, and steps where it does not know the type. `packs/README.md` of `codegraph-lang`
//! describes the notation.

use crate::linker::Linker;
use crate::types::Written;
use crate::values::{Type, Value};

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step<'p> {
    Member(&'p str),
    /// A method, where these have names of their own.
    Method(&'p str),
    /// What a call gives.
    Call,
    /// The value of that number that a call gives.
    Result(usize),
    /// An element.
    Element,
    /// The part of that number of a tuple.
    Part(usize),
    /// What a function is given as its parameter of that number by the call that it is an argument of.
    Handed(usize),
    /// The parameter of that number of what is called.
    Parameter(usize),
    /// What is called, with these type arguments: `<A>`, or those with which it gives `: A`.
    With(&'p str),
    /// A value of the type that is written so: only at the beginning.
    Typed(&'p str),
}

/// The steps of a path: `a.b().c[]` has five.
pub(crate) fn steps(path: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut start = 0;
    let bytes = path.as_bytes();
    let mut at = 0;
    if let Some((text, rest)) = path.strip_prefix('`').and_then(|path| path.split_once('`')) {
        steps.push(Step::Typed(text));
        at = path.len() - rest.len();
        start = at;
    }
    while at < bytes.len() {
        let mut next = at + 1;
        let step = match bytes[at] {
            b'.' | b':' | b'\\' | b'#' => None,
            b'-' if bytes.get(at + 1) == Some(&b'>') => {
                next = at + 2;
                None
            }
            b'`' => match path[at + 1..].split_once('`') {
                Some((text, _)) => {
                    next = at + text.len() + 2;
                    Some(Step::With(text))
                }
                None => {
                    at += 1;
                    continue;
                }
            },
            b'(' if bytes.get(at + 1) == Some(&b'#') => match path[at + 2..].split_once(')') {
                Some((n, _)) => {
                    next = at + n.len() + 3;
                    Some(Step::Parameter(n.parse().unwrap_or(usize::MAX)))
                }
                None => {
                    at += 1;
                    continue;
                }
            },
            b'(' => match path[at + 1..].split_once(')') {
                Some((n, _)) if n.bytes().all(|b| b.is_ascii_digit()) => {
                    next = at + n.len() + 2;
                    Some(n.parse().map_or(Step::Call, Step::Result))
                }
                _ => {
                    at += 1;
                    continue;
                }
            },
            b'[' if bytes.get(at + 1) == Some(&b']') => {
                next = at + 2;
                Some(Step::Element)
            }
            b'|' => match path[at + 1..].split_once('|').and_then(|(n, _)| Some((n.len(), n.parse().ok()?))) {
                Some((len, n)) => {
                    next = at + len + 2;
                    Some(Step::Handed(n))
                }
                None => {
                    at += 1;
                    continue;
                }
            },
            _ => {
                at += 1;
                continue;
            }
        };
        push(path, start, at, &mut steps);
        steps.extend(step);
        at = next;
        start = next;
    }
    push(path, start, at, &mut steps);
    steps
}

fn push<'p>(path: &'p str, start: usize, end: usize, steps: &mut Vec<Step<'p>>) {
    if start < end {
        let word = &path[start..end];
        steps.push(word.parse().map_or(Step::Member(word), Step::Part));
    }
}

impl<'w> Linker<'w> {
    /// The value of that number that a call of `value` gives (Go).
    pub(crate) fn result(&self, value: Value<'w>, n: usize) -> Value<'w> {
        let Value::Nodes(nodes, arguments) = &value else { return Value::Nothing };
        let entities = || nodes.iter().filter_map(|node| node.as_entity());
        let Some(first) = entities().next().filter(|first| self.kind(*first).is_callable()) else {
            return Value::Nothing;
        };
        match self.type_of(first, arguments) {
            Some(given) if entities().all(|other| self.type_words(other) == self.type_words(first)) => {
                self.part(Value::Of(given), n)
            }
            _ => Value::Nothing,
        }
    }

    /// The part of that number of a tuple.
    pub(crate) fn part(&self, value: Value<'w>, n: usize) -> Value<'w> {
        match value {
            Value::Nodes(nodes, arguments) => match nodes.as_slice() {
                [node] => match node.as_entity().and_then(|entity| self.type_of(entity, &arguments)) {
                    Some(kind) => self.deeper(|| self.part(Value::Of(kind), n)),
                    None => Value::Nothing,
                },
                _ => Value::Nothing,
            },
            Value::Of(kind) if self.is_script(&kind) => self.script_part(&kind, n),
            Value::Of(Type::Text { text, file, entity, arguments }) => {
                let family = self.world.files[file as usize].family;
                let part = match Written::of(family, text) {
                    Written::Tuple(parts) => parts.get(n).copied(),
                    Written::Many(one) => Some(one),
                    _ => None,
                };
                match part {
                    Some(text) => Value::Of(Type::Text { text, file, entity, arguments }),
                    None => Value::Nothing,
                }
            }
            Value::Outside(package) => Value::Outside(package),
            _ => Value::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_steps() {
        use Step::{Call, Element, Handed, Member, Parameter, Part, Result, Typed, With};
        for (path, expected) in [
            ("a.b", vec![Member("a"), Member("b")]),
            ("a::b()", vec![Member("a"), Member("b"), Call]),
            ("a.b().c[]", vec![Member("a"), Member("b"), Call, Member("c"), Element]),
            ("a->b", vec![Member("a"), Member("b")]),
            ("a(1).b", vec![Member("a"), Result(1), Member("b")]),
            ("a().1.b", vec![Member("a"), Call, Part(1), Member("b")]),
            ("`List<A>`[].b", vec![Typed("List<A>"), Element, Member("b")]),
            ("a::map|0|::b", vec![Member("a"), Member("map"), Handed(0), Member("b")]),
            ("a.b(#1)(#0).c", vec![Member("a"), Member("b"), Parameter(1), Parameter(0), Member("c")]),
            ("a`<B.C>`()", vec![Member("a"), With("<B.C>"), Call]),
            ("a(b", vec![Member("a(b")]),
            ("", vec![]),
        ] {
            assert_eq!(steps(path), expected, "{path}");
        }
    }
}
