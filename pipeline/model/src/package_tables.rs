//! The tables that manifests of packages become rows of. All of them are part of the list in `tables.rs`.

use crate::tables::ColumnType::{Flag, Hash, Id, Key, Label, Number, Text};
use crate::tables::{ColumnDef, FILE_ID, REPO, TableDef, col, opt};

const PATH: ColumnDef = col("path", Label, "Path of the manifest in its repo, with /");
const MANAGER: ColumnDef = col("manager", Label, "The package manager whose manifest it is");
const PACKAGE_ID: ColumnDef = opt(
    "package_id",
    Id,
    "The package that the manifest, or another in its directory, is about; joins packages.package_id. Null if none is",
);
const LINE: ColumnDef = col("line", Number, "Line in the manifest");

/// `packages`.
pub(crate) const PACKAGES: TableDef = TableDef {
    name: "packages",
    row: "package that a manifest is about",
    sorted_by: &["repo", "path"],
    is_deterministic: true,
    columns: &[
        col("package_id", Id, "Id of the package, from manager, repo and path of the manifest"),
        REPO,
        FILE_ID,
        PATH,
        MANAGER,
        col("name", Key, "Name as others depend on it: group:artifact for maven and gradle, the module's path for go"),
        opt("version", Text, "Version, as far as it is written down"),
        col("root_dir", Label, "The directory that it lies in, which is that of the manifest; empty at the top"),
        col("is_private", Flag, "Whether the manifest says that it is not to be published"),
        opt("license", Text, "Licence as written"),
        opt("description", Text, "What it is, as written"),
        LINE,
    ],
};

/// `dependencies`.
pub(crate) const DEPENDENCIES: TableDef = TableDef {
    name: "dependencies",
    row: "dependency that a manifest declares",
    sorted_by: &["repo", "path"],
    is_deterministic: true,
    columns: &[
        col("dependency_id", Hash, "Id of the dependency, from its manifest, kind, name and which of these it is"),
        PACKAGE_ID,
        REPO,
        FILE_ID,
        PATH,
        LINE,
        MANAGER,
        col("name", Key, "Name under which it is published"),
        opt("alias", Text, "Name that it goes by in this package, where that differs"),
        opt("requirement", Text, "Versions that will do, as written; null where all will"),
        col("kind", Label, "What it is needed for"),
        col("is_optional", Flag, "Whether the package can be used without it"),
        opt(
            "marker",
            Text,
            "When it is needed, where that is not always: platform, environment, extra, group or scope",
        ),
        col("source", Label, "Where it comes from"),
        opt("location", Text, "Path in the repo, or URL, where it is told where it lies"),
        opt(
            "target_package_id",
            Id,
            "The package of the snapshot that it is; joins packages.package_id. Null if it is none, or not looked up",
        ),
    ],
};

/// `module_roots`.
pub(crate) const MODULE_ROOTS: TableDef = TableDef {
    name: "module_roots",
    row: "statement of a manifest about where modules lie",
    sorted_by: &["repo", "path"],
    is_deterministic: true,
    columns: &[
        col("module_root_id", Hash, "Id of the statement, from its manifest, what it says and which of these it is"),
        PACKAGE_ID,
        REPO,
        FILE_ID,
        PATH,
        LINE,
        MANAGER,
        col("kind", Label, "What is said"),
        col("scope_dir", Label, "Directory in which it holds; empty for all of the repo"),
        col("prefix", Key, "Name that it is about, or a pattern with one *, as code writes it; empty for every name"),
        opt(
            "target",
            Text,
            "Path in the repo, or a pattern with *, where it lies; empty at the top. Null where the statement forbids or names no place",
        ),
        opt("condition", Label, "When it holds, where that is not always: a condition of exports, a kind of target"),
        col("rank", Number, "Preference among statements about the same name, from 1, which is asked first"),
    ],
};

/// `manifest_properties`.
pub(crate) const MANIFEST_PROPERTIES: TableDef = TableDef {
    name: "manifest_properties",
    row: "value that a manifest gives to those that inherit from it, or asks of others",
    sorted_by: &["repo", "path"],
    is_deterministic: true,
    columns: &[
        REPO,
        FILE_ID,
        PATH,
        LINE,
        MANAGER,
        col("name", Key, "Name of the value"),
        col("value", Text, "The value as written"),
    ],
};
