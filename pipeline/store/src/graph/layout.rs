//! Column families, and how RocksDB stores each. `README.md` beside this file says why.

use codegraph_model::{Error, ErrorKind, Result};
use rocksdb::{
    BlockBasedOptions, Cache, ColumnFamilyDescriptor, DataBlockIndexType, LogLevel, Options, SliceTransform,
};

/// A column family.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) name: &'static str,
    codec: Codec,
    /// How keys are looked up.
    keys: Keys,
    block_bytes: usize,
}

/// How keys are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keys {
    /// By the id that they begin with, which everybody has who asks: each is looked for where ids of its size are, and found
    /// without a look at its neighbours.
    Known,
    /// By the id that they begin with, of which many have none.
    Sparse,
    /// By what they begin with.
    Ranges,
    /// By the range of ids that they are for, each of which has one.
    Pages,
}

/// How blocks are compressed. Numbers stand in `README.md`.
#[derive(Debug)]
enum Codec {
    /// Not at all.
    Plain,
    /// ZSTD, at the first level; with a dictionary of what the first blocks of each file hold, if it is to have one.
    Zstd { dictionary_bytes: usize },
}

/// What repeats is short: ids, tags and beginnings of names. A dictionary would save 3 % of it, and costs twice the time:
/// RocksDB makes a new context of ZSTD for each block that it compresses with one.
const SHORT: Codec = Codec::Zstd { dictionary_bytes: 0 };
/// Text, of which some twenty entities that are strangers to each other stand in a block.
const TEXT: Codec = Codec::Zstd { dictionary_bytes: 64 << 10 };

/// Blocks of half the size would take 2 % more room, and a tenth more time to write.
const BLOCK_BYTES: usize = 16 << 10;
/// Of entities that are looked up, each is in another block: larger ones fill the cache with what nobody asked for, and take longer
/// to decompress, 33 µs for 16 KiB.
const POINT_BLOCK_BYTES: usize = 8 << 10;

/// Less than a page has, so that each is a block of its own.
const PAGE_BLOCK_BYTES: usize = 2 << 10;

/// What the graph says about itself. RocksDB wants a family of that name.
pub(super) const META: &Family =
    &Family { name: "default", codec: Codec::Plain, keys: Keys::Ranges, block_bytes: BLOCK_BYTES };
/// Entity to all that a page about it needs.
pub(super) const NODES: &Family =
    &Family { name: "nodes", codec: TEXT, keys: Keys::Known, block_bytes: POINT_BLOCK_BYTES };
/// Entities to their edges.
pub(super) const OUT: &Family =
    &Family { name: "out", codec: Codec::Plain, keys: Keys::Pages, block_bytes: PAGE_BLOCK_BYTES };
/// Entities to the edges that lead to them.
pub(super) const IN: &Family =
    &Family { name: "in", codec: Codec::Plain, keys: Keys::Pages, block_bytes: PAGE_BLOCK_BYTES };
/// Entity to the refs that mean it.
pub(super) const REFS: &Family = &Family { name: "refs", codec: SHORT, keys: Keys::Sparse, block_bytes: BLOCK_BYTES };
/// File to the entities in it: hashes, which nothing makes smaller.
pub(super) const FILES: &Family =
    &Family { name: "files", codec: Codec::Plain, keys: Keys::Sparse, block_bytes: BLOCK_BYTES };
/// Folded name and name to the entities called so.
pub(super) const NAMES: &Family = &Family { name: "names", codec: SHORT, keys: Keys::Ranges, block_bytes: BLOCK_BYTES };
/// Parts of a qualified name, last first, to the entities with it.
pub(super) const QUALIFIED: &Family =
    &Family { name: "qualified", codec: SHORT, keys: Keys::Ranges, block_bytes: BLOCK_BYTES };

/// Every one of them.
pub(super) const FAMILIES: [&Family; 8] = [META, NODES, OUT, IN, REFS, FILES, NAMES, QUALIFIED];

/// Bits of a bloom filter for each key: one look in a hundred at what is not there reads a block.
const FILTER_BITS: f64 = 10.0;

/// Keys for each bucket of the hash table of a block whose keys are known: two in one bucket are looked for by bisection.
const KEYS_PER_BUCKET: f64 = 0.25;

