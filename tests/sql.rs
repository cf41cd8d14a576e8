//! Answers of SQL over a snapshot of the sample organisation, as `slt/*.slt` expect them. Every expected line was held
//! against the source that it tells of.

#![allow(clippy::unwrap_used)]

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use arrow::datatypes::DataType;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use codegraph_lang::packs;
use codegraph_model::Error;
use codegraph_sql::{Session, SessionOptions};
use codegraph_store::Snapshot;
use codegraph_tests::{area, index_sample_org, repository};
use sqllogictest::{DB, DBOutput, DefaultColumnType, Runner};
use tokio::runtime::Runtime;

/// One session over one snapshot, as the test runner wants it.
struct Answers {
    session: Session,
    runtime: Runtime,
}

impl Answers {
    fn open(root: &Path) -> Answers {
        let snapshot = Snapshot::open(root, None).unwrap();
        let options = SessionOptions {
            jobs: 2,
            memory_limit_bytes: 1 << 28,
            allow_external: false,
            spill_dir: root.join("spill"),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        Answers { session: Session::open(&snapshot, options).unwrap(), runtime }
    }

    async fn rows(&self, sql: &str) -> Result<(Vec<DefaultColumnType>, Vec<Vec<String>>), Error> {
        let mut answer = self.session.query(sql).await?;
        let types = answer.schema.fields().iter().map(|field| type_of(field.data_type())).collect();
        let options = FormatOptions::default().with_null("NULL");
        let mut rows = Vec::new();
        while let Some(batch) = answer.next().await? {
            let columns: Vec<ArrayFormatter<'_>> =
                batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options).unwrap()).collect();
            for row in 0..batch.num_rows() {
                rows.push(columns.iter().map(|column| cell(column.value(row).to_string())).collect());
            }
        }
        Ok((types, rows))
    }
}

/// An empty text would not be seen in a file of expectations.
fn cell(text: String) -> String {
    if text.is_empty() { "(empty)".to_string() } else { text }
}

fn type_of(data_type: &DataType) -> DefaultColumnType {
    match data_type {
        _ if data_type.is_integer() => DefaultColumnType::Integer,
        _ if data_type.is_floating() => DefaultColumnType::FloatingPoint,
        _ => DefaultColumnType::Text,
    }
}

/// An error with its hint, as the command line tells it.
#[derive(Debug)]
struct Told(Error);

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} hint: {}", self.0, self.0.advice().unwrap_or("none"))
    }
}

impl std::error::Error for Told {}

impl DB for Answers {
    type Error = Told;
    type ColumnType = DefaultColumnType;

    fn run(&mut self, sql: &str) -> Result<DBOutput<DefaultColumnType>, Told> {
        let (types, rows) = self.runtime.block_on(self.rows(sql)).map_err(Told)?;
        Ok(DBOutput::Rows { types, rows })
    }
}

fn expectations() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(repository().join("tests/slt")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn answers_are_as_expected() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &["--artifacts", "tables,graph,vectors"]);
    let mut failures = Vec::new();
    for file in expectations() {
        let mut runner = Runner::new(|| async { Ok(Answers::open(&root)) });
        if let Err(error) = runner.run_file(&file) {
            failures.push(error.display(false).to_string());
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_language_has_expectations() {
    let files = expectations();
    for pack in packs() {
        let name = format!("{}.slt", pack.name);
        let text = files.iter().find(|path| path.ends_with(&name)).map(|path| fs::read_to_string(path).unwrap());
        let text = text.unwrap_or_else(|| panic!("tests/slt/{name} is missing"));
        for table in ["FROM entities", "FROM refs", "FROM imports", "FROM edges"] {
            assert!(text.contains(table), "tests/slt/{name} expects nothing {}", table.to_lowercase());
        }
    }
}

#[test]
fn every_view_has_expectations() {
    let text = fs::read_to_string(repository().join("tests/slt/views.slt")).unwrap();
    for view in codegraph_sql::views() {
        assert!(text.contains(&format!("FROM {}", view.name)), "tests/slt/views.slt asks nothing of {}", view.name);
    }
}

#[test]
fn every_function_has_expectations() {
    let text = fs::read_to_string(repository().join("tests/slt/functions.slt")).unwrap();
    for function in codegraph_sql::FUNCTIONS {
        assert!(
            text.contains(&format!("FROM {}(", function.name)),
            "tests/slt/functions.slt asks {} nothing",
            function.name
        );
    }
    for scalar in codegraph_sql::SCALARS {
        assert!(text.contains(&format!("{}(", scalar.name)), "tests/slt/functions.slt asks {} nothing", scalar.name);
    }
}
