//! Sorted records become SST files.

use std::path::{Path, PathBuf};

use codegraph_model::{Error, ErrorKind, Result};
use rocksdb::{Options, SstFileWriter};

use super::build::Watch;
use super::ends::Ends;
use super::failure::told;
use super::gather::Take;
use super::keys::{self, id_of_key};
use super::layout::{Family, IN, NODES, OUT, REFS};
use super::merge::Merge;
use super::node::{names_of, set_counts};
use super::page::{EdgePage, EdgesOf, HAS_MORE, Pages};
use super::records::{EdgeRecord, NAMES_SPACE, QUALIFIED_SPACE, RefRecord, Tags, push_name_record};
use super::sort::Gather;
use super::value::{self, EdgeList, EdgeRow, IS_END, IdList, Often, RefList, RefRow};

/// Edges of an entity in its page, and in each of the lists behind it, at most: about 10 KB, so that a million of them are read in
/// parts, and few entities have more than are in the page.
pub(super) const EDGES_PER_LIST: usize = 512;
/// Refs of one value at most.
pub(super) const REFS_PER_LIST: usize = 256;
/// Ids of one value at most.
pub(super) const IDS_PER_LIST: usize = 1024;

/// Writes one SST file; none if it gets no key.
pub(super) struct Sst<'a> {
    family: &'static Family,
    options: &'a Options,
    path: PathBuf,
    writer: Option<SstFileWriter<'a>>,
}

const DOING: &str = "write the graph";

impl<'a> Sst<'a> {
    /// The file number `n` of `family` in `dir`. `options` are those of the family.
    pub(super) fn new(family: &'static Family, options: &'a Options, dir: &Path, n: usize) -> Sst<'a> {
        let path = dir.join(format!("{}-{n:05}.sst", family.name));
        Sst { family, options, path, writer: None }
    }

    /// Adds a key, which is greater than those before.
    pub(super) fn put(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => {
                let writer = SstFileWriter::create(self.options);
                writer.open(&self.path).map_err(|cause| told(DOING, &self.path, cause))?;
                none.insert(writer)
            }
        };
        writer.put(key, value).map_err(|cause| match cause.kind() {
            rocksdb::ErrorKind::InvalidArgument => {
                Error::new(ErrorKind::Bug, DOING).on(format!("{}: key {key:?}", self.family.name)).because(cause)
            }
            _ => told(DOING, &self.path, cause),
        })
    }

    /// Completes the file, if there is one.
    pub(super) fn finish(self) -> Result<Option<(&'static Family, PathBuf)>> {
        let Some(mut writer) = self.writer else { return Ok(None) };
        writer.finish().map_err(|cause| told(DOING, &self.path, cause))?;
        Ok(Some((self.family, self.path)))
    }
}

/// What a range of ids came to.
#[derive(Default)]
pub(super) struct Written {
    pub(super) files: Vec<(&'static Family, PathBuf)>,
    pub(super) n_nodes: u64,
    pub(super) n_edges: u64,
    pub(super) n_refs: u64,
    /// Entities left out because their id is that of another.
    pub(super) n_doubles: u64,
}

/// Sorted records of everything that begins with the id of an entity.
pub(super) struct ById<'a> {
    pub(super) nodes: Merge<'a>,
    pub(super) out: Merge<'a>,
    pub(super) r#in: Merge<'a>,
    pub(super) refs: Merge<'a>,
}

/// Options of the four families that are written together.
pub(super) struct ByIdOptions {
    pub(super) nodes: Options,
    pub(super) out: Options,
    pub(super) r#in: Options,
    pub(super) refs: Options,
}

