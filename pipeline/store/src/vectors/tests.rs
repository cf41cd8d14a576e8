//! Indices over vectors that lie in clusters, as those of code do: built, searched, broken, stopped.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use half::f16;
use serde_json::Value;

use super::build::{Building, Facts, build};
use super::choose::Wishes;
use super::rows::Batch;
use super::*;
use crate::fault::{FaultPoint, FaultPoints};

const DIMENSIONS: usize = 32;
const MODEL: &str = "test:clusters:0:32:1";

/// A clock that goes on by a microsecond whenever it is looked at.
fn clock() -> Duration {
    static TICKS: AtomicU64 = AtomicU64::new(0);
    Duration::from_micros(TICKS.fetch_add(1, Ordering::Relaxed))
}

/// Unit vectors around a hundred centres.
fn vectors(n: usize) -> Vec<f32> {
    let mut state = 7_u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    let centres: Vec<f32> = (0..100 * DIMENSIONS).map(|_| random()).collect();
    let mut all = Vec::with_capacity(n * DIMENSIONS);
    for i in 0..n {
        let centre = &centres[(i * 31 % 100) * DIMENSIONS..][..DIMENSIONS];
        let vector: Vec<f32> = centre.iter().map(|x| x + 0.7 * random()).collect();
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        all.extend(vector.iter().map(|x| f16::from_f32(x / length).to_f32()));
    }
    all
}

/// The entity of a row: not in the order of rows.
fn entity_of(row: usize) -> i64 {
    1 + (row as i64 * 7919) % 1_000_003
}

fn batches(vectors: &[f32]) -> Vec<Batch> {
    let batch = |(i, rows): (usize, &[f32])| Batch {
        entity_ids: (0..rows.len() / DIMENSIONS).map(|row| entity_of(i * 1000 + row)).collect(),
        model: Some(MODEL.into()),
        dimensions: DIMENSIONS,
        vectors: rows.iter().map(|x| f16::from_f32(*x)).collect(),
    };
    vectors.chunks(1000 * DIMENSIONS).enumerate().map(batch).collect()
}

/// How something is built.
struct Way {
    factory: &'static str,
    jobs: usize,
    shard_rows: Option<u64>,
    target_recall: f64,
}

impl Way {
    fn of(factory: &'static str) -> Way {
        Way { factory, jobs: 1, shard_rows: None, target_recall: 0.95 }
    }

    fn build(
        &self,
        dir: &Path,
        vectors: &[f32],
        faults: &FaultPoints,
        stop: &exact::Stop<'_>,
    ) -> codegraph_model::Result<(Facts, Vec<String>)> {
        let building = Building {
            dir,
            n: (vectors.len() / DIMENSIONS) as u64,
            wishes: Wishes {
                factory: Some(self.factory.into()),
                memory_bytes: None,
                target_recall: self.target_recall,
            },
            jobs: self.jobs,
            memory_bytes: 1 << 30,
            clock,
            stop,
            done: &|_, _| (),
            faults,
            shard_rows: self.shard_rows,
        };
        build(&building, &mut batches(vectors).into_iter().map(Ok))
    }

    fn make(&self, dir: &Path, vectors: &[f32]) -> (Facts, Vec<String>) {
        self.build(dir, vectors, &FaultPoints::default(), &|| None).expect("is built")
    }
}

fn open(dir: &Path, facts: &Facts) -> codegraph_model::Result<Vectors> {
    Vectors::open_in(dir, &facts.to_map().expect("is a map"), None)
}

