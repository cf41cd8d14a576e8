//! `admit`: reads each file, names its content, decodes it, and decides whether it is parsed.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use codegraph_lang::{Decoded, Detection, Examined, Marks, Pack, detect, examine, manifest};
use codegraph_model::{
    Action, BlobId, DiagnosticCode, Error, ErrorKind, FileStatus, Problem, Result, Severity, SkipReason, Stage,
};
use codegraph_source::{FileMet, Met, Read, ReadLimits, Reader, reader};
use sha1::{Digest, Sha1};

use super::{Admitted, Content, Entry, Fate, Morsel, Page, Reading, RepoRef};
use crate::budget::{MORSEL_FILES, MORSEL_SOURCE_BYTES};
use crate::flow::{Outlet, Step};
use crate::job::Skips;
use crate::overrides::Overrides;
use crate::recall::{KnownFate, KnownFile, Memory};

/// The second step of the scan.
pub(crate) struct Admit {
    limits: ReadLimits,
    /// Reads the repo whose files are coming.
    reader: Option<(Arc<RepoRef>, Box<dyn Reader>)>,
    /// Packs to parse with; none for all.
    packs: Option<Vec<&'static Pack>>,
    overrides: Overrides,
    skips: Skips,
    /// Contents met so far in this run.
    seen: HashSet<BlobId>,
    /// What is known of them, where they may come again.
    memory: Option<Memory>,
    morsel: Morsel,
}

impl Step for Admit {
    type In = Page;
    type Out = Morsel;

    fn take(&mut self, page: Page, out: &mut dyn Outlet<Morsel>) -> Result<()> {
        if page.is_first {
            self.morsel.entries.push(Entry::Repo(page.repo.clone()));
        }
        // All of the page at once: what is read ahead must be what is asked for then.
        let known: Vec<Option<KnownFile>> = page.met.iter().map(|met| self.known(&page.repo, met)).collect();
        let mut waiting = page.met.into_iter().zip(known).collect::<Vec<_>>().into_iter();
        let mut reads = VecDeque::new();
        while let Some(first) = waiting.as_slice().first() {
            if out.is_stopped() {
                return Ok(());
            }
            if reads.is_empty() && matches!(first, (Met::File(_), None)) {
                let mut files = waiting.as_slice().iter().filter_map(|met| match met {
                    (Met::File(file), None) => Some(file),
                    _ => None,
                });
                reads = self.reader_of(&page.repo)?.read(&mut files).into();
            }
            let Some((met, known)) = waiting.next() else { break };
            let entry = self.admit(&page.repo, met, known, &mut reads)?;
            self.add(entry, out)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Outlet<Morsel>) -> Result<()> {
        match self.morsel.entries.is_empty() {
            true => Ok(()),
            false => out.put(std::mem::replace(&mut self.morsel, empty_morsel())),
        }
    }
}

fn empty_morsel() -> Morsel {
    Morsel { entries: Vec::new(), source_bytes: 0, largest_bytes: 0 }
}

impl Admit {
    pub(crate) fn new(
        limits: ReadLimits,
        packs: Option<Vec<&'static Pack>>,
        overrides: Overrides,
        skips: Skips,
        memory: Option<Memory>,
    ) -> Admit {
        let (seen, morsel) = (HashSet::new(), empty_morsel());
        Admit { limits, reader: None, packs, overrides, skips, seen, memory, morsel }
    }

    /// What is known of a file before it is read: what became of the same content at the same path in another repo.
    fn known(&mut self, repo: &RepoRef, met: &Met) -> Option<KnownFile> {
        let Met::File(file) = met else { return None };
        // A repo can have limits of its own.
        let is_read = file.size_bytes <= self.max_file_bytes(repo);
        self.memory.as_mut().filter(|_| is_read)?.file(file.blob_id?, &file.path)
    }

    /// Longer files of `repo` are not read.
    fn max_file_bytes(&self, repo: &RepoRef) -> u64 {
        repo.repo.options.max_file_bytes_or(self.limits.max_file_bytes)
    }

    /// The reader of `repo`. Repos come one after the other, so that one is open at a time.
    fn reader_of(&mut self, repo: &Arc<RepoRef>) -> Result<&mut dyn Reader> {
        let is_open = self.reader.as_ref().is_some_and(|(open, _)| Arc::ptr_eq(open, repo));
        if !is_open {
            // What the last one held goes first.
            self.reader = None;
        }
        let limits = ReadLimits { max_file_bytes: self.max_file_bytes(repo), ..self.limits };
        match &mut self.reader {
            Some((_, reader)) => Ok(reader.as_mut()),
            none => Ok(none.insert((repo.clone(), reader(&repo.repo, &limits)?)).1.as_mut()),
        }
    }

