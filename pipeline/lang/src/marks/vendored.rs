//! Paths of what comes from elsewhere.
//!
//! Linguist's list without what it holds to leave tests, samples, docs and declarations (`.d.ts`) out of its statistics:
//! these are the organisation's own. Fewer libraries are known by name: a copy outside of every such folder is rare now.

/// Folders that hold what comes from elsewhere, at any depth, in lower case.
const FOLDERS: &[&str] = &[
    "node_modules",
    "bower_components",
    "jspm_packages",
    "vendor",
    "vendors",
    "vendored",
    "_vendor",
    "_vendored",
    "third_party",
    "third-party",
    "thirdparty",
    "3rd_party",
    "3rd-party",
    "3rdparty",
    "extern",
    "godeps",
    "carthage",
    "pods",
    "site-packages",
    "dist-packages",
    "dist",
    "ace-builds",
    "mathjax",
    "tiny_mce",
    "flow-typed",
    "admin_media",
];

/// Folders that do so at the top of a repo alone. Deeper ones hold one's own code that speaks with others.
const TOP_FOLDERS: &[&str] = &["deps", "dependencies", "external", "externals"];

/// Parts of paths.
const PARTS: &[&str] = &[".yarn/releases/", ".yarn/plugins/", ".yarn/sdks/", "gradle/wrapper/", ".mvn/wrapper/"];

/// Whole names.
const NAMES: &[&str] = &[
    "configure",
    "config.guess",
    "config.sub",
    "aclocal.m4",
    "libtool.m4",
    "ltmain.sh",
    "ltoptions.m4",
    "ltsugar.m4",
    "ltversion.m4",
    "lt~obsolete.m4",
    "install-sh",
    "cpplint.py",
    "erlang.mk",
    "gradlew",
    "gradlew.bat",
    "mvnw",
    "mvnw.cmd",
    "dotnet-install.sh",
    "dotnet-install.ps1",
    "dojo.js",
    "ckeditor.js",
    "pdf.worker.js",
    "normalize.css",
    "animate.css",
    "html5shiv.js",
];

/// Libraries by the beginning of the name, before a version, a dash or a dot.
const LIBRARIES: &[&str] = &[
    "jquery",
    "bootstrap",
    "font-awesome",
    "fontawesome",
    "mootools",
    "prototype",
    "modernizr",
    "knockout",
    "angular",
    "react",
    "d3",
    "yui",
    "cordova",
    "foundation",
    "codemirror",
];
/// Kinds of file in which libraries are copied.
const LIBRARY_EXTENSIONS: &[&str] = &["js", "css", "less", "scss"];

/// Whether `path` is that of code that comes from elsewhere.
pub fn is_vendored(path: &str) -> bool {
    find(path).is_some()
}

/// What in `path` says that it comes from elsewhere.
pub(super) fn find(path: &str) -> Option<&'static str> {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let one_of = |list: &[&'static str], part: &str| list.iter().find(|word| word.eq_ignore_ascii_case(part)).copied();
    if let Some(folder) = folders.split('/').find_map(|part| one_of(FOLDERS, part)) {
        return Some(folder);
    }
    if let Some(folder) = folders.split('/').next().and_then(|top| one_of(TOP_FOLDERS, top)) {
        return Some(folder);
    }
    if let Some(part) = PARTS.iter().find(|part| path.contains(**part)) {
        return Some(part);
    }
    NAMES.iter().find(|known| **known == name).copied().or_else(|| library(name))
}

/// The library that `name` is a copy of: its own name, with a version or nothing between it and the extension.
fn library(name: &str) -> Option<&'static str> {
    let (stem, extension) = name.rsplit_once('.')?;
    if !LIBRARY_EXTENSIONS.contains(&extension) {
        return None;
    }
    let stem = stem.strip_suffix(".min").or_else(|| stem.strip_suffix("-min")).unwrap_or(stem);
    LIBRARIES.iter().find(|library| stem.strip_prefix(**library).is_some_and(is_version)).copied()
}

/// Whether nothing is left of a name but a version: `-3.6.0`, `.v4`, `-ui-1.12`, `.slim`.
fn is_version(rest: &str) -> bool {
    const BUILDS: [&str; 8] = ["ui", "slim", "custom", "bundle", "core", "debug", "dom", "esm"];
    rest.split(['-', '.', '_']).all(|part| {
        let number = part.trim_start_matches('v');
        part.is_empty() || BUILDS.contains(&part) || number.bytes().all(|b| b.is_ascii_digit())
    })
}
