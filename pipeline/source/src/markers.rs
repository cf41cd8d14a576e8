//! The names that tell what a directory is.

/// What version control systems keep their own data in.
const VERSION_CONTROL: &[&str] = &[".git", ".hg", ".svn", ".jj", ".bzr", "_darcs", "CVS"];

/// Manifests: a directory that has one is a project.
const MANIFESTS: &[&str] = &[
    "BUILD.bazel",
    "CMakeLists.txt",
    "Cargo.toml",
    "MODULE.bazel",
    "Pipfile",
    "WORKSPACE",
    "WORKSPACE.bazel",
    "build.gradle",
    "build.gradle.kts",
    "build.sbt",
    "build.xml",
    "composer.json",
    "configure.ac",
    "deno.json",
    "go.mod",
    "go.work",
    "meson.build",
    "mix.exs",
    "package.json",
    "pnpm-workspace.yaml",
    "pom.xml",
    "pyproject.toml",
    "settings.gradle",
    "settings.gradle.kts",
    "setup.cfg",
    "setup.py",
    "tsconfig.json",
];

/// First parts (before a dot, in lower case) of names of files that describe a project as a whole, of any language.
const PROJECT_FILES: &[&str] =
    &["authors", "changelog", "configure", "contributing", "copying", "license", "makefile", "readme", "version"];

/// Whether `name` is that of version control's own data: a directory, or for `.git` also a file.
pub(crate) fn is_version_control(name: &str, is_dir: bool) -> bool {
    VERSION_CONTROL.contains(&name) && (is_dir || name == ".git")
}

/// Whether a file called `name` makes its directory a project.
pub(crate) fn is_manifest(name: &str) -> bool {
    MANIFESTS.binary_search(&name).is_ok()
}

/// Whether a file called `name` describes the directory that it lies in as one project.
pub(crate) fn is_project_file(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    PROJECT_FILES.contains(&first.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_are_sorted_for_the_search() {
        assert!(MANIFESTS.is_sorted());
    }

    #[test]
    fn names_tell_what_a_directory_is() {
        assert!(is_version_control(".git", false) && is_version_control("CVS", true));
        assert!(!is_version_control("CVS", false), "a file called CVS is a file");
        assert!(is_manifest("go.mod") && is_manifest("build.gradle.kts") && !is_manifest("main.go"));
        assert!(is_project_file("README.md") && is_project_file("LICENSE") && !is_project_file("notes.txt"));
    }
}