    /// Adds an entry to the morsel. Where a morsel ends depends on the entries before alone: never on time or threads.
    fn add(&mut self, entry: Entry, out: &mut dyn Outlet<Morsel>) -> Result<()> {
        // Whether facts are made or were kept: what is written must not depend on it.
        let n_bytes = match &entry {
            Entry::File(file) => match &file.fate {
                Fate::Read { text, .. } => text.len(),
                Fate::Known(KnownFate::Again { n_bytes, .. }) => *n_bytes,
                Fate::Known(KnownFate::Leave { .. }) => 0,
            },
            _ => 0,
        };
        if n_bytes > 0 {
            // A file that would make the morsel much too large begins one of its own.
            if self.morsel.source_bytes > 0 && self.morsel.source_bytes + n_bytes > 2 * MORSEL_SOURCE_BYTES {
                out.put(std::mem::replace(&mut self.morsel, empty_morsel()))?;
            }
            self.morsel.source_bytes += n_bytes;
            self.morsel.largest_bytes = self.morsel.largest_bytes.max(n_bytes);
        }
        self.morsel.entries.push(entry);
        if self.morsel.source_bytes >= MORSEL_SOURCE_BYTES || self.morsel.entries.len() >= MORSEL_FILES {
            out.put(std::mem::replace(&mut self.morsel, empty_morsel()))?;
        }
        Ok(())
    }

    fn admit(
        &mut self,
        repo: &Arc<RepoRef>,
        met: Met,
        known: Option<KnownFile>,
        reads: &mut VecDeque<Read>,
    ) -> Result<Entry> {
        Ok(match met {
            Met::Problem { path, problem } => Entry::Problem { repo: repo.clone(), path, problem },
            Met::Skipped { path, size_bytes, reason, problems } => Entry::File(Box::new(Admitted {
                repo: repo.clone(),
                path,
                size_bytes,
                content: None,
                fate: leave(reason, None),
                problems: told_by_source(problems),
            })),
            Met::File(file) if let Some(known) = known => Entry::File(Box::new(admit_known(repo, file, known))),
            Met::File(file) => {
                let read = reads.pop_front().ok_or_else(|| {
                    Error::new(ErrorKind::Bug, "read a file").on(format!("{}: {}", repo.repo.name, file.path))
                })?;
                Entry::File(Box::new(self.admit_file(repo, file, read)))
            }
        })
    }

    fn admit_file(&mut self, repo: &Arc<RepoRef>, file: FileMet, read: Read) -> Admitted {
        let mut admitted = Admitted {
            repo: repo.clone(),
            path: file.path,
            size_bytes: Some(file.size_bytes),
            content: None,
            fate: leave(SkipReason::NotCode, None),
            problems: told_by_source(file.problems),
        };
        let path = admitted.path.as_str();
        // A blob that is not what its name says is damaged.
        let read = match read {
            Read::Bytes(bytes) => match (blob_id_of(&bytes), file.blob_id) {
                (found, Some(due)) if found != due => {
                    let message = format!("the object called {due} is {found}");
                    Read::Damaged(DiagnosticCode::BadObject, message)
                }
                (blob_id, _) => {
                    admitted.size_bytes = Some(bytes.len() as u64);
                    let (content, fate, problem) = self.classify(path, blob_id, bytes);
                    let fate = self.recall(content, fate);
                    if file.blob_id.is_some() {
                        self.note(path, content, &fate, problem.as_ref());
                    }
                    admitted.content = Some(content);
                    admitted.fate = fate;
                    admitted.problems.extend(problem.map(|problem| (Stage::Admit, problem)));
                    return admitted;
                }
            },
            other => other,
        };
        let (code, severity, reason, message) = match read {
            Read::Bytes(_) => (DiagnosticCode::BadObject, Severity::Error, SkipReason::Unreadable, String::new()),
            Read::TooLarge(size_bytes) => {
                admitted.size_bytes = Some(size_bytes);
                let message = format!("{size_bytes} bytes; at most {} are read", self.max_file_bytes(repo));
                (DiagnosticCode::TooLarge, Severity::Error, SkipReason::TooLarge, message)
            }
            Read::Vanished => {
                let message = "it was listed, and gone when it was to be read".to_string();
                (DiagnosticCode::VanishedFile, Severity::Error, SkipReason::Vanished, message)
            }
            Read::Unreadable(why) => (DiagnosticCode::UnreadableFile, Severity::Error, SkipReason::Unreadable, why),
            Read::Missing(why) => (DiagnosticCode::MissingObject, Severity::Error, SkipReason::Missing, why),
            Read::Damaged(code, why) => (code, Severity::Error, SkipReason::Unreadable, why),
        };
        // The name alone must do.
        let language = detect(path, &[], self.overrides.of(path)).language();
        admitted.fate = leave(reason, language);
        // A large file that is no code is not missed.
        if reason != SkipReason::TooLarge || language.is_some() {
            let problem = Problem { code, severity, action: Action::Skipped, message, span: None };
            admitted.problems.push((Stage::Admit, problem));
        }
        admitted
    }

