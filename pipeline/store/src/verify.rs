//! Reads again everything that a manifest names.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use codegraph_model::{PartEntry, Result};

use crate::artifact::{damage_of, is_in_the_making};
use crate::root::{self, MANIFEST};
use crate::snapshot::Snapshot;
use crate::tables;

/// Bytes read at a time: large enough that the hash, not the system call, is what costs.
const READ_BYTES: usize = 1 << 20;

/// Something in a snapshot that is not as its manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file or directory.
    pub path: PathBuf,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.what)
    }
}

impl Snapshot {
    /// Reads every byte that the manifest names and compares sizes, checksums and row counts; looks for files that are
    /// missing or that nobody named; compares artifacts with the tables; reads `CURRENT` and the manifest again. `on_part` hears of each file before it is
    /// read. An empty answer means that all is well.
    ///
    /// # Errors
    /// None at present: what cannot be read is damage too.
    pub fn verify(&self, on_part: &mut dyn FnMut(&PartEntry)) -> Result<Vec<Damage>> {
        let mut damage = Vec::new();
        let mut found = |path: &Path, what: String| damage.push(Damage { path: path.to_path_buf(), what });

        let current = self.root().current();
        match fs::read(&current) {
            Ok(bytes) if root::parse_current(&bytes).is_none() => {
                found(&current, "its checksum does not match its content".into());
            }
            Ok(_) => {}
            // A snapshot that was copied alone, or is the first and was never made current, has none.
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => found(&current, cause.to_string()),
        }
        if let Err(error) = Snapshot::open(self.root().dir(), Some(self.id())) {
            found(&self.dir().join(MANIFEST), error.to_string());
        }

        // A table that it does not name is no damage: an older codegraph had not all of them, and the manifest is sealed.
        for (name, table) in &self.manifest().tables {
            let rows: u64 = table.parts.iter().map(|part| part.rows).sum();
            if rows != table.rows {
                let what = format!("the table {name} has {} rows, and its parts have {rows}", table.rows);
                found(&self.dir().join(MANIFEST), what);
            }
        }
        for part in self.manifest().parts() {
            on_part(part);
            let path = self.dir().join(&part.path);
            if let Some(what) = part_damage(&path, part) {
                found(&path, what);
            }
        }

        let mut named: BTreeSet<PathBuf> = self
            .manifest()
            .parts()
            .map(|part| self.dir().join(&part.path))
            .chain([self.dir().join(MANIFEST)])
            .collect();
        damage_of(self, on_part, &mut named, &mut found);
        surplus(self.dir(), &named, &mut found);
        Ok(damage)
    }
}

fn part_damage(path: &Path, part: &PartEntry) -> Option<String> {
    file_damage(path, part).or_else(|| tables::contradiction(path, part))
}

/// In which way the file is not the one that `part` tells of.
pub(crate) fn file_damage(path: &Path, part: &PartEntry) -> Option<String> {
    let bytes = match fs::metadata(path) {
        Ok(metadata) => metadata.len(),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Some("it is missing".into()),
        Err(cause) => return Some(cause.to_string()),
    };
    if bytes != part.bytes {
        return Some(format!("it has {bytes} bytes instead of {}", part.bytes));
    }
    match checksum_of_file(path) {
        Err(cause) => Some(cause.to_string()),
        Ok(checksum) => (checksum != part.checksum).then(|| "its checksum does not match its content".into()),
    }
}

/// `blake3:<hex>` of the bytes of a file.
pub(crate) fn checksum_of_file(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0_u8; READ_BYTES];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(crate::tables::checksum(&hasher)),
            Ok(n) => {
                hasher.update(&buffer[..n]);
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
}

/// Reports every file below `dir` that is not in `named`, in the order of paths.
fn surplus(dir: &Path, named: &BTreeSet<PathBuf>, found: &mut impl FnMut(&Path, String)) {
    let entries = fs::read_dir(dir).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(cause) => return found(dir, cause.to_string()),
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if is_in_the_making(&path) {
            continue;
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            surplus(&path, named, found);
        } else if !named.contains(&path) {
            found(&path, "the manifest does not name it".into());
        }
    }
}
