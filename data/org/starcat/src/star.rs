//! One star, and how it is described.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// The Harvard classes, hottest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpectralClass {
    O,
    B,
    A,
    F,
    G,
    K,
    M,
}

impl SpectralClass {
    pub const ALL: [SpectralClass; 7] =
        [Self::O, Self::B, Self::A, Self::F, Self::G, Self::K, Self::M];

    /// A typical surface temperature, in kelvin.
    pub fn temperature(self) -> f64 {
        match self {
            SpectralClass::O => 35_000.0,
            SpectralClass::B => 18_000.0,
            SpectralClass::A => 8_800.0,
            SpectralClass::F => 6_700.0,
            SpectralClass::G => 5_600.0,
            SpectralClass::K => 4_500.0,
            SpectralClass::M => 3_200.0,
        }
    }
}

impl FromStr for SpectralClass {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let letter = text.chars().next();
        match Self::ALL.into_iter().find(|class| Some(class.letter()) == letter) {
            Some(class) => Ok(class),
            None => bad_field!("spectral class", text),
        }
    }
}

impl SpectralClass {
    fn letter(self) -> char {
        format!("{self:?}").chars().next().unwrap_or('?')
    }
}

/// A three-letter abbreviation, such as `Lyr`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Constellation([u8; 3]);

impl TryFrom<&str> for Constellation {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self, Error> {
        match text.as_bytes() {
            &[a, b, c] if text.is_ascii() => Ok(Constellation([a, b, c])),
            _ => bad_field!("constellation", text),
        }
    }
}

impl fmt::Display for Constellation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{}", *byte as char))
    }
}

/// A star at the epoch J2000.
#[derive(Debug, Clone, PartialEq)]
pub struct Star {
    pub name: String,
    pub constellation: Constellation,
    /// Right ascension in degrees.
    pub ra: f64,
    /// Declination in degrees.
    pub dec: f64,
    pub magnitude: f64,
    pub class: SpectralClass,
}

/// What has a place on the sphere.
pub trait Located {
    /// Right ascension and declination in degrees.
    fn position(&self) -> (f64, f64);

    /// Whether it never sets at `latitude`.
    fn is_circumpolar(&self, latitude: f64) -> bool {
        let (_, dec) = self.position();
        dec.abs() + latitude.abs() > 90.0 && dec.signum() == latitude.signum()
    }
}

impl Located for Star {
    fn position(&self) -> (f64, f64) {
        (self.ra, self.dec)
    }
}
