//! The tables of a snapshot, as the engine sees them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use codegraph_model::{ColumnDef, Error, ErrorKind, Result, TABLES, TableDef};
use datafusion::common::config::TableParquetOptions;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::error::DataFusionError;
use datafusion::prelude::{SessionContext, ident};

use crate::views::WithViews;

/// Names of the catalog and of its one schema: `codegraph.public.files` is `files`.
pub(crate) const CATALOG: &str = "codegraph";
pub(crate) const SCHEMA: &str = "public";

/// Registers every table that has files, and the views. Nothing is read yet.
pub(crate) fn register(context: &SessionContext, parts_of: &dyn Fn(&str) -> Vec<PathBuf>) -> Result<()> {
    let bug = |error: DataFusionError| Error::new(ErrorKind::Bug, "open the tables").because(error.strip_backtrace());
    let catalog = context.catalog(CATALOG).ok_or_else(|| Error::new(ErrorKind::Bug, "open the tables").on(CATALOG))?;
    catalog.register_schema(SCHEMA, Arc::new(WithViews::new(context))).map_err(bug)?;
    for table in TABLES {
        let parts = parts_of(table.name);
        if parts.is_empty() {
            continue;
        }
        let urls = parts.iter().map(|part| url_of(part)).collect::<Result<Vec<_>>>()?;
        let failed = |error: DataFusionError| {
            Error::new(ErrorKind::Bug, "open a table").on(table.name).because(error.strip_backtrace())
        };
        let config = ListingTableConfig::new_with_multi_paths(urls)
            .with_listing_options(listing(context, table))
            .with_schema(schema_of(table));
        let provider = ListingTable::try_new(config).map_err(failed)?;
        context.register_table(table.name, Arc::new(provider)).map_err(failed)?;
    }
    Ok(())
}

/// How a table's files are read. Their rows are sorted, over all files: the writer checks it.
fn listing(context: &SessionContext, table: &TableDef) -> ListingOptions {
    let mut global = context.copied_config().options().execution.parquet.clone();
    // Left to the session's setting, so that SET can turn it off.
    global.pushdown_filters = false;
    let options = TableParquetOptions { global, ..TableParquetOptions::default() };
    let listing = ListingOptions::new(Arc::new(ParquetFormat::default().with_options(options)));
    let order: Vec<_> = table.sorted_by.iter().map(|name| ident(*name).sort(true, false)).collect();
    if order.is_empty() { listing } else { listing.with_file_sort_order(vec![order]) }
}

/// The table's schema, with texts as views: the engine compares, groups and sorts those without copying them.
/// Descriptions are left out: where a plan swaps the sides of a join, the engine takes other metadata for another schema.
fn schema_of(table: &TableDef) -> SchemaRef {
    let field = |column: &ColumnDef| {
        let data_type = match column.kind.data_type() {
            DataType::Utf8 => DataType::Utf8View,
            // Whatever the embedder's dimensions are; and few functions know numbers of 16 bits.
            DataType::FixedSizeList(item, _) => {
                DataType::List(Arc::new(Field::new(item.name(), DataType::Float32, item.is_nullable())))
            }
            other => other,
        };
        Field::new(column.name, data_type, column.is_nullable)
    };
    Arc::new(Schema::new(table.columns.iter().map(field).collect::<Vec<_>>()))
}

/// A URL for one file. A plain path would be read as a pattern where it holds `*`, `?` or `[`.
fn url_of(path: &Path) -> Result<ListingTableUrl> {
    let path = fs::canonicalize(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::new(ErrorKind::Damaged, "open a table")
            .on(path.display().to_string())
            .because(error)
            .hint("see what else is missing: codegraph verify ROOT"),
        _ => Error::io("open a table", path, error),
    })?;
    let mut url = String::from("file://");
    for &byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    ListingTableUrl::parse(&url).map_err(|error| {
        Error::new(ErrorKind::Usage, "open a table")
            .on(path.display().to_string())
            .because(error.strip_backtrace())
            .hint("move the snapshot to a path that is plain UTF-8")
    })
}
