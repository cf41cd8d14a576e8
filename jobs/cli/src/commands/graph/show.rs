//! `show`: what is known of an entity.

use std::collections::BTreeMap;

use codegraph_model::{EdgeKind, Result, Word};
use codegraph_store::graph::{Choice, Graph, KindSet, Node, Reached, Way};
use serde_json::{Value, json};

use super::answer::{self, Answer, Line, Picture};
use super::chosen::{Format, Written};
use super::whom::Asked;
use super::{json, table};
use crate::excerpt::first_lines;
use crate::globals::Globals;
use crate::grid::{Align, Grid};
use crate::output;
use crate::units::{count, counted};

// A doc comment would become the help of the command that takes these.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    asked: Asked,

    #[command(flatten)]
    written: Written,
}

pub(super) fn run(args: &Args, globals: &Globals) -> Result<()> {
    let (graph, mut of) = args.asked.find()?;
    let limit = args.written.limit();
    if !args.asked.is_about_all() {
        // What is inside of the entity is on its page.
        let ids: Vec<i64> = of.iter().map(|node| node.entity_id()).collect();
        of.retain(|node| node.parent_id().is_none_or(|id| !ids.contains(&id)));
    }
    match args.written.format {
        Format::Table => {
            let pages = of.iter().map(|node| Ok(Page::read(&graph, node, limit)?.as_text(node, globals)));
            output::print(&pages.collect::<Result<Vec<_>>>()?.join("\n"))
        }
        Format::Json => {
            let pages = of.iter().map(|node| Ok(Page::read(&graph, node, limit)?.as_json(node)));
            output::print_json(&pages.collect::<Result<Value>>()?)
        }
        Format::Dot | Format::Mermaid | Format::Graphml => {
            let mut found = Vec::new();
            for node in &of {
                for list in LISTS {
                    found.extend(list.found(&graph, node.entity_id())?);
                }
            }
            let answer = Answer {
                question: "show",
                title: "edges of",
                of,
                to: vec![],
                n_by_depth: BTreeMap::from([(1, found.len())]),
                lines: answer::lines(&graph, found, limit)?,
                is_cut: false,
                picture: Picture::Lines,
            };
            answer::print(&graph, &answer, &args.written, globals)
        }
    }
}

/// A list on the page of an entity.
struct List {
    key: &'static str,
    title: &'static str,
    way: Way,
    kinds: KindSet,
}

/// Every list, in the order of the page.
const LISTS: [List; 3] = [
    List { key: "members", title: "holds", way: Way::Out, kinds: KindSet::of(&[EdgeKind::Contains]) },
    List { key: "used_by", title: "is used by", way: Way::In, kinds: KindSet::IMPACT },
    List { key: "uses", title: "uses", way: Way::Out, kinds: KindSet::IMPACT },
];

impl List {
    fn found(&self, graph: &Graph, id: i64) -> Result<Vec<Reached>> {
        let edges = graph.edges(id, self.way, &Choice::of(self.kinds))?;
        Ok(edges.into_iter().map(|edge| Reached { id: edge.other, depth: 1, from: id, edge }).collect())
    }
}

/// The page of an entity.
struct Page {
    parent: Option<Node>,
    /// Of each list, how many it has and the first of them.
    lists: Vec<(&'static List, usize, Vec<Line>)>,
}

impl Page {
    fn read(graph: &Graph, node: &Node, limit: usize) -> Result<Page> {
        let parent = node.parent_id().map(|id| graph.node(id)).transpose()?.flatten();
        let lists = LISTS.iter().map(|list| {
            let found = list.found(graph, node.entity_id())?;
            Ok((list, found.len(), answer::lines(graph, found, limit)?))
        });
        Ok(Page { parent, lists: lists.collect::<Result<_>>()? })
    }

    fn as_json(&self, node: &Node) -> Value {
        let mut value = json::entity(node);
        for (key, known) in [
            ("symbol", json!(node.symbol())),
            ("native_kind", json!(node.native_kind())),
            ("doc", json!(node.doc())),
            ("visibility", json!(node.visibility())),
            ("is_exported", json!(node.is_exported())),
            ("start_line", json!(node.start_line())),
            ("end_line", json!(node.end_line())),
            ("loc", json!(node.loc())),
            ("cyclomatic", json!(node.cyclomatic())),
            ("n_refs", json!(node.n_refs())),
            ("parent", self.parent.as_ref().map_or(Value::Null, json::entity)),
        ] {
            value[key] = known;
        }
        for (list, n, lines) in &self.lists {
            value[list.key] = lines.iter().map(json::line).collect();
            value[format!("n_{}", list.key)] = json!(n);
        }
        value
    }

    fn as_text(&self, node: &Node, globals: &Globals) -> String {
        let (bold, plain) = if globals.is_stdout_colored { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
        let mut text = format!("{bold}{} {}{plain}\n", node.kind().as_str(), node.qualified_name());
        let (doc, n_left) = first_lines(node.doc().unwrap_or_default());
        for line in node.signature().into_iter().flat_map(str::lines).chain(doc) {
            text.push_str(format!("  {line}").trim_end());
            text.push('\n');
        }
        if n_left > 0 {
            text.push_str(&format!("  … and {} more (all of it: --format json)\n", counted(n_left as u64, "line")));
        }
        text.push_str(&format!("\n{}", self.facts(node).aligned("")));
        for (list, n, lines) in &self.lists {
            text.push_str(&format!("\n{bold}{} {}{plain}\n", list.title, count(*n as u64)));
            if !lines.is_empty() {
                text.push_str(&table::plain(lines).render(globals));
            }
            if lines.len() < *n {
                let (shown, n) = (count(lines.len() as u64), count(*n as u64));
                text.push_str(&format!("(only {shown} of {n} are shown; for more: --limit)\n"));
            }
        }
        text
    }

    fn facts(&self, node: &Node) -> Grid {
        let mut grid = Grid::new([("", Align::Left); 2]);
        let mut fact = |name: &str, text: String| grid.row([name.to_string(), text]);
        fact("place", table::place(node));
        if let Some(parent) = &self.parent {
            fact("inside", format!("{} {}", parent.kind().as_str(), parent.qualified_name()));
        }
        let words =
            [node.visibility(), node.is_exported().then_some("exported"), node.is_test().then_some("test code")];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        fact("is", [node.language()].into_iter().chain(words).collect::<Vec<_>>().join(", "));
        let mut size = format!("lines {} to {}", node.start_line(), node.end_line());
        if let Some(loc) = node.loc() {
            size.push_str(&format!(", {} of code", count(u64::from(loc))));
        }
        if let Some(cyclomatic) = node.cyclomatic() {
            size.push_str(&format!(", cyclomatic complexity {cyclomatic}"));
        }
        fact("size", size);
        fact("mentioned", counted(u64::from(node.n_refs()), "time"));
        fact("id", node.entity_id().to_string());
        fact("symbol", node.symbol().to_string());
        grid
    }
}
