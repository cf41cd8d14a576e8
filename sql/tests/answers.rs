//! Queries over a small snapshot, and what they answer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use codegraph_model::{ErrorKind, FORMAT_NUMBER, Manifest, Result, TableBuilder, table};
use codegraph_sql::{FORMATS, Format, Session, SessionOptions, Written, write_answer};
use codegraph_store::{Draft, Snapshot, TablesWriter};

const N_REFS: u32 = 300_000;

fn write(tables: &mut TablesWriter, rows: &mut TableBuilder) {
    for rows_of_batch in rows.finish().expect("sound") {
        tables.write(rows.table(), &rows_of_batch.batch).expect("writes");
    }
}

/// A snapshot of two files, one entity, one run and many refs, in a directory with a name that URLs and patterns
/// would read otherwise.
fn make(root: &Path) -> Snapshot {
    let draft = Draft::begin(root, "20260101T000000Z").expect("begins");
    let mut tables = draft.tables();

    let mut files = TableBuilder::new(table("files").expect("exists"));
    for (id, path, size) in [(1, "a.py", Some(10)), (2, "b|\u{1b}[31m.py", None)] {
        files.int64("file_id", id).int64("repo_id", 1).text("repo", "r").text("path", path).text("dir", "");
        files.text("name", path).text("ext", "py").text("blob_id", None).count("size_bytes", size);
        files.text("language", "python").text("status", "parsed").text("skip_reason", None).flag("is_test", false);
        files.flag("is_vendored", false).end_row();
    }
    write(&mut tables, &mut files);

    let mut entities = TableBuilder::new(table("entities").expect("exists"));
    entities.int64("entity_id", 7).text("symbol", "codegraph . r . a.py/f().").text("repo", "r").int64("file_id", 1);
    entities.text("path", "a.py").text("language", "python").text("kind", "function").text("native_kind", "function");
    entities.text("name", "f").text("qualified_name", "a.f").int64("parent_id", None).text("signature", "def f(x)");
    entities.text("visibility", "public").texts("modifiers", ["async", "static"]);
    entities.parameters("parameters", [("x", Some("int"), None)]).text("return_type", None);
    entities.text("value_path", None).texts("decorators", []);
    entities.text("doc", "Says \"hi\".\nTwice.").flag("is_exported", true).flag("is_test", false);
    for name in ["start_byte", "end_byte", "start_line", "start_col", "end_line", "end_col"] {
        entities.number(name, 1);
    }
    for name in ["name_start_byte", "name_end_byte", "name_line", "name_col", "loc", "cyclomatic", "nesting"] {
        entities.number(name, 1);
    }
    entities.int64("body_hash", 1).int64("structure_hash", 1).end_row();
    write(&mut tables, &mut entities);

    let mut refs = TableBuilder::new(table("refs").expect("exists"));
    for n in 0..N_REFS {
        let name = format!("name{}", n % 1000);
        refs.int64("ref_id", i64::from(n) + 1).text("repo", "r").int64("file_id", 1).text("path", "a.py");
        refs.text("language", "python").int64("in_entity_id", 7).text("name", name.as_str()).text("qualifier", None);
        refs.text("receiver", None).text("role", "call").number("arity", 1).number("start_byte", n);
        refs.number("end_byte", n + 1).number("line", n).number("col", 1).text("resolution", "unresolved");
        refs.int64("target_id", None).ids("candidates", None).int64("import_id", None);
        refs.int64("receiver_type_id", None).text("target_path", None);
        refs.texts("argument_types", []).text("rule", None).text("package", None).end_row();
    }
    write(&mut tables, &mut refs);

    let mut runs = TableBuilder::new(table("runs").expect("exists"));
    runs.text("run_id", "x").text("tool_version", "0").time("started", 1_767_225_600_000_000);
    runs.time("ended", 1_767_225_601_500_000).text("configuration", "{}").number("jobs", 1);
    for name in ["memory_limit_bytes", "files", "bytes", "entities", "refs", "wall_us", "cpu_us", "peak_rss_bytes"] {
        runs.count(name, 0);
    }
    runs.end_row();
    write(&mut tables, &mut runs);

    let tables = tables.finish().expect("finishes");
    let manifest = Manifest {
        format: FORMAT_NUMBER,
        id: String::new(),
        tool_version: "0".into(),
        created: "2026-01-01T00:00:00Z".into(),
        inputs: vec![],
        configuration: BTreeMap::new(),
        counts: BTreeMap::new(),
        tables: BTreeMap::new(),
        checksum: String::new(),
    };
    draft.commit(manifest, tables).expect("commits")
}