/// What the definition says: rows by score, best first.
fn by_definition(vectors: &[f32], query: &[f32], k: usize, is_allowed: &dyn Fn(usize) -> bool) -> Vec<(f32, usize)> {
    let product = |row: &[f32]| row.iter().zip(query).map(|(a, b)| a * b).sum::<f32>();
    let rows = vectors.chunks(DIMENSIONS).enumerate().filter(|(row, _)| is_allowed(*row));
    let mut scored: Vec<(f32, usize)> = rows.map(|(row, vector)| (product(vector), row)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.truncate(k);
    scored
}

#[test]
fn every_kind_of_index_finds_what_it_says() {
    let mut vectors = vectors(6062);
    // These are asked for, and are in none of the indices.
    let outside = vectors.split_off(6000 * DIMENSIONS);
    // Factory, and what it is searched by.
    let cases = [
        ("Flat", "scan"),
        ("IVF32,Flat", "nprobe"),
        ("IVF32,SQ8", "nprobe"),
        ("IVF32,PQ8", "nprobe"),
        ("OPQ4,IVF32,PQ4x4", "nprobe"),
        ("HNSW16", "efSearch"),
        ("HNSW16,SQ8", "efSearch"),
        ("SQ8", "scan"),
    ];
    for (factory, parameter) in cases {
        let dir = tempfile::tempdir().expect("a directory");
        let (facts, missed) = Way::of(factory).make(dir.path(), &vectors);
        assert_eq!(missed, Vec::<String>::new(), "{factory}");
        let opened = open(dir.path(), &facts).expect("opens");
        let told = facts.to_map().expect("is a map");
        let text = serde_json::to_string(&told).expect("renders");
        let read: std::collections::BTreeMap<String, Value> = serde_json::from_str(&text).expect("parses");
        assert_eq!(read, told, "{factory}: what it says of itself is not what is read back");
        assert_eq!((opened.n(), opened.dimensions(), opened.model()), (6000, DIMENSIONS, MODEL), "{factory}");
        for strategy in opened.strategies() {
            let name = strategy.name;
            let expected = if name == StrategyName::Exact { "scan" } else { parameter };
            assert_eq!(strategy.parameter, expected, "{factory} {name}");
            let least = match name {
                StrategyName::Exact => 1.0,
                StrategyName::Balanced => 0.95,
                StrategyName::Fast => 0.85,
            };
            assert!(strategy.recall_at_10 >= least, "{factory}: {strategy:?}");
            assert!(strategy.latency_us > 0.0, "{factory}: {strategy:?}");

            let (mut n_found, mut n_all) = (0, 0);
            for unit in outside.chunks(DIMENSIONS) {
                let query: Vec<f32> = unit.iter().map(|x| x * 3.0).collect();
                let expected = by_definition(&vectors, unit, 10, &|_| true);
                let found = opened.search(&query, 10, name, None).expect("searches");
                assert_eq!(found.len(), 10, "{factory} {name}");
                assert!(found.is_sorted_by(|a, b| a.score >= b.score), "{factory} {name}: {found:?}");
                for hit in &found {
                    assert_eq!(hit.entity_id, entity_of(hit.row as usize), "{factory} {name}");
                    let right = by_definition(&vectors, unit, 1, &|other| other == hit.row as usize)[0].0;
                    assert!((hit.score - right).abs() < 1e-3, "{factory} {name}: {hit:?} and {right}");
                }
                n_all += 10;
                n_found += found.iter().filter(|hit| hit.score >= expected[9].0 - 1e-3).count();
            }
            let recall = n_found as f64 / n_all as f64;
            assert!(recall >= least - 0.05, "{factory} {name}: {recall} of what the definition says");
        }
    }
}

#[test]
fn a_filter_leaves_as_many_results_as_there_can_be() {
    let n = 6000;
    let vectors = vectors(n);
    let every = |step: usize| move |row: usize| row % step == 3;
    for factory in ["Flat", "IVF64,SQ8", "HNSW16,SQ8"] {
        let dir = tempfile::tempdir().expect("a directory");
        let (facts, _) = Way::of(factory).make(dir.path(), &vectors);
        let opened = open(dir.path(), &facts).expect("opens");
        // More than are looked at one by one; few; fewer than are asked for; none.
        let filters: [(&str, &dyn Fn(usize) -> bool); 4] =
            [("most", &|row| row % 9 != 3), ("few", &every(100)), ("fewer", &every(500)), ("none", &|_| false)];
        for (name, is_allowed) in filters {
            let rows: Vec<usize> = (0..n).filter(|row| is_allowed(*row)).collect();
            let allowed = opened.rows_of(rows.iter().map(|row| entity_of(*row)));
            assert_eq!(allowed.n(), rows.len() as u64, "{factory} {name}");
            for strategy in StrategyName::ALL {
                let query = &vectors[17 * DIMENSIONS..][..DIMENSIONS];
                let expected = by_definition(&vectors, query, 20, is_allowed);
                let found = opened.search(query, 20, strategy, Some(&allowed)).expect("searches");
                assert_eq!(found.len(), expected.len(), "{factory} {name} {strategy}");
                assert!(found.iter().all(|hit| is_allowed(hit.row as usize)), "{factory} {name} {strategy}");
                if strategy == StrategyName::Exact || rows.len() < 4000 {
                    let rows: Vec<usize> = found.iter().map(|hit| hit.row as usize).collect();
                    let expected: Vec<usize> = expected.iter().map(|(_, row)| *row).collect();
                    assert_eq!(rows, expected, "{factory} {name} {strategy}");
                }
            }
        }
    }
}

#[test]
fn merged_shards_are_the_index_that_is_built_at_once() {
    let vectors = vectors(5000);
    for factory in ["IVF32,Flat", "PCA16,IVF32,SQ8", "IVF512,PQ4x4", "IVF256_HNSW8,SQ8", "OPQ11_33,IVF32,PQ11"] {
        let once = tempfile::tempdir().expect("a directory");
        let (at_once, _) = Way::of(factory).make(once.path(), &vectors);
        assert_eq!(at_once.shards, 1);
        for shard_rows in [4999, 700] {
            let parts = tempfile::tempdir().expect("a directory");
            let way = Way { shard_rows: Some(shard_rows), ..Way::of(factory) };
            let (merged, _) = way.make(parts.path(), &vectors);
            assert_eq!(merged.shards, 5000_u64.div_ceil(shard_rows), "{factory}");
            let bytes = |dir: &Path| fs::read(dir.join(INDEX)).expect("is there");
            assert!(bytes(once.path()) == bytes(parts.path()), "{factory} in shards of {shard_rows}: other bytes");
            let mut names: Vec<_> = fs::read_dir(parts.path())
                .expect("lists")
                .map(|entry| entry.expect("is there").file_name().into_string().expect("is text"))
                .collect();
            names.sort();
            let expected = [IDS, INDEX, BY_ID, VECTORS].into_iter().chain(merged.has_codes.then_some(CODES));
            let mut expected: Vec<_> = expected.collect();
            expected.sort_unstable();
            assert_eq!(names, expected, "{factory}: nothing else is left");
        }
    }
}

#[test]
fn the_same_index_is_made_on_any_number_of_threads() {
    let vectors = vectors(6000);
    // A rotation takes many rounds.
    let few = &vectors[..1500 * DIMENSIONS];
    let cases = [
        ("IVF32,SQ8", &vectors[..]),
        ("IVF32,PQ8x4", &vectors),
        ("OPQ4_16,IVF8,PQ4x4", few),
        ("OPQ8,IVF8,PQ8", few),
        ("OPQ11_33,IVF8,PQ11", few),
    ];
    for (factory, vectors) in cases {
        let made: Vec<Vec<u8>> = [1, 2, 3]
            .map(|jobs| {
                let dir = tempfile::tempdir().expect("a directory");
                Way { jobs, ..Way::of(factory) }.make(dir.path(), vectors);
                fs::read(dir.path().join(INDEX)).expect("is there")
            })
            .into();
        assert!(made[0] == made[1] && made[0] == made[2], "{factory}: threads change what is trained");
    }
}

/// What is trained and coded here finds as much as what Python FAISS trains and codes of the same vectors: 0.972, 0.828 and 0.679 of
/// the ten nearest.
#[test]
fn codes_are_those_of_the_nearest_centres() {
    let vectors = vectors(6000);
    for (factory, least) in [("IVF4,PQ32", 0.96), ("OPQ16,IVF4,PQ16", 0.81), ("OPQ11_33,IVF4,PQ11", 0.66)] {
        let dir = tempfile::tempdir().expect("a directory");
        let (facts, _) = Way::of(factory).make(dir.path(), &vectors);
        let opened = open(dir.path(), &facts).expect("opens");
        let queries = &vectors[..200 * DIMENSIONS];
        let effort = engine::Effort { probe: 4, refine: 1 };
        let proposed = opened.engine().proposed_for_each(queries, 10, effort).expect("searches");
        let n_found: usize = proposed
            .iter()
            .zip(queries.chunks(DIMENSIONS))
            .map(|(rows, query)| {
                let right = by_definition(&vectors, query, 10, &|_| true);
                right.iter().filter(|(_, row)| rows.contains(&(*row as u32))).count()
            })
            .sum();
        let share = n_found as f64 / 2000.0;
        assert!(share >= least, "{factory} finds {share} of the ten nearest");
    }
}

#[test]
fn a_graph_finds_as_much_on_any_number_of_threads() {
    let vectors = vectors(6000);
    let found: Vec<f64> = [1, 2, 3]
        .map(|jobs| {
            let dir = tempfile::tempdir().expect("a directory");
            let (facts, _) = Way { jobs, ..Way::of("HNSW8") }.make(dir.path(), &vectors);
            let opened = open(dir.path(), &facts).expect("opens");
            let engine = opened.engine();
            let queries = &vectors[..500 * DIMENSIONS];
            // An effort that misses some.
            let proposed = engine.proposed_for_each(queries, 10, engine::Effort { probe: 16, refine: 1 });
            let proposed = proposed.expect("searches");
            let n_found: usize = proposed
                .iter()
                .zip(queries.chunks(DIMENSIONS))
                .map(|(rows, query)| {
                    let right = by_definition(&vectors, query, 10, &|_| true);
                    right.iter().filter(|(_, row)| rows.contains(&(*row as u32))).count()
                })
                .sum();
            n_found as f64 / 5000.0
        })
        .into();
    assert!(found[0] < 1.0, "nothing could be lost: {found:?}");
    assert!(found.iter().all(|share| (share - found[0]).abs() <= 0.01), "{found:?} of the ten nearest");
}

#[test]
fn codes_choose_where_the_index_proposes_more_than_is_wanted() {
    let vectors = vectors(6000);
    let dir = tempfile::tempdir().expect("a directory");
    let (facts, missed) = Way::of("IVF16,PQ8x4").make(dir.path(), &vectors);
    assert_eq!(missed, Vec::<String>::new());
    assert!(facts.has_codes, "{facts:?}");
    for strategy in &facts.strategies {
        let bytes = match strategy.refine {
            0 => 2.0 * DIMENSIONS as f64,
            1 => 0.0,
            _ => coded::row_bytes(DIMENSIONS) as f64,
        };
        assert_eq!(strategy.mapped_bytes_per_vector, bytes, "{strategy:?}");
    }
    // Without them the vectors themselves choose, as in snapshots that were made before.
    let opened = open(dir.path(), &facts).expect("opens");
    let before = Facts { has_codes: false, ..facts.clone() };
    let without = open(dir.path(), &before).expect("opens");
    let (mut n_equal, mut n_all) = (0, 0);
    for query in vectors.chunks(DIMENSIONS).step_by(61) {
        let search = |vectors: &Vectors| vectors.search(query, 10, StrategyName::Balanced, None).expect("searches");
        let (with, without) = (search(&opened), search(&without));
        n_all += with.len();
        n_equal += with.iter().filter(|hit| without.contains(hit)).count();
    }
    assert!(n_equal * 100 >= n_all * 98, "{n_equal} of {n_all}");
    let codes = dir.path().join(CODES);
    let right = fs::read(&codes).expect("is there");
    fs::write(&codes, &right[1..]).expect("is written");
    let error = open(dir.path(), &facts).expect_err("is refused");
    assert_eq!(error.kind(), ErrorKind::Damaged, "{error}");
}

#[test]
fn an_index_that_reaches_less_than_was_asked_for_says_so() {
    let vectors = vectors(6000);
    let dir = tempfile::tempdir().expect("a directory");
    // Two codes of four bits for 32 numbers: nothing is left to tell neighbours apart.
    let way = Way { target_recall: 1.0, ..Way::of("IVF8,PQ2x4") };
    let (facts, missed) = way.make(dir.path(), &vectors);
    assert!(missed.iter().any(|what| what.starts_with("balanced finds 0.")), "{missed:?}");
    let balanced = &facts.strategies[1];
    assert!(balanced.recall_at_10 < 1.0, "{balanced:?}");
    assert_eq!((facts.strategies[0].recall_at_10, facts.strategies[0].recall_at_100), (1.0, 1.0));
}

#[test]
fn vectors_and_rows_of_entities_are_found() {
    let vectors = vectors(500);
    let dir = tempfile::tempdir().expect("a directory");
    let (facts, _) = Way::of("Flat").make(dir.path(), &vectors);
    let opened = open(dir.path(), &facts).expect("opens");
    for row in [0, 1, 250, 499] {
        assert_eq!(opened.row_of(entity_of(row)), Some(row as u64));
        let vector = opened.vector_of(entity_of(row)).expect("is read").expect("has one");
        assert_eq!(vector, vectors[row * DIMENSIONS..][..DIMENSIONS]);
    }
    assert_eq!(opened.row_of(0), None);
    assert_eq!(opened.vector_of(-5).expect("is read"), None);
}

#[test]
fn queries_that_mean_nothing_are_refused() {
    let vectors = vectors(300);
    let dir = tempfile::tempdir().expect("a directory");
    let (facts, _) = Way::of("Flat").make(dir.path(), &vectors);
    let opened = open(dir.path(), &facts).expect("opens");
    for (query, text) in
        [(vec![1.0; 31], "31 dimensions"), (vec![0.0; 32], "no direction"), (vec![f32::NAN; 32], "no direction")]
    {
        let error = opened.search(&query, 5, StrategyName::Fast, None).expect_err("is refused");
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains(text), "{error}");
    }
    assert!(opened.search(&[1.0; 32], 0, StrategyName::Fast, None).expect("searches").is_empty());
}

