//! What can go wrong with a catalogue.

use std::fmt;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// A field does not hold what it should.
    Field { name: &'static str, found: String },
    /// Two stars with one name.
    Duplicate(String),
    /// An error with its line.
    Line { number: usize, cause: Box<Error> },
}

impl Error {
    pub(crate) fn at_line(self, number: usize) -> Self {
        match self {
            Error::Line { .. } => self,
            cause => Error::Line { number, cause: Box::new(cause) },
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Field { name, found } => write!(f, "{name} cannot be `{found}`"),
            Error::Duplicate(name) => write!(f, "{name} stands twice"),
            Error::Line { number, cause } => write!(f, "line {number}: {cause}"),
        }
    }
}

impl std::error::Error for Error {}