/// Uncompressed bytes that a file holds back until it has its dictionary. They are memory of each file that is being written.
const HELD_BACK_BYTES: usize = 4 << 20;

/// What a dictionary is made of, times its size. ZSTD's trainer would choose among them, which costs as much as compressing
/// all of it, and saves nothing here.
const SAMPLES: usize = 16;

/// Uncompressed blocks that an open graph keeps at hand, at most, if nothing else is said. It is not taken before it is needed.
pub(super) const CACHE_BYTES: usize = 512 << 20;

/// What keeps up to `bytes` of uncompressed blocks at hand. It is told how large they are at least, so that its table need not grow,
/// and a block is where it should be: in one that grows, it is looked for along a chain.
pub(super) fn cache(bytes: usize) -> Cache {
    Cache::new_hyper_clock_cache(bytes, POINT_BLOCK_BYTES)
}

impl Family {
    /// How it is written and read. `cache` is for readers.
    pub(super) fn options(&self, cache: Option<&Cache>) -> Result<Options> {
        let codec = match self.codec {
            Codec::Plain => "compression=kNoCompression".to_string(),
            Codec::Zstd { dictionary_bytes } => format!(
                "compression=kZSTD;compression_opts={{level=1;max_dict_bytes={dictionary_bytes};\
                 zstd_max_train_bytes={};use_zstd_dict_trainer=false;max_dict_buffer_bytes={HELD_BACK_BYTES}}}",
                dictionary_bytes * SAMPLES
            ),
        };
        let mut table = BlockBasedOptions::default();
        table.set_block_size(self.block_bytes);
        table.set_format_version(6);
        if matches!(self.keys, Keys::Known | Keys::Sparse) {
            table.set_data_block_index_type(DataBlockIndexType::BinaryAndHash);
            table.set_block_restart_interval(1);
            table.set_data_block_hash_ratio(KEYS_PER_BUCKET);
        }
        // Ids are hashes: where one is among those of an index can be told from its size.
        let search = if self.keys == Keys::Ranges { "kBinary" } else { "kInterpolation" };
        if self.keys == Keys::Sparse {
            table.set_bloom_filter(FILTER_BITS, false);
            table.set_optimize_filters_for_memory(true);
        }
        match cache {
            Some(cache) => table.set_block_cache(cache),
            None => table.disable_cache(),
        }
        let mut options = Options::default();
        options.set_block_based_table_factory(&table);
        // Files would tell the name of the machine. What stands here has no setter.
        let text =
            format!("db_host_id=codegraph;{codec};block_based_table_factory={{index_block_search_type={search}}}");
        let failed = |cause| Error::new(ErrorKind::Bug, "set up RocksDB").on(self.name).because(cause);
        let mut options = options.get_options_from_string(text).map_err(failed)?;
        if matches!(self.keys, Keys::Known | Keys::Sparse) {
            options.set_prefix_extractor(SliceTransform::create_fixed_prefix(size_of::<super::keys::IdKey>()));
        }
        options.set_disable_auto_compactions(true);
        Ok(options)
    }
}

/// Every family, to open a database with.
pub(super) fn descriptors(cache: Option<&Cache>) -> Result<Vec<ColumnFamilyDescriptor>> {
    FAMILIES.iter().map(|family| Ok(ColumnFamilyDescriptor::new(family.name, family.options(cache)?))).collect()
}

/// How a database is opened to be read. It writes nothing: RocksDB makes a log only of what it opens to write, and keeps its
/// statistics to itself. `who_reads_writes_nothing` It has `n_files` of data.
pub(super) fn read_options(n_files: usize) -> Options {
    let mut options = Options::default();
    options.set_log_level(LogLevel::Fatal);
    // All files are opened at once, by several threads: two hundred of ten million edges take 20 ms, and to look for the open one for
    // each question takes a twentieth of an answer. That is what -1 means.
    options.set_max_open_files(if n_files <= OPEN_FILES { -1 } else { OPEN_FILES as i32 });
    options.set_skip_stats_update_on_db_open(true);
    options.set_stats_dump_period_sec(0);
    options.set_stats_persist_period_sec(0);
    options
}

/// Files that an open graph keeps open, at most, where a process may have 1024: those of some thirty million edges. Of more, each is
/// opened when it is first needed.
const OPEN_FILES: usize = 600;
