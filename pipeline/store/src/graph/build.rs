//! Tables become a RocksDB database: rows are sorted by key, sorted records are written as SST files, and these are moved
//! into an empty database, which has nothing more to do then.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use codegraph_model::{Error, ErrorKind, Result, Word};
use rocksdb::{DB, IngestExternalFileOptions, Options};

use super::ends::Ends;
use super::failure::told;
use super::gather::{self, gather_part};
use super::keys;
use super::layout::{self, FAMILIES, FILES, Family, META, NAMES, QUALIFIED};
use super::meta::{self, Meta};
use super::page::Pages;
use super::records::{
    FILE_PAYLOAD_BYTES, FILES_SPACE, IN_SPACE, N_NAME_SPACES, N_TABLE_SPACES, NAME_PAYLOAD_BYTES, NAMES_SPACE,
    NODES_SPACE, OUT_SPACE, QUALIFIED_SPACE, REFS_SPACE, TagCodes, Tags,
};
use super::sort::{Sort, Sorted};
use super::write::{ById, ByIdOptions, Sst, Written, write_entities, write_ids};
use crate::artifact::{Built, Making};
use crate::fault::FaultPoint;
use crate::scratch::Scratch;

/// Where files wait until the database takes them. Gone when the graph is built.
const FOLDER: &str = "building";

/// About how many bytes of records are for one range of ids: its four files are written by one thread, in order.
const RANGE_BYTES: u64 = 64 << 20;
/// About what the records of one row take.
const ENTITY_BYTES: u64 = 500;
const EDGE_BYTES: u64 = 70;
const REF_BYTES: u64 = 50;
/// Entities whose names go to one file.
const NAMES_PER_FILE: u64 = 500_000;

/// What threads take beside sorted records: pages of tables, and of four files each the blocks that wait for their
/// dictionary, index and filter.
const THREAD_BYTES: u64 = 96 << 20;

/// Records between two questions whether to stop: about a millisecond.
const RECORDS_BETWEEN: u64 = 4096;

const DOING: &str = "build the graph";

/// Builds the graph.
pub(super) fn build(making: &Making<'_>) -> Result<Built> {
    let dir = making.dir.join(FOLDER);
    fs::create_dir(&dir).map_err(|e| Error::io(DOING, &dir, e))?;
    let work = Work::of(making);
    let jobs = making.jobs.max(1);
    let memory_bytes = making.memory_bytes as u64;
    let ends = Ends::new(making.tables.n_rows("entities"));
    let memory_bytes = memory_bytes.saturating_sub(THREAD_BYTES * jobs as u64 + ends.n_bytes()).max(memory_bytes / 2);

    // Records of names come while entities are written, when sorted records of tables are still held.
    let sort = Sort::new(N_TABLE_SPACES, jobs, memory_bytes / 8 * 7, Scratch::create(&dir)?);
    let tags = work.gather(&sort, &ends, jobs)?;
    making.faults.pass(FaultPoint::GraphSorted)?;

    let names = Sort::new(N_NAME_SPACES, jobs, memory_bytes / 8, Scratch::create(&dir)?);
    let pages = Pages::of(making.tables.n_rows("entities"), making.tables.n_rows("edges"));
    let mut written = work.write_entities(&sort, &names, (&tags, &ends, pages), &dir, jobs)?;
    let sorted_bytes = sort.disk_bytes() + names.disk_bytes();
    drop(sort);
    written.files.extend(work.write_names(&names, &dir, jobs)?);
    drop(names);
    let meta = meta_of(making, &written, pages, tags);
    written.files.extend(write_meta(&meta, &dir)?);
    making.faults.pass(FaultPoint::GraphWritten)?;

    ingest(making.dir, &written.files)?;
    fs::remove_dir_all(&dir).map_err(|e| Error::io(DOING, &dir, e))?;
    remove_surplus(making.dir)?;
    making.faults.pass(FaultPoint::GraphIngested)?;

    let counts = [("nodes", written.n_nodes), ("edges", written.n_edges), ("refs", written.n_refs)];
    let measured = [("spilled_bytes", serde_json::Value::from(sorted_bytes))];
    let degraded = (written.n_doubles > 0)
        .then(|| format!("{} entities have the id of another and are not in the graph", written.n_doubles));
    Ok(Built {
        counts: counts.map(|(name, count)| (name.to_string(), count)).into(),
        measured: measured.map(|(name, value)| (name.to_string(), value)).into(),
        degraded,
    })
}