    /// What `bytes` are, and what becomes of them at `path`.
    fn classify(&mut self, path: &str, blob_id: BlobId, bytes: Vec<u8>) -> (Content, Fate, Option<Problem>) {
        let size_bytes = bytes.len() as u64;
        let is_pointer = is_lfs_pointer(&bytes);
        let Examined { detection, decoded, n_lines, marks } = examine(path, bytes, self.overrides.of(path));
        let language = detection.language();
        let is_first = self.seen.insert(blob_id);
        let content = Content { blob_id, is_first, size_bytes, encoding: None, n_lines, marks };
        if is_pointer {
            return (content, leave(SkipReason::LfsPointer, language), None);
        }
        let problem = |code, severity, action, message| Some(Problem { code, severity, action, message, span: None });
        let (text, encoding, n_replaced) = match decoded {
            Decoded::Text { text, encoding, n_replaced, .. } => (text, encoding, n_replaced),
            Decoded::Binary { .. } => return (content, leave(SkipReason::Binary, language), None),
            Decoded::Undecodable { encoding, .. } => {
                let content = Content { encoding: Some(encoding), ..content };
                let Detection::Pack(_) = detection else {
                    return (content, leave(reason_of(&detection), language), None);
                };
                let message = format!("tried as {encoding}");
                let problem = problem(DiagnosticCode::UndecodableText, Severity::Error, Action::Skipped, message);
                return (content, leave(SkipReason::Encoding, language), problem);
            }
        };
        let content = Content { encoding: Some(encoding), ..content };
        let pack = match detection {
            Detection::Pack(pack) => Some(pack),
            _ => None,
        };
        let reading = Reading { pack, manifest: manifest(path), language };
        if pack.is_none() && reading.manifest.is_none() {
            return (content, leave(empty_or(&text, reason_of(&detection)), language), None);
        }
        // Manifests are asked for whatever languages are: they say where the code of all of them lies.
        let is_one_of = |packs: &Vec<&Pack>| pack.is_none_or(|pack| packs.iter().any(|other| other.name == pack.name));
        let is_asked_for = self.packs.as_ref().is_none_or(is_one_of);
        if text.is_empty() || !is_asked_for {
            return (content, leave(empty_or(&text, SkipReason::LanguageFilter), language), None);
        }
        if let Some(reason) = self.skipped_for(&marks) {
            return (content, leave(reason, language), None);
        }
        let problem = match n_replaced {
            0 => None,
            n => problem(
                DiagnosticCode::ReplacedBytes,
                Severity::Warning,
                Action::Partial,
                format!("{n} invalid sequences of bytes ({encoding}) were replaced by U+FFFD"),
            ),
        };
        (content, Fate::Read { reading, text, keep: None }, problem)
    }

    /// `fate`, unless the facts of the same text were asked for before.
    fn recall(&mut self, content: Content, fate: Fate) -> Fate {
        let Some(memory) = &mut self.memory else { return fate };
        match fate {
            Fate::Read { reading, text, .. } => {
                let (slot, is_new) = memory.slot(content.blob_id, content.encoding.unwrap_or_default(), reading);
                match is_new {
                    true => Fate::Read { reading, text, keep: Some(slot) },
                    false => Fate::Known(KnownFate::Again { reading, n_bytes: text.len(), slot }),
                }
            }
            other => other,
        }
    }

