//! What a `pack.toml` may hold. Unknown keys are errors.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::row_toml::{
    AccessToml, BaseToml, EntityToml, ImportToml, LabelToml, LocalToml, PackageToml, ParameterToml, PathToml, RefToml,
    StaticsToml, StepToml,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackToml {
    pub(crate) title: String,
    pub(crate) grammar: String,
    /// Path of the grammar's `node-types.json`; empty for `NODE_TYPES` in its crate.
    #[serde(default)]
    pub(crate) node_types: String,
    pub(crate) separator: String,
    /// What stands between a type and its member; empty for [`PackToml::separator`].
    #[serde(default)]
    pub(crate) member_separator: String,
    /// What stands between a type and its constant; empty for [`PackToml::member_separator`].
    #[serde(default)]
    pub(crate) constant_separator: String,
    /// The pack that it is laid over.
    #[serde(default)]
    pub(crate) extends: String,
    /// Other names of the language, as editors and people spell it.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    #[serde(default)]
    pub(crate) extensions: Vec<String>,
    /// Extensions that other languages use too: content decides.
    #[serde(default)]
    pub(crate) shared_extensions: Vec<String>,
    #[serde(default)]
    pub(crate) filenames: Vec<String>,
    #[serde(default)]
    pub(crate) interpreters: Vec<String>,
    #[serde(default)]
    pub(crate) is_module_file: bool,
    #[serde(default)]
    pub(crate) module_path: String,
    #[serde(default)]
    pub(crate) self_words: Vec<String>,
    #[serde(default)]
    pub(crate) super_words: Vec<String>,
    #[serde(default)]
    pub(crate) roots: Vec<String>,
    #[serde(default)]
    pub(crate) docs_pass_blank_lines: bool,
    #[serde(default)]
    pub(crate) access_of_callables: bool,
    #[serde(default)]
    pub(crate) casts: Vec<String>,
    #[serde(default)]
    pub(crate) pointers: Vec<String>,
    #[serde(default)]
    pub(crate) module_words: Vec<String>,
    #[serde(default)]
    pub(crate) has_blank: bool,
    #[serde(default)]
    pub(crate) implicit_self: bool,
    #[serde(default)]
    pub(crate) nearest_self: bool,
    #[serde(default)]
    pub(crate) types_are_looked_up: bool,
    #[serde(default)]
    pub(crate) class_words: Vec<String>,
    #[serde(default)]
    pub(crate) export_words: Vec<String>,
    #[serde(default)]
    pub(crate) arguments_call: bool,
    #[serde(default)]
    pub(crate) types_are_open: bool,
    #[serde(default)]
    pub(crate) last_definition_counts: bool,
    #[serde(default)]
    pub(crate) callables_apart: bool,
    #[serde(default)]
    pub(crate) functions_are_members: bool,
    #[serde(default)]
    pub(crate) call_instantiates: bool,
    #[serde(default)]
    pub(crate) types_are_values: bool,
    #[serde(default)]
    pub(crate) heads_as_written: bool,
    #[serde(default)]
    pub(crate) closed_to_locals: bool,
    #[serde(default)]
    pub(crate) bodies_hide: bool,
    pub(crate) comments: Vec<String>,
    pub(crate) identifiers: Vec<String>,
    #[serde(default)]
    pub(crate) literals: Vec<String>,
    #[serde(default)]
    pub(crate) templates: Vec<String>,
    #[serde(default)]
    pub(crate) branches: Vec<String>,
    #[serde(default)]
    pub(crate) nests: Vec<String>,
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
    #[serde(default)]
    pub(crate) closures: Vec<String>,
    #[serde(default)]
    pub(crate) own_self: Vec<String>,
    #[serde(default)]
    pub(crate) wrappers: Vec<String>,
    #[serde(default)]
    pub(crate) exports: Vec<String>,
    #[serde(default)]
    pub(crate) closed: Vec<String>,
    #[serde(default)]
    pub(crate) opaque: Vec<String>,
    #[serde(default)]
    pub(crate) inner_decorators: Vec<String>,
    #[serde(default)]
    pub(crate) builtin_decorators: Vec<String>,
    #[serde(default)]
    pub(crate) doc_decorator: String,
    #[serde(default)]
    pub(crate) decorator_suffix: String,
    #[serde(default)]
    pub(crate) types_apart: bool,
    #[serde(default)]
    pub(crate) members_apart: bool,
    #[serde(default)]
    pub(crate) elses: Vec<String>,
    #[serde(default)]
    pub(crate) heads: Vec<String>,
    #[serde(default)]
    pub(crate) lists: Vec<String>,
    #[serde(default)]
    pub(crate) modifiers: Vec<String>,
    #[serde(default)]
    pub(crate) decorators: Vec<String>,
    #[serde(default)]
    pub(crate) doc_comments: Vec<String>,
    #[serde(default)]
    pub(crate) inner_doc_comments: Vec<String>,
    #[serde(default)]
    pub(crate) trailing_doc_comments: Vec<String>,
    #[serde(default)]
    pub(crate) directives: Vec<String>,
    #[serde(default)]
    pub(crate) has_docstrings: bool,
    pub(crate) name_fields: Vec<String>,
    /// Field of return types, for rules that name none.
    #[serde(default)]
    pub(crate) returns: String,
    #[serde(default)]
    pub(crate) pattern_skips: Vec<String>,
    #[serde(default)]
    pub(crate) builtins: Vec<String>,
    #[serde(default)]
    pub(crate) pattern_stops: Vec<String>,
    #[serde(default)]
    pub(crate) binders: Vec<String>,
    #[serde(default)]
    pub(crate) constructors: Vec<String>,
    #[serde(default)]
    pub(crate) factories: Vec<String>,
    #[serde(default)]
    pub(crate) makers: Vec<String>,
    #[serde(default)]
    pub(crate) properties: Vec<String>,
    #[serde(default)]
    pub(crate) setters: Vec<String>,
    #[serde(default)]
    pub(crate) stubs: Vec<String>,
    #[serde(default)]
    pub(crate) upper_case_is_constant: bool,
    pub(crate) visibility: VisibilityToml,
    #[serde(default)]
    pub(crate) tests: TestsToml,
    #[serde(default)]
    pub(crate) base: Vec<BaseToml>,
    #[serde(default)]
    pub(crate) entity: Vec<EntityToml>,
    #[serde(default)]
    pub(crate) parameter: Vec<ParameterToml>,
    #[serde(default)]
    pub(crate) local: Vec<LocalToml>,
    #[serde(default, rename = "ref")]
    pub(crate) refs: Vec<RefToml>,
    #[serde(default)]
    pub(crate) path: Vec<PathToml>,
    #[serde(default)]
    pub(crate) step: Vec<StepToml>,
    #[serde(default)]
    pub(crate) argument_types: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) import: Vec<ImportToml>,
    #[serde(default)]
    pub(crate) package: Vec<PackageToml>,
    #[serde(default)]
    pub(crate) leaves: Vec<String>,
    #[serde(default)]
    pub(crate) constants: Vec<String>,
    #[serde(default)]
    pub(crate) sigils: Vec<char>,
    /// Names that mention nothing: keywords of arguments, keys.
    #[serde(default)]
    pub(crate) labels: Vec<LabelToml>,
    #[serde(default)]
    pub(crate) access: Vec<AccessToml>,
    #[serde(default)]
    pub(crate) statics: Vec<StaticsToml>,
    #[serde(default)]
    pub(crate) hooks: BTreeMap<String, String>,
    /// Function of a hook that says what the parser is to overlook.
    #[serde(default)]
    pub(crate) overlook: String,
}

