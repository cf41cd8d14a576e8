//! Which index is built: what the user named, or what fits the number of vectors, the memory and the recall.

use std::collections::BTreeMap;

use codegraph_model::{Error, ErrorKind, Result};
use serde_json::Value;

/// The factory string that stands for no index: every vector is looked at.
pub(super) const FLAT: &str = "Flat";

/// Up to so many vectors all are looked at: with 256 dimensions that takes some milliseconds, and nothing has to be trained.
const FLAT_ROWS: u64 = 50_000;
/// Memory for a vector if the user says nothing: with 256 dimensions codes of 86 bytes, their ids, and the centres of the lists. Of
/// a million vectors of real code these find 0.87 of the ten nearest by themselves, and codes of 64 bytes 0.82.
const DEFAULT_VECTOR_BYTES: u64 = 100;
/// Memory that nobody has to think about.
const DEFAULT_LEAST_BYTES: u64 = 64 << 20;
/// An id in a list.
const ID_BYTES: u64 = 8;
/// Links of a node of the graph that is built, in each direction; of the lowest level there are twice as many.
const LINKS: u64 = 32;
/// Recall above which codes of a few bits are given up for codes of eight, and lists for a graph.
const HIGH_RECALL: f64 = 0.98;
/// Rotating so that codes fit better takes a decomposition per round, whose cost grows with the cube of the dimensions.
const MOST_ROTATED: usize = 512;
/// Vectors that a list should at least have been trained with. FAISS warns below 39.
pub(super) const TRAINING_ROWS_PER_LIST: u64 = 64;
/// Vectors that codes are trained with. FAISS looks at no more for a rotation.
const TRAINING_ROWS: u64 = 1 << 16;

/// What the user may say about the index.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wishes {
    /// `--factory`.
    pub(super) factory: Option<String>,
    /// `--vector-memory`: bytes that the index may take when it is open.
    pub(super) memory_bytes: Option<u64>,
    /// `--target-recall`: share of the ten nearest that `balanced` must find.
    pub(super) target_recall: f64,
}

/// The share of the ten nearest that `balanced` must find if the user says nothing.
pub(super) const BALANCED_RECALL: f64 = 0.95;
/// The same for `fast`.
pub(super) const FAST_RECALL: f64 = 0.85;

impl Wishes {
    /// Reads settings by their names.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if one makes no sense.
    pub(super) fn of(settings: &BTreeMap<String, Value>) -> Result<Wishes> {
        let wrong = |name: &str, takes: &str| {
            Error::new(ErrorKind::Usage, "choose a vector index").on(format!("{name} takes {takes}"))
        };
        let given = |name: &str| settings.get(name).filter(|value| !value.is_null());
        let factory = match given("factory") {
            None => None,
            Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
            Some(_) => return Err(wrong("factory", "a factory string of FAISS, such as IVF4096,PQ64")),
        };
        let memory_bytes = match given("vector_memory_bytes") {
            None => None,
            Some(value) => Some(value.as_u64().ok_or_else(|| wrong("vector-memory", "a number of bytes"))?),
        };
        let target_recall = match given("target_recall") {
            None => BALANCED_RECALL,
            Some(value) => {
                let share = value.as_f64().filter(|share| (0.0..=1.0).contains(share));
                share.ok_or_else(|| wrong("target-recall", "a share from 0 to 1"))?
            }
        };
        Ok(Wishes { factory, memory_bytes, target_recall })
    }
}

/// The factory string for `n` vectors.
///
/// # Errors
/// [`ErrorKind::Limit`] if no index fits the memory.
pub(super) fn factory(n: u64, dimensions: usize, wishes: &Wishes) -> Result<String> {
    if let Some(factory) = &wishes.factory {
        return Ok(factory.clone());
    }
    if n <= FLAT_ROWS {
        return Ok(FLAT.to_string());
    }
    let memory = wishes.memory_bytes.unwrap_or_else(|| (n * DEFAULT_VECTOR_BYTES).max(DEFAULT_LEAST_BYTES));
    let d = dimensions as u64;
    let lists = lists(n);
    // Richest first.
    let mut candidates: Vec<(u64, String)> = Vec::new();
    if wishes.target_recall > HIGH_RECALL {
        candidates.push((d + 2 * LINKS * 4 + 16 + ID_BYTES, format!("HNSW{LINKS},SQ8")));
    }
    candidates.push((4 * d + ID_BYTES, format!("IVF{lists},Flat")));
    candidates.push((d + ID_BYTES, format!("IVF{lists},SQ8")));
    for width in [2, 3, 4, 8, 16, 32] {
        let codes = d.div_ceil(width);
        let rotated = codes * width;
        let rotation = match dimensions {
            _ if rotated != d => format!("OPQ{codes}_{rotated},"),
            ..=MOST_ROTATED => format!("OPQ{codes},"),
            _ => String::new(),
        };
        candidates.push((codes + ID_BYTES, format!("{rotation}IVF{lists},PQ{codes}")));
    }
    // Beside the entries the centres of the lists are held, those of codes (256 for each), and a rotation.
    let bytes_of = |vector_bytes: u64| n * vector_bytes + (lists + 256 + d) * d * 4;
    let least = candidates.iter().map(|(bytes, _)| bytes_of(*bytes)).min().unwrap_or_default();
    let fitting = candidates.into_iter().find(|(bytes, _)| bytes_of(*bytes) <= memory);
    fitting.map(|(_, factory)| factory).ok_or_else(|| {
        Error::new(ErrorKind::Limit, "choose a vector index")
            .on(format!("{n} vectors of {dimensions} dimensions in {memory} bytes"))
            .hint(format!("give --vector-memory at least {least} bytes, or name an index with --factory"))
    })
}

