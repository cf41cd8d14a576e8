//! `setup.cfg`.

use codegraph_model::{DependencyKind, PackageFact, RootKind};

use super::super::sheet::{Sheet, root};
use super::requirement::{parse, with_extra};
use super::{default_roots, is_private, modules, normal, package_dirs, packages};

/// One setting: its section, its key, its lines with their numbers.
struct Setting<'t> {
    section: &'t str,
    key: String,
    lines: Vec<(&'t str, u32)>,
}

pub(in super::super) fn read(sheet: &mut Sheet<'_>) {
    let settings = settings(sheet.text);
    let find = |section: &str, key: &str| settings.iter().find(|said| said.section == section && said.key == key);
    let text = |section: &str, key: &str| {
        let first = find(section, key)?.lines.first()?;
        // A directive names the place of the value.
        (!["attr:", "file:"].iter().any(|directive| first.0.starts_with(directive))).then(|| first.0.to_string())
    };
    if let Some((name, line)) = find("metadata", "name").and_then(|said| said.lines.first()) {
        let classifiers = find("metadata", "classifiers").map_or(&[][..], |said| &said.lines);
        sheet.package(PackageFact {
            name: normal(name),
            version: text("metadata", "version"),
            is_private: classifiers.iter().any(|(line, _)| is_private(line)),
            license: text("metadata", "license"),
            description: text("metadata", "description").or_else(|| text("metadata", "summary")),
            line: *line,
        });
    }
    for said in &settings {
        let kind = match (said.section, said.key.as_str()) {
            ("options", "install_requires") => DependencyKind::Normal,
            ("options", "tests_require") => DependencyKind::Dev,
            ("options", "setup_requires") => DependencyKind::Build,
            ("options.extras_require", _) => DependencyKind::Optional,
            _ => continue,
        };
        for (text, line) in said.lines.iter().filter(|(text, _)| !text.starts_with("file:")) {
            match parse(text, kind, *line) {
                Some(fact) if kind == DependencyKind::Optional => sheet.dependency(with_extra(fact, &said.key)),
                Some(fact) => sheet.dependency(fact),
                None => sheet.bad_syntax(format!("line {line}: no requirement: {text}"), None, false),
            }
        }
    }
    layout(sheet, &settings);
}

fn layout(sheet: &mut Sheet<'_>, settings: &[Setting<'_>]) {
    let find = |section: &str, key: &str| settings.iter().find(|said| said.section == section && said.key == key);
    let listed = |section: &str, key: &str| -> Vec<(&str, u32)> {
        let lines = find(section, key).map_or(&[][..], |said| &said.lines);
        let items = lines.iter().flat_map(|(text, line)| text.split(',').map(|item| (item.trim(), *line)));
        items.filter(|(item, _)| !item.is_empty()).collect()
    };
    let dirs: Vec<(String, String)> = listed("options", "package_dir")
        .iter()
        .filter_map(|(item, _)| item.split_once('='))
        .map(|(name, dir)| (name.trim().to_string(), dir.trim().to_string()))
        .collect();
    let line_of =
        |section: &str, key: &str| find(section, key).and_then(|said| said.lines.first()).map_or(1, |line| line.1);
    package_dirs(sheet, &dirs, line_of("options", "package_dir"));
    let is_empty_told = dirs.iter().any(|(name, _)| name.is_empty());
    for (dir, line) in listed("options.packages.find", "where") {
        if !is_empty_told {
            sheet.root(root(RootKind::SourceRoot, "", dir, line));
        }
    }
    let named = listed("options", "packages");
    if named.iter().all(|(name, _)| !name.starts_with("find")) {
        packages(sheet, &named, &dirs);
    }
    modules(sheet, &listed("options", "py_modules"), &dirs);
    if settings.iter().any(|said| said.section == "options" || said.section == "metadata") {
        default_roots(sheet, line_of("metadata", "name"));
    }
}

/// The settings of an INI file as Python reads it: what is indented goes on with the value above.
fn settings(text: &str) -> Vec<Setting<'_>> {
    let mut found: Vec<Setting<'_>> = Vec::new();
    let mut section = "";
    let mut is_open = false;
    for (i, raw) in text.lines().enumerate() {
        let (line, number) = (raw.trim(), i as u32 + 1);
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let is_indented = raw.starts_with([' ', '\t']);
        if is_indented && is_open {
            let value = line.split(" #").next().unwrap_or(line).trim();
            found.last_mut().into_iter().for_each(|said| said.lines.push((value, number)));
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            (section, is_open) = (name.0.trim(), false);
            continue;
        }
        let Some(at) = line.find(['=', ':']) else { continue };
        // Keys are written with dashes in old files.
        let key = line[..at].trim().to_lowercase().replace('-', "_");
        let value = line[at + 1..].trim();
        let lines = if value.is_empty() { Vec::new() } else { vec![(value, number)] };
        found.push(Setting { section, key, lines });
        is_open = true;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::check;

    #[test]
    fn settings_are_read() {
        check(
            "setup.cfg",
            "[metadata]
name = Sky_Map
version = attr: sky.__version__
description: Maps
license = BSD
classifiers =
    Private :: Do Not Upload
[options]
packages = find:
package_dir =
    = src
install_requires =
    requests>=2 ; python_version<'3'  # http
    # nothing
    importlib-metadata; python_version < \"3.8\"
setup_requires = wheel
[options.packages.find]
where = src
[options.extras_require]
test = pytest
docs =
  sphinx>=4
  furo
[flake8]
name = x
",
            "2: package sky-map licence=BSD is Maps private
             13: normal requests >=2 if python_version<'3'
             15: normal importlib-metadata if python_version < \"3.8\"
             16: build wheel
             20: optional pytest if extra == \"test\" optional
             22: optional sphinx >=4 if extra == \"docs\" optional
             23: optional furo if extra == \"docs\" optional
             2: source_root '' -> . if default rank 2
             11: source_root '' -> src",
        );
        check(
            "setup.cfg",
            "[options]\npackages = sky, sky.sub, tools.a\npy_modules = six\npackage_dir = sky=lib/sky\n",
            "1: source_root '' -> src if default rank 2
             1: source_root '' -> . if default rank 3
             2: module 'sky' -> lib/sky
             2: module 'tools.a' -> tools/a
             3: module 'six' -> six.py
             4: module 'sky' -> lib/sky",
        );
        check("setup.cfg", "[bdist_wheel]\nuniversal = 1\n", "");
    }
}
