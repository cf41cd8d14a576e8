//! Rules of linking that are scripts. What can be said over whole tables is: `link/*.sql`, in the order of their names. A script
//! holds tables that it makes for itself, a query that gives `src_id` and `dst_id` of edges, and one that gives the evidence for
//! one of them.

use std::path::PathBuf;
use std::time::Duration;

use arrow::compute::{cast, concat_batches};
use arrow::record_batch::RecordBatch;
use codegraph_model::{EdgeKind, Error, ErrorKind, Resolution, Result, Word, table};

use crate::scripts::{LINK, head};
use crate::session::{Session, SessionOptions};
use crate::statements::statements;

/// Rows of edges that are handed on at a time. What is written depends on how rows are cut, and must not on threads.
const ROWS: usize = 64 << 10;

/// How often it is asked whether to stop.
const ASKED: Duration = Duration::from_millis(100);

/// A rule that is a script.
#[derive(Clone, Debug)]
pub struct ScriptRule {
    /// Its name, as `edges.rule` tells it.
    pub name: &'static str,
    /// What it goes by.
    pub statement: String,
    /// An example in code.
    pub example: String,
    /// The edges that it makes.
    pub kind: EdgeKind,
    /// What it says of how they were found.
    pub resolution: Resolution,
    /// How sure it is, from 0 to 1.
    pub confidence: f32,
    /// What it makes first: names and queries.
    tables: Vec<(&'static str, &'static str)>,
    query: &'static str,
    evidence: &'static str,
}

/// Every rule that is a script, in the order in which they are tried.
///
/// # Errors
/// [`ErrorKind::Bug`] if a script does not say what it is.
pub fn rules() -> Result<Vec<ScriptRule>> {
    LINK.iter().map(|(file, script)| read(script).map_err(|what| bug(file, what))).collect()
}

fn bug(file: &str, what: &str) -> Error {
    Error::new(ErrorKind::Bug, "read a rule").on(format!("{file}.sql: {what}"))
}

fn read(script: &'static str) -> std::result::Result<ScriptRule, &'static str> {
    let lines = head(script);
    let told = |key: &str| lines.iter().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
    let paragraph = |from: usize| lines[from..].iter().take_while(|line| !line.is_empty());
    let example = lines.iter().position(|line| *line == "example:").ok_or("it has no example")?;
    let until = lines.iter().position(|line| line.starts_with("rule: ")).ok_or("it has no name")?;
    let word = told("kind").ok_or("it does not say what kind its edges are")?;
    let kind =
        EdgeKind::ALL.iter().copied().find(|kind| kind.as_str() == word).ok_or("there is no such kind of edge")?;
    let word = told("resolution").ok_or("it does not say how it resolves")?;
    let resolution =
        Resolution::ALL.iter().copied().find(|known| known.as_str() == word).ok_or("there is no such resolution")?;
    let texts: Vec<&'static str> = statements(script).iter().map(|statement| statement.text).collect();
    let [tables @ .., query, evidence] = texts.as_slice() else { return Err("it has not two statements") };
    let tables = tables.iter().map(|text| text.strip_prefix("CREATE TABLE ")?.split_once(" AS\n"));
    let tables = tables.collect::<Option<Vec<_>>>().ok_or("before its query it has something else than tables")?;
    let example = lines[example + 1..until].iter().map(|line| line.strip_prefix("    ").unwrap_or(line));
    Ok(ScriptRule {
        name: told("rule").ok_or("it has no name")?,
        statement: paragraph(0).copied().collect::<Vec<_>>().join(" "),
        example: example.collect::<Vec<_>>().join("\n").trim_end().to_string(),
        kind,
        resolution,
        confidence: told("confidence").and_then(|share| share.parse().ok()).ok_or("it does not say how sure it is")?,
        tables,
        query,
        evidence,
    })
}

impl ScriptRule {
    /// The query for the rows of `edges` that it adds to those that there are: each once, in an order of their own.
    fn edges(&self) -> String {
        let ScriptRule { name, kind, resolution, confidence, query, .. } = self;
        let (kind, resolution) = (kind.as_str(), resolution.as_str());
        format!(
            "SELECT found.src_id, found.dst_id, '{kind}' AS kind, src.repo AS src_repo, dst.repo AS dst_repo,
                src.repo <> dst.repo AS is_cross_repo, 1 AS count, CAST(NULL AS BIGINT) AS first_ref_id,
                '{resolution}' AS resolution, {confidence} AS confidence, '{name}' AS rule
            FROM ({query}) AS found
            JOIN entities AS src ON src.entity_id = found.src_id
            JOIN entities AS dst ON dst.entity_id = found.dst_id
            LEFT ANTI JOIN edges AS known
                ON known.src_id = found.src_id AND known.dst_id = found.dst_id AND known.kind = '{kind}'
            ORDER BY src.repo, src.path, src.start_byte, found.src_id, found.dst_id"
        )
    }

    /// The query for the evidence of an edge that it made: rows of `what`, `repo`, `path`, `line` and `text`.
    pub fn evidence(&self, src_id: i64, dst_id: i64) -> String {
        self.evidence.replace("$src_id", &src_id.to_string()).replace("$dst_id", &dst_id.to_string())
    }
}

/// Edges that follow from tables, by scripts.
pub struct Derivation<'a> {
    /// The files of a table, by its name, as they are now.
    pub parts_of: &'a dyn Fn(&str) -> Vec<PathBuf>,
    /// What queries may use.
    pub options: SessionOptions,
    /// Whether to stop, and why.
    pub stop: &'a dyn Fn() -> Option<Error>,
}

