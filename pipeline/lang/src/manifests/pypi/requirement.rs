//! One requirement, as [dependency specifiers](https://packaging.python.org/en/latest/specifications/dependency-specifiers/)
//! are written.

use codegraph_model::{DependencyFact, DependencyKind, DependencySource};

use super::super::sheet::dependency;
use super::normal;

/// The dependency that `text` is; none if it makes no sense.
pub(super) fn parse(text: &str, kind: DependencyKind, line: u32) -> Option<DependencyFact> {
    let text = text.trim();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
    let name = &text[..end];
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || !name.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let mut rest = text[end..].trim_start();
    if let Some(extras) = rest.strip_prefix('[') {
        rest = extras.split_once(']')?.1.trim_start();
    }
    let fact = dependency(normal(name), kind, line);
    if let Some(url) = rest.strip_prefix('@') {
        // A semicolon belongs to the URL unless there is space before it.
        let (url, marker) = match url.split_once(" ;") {
            Some((url, marker)) => (url.trim(), Some(marker.trim().to_string())),
            None => (url.trim(), None),
        };
        return Some(DependencyFact { marker, ..located(fact, url) });
    }
    let (versions, marker) = match rest.split_once(';') {
        Some((versions, marker)) => (versions.trim(), Some(marker.trim().to_string())),
        None => (rest.trim(), None),
    };
    let versions = versions.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(versions).trim();
    if !versions.is_empty() && !versions.starts_with(['<', '>', '=', '!', '~']) {
        return None;
    }
    Some(DependencyFact { requirement: Some(versions.to_string()).filter(|text| !text.is_empty()), marker, ..fact })
}

/// `fact`, which lies at `url`.
pub(super) fn located(fact: DependencyFact, url: &str) -> DependencyFact {
    let is_git = url.starts_with("git+")
        || url.starts_with("git:")
        || url.split('#').next().is_some_and(|url| url.ends_with(".git"));
    let (source, location) = match url.strip_prefix("file:") {
        Some(path) => (DependencySource::Path, path.trim_start_matches("//")),
        None if is_git => (DependencySource::Git, url),
        None => (DependencySource::Url, url),
    };
    DependencyFact { source, location: Some(location.to_string()), ..fact }
}

/// The condition that `extra` was asked for, beside what else there is.
pub(super) fn with_extra(fact: DependencyFact, extra: &str) -> DependencyFact {
    let asked = format!("extra == \"{extra}\"");
    let marker = match &fact.marker {
        Some(marker) => format!("({marker}) and {asked}"),
        None => asked,
    };
    DependencyFact { marker: Some(marker), ..fact }
}
