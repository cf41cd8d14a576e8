//! What the arguments of calls say about their types, in languages in which these choose what is called.

use codegraph_model::{Arguments, Str};
use tree_sitter::Node;

use crate::kept::Arena;
use crate::preorder::Asked;
use crate::receivers::{Base, Look, Place};
use crate::resolve::File;
use crate::scopes::{At, Scopes};
use crate::typing::Typing;
use crate::walk::Walk;

/// How many nodes may stand around what says the type of an argument.
const MAX_NODES: usize = 16;
/// More arguments than that are not looked at.
const MAX_ARGUMENTS: usize = 16;

/// What an argument says about its type.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Given<'t> {
    /// It is of the type that is written so, with as many brackets behind it.
    Type(&'t str, u8),
    /// It is the value that something is said of.
    Value(Typing<'t>),
    /// Nothing.
    Open,
}

impl<'t> Walk<'t> {
    /// Keeps what `arguments` say for the ref before.
    pub(crate) fn note_arguments(&mut self, arguments: Node<'t>) {
        let list = self.named_children(arguments);
        if list.is_empty() || list.len() > MAX_ARGUMENTS {
            return;
        }
        let start = self.given.len() as u32;
        for argument in list {
            let given = self.given_by(argument);
            self.given.push(given);
        }
        self.know_arguments((start, self.given.len() as u32));
    }

    fn given_by(&self, mut node: Node<'t>) -> Given<'t> {
        for _ in 0..MAX_NODES {
            let Some(says) = self.tables.says(node.kind_number()) else {
                let text = self.text_of(node);
                if self.pack.rules.self_words.contains(&text) {
                    return Given::Value(Typing::Same(text));
                }
                return self.typing_of(node).map_or(Given::Open, Given::Value);
            };
            let text = self.text_of(node);
            node = match says {
                "=inner" => {
                    let last = (node.named_child_count() as u32).checked_sub(1).and_then(|last| node.nth_named(last));
                    let Some(last) = last else { return Given::Open };
                    last
                }
                "=type" => {
                    let Some(of) = self.child(node, "type") else { return Given::Open };
                    let after = self.text.get(of.ends_at()..node.ends_at()).unwrap_or_default();
                    let after = after.split(['{', '(']).next().unwrap_or_default();
                    return Given::Type(self.text_of(of), after.matches('[').count().min(8) as u8);
                }
                "=operator" => match self.operator(node) {
                    "!" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "&&" | "||" => return Given::Type("boolean", 0),
                    "+" if self.adds_text(node) => return Given::Type("String", 0),
                    "-" | "+" | "~" if node.named_child_count() == 1 => match node.nth_named(0) {
                        Some(inner) => inner,
                        None => return Given::Open,
                    },
                    _ => return Given::Open,
                },
                says => return Given::Type(number(says, text), 0),
            };
        }
        Given::Open
    }

    fn operator(&self, node: Node<'t>) -> &'t str {
        let tokens = (0..node.child_count().min(3)).filter_map(|at| node.nth(at));
        tokens.into_iter().find(|child| !child.is_named()).map_or("", |token| self.text_of(token))
    }

    /// Whether a text is among what is added: `"a" + b + c`.
    fn adds_text(&self, mut node: Node<'t>) -> bool {
        for _ in 0..MAX_NODES {
            let is_text = |side: Node<'t>| self.tables.says(side.kind_number()) == Some("String");
            let (Some(left), Some(right)) = (node.nth_named(0), node.nth_named(1)) else { return false };
            if is_text(left) || is_text(right) {
                return true;
            }
            node = left;
        }
        false
    }
}

/// Whether a type that is written so has elements and a length, and is no other type.
fn is_array(written: &str) -> bool {
    written.ends_with(']') || written.ends_with("...")
}

/// The type of a number, which its last letter may say.
fn number<'s>(says: &'s str, text: &str) -> &'s str {
    let is_hex = text.starts_with("0x") || text.starts_with("0X");
    match (says, text.as_bytes().last()) {
        ("int", Some(b'l' | b'L')) => "long",
        ("int" | "double", Some(b'f' | b'F')) if !is_hex => "float",
        ("int", Some(b'd' | b'D')) if !is_hex => "double",
        ("int", _) if !is_hex && text.contains(['.', 'e', 'E']) => "double",
        _ => says,
    }
}

impl<'f> File<'f> {
    /// What the arguments of the ref that stands at `at` say.
    pub(crate) fn arguments(
        &self,
        scopes: &Scopes<'f>,
        at: At,
        in_entity: Option<u32>,
        (start, end): (u32, u32),
        arena: &mut Arena,
    ) -> Arguments {
        let mut types = Vec::with_capacity((end - start) as usize);
        for given in &self.given[start as usize..end as usize] {
            types.push(match given {
                Given::Open => Str::EMPTY,
                Given::Type(text, n_more) => {
                    let start = arena.len();
                    arena.push(text.trim());
                    (0..*n_more).for_each(|_| arena.push("[]"));
                    arena.since(start)
                }
                Given::Value(typing) => match self.typed(scopes, at, in_entity, *typing, Look::WHOLE) {
                    Some(place) => self.value_type(&place, arena),
                    None => Str::EMPTY,
                },
            });
        }
        Arguments { start_byte: at.byte, types }
    }

    /// The type of what `place` is, or the path to it.
    fn value_type(&self, place: &Place<'f>, arena: &mut Arena) -> Str {
        let Place { base, rest, is_value, n_type } = place;
        let start = arena.len();
        let declared = match base {
            Base::Entity(entity) => {
                let fact = &self.entities[*entity as usize];
                fact.return_type.filter(|_| !fact.kind.is_type() && !fact.kind.is_callable())
            }
            _ => None,
        };
        if let Some(declared) = declared.filter(|_| rest.is_empty()) {
            return declared;
        }
        let written = match base {
            Base::Written(text) => Some(*text),
            _ => declared.map(|declared| self.str(declared)),
        };
        if matches!(rest.as_slice(), ["length" | "Length"]) && written.is_some_and(is_array) {
            arena.push("int");
            return arena.since(start);
        }
        if !(*is_value && *n_type == rest.len()) {
            arena.push("=");
        }
        match base {
            Base::Written(text) if rest.is_empty() => arena.push(text),
            base => {
                self.push_base(*base, arena);
                if let Base::Import(import, is_first) = base {
                    self.push_import_path(*import, *is_first, &[], arena);
                }
            }
        }
        self.push_parts(rest.iter().copied(), arena);
        arena.since(start)
    }
}
