//! What is asked of a snapshot for people who have not asked yet: each question is a query that they can ask as well.

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use codegraph_lang::packs;
use codegraph_model::{Error, ErrorKind, Result, SkipReason, Word};
use codegraph_sql::{Format, Session, SessionOptions, write_answer};
use codegraph_store::Snapshot;
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

use crate::globals::Globals;

/// How an answer is laid out for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A table.
    Table,
    /// A line for each value of the first column, with the other rows' second column and number behind it.
    Spread,
}

/// One question.
pub(crate) struct Question {
    /// Its key in the JSON form.
    pub(crate) key: &'static str,
    /// Its heading.
    pub(crate) title: &'static str,
    /// The query. `{languages}` stands for the languages that can be parsed, `{losses}` for the reasons for which code
    /// that was asked for went unread.
    sql: &'static str,
    /// How to lay out the answer.
    pub(crate) layout: Layout,
}

impl Question {
    /// The query, complete.
    pub(crate) fn query(&self) -> String {
        let quoted = |words: Vec<&str>| words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ");
        let languages = packs().iter().map(|pack| pack.name).collect();
        let losses = SkipReason::ALL.iter().filter(|reason| reason.is_loss()).map(|reason| reason.as_str()).collect();
        self.sql.replace("{languages}", &quoted(languages)).replace("{losses}", &quoted(losses))
    }
}

/// Rows of a list that can be long.
pub(crate) const MOST_REPOS: usize = 20;

/// Every question, in the order of the page.
pub(crate) const QUESTIONS: &[Question] = &[
    Question {
        key: "run",
        title: "Run",
        sql: "SELECT wall_us, cpu_us, jobs, memory_limit_bytes, peak_rss_bytes AS peak_memory_bytes FROM runs",
        layout: Layout::Table,
    },
    Question {
        key: "repos",
        title: "Repos",
        sql: "SELECT repo, files, bytes, parsed_files, parsed_bytes FROM repos ORDER BY bytes DESC, repo LIMIT 20",
        layout: Layout::Table,
    },
    Question {
        key: "languages",
        title: "Files by language (covered: bytes parsed, of the bytes of code that was asked for)",
        sql: "SELECT coalesce(language, '(none)') AS language, count(*) AS files, sum(size_bytes) AS bytes,
       count(*) FILTER (WHERE status = 'parsed') AS parsed, count(*) FILTER (WHERE status = 'partial') AS partial,
       count(*) FILTER (WHERE status = 'skipped') AS skipped, count(*) FILTER (WHERE status = 'failed') AS failed,
       CAST(sum(size_bytes) FILTER (WHERE status IN ('parsed', 'partial')) AS DOUBLE)
         / sum(size_bytes) FILTER (WHERE language IN ({languages})
             AND (status IN ('parsed', 'partial') OR skip_reason IN ({losses}))) AS covered_share
FROM files GROUP BY language ORDER BY parsed + partial DESC, bytes DESC, language",
        layout: Layout::Table,
    },
    Question {
        key: "coverage",
        title: "Coverage of all supported code",
        sql: "SELECT sum(size_bytes) AS code_bytes,
       coalesce(sum(size_bytes) FILTER (WHERE status IN ('parsed', 'partial')), 0) AS parsed_bytes,
       coalesce(CAST(sum(size_bytes) FILTER (WHERE status IN ('parsed', 'partial')) AS DOUBLE), 0)
         / sum(size_bytes) AS covered_share
FROM files
WHERE language IN ({languages}) AND (status IN ('parsed', 'partial') OR skip_reason IN ({losses}))",
        layout: Layout::Table,
    },
    Question {
        key: "skipped",
        title: "Files not parsed, and why",
        sql: "SELECT status, skip_reason, count(*) AS files, sum(size_bytes) AS bytes
FROM files WHERE skip_reason IS NOT NULL GROUP BY status, skip_reason ORDER BY status, files DESC, skip_reason",
        layout: Layout::Table,
    },
    Question {
        key: "entities",
        title: "Entities by language and kind",
        sql: "SELECT language, kind, count(*) AS entities FROM entities GROUP BY language, kind
ORDER BY language, entities DESC, kind",
        layout: Layout::Spread,
    },
    Question {
        key: "refs",
        title: "Refs and how many have a target",
        sql: "SELECT language, count(*) AS refs, count(target_id) AS with_target,
       CAST(count(target_id) AS DOUBLE) / count(*) AS with_target_share
FROM refs GROUP BY language ORDER BY refs DESC, language",
        layout: Layout::Table,
    },
    Question {
        key: "edges",
        title: "Edges by kind and how they were found",
        sql: "SELECT kind, resolution, count(*) AS edges FROM edges GROUP BY kind, resolution
ORDER BY kind, edges DESC, resolution",
        layout: Layout::Spread,
    },
    Question {
        key: "diagnostics",
        title: "Diagnostics",
        sql: "SELECT severity, code, count(*) AS problems, count(DISTINCT file_id) AS files,
       first_value(repo || '/' || path || coalesce(':' || CAST(line AS VARCHAR), '') ORDER BY repo, path) AS for_example,
       first_value(message ORDER BY repo, path) AS message
FROM diagnostics GROUP BY severity, code ORDER BY severity, problems DESC, code",
        layout: Layout::Table,
    },
    Question {
        key: "slowest",
        title: "Slowest files",
        sql: "SELECT parse_us, extract_us, size_bytes, language, repo || '/' || path AS file
FROM timings ORDER BY parse_us + extract_us DESC LIMIT 10",
        layout: Layout::Table,
    },
];

