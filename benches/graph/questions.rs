//! What is asked of both.

use std::collections::HashMap;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use arrow::array::{Array, Int64Array, StringArray};
use codegraph_model::{EdgeKind, Word};
use codegraph_store::graph::{Bounds, Choice, Graph, KindSet, NameMatch, Node, Way};
use codegraph_store::{Snapshot, Tables};

/// Entities and beginnings of names.
pub(super) struct Questions {
    pub(super) ids: Vec<i64>,
    pub(super) prefixes: Vec<String>,
    /// Those into which most edges lead, containment aside, most first.
    pub(super) most_used: Vec<i64>,
}

/// What questions of one kind cost.
pub(super) struct Asked {
    pub(super) name: String,
    pub(super) n: u64,
    pub(super) p50_ns: u64,
    pub(super) p99_ns: u64,
    /// All together.
    pub(super) ns: u64,
    /// What was answered.
    pub(super) rows: u64,
}

/// Entities that are used most, of which the impact is asked.
const MOST_USED: usize = 100;
/// How often each of them is asked about.
const TIMES: usize = 20;

/// Rows that an answer about a name has at most.
const NAMES: usize = 20;

impl Questions {
    /// About `n` of the entities of `snapshot`, here and there.
    pub(super) fn of(snapshot: &Snapshot, n: u64) -> Questions {
        let tables = Tables::of_snapshot(snapshot);
        let step = (tables.n_rows("entities") / n).max(1) as usize;
        let (mut ids, mut prefixes) = (Vec::new(), Vec::new());
        let mut row = 0;
        for batch in tables.read("entities", &["entity_id", "name"], 8192).unwrap() {
            let batch = batch.unwrap();
            let column: &Int64Array = batch.column(0).as_any().downcast_ref().unwrap();
            let names: &StringArray = batch.column(1).as_any().downcast_ref().unwrap();
            for n in 0..batch.num_rows() {
                if row % step == 0 {
                    ids.push(column.value(n));
                    // Four letters, as somebody types them; SQLite folds those of ASCII only.
                    let prefix: String = names.value(n).chars().take(4).collect::<String>().to_lowercase();
                    if prefix.is_ascii() && !prefix.contains('\n') {
                        prefixes.push(prefix);
                    }
                }
                row += 1;
            }
        }
        // Not in the order in which they are stored.
        ids.sort_by_key(|id| (*id as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        Questions { ids, prefixes, most_used: most_used(&tables) }
    }

    /// Writes them as `sqlite.c` reads them.
    pub(super) fn write(&self, path: &Path) {
        let mut file = BufWriter::new(File::create(path).unwrap());
        self.ids.iter().for_each(|id| writeln!(file, "id {id}").unwrap());
        self.prefixes.iter().for_each(|prefix| writeln!(file, "prefix {prefix}").unwrap());
    }
}

impl Asked {
    /// What a line says that `sqlite.c` prints.
    pub(super) fn of_line(line: &str) -> Asked {
        let words: Vec<&str> = line.split(' ').collect();
        let number = |n: usize| words[n].parse::<u64>().unwrap();
        let (n, p50_ns, p99_ns, ns, rows) = (number(1), number(2), number(3), number(4), number(5));
        Asked { name: words[0].into(), n, p50_ns, p99_ns, ns, rows }
    }
}

/// What each kind of question costs when `graph` answers it. All are asked once to warm up, and once to be measured. What SQLite
/// prepares once, a statement, is made once here as well: what goes through names. `row` and `node` are one question of ours,
/// whose answer says how many edges there are; of SQLite, `row` is what stands in `nodes`, and `node` counts edges as well.
pub(super) fn ask(graph: &Graph, questions: &Questions) -> Vec<Asked> {
    let calls = Choice::of(KindSet::CALLS);
    let mut names = graph.names().unwrap();
    let mut round = || {
        let node = |id: &i64| {
            let node = graph.node(*id).unwrap();
            black_box(node.as_ref().map(read_all));
            node.is_some() as u64
        };
        let callers = |id: &i64| black_box(graph.edges(*id, Way::In, &calls).unwrap()).len() as u64;
        let prefix = |prefix: &String| black_box(names.named(prefix, NameMatch::Prefix, NAMES).unwrap()).len() as u64;
        vec![
            timed("row", &questions.ids, node),
            timed("node", &questions.ids, node),
            timed("callers", &questions.ids, callers),
            timed("prefix", &questions.prefixes, prefix),
        ]
    };
    round();
    round()
}

/// Three hops against the direction of edges, on up to `jobs` threads: from the entity that is used most, and from each of the hundred
/// that are.
pub(super) fn ask_impact(graph: &Graph, questions: &Questions, jobs: usize) -> [Asked; 2] {
    let bounds = Bounds { depth: 3, limit: usize::MAX, jobs, stop: &|| None };
    let choice = Choice::of(KindSet::IMPACT);
    let reach = |id: &i64| graph.reach(&[*id], Way::In, &choice, &bounds).unwrap().found.len() as u64;
    let first = vec![questions.most_used[0]; MOST_USED];
    let all: Vec<i64> = (0..TIMES).flat_map(|_| questions.most_used.iter().copied()).collect();
    timed("warm up", &questions.most_used, reach);
    [timed("the most used", &first, reach), timed("the 100 most used", &all, reach)]
}

fn most_used(tables: &Tables) -> Vec<i64> {
    let mut n_in: HashMap<i64, u64> = HashMap::new();
    for batch in tables.read("edges", &["dst_id", "kind"], 8192).unwrap() {
        let batch = batch.unwrap();
        let ids: &Int64Array = batch.column(0).as_any().downcast_ref().unwrap();
        let kinds: &StringArray = batch.column(1).as_any().downcast_ref().unwrap();
        for n in (0..batch.num_rows()).filter(|n| kinds.value(*n) != EdgeKind::Contains.as_str()) {
            *n_in.entry(ids.value(n)).or_default() += 1;
        }
    }
    let mut used: Vec<(u64, i64)> = n_in.into_iter().map(|(id, n)| (n, id)).collect();
    used.sort_unstable_by(|a, b| b.cmp(a));
    used.into_iter().take(MOST_USED).map(|(_, id)| id).collect()
}

fn timed<T>(name: &str, questions: &[T], mut answer: impl FnMut(&T) -> u64) -> Asked {
    let mut rows = 0;
    let mut ns: Vec<u64> = Vec::with_capacity(questions.len());
    for question in questions {
        let began = Instant::now();
        rows += answer(question);
        ns.push(began.elapsed().as_nanos() as u64);
    }
    let all = ns.iter().sum();
    ns.sort_unstable();
    let at = |share: usize| ns.get(ns.len() * share / 100).copied().unwrap_or_default();
    Asked { name: name.into(), n: ns.len() as u64, p50_ns: at(50), p99_ns: at(99), ns: all, rows }
}

/// Every column, as whoever asks would; the same as of SQLite.
fn read_all(node: &Node) -> u64 {
    let texts = [node.symbol(), node.repo(), node.path(), node.language(), node.native_kind(), node.name()];
    let texts = texts.into_iter().chain([node.qualified_name()]);
    let texts = texts.chain([node.signature(), node.doc(), node.visibility()].into_iter().flatten());
    let bytes: usize = texts.map(|text| text.len() + usize::from(text.bytes().next().unwrap_or_default())).sum();
    let lines =
        [node.start_line(), node.end_line(), node.start_byte(), node.end_byte(), node.name_line(), node.name_col()];
    let more = [node.n_in(), node.n_out(), node.loc().unwrap_or(0), node.cyclomatic().unwrap_or(0), node.kind() as u32];
    let numbers: u64 = lines.into_iter().chain(more).map(u64::from).sum();
    let ids = node.entity_id() ^ node.file_id() ^ node.parent_id().unwrap_or(0);
    bytes as u64 + numbers + ids as u64 + u64::from(node.is_exported()) + u64::from(node.is_test())
}
