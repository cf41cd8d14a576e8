//! The tables of a snapshot: the one list that the writer, the SQL catalog, `codegraph schema` and the docs read.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};

use crate::package_tables::{DEPENDENCIES, MANIFEST_PROPERTIES, MODULE_ROOTS, PACKAGES};

/// Numbers in a vector of a table, where nothing else is said. A table that has no vectors is written with it.
pub const DIMENSIONS: usize = 256;

/// Key of a field's metadata that holds the column's description.
const DESCRIPTION: &str = "description";

/// What a column holds. The Arrow type follows from it, and so does how Parquet stores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// An id: `Int64`, with a bloom filter.
    Id,
    /// A list of ids.
    Ids,
    /// Free text.
    Text,
    /// Text that is looked up by its exact value: with a bloom filter.
    Key,
    /// Text of which few distinct values occur: dictionary.
    Label,
    /// A list of texts.
    Texts,
    /// A list of `{name, type, default}`.
    Parameters,
    /// A size or count that can exceed 32 bits: `Int64`.
    Count,
    /// A position, line or small count: `Int32`.
    Number,
    /// A share or confidence from 0 to 1: `Float32`.
    Share,
    /// A 64-bit hash: `Int64`.
    Hash,
    /// Yes or no.
    Flag,
    /// `Timestamp(us, UTC)`.
    Time,
    /// A vector: `FixedSizeList<Float16>`, with as many numbers as the embedder gives.
    Vector,
}

impl ColumnType {
    /// The Arrow type; vectors have [`DIMENSIONS`] numbers.
    pub fn data_type(self) -> DataType {
        self.data_type_with(DIMENSIONS)
    }

    /// The Arrow type, in a table whose vectors have `dimensions` numbers.
    pub fn data_type_with(self, dimensions: usize) -> DataType {
        match self {
            ColumnType::Id | ColumnType::Count | ColumnType::Hash => DataType::Int64,
            ColumnType::Ids => list_of(DataType::Int64),
            ColumnType::Text | ColumnType::Key | ColumnType::Label => DataType::Utf8,
            ColumnType::Texts => list_of(DataType::Utf8),
            ColumnType::Parameters => list_of(DataType::Struct(parameter_fields())),
            ColumnType::Number => DataType::Int32,
            ColumnType::Share => DataType::Float32,
            ColumnType::Flag => DataType::Boolean,
            ColumnType::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            ColumnType::Vector => DataType::FixedSizeList(vector_item(), dimensions as i32),
        }
    }
}

/// What a list that is a vector holds.
pub(crate) fn vector_item() -> Arc<Field> {
    Arc::new(Field::new("item", DataType::Float16, false))
}

fn list_of(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("item", item, false)))
}

/// The fields of one item of a [`ColumnType::Parameters`] column.
pub(crate) fn parameter_fields() -> Fields {
    Fields::from(vec![
        Field::new("name", DataType::Utf8, false),
        Field::new("type", DataType::Utf8, true),
        Field::new("default", DataType::Utf8, true),
    ])
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct ColumnDef {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnType,
    /// Whether it can be null.
    pub is_nullable: bool,
    /// What it says, in one line; stands in the Parquet field's metadata.
    pub doc: &'static str,
}

/// One table.
#[derive(Clone, Copy, Debug)]
pub struct TableDef {
    /// Its name, which is also that of its folder below `tables/`.
    pub name: &'static str,
    /// What one row is.
    pub row: &'static str,
    /// Columns, in order.
    pub columns: &'static [ColumnDef],
    /// The columns that rows are sorted by, ascending.
    pub sorted_by: &'static [&'static str],
    /// Whether equal runs write equal bytes. Only tables about the run itself do not.
    pub is_deterministic: bool,
}

impl TableDef {
    /// The Arrow schema, with each column's description in its metadata; vectors have [`DIMENSIONS`] numbers.
    pub fn schema(&self) -> SchemaRef {
        self.schema_with(DIMENSIONS)
    }

