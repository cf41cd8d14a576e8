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
    /// Whether keys begin with an id, by which they are looked up.
    has_ids: bool,
}

/// How blocks are compressed. Numbers stand in `README.md`.
#[derive(Debug)]
enum Codec {
    /// Not at all.
    Plain,
    /// ZSTD, with a dictionary of what the first blocks of each file hold.
    Zstd { level: u8, dictionary_bytes: usize },
}

/// What repeats is short: ids, tags and beginnings of names. Higher levels find no more of it.
const SHORT: Codec = Codec::Zstd { level: 1, dictionary_bytes: 16 << 10 };
/// Text, of which the third level takes 7 % more than the first, for a tenth of the whole cost of building.
const TEXT: Codec = Codec::Zstd { level: 3, dictionary_bytes: 64 << 10 };

/// Blocks of twice the size would take 1 % less room, and of half the size 2 % more; a lookup that finds nothing at hand
/// decompresses one.
const BLOCK_BYTES: usize = 8 << 10;

/// What the graph says about itself. RocksDB wants a family of that name.
pub(super) const META: &Family = &Family { name: "default", codec: Codec::Plain, has_ids: false };
/// Entity to all that a page about it needs.
pub(super) const NODES: &Family = &Family { name: "nodes", codec: TEXT, has_ids: true };
/// Entity to its edges.
pub(super) const OUT: &Family = &Family { name: "out", codec: SHORT, has_ids: true };
/// Entity to the edges that lead to it.
pub(super) const IN: &Family = &Family { name: "in", codec: SHORT, has_ids: true };
/// Entity to the refs that mean it.
pub(super) const REFS: &Family = &Family { name: "refs", codec: SHORT, has_ids: true };
/// File to the entities in it: hashes, which nothing makes smaller.
pub(super) const FILES: &Family = &Family { name: "files", codec: Codec::Plain, has_ids: true };
/// Folded name and name to the entities called so.
pub(super) const NAMES: &Family = &Family { name: "names", codec: SHORT, has_ids: false };
/// Parts of a qualified name, last first, to the entities with it.
pub(super) const QUALIFIED: &Family = &Family { name: "qualified", codec: SHORT, has_ids: false };

/// Every one of them.
pub(super) const FAMILIES: [&Family; 8] = [META, NODES, OUT, IN, REFS, FILES, NAMES, QUALIFIED];

/// Bits of a bloom filter for each key: one look in a hundred at what is not there reads a block.
const FILTER_BITS: f64 = 10.0;

/// Uncompressed bytes that a file holds back until it has its dictionary. They are memory of each file that is being written.
const HELD_BACK_BYTES: usize = 4 << 20;

/// What a dictionary is made of, times its size. ZSTD's trainer would choose among them, which costs as much as compressing
/// all of it, and saves nothing here.
const SAMPLES: usize = 16;

/// Uncompressed blocks that an open graph keeps at hand, at most. It is not taken before it is needed.
pub(super) const CACHE_BYTES: usize = 512 << 20;

impl Family {
    /// How it is written and read. `cache` is for readers.
    pub(super) fn options(&self, cache: Option<&Cache>) -> Result<Options> {
        let codec = match self.codec {
            Codec::Plain => "compression=kNoCompression".to_string(),
            Codec::Zstd { level, dictionary_bytes } => format!(
                "compression=kZSTD;compression_opts={{level={level};max_dict_bytes={dictionary_bytes};\
                 zstd_max_train_bytes={};use_zstd_dict_trainer=false;max_dict_buffer_bytes={HELD_BACK_BYTES}}}",
                dictionary_bytes * SAMPLES
            ),
        };
        // Files would tell the name of the machine. The buffer limit has no setter.
        let text = format!("db_host_id=codegraph;{codec}");
        let failed = |cause| Error::new(ErrorKind::Bug, "set up RocksDB").on(self.name).because(cause);
        let mut options = Options::default().get_options_from_string(text).map_err(failed)?;

        let mut table = BlockBasedOptions::default();
        table.set_block_size(BLOCK_BYTES);
        table.set_format_version(6);
        if self.has_ids {
            table.set_bloom_filter(FILTER_BITS, false);
            table.set_optimize_filters_for_memory(true);
            table.set_data_block_index_type(DataBlockIndexType::BinaryAndHash);
            options.set_prefix_extractor(SliceTransform::create_fixed_prefix(size_of::<super::keys::IdKey>()));
        }
        match cache {
            Some(cache) => table.set_block_cache(cache),
            None => table.disable_cache(),
        }
        options.set_block_based_table_factory(&table);
        options.set_disable_auto_compactions(true);
        Ok(options)
    }
}

/// Every family, to open a database with.
pub(super) fn descriptors(cache: Option<&Cache>) -> Result<Vec<ColumnFamilyDescriptor>> {
    FAMILIES.iter().map(|family| Ok(ColumnFamilyDescriptor::new(family.name, family.options(cache)?))).collect()
}

/// How a database is opened to be read. It writes nothing: RocksDB makes a log only of what it opens to write, and keeps its
/// statistics to itself. `who_reads_writes_nothing`
pub(super) fn read_options() -> Options {
    let mut options = Options::default();
    options.set_log_level(LogLevel::Fatal);
    // Files are opened when they are first needed: a cold start opens those that it asks.
    options.set_max_open_files(OPEN_FILES);
    options.set_skip_stats_update_on_db_open(true);
    options.set_stats_dump_period_sec(0);
    options.set_stats_persist_period_sec(0);
    options
}

/// Files that an open graph keeps open, at most.
const OPEN_FILES: i32 = 4096;