#[test]
fn no_vectors_are_found_in_none() {
    let dir = tempfile::tempdir().expect("a directory");
    let (facts, missed) = Way::of("Flat").make(dir.path(), &[]);
    assert_eq!((facts.vectors, missed.len()), (0, 0));
    let opened = open(dir.path(), &facts).expect("opens");
    assert!(opened.search(&[1.0; 7], 5, StrategyName::Balanced, None).expect("searches").is_empty());
    assert_eq!(opened.row_of(1), None);
}

#[test]
fn files_that_are_cut_off_foreign_or_missing_are_refused() {
    let vectors = vectors(3000);
    let checksum_of = |path: &Path| codegraph_model::checksum_of(&fs::read(path).expect("is there"));
    let dir = tempfile::tempdir().expect("a directory");
    let (facts, _) = Way::of("IVF16,SQ8").make(dir.path(), &vectors);
    let other = tempfile::tempdir().expect("a directory");
    Way::of("IVF16,SQ8").make(other.path(), &vectors.iter().map(|x| -x).collect::<Vec<_>>());
    let checksum = checksum_of(&dir.path().join(INDEX));
    let map = facts.to_map().expect("is a map");
    Vectors::open_in(dir.path(), &map, Some(&checksum)).expect("opens");

    for name in [INDEX, VECTORS, IDS, BY_ID] {
        let path = dir.path().join(name);
        let right = fs::read(&path).expect("is there");
        let foreign = b"not an index at all".repeat(right.len() / 19 + 1)[..right.len()].to_vec();
        let mut flipped = right.clone();
        flipped[right.len() / 2] ^= 1;
        let index_only = [
            ("flipped", Some(flipped)),
            ("foreign", Some(foreign)),
            ("another index", Some(fs::read(other.path().join(INDEX)).expect("is there"))),
        ];
        let all = [
            ("missing", None),
            ("empty", Some(vec![])),
            ("cut off", Some(right[..right.len() - 1].to_vec())),
            ("longer", Some([right.as_slice(), b"more"].concat())),
        ];
        // What lies in the mapped files is looked at by `verify`: reading all of it would take as long as the disk.
        let cases = all.into_iter().chain(index_only.into_iter().filter(|_| name == INDEX));
        for (what, bytes) in cases {
            fs::remove_file(&path).expect("is removed");
            if let Some(bytes) = bytes {
                fs::write(&path, bytes).expect("is written");
            }
            let error = Vectors::open_in(dir.path(), &map, Some(&checksum)).expect_err("is refused");
            assert_eq!(error.kind(), ErrorKind::Damaged, "{name} {what}: {error}");
            assert!(error.to_string().contains(name), "{name} {what}: {error}");
            assert!(error.advice().is_some_and(|hint| hint.contains("build vectors")), "{name} {what}: {error}");
            fs::write(&path, &right).expect("is written");
        }
    }
    Vectors::open_in(dir.path(), &map, Some(&checksum)).expect("opens again");

    let mut foreign = map.clone();
    foreign.insert("vectors".into(), Value::from("many"));
    assert_eq!(Vectors::open_in(dir.path(), &foreign, None).expect_err("is refused").kind(), ErrorKind::Damaged);
}

