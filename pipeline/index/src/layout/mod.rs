//! Facts and what else is known of a file -> rows. Facts know neither repo nor path; here they get both, so that the
//! facts of one blob can be laid out for each path that holds it.

mod facts;
mod manifests;
mod one_file;

use codegraph_lang::is_vendored;
use codegraph_model::{
    BlobId, DiagnosticCode, FileStatus, LineCounts, ParseStatus, Problem, RepoStatus, Result, RowBatch, SkipReason,
    Stage, SymbolWriter, TABLES, TableBuilder, TableDef, Word, id_of,
};
use codegraph_source::Revision;

pub use one_file::rows_of_file;

use manifests::ManifestRows;

use crate::embed::TextRows;
use crate::steps::{Content, RepoRef, RepoTally};
use crate::tally::{Left, Tally};

/// The tables that files become rows of, by their place in [`Rows`]; those of manifests have a place of their own.
const FILE_TABLES: [&str; 7] = ["blobs", "files", "entities", "refs", "imports", "diagnostics", "timings"];

/// Rows of the tables that files become rows of.
pub(crate) struct Rows {
    blobs: TableBuilder,
    files: TableBuilder,
    entities: TableBuilder,
    refs: TableBuilder,
    imports: TableBuilder,
    diagnostics: TableBuilder,
    timings: TableBuilder,
    manifests: ManifestRows,
    /// Texts of entities, if these are embedded.
    texts: Option<TextRows>,
    /// Reused from row to row.
    scratch: facts::Scratch,
}

/// Rows of one table.
pub(crate) struct TableRows {
    pub(crate) table: &'static TableDef,
    pub(crate) rows: RowBatch,
}

/// Where a file lies, and its name in every form that rows need.
pub(crate) struct Place<'a> {
    repo_name: &'a str,
    repo_id: i64,
    pub(crate) path: &'a str,
    pub(crate) file_id: i64,
}

impl<'a> Place<'a> {
    pub(crate) fn new(repo: &'a RepoRef, path: &'a str) -> Place<'a> {
        Place::of(&repo.repo.name, repo.repo_id, path)
    }

    fn of(repo_name: &'a str, repo_id: i64, path: &'a str) -> Place<'a> {
        Place { repo_name, repo_id, path, file_id: id_of(&["file", repo_name, path]) }
    }

    fn repo_name(&self) -> &str {
        self.repo_name
    }

    /// Everything before the descriptors of the symbols of its entities.
    fn symbol_prefix(&self) -> String {
        let mut prefix = String::with_capacity(self.path.len() + self.repo_name().len() + 32);
        SymbolWriter::file_prefix(&mut prefix, self.repo_name(), self.path);
        prefix
    }
}

/// What a row of `files` says besides the place.
pub(crate) struct FileState {
    pub(crate) blob_id: Option<BlobId>,
    pub(crate) size_bytes: Option<u64>,
    pub(crate) language: Option<&'static str>,
    pub(crate) status: FileStatus,
    pub(crate) reason: Option<SkipReason>,
}

/// What a row of `blobs` says besides the content.
pub(crate) struct BlobState {
    pub(crate) language: Option<&'static str>,
    pub(crate) status: ParseStatus,
    /// For what was parsed.
    pub(crate) lines: Option<LineCounts>,
    /// For what was parsed.
    pub(crate) error_nodes: Option<u32>,
}

impl Rows {
    /// With `texts`, if texts of entities are wanted too.
    pub(crate) fn new(texts: Option<TextRows>) -> Rows {
        let [blobs, files, entities, refs, imports, diagnostics, timings] = FILE_TABLES.map(rows_of);
        let (manifests, scratch) = (ManifestRows::new(), facts::Scratch::default());
        Rows { blobs, files, entities, refs, imports, diagnostics, timings, manifests, texts, scratch }
    }

