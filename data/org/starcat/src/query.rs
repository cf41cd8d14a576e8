//! Filters over stars, and how they are joined.

use crate::star::{Constellation, Located, SpectralClass, Star};

/// Decides about one star.
pub trait Filter {
    fn keeps(&self, star: &Star) -> bool;
}

impl<F: Fn(&Star) -> bool> Filter for F {
    fn keeps(&self, star: &Star) -> bool {
        self(star)
    }
}

/// Stars at least as bright as a magnitude.
pub struct BrighterThan(pub f64);

impl Filter for BrighterThan {
    fn keeps(&self, star: &Star) -> bool {
        star.magnitude <= self.0
    }
}

/// Stars of one constellation.
pub struct In(pub Constellation);

impl Filter for In {
    fn keeps(&self, star: &Star) -> bool {
        star.constellation == self.0
    }
}

/// Stars that never set at a latitude.
pub struct Circumpolar {
    pub latitude: f64,
}

impl Filter for Circumpolar {
    fn keeps(&self, star: &Star) -> bool {
        star.is_circumpolar(self.latitude)
    }
}

/// Stars between two classes, both included.
pub struct Classes(pub SpectralClass, pub SpectralClass);

impl Filter for Classes {
    fn keeps(&self, star: &Star) -> bool {
        (self.0..=self.1).contains(&star.class)
    }
}

/// Filters that must all keep a star.
#[derive(Default)]
pub struct Query {
    filters: Vec<Box<dyn Filter>>,
}

impl Query {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a filter.
    #[must_use]
    pub fn and(mut self, filter: impl Filter + 'static) -> Self {
        self.filters.push(Box::new(filter));
        self
    }
}

impl Filter for Query {
    fn keeps(&self, star: &Star) -> bool {
        self.filters.iter().all(|filter| filter.keeps(star))
    }
}
