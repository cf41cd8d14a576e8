//! Lays down the language packs: every folder of `packs/` becomes a static table. A folder that is half made, an unknown
//! key or a word that is none, a node or field that the grammar does not have, and two packs that claim one file name fail
//! the build with the file and the reason.

#![allow(clippy::print_stdout, reason = "build scripts talk to cargo on standard output")]

mod grammar;
mod lay_down;
mod pack_toml;
mod row_toml;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;

use lay_down::lay_down;
use pack_toml::PackToml;

/// Compiles what walks over trees, against the headers of the tree-sitter that it is linked with.
fn compile_preorder() {
    const SOURCE: &str = "src/preorder.c";
    println!("cargo:rerun-if-changed={SOURCE}");
    let include = PathBuf::from(env::var("DEP_TREE_SITTER_INCLUDE").expect("tree-sitter says where its headers are"));
    cc::Build::new()
        .std("c11")
        .include(include.join("../src"))
        .include(&include)
        .define("_POSIX_C_SOURCE", "200112L")
        .define("_DEFAULT_SOURCE", None)
        .warnings(false)
        .file(SOURCE)
        .compile("codegraph-preorder");
}

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("packs");
    // Absolute, because what is laid down names the hooks by absolute paths: a clone at another place that shares the
    // target directory needs its own.
    println!("cargo:rerun-if-changed={}", root.display());
    println!("cargo:rerun-if-changed=build");
    compile_preorder();
    let mut folders: Vec<PathBuf> = fs::read_dir(&root)
        .unwrap_or_else(|e| fail(&root, &format!("cannot list the packs: {e}")))
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();

    let mut code = String::new();
    let mut claims: BTreeMap<String, (String, bool)> = BTreeMap::new();
    let mut names = Vec::new();
    for folder in &folders {
        let name = folder.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_string();
        let file = folder.join("pack.toml");
        let table = read(&file);
        let pack = PackToml::deserialize(table).unwrap_or_else(|e| fail(&file, &e.to_string()));
        let own = pack.extensions.iter().map(|e| format!(".{e}")).chain(pack.filenames.iter().cloned());
        let shared = pack.shared_extensions.iter().map(|e| format!(".{e}"));
        for (claim, is_shared) in own.map(|claim| (claim, false)).chain(shared.map(|claim| (claim, true))) {
            match claims.insert(claim.clone(), (name.clone(), is_shared)) {
                Some((other, was_shared)) if !(is_shared && was_shared) => {
                    fail(&file, &format!("{claim} is claimed by {other} too"));
                }
                _ => {}
            }
        }
        if pack.extensions.is_empty() && pack.filenames.is_empty() {
            fail(&file, "a pack claims at least one extension or file name");
        }
        if !fs::read_dir(folder.join("samples")).is_ok_and(|mut samples| samples.next().is_some()) {
            fail(&file, "a pack needs samples of code with the facts that are expected of them, in samples/");
        }
        lay_down(&mut code, &name, &pack, folder, &file);
        grammar::check(&mut code, &pack, &file);
        names.push(name);
    }
    let list: Vec<String> = names.iter().map(|name| format!("&{}", name.to_uppercase())).collect();
    let _ = writeln!(code, "pub(crate) static PACKS: &[&Pack] = &[{}];", list.join(", "));
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("packs.rs");
    fs::write(&out, code).unwrap_or_else(|e| fail(&out, &format!("cannot write: {e}")));
}

/// Reads a `pack.toml`. With `extends`, it is laid over that of another pack: lists are joined, what tells the files of the
/// language apart is its own, and the nodes in `without` lose their rules.
fn read(file: &Path) -> toml::Table {
    let text = fs::read_to_string(file).unwrap_or_else(|e| fail(file, &format!("a pack needs this file: {e}")));
    let mut own: toml::Table = toml::from_str(&text).unwrap_or_else(|e| fail(file, &e.to_string()));
    let Some(base) = own.remove("extends") else { return own };
    let Some(base) = base.as_str() else { fail(file, "extends is the name of a pack") };
    let mut table = read(&file.with_file_name("").join("..").join(base).join("pack.toml"));
    let files = ["aliases", "extensions", "shared_extensions", "filenames", "interpreters"];
    for key in ["title", "grammar", "node_types"].into_iter().chain(files) {
        table.remove(key);
    }
    own.insert("extends".into(), base.into());
    let from_base = |hook: &mut toml::Value| {
        if let Some(function) = hook.as_str().filter(|hook| !hook.contains("::")) {
            *hook = toml::Value::String(format!("{base}::{function}"));
        }
    };
    if let Some(toml::Value::Table(hooks)) = table.get_mut("hooks") {
        hooks.iter_mut().for_each(|(_, hook)| from_base(hook));
    }
    table.get_mut("overlook").into_iter().for_each(from_base);
    let without = own.remove("without").and_then(|list| list.as_array().cloned()).unwrap_or_default();
    for node in without.iter().filter_map(toml::Value::as_str) {
        for key in
            ["entity", "ref", "local", "parameter", "path", "step", "import", "package", "labels", "access", "statics"]
        {
            if let Some(toml::Value::Array(rules)) = table.get_mut(key) {
                rules.retain(|rule| rule.get("node").and_then(toml::Value::as_str) != Some(node));
            }
        }
        if let Some(toml::Value::Table(hooks)) = table.get_mut("hooks") {
            hooks.remove(node);
        }
    }
    lay_over(&mut table, own);
    table
}

fn lay_over(base: &mut toml::Table, own: toml::Table) {
    for (key, value) in own {
        match (base.get_mut(&key), value) {
            (Some(toml::Value::Array(list)), toml::Value::Array(more)) => list.extend(more),
            (Some(toml::Value::Table(table)), toml::Value::Table(more)) => lay_over(table, more),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

pub(crate) fn fail(file: &Path, why: &str) -> ! {
    panic!("\n\nlanguage pack {}:\n{why}\n", file.display())
}