    /// The Arrow schema where vectors have `dimensions` numbers.
    pub fn schema_with(&self, dimensions: usize) -> SchemaRef {
        let fields: Vec<Field> = self
            .columns
            .iter()
            .map(|column| {
                Field::new(column.name, column.kind.data_type_with(dimensions), column.is_nullable)
                    .with_metadata(HashMap::from([(DESCRIPTION.to_string(), column.doc.to_string())]))
            })
            .collect();
        let metadata = HashMap::from([(DESCRIPTION.to_string(), format!("one row per {}", self.row))]);
        Arc::new(Schema::new_with_metadata(fields, metadata))
    }

    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&'static ColumnDef> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// The description that a field of a snapshot's table carries.
pub fn column_description(field: &Field) -> Option<&str> {
    field.metadata().get(DESCRIPTION).map(String::as_str)
}

/// The table called `name`.
pub fn table(name: &str) -> Option<&'static TableDef> {
    TABLES.iter().find(|table| table.name == name)
}

pub(crate) const fn col(name: &'static str, kind: ColumnType, doc: &'static str) -> ColumnDef {
    ColumnDef { name, kind, is_nullable: false, doc }
}

pub(crate) const fn opt(name: &'static str, kind: ColumnType, doc: &'static str) -> ColumnDef {
    ColumnDef { name, kind, is_nullable: true, doc }
}

use ColumnType::{Count, Flag, Hash, Id, Ids, Key, Label, Number, Parameters, Share, Text, Texts, Time, Vector};

pub(crate) const REPO: ColumnDef = col("repo", Label, "Name of the repo");
const PATH: ColumnDef = col("path", Label, "Path of the file in its repo, with /");
const LANGUAGE: ColumnDef = col("language", Label, "Name of the language pack that parsed the file");
pub(crate) const FILE_ID: ColumnDef = col("file_id", Id, "The file; joins files.file_id");