    /// One row of `files`, counted in `tally`.
    pub(crate) fn file(&mut self, place: &Place<'_>, state: &FileState, is_test: bool, tally: &mut Tally) {
        let (dir, name, ext) = parts_of(place.path);
        let ext = ext.map(str::to_lowercase);
        let blob_id = state.blob_id.map(|id| id.to_string());
        self.files
            .int64("file_id", place.file_id)
            .int64("repo_id", place.repo_id)
            .text("repo", place.repo_name())
            .text("path", place.path)
            .text("dir", dir)
            .text("name", name)
            .text("ext", ext.as_deref())
            .text("blob_id", blob_id.as_deref())
            .count("size_bytes", state.size_bytes)
            .text("language", state.language)
            .word("status", state.status)
            .text("skip_reason", state.reason.map(Word::as_str))
            .flag("is_test", is_test)
            .flag("is_vendored", is_vendored(place.path))
            .end_row();

        let size_bytes = state.size_bytes.unwrap_or_default();
        tally.met.add_file(size_bytes);
        tally.by_status.entry(state.status).or_default().add_file(size_bytes);
        if let Some(reason) = state.reason {
            tally.by_reason.entry(reason).or_default().add_file(size_bytes);
            tally.leave((state.status, reason), Left { files: 1, bytes: state.size_bytes });
        }
        if let Some(language) = state.language {
            let is_parsed = matches!(state.status, FileStatus::Parsed | FileStatus::Partial);
            if codegraph_lang::pack(language).is_some() {
                if is_parsed {
                    tally.code_parsed.add_file(size_bytes);
                }
                if is_parsed || state.reason.is_some_and(SkipReason::is_loss) {
                    tally.code_wanted.add_file(size_bytes);
                }
            }
            if is_parsed {
                tally.by_language.entry(language).or_default().add_file(size_bytes);
            } else {
                tally.code_not_parsed.add_file(size_bytes);
            }
            if state.reason == Some(SkipReason::UnsupportedLanguage) {
                tally.by_unsupported.entry(language).or_default().add_file(size_bytes);
            }
        }
    }

    /// One row of `blobs`.
    pub(crate) fn blob(&mut self, content: &Content, state: &BlobState) {
        self.blobs
            .text("blob_id", content.blob_id.to_string().as_str())
            .count("size_bytes", content.size_bytes)
            .number("lines", state.lines.map(|lines| lines.lines).or(content.n_lines))
            .number("code_lines", state.lines.map(|lines| lines.code))
            .number("comment_lines", state.lines.map(|lines| lines.comment))
            .number("blank_lines", state.lines.map(|lines| lines.blank))
            .text("language", state.language)
            .text("encoding", content.encoding)
            .flag("is_binary", content.encoding.is_none())
            .word("parse_status", state.status)
            .number("error_nodes", state.error_nodes)
            .flag("is_generated", content.marks.generated.is_some())
            .flag("is_vendored", content.marks.vendored.is_some())
            .flag("is_minified", content.marks.minified.is_some())
            .end_row();
    }

    /// One row of `diagnostics`, counted in `tally`. `has_row` says whether the path is a row of `files`.
    pub(crate) fn diagnostic(
        &mut self,
        place: &Place<'_>,
        has_row: bool,
        blob_id: Option<BlobId>,
        stage: Stage,
        problem: &Problem,
        tally: &mut Tally,
    ) {
        let blob_id = blob_id.map(|id| id.to_string());
        self.diagnostics
            .text("repo", place.repo_name())
            .int64("file_id", has_row.then_some(place.file_id))
            .text("path", place.path)
            .text("blob_id", blob_id.as_deref())
            .word("stage", stage)
            .word("severity", problem.severity)
            .word("code", problem.code)
            .text("message", problem.message.as_str())
            .number("start_byte", problem.span.map(|span| span.start_byte))
            .number("end_byte", problem.span.map(|span| span.end_byte))
            .number("line", problem.span.map(|span| span.start_line))
            .word("action", problem.action)
            .end_row();
        tally.problem(place.repo_name(), place.path, has_row.then_some(place.file_id), problem);
    }

    /// One row of `timings`.
    pub(crate) fn timing(
        &mut self,
        place: &Place<'_>,
        content: &Content,
        language: &str,
        parse: std::time::Duration,
        extract: std::time::Duration,
    ) {
        self.timings
            .text("blob_id", content.blob_id.to_string().as_str())
            .text("repo", place.repo_name())
            .text("path", place.path)
            .text("language", language)
            .count("size_bytes", content.size_bytes)
            .count("parse_us", parse.as_micros() as u64)
            .count("extract_us", extract.as_micros() as u64)
            .end_row();
    }

