//! What a reader writes down of one manifest.

use codegraph_model::{
    Action, DependencyFact, DependencyKind, DependencySource, DiagnosticCode, Manager, ManifestFacts, PackageFact,
    Problem, PropertyFact, RootFact, RootKind, Severity, Span,
};

/// Longer manifests are not read. The longest lists of compiler commands have some tens of megabytes.
const MOST_BYTES: usize = 64 << 20;
/// Most rows of one table that a manifest becomes. Lists of commands are the only ones with more than some thousands.
const MOST_ROWS: usize = 100_000;
/// Longest name, version or path. Longer ones are no such thing.
const MOST_STRING_BYTES: usize = 4 << 10;
/// Most problems that one manifest tells.
const MOST_PROBLEMS: usize = 10;

/// A manifest while it is read.
pub(super) struct Sheet<'t> {
    pub(super) text: &'t str,
    facts: ManifestFacts,
    problems: Vec<Problem>,
    /// First bytes of the lines.
    lines: Vec<usize>,
    is_full: bool,
}

impl<'t> Sheet<'t> {
    pub(super) fn new(manager: Manager, text: &'t str) -> Sheet<'t> {
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(starts).collect();
        Sheet { text, facts: ManifestFacts::new(manager), problems: Vec::new(), lines, is_full: false }
    }

    pub(super) fn is_too_long(&self) -> bool {
        self.text.len() > MOST_BYTES
    }

    /// Tells that the manifest is too long to be read.
    pub(super) fn give_up(&mut self) {
        let message = format!("{} bytes; at most {MOST_BYTES} are read", self.text.len());
        self.problem(DiagnosticCode::ManifestLimit, Action::Skipped, message, None);
        self.facts.is_broken = true;
    }

    /// The facts, each list by line, and the problems.
    pub(super) fn finish(mut self) -> (ManifestFacts, Vec<Problem>) {
        let ManifestFacts { dependencies, roots, properties, .. } = &mut self.facts;
        dependencies.sort_by_key(|dependency| dependency.line);
        roots.sort_by_key(|root| root.line);
        properties.sort_by_key(|property| property.line);
        (self.facts, self.problems)
    }

    /// The line, from 1, that the byte `at` is in.
    pub(super) fn line(&self, at: usize) -> u32 {
        self.lines.partition_point(|start| *start <= at) as u32
    }

    /// Tells that the text is not what it should be. `is_all` says whether nothing could be read.
    pub(super) fn bad_syntax(&mut self, message: impl Into<String>, at: Option<usize>, is_all: bool) {
        let action = if is_all { Action::Skipped } else { Action::Partial };
        self.problem(DiagnosticCode::ManifestSyntax, action, message.into(), at);
        self.facts.is_broken |= is_all;
    }

    /// Tells that a value makes no sense and was left out.
    pub(super) fn bad_value(&mut self, message: impl Into<String>, at: usize) {
        self.problem(DiagnosticCode::ManifestValue, Action::Partial, message.into(), Some(at));
    }

    fn problem(&mut self, code: DiagnosticCode, action: Action, message: String, at: Option<usize>) {
        if self.problems.len() >= MOST_PROBLEMS {
            return;
        }
        let span = at.map(|at| {
            let mut at = at.min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            let (byte, line) = (at as u32, self.line(at));
            let col = (at - self.lines[line as usize - 1]) as u32 + 1;
            Span { start_byte: byte, end_byte: byte, start_line: line, start_col: col, end_line: line, end_col: col }
        });
        self.problems.push(Problem { code, severity: Severity::Warning, action, message, span });
    }

    /// The package that the manifest is about.
    pub(super) fn package(&mut self, package: PackageFact) {
        if is_name(&package.name) || package.name.is_empty() {
            self.facts.package.get_or_insert(package);
        }
    }

    /// What was told of the package.
    pub(super) fn package_mut(&mut self) -> Option<&mut PackageFact> {
        self.facts.package.as_mut()
    }

    /// One dependency.
    pub(super) fn dependency(&mut self, dependency: DependencyFact) {
        let DependencyFact { name, alias, requirement, marker, location, .. } = &dependency;
        let are_short = [alias, requirement, marker, location].into_iter().flatten().all(|text| is_short(text));
        if is_name(name) && are_short && self.has_room(self.facts.dependencies.len()) {
            self.facts.dependencies.push(dependency);
        }
    }

    /// What was told of dependencies.
    pub(super) fn dependencies_mut(&mut self) -> &mut Vec<DependencyFact> {
        &mut self.facts.dependencies
    }

    /// One statement about where modules lie.
    pub(super) fn root(&mut self, root: RootFact) {
        let RootFact { scope, prefix, target, .. } = &root;
        let are_short = [scope, prefix].into_iter().chain(target).all(|text| is_short(text));
        if are_short && self.has_room(self.facts.roots.len()) {
            self.facts.roots.push(root);
        }
    }

    /// What was told of where modules lie.
    pub(super) fn roots(&self) -> &[RootFact] {
        &self.facts.roots
    }

    /// One value for other manifests.
    pub(super) fn property(&mut self, name: impl Into<String>, value: impl Into<String>, line: u32) {
        let (name, value) = (name.into(), value.into());
        if is_short(&name) && is_short(&value) && self.has_room(self.facts.properties.len()) {
            self.facts.properties.push(PropertyFact { name, value, line });
        }
    }

    /// The facts, for what only some manifests have.
    pub(super) fn facts_mut(&mut self) -> &mut ManifestFacts {
        &mut self.facts
    }

    fn has_room(&mut self, n_rows: usize) -> bool {
        if n_rows >= MOST_ROWS && !self.is_full {
            self.is_full = true;
            let message = format!("it says more than {MOST_ROWS} things of one kind; the others were left out");
            self.problem(DiagnosticCode::ManifestLimit, Action::Truncated, message, None);
        }
        n_rows < MOST_ROWS
    }
}

fn is_short(text: &str) -> bool {
    text.len() <= MOST_STRING_BYTES
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= MOST_STRING_BYTES && !text.contains('\n')
}

/// A dependency on what the registry has under `name`.
pub(super) fn dependency(name: impl Into<String>, kind: DependencyKind, line: u32) -> DependencyFact {
    DependencyFact {
        name: name.into(),
        alias: None,
        requirement: None,
        kind,
        is_optional: kind == DependencyKind::Optional,
        marker: None,
        source: DependencySource::Registry,
        location: None,
        line,
    }
}

/// A statement of first rank that holds in the manifest's directory.
pub(super) fn root(kind: RootKind, prefix: impl Into<String>, target: impl Into<String>, line: u32) -> RootFact {
    let (prefix, target) = (prefix.into(), Some(target.into().replace('\\', "/")));
    RootFact { kind, scope: String::new(), prefix, target, condition: None, rank: 1, line }
}
