//! Rows of the tables of manifests, from batches and to batches.

use arrow::array::Array;
use arrow::record_batch::RecordBatch;
use codegraph_model::{Error, ErrorKind, OrdinalIds, Result, RowBatch, TABLES, TableBuilder, TableDef, table};

use super::{Manifests, OfRepo};
use crate::columns::{Columns, id};

/// A row of `packages`.
#[derive(Clone, Debug)]
pub(super) struct Package {
    pub(super) package_id: i64,
    pub(super) repo: String,
    pub(super) file_id: i64,
    pub(super) path: String,
    pub(super) manager: String,
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) root_dir: String,
    pub(super) is_private: bool,
    pub(super) license: Option<String>,
    pub(super) description: Option<String>,
    pub(super) line: u32,
}

/// A row of `dependencies`.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    pub(super) dependency_id: i64,
    pub(super) package_id: Option<i64>,
    pub(super) repo: String,
    pub(super) file_id: i64,
    pub(super) path: String,
    pub(super) line: u32,
    pub(super) manager: String,
    pub(super) name: String,
    pub(super) alias: Option<String>,
    pub(super) requirement: Option<String>,
    pub(super) kind: String,
    pub(super) is_optional: bool,
    pub(super) marker: Option<String>,
    pub(super) source: String,
    pub(super) location: Option<String>,
    pub(super) target_package_id: Option<i64>,
}

/// A row of `module_roots`.
#[derive(Clone, Debug)]
pub(super) struct ModuleRoot {
    pub(super) module_root_id: i64,
    pub(super) package_id: Option<i64>,
    pub(super) repo: String,
    pub(super) file_id: i64,
    pub(super) path: String,
    pub(super) line: u32,
    pub(super) manager: String,
    pub(super) kind: String,
    pub(super) scope_dir: String,
    pub(super) prefix: String,
    pub(super) target: Option<String>,
    pub(super) condition: Option<String>,
    pub(super) rank: u32,
}

/// A row of `manifest_properties`.
#[derive(Clone, Debug)]
pub(super) struct Property {
    pub(super) repo: String,
    pub(super) file_id: i64,
    pub(super) path: String,
    pub(super) line: u32,
    pub(super) manager: String,
    pub(super) name: String,
    pub(super) value: String,
}

/// One row of a batch.
struct Row<'b> {
    columns: Columns<'b>,
    at: usize,
}

impl Row<'_> {
    fn text(&self, name: &str) -> Result<Option<String>> {
        let texts = self.columns.texts(name)?;
        Ok((!texts.is_null(self.at)).then(|| texts.value(self.at).to_string()))
    }

    fn label(&self, name: &str) -> Result<String> {
        Ok(self.text(name)?.unwrap_or_default())
    }

    fn id(&self, name: &str) -> Result<Option<i64>> {
        Ok(id(self.columns.ids(name)?, self.at))
    }

    fn number(&self, name: &str) -> Result<u32> {
        Ok(self.columns.numbers(name)?.value(self.at) as u32)
    }

    fn flag(&self, name: &str) -> Result<bool> {
        Ok(self.columns.flags(name)?.value(self.at))
    }
}

pub(super) fn read(manifests: &mut Manifests, table: &str, batch: &RecordBatch) -> Result<()> {
    for at in 0..batch.num_rows() {
        let row = Row { columns: Columns::of(batch), at };
        let repo = row.label("repo")?;
        let of_repo = manifests.of_repo(&repo);
        let (file_id, path) = (row.id("file_id")?.unwrap_or_default(), row.label("path")?);
        let (line, manager) = (row.number("line")?, row.label("manager")?);
        match table {
            "packages" => of_repo.packages.push(Package {
                package_id: row.id("package_id")?.unwrap_or_default(),
                repo,
                file_id,
                path,
                manager,
                name: row.label("name")?,
                version: row.text("version")?,
                root_dir: row.label("root_dir")?,
                is_private: row.flag("is_private")?,
                license: row.text("license")?,
                description: row.text("description")?,
                line,
            }),
            "dependencies" => of_repo.dependencies.push(Dependency {
                dependency_id: row.id("dependency_id")?.unwrap_or_default(),
                package_id: row.id("package_id")?,
                repo,
                file_id,
                path,
                line,
                manager,
                name: row.label("name")?,
                alias: row.text("alias")?,
                requirement: row.text("requirement")?,
                kind: row.label("kind")?,
                is_optional: row.flag("is_optional")?,
                marker: row.text("marker")?,
                source: row.label("source")?,
                location: row.text("location")?,
                target_package_id: row.id("target_package_id")?,
            }),
            "module_roots" => of_repo.roots.push(ModuleRoot {
                module_root_id: row.id("module_root_id")?.unwrap_or_default(),
                package_id: row.id("package_id")?,
                repo,
                file_id,
                path,
                line,
                manager,
                kind: row.label("kind")?,
                scope_dir: row.label("scope_dir")?,
                prefix: row.label("prefix")?,
                target: row.text("target")?,
                condition: row.text("condition")?,
                rank: row.number("rank")?,
            }),
            "manifest_properties" => of_repo.properties.push(Property {
                repo,
                file_id,
                path,
                line,
                manager,
                name: row.label("name")?,
                value: row.label("value")?,
            }),
            other => return Err(Error::new(ErrorKind::Bug, "read rows of manifests").on(other)),
        }
    }
    Ok(())
}

