//! Python FAISS.

use std::path::{Path, PathBuf};
use std::process::Command;

use codegraph_benches::{Cost, cost_of_child, output_of};
use codegraph_store::Snapshot;
use codegraph_store::vectors::{StrategyName, Vectors};
use serde_json::Value;

/// The program `peer.py`.
pub(super) struct Peer {
    folder: PathBuf,
    table: PathBuf,
}

/// What it told of a strategy.
pub(super) struct Theirs {
    pub(super) effort: String,
    pub(super) recall: f64,
    pub(super) us: f64,
    /// The share of the nearest that its index finds beyond ours.
    pub(super) index_loss: Option<f64>,
}

/// What it told.
pub(super) struct Answers(Value);

impl Peer {
    pub(super) fn new(folder: &Path, snapshot: &Snapshot) -> Peer {
        let peer = Peer { folder: folder.to_path_buf(), table: snapshot.dir().join("tables/embeddings") };
        output_of(&mut peer.command("ready"));
        peer
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new("python3");
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/peer.py");
        command.arg(program).arg(&self.folder).arg(what);
        command
    }

    fn index(&self) -> PathBuf {
        self.folder.join("theirs.faiss")
    }

    /// Builds an index of the same kind, trained with the same rows.
    pub(super) fn build(&self, ours: &Vectors, jobs: usize) -> Cost {
        let sample = self.folder.join("sample.u32");
        let rows: Vec<u8> = ours.sample().into_iter().flat_map(u32::to_le_bytes).collect();
        std::fs::write(&sample, rows).unwrap();
        let mut command = self.command("build");
        command.arg(&self.table).arg(ours.factory()).arg(sample).arg(jobs.to_string()).arg(self.index());
        cost_of_child(&command)
    }

    /// Has both indices asked.
    pub(super) fn ask(&self, snapshot: &Snapshot, ours: &Vectors, queries: &Path) -> Answers {
        let mut command = self.command("ask");
        command.arg(&self.table).arg(queries).arg(snapshot.dir().join("vectors/index.faiss")).arg(self.index());
        for strategy in ours.strategies().iter().filter(|strategy| strategy.name != StrategyName::Exact) {
            let (name, parameter, value) = (strategy.name, &strategy.parameter, strategy.value);
            command.arg(format!("{name}:{parameter}:{value}:{}:{}", strategy.refine, strategy.recall_at_10));
        }
        Answers(serde_json::from_str(&output_of(&mut command)).unwrap())
    }
}

impl Answers {
    /// Milliseconds for a look at all vectors, with 32 bits a number.
    pub(super) fn single_ms(&self) -> f64 {
        self.0["exact"]["single_us"].as_f64().unwrap() / 1e3
    }

    pub(super) fn of(&self, name: StrategyName) -> Theirs {
        if name == StrategyName::Exact {
            let us = self.0["exact"]["half_us"].as_f64().unwrap();
            return Theirs { effort: "16 bits".into(), recall: 1.0, us, index_loss: None };
        }
        let told = &self.0["strategies"][name.as_str()];
        let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
        let quickest = &told["quickest"];
        Theirs {
            effort: format!("{} × {}", quickest["value"], quickest["refine"]),
            recall: number(&quickest["recall"]),
            us: number(&quickest["us"]),
            index_loss: Some(number(&told["recall_of_theirs"]) - number(&told["recall_of_ours"])),
        }
    }
}
