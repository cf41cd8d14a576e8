//! How Parquet stores each column. Everything follows from the list of tables; the numbers were measured on real code.

use codegraph_model::{ColumnDef, ColumnType, Error, ErrorKind, Result, TableDef};
use parquet::arrow::ArrowSchemaConverter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::schema::types::{ColumnPath, SchemaDescriptor};

/// Rows of a row group at most. The unit that readers skip and share among threads.
pub(super) const ROW_GROUP_ROWS: usize = 128 << 10;
/// Bytes of a row group at most, encoded: a bound for memory while writing where rows are long.
pub(super) const ROW_GROUP_BYTES: usize = 32 << 20;
/// Rows of a page at most. The unit that the page index skips.
const PAGE_ROWS: usize = 8 << 10;
/// Bytes of a page at most, before compression.
pub(super) const PAGE_BYTES: usize = 256 << 10;
/// Smallest and largest values are kept up to this length: paths differ late.
const STATISTICS_BYTES: usize = 128;
/// Share of lookups that a bloom filter lets through by mistake.
const BLOOM_FALSE_POSITIVES: f64 = 0.02;
/// Encodings have taken out most of what repeats: over level 1, level 3 saves 1 % of `refs` and 3 % of `entities`, and
/// costs 10 % and 28 % more CPU.
const ZSTD_LEVEL: i32 = 1;

/// Columns whose values hardly repeat within a row group: a dictionary of them would be built and thrown away.
const HARDLY_REPEATED: &[&str] = &["symbol", "qualified_name", "signature", "doc", "message", "configuration"];

/// Columns of text that follow the order of the rows, more or less, without being sorted by.
const IN_ORDER: &[&str] = &["symbol", "language"];

/// The writer's properties for rows of no table.
pub(super) fn plain_properties() -> Result<WriterProperties> {
    Ok(base().map_err(|cause| Error::new(ErrorKind::Bug, "lay out columns").because(cause))?.build())
}

fn base() -> Result<WriterPropertiesBuilder, ParquetError> {
    Ok(WriterProperties::builder()
        .set_created_by(concat!("codegraph version ", env!("CARGO_PKG_VERSION")).to_string())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_max_row_group_bytes(Some(ROW_GROUP_BYTES)))
}

/// The writer's properties for a column whose values are whole vectors of `row_bytes` bytes.
pub(super) fn of_whole_vectors(row_bytes: usize) -> Result<WriterProperties, ParquetError> {
    // A page is looked at after each batch, and ends when it is full.
    let page_rows = (PAGE_BYTES / row_bytes.max(1)).clamp(1, PAGE_ROWS);
    Ok(base()?
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_encoding(Encoding::PLAIN)
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_data_page_row_count_limit(page_rows)
        .set_write_batch_size(page_rows)
        .build())
}

/// Rows for which a bloom filter has room at least: 32 KiB.
const LEAST_ROWS: usize = 16 << 10;

/// The writer's properties for `table`, if no row group has more than `n_rows` rows.
pub(super) fn properties(table: &TableDef, n_rows: usize) -> Result<WriterProperties> {
    let n_distinct = n_rows.clamp(LEAST_ROWS, ROW_GROUP_ROWS);
    let bug = |cause| Error::new(ErrorKind::Bug, "lay out a table").on(table.name).because(cause);
    let schema = ArrowSchemaConverter::new().convert(&table.schema()).map_err(bug)?;

    let mut properties = base()
        .map_err(bug)?
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_data_page_size_limit(PAGE_BYTES)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_statistics_truncate_length(Some(STATISTICS_BYTES))
        .set_column_index_truncate_length(Some(STATISTICS_BYTES))
        .set_dictionary_enabled(false)
        .set_sorting_columns(sorting_columns(table, &schema))
        .set_key_value_metadata(Some(vec![KeyValue::new(
            "description".to_string(),
            format!("one row per {}", table.row),
        )]));
    for (position, column) in table.columns.iter().enumerate() {
        let storage = Storage::of(table, position, column);
        for leaf in leaves(&schema, column) {
            properties = properties.set_column_dictionary_enabled(leaf.clone(), storage.has_dictionary);
            if !storage.has_bounds {
                properties = properties.set_column_statistics_enabled(leaf.clone(), EnabledStatistics::None);
            }
            if let Some(encoding) = storage.encoding {
                properties = properties.set_column_encoding(leaf.clone(), encoding);
            }
            if storage.has_bloom {
                // Made for a row group of distinct values, 256 KiB while it is written if that is full; shrunk then to what it
                // holds, so that its bytes do not depend on this.
                properties = properties
                    .set_column_bloom_filter_fpp(leaf.clone(), BLOOM_FALSE_POSITIVES)
                    .set_column_bloom_filter_max_ndv(leaf, n_distinct as u64);
            }
        }
    }
    Ok(properties.build())
}