/// Writes entities with their edges and refs, and gives their names to `names`: by then it is known how often each is
/// used, and those that are used most stand first under a name.
pub(super) fn write_entities(
    mut records: ById<'_>,
    options: &ByIdOptions,
    edges: (&Tags, &Ends, Pages),
    names: &mut Gather<'_>,
    (dir, n): (&Path, usize),
    watch: &Watch<'_>,
) -> Result<Written> {
    let mut nodes = Sst::new(NODES, &options.nodes, dir, n);
    let mut out = EdgePages::new(Sst::new(OUT, &options.out, dir, n), edges);
    let mut r#in = EdgePages::new(Sst::new(IN, &options.r#in, dir, n), edges);
    let mut refs = RefLists { sst: Sst::new(REFS, &options.refs, dir, n), list: Vec::new(), value: Vec::new() };
    let mut written = Written::default();
    let mut node = Vec::new();
    loop {
        let heads = [&records.nodes, &records.out, &records.r#in, &records.refs];
        let Some(id) = heads.iter().filter_map(|merge| merge.head().and_then(id_of_key)).min() else { break };
        let n_out = out.write(id, &mut records.out, watch)?;
        let n_in = r#in.write(id, &mut records.r#in, watch)?;
        let n_refs = refs.write(id, &mut records.refs, watch)?;
        written.n_edges += u64::from(n_out);
        written.n_refs += u64::from(n_refs);
        let mut is_first = true;
        while let Some(record) = records.nodes.head().filter(|record| id_of_key(record) == Some(id)) {
            if is_first {
                node.clear();
                node.extend_from_slice(&record[size_of::<keys::IdKey>()..]);
                set_counts(&mut node, n_in, n_out, n_refs);
                let (name, qualified_name) = names_of(&node)?;
                names.push(NAMES_SPACE, |key| {
                    keys::push_name(key, name);
                    push_name_record(key, n_in, id);
                    Ok(())
                })?;
                names.push(QUALIFIED_SPACE, |key| {
                    keys::push_qualified(key, qualified_name);
                    push_name_record(key, n_in, id);
                    Ok(())
                })?;
                nodes.put(&keys::id_key(id), &node)?;
                written.n_nodes += 1;
            } else {
                written.n_doubles += 1;
            }
            is_first = false;
            records.nodes.advance()?;
            watch.did(1)?;
        }
    }
    for file in [nodes.finish()?, out.finish()?, r#in.finish()?, refs.sst.finish()?] {
        written.files.extend(file);
    }
    Ok(written)
}

/// Writes edges of one direction.
struct EdgePages<'a> {
    sst: Sst<'a>,
    tags: &'a Tags,
    ends: &'a Ends,
    pages: Pages,
    /// Whether they are those that leave an entity.
    is_out: bool,
    page: EdgePage,
    /// What is in none, of an entity with many.
    list: EdgeList,
    value: Vec<u8>,
}

impl<'a> EdgePages<'a> {
    fn new(sst: Sst<'a>, (tags, ends, pages): (&'a Tags, &'a Ends, Pages)) -> EdgePages<'a> {
        let list = EdgeList { edges: Vec::new(), often: Vec::new(), has_more: false };
        let is_out = sst.family.name == OUT.name;
        EdgePages { sst, tags, ends, pages, is_out, page: EdgePage::default(), list, value: Vec::new() }
    }

    /// Writes the edges of `id`, the first that are due; how many there were.
    fn write(&mut self, id: i64, records: &mut Merge<'_>, watch: &Watch<'_>) -> Result<u32> {
        let mut n_edges = 0_u32;
        // The key of a list: its first edge.
        let mut first = None;
        while let Some(record) = records.head().filter(|record| id_of_key(record) == Some(id)) {
            let edge = EdgeRecord::of_bytes(record)?;
            if n_edges == 0 {
                self.begin(id)?;
            } else if n_edges as usize == EDGES_PER_LIST {
                self.page.entities.last_mut().into_iter().for_each(|entity| entity.start |= HAS_MORE);
                first = Some((edge.kind, edge.other));
            } else if let Some(key) = first
                && self.list.edges.len() == EDGES_PER_LIST
            {
                self.put_list(id, key, true)?;
                first = Some((edge.kind, edge.other));
            }
            let row = self.row(&edge)?;
            let (edges, often) = match first {
                None => (&mut self.page.edges, &mut self.page.often),
                Some(_) => (&mut self.list.edges, &mut self.list.often),
            };
            if row.count == u8::MAX {
                often.push(Often { place: edges.len() as u32, count: edge.count });
            }
            edges.push(row);
            n_edges = n_edges.saturating_add(1);
            records.advance()?;
            watch.did(1)?;
        }
        if let Some(key) = first {
            self.put_list(id, key, false)?;
        }
        Ok(n_edges)
    }

    fn row(&self, edge: &EdgeRecord) -> Result<EdgeRow> {
        let mut tag = self.tags.code_of(edge)?;
        if self.ends.is_end(edge.other, self.is_out) {
            tag |= IS_END;
        }
        let count = u8::try_from(edge.count).unwrap_or(u8::MAX);
        Ok(EdgeRow { other: edge.other, first_ref_id: edge.first_ref_id, tag, count })
    }

    /// Begins with the edges of `id`, which is in the page that is being made, or in one behind it.
    fn begin(&mut self, id: i64) -> Result<()> {
        if self.page.entities.last().is_some_and(|last| self.pages.last_id(last.id) < id) {
            self.put_page()?;
        }
        self.page.entities.push(EdgesOf { id, start: self.page.edges.len() as u32 });
        Ok(())
    }

    fn put_page(&mut self) -> Result<()> {
        let Some(last) = self.page.entities.last() else { return Ok(()) };
        let key = self.pages.key_of(last.id);
        self.page.set_shares(self.pages);
        self.value.clear();
        value::append(&self.page, &mut self.value)?;
        self.page.entities.clear();
        self.page.edges.clear();
        self.page.often.clear();
        self.sst.put(&key, &self.value)
    }

    fn put_list(&mut self, id: i64, (kind, other): (u8, i64), has_more: bool) -> Result<()> {
        self.list.has_more = has_more;
        self.value.clear();
        value::append(&self.list, &mut self.value)?;
        self.list.edges.clear();
        self.list.often.clear();
        self.sst.put(&keys::edge_key(id, kind, other), &self.value)
    }

    fn finish(mut self) -> Result<Option<(&'static Family, PathBuf)>> {
        self.put_page()?;
        self.sst.finish()
    }
}

/// Writes refs to entities.
struct RefLists<'a> {
    sst: Sst<'a>,
    list: Vec<RefRow>,
    value: Vec<u8>,
}

