//! Mentions: from a node to the name that it mentions, what stands before that name, and what it does with it.

use codegraph_model::{ImportFact, OptionU32, RefFact, Resolution, Role, Span, Str, Targets};
use tree_sitter::Node;

use crate::context::{Besides, Left, Mention, Wanted};
use crate::place::Place;
use crate::preorder::{Asked, Preorder};
use crate::rows::{LeftOf, TargetOf};
use crate::scopes::At;
use crate::tables::{Path, Ref, flag};
use crate::text;
use crate::walk::Walk;

/// Longest receiver that is kept as written, in bytes; a longer one is an expression, not a path.
const RECEIVER_BYTES: usize = 120;
/// How many wrappers may stand around a name, and how many lists around a target. Deeper nesting is not written by people.
const MAX_WRAPPERS: usize = 64;

/// tree-sitter's number of ERROR nodes, which no grammar has.
const ERROR: u16 = u16::MAX;

/// The name that a path ends in.
pub(crate) struct Target<'t> {
    pub(crate) name: Node<'t>,
    /// What stands before it, if anything, and as what.
    left: Option<(Node<'t>, LeftOf)>,
}

impl<'t> Walk<'t> {
    /// Mentions what the data rules of a node's kind say.
    pub(crate) fn mention_by_rule(&mut self, node: Node<'t>, kind: u16) {
        let tables = self.tables;
        for rule in tables.refs(kind) {
            if !rule.parents.is_empty() && !self.parent_kind().is_some_and(|p| rule.parents.contains(&p))
                || !self.holds(&rule.when, node)
            {
                continue;
            }
            crate::hits::note("ref", rule.rule);
            if let Some(name) = self.child_at(node, &rule.claims) {
                self.claim(name.begins_at());
            }
            match rule.rule.target {
                // The commonest by far: a name by itself, which is mostly a local variable.
                TargetOf::Node if tables.has(kind, flag::LEAF) && self.is_known_local(node) => {}
                // A name right in an error can be anything, even a keyword.
                TargetOf::Node if self.parent_kind() == Some(ERROR) => {}
                TargetOf::Node if rule.rule.is_word => self.mention_word(node, rule.rule.role, None),
                TargetOf::Node => self.mention_call(node, node, rule),
                TargetOf::Place(_) => {
                    let Some(target) = self.child_at(node, &rule.target) else { continue };
                    if !rule.through.is_empty() {
                        self.mention_through(target, rule);
                    } else if rule.rule.is_word {
                        self.mention_name(target, None, rule.rule.role, self.arity(node, &rule.arguments));
                    } else if tables.has(target.kind_number(), flag::LIST) {
                        self.mention_each(target, rule.rule.role, 0);
                    } else {
                        self.mention_call(node, target, rule);
                    }
                }
                TargetOf::Children => self.mention_each(node, rule.rule.role, 0),
            }
        }
    }

    /// Mentions what `node` mentions by naming `target`, and what its arguments say, if it has any.
    fn mention_call(&mut self, node: Node<'t>, target: Node<'t>, rule: &Ref) {
        let n_mentions = self.mentions.len();
        let arguments = self.child_at(node, &rule.arguments);
        let arity = (!rule.arguments.is_none()).then(|| arguments.map_or(0, |list| self.n_arguments(list)));
        self.mention(target, rule.rule.role, arity);
        if self.tables.has_overloads
            && self.mentions.len() > n_mentions
            && let Some(arguments) = arguments
        {
            self.note_arguments(arguments);
        }
    }

    fn is_known_local(&self, name: Node<'t>) -> bool {
        self.scopes
            .is_local_by_now(At { scope: self.scope_in_sight(), byte: name.begins_at() as u32 }, self.text_of(name))
    }

    /// The scope in which names are looked up.
    pub(crate) fn scope_in_sight(&self) -> u32 {
        let scope = self.here.scope;
        if self.here.head_of == Some(scope) { self.scopes.parent(scope) } else { scope }
    }

