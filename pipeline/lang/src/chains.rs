//! What a value is made by, where that is no path: calls, elements and members, one after the other.

use tree_sitter::Node;

use codegraph_model::Role;

use crate::preorder::Asked;
use crate::rows::LeftOf;
use crate::tables::flag;
use crate::text;
use crate::typing::Typing;
use crate::walk::Walk;

/// How many calls, elements and members may follow each other: a call of a builder is two.
const MAX_LINKS: usize = 24;
/// How many nodes may stand around them.
const MAX_NODES: usize = 64;
/// Longest type that is kept as it is written, in bytes.
const TYPE_BYTES: usize = 160;

/// What a call gives.
pub(crate) const CALL: &str = "()";
/// An element.
pub(crate) const ELEMENT: &str = "[]";
/// What comes out of a channel, if it is one (Go). It is followed as far as the file tells, and no path has it.
pub(crate) const RECEIVED: &str = "[<-]";
/// The parts of what a call gives, where it gives several values.
pub(crate) const RESULTS: [&str; 6] = ["(0)", "(1)", "(2)", "(3)", "(4)", "(5)"];
/// What a function is given by the call that it is an argument of.
pub(crate) const HANDED: [&str; 3] = ["|0|", "|1|", "|2|"];
/// The parameters of what is called.
pub(crate) const PARAMETERS: [&str; 6] = ["(#0)", "(#1)", "(#2)", "(#3)", "(#4)", "(#5)"];
/// The parts of a value that has several.
const PARTS: [&str; 6] = ["0", "1", "2", "3", "4", "5"];

/// Steps that follow what a path stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chain<'t> {
    /// As written, with the last step: two that are written alike are the same.
    written: (&'t str, &'t str),
    index: u32,
}

impl PartialEq for Chain<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for Chain<'_> {}

/// The chains of a file.
#[derive(Debug, Default)]
pub(crate) struct Chains<'t> {
    /// What each begins with, and where its steps end.
    heads: Vec<(Typing<'t>, u32)>,
    steps: Vec<&'t str>,
}

impl<'t> Chains<'t> {
    /// What a chain begins with, and the steps that follow: names, [`CALL`], [`ELEMENT`] and the like.
    pub(crate) fn get(&self, chain: Chain<'_>) -> (Typing<'t>, &[&'t str]) {
        let at = chain.index as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.heads[before].1);
        let (head, end) = self.heads[at];
        (head, &self.steps[start as usize..end as usize])
    }

    /// Adds `steps`, the last first, after `head`.
    fn add(&mut self, head: Typing<'t>, steps: &[&'t str], written: &'t str) -> Option<Typing<'t>> {
        let last = steps.first()?;
        let first = match head {
            Typing::Steps(chain) => {
                let (first, before) = self.get(chain);
                if before.len() + steps.len() > MAX_LINKS {
                    return None;
                }
                let before = before.to_vec();
                self.steps.extend(before);
                first
            }
            head => head,
        };
        self.steps.extend(steps.iter().rev());
        self.heads.push((first, self.steps.len() as u32));
        Some(Typing::Steps(Chain { written: (written, last), index: self.heads.len() as u32 - 1 }))
    }
}

/// Steps that were found so far: a node adds two at most.
struct Steps<'t> {
    all: [&'t str; MAX_LINKS + 2],
    n: usize,
}

impl<'t> Steps<'t> {
    fn push(&mut self, step: &'t str) {
        self.all[self.n] = step;
        self.n += 1;
    }
}