#[test]
fn rows_that_do_not_fit_together_are_refused() {
    let vectors = vectors(2000);
    type Change = fn(&mut Vec<Batch>);
    let cases: [(&str, Change, &str); 3] = [
        ("another embedder", |batches| batches[1].model = Some("another".into()), "of another"),
        ("other dimensions", |batches| batches[1].dimensions = 16, "vectors of"),
        ("an entity twice", |batches| batches[1].entity_ids[5] = batches[0].entity_ids[9], "two vectors"),
    ];
    for (name, change, text) in cases {
        let dir = tempfile::tempdir().expect("a directory");
        let mut batches = batches(&vectors);
        change(&mut batches);
        let building = Building {
            dir: dir.path(),
            n: 2000,
            wishes: Wishes { factory: None, memory_bytes: None, target_recall: 0.95 },
            jobs: 1,
            memory_bytes: 1 << 30,
            clock,
            stop: &|| None,
            done: &|_, _| (),
            faults: &FaultPoints::default(),
            shard_rows: None,
        };
        let error = build(&building, &mut batches.into_iter().map(Ok)).expect_err("is refused");
        assert_eq!(error.kind(), ErrorKind::Damaged, "{name}: {error}");
        assert!(error.to_string().contains(text), "{name}: {error}");
    }
}

