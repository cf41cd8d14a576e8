//! The tags of a file beside its entities.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use codegraph_model::{EntityFact, EntityKind, Facts, Word};

use crate::ctags::Tag;
use crate::exceptions::{EXCEPTIONS, Exception, Seen};
use crate::kinds::Language;

/// Longest source line that a place shows, in characters.
const LINE_CHARS: usize = 140;

/// What has to be the same: the line, and the name in plain notation.
type Key = (u32, String);
type Ours<'a> = HashMap<Key, Vec<&'a EntityFact>>;

/// What became of the tags of one kind.
#[derive(Clone, Default)]
pub(crate) struct Counts {
    /// Distinct tags.
    pub(crate) n_tags: usize,
    /// Those with an entity of the same name in the same line.
    pub(crate) n_found: usize,
    /// Those of the found whose entity is of a kind that does not say the same, by that kind.
    pub(crate) n_other_kind: BTreeMap<EntityKind, usize>,
    /// Those without an entity that an exception covers.
    pub(crate) n_excepted: usize,
}

impl Counts {
    /// Adds other counts.
    pub(crate) fn add(&mut self, other: &Counts) {
        self.n_tags += other.n_tags;
        self.n_found += other.n_found;
        self.n_excepted += other.n_excepted;
        for (kind, n) in &other.n_other_kind {
            *self.n_other_kind.entry(*kind).or_default() += n;
        }
    }

    /// Found tags in percent of those that are not excepted.
    pub(crate) fn recall_percent(&self) -> f64 {
        match self.n_tags - self.n_excepted {
            0 => 100.0,
            n => 100.0 * self.n_found as f64 / n as f64,
        }
    }
}

/// A place where the two differ.
pub(crate) struct Place {
    /// Kind of the tag or entity.
    pub(crate) kind: &'static str,
    /// The place in one line.
    pub(crate) text: String,
    /// What may explain it.
    pub(crate) hint: Hint,
    /// Places are sampled in this order, which has nothing to do with where they stand.
    pub(crate) lot: u64,
}

/// What may explain that a tag has no entity.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Hint {
    /// The name is that of an entity in the line before or after.
    NextLine(u32),
    /// An entity of such a kind and of this name, which no tag has, is in the same line.
    OtherName(String),
    /// The line is in a part that the grammar could not read.
    SyntaxError,
    /// Of this kind is the innermost entity around the line that holds others.
    Inside(EntityKind),
    /// Nothing.
    None,
}

/// Whether entities of this kind hold others.
fn holds_others(kind: EntityKind) -> bool {
    kind.is_type() || kind.is_callable() || matches!(kind, EntityKind::Property | EntityKind::Module)
}

/// One language's tags beside its entities.
pub(crate) struct Comparison {
    /// The language.
    pub(crate) language: &'static Language,
    pub(crate) n_files: usize,
    pub(crate) n_bytes: usize,
    pub(crate) ctags_cpu_s: f64,
    pub(crate) our_cpu_s: f64,
    /// Beside the language's kinds.
    pub(crate) counts: Vec<Counts>,
    /// How many tags each exception covers.
    pub(crate) n_by_exception: HashMap<&'static str, usize>,
    /// Entities, and those of them without a tag.
    pub(crate) n_ours: BTreeMap<EntityKind, (usize, usize)>,
    pub(crate) misses: Vec<Place>,
    pub(crate) excepted: Vec<Place>,
    pub(crate) surplus: Vec<Place>,
}

impl Comparison {
    /// Nothing compared yet.
    pub(crate) fn new(language: &'static Language) -> Comparison {
        Comparison {
            language,
            n_files: 0,
            n_bytes: 0,
            ctags_cpu_s: 0.0,
            our_cpu_s: 0.0,
            counts: vec![Counts::default(); language.kinds.len()],
            n_by_exception: HashMap::new(),
            n_ours: BTreeMap::new(),
            misses: Vec::new(),
            excepted: Vec::new(),
            surplus: Vec::new(),
        }
    }

    /// Adds a file.
    pub(crate) fn add(&mut self, path: &Path, facts: &Facts, tags: &[Tag]) {
        let pack = self.language.pack;
        let lines: Vec<&str> = facts.text.split('\n').collect();
        let mut ours: Ours = HashMap::new();
        for entity in &facts.entities {
            let key = (entity.name_span.start_line, plain(pack, facts.str(entity.name)));
            ours.entry(key).or_default().push(entity);
        }
        let keys: Vec<Key> = tags.iter().map(|tag| (tag.line, plain(pack, &tag.name))).collect();
        let tagged: HashSet<&Key> = keys.iter().collect();
        for (tag, key) in tags.iter().zip(&keys) {
            self.counts[tag.kind].n_tags += 1;
            match ours.get(key) {
                Some(entities) => self.note_found(tag, entities),
                None => self.note_missed(path, facts, &lines, tag, &ours, &tagged),
            }
        }
        for (key, entities) in &ours {
            let is_tagged = tagged.contains(key);
            for entity in entities {
                let (n_all, n_untagged) = self.n_ours.entry(entity.kind).or_default();
                *n_all += 1;
                *n_untagged += usize::from(!is_tagged);
                if !is_tagged {
                    let (kind, line) = (entity.kind.as_str(), entity.name_span.start_line);
                    let name = facts.str(entity.qualified_name);
                    self.surplus.push(place(path, line, kind, name, &lines, Hint::None));
                }
            }
        }
    }