/// How one column is stored.
#[derive(Debug, PartialEq)]
struct Storage {
    has_dictionary: bool,
    /// Where it is not the plain one.
    encoding: Option<Encoding>,
    /// Whether it has a bloom filter.
    has_bloom: bool,
    /// Whether each page and row group tells its smallest and largest value.
    has_bounds: bool,
}

impl Storage {
    fn of(table: &TableDef, position: usize, column: &ColumnDef) -> Storage {
        use ColumnType::{
            Count, Flag, Hash, Id, Ids, Key, Label, Number, Parameters, Share, Text, Texts, Time, Vector,
        };
        // A table's own id comes first, and no two rows share it.
        let is_own_id = position == 0 && matches!(column.kind, Id | Key | Hash);
        let has_dictionary = match column.kind {
            Key | Text => !is_own_id && !HARDLY_REPEATED.contains(&column.name),
            Label | Texts | Parameters => true,
            // Runs of one id compress to nothing as they are.
            Id | Ids | Count | Number | Share | Hash | Flag | Time | Vector => false,
        };
        let encoding = match column.kind {
            // Numbers of neighbouring rows are close to each other; names of neighbouring rows begin alike.
            Count | Number | Time => Some(Encoding::DELTA_BINARY_PACKED),
            Key | Text if !has_dictionary && !is_own_id => Some(Encoding::DELTA_BYTE_ARRAY),
            _ => None,
        };
        // Where rows are sorted by a column, smallest and largest values tell more than a filter would.
        let has_bloom = matches!(column.kind, Id | Key) && !table.sorted_by.contains(&column.name);
        // Any page has texts from A to Z, unless the rows are in their order: bounds would cost a comparison a row, and rule
        // nothing out.
        let is_text = matches!(column.kind, Text | Texts | Parameters | Key | Label);
        let is_ordered = !is_text && column.kind != Vector;
        let has_bounds = is_ordered || table.sorted_by.contains(&column.name) || IN_ORDER.contains(&column.name);
        Storage { has_dictionary, encoding, has_bloom, has_bounds }
    }
}

/// The leaf columns of Parquet that hold `column`.
fn leaves(schema: &SchemaDescriptor, column: &ColumnDef) -> Vec<ColumnPath> {
    let paths = schema.columns().iter().map(|leaf| leaf.path());
    paths.filter(|path| path.parts().first().is_some_and(|name| name == column.name)).cloned().collect()
}

fn sorting_columns(table: &TableDef, schema: &SchemaDescriptor) -> Option<Vec<SortingColumn>> {
    let leaf = |name: &&str| schema.columns().iter().position(|leaf| leaf.path().parts() == [*name]);
    let columns: Vec<SortingColumn> = table
        .sorted_by
        .iter()
        .filter_map(leaf)
        .map(|index| SortingColumn { column_idx: index as i32, descending: false, nulls_first: false })
        .collect();
    (!columns.is_empty()).then_some(columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use codegraph_model::{TABLES, table};

    #[test]
    fn every_column_of_every_table_is_laid_out() {
        for table in TABLES {
            let properties = properties(table, 0).expect("lays out");
            let schema = ArrowSchemaConverter::new().convert(&table.schema()).expect("converts");
            assert!(table.columns.iter().all(|column| !leaves(&schema, column).is_empty()), "{}", table.name);
            let n_sorted = properties.sorting_columns().map_or(0, Vec::len);
            assert_eq!(n_sorted, table.sorted_by.len(), "{}", table.name);
        }
    }

    #[test]
    fn storage_follows_from_the_kind_of_column() {
        let delta = Some(Encoding::DELTA_BINARY_PACKED);
        let front = Some(Encoding::DELTA_BYTE_ARRAY);
        for (name, column, has_dictionary, encoding, has_bloom, has_bounds) in [
            ("blobs", "blob_id", false, None, true, false),
            ("files", "blob_id", true, None, true, false),
            ("files", "path", true, None, false, true),
            ("entities", "entity_id", false, None, true, true),
            ("entities", "symbol", false, front, false, true),
            ("entities", "kind", true, None, false, false),
            ("entities", "qualified_name", false, front, true, false),
            ("entities", "start_byte", false, delta, false, true),
            ("refs", "ref_id", false, None, false, true),
            ("refs", "name", true, None, true, false),
            ("refs", "receiver", true, None, false, false),
        ] {
            let table = table(name).expect("exists");
            let position = table.columns.iter().position(|c| c.name == column).expect("exists");
            let storage = Storage::of(table, position, &table.columns[position]);
            assert_eq!(storage, Storage { has_dictionary, encoding, has_bloom, has_bounds }, "{name}.{column}");
        }
    }
}