struct Fixture {
    session: Session,
    dir: tempfile::TempDir,
}

impl Fixture {
    fn new(allow_external: bool) -> Fixture {
        Fixture::with_memory(allow_external, 256 << 20)
    }

    fn with_memory(allow_external: bool, memory_limit_bytes: u64) -> Fixture {
        let dir = tempfile::tempdir().expect("a directory");
        let snapshot = make(&dir.path().join("a b#c%20[1]*é?"));
        let spill_dir = dir.path().to_path_buf();
        let options = SessionOptions { jobs: 2, memory_limit_bytes, allow_external, spill_dir };
        Fixture { session: Session::open(&snapshot, options).expect("opens"), dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn run(&self, sql: &str, format: Format, at_most: Option<usize>) -> Result<(Vec<u8>, Written)> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.expect("starts").block_on(async {
            let answer = self.session.query(sql).await?;
            let answer = match at_most {
                Some(n_rows) => answer.at_most(n_rows),
                None => answer,
            };
            let mut out = Vec::new();
            let written = write_answer(answer, format, &mut out).await?;
            Ok((out, written))
        })
    }

    fn text(&self, sql: &str, format: Format) -> String {
        let (out, _) = self.run(sql, format, None).unwrap_or_else(|error| panic!("{sql}: {error}"));
        String::from_utf8(out).expect("UTF-8")
    }
}

#[test]
fn queries_are_answered() {
    let fixture = Fixture::new(false);
    let last = N_REFS - 1;
    for (sql, expected) in [
        ("SELECT count(*) FROM refs", format!("{N_REFS}")),
        ("SELECT name FROM entities WHERE entity_id = 7", "f".into()),
        ("SELECT count(*) FROM entities WHERE entity_id = 8", "0".into()),
        ("SELECT count(*) FROM refs WHERE name = 'name7'", format!("{}", N_REFS / 1000)),
        ("SELECT count(*) FROM refs WHERE path = 'a.py' AND start_byte >= 299000", "1000".into()),
        ("SELECT max(line) FROM refs r JOIN entities e ON r.in_entity_id = e.entity_id", last.to_string()),
        ("SELECT start_byte FROM refs ORDER BY repo, path, start_byte DESC LIMIT 1", last.to_string()),
        ("SELECT start_byte FROM refs ORDER BY repo, path, start_byte LIMIT 1 OFFSET 200000", "200000".into()),
        ("SELECT count(*) FROM files a CROSS JOIN files b CROSS JOIN entities c", "4".into()),
        ("SELECT count(*) FROM (SELECT path FROM files UNION SELECT name FROM entities)", "3".into()),
        ("SELECT count(*) FROM codegraph.public.files", "2".into()),
        ("SELECT count(*) FROM timings", "0".into()),
        ("SELECT array_length(modifiers) FROM entities", "2".into()),
        ("SELECT parameters[1]['type'] FROM entities", "int".into()),
        ("SELECT count(*) FROM information_schema.columns WHERE table_name = 'refs'", "24".into()),
        ("SELECT ended - started > interval '1 second' FROM runs", "true".into()),
    ] {
        let text = fixture.text(sql, Format::Csv);
        assert_eq!(text.lines().nth(1), Some(expected.as_str()), "{sql}: {text}");
    }
    for sql in ["SHOW TABLES", "DESCRIBE files", "EXPLAIN SELECT 1", "SHOW ALL", "SELECT * FROM files -- all"] {
        assert!(fixture.text(sql, Format::Csv).lines().count() > 2, "{sql}");
    }
    assert_eq!(fixture.text("SET datafusion.execution.batch_size = 100", Format::Table), "");
}

#[test]
fn sorted_tables_need_no_sort() {
    let fixture = Fixture::new(false);
    let plan = fixture.text("EXPLAIN SELECT * FROM refs ORDER BY repo, path, start_byte", Format::Csv);
    assert!(!plan.contains("SortExec"), "{plan}");
    let text = fixture.text("SELECT start_byte FROM refs ORDER BY repo, path, start_byte", Format::Ndjson);
    let expected: Vec<String> = (0..N_REFS).map(|n| format!("{{\"start_byte\":{n}}}")).collect();
    assert!(text.lines().eq(expected.iter().map(String::as_str)));
}

#[test]
fn every_format_is_written() {
    let fixture = Fixture::new(true);
    let sql = "SELECT f.path, f.size_bytes AS n, e.modifiers AS m, e.parameters AS p, e.doc, r.started AS t
        FROM files f LEFT JOIN entities e ON e.file_id = f.file_id LEFT JOIN runs r ON e.entity_id = 7
        ORDER BY f.path";
    let p = r#"[{"name":"x","type":"int","default":null}]"#;
    let quoted = p.replace('"', "\"\"");
    let doc = "Says \"\"hi\"\".\nTwice.";
    let cases: &[(Format, String)] = &[
        (
            Format::Csv,
            format!(
                "path,n,m,p,doc,t\na.py,10,\"[\"\"async\"\",\"\"static\"\"]\",\"{quoted}\",\"{doc}\",2026-01-01T00:00:00Z\n\
                 b|\u{1b}[31m.py,,,,,\n"
            ),
        ),
        (
            Format::Tsv,
            format!(
                "path\tn\tm\tp\tdoc\tt\na.py\t10\t\"[\"\"async\"\",\"\"static\"\"]\"\t\"{quoted}\"\t\"{doc}\"\t\
                 2026-01-01T00:00:00Z\nb|\u{1b}[31m.py\t\t\t\t\t\n"
            ),
        ),
        (
            Format::Json,
            format!(
                "[{{\"path\":\"a.py\",\"n\":10,\"m\":[\"async\",\"static\"],\"p\":{p},\"doc\":\"Says \\\"hi\\\".\\nTwice.\",\
                 \"t\":\"2026-01-01T00:00:00Z\"}},{{\"path\":\"b|\\u001b[31m.py\",\"n\":null,\"m\":null,\"p\":null,\
                 \"doc\":null,\"t\":null}}]\n"
            ),
        ),
        (
            Format::Ndjson,
            format!(
                "{{\"path\":\"a.py\",\"n\":10,\"m\":[\"async\",\"static\"],\"p\":{p},\"doc\":\"Says \\\"hi\\\".\\nTwice.\",\
                 \"t\":\"2026-01-01T00:00:00Z\"}}\n{{\"path\":\"b|\\u001b[31m.py\",\"n\":null,\"m\":null,\"p\":null,\
                 \"doc\":null,\"t\":null}}\n"
            ),
        ),
        (
            Format::Markdown,
            "| path | n | m | p | doc | t |\n| --- | ---: | --- | --- | --- | --- |\n\
             | a.py | 10 | [async, static] | [{name: x, type: int, default: NULL}] | Says \"hi\".<br>Twice. \
             | 2026-01-01T00:00:00Z |\n\
             | b\\|\\\\u{1b}[31m.py | NULL | NULL | NULL | NULL | NULL |\n"
                .into(),
        ),
        (
            Format::Table,
            "+-----------------+------+\n| path            |    n |\n+-----------------+------+\n\
             | a.py            |   10 |\n| b|\\u{1b}[31m.py | NULL |\n+-----------------+------+\n"
                .into(),
        ),
    ];
    for (format, expected) in cases {
        let sql = match format {
            Format::Table => "SELECT path, size_bytes AS n FROM files ORDER BY path",
            _ => sql,
        };
        assert_eq!(&fixture.text(sql, *format), expected, "{format}");
    }
    for (format, ending) in [(Format::Parquet, "parquet"), (Format::Arrow, "arrow")] {
        let (bytes, written) = fixture.run(sql, format, None).expect("answers");
        assert_eq!(written.rows, 2);
        let path = fixture.path(&format!("answer.{ending}"));
        std::fs::write(&path, bytes).expect("writes");
        let back = fixture.text(&format!("SELECT m[2], t FROM '{}' ORDER BY path", path.display()), Format::Csv);
        assert!(back.contains("\nstatic,2026-01-01T00:00:00Z\n"), "{back}");
    }
}

#[test]
fn an_answer_without_rows_has_its_columns() {
    let fixture = Fixture::new(false);
    for (format, expected) in [
        (Format::Table, "+------+------------+\n| path | size_bytes |\n+------+------------+\n+------+------------+\n"),
        (Format::Csv, "path,size_bytes\n"),
        (Format::Json, "[]\n"),
        (Format::Ndjson, ""),
        (Format::Markdown, "| path | size_bytes |\n| --- | ---: |\n"),
    ] {
        assert_eq!(fixture.text("SELECT path, size_bytes FROM files WHERE false", format), expected, "{format}");
    }
}

#[test]
fn long_answers_can_be_cut() {
    let fixture = Fixture::new(false);
    for (sql, at_most, rows, is_cut) in [
        ("SELECT * FROM refs", Some(10), 10, true),
        ("SELECT * FROM refs", Some(0), 0, true),
        ("SELECT * FROM files", Some(2), 2, false),
        ("SELECT * FROM files", None, 2, false),
    ] {
        let (_, written) = fixture.run(sql, Format::Table, at_most).expect("answers");
        assert_eq!(written, Written { rows, is_cut }, "{sql} {at_most:?}");
    }
}

#[test]
fn errors_name_what_is_near() {
    let fixture = Fixture::new(false);
    for (sql, message, hint) in [
        ("SELECT pth FROM files", "there is no column pth", "did you mean files.path?"),
        ("SELECT f.size FROM files f", "there is no column f.size", "did you mean f.size_bytes?"),
        ("SELECT src_id FROM files", "there is no column src_id", "edges has it"),
        ("SELECT x.path FROM files f", "there is no column x.path", "the tables are f"),
        ("SELECT path", "there is no column path", "has it"),
        ("SELECT * FROM enties", "there is no table enties", "did you mean entities?"),
        ("SELECT * FROM files JOIN ref USING (path)", "there is no table ref", "did you mean refs?"),
        ("SELECT * FROM zzz", "there is no table zzz", "the tables are repos, blobs, files"),
        ("SELECT * FROM '/etc/passwd.csv'", "there is no table /etc/passwd.csv", "--allow-external"),
        ("SELEC 1", "found: SELEC at Line: 1, Column: 1", ""),
        ("SELECT coun(*) FROM files", "Did you mean 'count'", ""),
        ("SELECT 1/0", "ivide by zero", ""),
        ("SELECT 'a' + path FROM files", "", ""),
    ] {
        let error = fixture.run(sql, Format::Csv, None).map(drop).expect_err(sql);
        assert_eq!(error.kind(), ErrorKind::Usage, "{sql}: {error}");
        assert!(error.to_string().contains(message), "{sql}: {error}");
        assert!(error.advice().unwrap_or_default().contains(hint), "{sql}: {:?}", error.advice());
        assert!(!error.to_string().contains("DataFusion"), "{sql}: {error}");
    }
}

#[test]
fn nothing_is_written_and_nothing_outside_is_read() {
    let fixture = Fixture::new(false);
    let external = format!("CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '{}'", fixture.path("x.csv").display());
    let copy = format!("COPY files TO '{}'", fixture.path("x.parquet").display());
    for sql in [
        "CREATE TABLE t AS SELECT 1",
        "CREATE VIEW v AS SELECT 1",
        "CREATE OR REPLACE VIEW files AS SELECT 1",
        "CREATE SCHEMA s",
        "CREATE DATABASE d",
        "CREATE FUNCTION f(int) RETURNS int RETURN $1",
        "DROP TABLE files",
        "DROP VIEW files",
        "INSERT INTO repos SELECT * FROM repos",
        "EXPLAIN ANALYZE INSERT INTO repos SELECT * FROM repos",
        "PREPARE p AS INSERT INTO repos SELECT * FROM repos",
        "DELETE FROM files",
        "UPDATE files SET path = ''",
        "TRUNCATE TABLE files",
        "ALTER TABLE files ADD COLUMN x INT",
        "SET datafusion.runtime.memory_limit = '100G'",
        "RESET datafusion.runtime.memory_limit",
        "SET datafusion.runtime.temp_directory = '/elsewhere'",
        &external,
        &copy,
    ] {
        let error = fixture.run(sql, Format::Csv, None).map(drop).expect_err(sql);
        assert_eq!(error.kind(), ErrorKind::Usage, "{sql}: {error}");
    }
    assert_eq!(fixture.text("SELECT count(*) FROM files", Format::Ndjson), "{\"count(*)\":2}\n");
    assert!(!fixture.path("x.parquet").exists());
}

#[test]
fn external_files_are_read_with_leave() {
    let fixture = Fixture::new(true);
    let path = fixture.path("x.csv");
    std::fs::write(&path, "a,b\n1,2\n").expect("writes");
    let path = path.display();
    let text = fixture.text(&format!("SELECT a FROM '{path}' JOIN files ON file_id = a"), Format::Csv);
    assert_eq!(text, "a\n1\n");
    fixture.text(&format!("CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '{path}'"), Format::Csv);
    assert_eq!(fixture.text("SELECT b FROM t", Format::Csv), "b\n2\n");
    for sql in ["INSERT INTO t VALUES (1, 2)", "COPY t TO 'x.csv'", "CREATE VIEW v AS SELECT 1", "DROP TABLE t"] {
        assert_eq!(fixture.run(sql, Format::Csv, None).map(drop).expect_err(sql).kind(), ErrorKind::Usage, "{sql}");
    }
    let error = fixture.run("SELECT * FROM 'none.parquet'", Format::Csv, None).map(drop).expect_err("refused");
    assert!(error.advice().is_some(), "{error}");
}

#[test]
fn memory_is_a_limit() {
    let sorted = "SELECT name, line FROM refs ORDER BY name, line DESC";
    let enough = Fixture::with_memory(false, 64 << 20);
    assert_eq!(enough.run(sorted, Format::Csv, None).expect("answers").1.rows, u64::from(N_REFS));
    let little = Fixture::with_memory(false, 1 << 20);
    let query = "SELECT count(*) FROM (SELECT DISTINCT ref_id, name || line AS x FROM refs)";
    match little.run(query, Format::Csv, None) {
        Ok((text, _)) => assert_eq!(String::from_utf8_lossy(&text), format!("count(*)\n{N_REFS}\n"), "it spilled"),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Limit, "{error}");
            assert!(error.advice().is_some_and(|hint| hint.contains("--memory-limit")), "{error}");
        }
    }
}