impl<'t> Walk<'t> {
    /// What a type that is written says about the values that have it.
    pub(crate) fn type_said(&self, node: Node<'t>) -> Option<Typing<'t>> {
        let plain = self.typing_of(node);
        let text = text::without_marker(self.text_of(node));
        let is_plain = !text.bytes().any(|b| matches!(b, b'<' | b'[' | b'|' | b'&' | b'(' | b' '));
        if is_plain && plain.is_none() && self.tables.has_overloads && !self.tables.builtins.contains(text) {
            // Types of the language itself have no members, but choose what is called.
            return Some(Typing::Written { path: None, text });
        }
        if is_plain
            || text.len() > TYPE_BYTES
            || text
                .bytes()
                .any(|b| matches!(b, b'`' | b'\n' | b'{') && !(b == b'{' && self.pack.rules.types_are_looked_up))
        {
            return plain;
        }
        match plain {
            Some(Typing::Named(path)) if text.contains(['<', '[', '|', '&', '(']) => {
                Some(Typing::Written { path: Some(path), text })
            }
            None => Some(Typing::Written { path: None, text }),
            plain => plain,
        }
    }

    /// What calls, elements and members lead to that stand after each other in `node`.
    pub(crate) fn chain_of(&self, mut node: Node<'t>) -> Option<Typing<'t>> {
        let written = self.text_of(node);
        let tables = self.tables;
        // The last first.
        let mut steps = Steps { all: [""; MAX_LINKS + 2], n: 0 };
        for n in 0..MAX_NODES {
            if steps.n > MAX_LINKS {
                return None;
            }
            if n > 0
                && let Some(head) = self.head_of_chain(node)
            {
                let steps = &steps.all[..steps.n];
                return if steps.is_empty() { Some(head) } else { self.chains.borrow_mut().add(head, steps, written) };
            }
            let kind = node.kind_number();
            if let Some(rules) = tables.step(kind) {
                if let Some(said) = self.cast_in_comment(node) {
                    return self.typing_by(self.typing_of_text(said)?, &steps.all[..steps.n], written);
                }
                let begins = |words: &[&str]| node.nth(0).is_some_and(|first| words.contains(&self.text_of(first)));
                let step = rules.iter().find(|step| step.rule.words.is_empty() || begins(step.rule.words))?;
                crate::hits::note("step", step.rule);
                let is_slice = || node.nth_named(1).is_some_and(|at| step.rule.slices.contains(&at.kind_name()));
                if !step.rule.gives.is_empty() && !is_slice() {
                    steps.push(step.rule.gives);
                }
                node = self.child_at(node, &step.of)?;
                continue;
            }
            if tables.has(kind, flag::CAST) {
                let last = || node.nth_named((node.named_child_count() as u32).checked_sub(1)?);
                node = self.child(node, "type").or_else(last)?;
                continue;
            }
            let callee = if self.is_call(node) { self.callee(node) } else { None };
            if let Some(callee) = callee {
                steps.push(CALL);
                if callee != node {
                    node = callee;
                    continue;
                }
            }
            let path = tables.path(kind)?;
            let inner = match (path.name, path.left) {
                (Some(field), _) => node.child_in(field),
                (None, LeftOf::Nothing) => node.nth_named(0),
                (None, _) => node.nth_named((node.named_child_count() as u32).saturating_sub(1)),
            }?;
            if path.left == LeftOf::Nothing {
                node = inner;
                continue;
            }
            if !tables.has(inner.kind_number(), flag::IDENTIFIER) {
                return None;
            }
            steps.push(self.text_of(inner));
            node = node.nth_named(0).filter(|left| left.ends_at() <= inner.begins_at())?;
        }
        None
    }

    /// Whether `node` reads as a path and is none, since a step stands behind a value: `a?.b`, `a.await`.
    pub(crate) fn has_steps_behind(&self, mut node: Node<'t>, written: &str) -> bool {
        if !written.contains('?') && !written.contains(".await") {
            return false;
        }
        let is_behind = |text: &str| text.ends_with('?') || text.ends_with("await");
        for _ in 0..MAX_LINKS {
            if self.tables.step(node.kind_number()).is_some() && is_behind(self.text_of(node)) {
                return true;
            }
            let Some(inner) = node.nth_named(0) else { break };
            node = inner;
        }
        false
    }

    fn is_call(&self, node: Node<'t>) -> bool {
        self.tables.has(node.kind_number(), flag::REF)
            && self.tables.refs(node.kind_number()).iter().any(|rule| rule.rule.role == Role::Call)
    }

    /// What a literal before a member says about its type, as an argument does: `A.class.getName()`, `"a".equals(b)`.
    pub(crate) fn said_by_literal(&self, node: Node<'t>) -> Option<Typing<'t>> {
        let said = self.tables.says(node.kind_number())?;
        said.starts_with(char::is_uppercase).then_some(Typing::Named(said))
    }

    /// What a chain begins with: what is a path, or makes an instance.
    fn head_of_chain(&self, node: Node<'t>) -> Option<Typing<'t>> {
        if let Some(said) = self.said_by_literal(node) {
            return Some(said);
        }
        let written = self.text_of(node);
        if self.pack.rules.super_words.contains(&written) {
            return Some(Typing::Same(written));
        }
        if self.pack.rules.self_words.contains(&written) {
            return Some(Typing::Same(written));
        }
        self.module_typing(written).or_else(|| self.path_typing(node))
    }

    /// JavaScript: what a module is: `require("a")`.
    pub(crate) fn module_typing(&self, written: &'t str) -> Option<Typing<'t>> {
        let is_module = self.pack.rules.types_are_looked_up
            && written.starts_with("require(")
            && written.find(')') == Some(written.len() - 1);
        let is_short = || written.len() <= TYPE_BYTES && !written.contains(['`', '\n']);
        (is_module && is_short()).then_some(Typing::Written { path: None, text: written })
    }

    /// What `steps`, the last first, lead to from `head`. `written` is what makes it, as written.
    pub(crate) fn typing_by(&self, head: Typing<'t>, steps: &[&'t str], written: &'t str) -> Option<Typing<'t>> {
        if steps.is_empty() {
            return Some(head);
        }
        self.chains.borrow_mut().add(head, steps, written)
    }

    /// What follows `typing` by one step. `written` is what makes it, as written.
    pub(crate) fn typing_then(
        &self,
        typing: Option<Typing<'t>>,
        step: &'t str,
        written: &'t str,
    ) -> Option<Typing<'t>> {
        self.chains.borrow_mut().add(typing?, &[step], written)
    }

    /// What an element of the value at `node` is.
    pub(crate) fn element_typing(&self, node: Node<'t>) -> Option<Typing<'t>> {
        self.typing_then(self.typing_of(node), ELEMENT, self.text_of(node))
    }

    /// The value of that number among those that the call at `value` gives (Go).
    pub(crate) fn result_typing(&self, typing: Option<Typing<'t>>, n: usize, value: Node<'t>) -> Option<Typing<'t>> {
        match typing? {
            Typing::Called(path) => Some(Typing::Nth(path, u8::try_from(n).ok()?)),
            Typing::Steps(chain) if chain.written.1 == CALL => {
                let mut chains = self.chains.borrow_mut();
                let (head, steps) = chains.get(chain);
                let mut steps: Vec<&'t str> = steps.iter().rev().copied().collect();
                *steps.first_mut()? = RESULTS.get(n)?;
                chains.add(head, &steps, self.text_of(value))
            }
            _ => None,
        }
    }

    /// The part of that number of a value that has several: a tuple.
    pub(crate) fn part_typing(&self, typing: Option<Typing<'t>>, n: usize, written: &'t str) -> Option<Typing<'t>> {
        self.typing_then(typing, PARTS.get(n)?, written)
    }

    /// Binds the names of a pattern of several to the parts of a value.
    pub(crate) fn bind_parts(&mut self, pattern: Node<'t>, typing: Option<Typing<'t>>, depth: usize) {
        let (scope, written) = (self.here.scope, self.text_of(pattern));
        for (n, part) in self.named_children(pattern).into_iter().enumerate() {
            let kind = part.kind_number();
            let typing = self.part_typing(typing, n, written);
            if self.tables.has(kind, flag::BINDER) {
                self.scopes.bind_typed(scope, 0, self.text_of(part), typing);
            } else if self.tables.has(kind, flag::LIST) && depth > 0 {
                self.bind_parts(part, typing, depth - 1);
            }
        }
    }
}
