//! What macros are given: tokens, which may be expressions, items or a language of the macro's own. Names in them are mentions
//! where they look like one in an expression; nothing is defined. A lower-case name by itself is a mention only if the file
//! knows it, since it may as well be bound by the macro. Of what the file's own macros give, only paths with `$crate` are.

use codegraph_model::{EntityKind, Role, Str};
use tree_sitter::Node;

use crate::chains::{CALL, ELEMENT};
use crate::preorder::Asked;
use crate::context::{Left, Wanted};
use crate::pack::Then;
use crate::tables::flag;
use crate::typing::Typing;
use crate::walk::Walk;

/// Words that the grammar takes for names between tokens.
const WORDS: &[&str] = &["in", "else", "move", "ref", "dyn", "extern", "yield", "try", "macro_rules", "await"];
/// After these, a name is defined.
const DEFINERS: &[&str] = &["fn", "struct", "enum", "mod", "trait", "type", "const", "static"];
/// Before a `|` that begins a closure.
const BEFORE_CLOSURE: &[&str] = &["(", "[", "{", ",", ";", "=", "=>", "move", "return", "else", "&&", "||", ":"];
/// Between a word and the name of a type.
const BEFORE_TYPE: &[&str] = &[":", "->", "as", "dyn", "impl"];
/// After what is assigned to.
const ASSIGNS: &[&str] = &["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="];

/// The crate that a macro is defined in, in what it gives.
const OWN_CRATE: &str = "$crate";

/// How many tokens away what belongs together is looked for: expressions are shorter.
const MAX_LOOK: usize = 128;

/// How many fields, calls and elements may follow each other.
const MAX_STEPS: usize = 12;

/// The longest pattern in brackets. Brackets nest, and each is looked through.
const MAX_PATTERN_BYTES: usize = 1024;

#[derive(Clone, Copy)]
struct Token<'t> {
    node: Node<'t>,
    text: &'t str,
    is_name: bool,
    /// A word that paths can lead through, or a type of the language.
    is_word: bool,
}

impl Token<'_> {
    /// Where its text begins.
    fn begins_at(&self) -> usize {
        self.node.ends_at() - self.text.len()
    }

    /// Whether it is a tree in brackets that begin with `open`.
    fn is_tree(&self, open: char) -> bool {
        self.text.len() > 1 && self.text.starts_with(open)
    }

    fn is_path_part(&self) -> bool {
        self.is_name || self.is_word
    }
}

struct Tokens<'t> {
    list: Vec<Token<'t>>,
}

