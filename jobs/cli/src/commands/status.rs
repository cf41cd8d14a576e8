//! `codegraph status`: what is in a snapshot.

use chrono::{DateTime, Utc};
use codegraph_model::Result;
use codegraph_store::{Artifact, Sink, Snapshot};
use serde_json::{Map, Value, json};

use crate::commands::which::Which;
use crate::globals::Globals;
use crate::output;
use crate::page::{Page, TableSize};
use crate::questions::{Answered, QUESTIONS, ask};

/// Show what is in a snapshot: repos, files, coverage, entities, problems, sizes
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    which: Which,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: Args, globals: &Globals) -> Result<()> {
    let snapshot = args.which.open()?;
    let answers = ask(&snapshot, QUESTIONS, globals)?;
    let sizes = sizes(&snapshot);
    let artifacts = Artifact::all(&snapshot);
    if args.json {
        return output::print_json(&as_json(&snapshot, &answers, &sizes, &artifacts));
    }
    let mut page = Page::new(globals);
    page.head(&snapshot, age(&snapshot));
    for (question, answer) in QUESTIONS.iter().zip(&answers) {
        page.section(question, answer, &snapshot);
    }
    page.sizes(&sizes);
    page.artifacts(&artifacts);
    output::print(page.text())
}

fn sizes(snapshot: &Snapshot) -> Vec<TableSize> {
    let tables = snapshot.manifest().tables.iter();
    let mut sizes: Vec<TableSize> = tables
        .map(|(name, table)| TableSize {
            name: name.clone(),
            rows: table.rows,
            files: table.parts.len() as u64,
            bytes: table.parts.iter().map(|part| part.bytes).sum(),
        })
        .collect();
    sizes.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.name.cmp(&b.name)));
    sizes
}

/// How long ago the snapshot's run began, as far as this machine's clock can tell.
fn age(snapshot: &Snapshot) -> Option<std::time::Duration> {
    let created = DateTime::parse_from_rfc3339(&snapshot.manifest().created).ok()?;
    (Utc::now() - created.with_timezone(&Utc)).to_std().ok()
}

/// The artifacts of a snapshot: opened, or why not.
type Artifacts = [(&'static Sink, Result<Artifact>)];

fn as_json(snapshot: &Snapshot, answers: &[Answered], sizes: &[TableSize], artifacts: &Artifacts) -> Value {
    let manifest = snapshot.manifest();
    let mut all = Map::new();
    all.insert(
        "snapshot".into(),
        json!({
            "id": manifest.id,
            "directory": snapshot.dir().display().to_string(),
            "created": manifest.created,
            "tool_version": manifest.tool_version,
            "format": manifest.format,
            "inputs": manifest.inputs,
            "counts": manifest.counts,
            "configuration": manifest.configuration,
        }),
    );
    for (question, answer) in QUESTIONS.iter().zip(answers) {
        all.insert(question.key.into(), json!(answer.rows));
    }
    let tables = sizes
        .iter()
        .map(|table| json!({"table": table.name, "rows": table.rows, "files": table.files, "bytes": table.bytes}));
    all.insert("tables".into(), tables.collect());
    let artifacts = artifacts.iter().map(|(sink, artifact)| match artifact {
        Ok(artifact) => {
            json!({"artifact": sink.name, "bytes": artifact.entry().bytes(), "counts": artifact.entry().counts,
            "measured": artifact.entry().measured, "settings": artifact.entry().settings,
            "degraded": artifact.entry().degraded})
        }
        Err(error) => json!({"artifact": sink.name, "error": error.to_string()}),
    });
    all.insert("artifacts".into(), artifacts.collect());
    Value::Object(all)
}