/// The answer to a question: its columns, and its rows by column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answered {
    /// Names, in order.
    pub(crate) columns: Vec<String>,
    /// Rows.
    pub(crate) rows: Vec<Map<String, Value>>,
}

/// A snapshot that answers.
pub(crate) struct Asking {
    runtime: Runtime,
    session: Session,
}

impl Asking {
    /// Opens `snapshot` for questions.
    pub(crate) fn open(snapshot: &Snapshot, globals: &Globals) -> Result<Asking> {
        let failed = |error| Error::new(ErrorKind::Unavailable, "start the threads of the query engine").because(error);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(globals.jobs)
            .enable_all()
            .build()
            .map_err(failed)?;
        let options = SessionOptions {
            jobs: globals.jobs,
            memory_limit_bytes: globals.memory_limit_bytes,
            allow_external: false,
            spill_dir: std::env::temp_dir(),
        };
        Ok(Asking { runtime, session: Session::open(snapshot, options)? })
    }

    /// The answer to `query`.
    pub(crate) fn answer(&self, query: &str) -> Result<Answered> {
        self.runtime.block_on(answer(&self.session, query))
    }

    /// The first column of the answer to `query`, which holds ids.
    pub(crate) fn ids(&self, query: &str) -> Result<Vec<i64>> {
        self.runtime.block_on(async {
            let mut answer = self.session.query(query).await?;
            let mut ids = Vec::new();
            while let Some(batch) = answer.next().await? {
                let column = batch.columns().first().and_then(|column| column.as_primitive_opt::<Int64Type>());
                let column = column.ok_or_else(|| Error::new(ErrorKind::Bug, "read ids").on(query))?;
                ids.extend(column.iter().flatten());
            }
            Ok(ids)
        })
    }

    /// The ids of the entities that are called `text`: see [`Session::called`].
    pub(crate) fn called(&self, text: &str) -> Result<Vec<i64>> {
        self.runtime.block_on(self.session.called(text))
    }

    /// The rows of the answer to `query`.
    pub(crate) fn rows(&self, query: &str) -> Result<Vec<Map<String, Value>>> {
        Ok(self.answer(query)?.rows)
    }
}

/// Asks `snapshot` each of `questions`.
pub(crate) fn ask<'a>(
    snapshot: &Snapshot,
    questions: impl IntoIterator<Item = &'a Question>,
    globals: &Globals,
) -> Result<Vec<Answered>> {
    let asking = Asking::open(snapshot, globals)?;
    questions.into_iter().map(|question| asking.answer(&question.query())).collect()
}

async fn answer(session: &Session, query: &str) -> Result<Answered> {
    let answer = session.query(query).await?;
    let columns = answer.schema.fields().iter().map(|field| field.name().clone()).collect();
    let mut text = vec![];
    write_answer(answer, Format::Json, &mut text).await?;
    let rows = serde_json::from_slice(&text)
        .map_err(|error| Error::new(ErrorKind::Bug, "read the answer to a question").on(query).because(error))?;
    Ok(Answered { columns, rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_complete() {
        for (i, question) in QUESTIONS.iter().enumerate() {
            assert!(QUESTIONS[..i].iter().all(|other| other.key != question.key), "{} stands twice", question.key);
            let query = question.query();
            assert!(!query.contains('{') && query.starts_with("SELECT "), "{query}");
        }
        let repos = QUESTIONS.iter().find(|question| question.key == "repos").expect("is there");
        assert!(repos.query().ends_with(&format!("LIMIT {MOST_REPOS}")));
    }
}
