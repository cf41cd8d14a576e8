//! The cost of vectors: the static embedder beside the steps of its model's card written plainly, and the phase that embeds
//! beside the scan.
//!
//! `make bench` runs it on everything below `$CODEGRAPH_CORPORA`; names of corpora choose some. `$CODEGRAPH_BENCH_RUNS` runs are
//! made of each (3), in turns, and their medians are printed.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::collections::HashMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;

use codegraph_benches::{Corpus, Report, Verdict, child_main, corpora, cost_here, is_child, median, output_of};
use codegraph_embed::{EMBEDDED_KINDS, Embedder, Model, StaticEmbedder, TextParts, text_of};
use codegraph_lang::{Extractor, Limits};

/// CPU time of the embedder over that of the plain steps.
const MAX_RATIO: f64 = 1.0;
/// Wall time of the phase over that of the scan, at two threads.
const MAX_PHASE_SHARE: f64 = 0.15;
/// Entities of a corpus that are embedded at most.
const N_ENTITIES: usize = 50_000;

fn main() {
    if is_child() {
        child_main();
    }
    let Some(dir) = std::env::var_os("CODEGRAPH_CORPORA").map(PathBuf::from) else {
        println!("CODEGRAPH_CORPORA is not set: run `make bench`, or set it to what `benches/corpora.sh` filled");
        return;
    };
    let n_runs: usize = std::env::var("CODEGRAPH_BENCH_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let all = corpora(&dir);
    let chosen: Vec<&Corpus> = all.iter().filter(|corpus| wanted.is_empty() || wanted.contains(&corpus.name)).collect();
    embedders(&chosen, n_runs);
    phase(&chosen, n_runs);
}

/// Of the entities that are embedded: documentation and source as they stand, and what the recipe takes.
struct Entity {
    source: String,
    name: String,
    signature: String,
    doc: String,
    body: String,
}

fn entities(corpus: &Corpus) -> Vec<Entity> {
    let mut extractor = Extractor::new();
    let mut found = Vec::new();
    for source in corpus.texts().unwrap() {
        let facts = extractor.extract(source.pack, source.text, &Limits::NONE, || std::time::Duration::ZERO).facts;
        for entity in facts.entities.iter().filter(|entity| EMBEDDED_KINDS.contains(&entity.kind)) {
            let body = &facts.text[entity.span.start_byte as usize..entity.span.end_byte as usize];
            let doc = entity.doc.map_or("", |doc| facts.str(doc));
            found.push(Entity {
                source: format!("{doc}\n{body}"),
                name: facts.str(entity.qualified_name).into(),
                signature: facts.str(entity.signature).into(),
                doc: doc.into(),
                body: body.into(),
            });
        }
        if found.len() >= N_ENTITIES {
            break;
        }
    }
    found
}

fn embedders(corpora: &[&Corpus], n_runs: usize) {
    let embedder = StaticEmbedder::new(Model::built_in().unwrap(), None).unwrap();
    let plain = Plain::read();
    let heads = ["corpus", "entities", "bytes each", "plain/s", "embedder/s", "CPU ratio", "with recipe/s"];
    let mut report = Report::new(&heads);
    println!("One thread: whole definitions with their documentation, as the model's card measured them\n");
    for corpus in corpora {
        let entities = entities(corpus);
        if entities.is_empty() {
            continue;
        }
        let texts: Vec<&str> = entities.iter().map(|entity| entity.source.as_str()).collect();
        let n_bytes: usize = texts.iter().map(|text| text.len()).sum();
        let (mut by_plain, mut by_ours, mut by_recipe) = (Vec::new(), Vec::new(), Vec::new());
        let mut out = Vec::new();
        for _ in 0..n_runs {
            by_plain.push(cost_here(|| texts.iter().for_each(|text| drop(black_box(plain.embed(text))))).cpu_s);
            by_ours.push(
                cost_here(|| {
                    for piece in texts.chunks(embedder.batch_size()) {
                        out.clear();
                        embedder.embed(piece, &mut out).unwrap();
                        black_box(&out);
                    }
                })
                .cpu_s,
            );
            by_recipe.push(cost_here(|| with_recipe(&embedder, &entities)).cpu_s);
        }
        let (plain_s, ours_s, recipe_s) = (median(by_plain), median(by_ours), median(by_recipe));
        let per_second = |seconds: f64| format!("{:.0}", entities.len() as f64 / seconds);
        report.row(vec![
            corpus.name.clone(),
            entities.len().to_string(),
            (n_bytes / entities.len()).to_string(),
            per_second(plain_s),
            per_second(ours_s),
            Verdict { measured: ours_s / plain_s, at_most: MAX_RATIO }.cell(),
            per_second(recipe_s),
        ]);
    }
    report.print();
}

/// What a run does for each entity: its text, and its vector.
fn with_recipe(embedder: &StaticEmbedder, entities: &[Entity]) {
    let (mut text, mut out) = (String::new(), Vec::new());
    for Entity { name, signature, doc, body, .. } in entities {
        text_of(&TextParts { name, signature, doc: Some(doc), body }, &mut text);
        out.clear();
        embedder.embed(&[&text], &mut out).unwrap();
        black_box(&out);
    }
}

fn phase(corpora: &[&Corpus], n_runs: usize) {
    let bench = std::env::current_exe().unwrap();
    let binary = bench.parent().and_then(Path::parent).unwrap().join("codegraph");
    assert!(binary.exists(), "{} is missing: run `make bench`", binary.display());
    println!("\nThe whole phase, at two threads: wall time over that of the scan of the same run\n");
    let mut report = Report::new(&["corpus", "vectors", "scan s", "embed s", "share", "vectors/s"]);
    for corpus in corpora {
        let (mut scans, mut embeds, mut n_vectors) = (Vec::new(), Vec::new(), 0.0);
        for _ in 0..n_runs {
            let root = tempfile::tempdir().unwrap();
            let mut index = Command::new(&binary);
            index.args(["index", "--quiet", "--jobs", "2", "--embed", "static", "--output"]).arg(root.path());
            output_of(index.arg("--repos-in").arg(&corpus.path));
            let ask = |query: &str| -> f64 {
                let mut sql = Command::new(&binary);
                let answer = output_of(sql.arg("sql").arg(root.path()).args(["--format", "csv", "-c", query]));
                answer.lines().last().and_then(|line| line.parse().ok()).unwrap_or(0.0)
            };
            scans.push(ask("SELECT busy_us FROM stages WHERE stage = 'scan'") / 1e6);
            embeds.push(ask("SELECT busy_us FROM stages WHERE stage = 'embed'") / 1e6);
            n_vectors = ask("SELECT count(*) FROM embeddings");
        }
        let (scan_s, embed_s) = (median(scans), median(embeds));
        report.row(vec![
            corpus.name.clone(),
            format!("{n_vectors:.0}"),
            format!("{scan_s:.2}"),
            format!("{embed_s:.2}"),
            Verdict { measured: embed_s / scan_s, at_most: MAX_PHASE_SHARE }.cell(),
            format!("{:.0}", n_vectors / embed_s),
        ]);
    }
    report.print();
}

/// The steps of the model's card, without any thought for time.
struct Plain {
    vocabulary: HashMap<String, usize>,
    rows: Vec<Vec<f32>>,
}

impl Plain {
    fn read() -> Plain {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/models/codegraph-static-256");
        let tokenizer: serde_json::Value =
            serde_json::from_slice(&std::fs::read(dir.join("tokenizer.json")).unwrap()).unwrap();
        let vocabulary: HashMap<String, usize> = serde_json::from_value(tokenizer["model"]["vocab"].clone()).unwrap();
        let bytes = std::fs::read(dir.join("model.safetensors")).unwrap();
        let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        let places: serde_json::Value = serde_json::from_slice(&bytes[8..header]).unwrap();
        let tensor = |name: &str| {
            let offset = |i: usize| header + places[name]["data_offsets"][i].as_u64().unwrap() as usize;
            &bytes[offset(0)..offset(1)]
        };
        let weights = tensor("weights").chunks(4).map(|four| f32::from_le_bytes(four.try_into().unwrap()));
        let rows = tensor("embeddings").chunks(256).zip(weights);
        let rows = rows.map(|(row, weight)| row.iter().map(|byte| f32::from(*byte as i8) * weight).collect()).collect();
        Plain { vocabulary, rows }
    }

    fn embed(&self, text: &str) -> Vec<f32> {
        let text: Vec<char> = text.chars().take(3072).collect();
        let mut spaced = String::new();
        for (i, c) in text.iter().enumerate() {
            let before = i.checked_sub(1).map_or(' ', |i| text[i]);
            let after = text.get(i + 1).copied().unwrap_or(' ');
            let ends_acronym = before.is_ascii_uppercase() && after.is_ascii_lowercase();
            if c.is_ascii_uppercase() && (before.is_ascii_lowercase() || ends_acronym) {
                spaced.push(' ');
            }
            spaced.push(*c);
        }
        let mut ids = Vec::new();
        for run in spaced.to_lowercase().split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit()) {
            let mut rest = run;
            while let Some(first) = rest.chars().next() {
                let is_digit = first.is_ascii_digit();
                let end = rest.find(|c: char| c.is_ascii_digit() != is_digit).unwrap_or(rest.len());
                self.pieces(&rest[..end], &mut ids);
                rest = &rest[end..];
            }
        }
        ids.truncate(512);
        ids.retain(|id| *id != 0);
        let mut sum = vec![0.0_f32; 256];
        for id in &ids {
            sum.iter_mut().zip(&self.rows[*id]).for_each(|(sum, x)| *sum += x);
        }
        let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-12);
        sum.iter().map(|x| x / length).collect()
    }

    fn pieces(&self, word: &str, ids: &mut Vec<usize>) {
        let mut start = 0;
        while start < word.len() {
            let prefix = if start == 0 { "" } else { "##" };
            let found = (start + 1..=word.len())
                .rev()
                .find_map(|end| Some((end, *self.vocabulary.get(&format!("{prefix}{}", &word[start..end]))?)));
            let Some((end, id)) = found.filter(|_| word.len() <= 100) else { return ids.push(0) };
            ids.push(id);
            start = end;
        }
    }
}