    fn note_found(&mut self, tag: &Tag, entities: &[&EntityFact]) {
        let same = self.language.kinds[tag.kind].ours;
        let counts = &mut self.counts[tag.kind];
        counts.n_found += 1;
        if !entities.iter().any(|entity| same.contains(&entity.kind)) {
            *counts.n_other_kind.entry(entities[0].kind).or_default() += 1;
        }
    }

    fn note_missed(
        &mut self,
        path: &Path,
        facts: &Facts,
        lines: &[&str],
        tag: &Tag,
        ours: &Ours<'_>,
        tagged: &HashSet<&Key>,
    ) {
        let kind = self.language.kinds[tag.kind].name;
        let around = |entity: &&EntityFact| {
            let span = entity.span;
            holds_others(entity.kind) && (span.start_line..=span.end_line).contains(&tag.line)
        };
        let innermost = facts.entities.iter().rev().find(around);
        let around = innermost.map(|entity| entity.kind);
        let in_file = innermost.filter(|entity| entity.native_kind != "file").map(|entity| entity.kind);
        let seen = Seen { tag, kind: &self.language.kinds[tag.kind], lines, around: in_file };
        let covers = |exception: &&Exception| {
            (exception.packs.is_empty() || exception.packs.contains(&self.language.pack))
                && (exception.kinds.is_empty() || exception.kinds.contains(&kind))
                && (exception.holds)(&seen)
        };
        let hint = self.hint(facts, tag, ours, tagged, around);
        let place = place(path, tag.line, kind, &tag.name, lines, hint);
        if let Some(exception) = EXCEPTIONS.iter().find(covers) {
            self.counts[tag.kind].n_excepted += 1;
            *self.n_by_exception.entry(exception.reason).or_default() += 1;
            self.excepted.push(place);
        } else {
            self.misses.push(place);
        }
    }

    fn hint(
        &self,
        facts: &Facts,
        tag: &Tag,
        ours: &Ours<'_>,
        tagged: &HashSet<&Key>,
        around: Option<EntityKind>,
    ) -> Hint {
        let name = plain(self.language.pack, &tag.name);
        let near = [tag.line.saturating_sub(1), tag.line + 1];
        if let Some(line) = near.into_iter().find(|line| ours.contains_key(&(*line, name.clone()))) {
            return Hint::NextLine(line);
        }
        let same = self.language.kinds[tag.kind].ours;
        let is_other = |(key, entities): &(&Key, &Vec<&EntityFact>)| {
            key.0 == tag.line && !tagged.contains(key) && entities.iter().any(|entity| same.contains(&entity.kind))
        };
        if let Some(((_, name), _)) = ours.iter().filter(is_other).min_by_key(|(key, _)| *key) {
            return Hint::OtherName(name.clone());
        }
        let mut spans = facts.problems.iter().filter_map(|problem| problem.span);
        if spans.any(|span| (span.start_line..=span.end_line).contains(&tag.line)) {
            return Hint::SyntaxError;
        }
        around.map_or(Hint::None, Hint::Inside)
    }
}

/// The name without what one of the two writes and the other does not.
fn plain(pack: &str, name: &str) -> String {
    match pack {
        // `operator ==`.
        "c" | "cpp" => name.chars().filter(|c| !c.is_whitespace()).collect(),
        "javascript" | "typescript" | "tsx" => name.trim_start_matches('#').trim_matches(['"', '\'', '`']).to_string(),
        "ruby" => name.rsplit_once('.').map_or(name, |(_, last)| last).to_string(),
        "rust" => name.trim_start_matches("r#").to_string(),
        "php" => name.trim_start_matches('$').to_string(),
        _ => name.to_string(),
    }
}

fn line_of<'a>(lines: &[&'a str], line: u32) -> &'a str {
    lines.get(line as usize - 1).copied().unwrap_or_default()
}

fn place(path: &Path, line: u32, kind: &'static str, name: &str, lines: &[&str], hint: Hint) -> Place {
    let source: String = line_of(lines, line).trim().chars().take(LINE_CHARS).collect();
    let text = format!("{}:{line} {kind} {name} | {source}", path.display());
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    Place { kind, text, hint, lot: hasher.finish() }
}