impl Derivation<'_> {
    /// Gives `write` the rows of `edges` that `rule` adds, in batches that depend on the tables alone.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] if the memory does not do; what `stop` and `write` say.
    pub fn run(&self, rule: &ScriptRule, write: &mut dyn FnMut(&RecordBatch) -> Result<()>) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(self.options.jobs.max(1))
            .thread_name("link")
            .enable_all()
            .build()
            .map_err(|e| Error::new(ErrorKind::Unavailable, "start the threads of the query engine").because(e))?;
        let result =
            runtime.block_on(self.answer(rule, write)).map_err(|error| error.on(format!("the rule {}", rule.name)));
        // A query that was stopped may not have noticed yet.
        runtime.shutdown_background();
        result
    }

    async fn answer(&self, rule: &ScriptRule, write: &mut dyn FnMut(&RecordBatch) -> Result<()>) -> Result<()> {
        let session = Session::over(self.parts_of, self.options.clone())?;
        // The engine computes a subquery anew wherever it is named; and what lies on the disk takes no memory.
        let scratch = tempfile::tempdir_in(&self.options.spill_dir)
            .map_err(|e| Error::io("keep rows for a rule", &self.options.spill_dir, e))?;
        for (name, query) in &rule.tables {
            if let Some(error) = (self.stop)() {
                return Err(error);
            }
            session.keep(name, query, scratch.path()).await?;
        }
        let mut answer = session.query(&rule.edges()).await?;
        let mut pending: Vec<RecordBatch> = Vec::new();
        loop {
            let next = match tokio::time::timeout(ASKED, answer.next()).await {
                Ok(next) => next?,
                Err(_) => match (self.stop)() {
                    Some(error) => return Err(error),
                    None => continue,
                },
            };
            let is_last = next.is_none();
            pending.extend(next.as_ref().map(as_edges).transpose()?);
            let n_rows: usize = pending.iter().map(RecordBatch::num_rows).sum();
            if pending.is_empty() || (!is_last && n_rows < ROWS) {
                match is_last {
                    true => return Ok(()),
                    false => continue,
                }
            }
            let rows = concat_batches(&pending[0].schema(), &pending).map_err(odd)?;
            let n_ready = if is_last { n_rows } else { n_rows / ROWS * ROWS };
            let mut at = 0;
            while at < n_ready {
                let n = ROWS.min(n_ready - at);
                write(&rows.slice(at, n))?;
                at += n;
            }
            pending = vec![rows.slice(at, n_rows - at)];
            if is_last {
                return Ok(());
            }
        }
    }
}

/// Rows of an answer as rows of `edges`.
fn as_edges(rows: &RecordBatch) -> Result<RecordBatch> {
    let schema = table("edges").ok_or_else(|| Error::new(ErrorKind::Bug, "write edges"))?.schema();
    let columns = schema.fields().iter().zip(rows.columns()).map(|(field, column)| cast(column, field.data_type()));
    let columns = columns.collect::<std::result::Result<Vec<_>, _>>().map_err(odd)?;
    RecordBatch::try_new(schema, columns).map_err(odd)
}

fn odd(error: arrow::error::ArrowError) -> Error {
    Error::new(ErrorKind::Bug, "make edges").because(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_says_what_it_is() {
        let rules = rules().expect("scripts read");
        assert!(!rules.is_empty());
        for rule in &rules {
            assert!(rule.statement.len() > 40 && !rule.example.is_empty(), "{} says too little", rule.name);
            assert!((0.5..=1.0).contains(&rule.confidence), "{}", rule.name);
            assert_eq!(rules.iter().filter(|other| other.name == rule.name).count(), 1, "{} stands twice", rule.name);
            assert!(rule.evidence.contains("$src_id") && rule.evidence.contains("$dst_id"), "{}", rule.name);
        }
    }

    #[test]
    fn half_a_script_is_told() {
        let whole = "-- It is so.\n--\n-- example:\n--     a\n--\n-- rule: r\n-- kind: calls\n-- resolution: type\n-- confidence: 0.9\nSELECT 1;\nSELECT 2;";
        assert!(read(whole).is_ok());
        let cases = [
            ("rule: r", "rules: r", "it has no name"),
            ("calls", "cals", "there is no such kind of edge"),
            ("type", "typ", "there is no such resolution"),
            ("0.9", "much", "it does not say how sure it is"),
            ("SELECT 1;\nSELECT 2;", "SELECT 1", "it has not two statements"),
            ("SELECT 1;", "SELECT 1;\nSELECT 1;", "before its query it has something else than tables"),
            ("example:", "", "it has no example"),
        ];
        for (what, instead, expected) in cases {
            let script: &'static str = Box::leak(whole.replacen(what, instead, 1).into_boxed_str());
            assert_eq!(read(script).map(|rule| rule.name), Err(expected), "{what}");
        }
    }
}