    /// Takes note of what `content` is at `path`, for repos that hold the same there.
    fn note(&mut self, path: &str, content: Content, fate: &Fate, problem: Option<&Problem>) {
        let Some(memory) = &mut self.memory else { return };
        let fate = match fate {
            Fate::Known(known) => known.clone(),
            Fate::Read { reading, text, keep: Some(slot) } => {
                KnownFate::Again { reading: *reading, n_bytes: text.len(), slot: slot.clone() }
            }
            Fate::Read { keep: None, .. } => return,
        };
        memory.note(path, KnownFile { content, fate, problem: problem.cloned() });
    }

    /// Why code with these marks is left out, if it is.
    fn skipped_for(&self, marks: &Marks) -> Option<SkipReason> {
        let Skips { generated, vendored, minified } = self.skips;
        match marks {
            Marks { generated: Some(_), .. } if generated => Some(SkipReason::Generated),
            Marks { vendored: Some(_), .. } if vendored => Some(SkipReason::Vendored),
            Marks { minified: Some(_), .. } if minified => Some(SkipReason::Minified),
            _ => None,
        }
    }
}

/// A file that need not be read.
fn admit_known(repo: &Arc<RepoRef>, file: FileMet, known: KnownFile) -> Admitted {
    let KnownFile { content, fate, problem } = known;
    let mut problems = told_by_source(file.problems);
    problems.extend(problem.map(|problem| (Stage::Admit, problem)));
    Admitted {
        repo: repo.clone(),
        path: file.path,
        size_bytes: Some(content.size_bytes),
        content: Some(content),
        fate: Fate::Known(fate),
        problems,
    }
}

fn told_by_source(problems: Vec<Problem>) -> Vec<(Stage, Problem)> {
    problems.into_iter().map(|problem| (Stage::Source, problem)).collect()
}

fn empty_or(text: &str, reason: SkipReason) -> SkipReason {
    if text.is_empty() { SkipReason::Empty } else { reason }
}

fn reason_of(detection: &Detection) -> SkipReason {
    match detection {
        Detection::Unsupported(_) => SkipReason::UnsupportedLanguage,
        Detection::Pack(_) | Detection::NotCode => SkipReason::NotCode,
    }
}

/// Left out for `reason`: skipped on purpose, or failed where nobody wanted that.
fn leave(reason: SkipReason, language: Option<&'static str>) -> Fate {
    let status = match reason {
        SkipReason::Encoding | SkipReason::Malformed => FileStatus::Failed,
        _ if reason.is_unread() => FileStatus::Failed,
        _ => FileStatus::Skipped,
    };
    Fate::Known(KnownFate::Leave { status, reason, language })
}

/// Whether `bytes` stand for content that Git LFS keeps elsewhere: a few lines of text, of which the first is this one.
fn is_lfs_pointer(bytes: &[u8]) -> bool {
    // Nothing longer is a pointer, says its specification.
    const MOST_BYTES: usize = 1024;
    const FIRST: [&[u8]; 2] =
        [b"version https://git-lfs.github.com/spec/v1\n", b"version https://hawser.github.com/spec/v1\n"];
    let has = |key: &[u8]| bytes.split(|b| *b == b'\n').any(|line| line.starts_with(key));
    bytes.len() < MOST_BYTES && FIRST.iter().any(|first| bytes.starts_with(first)) && has(b"oid ") && has(b"size ")
}

/// The name that git gives to `bytes`.
fn blob_id_of(bytes: &[u8]) -> BlobId {
    let mut hasher = Sha1::new();
    hasher.update(format!("blob {}\0", bytes.len()));
    hasher.update(bytes);
    BlobId(hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use codegraph_model::Word;

    use super::*;

    const LIMITS: ReadLimits = ReadLimits { max_file_bytes: 1000, memory_bytes: 0 };

    #[test]
    fn blobs_are_named_as_git_names_them() {
        // git hash-object
        assert_eq!(blob_id_of(b"").to_string(), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(blob_id_of(b"hello\n").to_string(), "ce013625030ba8dba906f756967f9e9ca394464a");
    }

    #[test]
    fn files_are_classified() {
        // path, bytes, packs asked for, what becomes of it
        let cases: &[(&str, &[u8], Option<&str>, &str)] = &[
            ("a.py", b"x = 1\n", None, "parse python utf-8 1"),
            ("a.py", b"x = 1\n", Some("go"), "skipped language_filter python utf-8 1"),
            ("a.py", b"", None, "skipped empty python utf-8 0"),
            ("a.py", b"x\0", None, "skipped binary python"),
            ("a.py", b"\xff\xfex\0=\x001\0", None, "parse python utf-16le 1"),
            ("a.py", b"x = 'caf\xe9 au lait'\r", None, "parse python windows-1252 1"),
            ("a.py", b"x = 'caf\xc3\xa9 \xc3\xa9 \xff'\n", None, "parse python utf-8 1 replaced_bytes"),
            ("a.py", b"\x81\x8d\x8f\x01\x02", None, "failed encoding python ibm866 undecodable_text"),
            ("a.bin", b"\x81\x8d\x8f\x01\x02", None, "skipped not_code ibm866"),
            ("a.txt", b"text", None, "skipped not_code utf-8 1"),
            ("a.conf", b"x = 1\n", None, "parse python utf-8 1"),
            ("a/Cargo.toml", b"[package]\n", None, "read Cargo.toml utf-8 1"),
            ("a/Cargo.toml", b"[package]\n", Some("go"), "read Cargo.toml utf-8 1"),
            ("a/Cargo.toml", b"", None, "skipped empty utf-8 0"),
            ("a/Cargo.toml", b"\0", None, "skipped binary"),
            ("a.ts", b"G\0", None, "skipped binary typescript"),
            ("a.png", b"\x89PNG\0", None, "skipped binary"),
            (
                "a.c",
                b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n",
                None,
                "skipped lfs_pointer c 3",
            ),
            ("a.c", b"version https://git-lfs.github.com/spec/v1\n", None, "parse c utf-8 1"),
        ];
        for (path, bytes, packs, expected) in cases {
            let packs = packs.map(|name| vec![codegraph_lang::pack(name).expect("exists")]);
            let overrides = Overrides::new(&[("*.conf".into(), "python".into())]).expect("makes sense");
            let mut admit = Admit::new(LIMITS, packs, overrides, Skips::default(), None);
            let (content, fate, problem) = admit.classify(path, blob_id_of(bytes), bytes.to_vec());
            let mut words = match fate {
                Fate::Read { reading, .. } => {
                    let mut words = vec![if reading.pack.is_some() { "parse" } else { "read" }.to_string()];
                    words.extend(reading.language.map(str::to_string));
                    words.extend(reading.manifest.map(|manifest| manifest.name.to_string()));
                    words
                }
                Fate::Known(KnownFate::Again { .. }) => vec!["again".to_string()],
                Fate::Known(KnownFate::Leave { status, reason, language }) => {
                    let mut words = vec![status.as_str().to_string(), reason.as_str().into()];
                    words.extend(language.map(str::to_string));
                    words
                }
            };
            words.extend(content.encoding.map(str::to_string));
            words.extend(content.n_lines.map(|n| n.to_string()));
            words.extend(problem.map(|problem| problem.code.as_str().to_string()));
            assert_eq!(words.join(" "), *expected, "{path} {}", bytes.escape_ascii());
            assert!(content.is_first);
            assert!(!admit.classify(path, blob_id_of(bytes), bytes.to_vec()).0.is_first);
        }
    }

    #[test]
    fn marked_code_is_left_out_where_that_is_asked_for() {
        let all = Skips { generated: true, vendored: true, minified: true };
        let no = Skips::default();
        for (path, text, skips, expected) in [
            ("a.go", "// Code generated by x; DO NOT EDIT.\n", no, None),
            ("a.go", "// Code generated by x; DO NOT EDIT.\n", all, Some(SkipReason::Generated)),
            ("a.go", "// Code generated by x; DO NOT EDIT.\n", Skips { generated: false, ..all }, None),
            ("vendor/a.go", "package a\n", all, Some(SkipReason::Vendored)),
            ("vendor/a.go", "package a\n", Skips { generated: true, ..no }, None),
            ("a.min.js", "f()\n", all, Some(SkipReason::Minified)),
            ("a.min.js", "f()\n", Skips { minified: false, ..all }, None),
            ("vendor/a.txt", "x\n", all, Some(SkipReason::NotCode)),
            ("a.go", "package a\n", all, None),
        ] {
            let overrides = Overrides::new(&[]).expect("makes sense");
            let (_, fate, _) = Admit::new(LIMITS, None, overrides, skips, None).classify(
                path,
                blob_id_of(text.as_bytes()),
                text.into(),
            );
            let reason = match fate {
                Fate::Known(KnownFate::Leave { reason, .. }) => Some(reason),
                _ => None,
            };
            assert_eq!(reason, expected, "{path} {skips:?}");
        }
    }
}
