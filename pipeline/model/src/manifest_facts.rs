//! The facts of one manifest of packages. Like those of code they know neither repo nor path: places are told relative to
//! the manifest's directory.

use serde::{Deserialize, Serialize};

use crate::words::{DependencyKind, DependencySource, Manager, RootKind};

/// Everything that a manifest says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFacts {
    /// Whose manifest it is.
    pub manager: Manager,
    /// The package that it is about.
    pub package: Option<PackageFact>,
    /// Dependencies, in the order of the manifest.
    pub dependencies: Vec<DependencyFact>,
    /// Where modules lie.
    pub roots: Vec<RootFact>,
    /// Values for other manifests.
    pub properties: Vec<PropertyFact>,
    /// The directory on the machine that wrote the manifest in which it lay, where targets are told from the machine's root.
    pub machine_dirs: Option<MachineDirs>,
    /// Whether nothing could be read of it.
    pub is_broken: bool,
}

/// Directories of the machine that a manifest was written on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineDirs {
    /// The one that commands were run in.
    pub build: String,
    /// The deepest one that holds it and all sources.
    pub common: String,
}

/// The package that a manifest is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageFact {
    /// Its name; empty where it is called after its directory.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// Whether it is not to be published.
    pub is_private: bool,
    /// Its licence.
    pub license: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Where its name stands.
    pub line: u32,
}

/// A dependency as it is declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DependencyFact {
    /// Its published name.
    pub name: String,
    /// The name that it goes by here, where that differs.
    pub alias: Option<String>,
    /// Versions that will do.
    pub requirement: Option<String>,
    /// What it is for.
    pub kind: DependencyKind,
    /// Whether one can do without.
    pub is_optional: bool,
    /// When it is needed.
    pub marker: Option<String>,
    /// Where it comes from.
    pub source: DependencySource,
    /// For [`DependencySource::Path`] a path, else a URL or what the manager has for it.
    pub location: Option<String>,
    /// Where it stands.
    pub line: u32,
}

/// A statement about where modules lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootFact {
    /// What is said.
    pub kind: RootKind,
    /// The directory in which it holds.
    pub scope: String,
    /// The name that it is about; for [`RootKind::Output`] a directory.
    pub prefix: String,
    /// The place.
    pub target: Option<String>,
    /// When it holds.
    pub condition: Option<String>,
    /// Preference, from 1.
    pub rank: u32,
    /// Where it stands.
    pub line: u32,
}

/// A value for other manifests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PropertyFact {
    /// Its name.
    pub name: String,
    /// The value.
    pub value: String,
    /// Where it stands.
    pub line: u32,
}

impl ManifestFacts {
    /// A manifest that says nothing.
    pub fn new(manager: Manager) -> ManifestFacts {
        ManifestFacts {
            manager,
            package: None,
            dependencies: Vec::new(),
            roots: Vec::new(),
            properties: Vec::new(),
            machine_dirs: None,
            is_broken: false,
        }
    }

    /// About how many bytes of memory they take.
    pub fn n_bytes(&self) -> usize {
        // Strings of manifests are short: an allocation each.
        const STRING_BYTES: usize = 32;
        size_of::<ManifestFacts>()
            + self.dependencies.capacity() * (size_of::<DependencyFact>() + 2 * STRING_BYTES)
            + self.roots.capacity() * (size_of::<RootFact>() + 2 * STRING_BYTES)
            + self.properties.capacity() * (size_of::<PropertyFact>() + 2 * STRING_BYTES)
    }
}
