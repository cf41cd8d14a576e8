//! Gathers the scripts in `link/` and `views/`: a file in a folder is all that a rule or a view takes.

use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("scripts.rs");
    let lists = [("LINK", "Rules, in their order", "link"), ("VIEWS", "Views, by name", "views")];
    let text: String = lists.iter().map(|(name, what, folder)| list(name, what, &here.join(folder))).collect();
    fs::write(&out, text).unwrap_or_else(|error| panic!("write {}: {error}", out.display()));
}

/// A constant with the names and texts of the scripts in `folder`.
fn list(name: &str, what: &str, folder: &Path) -> String {
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("list {}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "sql"));
    paths.sort();
    let mut text = format!("/// {what}: name and text.\npub(crate) const {name}: &[(&str, &str)] = &[\n");
    for path in paths {
        println!("cargo::rerun-if-changed={}", path.display());
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        text.push_str(&format!("    ({stem:?}, include_str!({:?})),\n", path.display().to_string()));
    }
    text.push_str("];\n");
    text
}
