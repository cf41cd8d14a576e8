//! What an archive is called: name and version, without what tells its kind.

use std::path::Path;

/// Endings of names, each of which may stand before the one above it.
const ENDINGS: [&[&str]; 3] = [
    &[".gz", ".bz2", ".xz", ".zst", ".zstd"],
    &[
        ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".zip", ".crate", ".whl", ".jar", ".gem", ".ndjson",
        ".jsonl", ".json", ".parquet", ".bundle",
    ],
    &[".orig", "-sources", "-src"],
];

/// What is packed without a directory around it: what lies in it names packages.
const WITHOUT_TOP: [&str; 3] = [".jar", ".whl", ".gem"];

/// The name of the archive in the file `path`, as the file that a repo would be named after.
pub(crate) fn name_of(file_name: &str) -> &str {
    let is_wheel = file_name.ends_with(".whl");
    let mut name = file_name;
    for endings in ENDINGS {
        let stem = endings.iter().find_map(|ending| name.strip_suffix(ending));
        name = stem.filter(|stem| !stem.is_empty()).unwrap_or(name);
    }
    match is_wheel {
        // Behind name and version stand the systems that it is built for.
        true => name.match_indices('-').nth(1).map_or(name, |(at, _)| &name[..at]),
        false => name,
    }
}

/// Whether a file of this name can be an archive or a dataset.
pub(crate) fn has_name_of_archive(file_name: &str) -> bool {
    ENDINGS[..2].iter().flat_map(|endings| *endings).any(|ending| file_name.ends_with(ending))
}

/// Whether `path` is of a kind of package that has no directory around what it holds.
pub(super) fn has_no_top(path: &Path) -> bool {
    path.to_str().is_some_and(|path| WITHOUT_TOP.iter().any(|ending| path.ends_with(ending)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_are_called_after_what_they_hold() {
        for (file_name, expected) in [
            ("tool.tar.gz", "tool"),
            ("tool-1.2.tgz", "tool-1.2"),
            ("tool.tar", "tool"),
            ("serde-1.0.228.crate", "serde-1.0.228"),
            ("numpy-2.3.5-cp313-cp313-manylinux_2_27_x86_64.whl", "numpy-2.3.5"),
            ("six-1.17.0-py2.py3-none-any.whl", "six-1.17.0"),
            ("guava-33.0-jre-sources.jar", "guava-33.0-jre"),
            ("rails-8.0.0.gem", "rails-8.0.0"),
            ("bash_5.2.15.orig.tar.xz", "bash_5.2.15"),
            ("bash_5.2.15-2.debian.tar.xz", "bash_5.2.15-2.debian"),
            ("tool.bundle", "tool"),
            (".tar.gz", ".tar"),
            ("release", "release"),
        ] {
            assert_eq!(name_of(file_name), expected);
        }
    }
}
