//! SQLite with the same graph.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use arrow::array::{Array, BooleanArray, Float32Array, Int32Array, Int64Array, StringArray};
use codegraph_benches::output_of;
use codegraph_store::{Snapshot, Tables};

use super::questions::{Asked, Questions};

const NODE_COLUMNS: [&str; 24] = [
    "entity_id",
    "symbol",
    "repo",
    "path",
    "language",
    "kind",
    "native_kind",
    "name",
    "qualified_name",
    "signature",
    "doc",
    "visibility",
    "parent_id",
    "file_id",
    "start_line",
    "end_line",
    "start_byte",
    "end_byte",
    "name_line",
    "name_col",
    "is_exported",
    "is_test",
    "loc",
    "cyclomatic",
];
const EDGE_COLUMNS: [&str; 8] =
    ["src_id", "dst_id", "kind", "count", "first_ref_id", "resolution", "confidence", "is_cross_repo"];

/// Columns of ids of entities.
const IDS: [&str; 4] = ["entity_id", "parent_id", "src_id", "dst_id"];

/// What the ids of entities are there.
#[derive(Clone, Copy, Debug)]
pub(super) enum Layout {
    /// Texts, as the tools of editors have them.
    Texts,
    /// Integers.
    Numbers,
}

impl Layout {
    pub(super) const ALL: [Layout; 2] = [Layout::Texts, Layout::Numbers];

    pub(super) fn name(self) -> &'static str {
        match self {
            Layout::Texts => "texts",
            Layout::Numbers => "numbers",
        }
    }
}

/// What SQLite with one layout came to.
pub(super) struct Peer {
    pub(super) layout: Layout,
    pub(super) n_bytes: u64,
    pub(super) build_s: f64,
    pub(super) asked: Vec<Asked>,
}

/// Compiles the program `sqlite.c`, and lets it make databases of the tables of `snapshot` in `dir`, one after the other, ask them
/// `questions`, and remove them.
pub(super) fn measure(snapshot: &Snapshot, questions: &Questions, dir: &Path) -> Vec<Peer> {
    let (program, rows, asked) = (dir.join("sqlite"), dir.join("rows"), dir.join("questions"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("graph/sqlite.c");
    output_of(Command::new("cc").arg("-O2").arg("-o").arg(&program).arg(source).arg("-lsqlite3"));
    write_rows(snapshot, &rows);
    questions.write(&asked);
    let measure = |layout: Layout| {
        let database = dir.join("graph.sqlite");
        let began = Instant::now();
        output_of(Command::new(&program).args([layout.name(), "build"]).arg(&database).arg(&rows));
        let build_s = began.elapsed().as_secs_f64();
        let n_bytes = std::fs::metadata(&database).unwrap().len();
        let text = output_of(Command::new(&program).args([layout.name(), "ask"]).arg(&database).arg(&asked));
        std::fs::remove_file(database).unwrap();
        Peer { layout, n_bytes, build_s, asked: text.lines().map(Asked::of_line).collect() }
    };
    let peers = Layout::ALL.map(measure).into();
    std::fs::remove_file(rows).unwrap();
    peers
}

/// Rows as `sqlite.c` reads them: `N` or `E`, then each column as a letter and a value.
fn write_rows(snapshot: &Snapshot, path: &Path) {
    let tables = Tables::of_snapshot(snapshot);
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    for (table, letter, names) in [("entities", b'N', &NODE_COLUMNS[..]), ("edges", b'E', &EDGE_COLUMNS[..])] {
        for batch in tables.read(table, names, 8192).unwrap() {
            let batch = batch.unwrap();
            let columns: Vec<_> = names.iter().map(|name| batch.column_by_name(name).unwrap()).collect();
            for n in 0..batch.num_rows() {
                file.write_all(&[letter]).unwrap();
                for (name, column) in names.iter().zip(&columns) {
                    write_value(&mut file, IDS.contains(name), column.as_ref(), n);
                }
            }
        }
    }
}

fn write_value(file: &mut impl Write, is_id: bool, column: &dyn Array, n: usize) {
    let any = column.as_any();
    let mut integer = |number: i64| {
        file.write_all(if is_id { b"d" } else { b"i" }).unwrap();
        file.write_all(&number.to_le_bytes()).unwrap();
    };
    if column.is_null(n) {
        file.write_all(b"n").unwrap();
    } else if let Some(column) = any.downcast_ref::<Int64Array>() {
        integer(column.value(n));
    } else if let Some(column) = any.downcast_ref::<Int32Array>() {
        integer(column.value(n).into());
    } else if let Some(column) = any.downcast_ref::<BooleanArray>() {
        integer(column.value(n).into());
    } else if let Some(column) = any.downcast_ref::<Float32Array>() {
        file.write_all(b"r").unwrap();
        file.write_all(&f64::from(column.value(n)).to_le_bytes()).unwrap();
    } else if let Some(column) = any.downcast_ref::<StringArray>() {
        let text = column.value(n);
        file.write_all(b"t").unwrap();
        file.write_all(&(text.len() as u32).to_le_bytes()).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }
}
