//! Lays down the language packs: every folder of `packs/` becomes a static table. A folder that is half made, an unknown
//! key or a word that is none, and two packs that claim one file name fail the build with the file and the reason.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackToml {
    title: String,
    grammar: String,
    separator: String,
    #[serde(default)]
    extensions: Vec<String>,
    #[serde(default)]
    filenames: Vec<String>,
    #[serde(default)]
    interpreters: Vec<String>,
    #[serde(default)]
    is_module_file: bool,
    #[serde(default)]
    module_path: String,
    #[serde(default)]
    self_words: Vec<String>,
    #[serde(default)]
    implicit_self: bool,
    #[serde(default)]
    call_instantiates: bool,
    comments: Vec<String>,
    identifiers: Vec<String>,
    #[serde(default)]
    literals: Vec<String>,
    #[serde(default)]
    templates: Vec<String>,
    #[serde(default)]
    branches: Vec<String>,
    #[serde(default)]
    nests: Vec<String>,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    wrappers: Vec<String>,
    #[serde(default)]
    exports: Vec<String>,
    #[serde(default)]
    elses: Vec<String>,
    #[serde(default)]
    lists: Vec<String>,
    #[serde(default)]
    modifiers: Vec<String>,
    #[serde(default)]
    decorators: Vec<String>,
    #[serde(default)]
    doc_comments: Vec<String>,
    #[serde(default)]
    inner_doc_comments: Vec<String>,
    #[serde(default)]
    has_docstrings: bool,
    name_fields: Vec<String>,
    /// Field of return types, for rules that name none.
    #[serde(default)]
    returns: String,
    #[serde(default)]
    pattern_skips: Vec<String>,
    #[serde(default)]
    builtins: Vec<String>,
    #[serde(default)]
    pattern_stops: Vec<String>,
    #[serde(default)]
    binders: Vec<String>,
    #[serde(default)]
    constructors: Vec<String>,
    #[serde(default)]
    properties: Vec<String>,
    #[serde(default)]
    binds_lower_case: bool,
    #[serde(default)]
    upper_case_is_constant: bool,
    visibility: VisibilityToml,
    #[serde(default)]
    tests: TestsToml,
    entity: Vec<EntityToml>,
    #[serde(default)]
    parameter: Vec<ParameterToml>,
    #[serde(default)]
    local: Vec<LocalToml>,
    #[serde(default, rename = "ref")]
    refs: Vec<RefToml>,
    #[serde(default)]
    path: Vec<PathToml>,
    #[serde(default)]
    hooks: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VisibilityToml {
    default: String,
    #[serde(default)]
    words: BTreeMap<String, String>,
    #[serde(default)]
    file_words: BTreeMap<String, String>,
    #[serde(default)]
    members: BTreeMap<String, String>,
    #[serde(default)]
    convention: String,
    exported: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TestsToml {
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    decorators: Vec<String>,
    #[serde(default)]
    files: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntityToml {
    node: String,
    kind: String,
    member: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    parameters: String,
    #[serde(default)]
    returns: String,
    #[serde(default)]
    outer: bool,
    #[serde(default)]
    needs_body: bool,
    #[serde(default)]
    parents: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParameterToml {
    node: String,
    #[serde(default)]
    name: String,
    #[serde(default, rename = "type")]
    type_text: String,
    #[serde(default)]
    default: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LocalToml {
    node: String,
    #[serde(default)]
    field: String,
    #[serde(default, rename = "type")]
    is_type: bool,
    #[serde(default)]
    outside: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RefToml {
    node: String,
    role: String,
    #[serde(default)]
    target: String,
    #[serde(default)]
    children: bool,
    #[serde(default)]
    arguments: String,
    #[serde(default)]
    parents: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PathToml {
    node: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    left: String,
    #[serde(default)]
    roles: Vec<String>,
}

fn main() {
    println!("cargo:rerun-if-changed=packs");
    println!("cargo:rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("packs");
    let mut folders: Vec<PathBuf> = fs::read_dir(&root)
        .unwrap_or_else(|e| fail(&root, &format!("cannot list the packs: {e}")))
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();

    let mut code = String::new();
    let mut claims: BTreeMap<String, String> = BTreeMap::new();
    let mut names = Vec::new();
    for folder in &folders {
        let name = folder.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_string();
        let file = folder.join("pack.toml");
        let table = read(&file);
        let pack = PackToml::deserialize(table).unwrap_or_else(|e| fail(&file, &e.to_string()));
        for claim in pack.extensions.iter().map(|e| format!(".{e}")).chain(pack.filenames.iter().cloned()) {
            if let Some(other) = claims.insert(claim.clone(), name.clone()) {
                fail(&file, &format!("{claim} is claimed by {other} too"));
            }
        }
        if pack.extensions.is_empty() && pack.filenames.is_empty() {
            fail(&file, "a pack claims at least one extension or file name");
        }
        lay_down(&mut code, &name, &pack, folder, &file);
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
    for key in ["title", "grammar", "extensions", "filenames", "interpreters"] {
        table.remove(key);
    }
    if let Some(toml::Value::Table(hooks)) = table.get_mut("hooks") {
        for (_, hook) in hooks.iter_mut() {
            if let Some(function) = hook.as_str().filter(|hook| !hook.contains("::")) {
                *hook = toml::Value::String(format!("{base}::{function}"));
            }
        }
    }
    let without = own.remove("without").and_then(|list| list.as_array().cloned()).unwrap_or_default();
    for node in without.iter().filter_map(toml::Value::as_str) {
        for key in ["entity", "ref", "local", "parameter", "path"] {
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

fn fail(file: &Path, why: &str) -> ! {
    panic!("\n\nlanguage pack {}:\n{why}\n", file.display())
}

fn lay_down(code: &mut String, name: &str, pack: &PackToml, folder: &Path, file: &Path) {
    let hook_file = folder.join("hook.rs");
    if hook_file.is_file() {
        let _ = writeln!(code, "#[path = {:?}]\nmod {name}_hook;", hook_file.display().to_string());
    }
    // `hook` is a function of this pack's hook.rs, `pack::hook` one of another's.
    let hook_path = |hook: &str| match hook.split_once("::") {
        Some((pack, hook)) => format!("{pack}_hook::{hook}"),
        None if hook_file.is_file() => format!("{name}_hook::{hook}"),
        None => fail(file, &format!("it names the hook {hook:?}, but there is no hook.rs")),
    };
    let word = |word: &str, kind: &str, words: &[&str]| {
        if !words.contains(&word) {
            fail(file, &format!("{word:?} is no {kind}: use one of {}", words.join(", ")));
        }
        camel(word)
    };
    let entity_kind = |kind: &str| format!("EntityKind::{}", word(kind, "kind of entity", ENTITY_KINDS));
    let role = |role: &str| format!("Role::{}", word(role, "role", ROLES));
    let visibility = |v: &str| format!("Visibility::{}", word(v, "visibility", VISIBILITIES));

    let entities = join(&pack.entity, |e| {
        let member = e.member.as_deref().map_or("None".into(), |m| format!("Some({})", entity_kind(m)));
        format!(
            "EntityRule {{ node: {:?}, kind: {}, member: {member}, name: {:?}, body: {:?}, parameters: {:?}, \
             returns: {:?}, is_outer: {}, needs_body: {}, parents: &{:?} }}",
            e.node,
            entity_kind(&e.kind),
            e.name,
            e.body,
            e.parameters,
            e.returns,
            e.outer,
            e.needs_body,
            e.parents
        )
    });
    let parameters = join(&pack.parameter, |p| {
        format!(
            "ParameterRule {{ node: {:?}, name: {:?}, type_text: {:?}, default: {:?} }}",
            p.node, p.name, p.type_text, p.default
        )
    });
    let locals = join(&pack.local, |l| {
        format!(
            "LocalRule {{ node: {:?}, field: {:?}, is_type: {}, is_outside: {} }}",
            l.node, l.field, l.is_type, l.outside
        )
    });
    let refs = join(&pack.refs, |r| {
        let target = match (r.target.as_str(), r.children) {
            ("", false) => "TargetOf::Node".to_string(),
            ("", true) => "TargetOf::Children".to_string(),
            (field, false) => format!("TargetOf::Field({field:?})"),
            (_, true) => fail(file, &format!("ref {:?}: target and children exclude each other", r.node)),
        };
        format!(
            "RefRule {{ node: {:?}, role: {}, target: {target}, arguments: {:?}, parents: &{:?} }}",
            r.node,
            role(&r.role),
            r.arguments,
            r.parents
        )
    });
    let paths = join(&pack.path, |p| {
        let left = match p.left.as_str() {
            "" => "Nothing",
            "qualifier" => "Qualifier",
            "receiver" => "Receiver",
            other => fail(file, &format!("path {:?}: left is qualifier or receiver, not {other:?}", p.node)),
        };
        let roles = p.roles.iter().map(|r| role(r)).collect::<Vec<_>>().join(", ");
        format!("PathRule {{ node: {:?}, name: {:?}, left: LeftOf::{left}, roles: &[{roles}] }}", p.node, p.name)
    });
    let hooks =
        pack.hooks.iter().map(|(node, hook)| format!("({node:?}, {})", hook_path(hook))).collect::<Vec<_>>().join(", ");
    let words = |map: &BTreeMap<String, String>| {
        map.iter().map(|(k, v)| format!("({k:?}, {})", visibility(v))).collect::<Vec<_>>().join(", ")
    };
    let convention = match pack.visibility.convention.as_str() {
        "" => "None",
        "underscore" => "Underscore",
        "capital" => "Capital",
        other => fail(file, &format!("{other:?} is no convention: use underscore or capital")),
    };
    let exported = match pack.visibility.exported.as_str() {
        "public" => "Public",
        "not_private" => "NotPrivate",
        "wrapper" => "Wrapper",
        other => fail(file, &format!("{other:?}: exported is public, not_private or wrapper")),
    };
    let module_path = match pack.module_path.as_str() {
        "" => "None",
        "python" => "Python",
        "rust" => "Rust",
        other => fail(file, &format!("{other:?}: module_path is python or rust")),
    };

    let _ = write!(
        code,
        "pub(crate) static {}: Pack = Pack {{
    name: {name:?}, title: {:?}, extensions: &{:?}, filenames: &{:?}, interpreters: &{:?}, separator: {:?},
    grammar: || {}.into(), tables: OnceLock::new(),
    rules: Rules {{
        is_module_file: {}, module_path: ModulePath::{module_path}, self_words: &{:?}, implicit_self: {},
        call_instantiates: {}, binds_lower_case: {}, upper_case_is_constant: {},
",
        name.to_uppercase(),
        pack.title,
        pack.extensions,
        pack.filenames,
        pack.interpreters,
        pack.separator,
        pack.grammar,
        pack.is_module_file,
        pack.self_words,
        pack.implicit_self,
        pack.call_instantiates,
        pack.binds_lower_case,
        pack.upper_case_is_constant,
    );
    for (key, list) in [
        ("comments", &pack.comments),
        ("identifiers", &pack.identifiers),
        ("literals", &pack.literals),
        ("templates", &pack.templates),
        ("branches", &pack.branches),
        ("nests", &pack.nests),
        ("scopes", &pack.scopes),
        ("wrappers", &pack.wrappers),
        ("exports", &pack.exports),
        ("elses", &pack.elses),
        ("lists", &pack.lists),
        ("modifiers", &pack.modifiers),
        ("decorators", &pack.decorators),
        ("doc_comments", &pack.doc_comments),
        ("inner_doc_comments", &pack.inner_doc_comments),
        ("name_fields", &pack.name_fields),
        ("pattern_skips", &pack.pattern_skips),
        ("builtins", &pack.builtins),
        ("pattern_stops", &pack.pattern_stops),
        ("binders", &pack.binders),
        ("constructors", &pack.constructors),
        ("properties", &pack.properties),
    ] {
        let _ = writeln!(code, "        {key}: &{list:?},");
    }
    let _ = writeln!(
        code,
        "        has_docstrings: {}, returns: {:?},
        visibility: VisibilityRules {{ words: &[{}], file_words: &[{}], default: {}, members: &[{}], convention: Convention::{convention},
            exported: Exported::{exported} }},
        tests: TestRules {{ names: &{:?}, decorators: &{:?}, files: &{:?} }},
        entities: &[{entities}],
        parameters: &[{parameters}],
        locals: &[{locals}],
        refs: &[{refs}],
        paths: &[{paths}],
        hooks: &[{hooks}],
    }},
}};",
        pack.has_docstrings,
        pack.returns,
        words(&pack.visibility.words),
        words(&pack.visibility.file_words),
        visibility(&pack.visibility.default),
        words(&pack.visibility.members),
        pack.tests.names,
        pack.tests.decorators,
        pack.tests.files,
    );
}

fn join<T>(items: &[T], show: impl Fn(&T) -> String) -> String {
    items.iter().map(show).collect::<Vec<_>>().join(",\n            ")
}

/// `enum_member` as the variant `EnumMember`.
fn camel(word: &str) -> String {
    word.split('_').map(|part| part[..1].to_uppercase() + &part[1..]).collect()
}

// The words of `codegraph_model`, which a build script of this crate cannot link. A word that is missing there does not
// compile in the generated code; `pack::tests::the_build_knows_every_word` finds one that is missing here.
include!("src/pack_words.rs");
