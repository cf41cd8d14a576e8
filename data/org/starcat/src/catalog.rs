//! Stars in one place.

use std::collections::btree_map::{BTreeMap, Values};

use crate::error::{Error, Result};
use crate::query::Filter;
use crate::star::Star;

/// Stars by name.
#[derive(Debug, Default, Clone)]
pub struct Catalog {
    stars: BTreeMap<String, Star>,
}

impl Catalog {
    /// Adds a star, unless its name is taken.
    pub fn insert(&mut self, star: Star) -> Result<()> {
        if self.stars.contains_key(&star.name) {
            return Err(Error::Duplicate(star.name));
        }
        self.stars.insert(star.name.clone(), star);
        Ok(())
    }

    pub fn get(&self, name: &str) -> Option<&Star> {
        self.stars.get(name)
    }

    pub fn len(&self) -> usize {
        self.stars.len()
    }

    pub fn is_empty(&self) -> bool {
        self.stars.is_empty()
    }

    pub fn iter(&self) -> Values<'_, String, Star> {
        self.stars.values()
    }

    /// The stars that `filter` keeps, brightest first.
    pub fn select<F: Filter>(&self, filter: &F) -> Vec<&Star> {
        let mut kept: Vec<&Star> = self.iter().filter(|star| filter.keeps(star)).collect();
        kept.sort_by(|a, b| a.magnitude.total_cmp(&b.magnitude));
        kept
    }
}

impl<'a> IntoIterator for &'a Catalog {
    type Item = &'a Star;
    type IntoIter = Values<'a, String, Star>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
