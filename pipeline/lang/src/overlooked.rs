//! What the parser overlooked: it counts as code, and its macros are mentioned.

use codegraph_model::{
    EntityFact, EntityKind, ImportFact, OptionU32, RefFact, Resolution, Role, Span, Str, SymbolWriter, Targets,
    Visibility,
};
use tree_sitter::Node;

use crate::context::{CODE, Mention};
use crate::define::bare;
use crate::pack::{Overlooked, Unbuilt};
use crate::preorder::Asked;
use crate::scopes::Bound;
use crate::walk::Walk;

impl<'t> Walk<'t> {
    /// The row that a definition begins in, with what wraps it and what was overlooked right before it.
    pub(crate) fn first_row(&self, node: Node<'t>) -> usize {
        let mut start = self.wrapper_start().unwrap_or(node.begins_at());
        // What stands before a group is about the group: `var (`, `extern "C" {`.
        if self.wrapper_text(node).trim_end().ends_with(['(', '{']) {
            start = node.begins_at();
        }
        if !std::ptr::eq(self.read, self.text) {
            let read = self.read.get(..start).unwrap_or_default();
            let gap = read.trim_end().len();
            let overlooked = self.text.get(gap..start).unwrap_or_default();
            start -= after_blank_lines(overlooked).trim_start().len();
        }
        let n_feeds = self.text.get(start..node.begins_at()).unwrap_or_default().matches('\n').count();
        node.begins_in().0.saturating_sub(n_feeds)
    }

    /// Marks the lines that hold what was overlooked, and tells what was defined, included and mentioned in it.
    pub(crate) fn tell_overlooked(&mut self, overlooked: &Overlooked) {
        if overlooked.blanks.is_empty() {
            return;
        }
        let lines = Lines::new(self.text);
        for (start, end) in &overlooked.blanks {
            let (first, last) = (lines.row(*start), lines.row(*end));
            for line in self.line_kinds.get_mut(first..=last).unwrap_or_default() {
                *line |= CODE;
            }
        }
        for (whole, name) in &overlooked.definitions {
            self.define_macro(&lines, *whole, *name);
        }
        for (module, is_relative) in &overlooked.imports {
            let import = ImportFact {
                module: Str::of_text(module.0 as usize, module.1 as usize),
                name: None,
                alias: None,
                is_relative: *is_relative,
                is_wildcard: true,
                is_reexport: false,
                span: lines.span(*module),
            };
            self.import(import, None);
        }
        self.mention_macros(&lines, overlooked);
    }

    /// Says of what is defined in branches that are not built which directive leaves it out.
    pub(crate) fn tell_unbuilt(&mut self, unbuilt: &[Unbuilt]) {
        let mut said: Vec<Option<Str>> = vec![None; unbuilt.len()];
        for at in 0..self.facts.entities.len() {
            let start = self.facts.entities[at].name_span.start_byte;
            let after = unbuilt.partition_point(|branch| branch.start <= start);
            let Some(n) = after.checked_sub(1).filter(|n| start < unbuilt[*n].end) else { continue };
            let branch = unbuilt[n];
            let (first, end) = (branch.by.0 as usize, branch.by.1 as usize);
            let text = *said[n].get_or_insert_with(|| match branch.is_other {
                true => self.facts.keep(&[self.text.get(first..end).unwrap_or_default(), "#else"].join(" ")),
                false => Str::of_text(first, end),
            });
            self.facts.entities[at].decorators.push(text);
        }
    }

    /// Defines a macro whose directive the parser did not see.
    fn define_macro(&mut self, lines: &Lines, (start, end): (u32, u32), (name_start, name_end): (u32, u32)) {
        let text = self.text;
        let name_text = text.get(name_start as usize..name_end as usize).unwrap_or_default();
        if name_text.is_empty() {
            return;
        }
        let whole = text.get(start as usize..end as usize).unwrap_or_default();
        let name = Str::of_text(name_start as usize, name_end as usize);
        let mut descriptors = String::new();
        SymbolWriter::name(&mut descriptors, name_text);
        descriptors.push('!');
        let fact = EntityFact {
            qualified_name: name,
            descriptors: self.facts.keep(&descriptors),
            signature: self.one_line(whole.lines().next().unwrap_or_default()),
            visibility: Some(Visibility::Public),
            is_exported: true,
            name_span: lines.span((name_start, name_end)),
            body_hash: crate::text::hash_of(whole),
            ..bare(EntityKind::Macro, "preproc_def", name, lines.span((start, end)))
        };
        let index = self.facts.entities.len() as u32;
        self.facts.entities.push(fact);
        self.owners.push(Str::EMPTY);
        self.claim(name_start as usize);
        self.scopes.bind(0, name_text, Bound::Entity(index));
    }

