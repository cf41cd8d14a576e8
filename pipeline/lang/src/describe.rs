//! What a definition says about itself: its head, parameters, modifiers, decorators and documentation.

use codegraph_model::{EntityKind, Parameter, Str};
use tree_sitter::Node;

use crate::define::Definition;
use crate::detect::matches;
use crate::preorder::Asked;
use crate::tables::{Field, Parameter as ParameterTable, flag};
use crate::text;
use crate::walk::Walk;

/// Longest text before a definition that is looked at for words of its head, in bytes.
const WRAPPER_BYTES: usize = 4 << 10;
/// Most parameters, modifiers and decorators that one entity lists: more are generated tables.
const MAX_LISTED: usize = 256;

/// What stands around a definition and belongs to it.
#[derive(Default)]
pub(crate) struct Around {
    pub(crate) modifiers: Vec<Str>,
    pub(crate) decorators: Vec<Str>,
    pub(crate) doc: Option<Str>,
}

impl<'t> Walk<'t> {
    /// The head of the definition: everything before its body, without decorators. `children` are those of its node.
    pub(crate) fn signature(&mut self, definition: &Definition<'t>, children: &[Node<'t>]) -> Str {
        let node = definition.node;
        let tables = self.tables;
        let mut start = node.begins_at();
        // Ruby: what has no body ends with a word all the same.
        let closing = children.last().filter(|last| definition.body.is_none() && last.kind_name() == "end");
        let limit = definition.body.or(closing.copied()).map_or(node.ends_at(), |body| body.begins_at());
        let mut end = if definition.body.is_some() { start } else { limit };
        let mut is_leading = true;
        for child in children.iter().take_while(|child| child.begins_at() < limit) {
            let kind = child.kind_number();
            if is_leading && tables.has(kind, flag::DECORATOR | flag::COMMENT) {
                start = child.ends_at();
            } else if is_leading && tables.has(kind, flag::LIST) && child.ends_at() <= definition.name.begins_at() {
                // Java: annotations stand among the modifiers.
                let mut cursor = child.walk();
                let is_decorator = |c: &Node<'_>| tables.has(c.kind_number(), flag::DECORATOR | flag::COMMENT);
                let decorators = child.children(&mut cursor).take_while(is_decorator);
                start = decorators.last().map_or(start, |last| last.ends_at());
                is_leading = false;
            } else {
                is_leading = false;
            }
            // A comment before the body is not part of the head, nor is the call of another constructor (C#).
            if definition.body.is_some()
                && !tables.has(kind, flag::COMMENT)
                && tables.kind_name(kind) != "constructor_initializer"
            {
                end = child.ends_at().min(limit);
            }
        }
        let mut words = "";
        if start == node.begins_at() {
            // `export const`, `template <…>`, but not what decorators say in lines of their own.
            let before = self.wrapper_text(node);
            if before.trim_end().ends_with(',') {
                // Declared after others: `const a = 1, b`.
                words = leading_words(before);
            } else if before.len() <= WRAPPER_BYTES && !before.contains(['@', '{', '(']) {
                start -= before.len();
            } else if before.len() <= WRAPPER_BYTES && before.starts_with("template") {
                // C++: brackets in the head of a template are no decorators'.
                words = before.trim_end();
            }
        }
        // The body can stand deeper than the children do (JavaScript: `const f = () => { … }`).
        let end = if end <= definition.name.ends_at()
            || end < limit && definition.body.is_some_and(|b| !children.iter().rev().take(3).any(|child| *child == b))
        {
            limit
        } else {
            end
        };
        let source = self.head_source(start, end.max(start));
        let head = source.get(start..end.max(start)).unwrap_or_default().trim();
        // What a macro expands to is not its head.
        let head = if definition.kind == EntityKind::Macro { head.lines().next().unwrap_or_default() } else { head };
        let is_value = matches!(definition.kind, EntityKind::Constant | EntityKind::Variable | EntityKind::Field);
        let head = if is_value { self.without_long_value(definition, source, head) } else { head };
        let head = head.trim_end_matches(|c: char| matches!(c, '{' | ':' | ';' | ',') || c.is_whitespace());
        let comment = head.strip_suffix("*/").and_then(|comment| comment.rfind("/*"));
        let head = comment.map_or(head, |at| head[..at].trim_end());
        // What a value or a body was cut off from; else it is a part of the name (Ruby: `alias eql? ==`).
        let is_cut = is_value || definition.body.is_some();
        let head = head.strip_suffix("=>").or_else(|| head.strip_suffix('=')).filter(|_| is_cut).unwrap_or(head);
        let start = (head.as_ptr() as usize).saturating_sub(source.as_ptr() as usize);
        let may_hold = start < node.begins_at() && text::may_hold_comments(head);
        let around = if may_hold { around_from(node, start) } else { node };
        let as_written = if std::ptr::eq(source, self.text) { None } else { self.with_empty_values(start, head) };
        let head = self.one_line_without_comments(around, start, as_written.as_deref().unwrap_or(head));
        if words.is_empty() {
            return head;
        }
        let start = (words.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let words = self.one_line_without_comments(around_from(node, start), start, words);
        let whole = [self.str(words), self.str(head)].join(" ");
        self.one_line(&whole)
    }

    /// The head of what has a value, which is part of it where it ends in the line of the name or the type.
    fn without_long_value(&self, definition: &Definition<'t>, source: &'t str, head: &'t str) -> &'t str {
        // A head that is empty is no part of the text.
        let start = (head.as_ptr() as usize).saturating_sub(source.as_ptr() as usize);
        // Its type is, however many lines it takes.
        let to_type = definition.returns.map_or(0, |said| said.ends_at());
        let to_name = definition.name.ends_at().max(to_type).saturating_sub(start);
        let feed = head.get(to_name..).and_then(|rest| rest.find('\n'));
        match feed.and_then(|feed| head.get(..to_name + feed)) {
            Some(line) => {
                let head = text::before_value(line, to_name).unwrap_or(line);
                head.trim_end_matches(|c: char| "([{=".contains(c) || c.is_whitespace())
            }
            None => head.trim_end_matches('('),
        }
    }

    pub(crate) fn parameters(&mut self, list: Node<'t>) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        if self.tables.has(list.kind_number(), flag::IDENTIFIER) {
            // JavaScript: `x => …`.
            return vec![Parameter { name: self.str_of(list), type_text: None, default: None }];
        }
        // C#: the list itself holds the name and the type of `params T[] name`.
        let own = self.tables.parameter(list.kind_number());
        let own_child = |field: Option<Field>| field.and_then(|field| list.child_in(field));
        let own_name = own.as_ref().and_then(|rule| own_child(rule.name));
        let own_type = own.as_ref().and_then(|rule| own_child(rule.type_text));
        for node in self.named_children(list).into_iter().take(MAX_LISTED) {
            if Some(node) == own_name || Some(node) == own_type {
                continue;
            }
            let child = |field: Option<Field>| field.and_then(|field| node.child_in(field));
            if matches!(self.text_of(node), "*" | "/") || self.tables.has(node.kind_number(), flag::DECORATOR) {
                // Python: what is no parameter, but says how those after or before it are passed.
                continue;
            }
            let Some(rule) = self.tables.parameter(node.kind_number()) else {
                // What the grammar cannot read begins with a name as a rule: `a in strategy()` among those of Rust.
                let name = node.nth_named(0).filter(|_| node.is_error()).unwrap_or(node);
                parameters.push(Parameter { name: self.one_line(self.text_of(name)), type_text: None, default: None });
                continue;
            };
            crate::hits::note("parameter", rule.rule);
            if rule.rule.is_ignored {
                continue;
            }
            let type_text = match child(rule.type_text) {
                Some(of) => Some(self.type_in_one_line(of)),
                None if rule.rule.is_rest => Some(self.beside_name(node, &rule)),
                None if node.kind_name() == "self_parameter" => Some(self.type_of_self(node)),
                None => None,
            };
            let default = match rule.default {
                Some(_) => child(rule.default),
                None => self.value_of(node),
            };
            let default = default.map(|d| self.one_line_without_comments(d, d.begins_at(), self.text_of(d)));
            let Some(field) = rule.name else {
                // Python: `*args: T` has its name as its first child.
                let of_kind = self.children(node).into_iter().find(|child| child.kind_number() == rule.name_kind);
                let name = of_kind.map(|child| self.innermost_name(child));
                let name = name.or_else(|| node.nth_named(0)).unwrap_or(node);
                parameters.push(Parameter { name: self.one_line(self.text_of(name)), type_text, default });
                continue;
            };
            // Go: `a, b int` names several.
            let names = self.children_in(node, field);
            if names.is_empty() {
                // Rust: `_` is no named node.
                let name = node.child_in(field).map_or(Str::EMPTY, |name| self.str_of(name));
                parameters.push(Parameter { name, type_text, default });
            }
            for name in names {
                let is_unnamed = name.kind_name().starts_with("abstract_");
                let written = if is_unnamed { "" } else { self.text_of(self.parameter_name(name)) };
                let written = written.trim_start_matches(self.pack.rules.sigils);
                let type_text = match self.brackets_after(name, node) {
                    "" => type_text,
                    brackets => {
                        let of = child(rule.type_text).map_or("", |of| self.text_of(of));
                        Some(self.one_line(&[of, brackets].concat()))
                    }
                };
                let name = self.one_line(written);
                parameters.push(Parameter { name, type_text, default });
            }
        }
        if let (Some(name), Some(rule)) = (own_name, &own) {
            crate::hits::note("parameter", rule.rule);
            let type_text = own_type.map(|of| self.one_line(self.text_of(of)));
            parameters.push(Parameter { name: self.one_line(self.text_of(name)), type_text, default: None });
        }
        parameters
    }

    /// Rust: `&'a mut self` is a parameter of the type `&'a mut Self`.
    fn type_of_self(&mut self, node: Node<'t>) -> Str {
        let before = self.text_of(node).strip_suffix("self").filter(|before| before.starts_with('&'));
        self.one_line(&[before.unwrap_or_default(), "Self"].concat())
    }

    /// The brackets at the end of `node`, if nothing else stands after `name`: they belong to its type (Java: `int a[]`).
    pub(crate) fn brackets_after(&self, name: Node<'t>, node: Node<'t>) -> &'t str {
        let after = self.text.get(name.ends_at()..node.ends_at()).unwrap_or_default().trim();
        let is_plain = after.bytes().all(|b| matches!(b, b'[' | b']' | b' '));
        if is_plain && after.ends_with(']') { after } else { "" }
    }

    /// What stands after the sign `=` in a parameter, where no field has it.
    fn value_of(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        let mut children = self.children(node).into_iter();
        children.find(|child| self.text_of(*child) == "=")?;
        children.next()
    }

    /// What a parameter says beside its name and its modifiers.
    fn beside_name(&mut self, node: Node<'t>, rule: &ParameterTable) -> Str {
        let tables = self.tables;
        let children = self.children(node);
        let by_field = rule.name.and_then(|field| node.child_in(field));
        let name = by_field.or_else(|| children.iter().copied().find(|child| child.kind_number() == rule.name_kind));
        let is_modifier = |child: &&Node<'_>| tables.has(child.kind_number(), flag::LIST);
        let start = children.iter().take_while(is_modifier).last().map_or(node.begins_at(), |list| list.ends_at());
        let (before, after) = name.map_or((start, start), |name| (name.begins_at(), name.ends_at()));
        let side = |from: usize, to: usize| self.text.get(from..to).unwrap_or_default().trim();
        let text = [side(start, before), side(after, node.ends_at())].concat();
        self.one_line(&text)
    }

    /// What a parameter is called: the one name in its pattern, if that only wraps it (`&x`, `mut x`).
    fn parameter_name(&self, pattern: Node<'t>) -> Node<'t> {
        if pattern.kind_name() == "rest_pattern" {
            return pattern;
        }
        let name = self.innermost_name(pattern);
        let tables = self.tables;
        if tables.has(name.kind_number(), flag::IDENTIFIER) || self.text_of(name).contains(['(', '{', '[']) {
            return name;
        }
        let is_name = |node: &Node<'t>| tables.has(node.kind_number(), flag::BINDER);
        let inner = name.nth_named((name.named_child_count() as u32).saturating_sub(1));
        inner.map(|inner| self.innermost_name(inner)).filter(is_name).unwrap_or(name)
    }

    /// Modifiers, decorators and documentation: from the node's own children, and from what stands right before it.
    /// `children` are those of the definition's node.
    pub(crate) fn around(&mut self, definition: &Definition<'t>, children: &[Node<'t>]) -> Around {
        let mut around = Around::default();
        let tables = self.tables;
        let attached = self.attached();
        for attachment in attached.iter().filter(|a| !a.is_comment) {
            around.decorators.push(self.decorator(attachment.node));
        }
        for child in children.iter().copied().take(MAX_LISTED) {
            let kind = child.kind_number();
            if tables.has(kind, flag::LIST) && child.ends_at() <= definition.name.begins_at() {
                for inner in self.children(child).into_iter().take(MAX_LISTED) {
                    self.take_modifier(inner, &mut around);
                }
            } else {
                self.take_modifier(child, &mut around);
            }
        }
        // What stands between the wrapper and the node, as in a group of many, is about the node alone.
        let start = self.wrapper_start().unwrap_or(usize::MAX);
        let mut expected_row = match attached.last() {
            Some(last) if last.node.begins_at() < start => self.first_row(definition.node),
            _ => definition.node.begins_in().0,
        };
        let mut comments = Vec::new();
        for attachment in attached.iter().rev() {
            let node = attachment.node;
            let end = node.end_position();
            let end_row = if end.column == 0 { end.row.saturating_sub(1) } else { end.row };
            let passes = self.pack.rules.docs_pass_blank_lines && comments.is_empty() && !self.is_about_file(node);
            if end_row + 1 < expected_row && !passes {
                break;
            }
            // What else stands between, such as a note to the reader, does not part a definition from its documentation.
            let is_doc = match attachment.is_comment {
                true => {
                    self.is_doc_comment(node)
                        && !self.is_directive(node)
                        && !self.names_types(node)
                        && !text::is_of_group(self.text_of(node))
                }
                false => self.is_doc_decorator(node),
            };
            if is_doc {
                comments.push(node);
            }
            expected_row = node.begins_in().0;
        }
        // Where something is marked as documentation, a headline or a note beside it is none.
        let is_marked = |node: &Node<'_>| {
            !tables.has(node.kind_number(), flag::COMMENT) || text::is_marked_doc(self.text_of(*node))
        };
        // A plain comment above several in one line is about all of them.
        if self.is_before_others(definition) && !comments.iter().any(is_marked) {
            comments.clear();
        }
        // Empty lines that are marked say nothing of their own.
        if comments.len() > 1 && comments.iter().any(|node| is_marked(node) && self.text_of(*node) != "///") {
            comments.retain(is_marked);
        }
        if !comments.is_empty() {
            let mut doc = String::new();
            for node in comments.into_iter().rev() {
                match self.tables.has(node.kind_number(), flag::COMMENT) {
                    true => text::push_doc(&mut doc, self.text_of(node)),
                    false => text::push_quoted(&mut doc, self.text_of(node)),
                }
            }
            around.doc = Some(self.facts.keep(text::without_frame(doc.trim()))).filter(|doc| !doc.is_empty());
        }
        around
    }

    fn take_modifier(&mut self, node: Node<'t>, around: &mut Around) {
        let kind = node.kind_number();
        if self.tables.has(kind, flag::DECORATOR) {
            let decorator = self.decorator(node);
            around.decorators.push(decorator);
        } else if self.tables.has(kind, flag::MODIFIER) {
            around.modifiers.push(self.str_of(node));
        }
    }

    /// A decorator as written, without its marker.
    pub(crate) fn decorator(&mut self, node: Node<'t>) -> Str {
        let text = self.text_of(node).trim();
        // `#[a]`, `@a`, in C# `[a]`, and in C: `[[a]]`, `__attribute__((a))`, `__declspec(a)`.
        let mut bare = text.trim_start_matches(['#', '!', '@']);
        if let Some(open) = bare.find('(').filter(|_| bare.starts_with("__")) {
            bare = &bare[open..];
        }
        for (open, close) in [('[', ']'), ('[', ']'), ('(', ')'), ('(', ')')] {
            let is_marked = bare.len() < text.len() || text.starts_with('[');
            let inner = bare.strip_prefix(open).and_then(|t| t.strip_suffix(close));
            bare = inner.filter(|_| is_marked).unwrap_or(bare);
        }
        let bare = bare.trim();
        let start = (bare.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.one_line_without_comments(node, start, bare)
    }

    /// Adds a decorator of what the walk is in.
    pub(crate) fn decorate_around(&mut self, node: Node<'t>) {
        let Some(entity) = self.here.entity else { return };
        let decorator = self.decorator(node);
        let is_test = self.pack.rules.tests.decorators.iter().any(|pattern| matches(pattern, self.str(decorator)));
        let mut doc = String::new();
        if self.is_doc_decorator(node) {
            text::push_quoted(&mut doc, self.text_of(node));
        }
        let doc = Some(self.facts.keep(doc.trim())).filter(|doc| !doc.is_empty());
        let fact = &mut self.facts.entities[entity as usize];
        if fact.decorators.len() < MAX_LISTED {
            fact.decorators.push(decorator);
        }
        fact.doc = fact.doc.or(doc);
        fact.is_test |= is_test;
        self.containers[self.here.container].is_test |= is_test;
    }

    /// Whether a decorator documents what it decorates: `#[doc = "…"]`.
    fn is_doc_decorator(&self, node: Node<'t>) -> bool {
        let name = self.pack.rules.doc_decorator;
        let text = self.text_of(node).trim_start_matches(['#', '!', '[', '@', ' ']);
        let value = text.strip_prefix(name).and_then(|rest| rest.trim_start().strip_prefix('='));
        // What `include_str!("a.md")` brings in is not there.
        let is_string = |value: &str| value.trim_start().trim_start_matches(['r', '#']).starts_with('"');
        !name.is_empty() && value.is_some_and(is_string)
    }

    /// Whether a comment documents what follows: it begins as the language wants, and nothing stands before it in its
    /// line.
    fn is_doc_comment(&self, node: Node<'t>) -> bool {
        let comment = self.text_of(node);
        let line_start = self.text[..node.begins_at()].rfind('\n').map_or(0, |at| at + 1);
        self.text[line_start..node.begins_at()].trim().is_empty()
            && self.pack.rules.doc_comments.iter().any(|start| comment.starts_with(start))
            && !self.pack.rules.inner_doc_comments.iter().any(|start| comment.starts_with(start))
            && !self.pack.rules.trailing_doc_comments.iter().any(|start| comment.starts_with(start))
    }

    /// Whether a comment stands before all code of a file that is a module, which it is about then.
    fn is_about_file(&self, node: Node<'t>) -> bool {
        self.pack.rules.is_module_file && !self.text[..node.begins_at()].contains([';', '}', '{'])
    }

    pub(crate) fn is_directive(&self, node: Node<'t>) -> bool {
        let directives = self.pack.rules.directives;
        !directives.is_empty() && directives.iter().any(|start| self.text_of(node).starts_with(start))
    }

    /// Documentation that stands in a body, before everything else in it.
    pub(crate) fn inner_doc(&mut self, body: Option<Node<'t>>) -> Option<Str> {
        if self.pack.rules.has_docstrings || self.pack.rules.inner_doc_comments.is_empty() {
            return self.docstring(body);
        }
        let body = body?;
        // Nearly no body begins with a comment.
        self.tables.has(body.nth_named(0)?.kind_number(), flag::COMMENT | flag::INNER_DECORATOR).then_some(())?;
        self.leading_doc(body)
    }

    fn docstring(&mut self, body: Option<Node<'t>>) -> Option<Str> {
        if !self.pack.rules.has_docstrings {
            return None;
        }
        let body = body?;
        let mut cursor = body.walk();
        let statement =
            body.named_children(&mut cursor).find(|child| !self.tables.has(child.kind_number(), flag::COMMENT));
        self.doc_of_literal(statement?)
    }

    /// The text of a string that is a statement by itself.
    pub(crate) fn doc_of_literal(&mut self, statement: Node<'t>) -> Option<Str> {
        let literal = if self.tables.has(statement.kind_number(), flag::LITERAL | flag::TEMPLATE) {
            statement
        } else {
            statement.nth_named(0)?
        };
        if !self.tables.has(literal.kind_number(), flag::LITERAL | flag::TEMPLATE)
            || literal.byte_range() != statement.byte_range()
        {
            return None;
        }
        let mut doc = String::new();
        text::push_docstring(&mut doc, self.text_of(literal));
        Some(self.facts.keep(doc.trim())).filter(|doc| !doc.is_empty())
    }

    /// Documentation of the file as a module: its docstring, the inner comments that it begins with, or the comment that says
    /// that it is about the file.
    pub(crate) fn module_doc(&mut self, root: Node<'t>) -> Option<Str> {
        self.leading_doc(root).or_else(|| self.docstring(Some(root))).or_else(|| self.doc_of_file(root))
    }

    /// The inner comments that `node` begins with.
    fn leading_doc(&mut self, node: Node<'t>) -> Option<Str> {
        let rules = &self.pack.rules;
        let is_inner = |comment: &str| {
            rules.inner_doc_comments.iter().any(|start| comment.starts_with(start))
                && !rules.doc_comments.iter().any(|start| comment.starts_with(start))
        };
        let mut doc = String::new();
        self.below.reset(node);
        let mut goes_on = self.below.enter();
        while goes_on {
            let kind = self.below.kind();
            if self.tables.has(kind, flag::COMMENT) {
                let comment = self.text_of(self.below.node());
                if is_inner(comment) {
                    text::push_doc(&mut doc, comment);
                }
            } else if self.tables.has(kind, flag::NAMED) && !self.tables.has(kind, flag::INNER_DECORATOR) {
                break;
            }
            goes_on = self.below.next() == Some(0);
        }
        Some(self.facts.keep(doc.trim())).filter(|doc| !doc.is_empty())
    }
}

/// What wraps `node` and begins at the byte `start`.
fn around_from(node: Node<'_>, start: usize) -> Node<'_> {
    let mut around = node;
    while around.begins_at() > start
        && let Some(parent) = around.parent()
    {
        around = parent;
    }
    around
}

/// The plain words that a text begins with: `export const`.
fn leading_words(text: &str) -> &str {
    let is_plain = |word: &&str| word.bytes().all(|b| b.is_ascii_lowercase());
    let last = text.split_ascii_whitespace().take_while(is_plain).last();
    let end = last.map_or(0, |last| last.as_ptr() as usize - text.as_ptr() as usize + last.len());
    text[..end].trim()
}
