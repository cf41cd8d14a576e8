//! A place for inputs, and what is met in a repo and read of it, in lines.

// Each test is a crate of its own, and some use a part of this.
#![allow(dead_code, unreachable_pub)]

use std::path::PathBuf;

use codegraph_model::Word;
use codegraph_source::{
    FileMet, InputSpec, Met, Read, ReadLimits, RemoteOptions, Repo, Revision, Stop, WalkOptions, discover, list, reader,
};

/// A directory with inputs in it.
pub struct Place(tempfile::TempDir);

impl Place {
    pub fn new() -> Place {
        Place(tempfile::tempdir().expect("a directory"))
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    #[track_caller]
    pub fn repos(&self, path: &str, spec: InputSpec) -> Vec<Repo> {
        discover(&[InputSpec { input: path.into(), path: self.path(path), ..spec }], &RemoteOptions::default())
            .expect("discovers")
    }
}

/// A walk that is not stopped.
pub const GO: Stop = &|| false;

/// What is listed and read: `path=content` of a file, path and reason of what is skipped, `!`, code and path of a
/// problem. Each path stands once, and in the order of its bytes.
pub fn told(repo: &Repo, options: &WalkOptions) -> (Vec<String>, Option<Revision>) {
    // So little memory that there are several windows, and that maps are given up.
    told_within(repo, options, 64)
}

/// The same, read with about so much memory.
pub fn told_within(repo: &Repo, options: &WalkOptions, memory_bytes: usize) -> (Vec<String>, Option<Revision>) {
    let listing = list(repo, options, GO).expect("lists");
    let revision = listing.revision;
    let met: Vec<Met> = listing.met.collect();
    let files: Vec<&FileMet> = met
        .iter()
        .filter_map(|met| match met {
            Met::File(file) => Some(file),
            _ => None,
        })
        .collect();
    let limits = ReadLimits { max_file_bytes: 1000, memory_bytes };
    let mut reader = reader(repo, &limits).expect("is of a known kind");
    let mut waiting = files.into_iter();
    let mut reads = Vec::new();
    while waiting.len() > 0 {
        let before = waiting.len();
        let now = reader.read(&mut waiting);
        assert_eq!(now.len(), before - waiting.len(), "as many answers as files");
        assert!(!now.is_empty(), "something is read each time");
        reads.extend(now);
    }
    let mut reads = reads.into_iter();
    let mut lines = Vec::new();
    let mut paths = Vec::new();
    for met in met {
        let (path, problems) = match met {
            Met::File(file) => {
                paths.push(file.path.clone());
                lines.push(match reads.next().expect("is read") {
                    Read::Bytes(bytes) => {
                        assert_eq!(bytes.len() as u64, file.size_bytes, "{}", file.path);
                        format!("{}={}", file.path, String::from_utf8_lossy(&bytes).trim())
                    }
                    Read::TooLarge(n) => format!("{}: {n} bytes", file.path),
                    Read::Missing(_) => format!("{} missing", file.path),
                    Read::Damaged(..) => format!("{} damaged", file.path),
                    Read::Vanished => format!("{} vanished", file.path),
                    Read::Unreadable(_) => format!("{} unreadable", file.path),
                });
                (file.path, file.problems)
            }
            Met::Skipped { path, reason, problems, .. } => {
                paths.push(path.clone());
                lines.push(format!("{path} {}", reason.as_str()));
                (path, problems)
            }
            Met::Problem { path, problem } => (path, vec![problem]),
        };
        lines.extend(problems.iter().map(|problem| format!("! {} {path}", problem.code.as_str())));
    }
    assert!(paths.is_sorted_by(|a, b| a < b), "{paths:?}");
    (lines, revision)
}