impl PackToml {
    /// The keys that list kinds of nodes.
    pub(crate) fn node_lists(&self) -> [(&'static str, &Vec<String>); 23] {
        [
            ("comments", &self.comments),
            ("identifiers", &self.identifiers),
            ("literals", &self.literals),
            ("templates", &self.templates),
            ("branches", &self.branches),
            ("nests", &self.nests),
            ("scopes", &self.scopes),
            ("closures", &self.closures),
            ("own_self", &self.own_self),
            ("wrappers", &self.wrappers),
            ("exports", &self.exports),
            ("elses", &self.elses),
            ("heads", &self.heads),
            ("lists", &self.lists),
            ("modifiers", &self.modifiers),
            ("decorators", &self.decorators),
            ("pattern_stops", &self.pattern_stops),
            ("binders", &self.binders),
            ("leaves", &self.leaves),
            ("casts", &self.casts),
            ("closed", &self.closed),
            ("opaque", &self.opaque),
            ("inner_decorators", &self.inner_decorators),
        ]
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VisibilityToml {
    pub(crate) default: String,
    #[serde(default)]
    pub(crate) words: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) file_words: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) members: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) nodes: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) convention: String,
    pub(crate) exported: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestsToml {
    #[serde(default)]
    pub(crate) bases: Vec<String>,
    #[serde(default)]
    pub(crate) decorators: Vec<String>,
    #[serde(default)]
    pub(crate) files: Vec<String>,
    #[serde(default)]
    pub(crate) folders: Vec<String>,
    #[serde(default)]
    pub(crate) outer_folders: Vec<String>,
    #[serde(default)]
    pub(crate) sources: Vec<String>,
}
