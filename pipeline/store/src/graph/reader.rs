//! An open graph.

use std::path::{Path, PathBuf};

use codegraph_model::{Error, ErrorKind, Result};
use rocksdb::{ColumnFamily, DB, DBPinnableSlice, DBRawIterator, ReadOptions};

use super::SINK;
use super::choice::RefTo;
use super::failure::told;
use super::keys::{self, IdKey};
use super::layout::{self, CACHE_BYTES, FAMILIES, FILES, Family, NODES, REFS};
use super::meta::{self, Meta};
use super::node::Node;
use super::value::{self, ArchivedIdList, ArchivedRefList};
use crate::artifact::Artifact;
use crate::snapshot::Snapshot;

/// The graph of a snapshot, open to be asked. Any number of processes and threads ask at a time; nothing is written, locked
/// or copied, so that the directory may be one that nobody can write to.
pub struct Graph {
    db: DB,
    /// How single values are asked for: made once.
    point: ReadOptions,
    pub(super) meta: Meta,
    dir: PathBuf,
}

const DOING: &str = "read the graph";

/// Bytes that are read at a time where all of a family is.
const READAHEAD_BYTES: usize = 2 << 20;

impl Graph {
    /// Opens the graph of `snapshot`.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if it has none; [`ErrorKind::Damaged`] if what is there is not its graph, or was changed.
    pub fn open(snapshot: &Snapshot) -> Result<Graph> {
        Graph::open_with(snapshot, CACHE_BYTES)
    }

    /// Opens the graph of `snapshot`, which keeps up to `cache_bytes` of what it reads at hand. A server that has room for all of it,
    /// about three times what the graph takes on disk, answers without decompressing anything again.
    ///
    /// # Errors
    /// Those of [`Graph::open`].
    pub fn open_with(snapshot: &Snapshot, cache_bytes: usize) -> Result<Graph> {
        let artifact = Artifact::open(snapshot, SINK.name)?;
        Graph::open_dir_with(artifact.dir(), snapshot.id(), cache_bytes)
    }

    /// Opens the graph of the snapshot `snapshot_id` that lies in `dir`.
    pub(super) fn open_dir(dir: &Path, snapshot_id: &str) -> Result<Graph> {
        Graph::open_dir_with(dir, snapshot_id, CACHE_BYTES)
    }

    fn open_dir_with(dir: &Path, snapshot_id: &str, cache_bytes: usize) -> Result<Graph> {
        let doing = "open the graph";
        let cache = layout::cache(cache_bytes);
        let families = layout::descriptors(Some(&cache))?;
        // What cannot be listed cannot be opened either, which says why.
        let files = std::fs::read_dir(dir).into_iter().flatten().flatten();
        let n_files = files.filter(|file| file.path().extension().is_some_and(|ending| ending == "sst")).count();
        let db = DB::open_cf_descriptors_read_only(&layout::read_options(n_files), dir, families, false)
            .map_err(|cause| told(doing, dir, cause))?;
        let refused = |what: String| {
            Error::new(ErrorKind::Damaged, doing)
                .on(format!("{}: {what}", dir.display()))
                .hint("build it again: codegraph build graph")
        };
        let text = db.get(meta::KEY).map_err(|cause| told(doing, dir, cause))?;
        let text = text.ok_or_else(|| refused("it is a database, but not a graph of ours".into()))?;
        let meta = Meta::of_bytes(&text).map_err(|error| error.on(dir.display().to_string()))?;
        if meta.snapshot != snapshot_id {
            return Err(refused(format!("it is the graph of the snapshot {}, not of {snapshot_id}", meta.snapshot)));
        }
        Ok(Graph { db, point: ReadOptions::default(), meta, dir: dir.to_path_buf() })
    }

    /// The snapshot that it is of.
    pub fn snapshot_id(&self) -> &str {
        &self.meta.snapshot
    }

    /// How many entities it has.
    pub fn n_nodes(&self) -> u64 {
        self.meta.n_nodes
    }

