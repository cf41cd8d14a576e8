//! The library that a mention is of where nothing of the snapshot is meant: what its path begins with tells it.

use codegraph_model::Role;

use crate::family::Family;
use crate::linker::Linker;
use crate::platform::script_package;
use crate::refs::Mention;

/// The namespace of the library of C++.
const CPP: &str = "std";

/// Types of it whose members may be those of what they point to or hold, by the ends of their names.
const PASS_ON: [&str; 5] = ["ptr", "optional", "iterator", "wrapper", "expected"];

/// The crates that come with Rust.
const RUST: [&str; 4] = ["std", "core", "alloc", "proc_macro"];

impl Linker<'_> {
    /// The package outside of the snapshot that `mention` is of, as far as the names that it is told by say so.
    pub(crate) fn library_of(&self, mention: &Mention<'_>) -> Option<String> {
        match self.world.files[mention.file as usize].family {
            Family::C => is_of_cpp(mention).then(|| CPP.to_string()),
            Family::Rust => self.crate_outside(mention),
            Family::Java => self.java_library(mention),
            Family::Script => self.of_platform(mention),
            _ => None,
        }
    }

    /// JavaScript: the language itself, or Node.js, for what it has in sight everywhere, and members of that: `Math.max`.
    fn of_platform(&self, mention: &Mention<'_>) -> Option<String> {
        let head = match (mention.qualifier, mention.receiver, mention.target_path) {
            (None, None, None) => mention.name,
            (_, _, Some(path)) => path.strip_suffix(mention.name)?.strip_suffix('.')?,
            _ => return None,
        };
        let name = self.world.names.get(head);
        let is_bound = name.is_some_and(|name| self.world.bound_in(mention.file, name).next().is_some());
        script_package(head).filter(|_| !is_bound && mention.role != Role::Import).map(String::from)
    }

    /// Rust: the package that a name by itself is, at the beginning of a path: `std` in `std::mem::take(a)`.
    fn crate_outside(&self, mention: &Mention<'_>) -> Option<String> {
        let is_alone = mention.target_path.is_none() && mention.qualifier.is_none() && mention.receiver.is_none();
        let is_bound = || {
            let name = self.world.names.get(mention.name);
            name.is_some_and(|name| self.world.bound_in(mention.file, name).next().is_some())
        };
        if mention.role != Role::Read || !is_alone || is_bound() {
            return None;
        }
        match RUST.contains(&mention.name) {
            true => Some(mention.name.to_string()),
            false => self.rust_needed_outside(mention.file, mention.name),
        }
    }
}

/// Whether a mention is told from the namespace of C++'s library.
fn is_of_cpp(mention: &Mention<'_>) -> bool {
    let Some(path) = mention.target_path.or(mention.qualifier) else {
        return mention.name == CPP && mention.receiver.is_none();
    };
    let is_whole = |rest: &str| rest.is_empty() || rest.starts_with("::");
    // What its functions and containers give can be anything.
    if !path.trim_start_matches(':').strip_prefix(CPP).is_some_and(is_whole) || path.contains(['(', '[', '`']) {
        return false;
    }
    let owner = path.rsplit_once("::").map_or(path, |(owner, _)| owner);
    mention.receiver.is_none() || !PASS_ON.iter().any(|end| owner.ends_with(end))
}