#[test]
fn factories_that_cannot_be_made_are_refused() {
    let vectors = vectors(100);
    for (factory, text) in [
        ("nonsense", "does not make"),
        ("IVF4,PQ7", "does not make"),
        ("IVF4096,Flat", "88 vectors"),
        ("IVF4\0", "does not make"),
    ] {
        let dir = tempfile::tempdir().expect("a directory");
        let built = Way::of(factory).build(dir.path(), &vectors, &FaultPoints::default(), &|| None);
        let error = built.expect_err("is refused");
        assert_eq!(error.kind(), ErrorKind::Usage, "{factory}: {error}");
        assert!(error.to_string().contains(text), "{factory}: {error}");
    }
}

#[test]
fn a_build_stops_when_it_is_told_to() {
    let vectors = vectors(8000);
    for factory in ["IVF128,PQ16", "HNSW32"] {
        let dir = tempfile::tempdir().expect("a directory");
        let asked = AtomicU64::new(0);
        // The copying asks once for each of 8 batches; what comes later is in the midst of FAISS.
        let stop = || {
            let n = asked.fetch_add(1, Ordering::Relaxed);
            (n > 9).then(|| Error::new(ErrorKind::Interrupted, "go on"))
        };
        let built = Way::of(factory).build(dir.path(), &vectors, &FaultPoints::default(), &stop);
        assert_eq!(built.expect_err("was stopped").kind(), ErrorKind::Interrupted, "{factory}");
        // It leaves nothing behind in the process: the next one runs to its end.
        let dir = tempfile::tempdir().expect("a directory");
        Way::of("IVF16,SQ8").make(dir.path(), &vectors[..2000 * DIMENSIONS]);
    }
}

#[test]
fn a_fault_at_each_point_ends_the_build_with_its_error() {
    let vectors = vectors(3000);
    for point in [FaultPoint::VectorsWritten, FaultPoint::VectorsTrained, FaultPoint::VectorsShardSealed] {
        let dir = tempfile::tempdir().expect("a directory");
        let faults = FaultPoints::new(move |passed| {
            if passed == point { Err(Error::new(ErrorKind::Unavailable, "write").on("a full disk")) } else { Ok(()) }
        });
        let way = Way { shard_rows: Some(1000), ..Way::of("IVF16,SQ8") };
        let error = way.build(dir.path(), &vectors, &faults, &|| None).expect_err("struck");
        assert!(error.to_string().contains("a full disk"), "{point:?}: {error}");
    }
}