    fn mention_macros(&mut self, lines: &Lines, overlooked: &Overlooked) {
        let as_role = |names: &[(u32, u32)], role: Role| -> Vec<_> { names.iter().map(|name| (*name, role)).collect() };
        let mut names = as_role(&overlooked.macros, Role::Macro);
        names.extend(as_role(&overlooked.types, Role::Type));
        names.sort_unstable_by_key(|(name, _)| *name);
        let mut entities: Vec<(u32, u32, u32)> = Vec::with_capacity(self.facts.entities.len());
        let spans = self.facts.entities.iter().map(|entity| entity.span).enumerate();
        entities.extend(spans.map(|(at, span)| (span.start_byte, span.end_byte, at as u32)));
        entities.sort_by_key(|(start, end, at)| (*start, std::cmp::Reverse(*end), *at));
        let mut entities = entities.into_iter().peekable();
        let mut around: Vec<(u32, u32)> = Vec::new();
        for ((start, end), role) in names {
            while let Some((_, entity_end, entity)) = entities.next_if(|(first, _, _)| *first <= start) {
                around.push((entity_end, entity));
            }
            while around.pop_if(|(entity_end, _)| *entity_end <= start).is_some() {}
            // Where a type parameter is in sight, is not known.
            let name_text = self.text.get(start as usize..end as usize).unwrap_or_default();
            let may_be_local = role == Role::Type && self.scopes.is_type_parameter(name_text);
            if may_be_local || !self.claim(start as usize) {
                continue;
            }
            let (line, col) = lines.place(start);
            let path = self.path_before(start as usize);
            let fact = RefFact {
                role,
                name: Str::of_text(start as usize, end as usize),
                qualifier: path.map(|(start, end)| Str::of_text(start, end)),
                receiver: None,
                in_entity: around.last().map(|(_, entity)| *entity).into(),
                arity: OptionU32::NONE,
                start_byte: start,
                end_byte: end,
                line,
                col,
                resolution: Resolution::Unresolved,
                targets: Targets::None,
                import: OptionU32::NONE,
                receiver_type: OptionU32::NONE,
                target_path: None,
            };
            let mut mention = Mention::of(fact, 0);
            if let Some(path) = path.and_then(|(start, end)| self.text.get(start..end)) {
                (mention.head, mention.is_static) = (path.split(':').next(), true);
            }
            self.mentions.push(mention);
        }
    }

    /// The path that leads to the name that begins at `start`: `a::b::`.
    fn path_before(&self, start: usize) -> Option<(usize, usize)> {
        let before = self.text.get(..start)?.strip_suffix("::")?;
        let rest = before.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':'));
        (rest.len() < before.len()).then_some((rest.len(), before.len()))
    }
}

/// What follows the last blank line: macros above it are of their own.
fn after_blank_lines(text: &str) -> &str {
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        at += line.len();
        if line.ends_with('\n') && line.trim().is_empty() {
            start = at;
        }
    }
    &text[start..]
}

/// Where the lines of a text begin.
struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    fn new(text: &str) -> Lines {
        let feeds = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
        Lines { starts: std::iter::once(0).chain(feeds.map(|(at, _)| at as u32 + 1)).collect() }
    }

    /// Number of the line of a byte, from zero.
    fn row(&self, at: u32) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// Line and column of a byte.
    fn place(&self, at: u32) -> (u32, u32) {
        let row = self.row(at);
        (row as u32 + 1, at - self.starts[row] + 1)
    }

    fn span(&self, (start, end): (u32, u32)) -> Span {
        let ((start_line, start_col), (end_line, end_col)) = (self.place(start), self.place(end));
        Span { start_byte: start, end_byte: end, start_line, start_col, end_line, end_col }
    }
}