impl<'t> Tokens<'t> {
    fn of(walk: &mut Walk<'t>, tree: Node<'t>) -> Tokens<'t> {
        let (tables, whole) = (walk.tables, walk.text);
        let mut list = Vec::with_capacity(tree.child_count() as usize);
        walk.each_child(tree, |node, kind| {
            if tables.has(kind, flag::COMMENT) {
                return;
            }
            let text = whole.get(node.begins_at()..node.ends_at()).unwrap_or_default();
            // The crate of a macro is its own crate where it is defined.
            let text = if text == OWN_CRATE { &text[1..] } else { text };
            let is_name = tables.has(kind, flag::IDENTIFIER);
            // Trees can be long.
            let is_word = !is_name
                && text.starts_with(|c: char| c.is_ascii_lowercase())
                && (matches!(text, "self" | "super" | "crate") || tables.builtins.contains(text));
            list.push(Token { node, text, is_name, is_word });
        });
        Tokens { list }
    }

    fn text(&self, at: usize) -> &'t str {
        self.list.get(at).map_or("", |token| token.text)
    }

    /// Text of the token `n` before that at `at`.
    fn before(&self, at: usize, n: usize) -> &'t str {
        at.checked_sub(n).map_or("", |at| self.text(at))
    }

    fn is_tree(&self, at: usize, open: char) -> bool {
        self.list.get(at).is_some_and(|token| token.is_tree(open))
    }

    /// What follows the type arguments that may follow a name: `::<T>`.
    fn after_arguments(&self, at: usize) -> usize {
        if self.text(at) != "::" || self.text(at + 1) != "<" {
            return at;
        }
        let mut depth = 0_usize;
        for (i, token) in self.list.iter().enumerate().skip(at + 1).take(MAX_LOOK) {
            match token.text {
                "<" => depth += 1,
                ">" => depth = depth.saturating_sub(1),
                ">>" => depth = depth.saturating_sub(2),
                "(" | ";" => break,
                _ => {}
            }
            if depth == 0 {
                return i + 1;
            }
        }
        at
    }

    /// Where the path or chain of fields begins that ends before `at`: `a::b::`, `self.a.`.
    fn chain_start(&self, at: usize) -> usize {
        let mut start = at;
        while start >= 2
            && at - start < MAX_LOOK
            && matches!(self.text(start - 1), "." | "::")
            && self.list[start - 2].is_path_part()
            && !self.is_root(start - 1)
        {
            start -= 2;
        }
        start
    }

    /// Whether what stands at `joint` begins a path: `(::a`, `#generics ::a`.
    fn is_root(&self, joint: usize) -> bool {
        let Some(token) = self.list.get(joint).filter(|token| token.text == "::") else { return false };
        joint.checked_sub(1).and_then(|at| self.list.get(at)).is_none_or(|before| {
            let is_apart = before.node.ends_at() < token.node.begins_at();
            is_apart || !(before.is_path_part() || before.text.ends_with('>'))
        })
    }

    /// What stands before the name at `at`.
    fn left(&self, walk: &mut Walk<'t>, at: usize) -> Option<Left<'t>> {
        let joint = at.checked_sub(1)?;
        let is_static = self.text(joint) == "::";
        let is_receiver = self.text(joint) == "." || self.is_number_with_dot(joint);
        if !is_static && !is_receiver {
            return None;
        }
        let start = self.chain_start(at);
        let is_rooted = start.checked_sub(1).is_some_and(|root| self.is_root(root));
        if start == at && is_rooted {
            return None;
        }
        if start < at && (is_rooted || !matches!(self.before(start, 1), "." | "::")) {
            let first = self.list[start - usize::from(is_rooted)];
            let end = self.list[joint - 1].node.ends_at();
            let text = Str::of_text(first.begins_at(), end);
            // `#name` stands for what a variable holds.
            let head = Some(first.text.trim_start_matches(':')).filter(|_| self.before(start, 1) != "#");
            return Some(Left { text, head, is_static, typing: None });
        }
        if is_static {
            // `A::<T>::f`, `::a`
            let i = (0..joint).rev().take(MAX_LOOK).find(|i| self.text(*i) == "<")?;
            let i = if self.before(i, 1) == "::" { i.checked_sub(2)? } else { i.checked_sub(1)? };
            let token = self.list.get(i).filter(|token| token.is_name)?;
            let text = Str::of_text(token.node.begins_at(), token.node.ends_at());
            return Some(Left { text, head: Some(token.text), is_static, typing: None });
        }
        // An expression: the name that it calls.
        let called = (0..joint).rev().take(MAX_LOOK).find(|i| self.list[*i].is_name);
        let is_call = called.is_some_and(|i| self.after_arguments(i + 1) + 1 == joint && self.is_tree(joint - 1, '('));
        let receiver = match called.filter(|_| is_call) {
            Some(i) => format!("{}()", self.text(i)),
            None => "…".to_string(),
        };
        let typing = self.typing(walk, joint);
        Some(Left { text: walk.facts.keep(&receiver), head: None, is_static: false, typing })
    }

    /// What stands before the `.` at `joint`, where that is a name or a call, and fields, calls and elements of it:
    /// `a.b(c)?.d[0]`.
    fn typing(&self, walk: &Walk<'t>, joint: usize) -> Option<Typing<'t>> {
        // The last first.
        let mut steps: Vec<&'t str> = Vec::new();
        let mut at = joint;
        while steps.len() < MAX_STEPS {
            let last = at.checked_sub(1)?;
            if self.text(last) == "await" && self.before(last, 1) == "." {
                at = last - 1;
                continue;
            }
            if self.text(last) == "?" || (self.is_tree(last, '[') && self.before(last, 1) != "!") {
                // `a[1..]` is of the type of `a`.
                if !self.text(last).contains("..") {
                    steps.push(ELEMENT);
                }
                at = last;
                continue;
            }
            let is_call = self.is_tree(last, '(');
            let name = if is_call { last.checked_sub(1)? } else { last };
            let token = self.list[name];
            if !token.is_path_part() || WORDS.contains(&token.text) {
                return None;
            }
            if self.before(name, 1) == "." {
                steps.extend(is_call.then_some(CALL));
                steps.push(token.text);
                at = name - 1;
                continue;
            }
            let start = self.chain_start(name);
            let is_path = (start + 1..name).step_by(2).all(|i| self.text(i) == "::");
            if !is_path || (start < name && !is_call) || matches!(self.before(start, 1), "." | "::" | "#" | "$") {
                return None;
            }
            let begin = self.list[start].begins_at();
            let path = walk.text.get(begin..token.node.ends_at()).filter(|path| !path.contains(char::is_whitespace))?;
            let head = if is_call { Typing::Called(path) } else { Typing::Same(path) };
            return walk.typing_by(head, &steps, walk.text.get(begin..self.list[joint].node.begins_at())?);
        }
        None
    }

    /// `self.0.name` has a number `0.`.
    fn is_number_with_dot(&self, at: usize) -> bool {
        self.text(at).ends_with('.') && self.text(at).starts_with(|c: char| c.is_ascii_digit())
    }

    /// Binds what looks like the patterns of closures, `let`, `for`, and arms of `match`.
    fn bind(&self, walk: &mut Walk<'t>) {
        let mut at = 0;
        while at < self.list.len() {
            let ends: &[&str] = match self.text(at) {
                "let" => &["=", ";"],
                "for" => &["in", ";", "{"],
                "|" if BEFORE_CLOSURE.contains(&self.before(at, 1)) => &["|"],
                "=>" => {
                    let start = (0..at).rev().take(MAX_LOOK).find(|i| {
                        matches!(self.text(*i), "," | ";" | "=>") || self.is_tree(*i, '{')
                    });
                    self.bind_between(walk, start.map_or(1, |start| start + 1), at);
                    &[]
                }
                _ => &[],
            };
            at += 1;
            if !ends.is_empty()
                && let Some(end) = self.list[at..].iter().take(MAX_LOOK).position(|token| ends.contains(&token.text))
            {
                self.bind_between(walk, at, at + end);
                at += end + 1;
            }
        }
    }

    /// Which tokens stand in patterns: of `let`, of arms, and, if the tokens are those of `matches!`, of its second argument.
    fn patterns(&self, is_match: bool) -> Vec<bool> {
        let mut are_patterns = vec![false; self.list.len()];
        let mut fill = |start: usize, end: usize| {
            let is_end = |at: &usize| matches!(self.text(*at), "if" | "=" | ";");
            (start..end).take_while(|at| !is_end(at)).for_each(|at| are_patterns[at] = true);
        };
        for at in 0..self.list.len() {
            match self.text(at) {
                "let" => fill(at + 1, self.list.len().min(at + MAX_LOOK)),
                "=>" => {
                    let is_before = |i: &usize| matches!(self.text(*i), "," | ";" | "=>") || self.is_tree(*i, '{');
                    let start = (0..at).rev().take(MAX_LOOK).find(is_before);
                    fill(start.map_or(1, |start| start + 1), at);
                }
                _ => {}
            }
        }
        if is_match && let Some(comma) = self.list.iter().position(|token| token.text == ",") {
            fill(comma + 1, self.list.len());
        }
        are_patterns
    }

    fn bind_between(&self, walk: &mut Walk<'t>, start: usize, end: usize) {
        let mut is_type = false;
        for at in start..end {
            let token = self.list[at];
            match token.text {
                ":" => is_type = true,
                "," | "|" => is_type = false,
                "if" => return,
                _ if is_type => {}
                _ if token.text.len() > MAX_PATTERN_BYTES => {}
                _ if token.is_tree('(') || token.is_tree('{') || token.is_tree('[') => walk.bind_refutable(token.node),
                _ if token.is_name && self.text(at + 1) != "::" && self.before(at, 1) != "::" => {
                    walk.bind_refutable(token.node);
                }
                _ => {}
            }
        }
    }

    /// Whether the name at `at` mentions nothing: it is a word, is defined, or is a key.
    fn is_skipped(&self, at: usize) -> bool {
        let (before, after) = (self.before(at, 1), self.text(at + 1));
        WORDS.contains(&self.text(at))
            || matches!(before, "'" | "$")
            || DEFINERS.contains(&before)
            || (matches!(before, "mut" | "ref") && self.before(at, 2) == "static")
            || (before == "!" && self.before(at, 2) == "macro_rules")
            || matches!(after, ":" | "@")
            || (after == "=" && matches!(before, "(" | ","))
            || (after == "=>" && !is_capital(self.text(at)))
    }

    /// Whether the name at `at` stands in a path that begins with `$crate`: of what a macro gives, that alone means the
    /// same wherever the macro is used.
    fn is_of_own_crate(&self, at: usize) -> bool {
        let start = self.chain_start(at);
        let is_path = (start + 1..at).step_by(2).all(|i| self.text(i) == "::");
        let is_own = |token: &Token<'t>| token.text == "crate" && token.begins_at() > token.node.begins_at();
        start < at && is_path && self.list.get(start).is_some_and(is_own)
    }

    /// Whether another name stands right before or after that at `at`, as none does in expressions: `T0 T1`.
    fn is_beside_name(&self, at: usize) -> bool {
        let is_name = |at: usize| self.list.get(at).is_some_and(|token| token.is_name && !WORDS.contains(&token.text));
        is_name(at + 1) || at.checked_sub(1).is_some_and(is_name)
    }

    /// Whether `at` is the body of a literal: `{ a: 1 }`, `{ a, ..b }`.
    fn is_literal(&self, walk: &Walk<'t>, at: usize) -> bool {
        if !self.is_tree(at, '{') {
            return false;
        }
        let tree = self.list[at].node;
        let text = |i| tree.nth(i).map_or("", |child| walk.text_of(child));
        let is_name = tree.nth(1).is_some_and(|child| walk.tables.has(child.kind_number(), flag::IDENTIFIER));
        matches!(text(1), "}" | "..") || (is_name && matches!(text(2), ":" | "," | "}"))
    }

    /// Mentions the name at `at`. What looks like a call or a literal in a pattern takes apart what would be made by it.
    fn mention(&self, walk: &mut Walk<'t>, at: usize, is_pattern: bool) {
        let token = self.list[at];
        let left = self.left(walk, at);
        let is_alone = left.is_none();
        let capital = is_capital(token.text);
        let before = self.before(at, 1);
        let after = self.after_arguments(at + 1);
        let mut wanted = Wanted::Any;
        let role = if self.text(at + 1) == "!" && ['(', '[', '{'].iter().any(|open| self.is_tree(at + 2, *open)) {
            Role::Macro
        } else if self.is_tree(after, '(') && !(capital && matches!(before, "<" | "->" | "dyn" | "impl" | "+")) {
            Role::Call
        } else if self.text(after) == "::" && left.is_none_or(|left| left.is_static) {
            wanted = Wanted::Place;
            if capital { Role::Type } else { Role::Read }
        } else if capital && !matches!(before, "match" | "if" | "while" | "in" | "for" | "impl") && self.is_literal(walk, after) {
            Role::Instantiate
        } else if capital && is_alone && (BEFORE_TYPE.contains(&before) || before == "<" && self.before(at, 2) == "::") {
            Role::Type
        } else if ASSIGNS.contains(&self.text(at + 1)) {
            Role::Write
        } else {
            Role::Read
        };
        let is_making = matches!(role, Role::Call | Role::Instantiate);
        let role = if is_making && is_pattern && capital { Role::Read } else { role };
        let is_value = matches!(role, Role::Read | Role::Write);
        if is_alone && is_value && (!capital || self.is_beside_name(at)) {
            wanted = Wanted::Known;
        }
        let arity = if role == Role::Call { n_arguments(walk, self.list[after].node) } else { None };
        if walk.mention_name(token.node, left, role, arity) {
            walk.want(wanted);
        }
    }
}

/// Arguments of a call; unknown where closures may have commas of their own.
fn n_arguments<'t>(walk: &mut Walk<'t>, tree: Node<'t>) -> Option<u32> {
    let mut commas = 0;
    let mut last = "(";
    for child in walk.children(tree) {
        match walk.text_of(child) {
            "|" | "<" => return None,
            ")" => break,
            text => last = text,
        }
        commas += u32::from(last == ",");
    }
    Some(if last == "(" || last == "," { commas } else { commas + 1 })
}