/// Lists for `n` vectors: about four times the square root, a power of two, so that a query which reads a hundredth of the
/// lists compares with as many centres as with entries; and each with enough vectors to be trained.
fn lists(n: u64) -> u64 {
    let wanted = 4 * n.isqrt();
    let most = (n / TRAINING_ROWS_PER_LIST).max(1);
    // Half as much again rounds to the nearer power.
    1 << (wanted + wanted / 2).min(most).clamp(1, 1 << 20).ilog2()
}

/// Vectors that an index is trained with: `n_lists` of it, if it has lists; no more than there are, and than fit `memory_bytes`.
pub(super) fn training_rows(n: u64, n_lists: usize, dimensions: usize, memory_bytes: u64) -> u64 {
    let wanted = (n_lists as u64 * TRAINING_ROWS_PER_LIST).max(TRAINING_ROWS);
    let fitting = memory_bytes / (dimensions as u64 * 4).max(1);
    wanted.min(fitting).min(n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wishes(memory_bytes: Option<u64>, target_recall: f64) -> Wishes {
        Wishes { factory: None, memory_bytes, target_recall }
    }

    #[test]
    fn the_richest_index_that_fits_is_chosen() {
        let mb = |n: u64| Some(n << 20);
        let cases: &[(u64, usize, Option<u64>, f64, &str)] = &[
            (0, 256, None, 0.95, "Flat"),
            (50_000, 256, None, 0.95, "Flat"),
            (60_000, 256, None, 0.95, "IVF512,Flat"),
            (200_000, 256, None, 0.95, "IVF2048,SQ8"),
            (1_000_000, 256, None, 0.95, "OPQ86_258,IVF4096,PQ86"),
            (1_000_000, 256, mb(90), 0.95, "OPQ64,IVF4096,PQ64"),
            (1_000_000, 256, mb(150), 0.95, "OPQ128,IVF4096,PQ128"),
            (1_000_000, 256, mb(300), 0.95, "IVF4096,SQ8"),
            (1_000_000, 256, mb(1100), 0.95, "IVF4096,Flat"),
            (1_000_000, 256, mb(600), 0.99, "HNSW32,SQ8"),
            (1_000_000, 256, mb(60), 0.95, "OPQ32,IVF4096,PQ32"),
            (1_000_000, 256, mb(30), 0.95, "OPQ16,IVF4096,PQ16"),
            (100_000_000, 256, None, 0.95, "OPQ86_258,IVF32768,PQ86"),
            (1_000_000, 128, None, 0.95, "OPQ64,IVF4096,PQ64"),
            (1_000_000, 1536, None, 0.95, "IVF4096,PQ48"),
            (1_000_000, 250, None, 0.95, "OPQ84_252,IVF4096,PQ84"),
        ];
        for (n, dimensions, memory, recall, expected) in cases {
            let found = factory(*n, *dimensions, &wishes(*memory, *recall)).expect("fits");
            assert_eq!(found, *expected, "{n} × {dimensions} in {memory:?} at {recall}");
        }
        let error = factory(1_000_000, 256, &wishes(mb(1), 0.95)).expect_err("does not fit");
        assert_eq!(error.kind(), ErrorKind::Limit);
        let named = Wishes { factory: Some("IVF7,PQ8".into()), ..wishes(mb(1), 0.95) };
        assert_eq!(factory(10, 256, &named).expect("is named"), "IVF7,PQ8");
    }

    #[test]
    fn settings_are_read_or_refused() {
        let cases: &[(Value, Result<Wishes, &str>)] = &[
            (json!({}), Ok(wishes(None, 0.95))),
            (json!({"factory": null, "vector_memory_bytes": 5, "target_recall": 1}), Ok(wishes(Some(5), 1.0))),
            (json!({"factory": ""}), Err("factory takes")),
            (json!({"target_recall": 95}), Err("target-recall takes")),
            (json!({"vector_memory_bytes": "much"}), Err("vector-memory takes")),
        ];
        for (settings, expected) in cases {
            let map = settings.as_object().expect("a map").clone().into_iter().collect();
            match (Wishes::of(&map), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(&found, expected, "{settings}"),
                (Err(error), Err(text)) => assert!(error.to_string().contains(text), "{settings}: {error}"),
                (found, _) => panic!("{settings}: {found:?}"),
            }
        }
    }

    #[test]
    fn training_takes_what_there_is_and_what_fits() {
        assert_eq!(training_rows(1_000_000, 4096, 256, u64::MAX), 262_144);
        assert_eq!(training_rows(1000, 16, 256, u64::MAX), 1000);
        assert_eq!(training_rows(1_000_000, 4096, 256, 1 << 20), 1024);
    }
}
