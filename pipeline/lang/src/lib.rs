//! The bytes of one file -> facts: detection, decoding, parsing with tree-sitter, and extraction in one pass over
//! the tree that is driven by the language packs. Nothing here fails: what cannot be read is a problem among the facts.

mod above;
mod access;
mod arena;
mod arguments;
mod around;
mod attachments;
mod candidates;
mod chains;
mod context;
mod declare;
mod declared;
mod decode;
mod define;
mod describe;
mod detect;
mod doc_types;
mod effort;
mod examine;
mod expected;
mod extract;
mod finish;
mod follow;
mod grammar_names;
mod hits;
mod import;
mod kept;
mod labels;
mod listed;
mod manifests;
mod marks;
mod members;
mod mention;
mod modules;
mod nodes;
mod one_line;
mod order;
mod overlooked;
mod pack;
mod patterns;
mod place;
mod preorder;
mod problems;
mod quoted;
mod receivers;
mod resolve;
mod roots;
mod rows;
mod scopes;
mod shape;
mod specifiers;
mod stock;
mod tables;
mod text;
mod trailing;
mod typing;
mod value_paths;
mod walk;

#[allow(unused_imports, long_running_const_eval, reason = "packs without hooks or lists use fewer of them")]
mod packs {
    use std::sync::OnceLock;

    use codegraph_model::{EntityKind, Role, Visibility};

    use crate::grammar_names::{Name, known};
    use crate::pack::{Convention, Exported, ModulePath, Pack, Rules, TestRules, VisibilityRules};
    use crate::rows::{
        AccessOf, AccessRule, EntityRule, ImportRule, LabelRule, LeftOf, LocalRule, PackageRule, ParameterRule,
        PathRule, RefRule, StaticsRule, StepRule, TargetOf, These, When,
    };

    include!(concat!(env!("OUT_DIR"), "/packs.rs"));
}

pub use decode::{Decoded, EncodingClue, decode};
pub use detect::{Detection, Explained, Override, detect, explain, is_test_path, language, language_names};
pub use examine::{Examined, examine};
pub use extract::{Ended, Extraction, Extractor, Limits};
pub use manifests::{MANIFESTS, Manifest, manifest};
pub use marks::{Mark, Marks, is_vendored, marks};
pub use pack::Pack;
pub use stock::StockParser;
pub use text::n_lines;

/// Every language pack, sorted by name.
pub fn packs() -> &'static [&'static Pack] {
    packs::PACKS
}

/// The pack called `name`.
pub fn pack(name: &str) -> Option<&'static Pack> {
    packs().iter().copied().find(|pack| pack.name == name)
}

/// What stands before the qualified names of the file at `path`, in the notation of the language; empty where the path
/// says nothing. Joined with [`Pack::separator`].
pub fn module_path(pack: &Pack, path: &str) -> String {
    detect::module_path(pack, path)
}

/// The name of the module that the file at `path` is, for languages in which a file is one.
pub fn module_name<'p>(pack: &Pack, path: &'p str) -> &'p str {
    detect::module_name(pack, path)
}
