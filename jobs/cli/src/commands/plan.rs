//! `codegraph plan`: what `codegraph index` would do, without doing it.

use std::collections::BTreeMap;

use clap::{Args as _, Command};
use codegraph_index::{Amount, Plan, Planned, RepoPlan};
use codegraph_model::{Result, Word};
use serde_json::{Value, json};

use super::{Given, index};
use crate::globals::Globals;
use crate::grid::{Align, Grid};
use crate::output;
use crate::units::{count, counted, rough_duration, size};

/// Repos that are told without `-v`: the largest.
const MOST_REPOS: usize = 20;

/// Options of `index` that say nothing of what is read. They are taken all the same, so that a line can be tried with
/// the one word changed.
const OF_NO_MEANING: [&str; 5] = ["output", "parse_timeout", "fail_fast", "strict", "fail_under_coverage"];

/// The options of `index`.
pub(super) fn command(name: &'static str) -> Command {
    let command = index::Args::augment_args(Command::new(name));
    let command = command.about("Show what index would read and skip, and why, without reading it").long_about(None);
    let command = command.mut_arg("json", |arg| arg.help("Print the plan as JSON, with all repos"));
    OF_NO_MEANING.into_iter().fold(command, |command, id| command.mut_arg(id, |arg| arg.required(false).hide(true)))
}

pub(super) fn run(args: index::Args, given: Given<'_>, globals: &Globals) -> Result<()> {
    let job = index::job(&args, given, globals, index::stop_by_signals(globals)?)?;
    let plan = codegraph_index::plan(&job)?;
    match args.json {
        true => output::print_json(&as_json(&plan, globals)),
        false => output::print(&text(&plan, globals)),
    }
}

fn text(plan: &Plan, globals: &Globals) -> String {
    let mut shown: Vec<&RepoPlan> = plan.repos.iter().collect();
    if globals.verbose == 0 {
        shown.sort_by_key(|repo| std::cmp::Reverse(repo.planned.code.bytes));
        shown.truncate(MOST_REPOS);
        shown.sort_by_key(|repo| &repo.repo);
    }
    let mut grid = Grid::new([
        ("repo", Align::Left),
        ("kind", Align::Left),
        ("ref", Align::Left),
        ("files", Align::Right),
        ("size", Align::Right),
        ("code files", Align::Right),
        ("code", Align::Right),
        ("same", Align::Right),
        ("status", Align::Left),
    ]);
    let cells = |planned: &Planned| {
        let (met, code) = (planned.met, planned.code);
        [count(met.files), size(met.bytes), count(code.files), size(code.bytes), size(planned.again.bytes)]
    };
    for RepoPlan { repo, kind, revision, status, reason, planned, .. } in &shown {
        let ref_name = revision.ref_name.clone().unwrap_or_default();
        let reason = reason.as_ref().map(|(code, _)| format!(" ({code})")).unwrap_or_default();
        let head = [repo.clone(), kind.as_str().to_string(), ref_name];
        grid.row(head.into_iter().chain(cells(planned)).chain([format!("{}{reason}", status.as_str())]));
    }
    if plan.repos.len() > 1 {
        let head = [format!("all {}", plan.repos.len()), String::new(), String::new()];
        grid.row(head.into_iter().chain(cells(&plan.total)).chain([String::new()]));
    }
    let mut text = grid.render(globals);
    let n_more = plan.repos.len() - shown.len();
    if n_more > 0 {
        text.push_str(&format!("and {} with less code; -v tells all\n", counted(n_more as u64, "repo")));
    }
    for RepoPlan { repo, reason, .. } in &plan.repos {
        if let Some((code, message)) = reason {
            text.push_str(&format!("\n{repo}: {code}: {message}\n"));
        }
    }

    let total = &plan.total;
    text.push_str(&format!(
        "\nto parse\n{}",
        amounts("language", words(&total.by_language)).render_behind("  ", globals)
    ));
    let reasons = total.by_reason.iter().map(|(reason, amount)| (reason.as_str(), *amount)).collect();
    text.push_str(&format!("\nnot read, and why\n{}", amounts("skip reason", reasons).render_behind("  ", globals)));

    let parsed_bytes = total.code.bytes.saturating_sub(total.again.bytes);
    text.push_str(&format!(
        "\nestimate  about {} at -j {}, for {} to parse{}\nmemory    at most the limit of {}; it needs {} at least, less with a lower --max-file-size: the largest file of code has {}\n\
         Names decide here: what turns out to be binary or no code is left out when it is read.\n",
        rough_duration(plan.time),
        globals.jobs,
        size(parsed_bytes),
        if total.again.bytes > 0 { format!(" and {} that repeat it", size(total.again.bytes)) } else { String::new() },
        size(globals.memory_limit_bytes),
        size(plan.least_memory_bytes),
        size(plan.largest_code_bytes),
    ));
    text
}

fn words<'a>(amounts: &BTreeMap<&'a str, Amount>) -> Vec<(&'a str, Amount)> {
    amounts.iter().map(|(word, amount)| (*word, *amount)).collect()
}

/// Files and sizes by a word, the largest first.
fn amounts(word: &str, mut amounts: Vec<(&str, Amount)>) -> Grid {
    let mut grid = Grid::new([(word, Align::Left), ("files", Align::Right), ("size", Align::Right)]);
    amounts.sort_by_key(|(_, amount)| std::cmp::Reverse((amount.bytes, amount.files)));
    for (word, amount) in amounts {
        grid.row([word.to_string(), count(amount.files), size(amount.bytes)]);
    }
    grid
}

fn as_json(plan: &Plan, globals: &Globals) -> Value {
    let amount = |amount: &Amount| json!({"files": amount.files, "bytes": amount.bytes});
    let planned = |planned: &Planned| {
        let by_language = planned.by_language.iter().map(|(language, found)| (language.to_string(), amount(found)));
        let by_reason = planned.by_reason.iter().map(|(reason, found)| (reason.as_str().to_string(), amount(found)));
        json!({
            "met": amount(&planned.met),
            "code": amount(&planned.code),
            "again": amount(&planned.again),
            "by_language": Value::Object(by_language.collect()),
            "by_skip_reason": Value::Object(by_reason.collect()),
        })
    };
    let repos: Vec<Value> = plan
        .repos
        .iter()
        .map(|repo| {
            let mut told = json!({
                "repo": repo.repo,
                "input": repo.input,
                "input_kind": repo.kind.as_str(),
                "ref": repo.revision.ref_name,
                "commit": repo.revision.commit,
                "status": repo.status.as_str(),
                "reason": repo.reason.as_ref().map(|(code, _)| *code),
                "message": repo.reason.as_ref().map(|(_, message)| message),
            });
            if let (Some(told), Value::Object(found)) = (told.as_object_mut(), planned(&repo.planned)) {
                told.extend(found);
            }
            told
        })
        .collect();
    json!({
        "repos": repos,
        "total": planned(&plan.total),
        "estimate": {
            "jobs": globals.jobs,
            "seconds": plan.time.as_secs_f64(),
            "memory_limit_bytes": globals.memory_limit_bytes,
            "least_memory_bytes": plan.least_memory_bytes,
            "largest_code_bytes": plan.largest_code_bytes,
        },
    })
}