    /// Mentions the name that an import brings in, where it stands in the statement as it is.
    pub(crate) fn mention_import(&mut self, import: &ImportFact) {
        let Some(name) = import.name else { return };
        let start = import.span.start_byte as usize;
        let name_text = self.str(name);
        let n_bytes = name_text.len() as u32;
        // `a::a` begins with what it imports from.
        let goes_on = |after: &str| {
            after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | ':' | '.' | '\\' | '/'))
        };
        let after = self.text.get(start..).and_then(|text| text.strip_prefix(name_text));
        if after.is_none_or(goes_on) || !self.claim(start) {
            return;
        }
        let Span { start_byte, start_line, start_col, .. } = import.span;
        let fact = RefFact {
            role: Role::Import,
            name,
            qualifier: Some(import.module),
            receiver: None,
            in_entity: self.here.entity.into(),
            arity: OptionU32::NONE,
            start_byte,
            end_byte: start_byte + n_bytes,
            line: start_line,
            col: start_col,
            resolution: Resolution::Unresolved,
            targets: Targets::None,
            import: OptionU32::NONE,
            receiver_type: OptionU32::NONE,
            target_path: None,
        };
        self.mentions.push(Mention::of(fact, self.here.scope));
    }

    /// Mentions what an import brings in by the name that it is given there.
    pub(crate) fn mention_alias(&mut self, alias: Option<Node<'t>>) {
        if let (Some(import), Some(alias)) = (self.facts.imports.last().copied(), alias) {
            let span = self.span_of(alias);
            self.mention_import(&ImportFact { name: import.alias, alias: None, span, ..import });
        }
    }

    /// Mentions each named child of `node`, through the nodes that are only lists of them.
    pub(crate) fn mention_each(&mut self, node: Node<'t>, role: Role, depth: usize) {
        for child in self.named_children(node) {
            if self.tables.has(child.kind_number(), flag::LIST) && depth < MAX_WRAPPERS {
                self.mention_each(child, role, depth + 1);
            } else {
                self.mention(child, role, None);
            }
        }
    }

    /// Mentions the names that the nodes of a rule lead to from `target`.
    fn mention_through(&mut self, target: Node<'t>, rule: &Ref) {
        let mut open = vec![target];
        while let Some(node) = open.pop() {
            match rule.through.iter().find(|(kinds, _)| kinds.contains(&node.kind_number())) {
                Some((_, place)) if place.is_none() => open.extend(self.named_children(node).into_iter().rev()),
                Some((_, place)) => open.extend(self.child_at(node, place)),
                None if rule.rule.is_capital && !self.target_text(node).is_some_and(is_capital) => {}
                None => self.mention(node, rule.rule.role, None),
            }
        }
    }

    /// Speaks for names that mention nothing.
    pub(crate) fn claim_labels(&mut self, node: Node<'t>, kind: u16) {
        let tables = self.tables;
        for label in tables.labels(kind) {
            let is_name = |node: &Node<'t>| tables.has(node.kind_number(), flag::IDENTIFIER);
            let name = match label.place.is_none() {
                true => Some(node).filter(is_name).or_else(|| node.nth_named(0).filter(is_name)),
                false => self.child_at(node, &label.place),
            };
            let words = label.rule.words;
            if let Some(name) = name.filter(|name| words.is_empty() || words.contains(&self.text_of(*name))) {
                crate::hits::note("label", label.rule);
                self.claim(name.begins_at());
            }
        }
    }

    fn arity(&self, node: Node<'t>, arguments: &Place) -> Option<u32> {
        let arguments = (!arguments.is_none()).then(|| self.child_at(node, arguments))?;
        Some(arguments.map_or(0, |arguments| self.n_arguments(arguments)))
    }

    /// How many arguments a call gives.
    pub(crate) fn n_arguments(&self, arguments: Node<'t>) -> u32 {
        let tables = self.tables;
        // Python: a generator can stand for the arguments.
        if tables.has(arguments.kind_number(), flag::SCOPE) {
            return 1;
        }
        let mut n = arguments.named_child_count() as u32;
        // Comments are named children. Most arguments hold nothing that one begins with, and need no second look.
        if n > 0 && arguments.child_count() < 512 && text::may_hold_comments(self.text_of(arguments)) {
            let mut children = Preorder::new(arguments);
            let mut goes_on = children.enter();
            while goes_on {
                n -= u32::from(tables.has(children.kind(), flag::COMMENT));
                goes_on = children.next() == Some(0);
            }
        }
        n
    }

    /// Mentions the name that `target` ends in, if it is a name or a path, and no other rule has spoken for it.
    pub(crate) fn mention(&mut self, target: Node<'t>, role: Role, arity: Option<u32>) {
        let Some(Target { name, left }) = self.target(target, role) else { return };
        if name.begins_at() == name.ends_at() || self.is_claimed(name.begins_at()) {
            return;
        }
        let left = left.map(|(left, side)| self.left_of(name, left, side));
        self.mention_name(name, left, role, arity);
    }

    /// Mentions a name, whether or not another rule has spoken for it. Returns whether it did: names that the language
    /// itself defines are no mentions.
    pub(crate) fn mention_name(
        &mut self,
        name: Node<'t>,
        left: Option<Left<'t>>,
        role: Role,
        arity: Option<u32>,
    ) -> bool {
        let name_text = self.text_of(name);
        if name_text.is_empty() {
            return false;
        }
        let can_be_builtin = left.is_none() && matches!(role, Role::Type | Role::Decorate | Role::Read | Role::Write);
        let is_decorator = || role == Role::Decorate && self.pack.rules.builtin_decorators.contains(&name_text);
        if can_be_builtin && (self.tables.builtins.contains(name_text) || is_decorator()) {
            return false;
        }
        self.claim(name.begins_at());
        self.push_mention(name, left, role, arity);
        true
    }

    fn note_mention(&mut self, target: Target<'t>, role: Role, arity: Option<u32>) {
        let left = target.left.map(|(left, side)| self.left_of(target.name, left, side));
        self.push_mention(target.name, left, role, arity);
    }

    fn push_mention(&mut self, name: Node<'t>, left: Option<Left<'t>>, role: Role, arity: Option<u32>) {
        // A member can be declared and used with a mark that is no part of its name (PHP: `self::$last`).
        let bare = self.text_of(name).trim_start_matches(self.pack.rules.sigils);
        let ((row, column), end_byte) = (name.begins_in(), name.ends_at());
        let fact = RefFact {
            role,
            name: match left.is_some_and(|left| left.is_static) {
                true => Str::of_text(end_byte - bare.len(), end_byte),
                false => self.str_of(name),
            },
            qualifier: left.filter(|left| left.is_static).map(|left| left.text),
            receiver: left.filter(|left| !left.is_static).map(|left| left.text),
            in_entity: self.here.entity.into(),
            arity: arity.into(),
            start_byte: name.begins_at() as u32,
            end_byte: end_byte as u32,
            line: row as u32 + 1,
            col: column as u32 + 1,
            resolution: Resolution::Unresolved,
            targets: Targets::None,
            import: OptionU32::NONE,
            receiver_type: OptionU32::NONE,
            target_path: None,
        };
        let mut mention = Mention::of(fact, self.scope_in_sight());
        if let Some(Left { head, is_static, typing, .. }) = left {
            (mention.head, mention.is_static) = (head, is_static);
            if typing.is_some() {
                mention.besides = self.know_besides(Besides { typing, ..Besides::default() });
            }
        }
        self.mentions.push(mention);
    }

    /// Keeps which of [`Walk::given`] the arguments of the mention before are.
    pub(crate) fn know_arguments(&mut self, arguments: (u32, u32)) {
        let Some(at) = self.mentions.len().checked_sub(1) else { return };
        match self.mentions[at].besides.get() {
            Some(besides) => self.besides[besides as usize].arguments = Some(arguments),
            None => {
                let besides = Besides { arguments: Some(arguments), ..Besides::default() };
                self.mentions[at].besides = self.know_besides(besides);
            }
        }
    }

    fn know_besides(&mut self, besides: Besides<'t>) -> OptionU32 {
        self.besides.push(besides);
        Some(self.besides.len() as u32 - 1).into()
    }

    /// Says of the mentions from the one of that number on which type says them, by its qualified name.
    pub(crate) fn say(&mut self, from: usize, sayer: Str) {
        for i in from..self.mentions.len() {
            match self.mentions[i].besides.get() {
                Some(besides) => self.besides[besides as usize].sayer = Some(sayer),
                None => {
                    self.mentions[i].besides = self.know_besides(Besides { sayer: Some(sayer), ..Besides::default() });
                }
            }
        }
    }

    /// Says what the mention before can mean only.
    pub(crate) fn want(&mut self, wanted: Wanted) {
        if let Some(mention) = self.mentions.last_mut() {
            mention.wanted = wanted;
        }
    }

    /// What stands before `name`, whose leftmost part is `left`.
    pub(crate) fn left_of(&mut self, name: Node<'t>, left: Node<'t>, side: LeftOf) -> Left<'t> {
        // A path that nests to the right (`a::(b::c)`) has parts between its first left side and the name.
        let end = if side == LeftOf::Qualifier { name.begins_at() } else { left.ends_at() };
        let written = self.text.get(left.begins_at()..end).unwrap_or_default();
        let written = written.trim_end_matches(|c: char| matches!(c, ':' | '.' | '~' | '\\') || c.is_whitespace());
        let written = if written.is_empty() { self.text_of(left) } else { written };
        let head_of = |path: &'t str| path.split(['.', ':', '-', '?', '!', '\\']).next().unwrap_or_default();
        let is_path = |path: &str| path.len() <= RECEIVER_BYTES && path.bytes().all(is_path_byte);
        let is_static = side == LeftOf::Qualifier;
        let said = self.said_by_literal(left);
        if is_path(written) && (is_static || !self.has_steps_behind(left, written)) {
            let text = Str::of_text(left.begins_at(), left.begins_at() + written.len());
            // `1.max(2)`, `true.into()`, `A.class.getName()`: a literal is no name.
            let is_name = |_: &&str| said.is_none() && !self.tables.has(left.kind_number(), flag::LITERAL);
            return Left { text, head: Some(head_of(written)).filter(is_name), is_static, typing: said };
        }
        if is_static {
            let bare = text::without_arguments(written);
            if !bare.is_empty() && is_path(&bare) {
                return Left { text: self.facts.keep(&bare), head: Some(head_of(written)), is_static, typing: None };
            }
            // Rust: `<T as Trait>::f` is looked up on what the brackets lead to.
            if let Some((name, first)) = self.target_path(left, Role::Type) {
                let start = first.map_or(name.begins_at(), |first| first.begins_at());
                let path = self.text.get(start..name.ends_at()).unwrap_or_default();
                let start = if is_path(path) { start } else { name.begins_at() };
                let head = self.text.get(start..name.ends_at()).map(head_of);
                return Left { text: Str::of_text(start, name.ends_at()), head, is_static, typing: None };
            }
        }
        let typing = if is_static { None } else { said.or_else(|| self.typing_of(left)) };
        Left { text: self.short_receiver(left, written), head: None, is_static, typing }
    }

    /// Mentions the name that `target` ends in once more, in another role.
    pub(crate) fn mention_again(&mut self, target: Node<'t>, role: Role) {
        if let Some(target) = self.target(target, role) {
            self.note_mention(target, role, None);
        }
    }

    /// Mentions `name`, which stands in the path `outer` after what qualifies it.
    pub(crate) fn mention_in_path(&mut self, name: Node<'t>, role: Role, outer: Node<'t>) {
        let written = self.text.get(outer.begins_at()..name.begins_at()).unwrap_or_default();
        let is_qualified = !written.trim_matches(|c: char| c == ':' || c.is_whitespace()).is_empty();
        if self.claim(name.begins_at()) {
            let left = is_qualified.then_some((outer, LeftOf::Qualifier));
            self.note_mention(Target { name, left }, role, None);
        }
    }

    /// Mentions what a word of the language stands for: `super(…)`.
    pub(crate) fn mention_word(&mut self, word: Node<'t>, role: Role, arity: Option<u32>) {
        if self.claim(word.begins_at()) {
            self.note_mention(Target { name: word, left: None }, role, arity);
        }
    }

    /// Speaks for each name of a path that leads through no entity.
    pub(crate) fn claim_path(&mut self, path: Node<'t>) {
        let mut cursor = path.walk();
        loop {
            if self.tables.has(cursor.node().kind_number(), flag::IDENTIFIER) {
                self.claim(cursor.node().begins_at());
            }
            if cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return;
                }
            }
        }
    }

    /// Mentions `name` as a member of the type that `of` names, which is written elsewhere.
    pub(crate) fn mention_member(&mut self, name: Node<'t>, role: Role, of: Node<'t>) {
        let n_mentions = self.mentions.len();
        self.mention(name, role, None);
        let Some(target) = self.target(of, Role::Type) else { return };
        let path = self.text.get(of.begins_at()..target.name.ends_at()).unwrap_or_default();
        let qualifier = Str::of_text(of.begins_at(), of.begins_at() + path.len());
        if let Some(mention) = self.mentions.get_mut(n_mentions) {
            mention.fact.qualifier = Some(qualifier);
            mention.head = path.split(['.', ':']).next();
        }
    }

    /// The name that a type or expression ends in.
    pub(crate) fn target_text(&self, node: Node<'t>) -> Option<&'t str> {
        self.target_name(node).map(|name| self.text_of(name))
    }

    /// The node of that name.
    pub(crate) fn target_name(&self, node: Node<'t>) -> Option<Node<'t>> {
        self.target(node, Role::Type).map(|target| target.name)
    }

    /// The node of that name, and what stands before it.
    pub(crate) fn target_path(&self, node: Node<'t>, role: Role) -> Option<(Node<'t>, Option<Node<'t>>)> {
        self.target(node, role).map(|target| (target.name, target.left.map(|(left, _)| left)))
    }

    /// Follows path nodes and wrappers down to the name.
    pub(crate) fn target(&self, mut node: Node<'t>, role: Role) -> Option<Target<'t>> {
        let mut left = None;
        for _ in 0..MAX_WRAPPERS {
            let kind = node.kind_number();
            let is_path_here = |path: &Path| path.roles.is_empty() || path.roles.contains(&role);
            let Some(path) = self.tables.path(kind).filter(is_path_here) else {
                if self.tables.has(kind, flag::IDENTIFIER) {
                    return Some(Target { name: node, left });
                }
                // A decorator with arguments: what is called is meant.
                node = self.callee(node).filter(|_| role == Role::Decorate)?;
                continue;
            };
            crate::hits::note("path", path.rule);
            let name = match (path.name, path.left) {
                (Some(field), _) => node.child_in(field),
                (None, LeftOf::Nothing) => node.nth_named(0),
                (None, _) => node.nth_named((node.named_child_count() as u32).saturating_sub(1)),
            }?;
            if path.left != LeftOf::Nothing && left.is_none() {
                // Everything before the name is its left side, whatever the grammar calls its parts.
                // Words of the language (`this`) are no named children in some grammars.
                let root = node.nth(0).filter(|child| self.pack.rules.roots.contains(&self.text_of(*child)));
                let first = node.nth_named(0).filter(|first| first.begins_at() < name.begins_at());
                let first = root.or(first);
                let first = first.or_else(|| node.nth(0).filter(|child| self.is_word_before(*child, name)));
                left = first.map(|first| (first, path.left));
            }
            node = name;
        }
        None
    }

    fn is_word_before(&self, node: Node<'t>, name: Node<'t>) -> bool {
        node.begins_at() < name.begins_at() && self.text_of(node).bytes().all(|b| b.is_ascii_alphabetic())
    }

    /// What a call calls.
    pub(crate) fn callee(&self, node: Node<'t>) -> Option<Node<'t>> {
        let kind = node.kind_number();
        if !self.tables.has(kind, flag::REF) {
            return None;
        }
        let is_call = |role: Role| matches!(role, Role::Call | Role::Instantiate | Role::Macro);
        let rule = self.tables.refs(kind).iter().find(|r| is_call(r.rule.role) && r.when.is_empty())?;
        if rule.target.is_none() { Some(node) } else { self.child_at(node, &rule.target) }
    }
}

/// Whether a name is that of a type by convention: a capital in front of small letters.
fn is_capital(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}

fn is_path_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric()
        || !b.is_ascii()
        || matches!(b, b'_' | b'.' | b':' | b'-' | b'>' | b'$' | b'?' | b'!' | b'#' | b'\\')
}
