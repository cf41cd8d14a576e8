//! A snapshot answers questions: SQL over its tables, read-only.
//!
//! This crate is the one that names `datafusion`. What goes in is text and a [`codegraph_store::Snapshot`]; what comes
//! out is Arrow.

mod answer;
mod catalog;
mod failure;
mod format;
mod functions;
mod guard;
mod meaning;
mod rules;
mod scripts;
mod session;
mod statements;
mod suggest;
mod types;
mod views;
mod walk;

pub use answer::Answer;
pub use format::{FORMATS, Format, FormatEntry, Written, write_answer};
pub use functions::{FUNCTIONS, Function, SCALARS, Scalar};
pub use meaning::{Meaning, without_vector};
pub use rules::{Derivation, ScriptRule, rules};
pub use session::{Names, Session, SessionOptions};
pub use statements::{Statement, is_complete, statements};
pub use suggest::{names_like, nearest_name};
pub use types::type_name;
pub use views::{View, views};
pub use walk::{Walk, shortest_path, with_insides};