    /// How many edges it has.
    pub fn n_edges(&self) -> u64 {
        self.meta.n_edges
    }

    /// How many refs it has: those that were found to mean an entity.
    pub fn n_refs(&self) -> u64 {
        self.meta.n_refs
    }

    /// Bytes on disk of each column family, by name.
    ///
    /// # Errors
    /// Those of [`Graph::node`].
    pub fn sizes(&self) -> Result<Vec<(&'static str, u64)>> {
        let size = |family: &&'static Family| {
            let metadata = self.db.get_column_family_metadata_cf(self.handle(family)?);
            Ok((family.name, metadata.size))
        };
        FAMILIES.iter().map(size).collect()
    }

    /// The entity `id`.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] if the files were changed; [`ErrorKind::Unavailable`] if they cannot be read.
    pub fn node(&self, id: i64) -> Result<Option<Node>> {
        let Some(bytes) = self.value(NODES, &keys::id_key(id))? else { return Ok(None) };
        value::touch(&bytes);
        self.node_of(&bytes).map(Some)
    }

    /// The entities `ids`, in that order. Many at a time cost less than one by one.
    ///
    /// # Errors
    /// Those of [`Graph::node`].
    pub fn nodes(&self, ids: &[i64]) -> Result<Vec<Option<Node>>> {
        let mut nodes: Vec<Option<Node>> = vec![None; ids.len()];
        let mut order: Vec<(IdKey, usize)> = ids.iter().enumerate().map(|(n, id)| (keys::id_key(*id), n)).collect();
        order.sort_unstable();
        let keys: Vec<IdKey> = order.iter().map(|(key, _)| *key).collect();
        self.many(NODES, &keys, |n, bytes| {
            nodes[order[n].1] = Some(self.node_of(bytes)?);
            Ok(())
        })?;
        Ok(nodes)
    }

    /// The entities of the file `file_id`, in the order of their positions.
    ///
    /// # Errors
    /// Those of [`Graph::node`].
    pub fn entities_of_file(&self, file_id: i64) -> Result<Vec<i64>> {
        let mut ids = Vec::new();
        self.each_list(FILES, file_id, |bytes| {
            let list = value::read::<ArchivedIdList>(bytes)?;
            ids.extend(list.ids.iter().map(|id| id.to_native()));
            Ok(list.has_more)
        })?;
        Ok(ids)
    }

    /// The first `limit` refs that mean the entity `id`, in the order of the table.
    ///
    /// # Errors
    /// Those of [`Graph::node`].
    pub fn refs_to(&self, id: i64, limit: usize) -> Result<Vec<RefTo>> {
        let mut refs = Vec::new();
        self.each_list(REFS, id, |bytes| {
            let list = value::read::<ArchivedRefList>(bytes)?;
            for row in list.refs.iter().take(limit - refs.len()) {
                let in_entity_id = row.in_entity_id.to_native();
                refs.push(RefTo {
                    ref_id: row.ref_id.to_native(),
                    file_id: row.file_id.to_native(),
                    in_entity_id: (in_entity_id != 0).then_some(in_entity_id),
                    role: self.word(&self.meta.roles, row.role)?,
                    line: row.line.to_native(),
                    col: row.col.to_native(),
                    resolution: self.word(&self.meta.resolutions, row.resolution)?,
                });
            }
            Ok(list.has_more && refs.len() < limit)
        })?;
        Ok(refs)
    }

    /// Gives the lists of `id` until `meet` says that no other is wanted.
    fn each_list(&self, family: &'static Family, id: i64, mut meet: impl FnMut(&[u8]) -> Result<bool>) -> Result<()> {
        let Some(bytes) = self.value(family, &keys::id_key(id))? else { return Ok(()) };
        if !meet(&bytes)? {
            return Ok(());
        }
        let mut lists = self.lists_from(family, &keys::id_key(id))?;
        lists.seek(keys::chunk_key(id, 1));
        while let Some(bytes) = lists.value() {
            if !meet(bytes)? {
                return Ok(());
            }
            lists.next();
        }
        self.checked(&lists)
    }

    /// The lists below `prefix`.
    pub(super) fn lists_from(&self, family: &'static Family, prefix: &[u8]) -> Result<DBRawIterator<'_>> {
        let mut options = ReadOptions::default();
        // Bounds say it all: without them, what a search in a family with prefixes finds past a prefix is undefined.
        options.set_total_order_seek(true);
        options.set_iterate_lower_bound(prefix);
        if let Some(end) = keys::after_prefix(prefix) {
            options.set_iterate_upper_bound(end);
        }
        Ok(self.db.raw_iterator_cf_opt(self.handle(family)?, options))
    }

    /// All lists of a family in which ranges are looked for.
    pub(super) fn lists_of(&self, family: &'static Family) -> Result<DBRawIterator<'_>> {
        Ok(self.db.raw_iterator_cf(self.handle(family)?))
    }

    /// The value of `key`.
    pub(super) fn value(&self, family: &'static Family, key: &[u8]) -> Result<Option<DBPinnableSlice<'_>>> {
        let value = self.db.get_pinned_cf_opt(self.handle(family)?, key, &self.point);
        value.map_err(|cause| told(DOING, &self.dir, cause))
    }

    /// Gives place and value of each of `keys` that has one. They are in order.
    pub(super) fn many<K: AsRef<[u8]>>(
        &self,
        family: &'static Family,
        keys: &[K],
        mut meet: impl FnMut(usize, &[u8]) -> Result<()>,
    ) -> Result<()> {
        /// Keys that are asked for at a time: what RocksDB looks up together is 32, and what it pins stays bounded.
        const BATCH: usize = 256;
        let handle = self.handle(family)?;
        for (batch, wanted) in keys.chunks(BATCH).enumerate() {
            let values = self.db.batched_multi_get_cf(handle, wanted, true);
            for (n, value) in values.into_iter().enumerate() {
                if let Some(bytes) = value.map_err(|cause| told(DOING, &self.dir, cause))? {
                    meet(batch * BATCH + n, &bytes)?;
                }
            }
        }
        Ok(())
    }

    /// Gives every key and value of `family`, in order, without keeping blocks at hand.
    pub(super) fn each_value(
        &self,
        family: &'static Family,
        mut meet: impl FnMut(&[u8], &[u8]) -> Result<()>,
    ) -> Result<()> {
        let mut options = ReadOptions::default();
        options.set_total_order_seek(true);
        options.fill_cache(false);
        options.set_readahead_size(READAHEAD_BYTES);
        let mut values = self.db.raw_iterator_cf_opt(self.handle(family)?, options);
        values.seek_to_first();
        while let Some((key, value)) = values.item() {
            meet(key, value)?;
            values.next();
        }
        self.checked(&values)
    }

    /// Fails if `lists` ended because something could not be read.
    pub(super) fn checked(&self, lists: &DBRawIterator<'_>) -> Result<()> {
        lists.status().map_err(|cause| told(DOING, &self.dir, cause))
    }

    fn handle(&self, family: &'static Family) -> Result<&ColumnFamily> {
        self.db.cf_handle(family.name).ok_or_else(|| self.damaged("a column family is missing"))
    }

    pub(super) fn node_of(&self, bytes: &[u8]) -> Result<Node> {
        Node::of_bytes(bytes, &self.meta.entity_kinds).map_err(|error| error.on(self.dir.display().to_string()))
    }

    fn word<W: Copy>(&self, words: &[W], code: u8) -> Result<W> {
        words.get(usize::from(code)).copied().ok_or_else(|| self.damaged("a value has a code of no word"))
    }

    pub(super) fn damaged(&self, what: &str) -> Error {
        Error::new(ErrorKind::Damaged, DOING)
            .on(format!("{}: {what}", self.dir.display()))
            .hint("build it again: codegraph build graph")
    }
}

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Graph({}, {} nodes, {} edges)", self.meta.snapshot, self.meta.n_nodes, self.meta.n_edges)
    }
}