    /// Rows of `entities` and of `refs` so far.
    pub(crate) fn n_found(&self) -> (usize, usize) {
        (self.entities.n_rows(), self.refs.n_rows())
    }

    /// The rows since the last call, counted in `tally`. Tables without rows are left out.
    ///
    /// # Errors
    /// [`codegraph_model::ErrorKind::Bug`] if Arrow refuses the columns.
    pub(crate) fn finish(&mut self, tally: &mut Tally) -> Result<Vec<TableRows>> {
        let Rows { blobs, files, entities, refs, imports, diagnostics, timings, manifests, texts, scratch: _ } = self;
        let ManifestRows { packages, dependencies, module_roots, manifest_properties } = manifests;
        let of_manifests = [packages, dependencies, module_roots, manifest_properties];
        let mut finished = Vec::with_capacity(FILE_TABLES.len() + of_manifests.len());
        let of_files = [blobs, files, entities, refs, imports, diagnostics, timings];
        let texts = texts.as_mut().map(TextRows::builder);
        for builder in of_files.into_iter().chain(of_manifests).chain(texts) {
            if builder.n_rows() == 0 {
                continue;
            }
            *tally.rows.entry(builder.table().name).or_default() += builder.n_rows() as u64;
            let table = builder.table();
            finished.extend(builder.finish()?.into_iter().map(|rows| TableRows { table, rows }));
        }
        Ok(finished)
    }
}

/// A builder for the table called `name`.
///
/// # Panics
/// If there is none: the names stand in this crate, and its first test finds a wrong one.
pub(crate) fn rows_of(name: &str) -> TableBuilder {
    match TABLES.iter().find(|table| table.name == name) {
        Some(table) => TableBuilder::new(table),
        None => panic!("there is no table {name}"),
    }
}

/// One row of `repos`.
pub(crate) fn repo(rows: &mut TableBuilder, repo: &RepoRef, tally: &RepoTally) {
    let unknown = Revision::default();
    let revision = repo.revision.get().unwrap_or(&unknown);
    let trouble = tally.trouble.as_ref();
    rows.int64("repo_id", repo.repo_id)
        .text("repo", repo.repo.name.as_str())
        .text("input", repo.repo.input.as_str())
        .word("input_kind", repo.repo.kind)
        .text("root", repo.repo.root_in_input.as_str())
        .count("files", tally.met.files)
        .count("bytes", tally.met.bytes)
        .count("parsed_files", tally.parsed.files)
        .count("parsed_bytes", tally.parsed.bytes)
        .text("origin_url", revision.origin_url.as_deref())
        .text("ref", revision.ref_name.as_deref())
        .text("commit", revision.commit.as_deref())
        .time("commit_time", revision.commit_time_us)
        .text("tree_id", revision.tree_id.as_deref())
        .word::<RepoStatus>("status", trouble.map_or(RepoStatus::Ok, |trouble| trouble.status))
        .word::<DiagnosticCode>("reason", trouble.map(|trouble| trouble.code))
        .texts("tags", repo.repo.options.tags.iter().map(String::as_str))
        .end_row();
}

/// Directory, name and extension of a path.
fn parts_of(path: &str) -> (&str, &str, Option<&str>) {
    let (plain, is_dir) = match path.strip_suffix('/') {
        Some(plain) => (plain, true),
        None => (path, false),
    };
    let (dir, name) = plain.rsplit_once('/').unwrap_or(("", plain));
    let ext = match name.rsplit_once('.') {
        Some((stem, ext)) if !is_dir && !stem.is_empty() && !ext.is_empty() => Some(ext),
        _ => None,
    };
    (dir, name, ext)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_parts() {
        let cases = [
            ("a/b/c.tar.GZ", ("a/b", "c.tar.GZ", Some("GZ"))),
            ("Makefile", ("", "Makefile", None)),
            (".gitignore", ("", ".gitignore", None)),
            ("a/.git/", ("a", ".git", None)),
            ("a/b.d/", ("a", "b.d", None)),
            ("x.", ("", "x.", None)),
        ];
        for (path, expected) in cases {
            assert_eq!(parts_of(path), expected, "{path}");
        }
    }

    #[test]
    fn every_table_of_files_exists() {
        let rows = Rows::new(None);
        assert_eq!(rows.n_found(), (0, 0));
    }
}
