//! From a `pack.toml` to the static table that it becomes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::fail;
use crate::pack_toml::PackToml;
use crate::row_toml::{TheseToml, WhenToml};

/// Appends the table of one pack to `code`.
pub(crate) fn lay_down(code: &mut String, name: &str, pack: &PackToml, folder: &Path, file: &Path) {
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
        let members = e.members.as_ref().map_or("None".into(), |m| {
            let kind = entity_kind(&m.kind);
            format!("Some((These {{ place: {:?}, kinds: &{:?} }}, {kind}))", m.place, m.kinds)
        });
        format!(
            "EntityRule {{ node: {:?}, kind: {}, member: {member}, name: {:?}, prefix: {:?}, body: {:?}, parameters: {:?}, \
             returns: {:?}, bases: {:?}, is_outer: {}, needs_body: {}, parents: &{:?}, when: {}, each: &{:?}, items: {:?}, \
             name_kinds: &{:?}, is_first: {}, is_whole_name: {}, is_path: {}, is_once: {}, is_leaf: {}, is_of_type: {}, is_of_file: {}, \
             owner: {}, holds_members: {}, members: {members} }}",
            e.node,
            entity_kind(&e.kind),
            e.name,
            e.prefix,
            e.body,
            e.parameters,
            e.returns,
            e.bases,
            e.outer,
            e.needs_body,
            e.parents,
            when(&e.when),
            e.each,
            e.items,
            e.name_kinds,
            e.first,
            e.whole_name,
            e.path,
            e.once,
            e.leaf,
            e.of_type,
            e.of_file,
            these(e.owner.as_ref()),
            e.holds_members
        )
    });
    let bases = join(&pack.base, |b| format!("(&{:?}, {})", b.names, entity_kind(&b.kind)));
    let parameters = join(&pack.parameter, |p| {
        format!(
            "ParameterRule {{ node: {:?}, name: {:?}, type_text: {:?}, default: {:?}, is_rest: {}, is_ignored: {} }}",
            p.node, p.name, p.type_text, p.default, p.rest, p.ignored
        )
    });
    let locals = join(&pack.local, |l| {
        format!(
            "LocalRule {{ node: {:?}, when: {}, each: &{:?}, names: &{:?}, is_of_members: {}, field: {:?}, is_type: {}, is_outside: {}, typed_by: &{:?}, element_of: {:?}, after: {:?}, \
             is_once: {}, is_refutable: {} }}",
            l.node,
            when(&l.when),
            l.each,
            l.names,
            l.of_members,
            l.field,
            l.is_type,
            l.outside,
            l.typed_by,
            l.element_of,
            l.after,
            l.once,
            l.refutable
        )
    });
    let refs = join(&pack.refs, |r| {
        let target = match (r.target.as_str(), r.children) {
            ("", false) => "TargetOf::Node".to_string(),
            ("", true) => "TargetOf::Children".to_string(),
            (place, false) => format!("TargetOf::Place({place:?})"),
            (_, true) => fail(file, &format!("ref {:?}: target and children exclude each other", r.node)),
        };
        format!(
            "RefRule {{ node: {:?}, role: {}, target: {target}, arguments: {:?}, parents: &{:?}, when: {}, through: &{:?}, \
             claims: {:?}, is_capital: {}, is_word: {} }}",
            r.node,
            role(&r.role),
            r.arguments,
            r.parents,
            when(&r.when),
            r.through.iter().collect::<Vec<_>>(),
            r.claims,
            r.capital,
            r.word
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
    let steps = join(&pack.step, |s| {
        format!(
            "StepRule {{ node: {:?}, of: {:?}, gives: {:?}, words: &{:?}, slices: &{:?} }}",
            s.node, s.of, s.gives, s.words, s.slices
        )
    });
    let imports = join(&pack.import, |i| {
        format!(
            "ImportRule {{ node: {:?}, when: {}, each: &{:?}, prefix: {:?}, module: {:?}, name: {:?}, \
             alias: {:?}, wildcard: {:?}, splits: {}, is_relative: {}, binds: {} }}",
            i.node,
            when(&i.when),
            i.each,
            i.prefix,
            i.module,
            i.name,
            i.alias,
            i.wildcard,
            i.splits,
            i.relative,
            i.binds
        )
    });
    let packages = join(&pack.package, |p| {
        format!("PackageRule {{ node: {:?}, name: {:?}, unless: {:?} }}", p.node, p.name, p.unless)
    });
    let labels = join(&pack.labels, |l| {
        format!("LabelRule {{ node: {:?}, place: {:?}, words: &{:?} }}", l.node, l.place, l.words)
    });
    let words = |map: &BTreeMap<String, String>| {
        map.iter().map(|(k, v)| format!("({k:?}, {})", visibility(v))).collect::<Vec<_>>().join(", ")
    };
    let access = join(&pack.access, |a| {
        let of = match a.of.as_str() {
            "" => "Members",
            "statics" => "Statics",
            "constants" => "Constants",
            other => fail(file, &format!("access {:?}: of is statics or constants, not {other:?}", a.node)),
        };
        format!(
            "AccessRule {{ node: {:?}, parents: &{:?}, when: {}, word: {:?}, names: {}, words: &[{}], statics: &{:?}, \
             of: AccessOf::{of} }}",
            a.node,
            a.parents,
            when(&a.when),
            a.word,
            these(a.names.as_ref()),
            words(&a.words),
            a.statics
        )
    });
    let statics = join(&pack.statics, |s| format!("StaticsRule {{ node: {:?}, when: {} }}", s.node, when(&s.when)));
    for node in pack.access.iter().map(|a| &a.node).chain(pack.statics.iter().map(|s| &s.node)) {
        if pack.hooks.contains_key(node) {
            fail(file, &format!("{node} has a hook: access and statics cannot say something of it as well"));
        }
    }
    let overlook = match pack.overlook.as_str() {
        "" => "None".to_string(),
        function => format!("Some({})", hook_path(function)),
    };
    let hooks =
        pack.hooks.iter().map(|(node, hook)| format!("({node:?}, {})", hook_path(hook))).collect::<Vec<_>>().join(", ");
    let convention = match pack.visibility.convention.as_str() {
        "" => "None",
        "underscore" => "Underscore",
        "capital" => "Capital",
        other => fail(file, &format!("{other:?} is no convention: use underscore or capital")),
    };
    let exported = match pack.visibility.exported.as_str() {
        "public" => "Public",
        "not_private" => "NotPrivate",
        "listed" => "Listed",
        "wrapper" => "Wrapper",
        other => fail(file, &format!("{other:?}: exported is public, not_private, listed or wrapper")),
    };
    let module_path = match pack.module_path.as_str() {
        "" => "None",
        "python" => "Python",
        "rust" => "Rust",
        other => fail(file, &format!("{other:?}: module_path is python or rust")),
    };

    let member_separator = if pack.member_separator.is_empty() { &pack.separator } else { &pack.member_separator };
    let _ = write!(
        code,
        "pub(crate) static {}: Pack = Pack {{
    name: {name:?}, title: {:?}, extends: {:?}, aliases: &{:?},
    extensions: &{:?}, filenames: &{:?}, interpreters: &{:?}, separator: {:?},
    member_separator: {:?}, constant_separator: {:?},
    grammar: || {}.into(), tables: OnceLock::new(),
    rules: Rules {{
        is_module_file: {}, module_path: ModulePath::{module_path}, self_words: &{:?}, has_blank: {}, implicit_self: {},
        callables_apart: {}, functions_are_members: {}, call_instantiates: {}, upper_case_is_constant: {}, members_apart: {}, types_apart: {},
        doc_decorator: {:?}, decorator_suffix: {:?},
",
        name.to_uppercase(),
        pack.title,
        (!pack.extends.is_empty()).then_some(&pack.extends),
        pack.aliases,
        [&pack.extensions[..], &pack.shared_extensions[..]].concat(),
        pack.filenames,
        pack.interpreters,
        pack.separator,
        member_separator,
        if pack.constant_separator.is_empty() { member_separator } else { &pack.constant_separator },
        pack.grammar,
        pack.is_module_file,
        pack.self_words,
        pack.has_blank,
        pack.implicit_self,
        pack.callables_apart,
        pack.functions_are_members,
        pack.call_instantiates,
        pack.upper_case_is_constant,
        pack.members_apart,
        pack.types_apart,
        pack.doc_decorator,
        pack.decorator_suffix,
    );
    let lists = [
        ("doc_comments", &pack.doc_comments),
        ("inner_doc_comments", &pack.inner_doc_comments),
        ("trailing_doc_comments", &pack.trailing_doc_comments),
        ("directives", &pack.directives),
        ("name_fields", &pack.name_fields),
        ("pattern_skips", &pack.pattern_skips),
        ("builtins", &pack.builtins),
        ("module_words", &pack.module_words),
        ("super_words", &pack.super_words),
        ("class_words", &pack.class_words),
        ("export_words", &pack.export_words),
        ("roots", &pack.roots),
        ("pointers", &pack.pointers),
        ("builtin_decorators", &pack.builtin_decorators),
        ("constructors", &pack.constructors),
        ("factories", &pack.factories),
        ("makers", &pack.makers),
        ("constants", &pack.constants),
        ("properties", &pack.properties),
        ("setters", &pack.setters),
        ("stubs", &pack.stubs),
    ];
    for (key, list) in pack.node_lists().into_iter().chain(lists) {
        let _ = writeln!(code, "        {key}: &{list:?},");
    }
    let _ = writeln!(
        code,
        "        has_docstrings: {}, sigils: &{:?}, returns: {:?},
        visibility: VisibilityRules {{ words: &[{}], file_words: &[{}], default: {}, members: &[{}], nodes: &[{}], convention: Convention::{convention},
            exported: Exported::{exported} }},
        tests: TestRules {{ bases: &{:?}, decorators: &{:?}, files: &{:?}, folders: &{:?}, outer_folders: &{:?}, sources: &{:?} }},
        arguments_call: {}, nearest_self: {}, types_are_looked_up: {}, types_are_open: {}, last_definition_counts: {}, types_are_values: {}, heads_as_written: {}, closed_to_locals: {}, bodies_hide: {}, docs_pass_blank_lines: {}, access_of_callables: {},
        bases: &[{bases}],
        entities: &[{entities}],
        parameters: &[{parameters}],
        locals: &[{locals}],
        refs: &[{refs}],
        paths: &[{paths}],
        steps: &[{steps}],
        argument_types: &{:?},
        imports: &[{imports}],
        packages: &[{packages}],
        labels: &[{labels}],
        access: &[{access}],
        statics: &[{statics}],
        hooks: &[{hooks}],
        overlook: {overlook},
    }},
}};",
        pack.has_docstrings,
        pack.sigils,
        pack.returns,
        words(&pack.visibility.words),
        words(&pack.visibility.file_words),
        visibility(&pack.visibility.default),
        words(&pack.visibility.members),
        words(&pack.visibility.nodes),
        pack.tests.bases,
        pack.tests.decorators,
        pack.tests.files,
        pack.tests.folders,
        pack.tests.outer_folders,
        pack.tests.sources,
        pack.arguments_call,
        pack.nearest_self,
        pack.types_are_looked_up,
        pack.types_are_open,
        pack.last_definition_counts,
        pack.types_are_values,
        pack.heads_as_written,
        pack.closed_to_locals,
        pack.bodies_hide,
        pack.docs_pass_blank_lines,
        pack.access_of_callables,
        pack.argument_types.iter().collect::<Vec<_>>(),
    );
}

fn when(conditions: &[WhenToml]) -> String {
    let conditions = join(conditions, |w| {
        format!(
            "When {{ place: {:?}, words: &{:?}, kinds: &{:?}, around: &{:?}, is_member: {}, is_not: {} }}",
            w.place, w.words, w.kinds, w.around, w.member, w.not
        )
    });
    format!("&[{conditions}]")
}

fn these(these: Option<&TheseToml>) -> String {
    these.map_or("None".into(), |t| format!("Some(These {{ place: {:?}, kinds: &{:?} }})", t.place, t.kinds))
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
include!("../src/pack_words.rs");
