//! Answers for people.

use std::collections::BTreeMap;

use codegraph_model::Word;
use codegraph_store::graph::Node;

use super::answer::{Answer, By, Line};
use super::things::{also, things};
use crate::globals::Globals;
use crate::grid::{Align, Grid};
use crate::units::{count, counted};

/// Depths that are told one by one.
const NEAR_DEPTHS: usize = 5;

/// The whole of an answer: what it is about, how many were found, and a line for each.
pub(super) fn of(answer: &Answer, globals: &Globals) -> String {
    let mut text = head(answer, globals);
    if answer.lines.is_empty() {
        return text + "none\n";
    }
    text.push_str(&grid(answer).render(globals));
    if let Some(remark) = answer.remark() {
        text.push_str(&format!("({remark})\n"));
    }
    text
}

fn head(answer: &Answer, globals: &Globals) -> String {
    let mut text = format!("{} {}", answer.title, told(&answer.of, globals));
    if !answer.to.is_empty() {
        text.push_str(&format!(" to {}", told(&answer.to, globals)));
    }
    let more_than = if answer.is_cut { "more than " } else { "" };
    match answer.question {
        "path" => text.push_str(&format!(": {}", counted(answer.n_found().saturating_sub(1) as u64, "step"))),
        "neighbours" => text.push_str(&format!(": {}", count(answer.n_found() as u64))),
        _ if answer.n_found() > 0 => {
            text.push_str(&format!(": {more_than}{}", count(answer.n_found() as u64)));
            if answer.n_by_depth.len() > 1 {
                text.push_str(&format!(" ({})", by_depth(&answer.n_by_depth)));
            }
        }
        _ => {}
    }
    text + "\n"
}

/// How many there are at each depth; what is far away in one sum.
fn by_depth(n_by_depth: &BTreeMap<u32, usize>) -> String {
    let near = n_by_depth.iter().take(NEAR_DEPTHS);
    let mut told: Vec<String> = near.map(|(depth, n)| format!("{} at depth {depth}", count(*n as u64))).collect();
    let n_far: usize = n_by_depth.values().skip(NEAR_DEPTHS).sum();
    if let Some(deepest) = n_by_depth.keys().last().filter(|_| n_far > 0) {
        told.push(format!("{} up to depth {deepest}", count(n_far as u64)));
    }
    told.join(", ")
}

/// Who it is about, in a few words.
fn told(nodes: &[Node], globals: &Globals) -> String {
    let (bold, plain) = if globals.is_stdout_colored { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    let things = things(nodes);
    match &things[..] {
        // All that were asked about, and none of them left out.
        [thing] if thing.len() == nodes.len() => thing.split_first().map_or_else(String::new, |(node, others)| {
            let text = format!("{} {bold}{}{plain} at {}", node.kind().as_str(), node.qualified_name(), place(node));
            if others.is_empty() { text } else { format!("{text} with {}", also(node, others)) }
        }),
        _ => {
            let name = nodes.first().map(|node| node.name().to_string()).unwrap_or_default();
            format!("{} called {bold}{name}{plain}", counted(nodes.len() as u64, "entity"))
        }
    }
}

/// Where an entity stands: `repo/path:line`.
pub(super) fn place(node: &Node) -> String {
    format!("{}/{}:{}", node.repo(), node.path(), node.name_line())
}

/// A line for each of the entities that were found.
fn grid(answer: &Answer) -> Grid {
    let is_path = answer.question == "path";
    let is_deep = answer.n_by_depth.keys().any(|depth| *depth > 1) && !is_path;
    // Who it is about, where that is not said: several are asked about, or what is inside of one is used in its place.
    let has_via = is_deep || answer.of.len() > 1 || answer.question == "impact";
    let mut columns = Vec::new();
    if is_deep || is_path {
        columns.push((if is_path { "step" } else { "depth" }, Align::Right));
    }
    columns.extend(COLUMNS);
    if has_via && !is_path {
        columns.push((if answer.question == "callees" { "from" } else { "of" }, Align::Left));
    }
    let mut grid = Grid::new(columns);
    for line in &answer.lines {
        let mut cells = Vec::new();
        if is_deep || is_path {
            cells.push(line.depth.to_string());
        }
        cells.extend(self::cells(line, answer.question == "neighbours"));
        if has_via && !is_path {
            cells.push(line.by.as_ref().map(|by| by.via.clone()).unwrap_or_default());
        }
        grid.row(cells);
    }
    grid
}

/// The columns that every line has.
const COLUMNS: [(&str, Align); 7] = [
    ("edge", Align::Left),
    ("kind", Align::Left),
    ("entity", Align::Left),
    ("place", Align::Left),
    ("in line", Align::Right),
    ("times", Align::Right),
    ("found by", Align::Left),
];

/// A grid of lines that have nothing else to say, such as those of a list on a page.
pub(super) fn plain(lines: &[Line]) -> Grid {
    let mut grid = Grid::new(COLUMNS);
    lines.iter().for_each(|line| grid.row(cells(line, false)));
    grid
}

fn cells(line: &Line, tells_way: bool) -> [String; 7] {
    let node = &line.node;
    let by = line.by.as_ref();
    let edge = |by: &By| {
        let way = if !tells_way {
            ""
        } else if by.edge.is_out {
            "→ "
        } else {
            "← "
        };
        format!("{way}{}", by.edge.kind.as_str())
    };
    let how = |by: &By| format!("{} {:.2}", by.edge.resolution.as_str(), by.edge.confidence);
    [
        by.map(edge).unwrap_or_default(),
        format!("{}{}", node.kind().as_str(), if node.is_test() { " (test)" } else { "" }),
        node.qualified_name().to_string(),
        place(node),
        by.and_then(|by| by.at).map(|line| line.to_string()).unwrap_or_default(),
        by.map(|by| count(u64::from(by.edge.count))).unwrap_or_default(),
        by.map(how).unwrap_or_default(),
    ]
}
