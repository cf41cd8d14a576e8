//! The package that a file is of.

use codegraph_model::{Manager, Word};

use crate::family::Family;
use crate::world::World;

impl Family {
    /// Whose packages its files are of.
    fn managers(self) -> &'static [Manager] {
        match self {
            Family::Python => &[Manager::Pypi],
            Family::Script => &[Manager::Npm],
            Family::Go => &[Manager::Go],
            Family::Java => &[Manager::Maven, Manager::Gradle],
            Family::Rust => &[Manager::Cargo],
            Family::C => &[Manager::Cmake],
            Family::CSharp | Family::Php | Family::Ruby => &[],
        }
    }
}

impl World {
    /// Id of the package that a file is of: the innermost of its language whose folder it lies in.
    pub(crate) fn package_of(&self, file: u32) -> Option<i64> {
        let known = &self.files[file as usize];
        let dirs = self.package_dirs.get(&known.repo)?;
        let managers = known.family.managers();
        let is_one = |number: &&u32| {
            let manager = &self.packages[**number as usize].manager;
            managers.iter().any(|known| known.as_str() == manager)
        };
        let mut dir = self.text(known.path);
        loop {
            dir = dir.rsplit_once('/').map_or("", |(dir, _)| dir);
            if let Some(number) = dirs.get(dir).and_then(|numbers| numbers.iter().find(is_one)) {
                return Some(self.packages[*number as usize].id);
            }
            if dir.is_empty() {
                return None;
            }
        }
    }
}
