//! Our entities against the tags of universal-ctags, on real code: how many of its tags we have at the same name and line.
//!
//! `make bench-accuracy` runs it on everything below `$CODEGRAPH_CORPORA`. The quick way, which builds four of our crates
//! and no heavy dependency:
//!
//! ```sh
//! cargo bench -q -p codegraph-benches --profile dev --bench accuracy -- [OPTION]… [LANGUAGE|KIND|PATH]…
//! ```
//!
//! A language's name (`rust`) or ctags' name of a kind (`field`) narrows to it; a path is looked at instead of the
//! corpora. `--misses N` prints N tags that we lack, `--surplus N` N entities that ctags lacks (kinds are then our own),
//! and `--excepted N` N tags that an exception covers. Each sample is the same in every run, and hardly changes when other
//! misses are mended. `pipeline/lang/README.md` says who is right where the two differ on principle.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

mod compare;
mod ctags;
mod exceptions;
mod kinds;
mod options;
mod tables;

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use codegraph_benches::{Corpus, SourceText, child_main, corpora, cost_here, is_child};
use codegraph_lang::{Extractor, Limits};

use crate::compare::Comparison;
use crate::kinds::{LANGUAGES, Language};
use crate::options::Options;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    if is_child() {
        child_main();
    }
    let options = Options::of(std::env::args().skip(1)).unwrap_or_else(|problem| {
        eprintln!("accuracy: {problem}");
        std::process::exit(2)
    });
    let inputs = inputs(&options);
    if inputs.is_empty() {
        println!("there is no code: run `make bench-accuracy`, set CODEGRAPH_CORPORA, or give a path");
        return;
    }
    let mut comparisons: Vec<Comparison> = LANGUAGES.iter().map(Comparison::new).collect();
    for input in &inputs {
        let is_wanted = |pack: &str| LANGUAGES.iter().any(|language| language.pack == pack && options.wants(language));
        let mut texts = input.texts_of(&is_wanted).unwrap();
        for comparison in &mut comparisons {
            let (own, others) = texts.into_iter().partition(|source| source.pack.name == comparison.language.pack);
            texts = others;
            compare(own, comparison);
        }
    }
    comparisons.retain(|comparison| comparison.n_files > 0);
    tables::print(&comparisons, &options);
}

/// The given paths, or the corpora.
fn inputs(options: &Options) -> Vec<Corpus> {
    if !options.paths.is_empty() {
        let corpus = |path: &PathBuf| Corpus { name: path.display().to_string(), path: path.clone() };
        return options.paths.iter().map(corpus).collect();
    }
    std::env::var_os("CODEGRAPH_CORPORA").map(|dir| corpora(&PathBuf::from(dir))).unwrap_or_default()
}

fn compare(texts: Vec<SourceText>, comparison: &mut Comparison) {
    if texts.is_empty() {
        return;
    }
    let language: &Language = comparison.language;
    let paths: Vec<PathBuf> = texts.iter().map(|source| source.path.clone()).collect();
    let (tags, cost) = ctags::tags(language, &paths);
    comparison.ctags_cpu_s += cost.cpu_s;
    let mut extractor = Extractor::new();
    for (source, tags) in texts.into_iter().zip(tags) {
        let limits = Limits::NONE;
        comparison.n_files += 1;
        comparison.n_bytes += source.text.len();
        let mut extraction = None;
        let cost = cost_here(|| extraction = Some(extractor.extract(source.pack, source.text, &limits, clock)));
        comparison.our_cpu_s += cost.cpu_s;
        comparison.add(&source.path, &extraction.unwrap().facts, &tags);
    }
}

fn clock() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
