//! Names become targets: what the refs, imports and dependencies of a snapshot lead to.
//!
//! A [`World`] holds what all files define and import. A [`Linker`] looks names up in it, by the rules of each language, and
//! says by which rule it found what. This crate reads no files and starts no threads.

mod bases;
mod build;
mod c;
mod c_hidden;
mod c_includes;
mod calls;
mod columns;
mod derive;
mod edges;
mod family;
mod found_before;
mod go;
mod go_build;
mod homes;
mod java;
mod java_text;
mod kept;
mod kinds;
mod libraries;
mod linker;
mod manifests;
mod members;
mod modules;
mod names;
mod overloads;
mod packages;
mod path;
mod platform;
mod python;
mod qualified;
mod refs;
mod rows;
mod rules;
mod rust;
mod rust_cfg;
mod rust_head;
mod rust_modules;
mod rust_paths;
mod rust_prelude;
mod rust_std;
mod rust_values;
mod scope;
mod script;
mod script_library;
mod script_members;
mod script_text;
mod script_types;
mod things;
mod types;
mod unique;
mod values;
mod wildcards;
mod world;

pub use bases::Bases;
pub use build::WorldBuilder;
pub use columns::Texts;
pub use derive::{Derivation, Grounds, Made};
pub use linker::{Linker, Memory, Places};
pub use manifests::Manifests;
pub use refs::{Mention, Resolved};
pub use rows::{Linked, Relation};
pub use rules::{RULES, Rule};
pub use world::World;