#[test]
fn damage_is_told_as_damage() {
    let dir = tempfile::tempdir().expect("a directory");
    let snapshot = make(dir.path());
    let part = &snapshot.parts_of("files")[0];
    let options = || SessionOptions {
        jobs: 1,
        memory_limit_bytes: 64 << 20,
        allow_external: false,
        spill_dir: dir.path().to_path_buf(),
    };
    let bytes = std::fs::read(part).expect("reads");
    std::fs::write(part, &bytes[..bytes.len() / 2]).expect("writes");
    let session = Session::open(&snapshot, options()).expect("opens");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("starts");
    let error = runtime
        .block_on(async {
            let answer = session.query("SELECT * FROM files").await?;
            write_answer(answer, Format::Csv, &mut Vec::new()).await
        })
        .expect_err("fails");
    assert_eq!(error.kind(), ErrorKind::Damaged, "{error}");
    std::fs::remove_file(part).expect("removes");
    assert_eq!(Session::open(&snapshot, options()).expect_err("refused").kind(), ErrorKind::Damaged);
}

#[test]
fn the_list_of_formats_is_sound() {
    for entry in FORMATS {
        assert_eq!(Format::from_name(entry.name), Some(entry.format));
        assert_eq!(entry.format.entry().name, entry.name);
        assert_eq!(entry.format.to_string(), entry.name);
    }
    assert_eq!(Format::from_name("xml"), None);
}

#[test]
fn names_are_known_for_completion() {
    let names = Fixture::new(false).session.names();
    let files = names.tables.iter().find(|(table, _)| table == "files").expect("is there");
    assert!(files.1.iter().any(|column| column == "path"));
    assert!(names.functions.iter().any(|function| function == "count"));
}
