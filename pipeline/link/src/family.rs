//! Languages that share their rules of names.

/// Languages whose names find each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    Python,
    /// JavaScript and TypeScript.
    Script,
    Go,
    Java,
    Rust,
    /// C and C++.
    C,
    CSharp,
    Php,
    Ruby,
}

impl Family {
    /// The family of a language pack.
    pub(crate) fn of(language: &str) -> Option<Family> {
        Some(match language {
            "python" => Family::Python,
            "javascript" | "typescript" | "tsx" => Family::Script,
            "go" => Family::Go,
            "java" => Family::Java,
            "rust" => Family::Rust,
            "c" | "cpp" => Family::C,
            "csharp" => Family::CSharp,
            "php" => Family::Php,
            "ruby" => Family::Ruby,
            _ => return None,
        })
    }

    /// Whether files that import a module find what it imports itself.
    pub(crate) fn passes_imports_on(self) -> bool {
        matches!(self, Family::Python | Family::Rust)
    }

    /// Whether a name that is not found in its namespace is looked up in those around it.
    pub(crate) fn looks_outward(self) -> bool {
        matches!(self, Family::C | Family::CSharp | Family::Ruby)
    }

    /// Whether several definitions of one name in one container are overloads, told apart by their arguments.
    pub(crate) fn overloads(self) -> bool {
        matches!(self, Family::Java | Family::C | Family::CSharp)
    }
}