/// What all threads share.
struct Work<'a> {
    making: &'a Making<'a>,
    n_done: AtomicU64,
    n_all: u64,
    /// Whether some thread failed: the others need not go on.
    has_failed: AtomicBool,
}

impl<'a> Work<'a> {
    fn of(making: &'a Making<'a>) -> Work<'a> {
        let rows = |table| making.tables.n_rows(table);
        // Rows are read once. Records: an entity, two of its name, one of its file; two of an edge; at most one of a ref.
        let n_all = rows("entities") * 5 + rows("edges") * 3 + rows("refs") * 2;
        Work { making, n_done: AtomicU64::new(0), n_all, has_failed: AtomicBool::new(false) }
    }

    /// Runs `work` for each number below `n_tasks` on `jobs` threads. Each begins with `begin` and ends with `end`.
    fn on_threads<S, R: Send>(
        &self,
        jobs: usize,
        n_tasks: usize,
        begin: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, usize, &Watch<'_>) -> Result<()> + Sync,
        end: impl Fn(S) -> Result<R> + Sync,
    ) -> Result<Vec<R>> {
        let next = AtomicUsize::new(0);
        let run = || -> Result<R> {
            let mut state = begin();
            let watch = Watch { work: self, n_here: Cell::new(0) };
            loop {
                let task = next.fetch_add(1, Relaxed);
                if task >= n_tasks {
                    return end(state);
                }
                work(&mut state, task, &watch)?;
            }
        };
        let n_threads = jobs.min(n_tasks).max(1);
        let first: Mutex<Option<Error>> = Mutex::new(None);
        let fail = |error| {
            // The first is kept: threads that end because another one failed say only that.
            first.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            self.has_failed.store(true, Relaxed);
        };
        let mut results = Vec::with_capacity(n_threads);
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(|| run().map_err(fail))).collect();
            for thread in threads {
                match thread.join() {
                    Ok(result) => results.extend(result),
                    Err(_) => fail(panicked()),
                }
            }
        });
        match first.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(results),
        }
    }

    /// Sorts the rows of all tables; what edges say beside their ends.
    fn gather(&self, sort: &Sort, ends: &Ends, jobs: usize) -> Result<Tags> {
        let tables = self.making.tables;
        let mut parts: Vec<(&'static str, u32, &PathBuf)> = Vec::new();
        // Those with most rows first: the others fill up what threads have left.
        let mut names = gather::TABLES.to_vec();
        names.sort_by_key(|table| std::cmp::Reverse(tables.n_rows(table)));
        for table in names {
            parts.extend(tables.parts(table).iter().enumerate().map(|(n, path)| (table, n as u32, path)));
        }
        let found: Vec<BTreeSet<TagCodes>> = self.on_threads(
            jobs,
            parts.len(),
            || (sort.gather(), BTreeSet::new()),
            |(gather, tags), n, watch| {
                let (table, part, path) = parts[n];
                gather_part(tables, table, (part, path), gather, (tags, ends), &|n| watch.did(n))
            },
            |(gather, tags)| gather.finish().map(|()| tags),
        )?;
        Tags::new(&found.into_iter().flatten().collect())
    }

    /// Writes everything that is found by the id of an entity or a file.
    fn write_entities(
        &self,
        sort: &Sort,
        names: &Sort,
        edges: (&Tags, &Ends, Pages),
        dir: &Path,
        jobs: usize,
    ) -> Result<Written> {
        let spaces = [NODES_SPACE, OUT_SPACE, IN_SPACE, REFS_SPACE, FILES_SPACE].map(|space| sort.take(space));
        let [nodes, out, r#in, refs, files] = &spaces;
        let bounds = self.id_bounds(edges.2);
        let options = ByIdOptions {
            nodes: layout::NODES.options(None)?,
            out: layout::OUT.options(None)?,
            r#in: layout::IN.options(None)?,
            refs: layout::REFS.options(None)?,
        };
        let file_options = FILES.options(None)?;
        let parts = self.on_threads(
            jobs,
            bounds.len() + 1,
            || (names.gather(), Vec::new()),
            |(gather, parts), n, watch| {
                let part = match bounds.get(n) {
                    Some((from, to)) => {
                        let open = |sorted| sort.merge(sorted, from, to.as_deref());
                        let by_id = ById { nodes: open(nodes)?, out: open(out)?, r#in: open(r#in)?, refs: open(refs)? };
                        write_entities(by_id, &options, edges, gather, (dir, n), watch)?
                    }
                    None => {
                        let sst = Sst::new(FILES, &file_options, dir, 0);
                        write_ids(sort.merge(files, &[], None)?, FILE_PAYLOAD_BYTES, sst, watch)?
                    }
                };
                parts.push(part);
                Ok(())
            },
            |(gather, parts)| gather.finish().map(|()| parts),
        )?;
        let mut all = Written::default();
        for part in parts.into_iter().flatten() {
            all.files.extend(part.files);
            all.n_nodes += part.n_nodes;
            all.n_edges += part.n_edges;
            all.n_refs += part.n_refs;
            all.n_doubles += part.n_doubles;
        }
        Ok(all)
    }

    /// Ranges of ids, which are hashes: equal ranges hold about equally many. A page is in one of them.
    fn id_bounds(&self, pages: Pages) -> Vec<Bound> {
        let rows = |table| self.making.tables.n_rows(table);
        let bytes = rows("entities") * ENTITY_BYTES + rows("edges") * EDGE_BYTES + rows("refs") * REF_BYTES;
        let n_ranges = bytes.div_ceil(RANGE_BYTES).clamp(1, 4096);
        let cut = |n: u64| keys::id_key(pages.first_id(((1_u64 << 63) / n_ranges * n) as i64)).to_vec();
        let range = |n| (if n == 0 { Vec::new() } else { cut(n) }, (n + 1 < n_ranges).then(|| cut(n + 1)));
        (0..n_ranges).map(range).collect()
    }

    /// Writes everything that is found by a name.
    fn write_names(&self, names: &Sort, dir: &Path, jobs: usize) -> Result<Vec<(&'static Family, PathBuf)>> {
        let n_files = self.making.tables.n_rows("entities").div_ceil(NAMES_PER_FILE).max(1) as usize;
        let mut tasks: Vec<(&'static Family, Options, Sorted, Vec<Bound>)> = Vec::new();
        for (family, space) in [(QUALIFIED, QUALIFIED_SPACE), (NAMES, NAMES_SPACE)] {
            let sorted = names.take(space);
            let bounds = name_bounds(&sorted, n_files);
            tasks.push((family, family.options(None)?, sorted, bounds));
        }
        let ranges: Vec<(usize, usize)> =
            tasks.iter().enumerate().flat_map(|(n, task)| (0..task.3.len()).map(move |range| (n, range))).collect();
        let files = self.on_threads(
            jobs,
            ranges.len(),
            Vec::new,
            |files, n, watch| {
                let (task, range) = ranges[n];
                let (family, options, sorted, bounds) = &tasks[task];
                let (from, to) = &bounds[range];
                let merge = names.merge(sorted, from, to.as_deref())?;
                let sst = Sst::new(family, options, dir, range);
                files.extend(write_ids(merge, NAME_PAYLOAD_BYTES, sst, watch)?.files);
                Ok(())
            },
            Ok,
        )?;
        Ok(files.into_iter().flatten().collect())
    }
}

/// Where a range of records begins, and where it ends, if there are any after it.
type Bound = (Vec<u8>, Option<Vec<u8>>);

/// About `n_files` ranges of about equally many names. A name is in one of them.
fn name_bounds(sorted: &Sorted, n_files: usize) -> Vec<Bound> {
    let samples = sorted.samples(n_files * 16);
    let mut cuts: Vec<Vec<u8>> = (1..n_files)
        .filter_map(|n| samples.get(samples.len() * n / n_files))
        .map(|record| record[..record.len() - NAME_PAYLOAD_BYTES - size_of::<super::keys::IdKey>()].to_vec())
        .collect();
    cuts.dedup();
    let ends = cuts.iter().cloned().map(Some).chain([None]);
    [Vec::new()].into_iter().chain(cuts.iter().cloned()).zip(ends).collect()
}

/// One thread's report of what it did, and its question whether to stop.
pub(super) struct Watch<'a> {
    work: &'a Work<'a>,
    n_here: Cell<u64>,
}

impl Watch<'_> {
    /// Says that `n` rows or records are done.
    ///
    /// # Errors
    /// Why to stop.
    pub(super) fn did(&self, n: u64) -> Result<()> {
        let n_here = self.n_here.get() + n;
        if n_here < RECORDS_BETWEEN {
            self.n_here.set(n_here);
            return Ok(());
        }
        self.n_here.set(0);
        let work = self.work;
        let n_done = work.n_done.fetch_add(n_here, Relaxed) + n_here;
        (work.making.done)(n_done.min(work.n_all), work.n_all);
        if work.has_failed.load(Relaxed) {
            return Err(Error::new(ErrorKind::Bug, DOING).on("another thread failed"));
        }
        (work.making.stop)().map_or(Ok(()), Err)
    }
}

fn panicked() -> Error {
    Error::new(ErrorKind::Bug, DOING).on("a thread panicked").hint("this should not happen: tell the developers")
}

fn meta_of(making: &Making<'_>, written: &Written, pages: Pages, tags: Tags) -> Meta {
    Meta {
        format: super::FORMAT,
        snapshot: making.snapshot_id.to_string(),
        n_nodes: written.n_nodes,
        n_edges: written.n_edges,
        n_refs: written.n_refs,
        pages,
        entity_kinds: Word::ALL.to_vec(),
        edge_kinds: Word::ALL.to_vec(),
        roles: Word::ALL.to_vec(),
        resolutions: Word::ALL.to_vec(),
        tags: tags.into_list(),
    }
}

fn write_meta(meta: &Meta, dir: &Path) -> Result<Option<(&'static Family, PathBuf)>> {
    let options = META.options(None)?;
    let mut sst = Sst::new(META, &options, dir, 0);
    sst.put(meta::KEY, &meta.to_bytes()?)?;
    sst.finish()
}

/// Makes a database in `dir`, and moves `files` into it. All of them go to the last level at once, since nothing is there
/// before: no log is written, and there is nothing to compact.
fn ingest(dir: &Path, files: &[(&'static Family, PathBuf)]) -> Result<()> {
    let failed = |cause| told(DOING, dir, cause);
    let mut options = Options::default();
    options.create_if_missing(true);
    options.create_missing_column_families(true);
    options.set_error_if_exists(true);
    let db = DB::open_cf_descriptors(&options, dir, layout::descriptors(None)?).map_err(failed)?;
    let mut ingest = IngestExternalFileOptions::default();
    ingest.set_move_files(true);
    // It would change the files, which only those need that come after others.
    ingest.set_allow_global_seqno(false);
    for family in FAMILIES {
        let mut paths: Vec<&Path> =
            files.iter().filter(|(of, _)| of.name == family.name).map(|(_, path)| path.as_path()).collect();
        paths.sort();
        let Some(handle) = db.cf_handle(family.name) else {
            return Err(Error::new(ErrorKind::Bug, DOING).on(format!("there is no column family {}", family.name)));
        };
        if !paths.is_empty() {
            db.ingest_external_file_cf_opts(handle, &ingest, paths).map_err(failed)?;
        }
    }
    Ok(())
}

/// Removes what a database is not read with: logs, and what it keeps for those who write.
fn remove_surplus(dir: &Path) -> Result<()> {
    let entries = fs::read_dir(dir).map_err(|e| Error::io(DOING, dir, e))?;
    for entry in entries {
        let entry = entry.map_err(|e| Error::io(DOING, dir, e))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_read = name == "CURRENT" || name.starts_with("MANIFEST-") || name.ends_with(".sst");
        if !is_read {
            let path = entry.path();
            fs::remove_file(&path).map_err(|e| Error::io(DOING, &path, e))?;
        }
    }
    Ok(())
}
