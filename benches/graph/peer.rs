//! SQLite with the same graph.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

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

/// The program `sqlite.c`, compiled.
pub(super) struct Peer {
    program: PathBuf,
    database: PathBuf,
}

impl Peer {
    /// Compiles the program, and makes a database of the tables of `snapshot` in `dir`.
    pub(super) fn build(snapshot: &Snapshot, dir: &Path) -> Peer {
        let (program, database) = (dir.join("sqlite"), dir.join("graph.sqlite"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("graph/sqlite.c");
        output_of(Command::new("cc").arg("-O2").arg("-o").arg(&program).arg(source).arg("-lsqlite3"));
        let rows = dir.join("rows");
        write_rows(snapshot, &rows);
        output_of(Command::new(&program).arg("build").arg(&database).arg(&rows));
        std::fs::remove_file(rows).unwrap();
        Peer { program, database }
    }

    pub(super) fn n_bytes(&self) -> u64 {
        std::fs::metadata(&self.database).unwrap().len()
    }

    /// What each kind of question costs.
    pub(super) fn ask(&self, questions: &Questions, dir: &Path) -> Vec<Asked> {
        let path = dir.join("questions");
        let mut file = BufWriter::new(File::create(&path).unwrap());
        questions.ids.iter().for_each(|id| writeln!(file, "id {id}").unwrap());
        questions.prefixes.iter().for_each(|prefix| writeln!(file, "prefix {prefix}").unwrap());
        drop(file);
        let text = output_of(Command::new(&self.program).arg("ask").arg(&self.database).arg(&path));
        let asked = |line: &str| {
            let words: Vec<&str> = line.split(' ').collect();
            let number = |n: usize| words[n].parse::<u64>().unwrap();
            Asked {
                name: words[0].into(),
                n: number(1),
                p50_ns: number(2),
                p99_ns: number(3),
                ns: number(4),
                rows: number(5),
            }
        };
        text.lines().map(asked).collect()
    }
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
                columns.iter().for_each(|column| write_value(&mut file, column.as_ref(), n));
                if letter == b'N' {
                    // Where the graph counts edges and refs.
                    file.write_all(b"nn").unwrap();
                }
            }
        }
    }
}

fn write_value(file: &mut impl Write, column: &dyn Array, n: usize) {
    let any = column.as_any();
    let mut integer = |number: i64| {
        file.write_all(b"i").unwrap();
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