impl RefLists<'_> {
    /// Writes the refs to `id`, the first that are due; how many there were.
    fn write(&mut self, id: i64, records: &mut Merge<'_>, watch: &Watch<'_>) -> Result<u32> {
        let mut n_refs = 0_u32;
        let mut chunk = 0;
        while let Some(record) = records.head().filter(|record| id_of_key(record) == Some(id)) {
            let row = RefRecord::of_bytes(record)?;
            if self.list.len() == REFS_PER_LIST {
                self.put(id, chunk, true)?;
                chunk += 1;
            }
            self.list.push(row.0);
            n_refs = n_refs.saturating_add(1);
            records.advance()?;
            watch.did(1)?;
        }
        if n_refs > 0 {
            self.put(id, chunk, false)?;
        }
        Ok(n_refs)
    }

    fn put(&mut self, id: i64, chunk: u32, has_more: bool) -> Result<()> {
        let list = RefList { refs: std::mem::take(&mut self.list), has_more };
        self.value.clear();
        value::append(&list, &mut self.value)?;
        self.list = list.refs;
        self.list.clear();
        match chunk {
            0 => self.sst.put(&keys::id_key(id), &self.value),
            _ => self.sst.put(&keys::chunk_key(id, chunk), &self.value),
        }
    }
}

/// Writes lists of ids: each record ends with an id, and a part of `payload_bytes` before it that says no more than its
/// place; what comes before is its key.
pub(super) fn write_ids(
    mut records: Merge<'_>,
    payload_bytes: usize,
    mut sst: Sst<'_>,
    watch: &Watch<'_>,
) -> Result<Written> {
    let mut list = IdList { ids: Vec::new(), has_more: false };
    let mut key: Vec<u8> = Vec::new();
    let mut chunk = 0_u32;
    let mut put = |key: &[u8], chunk: u32, list: &mut IdList, has_more: bool| -> Result<()> {
        list.has_more = has_more;
        let mut value = Vec::new();
        value::append(&*list, &mut value)?;
        list.ids.clear();
        match chunk {
            0 => sst.put(key, &value),
            _ => sst.put(&[key, &chunk.to_be_bytes()].concat(), &value),
        }
    };
    while let Some(record) = records.head() {
        let torn = || Error::new(ErrorKind::Bug, DOING).on("a record of an id is too short");
        let (rest, id) = record.split_last_chunk::<8>().ok_or_else(torn)?;
        let record_key = rest.len().checked_sub(payload_bytes).map(|end| &rest[..end]).ok_or_else(torn)?;
        let id = u64::from_be_bytes(*id) as i64;
        if record_key != key {
            if !list.ids.is_empty() {
                put(&key, chunk, &mut list, false)?;
            }
            key.clear();
            key.extend_from_slice(record_key);
            chunk = 0;
        } else if list.ids.len() == IDS_PER_LIST {
            put(&key, chunk, &mut list, true)?;
            chunk += 1;
        }
        list.ids.push(id);
        records.advance()?;
        watch.did(1)?;
    }
    if !list.ids.is_empty() {
        put(&key, chunk, &mut list, false)?;
    }
    Ok(Written { files: sst.finish()?.into_iter().collect(), ..Written::default() })
}