fn is_capital(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

/// Mentions what tokens seem to.
pub(crate) fn token_tree<'t>(walk: &mut Walk<'t>, tree: Node<'t>) -> Then {
    let before = walk.text.get(..tree.begins_at()).unwrap_or_default();
    if before.ends_with('#') && walk.text_of(tree).starts_with('[') {
        // The words of an attribute are its own.
        return Then::Skip;
    }
    let tokens = Tokens::of(walk, tree);
    if walk.here.entity.is_some_and(|around| walk.facts.entities[around as usize].kind == EntityKind::Macro) {
        for at in (0..tokens.list.len()).filter(|at| tokens.list[*at].is_name) {
            if tokens.is_of_own_crate(at) {
                tokens.mention(walk, at, false);
            }
            walk.claim(tokens.list[at].node.begins_at());
        }
        return Then::Children;
    }
    let binds = |token: &Token<'_>| matches!(token.text, "let" | "for" | "|" | "=>");
    let is_match = is_match(walk, tree);
    if is_match || tokens.list.iter().any(binds) {
        walk.open_scope();
        tokens.bind(walk);
    }
    if is_match {
        let comma = tokens.list.iter().position(|token| token.text == ",");
        tokens.bind_between(walk, comma.map_or(tokens.list.len(), |comma| comma + 1), tokens.list.len());
    }
    let is_in_pattern = walk.pattern_trees.remove(&tree.begins_at());
    let are_patterns = if is_in_pattern { vec![true; tokens.list.len()] } else { tokens.patterns(is_match) };
    let inner = tokens.list.iter().zip(&are_patterns).filter(|(token, is_one)| **is_one && token.is_tree('('));
    walk.pattern_trees.extend(inner.map(|(token, _)| token.node.begins_at()));
    let mut at = 0;
    while at < tokens.list.len() {
        if tokens.text(at) == "use" {
            // Imports of what the macro makes, if of anything.
            let end = tokens.list[at..].iter().take(MAX_LOOK).position(|token| token.text == ";").unwrap_or(1);
            at += end;
        } else if tokens.list[at].is_name && !tokens.is_skipped(at) {
            tokens.mention(walk, at, are_patterns[at]);
        }
        at += 1;
    }
    for token in tokens.list.iter().filter(|token| token.is_name) {
        walk.claim(token.node.begins_at());
    }
    Then::Children
}

/// Whether the tokens are those of `matches!`, whose second argument is a pattern.
fn is_match(walk: &Walk<'_>, tree: Node<'_>) -> bool {
    let before = walk.text.get(..tree.begins_at()).unwrap_or_default();
    before.ends_with("matches!")
}

/// Mentions each path of a list: `Clone, serde::Serialize`.
pub(crate) fn mention_list<'t>(walk: &mut Walk<'t>, tree: Node<'t>, role: Role) {
    let tokens = Tokens::of(walk, tree);
    for at in (0..tokens.list.len()).filter(|at| tokens.list[*at].is_name && tokens.text(at + 1) != "::") {
        let left = tokens.left(walk, at);
        walk.mention_name(tokens.list[at].node, left, role, None);
    }
}