impl ModuleRoot {
    /// A row like this one in the manifest of `other`, which is about another name or place.
    pub(super) fn of_manifest(&self, other: &ModuleRoot) -> ModuleRoot {
        ModuleRoot {
            package_id: other.package_id,
            file_id: other.file_id,
            path: other.path.clone(),
            line: other.line,
            scope_dir: other.scope_dir.clone(),
            ..self.clone()
        }
    }

    /// Gives a row that the scan did not write an id of its own.
    pub(super) fn name(mut self, ids: &mut OrdinalIds) -> ModuleRoot {
        let says = format!("{}\u{1f}{}\u{1f}inherited", self.prefix, self.target.as_deref().unwrap_or_default());
        self.module_root_id = ids.next(self.file_id, &self.kind, &says);
        self
    }
}

pub(super) fn write<'r>(repos: impl Iterator<Item = &'r OfRepo>) -> Result<Vec<(&'static TableDef, Vec<RowBatch>)>> {
    let defs = ["packages", "dependencies", "module_roots", "manifest_properties"]
        .map(|name| table(name).unwrap_or(&TABLES[0]));
    let [mut packages, mut dependencies, mut roots, mut properties] = defs.map(TableBuilder::new);
    for repo in repos {
        repo.packages.iter().for_each(|row| write_package(&mut packages, row));
        repo.dependencies.iter().for_each(|row| write_dependency(&mut dependencies, row));
        repo.roots.iter().for_each(|row| write_root(&mut roots, row));
        for row in &repo.properties {
            properties
                .text("repo", row.repo.as_str())
                .int64("file_id", row.file_id)
                .text("path", row.path.as_str())
                .number("line", row.line)
                .text("manager", row.manager.as_str())
                .text("name", row.name.as_str())
                .text("value", row.value.as_str())
                .end_row();
        }
    }
    let builders = [packages, dependencies, roots, properties];
    builders.into_iter().map(|mut builder| Ok((builder.table(), builder.finish()?))).collect()
}

fn write_package(rows: &mut TableBuilder, row: &Package) {
    rows.int64("package_id", row.package_id)
        .text("repo", row.repo.as_str())
        .int64("file_id", row.file_id)
        .text("path", row.path.as_str())
        .text("manager", row.manager.as_str())
        .text("name", row.name.as_str())
        .text("version", row.version.as_deref())
        .text("root_dir", row.root_dir.as_str())
        .flag("is_private", row.is_private)
        .text("license", row.license.as_deref())
        .text("description", row.description.as_deref())
        .number("line", row.line)
        .end_row();
}

fn write_dependency(rows: &mut TableBuilder, row: &Dependency) {
    rows.int64("dependency_id", row.dependency_id)
        .int64("package_id", row.package_id)
        .text("repo", row.repo.as_str())
        .int64("file_id", row.file_id)
        .text("path", row.path.as_str())
        .number("line", row.line)
        .text("manager", row.manager.as_str())
        .text("name", row.name.as_str())
        .text("alias", row.alias.as_deref())
        .text("requirement", row.requirement.as_deref())
        .text("kind", row.kind.as_str())
        .flag("is_optional", row.is_optional)
        .text("marker", row.marker.as_deref())
        .text("source", row.source.as_str())
        .text("location", row.location.as_deref())
        .int64("target_package_id", row.target_package_id)
        .end_row();
}

fn write_root(rows: &mut TableBuilder, row: &ModuleRoot) {
    rows.int64("module_root_id", row.module_root_id)
        .int64("package_id", row.package_id)
        .text("repo", row.repo.as_str())
        .int64("file_id", row.file_id)
        .text("path", row.path.as_str())
        .number("line", row.line)
        .text("manager", row.manager.as_str())
        .text("kind", row.kind.as_str())
        .text("scope_dir", row.scope_dir.as_str())
        .text("prefix", row.prefix.as_str())
        .text("target", row.target.as_deref())
        .text("condition", row.condition.as_deref())
        .number("rank", row.rank)
        .end_row();
}
