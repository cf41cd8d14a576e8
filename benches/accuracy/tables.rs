//! What is printed.

use std::collections::BTreeMap;

use codegraph_benches::Report;
use codegraph_model::Word;

use crate::compare::{Comparison, Counts, Hint, Place};
use crate::options::Options;

/// The least recall, in percent, of the kinds that have an aim.
const AIM_PERCENT: f64 = 98.0;

/// Prints the tables, and the places that were asked for.
pub(crate) fn print(comparisons: &[Comparison], options: &Options) {
    println!("\n# Entities against universal-ctags\n");
    println!(
        "Recall: tags with an entity of the same name in the same line, in percent of those that no exception covers."
    );
    println!(
        "Aim: {AIM_PERCENT} % of classes, structs, enums, interfaces, functions, methods, fields, constants, macros.\n"
    );
    languages(comparisons);
    println!();
    kinds(comparisons, options);
    exceptions(comparisons);
    for comparison in comparisons {
        ours(comparison);
    }
    if options.wants_places() {
        for comparison in comparisons {
            places("misses", &comparison.misses, options.n_misses, options, comparison);
            places("excepted", &comparison.excepted, options.n_excepted, options, comparison);
            places("surplus", &comparison.surplus, options.n_surplus, options, comparison);
        }
    }
}

fn languages(comparisons: &[Comparison]) {
    let mut report = Report::new(&[
        "language",
        "files",
        "MB",
        "tags",
        "recall %",
        "with an aim",
        "recall %",
        "ours",
        "without a tag",
        "ctags CPU s",
        "our CPU s",
        "ratio",
    ]);
    for comparison in comparisons {
        let (mut all, mut aimed) = (Counts::default(), Counts::default());
        for (kind, counts) in comparison.language.kinds.iter().zip(&comparison.counts) {
            all.add(counts);
            if kind.has_aim {
                aimed.add(counts);
            }
        }
        let n_ours: usize = comparison.n_ours.values().map(|(n, _)| n).sum();
        let n_untagged: usize = comparison.n_ours.values().map(|(_, n)| n).sum();
        report.row(vec![
            comparison.language.pack.to_string(),
            comparison.n_files.to_string(),
            format!("{:.1}", comparison.n_bytes as f64 / 1e6),
            all.n_tags.to_string(),
            format!("{:.2}", all.recall_percent()),
            aimed.n_tags.to_string(),
            recall(&aimed, true),
            n_ours.to_string(),
            n_untagged.to_string(),
            format!("{:.2}", comparison.ctags_cpu_s),
            format!("{:.2}", comparison.our_cpu_s),
            format!("{:.2}", comparison.our_cpu_s / comparison.ctags_cpu_s),
        ]);
    }
    report.print();
}

/// The recall, marked where it misses its aim.
fn recall(counts: &Counts, has_aim: bool) -> String {
    let percent = counts.recall_percent();
    let mark = if has_aim && percent < AIM_PERCENT { " MISSED" } else { "" };
    format!("{percent:.2}{mark}")
}

fn kinds(comparisons: &[Comparison], options: &Options) {
    let mut report = Report::new(&[
        "language and kind",
        "ours",
        "tags",
        "excepted",
        "found",
        "missed",
        "recall %",
        "found as another",
    ]);
    for comparison in comparisons {
        for (kind, counts) in comparison.language.kinds.iter().zip(&comparison.counts) {
            if counts.n_tags == 0 || !options.wants_kind(kind.name) {
                continue;
            }
            let ours: Vec<&str> = kind.ours.iter().map(|kind| kind.as_str()).collect();
            let mut others: Vec<_> = counts.n_other_kind.iter().collect();
            others.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
            let others: Vec<String> = others.iter().map(|(kind, n)| format!("{} {n}", kind.as_str())).collect();
            report.row(vec![
                format!("{} {}", comparison.language.pack, kind.name),
                ours.join(", "),
                counts.n_tags.to_string(),
                counts.n_excepted.to_string(),
                counts.n_found.to_string(),
                (counts.n_tags - counts.n_excepted - counts.n_found).to_string(),
                recall(counts, kind.has_aim),
                others.join(", "),
            ]);
        }
    }
    report.print();
}

fn exceptions(comparisons: &[Comparison]) {
    for comparison in comparisons.iter().filter(|comparison| !comparison.n_by_exception.is_empty()) {
        println!("\nExcepted in {}:", comparison.language.pack);
        let mut rows: Vec<_> = comparison.n_by_exception.iter().collect();
        rows.sort_by_key(|(reason, n)| (std::cmp::Reverse(**n), **reason));
        for (reason, n) in rows {
            println!("{n:>9}  {reason}");
        }
    }
}

fn ours(comparison: &Comparison) {
    let cell = |(kind, (n_all, n_untagged)): (&codegraph_model::EntityKind, &(usize, usize))| {
        format!("{} {n_untagged} of {n_all}", kind.as_str())
    };
    let cells: Vec<String> = comparison.n_ours.iter().map(cell).collect();
    println!("\nOurs without a tag in {}: {}", comparison.language.pack, cells.join(", "));
}

fn places(title: &str, places: &[Place], n: usize, options: &Options, comparison: &Comparison) {
    let mut wanted: Vec<&Place> = places.iter().filter(|place| options.wants_kind(place.kind)).collect();
    if n == 0 || wanted.is_empty() {
        return;
    }
    println!("\n## {} {title} in {}", wanted.len(), comparison.language.pack);
    let mut hints: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for place in &wanted {
        *hints.entry((place.kind, words(&place.hint, false))).or_default() += 1;
    }
    for ((kind, hint), n) in hints {
        println!("{n:>9}  {kind} {hint}");
    }
    println!();
    wanted.sort_by_key(|place| place.lot);
    wanted.truncate(n);
    wanted.sort_by(|a, b| (a.kind, &a.text).cmp(&(b.kind, &b.text)));
    for place in wanted {
        println!("{} {}", place.text, words(&place.hint, true));
    }
}

fn words(hint: &Hint, with_line: bool) -> String {
    match hint {
        Hint::NextLine(line) if with_line => format!("[ours: line {line}]"),
        Hint::NextLine(_) => "[ours: next line]".to_string(),
        Hint::OtherName(name) if with_line => format!("[ours: {name}]"),
        Hint::OtherName(_) => "[ours: another name]".to_string(),
        Hint::SyntaxError => "[in a syntax error]".to_string(),
        Hint::Inside(kind) => format!("[in a {}]", kind.as_str()),
        Hint::None => String::new(),
    }
}
