//! `requirements.txt`.

use codegraph_model::{DependencyFact, DependencyKind, DependencySource, RootKind};

use super::super::sheet::{Sheet, dependency, root};
use super::normal;
use super::requirement::{located, parse};

/// What is needed to run.
pub(in super::super) fn read(sheet: &mut Sheet<'_>) {
    read_as(sheet, DependencyKind::Normal);
}

/// What is needed to test, check or document.
pub(in super::super) fn read_dev(sheet: &mut Sheet<'_>) {
    read_as(sheet, DependencyKind::Dev);
}

fn read_as(sheet: &mut Sheet<'_>, kind: DependencyKind) {
    let text = sheet.text;
    let mut at = 0;
    let (mut joined, mut start) = (String::new(), 0);
    for raw in text.split_inclusive('\n') {
        let line = raw.trim_end();
        if joined.is_empty() {
            start = at;
        }
        at += raw.len();
        match line.strip_suffix('\\') {
            Some(head) => {
                joined.push_str(head);
                joined.push(' ');
            }
            None => {
                joined.push_str(line);
                one(sheet, &std::mem::take(&mut joined), start, kind);
            }
        }
    }
    one(sheet, &joined, start, kind);
}

fn one(sheet: &mut Sheet<'_>, text: &str, at: usize, kind: DependencyKind) {
    let comment = text.starts_with('#').then_some(0).or_else(|| text.find(" #")).or_else(|| text.find("\t#"));
    let text = text[..comment.unwrap_or(text.len())].trim();
    let line = sheet.line(at);
    if text.is_empty() {
        return;
    }
    let option = ["-e", "--editable", "-r", "--requirement"].into_iter().find_map(|option| {
        let rest = text.strip_prefix(option)?;
        rest.starts_with([' ', '=', '\t']).then(|| (option, rest.trim_start_matches(['=', ' ', '\t']).trim()))
    });
    match option {
        Some(("-r" | "--requirement", path)) if !path.contains("://") => {
            return sheet.root(root(RootKind::Extends, "", path, line));
        }
        Some(("-e" | "--editable", place)) => return placed(sheet, place, kind, line),
        None if !text.starts_with('-') => {}
        // Options about indices and the like.
        _ => return,
    }
    // Options behind a requirement: hashes.
    let text = text.split(" --").next().unwrap_or(text).trim();
    let is_archive = [".whl", ".tar.gz", ".zip"].iter().any(|end| text.ends_with(end));
    let is_place = text.starts_with(['.', '/']) || is_archive;
    let is_url = text.split_once("://").is_some_and(|(scheme, _)| !scheme.contains(['@', ' ']));
    if (is_place || is_url) && !text.contains(" @ ") {
        return placed(sheet, text, kind, line);
    }
    match parse(text, kind, line) {
        Some(fact) => sheet.dependency(fact),
        None => sheet.bad_value(format!("no requirement: {}", text.chars().take(60).collect::<String>()), at),
    }
}

/// A requirement that is told by its place: a path or a URL, whose fragment may have the name.
fn placed(sheet: &mut Sheet<'_>, place: &str, kind: DependencyKind, line: u32) {
    let (place, marker) = match place.split_once(" ;") {
        Some((place, marker)) => (place.trim(), Some(marker.trim().to_string())),
        None => (place, None),
    };
    if let Some((name, url)) = place.split_once(" @ ") {
        let fact = located(dependency(normal(name.split('[').next().unwrap_or(name)), kind, line), url.trim());
        return sheet.dependency(DependencyFact { marker, ..fact });
    }
    let (bare, fragment) = place.split_once('#').unwrap_or((place, ""));
    let egg = fragment.split('&').find_map(|part| part.strip_prefix("egg="));
    let path = bare.split('[').next().unwrap_or(bare).trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or(path).split('@').next().unwrap_or_default();
    let name = match egg {
        Some(egg) => egg.split('[').next().unwrap_or(egg),
        None => last
            .strip_suffix(".git")
            .unwrap_or(last)
            .split_once("-")
            .filter(|_| last.ends_with(".whl"))
            .map_or(last.strip_suffix(".git").unwrap_or(last), |(name, _)| name),
    };
    // The name of a directory is not told; who reads this finds the package by its place.
    let name = if matches!(name, "" | "." | "..") { ".".to_string() } else { normal(name) };
    let fact = DependencyFact { marker, ..dependency(name, kind, line) };
    sheet.dependency(match bare.contains("://") || bare.starts_with("git+") {
        true => located(fact, place),
        false => DependencyFact { source: DependencySource::Path, location: Some(path.to_string()), ..fact },
    });
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::check;

    #[test]
    fn requirements_are_lines() {
        check(
            "requirements.txt",
            "# comment
Django>=4.2,<5  # the web
requests[socks] == 2.31.0 ; python_version < \"3.8\" \\
    --hash=sha256:abc
-r base.txt
--index-url https://example.org/simple
-e ./libs/sky
-e git+https://example.org/dome.git@main#egg=dome_lib&subdirectory=x
stars @ https://example.org/stars-1.zip
./wheels/moon-1.0-py3-none-any.whl
https://example.org/sun.tar.gz#egg=sun
zope.interface
???
-e .",
            "2: normal django >=4.2,<5
             3: normal requests == 2.31.0 if python_version < \"3.8\"
             7: normal sky from path at ./libs/sky
             8: normal dome-lib from git at git+https://example.org/dome.git@main#egg=dome_lib&subdirectory=x
             9: normal stars from url at https://example.org/stars-1.zip
             10: normal moon from path at ./wheels/moon-1.0-py3-none-any.whl
             11: normal sun from url at https://example.org/sun.tar.gz#egg=sun
             12: normal zope-interface
             14: normal . from path at .
             5: extends '' -> base.txt
             13: manifest_value no requirement: ???",
        );
        check("requirements-dev.txt", "pytest", "1: dev pytest");
        check("requirements/test.txt", "pytest", "1: dev pytest");
        check("requirements/base.txt", "six", "1: normal six");
    }
}
