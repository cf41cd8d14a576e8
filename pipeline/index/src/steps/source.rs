//! `source`: walks over the repos, one after the other.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use codegraph_model::{Action, DiagnosticCode, Problem, Result, Severity};
use codegraph_source::{Met, WalkOptions, list};

use super::{Page, RepoRef};
use crate::flow::{Origin, Outlet};
use crate::progress::{Progress, add};

/// Entries in a page: enough to make the cost of handing it over vanish, few enough that the next step begins soon.
const PAGE_ENTRIES: usize = 256;

/// The first step of the scan.
pub(crate) struct Source {
    pub(crate) repos: Vec<Arc<RepoRef>>,
    pub(crate) options: WalkOptions,
    pub(crate) progress: Arc<Progress>,
}

impl Origin for Source {
    type Out = Page;

    fn run(&mut self, out: &mut dyn Outlet<Page>) -> Result<()> {
        for repo in &self.repos {
            self.list_repo(repo, out).map_err(|e| e.on(&repo.repo.name))?;
            add(&self.progress.repos_listed, 1);
        }
        self.progress.is_listed.store(true, Ordering::Relaxed);
        Ok(())
    }
}

impl Source {
    fn list_repo(&self, repo: &Arc<RepoRef>, out: &mut dyn Outlet<Page>) -> Result<()> {
        let page = |is_first, met| Page { repo: repo.clone(), is_first, met };
        let mut is_first = true;
        // Whether it is told why nothing of the repo is met.
        let mut is_told = false;
        let mut met = Vec::new();
        // The walk of a page is short, so that stopping between pages is soon enough.
        let listing = list(&repo.repo, &self.options, &|| false)?;
        // It is set once: each repo is listed once.
        repo.revision.get_or_init(|| listing.revision.unwrap_or_default());
        let mut n_met = 0;
        for one in listing.met {
            self.count(&one);
            n_met += u64::from(!matches!(one, Met::Problem { .. }));
            if let Met::Problem { path, problem } = &one {
                is_told |= path.is_empty() && problem.severity == Severity::Error;
            }
            met.push(one);
            if met.len() == PAGE_ENTRIES {
                out.put(page(is_first, std::mem::take(&mut met)))?;
                is_first = false;
            }
        }
        if n_met == 0 && !is_told {
            met.push(empty_repo());
        }
        if !met.is_empty() {
            out.put(page(is_first, met))?;
        }
        Ok(())
    }

    fn count(&self, met: &Met) {
        let size_bytes = match met {
            Met::File(file) => file.size_bytes,
            Met::Skipped { size_bytes, .. } => size_bytes.unwrap_or_default(),
            Met::Problem { .. } => return,
        };
        add(&self.progress.files_listed, 1);
        add(&self.progress.bytes_listed, size_bytes);
    }
}

fn empty_repo() -> Met {
    let problem = Problem {
        code: DiagnosticCode::RepoIsEmpty,
        severity: Severity::Info,
        action: Action::Noted,
        message: "nothing lies in it".into(),
        span: None,
    };
    Met::Problem { path: String::new(), problem }
}