/// Every table, in the order of the docs.
pub const TABLES: &[TableDef] = &[
    TableDef {
        name: "repos",
        row: "repo",
        sorted_by: &["repo"],
        is_deterministic: true,
        columns: &[
            col("repo_id", Id, "Id of the repo, from its name"),
            REPO,
            col("input", Text, "The input that it was found in, as the user wrote it"),
            col("input_kind", Label, "What was read: a directory as it lay there, or a commit"),
            col("root", Text, "Where it lies in its input; empty where the input is the repo"),
            col("files", Count, "Files met"),
            col("bytes", Count, "Their sizes together"),
            col("parsed_files", Count, "Files parsed wholly or in part"),
            col("parsed_bytes", Count, "Their sizes together"),
            opt("origin_url", Text, "URL of the git remote origin, without a user or password in it"),
            opt("ref", Text, "Full name of the git ref that was read or is checked out; HEAD where it is detached"),
            opt("commit", Key, "The git commit that was read or is checked out, in hexadecimal"),
            opt("commit_time", Time, "When that was committed"),
            opt("tree_id", Key, "The git tree of that commit, in hexadecimal"),
            col("status", Label, "Whether all of it could be listed and read"),
            opt("reason", Label, "Code of the first problem that is the reason for the status"),
            col("tags", Texts, "Words of the user's for it, out of the job file"),
        ],
    },
    TableDef {
        name: "blobs",
        row: "distinct content",
        sorted_by: &[],
        is_deterministic: true,
        columns: &[
            col("blob_id", Key, "The git SHA-1 of the bytes, in hexadecimal"),
            col("size_bytes", Count, "Size"),
            opt("lines", Number, "Lines of the decoded text"),
            opt("code_lines", Number, "Lines with a token that is not a comment; for parsed blobs"),
            opt("comment_lines", Number, "Lines with nothing but comment; for parsed blobs"),
            opt("blank_lines", Number, "Lines with nothing but white space; for parsed blobs"),
            opt("language", Label, "Name of the language pack"),
            opt("encoding", Label, "Text encoding, by its WHATWG name in lower case; null for binary"),
            col("is_binary", Flag, "Whether the bytes are not text"),
            col("parse_status", Label, "What became of the bytes"),
            opt("error_nodes", Number, "Places that the grammar could not read; for parsed blobs"),
            opt(
                "is_generated",
                Flag,
                "Whether a program wrote it, by the name of the first file met or its first lines",
            ),
            opt(
                "is_vendored",
                Flag,
                "Whether the first file met lies where code from elsewhere does; files tells of each",
            ),
            opt("is_minified", Flag, "Whether it is a script made small for machines, by name or length of lines"),
        ],
    },
    TableDef {
        name: "files",
        row: "path met",
        sorted_by: &["repo", "path"],
        is_deterministic: true,
        columns: &[
            col("file_id", Id, "Id of the file, from repo and path"),
            col("repo_id", Id, "The repo; joins repos.repo_id"),
            REPO,
            col("path", Key, "Path in the repo, with /; ends with / for a directory that was not entered"),
            col("dir", Label, "The path's directory; empty at the top"),
            col("name", Text, "The path's last part"),
            opt("ext", Label, "What follows the name's last dot, in lower case"),
            opt("blob_id", Key, "The content; joins blobs.blob_id. Null where it was not read"),
            opt("size_bytes", Count, "Size on disk; null for directories that were not entered"),
            opt("language", Label, "Language, where one is known"),
            col("status", Label, "What became of the file: parsed, partial, skipped or failed"),
            opt("skip_reason", Label, "Why it was not parsed"),
            col("is_test", Flag, "Whether path and name mark it as test code"),
            opt("is_vendored", Flag, "Whether its path is one where code from elsewhere lies"),
        ],
    },
    TableDef {
        name: "entities",
        row: "definition",
        sorted_by: &["repo", "path", "start_byte"],
        is_deterministic: true,
        columns: &[
            col("entity_id", Id, "Id of the entity, from its symbol"),
            col("symbol", Text, "SCIP symbol: repo, path and descriptors"),
            REPO,
            FILE_ID,
            PATH,
            LANGUAGE,
            col("kind", Label, "Kind, normalised over languages"),
            col("native_kind", Label, "Name of its syntax node in the grammar"),
            col("name", Key, "Its own name"),
            col("qualified_name", Key, "Its name in the language's own notation, from the module down"),
            opt("parent_id", Id, "The entity that it stands in"),
            col("signature", Text, "Head of the definition, in one line"),
            opt("visibility", Label, "Who may name it, as declared or by convention"),
            col("modifiers", Texts, "Modifiers as written"),
            col("parameters", Parameters, "Parameters with names, types and defaults as written"),
            opt("return_type", Text, "Return type as written"),
            opt(
                "value_path",
                Text,
                "Where no type is written: what its value is made by, or what calls of it give; names as the file sees them",
            ),
            col(
                "decorators",
                Texts,
                "Decorators, attributes or annotations as written; in C and C++ the directive that leaves it out on Linux",
            ),
            opt("doc", Text, "Attached documentation, without comment markers"),
            col("is_exported", Flag, "Whether other files can name it"),
            col("is_test", Flag, "Whether it is test code: by decorator, name, or the file that it stands in"),
            col("start_byte", Number, "First byte"),
            col("end_byte", Number, "One past the last byte"),
            col("start_line", Number, "Line of the first byte"),
            col("start_col", Number, "Column of the first byte"),
            col("end_line", Number, "Line of the end"),
            col("end_col", Number, "Column of the end"),
            col("name_start_byte", Number, "First byte of the name"),
            col("name_end_byte", Number, "One past the last byte of the name"),
            col("name_line", Number, "Line of the name"),
            col("name_col", Number, "Column of the name"),
            col("loc", Number, "Lines of it that hold code"),
            opt("cyclomatic", Number, "McCabe's cyclomatic complexity, for what has a body"),
            opt("nesting", Number, "Deepest nesting of control structures, for what has a body"),
            col("body_hash", Hash, "XXH3 hash of its exact bytes: copies match"),
            col("structure_hash", Hash, "Hash blind to identifiers, literals and layout: clones match"),
        ],
    },
    TableDef {
        name: "refs",
        row: "mention of an entity",
        sorted_by: &["repo", "path", "start_byte"],
        is_deterministic: true,
        columns: &[
            col("ref_id", Hash, "Id of the ref, from its enclosing entity, role, name and which of these it is"),
            REPO,
            FILE_ID,
            PATH,
            LANGUAGE,
            opt("in_entity_id", Id, "The entity that it stands in; joins entities.entity_id"),
            col("name", Key, "The name as written"),
            opt("qualifier", Text, "Module, namespace or type before the name, as written"),
            opt("receiver", Text, "The object that the name is looked up on, as written"),
            col("role", Label, "What it does with the entity"),
            opt("arity", Number, "Number of arguments, for calls"),
            col("start_byte", Number, "First byte of the name"),
            col("end_byte", Number, "One past the last byte of the name"),
            col("line", Number, "Line"),
            col("col", Number, "Column"),
            col("resolution", Label, "How its target was found"),
            opt("target_id", Id, "The entity that it names; joins entities.entity_id"),
            opt("candidates", Ids, "The entities that it may name, where several fit"),
            opt("import_id", Id, "The import that its path begins with; joins imports.import_id"),
            opt(
                "receiver_type_id",
                Id,
                "The type, defined in this file, of what it is looked up on; joins entities.entity_id",
            ),
            opt(
                "target_path",
                Text,
                "What to look up, as far as the file alone tells: imports, aliases and values replaced by what they stand for",
            ),
            col(
                "argument_types",
                Texts,
                "Where arguments choose what is called: their types as written, or = and a path to the value; empty if open",
            ),
            opt("rule", Label, "The rule by which its target was found"),
            opt("package", Label, "The package outside of the snapshot that it is of"),
        ],
    },
    TableDef {
        name: "edges",
        row: "relation of two entities (src, dst, kind)",
        sorted_by: &[],
        is_deterministic: true,
        columns: &[
            col("src_id", Id, "From; joins entities.entity_id"),
            col("dst_id", Id, "To; joins entities.entity_id"),
            col("kind", Label, "Kind of the relation"),
            col("src_repo", Label, "Repo of src"),
            col("dst_repo", Label, "Repo of dst"),
            col("is_cross_repo", Flag, "Whether the two repos differ"),
            col("count", Number, "How often it stands in src"),
            opt("first_ref_id", Hash, "The first ref that says so; joins refs.ref_id. Null for containment"),
            col("resolution", Label, "How it was found"),
            col("confidence", Share, "How sure that is"),
            opt("rule", Label, "The rule by which it was found. Null for containment"),
        ],
    },
    TableDef {
        name: "imports",
        row: "name that an import statement brings in",
        sorted_by: &["repo", "path", "start_byte"],
        is_deterministic: true,
        columns: &[
            col("import_id", Hash, "Id of the import, from its file, module, name and which of these it is"),
            REPO,
            FILE_ID,
            PATH,
            LANGUAGE,
            col("module", Key, "The module as written; empty where a file passes on its own name under another"),
            opt("name", Text, "The imported name; null where the module itself or everything in it is imported"),
            opt("alias", Text, "The name that it is bound to, where that differs"),
            col("is_relative", Flag, "Whether the module is told relative to the file"),
            col("is_wildcard", Flag, "Whether everything in the module is imported"),
            col("is_reexport", Flag, "Whether the name is passed on"),
            col("start_byte", Number, "First byte"),
            col("line", Number, "Line"),
            col("resolution", Label, "What it was found to name"),
            opt("target_file_id", Id, "The file that the module is; joins files.file_id"),
            opt("target_id", Id, "The entity that it brings in; joins entities.entity_id"),
            opt(
                "target_package_id",
                Id,
                "The package of the snapshot that the module is in: the innermost whose folder holds it; joins packages.package_id",
            ),
            opt("package", Label, "The package outside of the snapshot that it is of"),
        ],
    },
    PACKAGES,
    DEPENDENCIES,
    MODULE_ROOTS,
    MANIFEST_PROPERTIES,
    TableDef {
        name: "embeddings",
        row: "embedded entity, in the order of entities",
        sorted_by: &[],
        is_deterministic: true,
        columns: &[
            col("entity_id", Id, "The entity; joins entities.entity_id"),
            col("text_hash", Hash, "XXH3 hash of the text that was embedded: equal texts have equal vectors"),
            col("model", Label, "Identity of the embedder: kind, name, weights, dimensions, recipe of texts"),
            col("vector", Vector, "The vector, of length 1"),
            col("vector_row", Count, "Number of the row in this table, from 0: its place in the vector index"),
        ],
    },
    TableDef {
        name: "diagnostics",
        row: "problem",
        sorted_by: &["repo", "path"],
        is_deterministic: true,
        columns: &[
            REPO,
            opt("file_id", Id, "The file, if the problem has one; joins files.file_id"),
            col("path", Label, "Path of the file or directory in its repo; empty for the repo as a whole"),
            opt("blob_id", Key, "The content, if it was read"),
            col("stage", Label, "Where it came up"),
            col("severity", Label, "How bad it is"),
            col("code", Label, "What happened; stable"),
            col("message", Text, "What happened, for people"),
            opt("start_byte", Number, "First byte"),
            opt("end_byte", Number, "One past the last byte"),
            opt("line", Number, "Line"),
            col("action", Label, "What was done about it"),
        ],
    },
    TableDef {
        name: "runs",
        row: "job",
        sorted_by: &[],
        is_deterministic: false,
        columns: &[
            col("run_id", Key, "Id of the run, which is that of its snapshot"),
            col("tool_version", Label, "Version of codegraph"),
            col("started", Time, "When the run began"),
            col("ended", Time, "When its tables were complete"),
            col("configuration", Text, "Settings, as JSON"),
            col("jobs", Number, "Threads that worked at a time (--jobs)"),
            col("memory_limit_bytes", Count, "Memory budget (--memory-limit)"),
            col("files", Count, "Files met"),
            col("bytes", Count, "Their sizes together"),
            col("entities", Count, "Rows of entities"),
            col("refs", Count, "Rows of refs"),
            col("wall_us", Count, "Wall time, in microseconds"),
            col("cpu_us", Count, "CPU time of all threads, in microseconds"),
            col("peak_rss_bytes", Count, "Most memory that the process held"),
        ],
    },
    TableDef {
        name: "stages",
        row: "stage of a job",
        sorted_by: &[],
        is_deterministic: false,
        columns: &[
            col("run_id", Key, "The run; joins runs.run_id"),
            col("stage", Label, "Name of the stage"),
            col("position", Number, "Place in the flow, from 1"),
            col("threads", Number, "Threads that it had"),
            col("busy_us", Count, "Time in which its threads worked, added up, in microseconds"),
            col("items_in", Count, "Items taken"),
            col("items_out", Count, "Items handed on"),
            col("bytes_in", Count, "Bytes taken, as the edge budgets count them"),
            col("bytes_out", Count, "Bytes handed on"),
            col("edge_budget_bytes", Count, "Bytes that may wait behind it"),
            col("edge_peak_bytes", Count, "Most bytes that did wait"),
        ],
    },
    TableDef {
        name: "timings",
        row: "blob parsed",
        sorted_by: &[],
        is_deterministic: false,
        columns: &[
            col("blob_id", Key, "The content; joins blobs.blob_id"),
            REPO,
            PATH,
            LANGUAGE,
            col("size_bytes", Count, "Size"),
            col("parse_us", Count, "CPU time to parse, in microseconds"),
            col("extract_us", Count, "CPU time to extract facts, in microseconds"),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_tables_is_sound() {
        for (i, table) in TABLES.iter().enumerate() {
            assert!(TABLES[..i].iter().all(|other| other.name != table.name), "{} stands twice", table.name);
            assert!(!table.row.is_empty());
            for (k, column) in table.columns.iter().enumerate() {
                let place = format!("{}.{}", table.name, column.name);
                assert!(table.columns[..k].iter().all(|other| other.name != column.name), "{place} stands twice");
                assert!(!column.doc.is_empty() && !column.doc.ends_with('.'), "{place} has no tidy description");
                let lower = column.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
                assert!(lower, "{place} is not lower_snake");
            }
            for name in table.sorted_by {
                assert!(table.column(name).is_some(), "{} is sorted by {name}, which it lacks", table.name);
            }
            let schema = table.schema();
            assert_eq!(column_description(schema.field(0)), Some(table.columns[0].doc));
        }
    }
}
