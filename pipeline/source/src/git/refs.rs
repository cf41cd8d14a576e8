//! Several branches and tags of one repository, each as a repo of its own.

use std::collections::BTreeMap;

use codegraph_model::{DiagnosticCode, InputKind, Problem};
use gix::bstr::BStr;
use gix::glob::wildmatch::Mode;

use super::repository::{Opened, not_found};
use crate::Repo;

/// The directories of refs whose names are told without them.
const SHORT: [&str; 2] = ["refs/heads/", "refs/tags/"];
/// Where every ref lies.
const ALL: &str = "refs/";
/// Refs that are named where none fits.
const MOST_TOLD: usize = 5;

/// The refs of `repo` that fit what its input asks for, each as a repo called `repo@ref`. The repo itself, with the reason
/// why nothing of it can be read, if none does; and as it is, if nothing is asked for or it is not git's.
pub(crate) fn each_ref(repo: Repo) -> Vec<Repo> {
    let globs = &repo.options.refs;
    if globs.is_empty() || repo.kind != InputKind::Git {
        return vec![repo];
    }
    match Opened::open(repo.git_root()).and_then(|opened| opened.ref_names()).and_then(|names| fitting(&names, globs)) {
        Ok(found) => {
            let of_ref =
                |(full, short)| Repo { name: format!("{}@{short}", repo.name), revision: Some(full), ..repo.clone() };
            found.into_iter().map(of_ref).collect()
        }
        Err(problem) => vec![Repo { lost: Some(problem), ..repo }],
    }
}

/// Those of the refs called `names` that `globs` choose: whole names and short ones.
///
/// A glob is held against the short names of branches and tags, and if it begins with `refs/` against whole names; `*` and
/// `?` stand for slashes too. With a leading `!` it leaves out, and the last that fits wins.
fn fitting(names: &[String], globs: &[String]) -> Result<Vec<(String, String)>, Problem> {
    let found: Vec<&String> = names.iter().filter(|name| is_chosen(name, globs)).collect();
    if found.is_empty() {
        let known: Vec<&str> = names.iter().filter_map(|name| short(name)).collect();
        let more = known.len().saturating_sub(MOST_TOLD);
        let told = match (known.is_empty(), more) {
            (true, _) => "it has neither".to_string(),
            (false, 0) => format!("there are {}", known.join(", ")),
            (false, _) => format!("there are {} and {more} more", known[..MOST_TOLD].join(", ")),
        };
        return Err(not_found(format!("no branch and no tag fits {}; {told}", globs.join(" "))));
    }
    // A branch and a tag can share a name.
    let mut users: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &found {
        *users.entry(short(name).unwrap_or(name)).or_default() += 1;
    }
    let shown = |name: &String| match short(name) {
        Some(short) if users[short] == 1 => short.to_string(),
        _ => name.strip_prefix(ALL).unwrap_or(name).to_string(),
    };
    Ok(found.iter().map(|name| (name.to_string(), shown(name))).collect())
}

fn is_chosen(name: &str, globs: &[String]) -> bool {
    let fits = |glob: &str| {
        let against = if glob.starts_with(ALL) { Some(name) } else { short(name) };
        against.is_some_and(|name| gix::glob::wildmatch(BStr::new(glob), BStr::new(name), Mode::empty()))
    };
    let decides = globs.iter().rev().find_map(|glob| match glob.strip_prefix('!') {
        Some(glob) => fits(glob).then_some(false),
        None => fits(glob).then_some(true),
    });
    // Globs that only leave out leave out of branches and tags.
    decides.unwrap_or_else(|| globs.iter().all(|glob| glob.starts_with('!')) && short(name).is_some())
}

/// The name of a branch or tag, without what all of them begin with.
fn short(name: &str) -> Option<&str> {
    SHORT.iter().find_map(|prefix| name.strip_prefix(prefix))
}

impl Opened {
    /// The whole names of all refs, sorted. Those that only follow the remote's HEAD are left out.
    fn ref_names(&self) -> Result<Vec<String>, Problem> {
        let unreadable =
            |why: String| crate::walk::lost(DiagnosticCode::BadRepository, format!("its refs cannot be read: {why}"));
        let mut names = self.all_refs().map_err(unreadable)?;
        names.retain(|name| !(name.starts_with("refs/remotes/") && name.ends_with("/HEAD")));
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_choose_among_refs() {
        let names = [
            "refs/heads/feature/a",
            "refs/heads/main",
            "refs/heads/v1",
            "refs/pull/7/head",
            "refs/remotes/origin/main",
            "refs/tags/v1",
            "refs/tags/v2",
        ]
        .map(String::from);
        for (globs, expected) in [
            (&["*"][..], Ok("feature/a main heads/v1 tags/v1 v2")),
            (&["main", "v2"], Ok("main v2")),
            (&["feature*"], Ok("feature/a")),
            (&["a"], Err("no branch and no tag fits a; there are feature/a, main, v1, v1, v2")),
            (&["refs/tags/*"], Ok("v1 v2")),
            (&["refs/pull/*"], Ok("pull/7/head")),
            (&["refs/remotes/origin/*", "main"], Ok("main remotes/origin/main")),
            (&["*", "!v?"], Ok("feature/a main")),
            (&["!v*"], Ok("feature/a main")),
            (&["!v*", "v2"], Ok("v2")),
            (&["*", "!*"], Err("no branch and no tag fits * !*; there are feature/a, main, v1, v1, v2")),
        ] {
            let globs: Vec<String> = globs.iter().map(ToString::to_string).collect();
            let found = fitting(&names, &globs)
                .map_err(|problem| problem.message)
                .map(|found| found.into_iter().map(|(_, short)| short).collect::<Vec<_>>().join(" "));
            assert_eq!(found.as_deref().map_err(String::as_str), expected, "{globs:?}");
        }
        assert!(fitting(&[], &["*".into()]).expect_err("has none").message.ends_with("it has neither"));
    }
}
