//! `codegraph inspect`: what is found in a file, under its lines.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use codegraph_model::Result;

use crate::choice;
use crate::globals::Globals;
use crate::inspect::{Inspected, Lines, Note, Paint, Topic, View, inspect, notes, page, plain, read};
use crate::output;

/// Show what is found in a file, under its lines: definitions, imports, refs, problems
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Source files; - is standard input, and needs --lang
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// The language, whatever the file is called (`codegraph languages` lists them); the last one counts
    #[arg(
        short,
        long,
        value_name = "LANG",
        hide_possible_values = true,
        value_parser = choice::languages()
    )]
    lang: Vec<String>,

    /// The repo that the file is in [default: the project around it]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,

    /// Show only these: defs, imports, refs, problems; lines without any are left out
    #[arg(long, value_name = "WHAT", value_enum, value_delimiter = ',', hide_possible_values = true)]
    only: Vec<Topic>,

    /// Show only these lines: 12, 12:40, 12: or :40
    #[arg(long, value_name = "A:B", value_parser = parse_lines)]
    lines: Option<RangeInclusive<usize>>,

    /// Print one line for each that was found, with file, line and column, and no source
    #[arg(long)]
    plain: bool,

    /// Print each row that the file adds to a snapshot's tables, as a JSON object per line
    #[arg(long, conflicts_with = "plain")]
    json: bool,
}

pub(crate) fn run(args: Args, globals: &Globals) -> Result<()> {
    let lang = args.lang.last().and_then(|lang| codegraph_lang::pack(lang));
    let (mut is_first, mut failed) = (true, None);
    for file in &args.files {
        let inspected = match read(file, lang, args.root.as_deref()).and_then(inspect) {
            Ok(inspected) => inspected,
            Err(error) => {
                // One file that cannot be shown does not hide the others. The last error is told by who called.
                if let Some(earlier) = failed.replace(error) {
                    output::tell(&format!("error: {earlier}"));
                }
                continue;
            }
        };
        let text = rendered(&args, &inspected, Paint(globals.is_stdout_colored));
        let gap = if is_first || args.plain || args.json { "" } else { "\n" };
        output::print(&format!("{gap}{text}"))?;
        is_first = false;
    }
    failed.map_or(Ok(()), Err)
}

fn rendered(args: &Args, inspected: &Inspected, paint: Paint) -> String {
    let view = View { lines: args.lines.clone().unwrap_or(1..=usize::MAX), is_folded: !args.only.is_empty() };
    let is_wanted = |topic: Topic| args.only.is_empty() || args.only.contains(&topic);
    if args.json {
        return as_json(inspected, &view, args.lines.is_some(), &is_wanted, !args.only.is_empty());
    }
    let all = notes(inspected);
    let wanted: Vec<&Note> = all.iter().filter(|note| is_wanted(note.topic)).collect();
    let render = if args.plain { plain } else { page };
    render(inspected, &wanted, &view, paint)
}

fn as_json(
    inspected: &Inspected,
    view: &View,
    has_lines: bool,
    is_wanted: &dyn Fn(Topic) -> bool,
    has_topics: bool,
) -> String {
    let lines = Lines::of(&inspected.text);
    let mut out = String::new();
    for row in &inspected.rows {
        let is_in_view = match row.start_byte() {
            Some(start) => view.lines.contains(&lines.place(start).0),
            None => !has_lines,
        };
        if is_in_view && Topic::of_table(row.table.name).map_or(!has_topics, is_wanted) {
            out.push_str(&row.json_with_table());
            out.push('\n');
        }
    }
    out
}

/// `12`, `12:40`, `12:` or `:40`.
fn parse_lines(text: &str) -> Result<RangeInclusive<usize>, String> {
    let number = |text: &str, default: usize| match text.trim() {
        "" => Ok(default),
        text => text.parse().ok().filter(|n| *n > 0).ok_or_else(|| format!("{text} is no number of a line")),
    };
    let (first, last) = match text.split_once(':') {
        Some((first, last)) => (number(first, 1)?, number(last, usize::MAX)?),
        None => (number(text, 0)?, number(text, 0)?),
    };
    if first == 0 || first > last {
        return Err("lines are told as 12, 12:40, 12: or :40".to_string());
    }
    Ok(first..=last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        for (text, expected) in [
            ("12", Some(12..=12)),
            ("12:40", Some(12..=40)),
            ("12:", Some(12..=usize::MAX)),
            (":40", Some(1..=40)),
            (":", Some(1..=usize::MAX)),
            ("", None),
            ("0", None),
            ("0:3", None),
            ("4:3", None),
            ("a:b", None),
        ] {
            assert_eq!(parse_lines(text).ok(), expected, "{text}");
        }
    }
}
