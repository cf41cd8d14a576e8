//! The `.cat` format: `name | constellation | ra | dec | magnitude | class`, `#` for comments.

use crate::error::Result;
use crate::star::{Constellation, Star};

const FIELDS: usize = 6;

/// The star of a line; none for blank lines and comments.
pub(crate) fn line(line: &str) -> Result<Option<Star>> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let fields: Vec<&str> = line.split('|').map(str::trim).collect();
    if fields.len() != FIELDS {
        bad_field!("line", line);
    }
    Ok(Some(Star {
        name: fields[0].to_string(),
        constellation: Constellation::try_from(fields[1])?,
        ra: number("ra", fields[2], 0.0..360.0)?,
        dec: number("dec", fields[3], -90.0..90.1)?,
        magnitude: number("magnitude", fields[4], -30.0..40.0)?,
        class: fields[5].parse()?,
    }))
}

fn number(name: &'static str, text: &str, range: std::ops::Range<f64>) -> Result<f64> {
    match text.parse::<f64>() {
        Ok(value) if range.contains(&value) => Ok(value),
        _ => Err(crate::Error::Field { name, found: text.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::star::SpectralClass;

    #[test]
    fn reads_a_line() {
        let star = line("Vega | Lyr | 279.23 | 38.78 | 0.03 | A0V").unwrap().unwrap();
        assert_eq!(star.class, SpectralClass::A);
        assert_eq!(star.constellation.to_string(), "Lyr");
    }

    #[test]
    fn skips_comments() {
        assert_eq!(line("# bright stars"), Ok(None));
    }
}
