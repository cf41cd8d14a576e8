//! Rows of `edges`: what follows from where entities stand, and from what refs say.

use std::ops::Range;

use codegraph_model::{EdgeKind, EntityKind, Error, ErrorKind, Resolution, Result, RowBatch, TableBuilder, table};
use rustc_hash::FxHashMap;

use crate::derive::Grounds;
use crate::rows::Relation;
use crate::rules::{MEMBER_OF, Rule};
use crate::world::{NONE, World};

/// One row in the making.
struct Edge<'r> {
    src: u32,
    dst: u32,
    kind: EdgeKind,
    count: u32,
    /// The surest of what says so, and the first of these.
    found: Option<&'r Relation>,
}

impl World {
    /// How many files it has.
    pub fn n_files(&self) -> u32 {
        self.files.len() as u32
    }

    /// The number of a file.
    pub fn file_number(&self, file_id: i64) -> Option<u32> {
        self.file_with(file_id)
    }

    /// Rows of `edges` whose source stands in one of `files`: what contains what, then `relations`, which are in the order of
    /// their refs. Equal ones become one row, at the first of them. Nothing is contained twice: a method that stands apart from its
    /// type is the type's.
    ///
    /// What rules over whole tables go by is added to `grounds`.
    ///
    /// # Errors
    /// [`ErrorKind::Bug`] if Arrow refuses the columns.
    pub fn edges(&self, files: Range<u32>, relations: &[Relation], grounds: &mut Grounds) -> Result<Vec<RowBatch>> {
        let table =
            table("edges").ok_or_else(|| Error::new(ErrorKind::Bug, "write edges").on("there is no such table"))?;
        let mut rows = TableBuilder::new(table);
        let mut relations = relations.iter().peekable();
        let mut places: FxHashMap<(u32, u32, EdgeKind), usize> = FxHashMap::default();
        let mut edges: Vec<Edge<'_>> = Vec::new();
        let mut apart: Vec<Edge<'_>> = Vec::new();
        for file in files {
            let (first, end) = self.files[file as usize].entities;
            places.clear();
            edges.clear();
            let contains = |src: u32, dst: u32| Edge { src, dst, kind: EdgeKind::Contains, count: 1, found: None };
            for entity in first..end {
                let parent = self.entities[entity as usize].parent;
                match self.owner_apart(entity) {
                    Some(owner) => apart.push(contains(owner, entity)),
                    None if parent != NONE => edges.push(contains(parent, entity)),
                    None => {}
                }
            }
            while let Some(relation) = relations.next_if(|relation| (first..end).contains(&relation.src)) {
                if self.is_beside(relation) {
                    continue;
                }
                let (src, dst, kind) = (relation.src, relation.dst, self.kind_of(relation));
                match places.get(&(src, dst, kind)) {
                    Some(at) => {
                        let edge: &mut Edge<'_> = &mut edges[*at];
                        edge.count += 1;
                        if edge.found.is_some_and(|found| found.confidence < relation.confidence) {
                            edge.found = Some(relation);
                        }
                    }
                    None => {
                        places.insert((src, dst, kind), edges.len());
                        edges.push(Edge { src, dst, kind, count: 1, found: Some(relation) });
                    }
                }
            }
            edges.sort_by_key(|edge| edge.src);
            edges.iter().for_each(|edge| self.edge(&mut rows, edge, None, grounds));
            apart.drain(..).for_each(|edge| self.edge(&mut rows, &edge, Some(&MEMBER_OF), grounds));
        }
        rows.finish()
    }

    /// The type that a method belongs to, where it does not stand in it.
    pub(crate) fn owner_apart(&self, entity: u32) -> Option<u32> {
        let known = &self.entities[entity as usize];
        let owner = known.container.as_entity().filter(|_| known.kind.is_callable())?;
        let kind = self.entities[owner as usize].kind;
        (owner != known.parent && (kind.is_type() || kind == EntityKind::TypeAlias)).then_some(owner)
    }

    /// Whether what inherits is not where the ref stands: `impl Trait for` something that is defined elsewhere.
    fn is_beside(&self, relation: &Relation) -> bool {
        use EntityKind::{Function, Method, Module};
        matches!(relation.kind, EdgeKind::Extends | EdgeKind::Implements)
            && matches!(self.entities[relation.src as usize].kind, Function | Method | Module)
    }

    /// What a relation is, with what its target is.
    fn kind_of(&self, relation: &Relation) -> EdgeKind {
        let kind = |e: u32| self.entities[e as usize].kind;
        let (src, dst) = (kind(relation.src), kind(relation.dst));
        match relation.kind {
            // What a class implements is told as what it extends where the language has one word for both.
            EdgeKind::Extends if dst == EntityKind::Interface && src != EntityKind::Interface => EdgeKind::Implements,
            kind => kind,
        }
    }

    /// One row. An edge that no ref says is found by `rule`; without one, by where its ends stand.
    fn edge(&self, rows: &mut TableBuilder, edge: &Edge<'_>, rule: Option<&Rule>, grounds: &mut Grounds) {
        let Edge { src, dst, kind, count, found } = *edge;
        grounds.note(src, dst, kind);
        let (src_repo, dst_repo) = (self.repo_of(src), self.repo_of(dst));
        if src_repo != dst_repo {
            grounds.uses.insert((src_repo, dst_repo));
        }
        let repo = |repo: u32| self.repos[repo as usize].as_str();
        let id = |e: u32| self.entities[e as usize].id;
        let rule = found.map(|relation| relation.rule).or(rule);
        let by_place = rule.map_or((Resolution::Scope, 1.0), |rule| (rule.resolution, rule.confidence));
        let (resolution, confidence) = found.map_or(by_place, |relation| (relation.resolution, relation.confidence));
        rows.int64("src_id", id(src))
            .int64("dst_id", id(dst))
            .word("kind", kind)
            .text("src_repo", repo(src_repo))
            .text("dst_repo", repo(dst_repo))
            .flag("is_cross_repo", src_repo != dst_repo)
            .number("count", count)
            .int64("first_ref_id", found.map(|relation| relation.ref_id))
            .word("resolution", resolution)
            .share("confidence", confidence)
            .text("rule", rule.map(|rule| rule.name))
            .end_row();
    }
}
