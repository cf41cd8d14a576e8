//! Sizes, durations and counts: how people write them, and how we write them for people.

use std::time::Duration;

/// What a size may end in. Letters alone are powers of 1024, as in ripgrep; `kB` and its kin are powers of 1000.
const SIZE_UNITS: &[(&str, u64)] = &[
    ("", 1),
    ("b", 1),
    ("k", 1 << 10),
    ("m", 1 << 20),
    ("g", 1 << 30),
    ("t", 1 << 40),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tib", 1 << 40),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000),
];

/// What a duration ends in, with its nanoseconds.
const DURATION_UNITS: &[(&str, f64)] =
    &[("ms", 1e6), ("s", 1e9), ("sec", 1e9), ("m", 60e9), ("min", 60e9), ("h", 3600e9), ("d", 86_400e9)];

/// Reads a size: `16M`, `1.5G`, `64 KiB`, `1000`.
pub(crate) fn parse_size(text: &str) -> Result<u64, String> {
    let (number, unit) = split(text).ok_or("a size is a number and a unit, such as 512K, 16M or 2G")?;
    let (_, bytes) = SIZE_UNITS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(unit))
        .ok_or_else(|| format!("{unit} is no unit of size: use K, M or G"))?;
    let size = number * *bytes as f64;
    if size >= 2_f64.powi(63) { Err("that is more than any disk holds".into()) } else { Ok(size as u64) }
}

/// Reads a duration: `30s`, `500ms`, `2m`, `1.5h`.
pub(crate) fn parse_duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = split(text).ok_or("a duration is a number and a unit, such as 500ms, 30s or 2m")?;
    if unit.is_empty() && number != 0.0 {
        return Err(format!("{number} of what? Use ms, s, m or h: {number}s"));
    }
    let nanoseconds = match DURATION_UNITS.iter().find(|(name, _)| *name == unit) {
        Some((_, nanoseconds)) => number * nanoseconds,
        None if unit.is_empty() => 0.0,
        None => return Err(format!("{unit} is no unit of time: use ms, s, m or h")),
    };
    if nanoseconds >= 1e9 * 86_400.0 * 3660.0 {
        return Err("that is more than ten years".into());
    }
    Ok(Duration::from_nanos(nanoseconds as u64))
}

/// Reads a number of threads.
pub(crate) fn parse_jobs(text: &str) -> Result<usize, String> {
    /// More threads than any machine has cores would only cost memory.
    const MOST: usize = 4096;
    match text.trim().parse() {
        Ok(jobs @ 1..=MOST) => Ok(jobs),
        _ => Err(format!("the number of threads is from 1 to {MOST}")),
    }
}

/// Reads how often something may happen in a second: `100`, `0.5`.
pub(crate) fn parse_rate(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(rate) if (0.001..=1e9).contains(&rate) => Ok(rate),
        _ => Err("a rate is a number from 0.001 to a billion".into()),
    }
}

/// Reads how many bytes may pass in a second: `10M`.
pub(crate) fn parse_byte_rate(text: &str) -> Result<u64, String> {
    parse_size(text).and_then(|rate| if rate > 0 { Ok(rate) } else { Err("nothing would ever come".into()) })
}

/// Reads a percentage: `95`, `95%`, `99.5`.
pub(crate) fn parse_percent(text: &str) -> Result<f64, String> {
    match text.trim().trim_end_matches('%').trim_end().parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent),
        _ => Err("a percentage is a number from 0 to 100".into()),
    }
}

/// The number at the front of `text` and the unit behind it; none if there is no such number.
fn split(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_')).unwrap_or(text.len());
    let number: f64 = text[..end].replace('_', "").parse().ok()?;
    Some((number, text[end..].trim_start()))
}

/// A count with a comma between thousands.
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A size in decimal units with three significant digits: `1.52 MB`.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut number = bytes as f64;
    let mut unit = 0;
    // 999.5 would be written as 1000.
    for (i, _) in UNITS.iter().enumerate() {
        number /= 1000.0;
        unit = i;
        if number < 999.5 {
            break;
        }
    }
    let digits = if number < 9.995 { 2 } else { usize::from(number < 99.95) };
    format!("{number:.digits$} {}", UNITS[unit])
}

/// A duration, in the two units that matter: `850 ms`, `12.3 s`, `4 min 05 s`, `3 h 20 min`.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 0.0995 {
        let ms = seconds * 1e3;
        return if ms < 9.95 { format!("{ms:.1} ms") } else { format!("{ms:.0} ms") };
    }
    if seconds < 0.9995 {
        return format!("{:.0} ms", seconds * 1e3);
    }
    if seconds < 59.95 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round() as u64;
    match whole {
        0..3600 => format!("{} min {:02} s", whole / 60, whole % 60),
        3600..86_400 => format!("{} h {:02} min", whole / 3600, whole % 3600 / 60),
        _ => format!("{} d {:02} h", whole / 86_400, whole % 86_400 / 3600),
    }
}

/// A duration in whole seconds, for what is not known any better: `12 s`, `4 min 05 s`.
pub(crate) fn rough_duration(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds => duration(Duration::from_secs(seconds)),
    }
}

/// Megabytes (10⁶ bytes) per second.
pub(crate) fn rate(bytes: u64, time: Duration) -> String {
    format!("{:.1} MB/s", bytes as f64 / 1e6 / time.as_secs_f64().max(1e-6))
}

/// A share of a whole as a percentage that says 100 % and 0 % only where that is exactly so.
pub(crate) fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".into();
    }
    let percent = part as f64 * 100.0 / whole as f64;
    if part == whole || part == 0 { format!("{percent:.0} %") } else { format!("{:.2} %", percent.clamp(0.01, 99.99)) }
}

/// `noun` with its number: `1 file`, `2,000 files`.
pub(crate) fn counted(n: u64, noun: &str) -> String {
    let plural = match noun.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{noun}s"),
    };
    format!("{} {}", count(n), if n == 1 { noun } else { &plural })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_units() {
        for (text, bytes) in [
            ("0", Some(0)),
            ("1000", Some(1000)),
            ("16M", Some(16 << 20)),
            ("16m", Some(16 << 20)),
            ("512 K", Some(512 << 10)),
            ("1.5G", Some(3 << 29)),
            ("64KiB", Some(64 << 10)),
            ("64kB", Some(64_000)),
            ("2 GB", Some(2_000_000_000)),
            ("1_000", Some(1000)),
            ("", None),
            ("M", None),
            ("12X", None),
            ("-1", None),
            ("1.2.3", None),
            ("99999999T", None),
        ] {
            assert_eq!(parse_size(text).ok(), bytes, "{text:?}");
        }
    }

    #[test]
    fn durations_are_read_with_units() {
        for (text, ms) in [
            ("30s", Some(30_000)),
            ("500ms", Some(500)),
            ("2m", Some(120_000)),
            ("1.5 h", Some(5_400_000)),
            ("1d", Some(86_400_000)),
            ("0", Some(0)),
            ("30", None),
            ("", None),
            ("s", None),
            ("3y", None),
            ("999999999h", None),
        ] {
            assert_eq!(parse_duration(text).ok().map(|time| time.as_millis()), ms, "{text:?}");
        }
        assert!(parse_duration("30").is_err_and(|message| message.contains("30s")), "the error says what to write");
    }

    #[test]
    fn percentages_are_read() {
        for (text, percent) in [
            ("95", Some(95.0)),
            ("99.5%", Some(99.5)),
            ("100 %", Some(100.0)),
            ("101", None),
            ("x", None),
            ("NaN", None),
        ] {
            assert_eq!(parse_percent(text).ok(), percent, "{text:?}");
        }
    }

    #[test]
    fn numbers_are_written_for_people() {
        for (n, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(count(n), text);
        }
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.00 kB"),
            (9_996, "10.0 kB"),
            (99_960, "100 kB"),
            (999_499, "999 kB"),
            (999_500, "1.00 MB"),
            (1_520_000_000, "1.52 GB"),
        ] {
            assert_eq!(size(bytes), text);
        }
        for (ms, text) in [
            (1, "1.0 ms"),
            (50, "50 ms"),
            (850, "850 ms"),
            (12_340, "12.3 s"),
            (59_960, "1 min 00 s"),
            (245_000, "4 min 05 s"),
            (12_000_000, "3 h 20 min"),
            (90_000_000, "1 d 01 h"),
        ] {
            assert_eq!(duration(Duration::from_millis(ms)), text);
        }
        for (ms, text) in [(400, "0 s"), (12_340, "12 s"), (59_960, "59 s"), (245_000, "4 min 05 s")] {
            assert_eq!(rough_duration(Duration::from_millis(ms)), text);
        }
        for (part, whole, text) in
            [(0, 0, "–"), (0, 5, "0 %"), (5, 5, "100 %"), (1, 3, "33.33 %"), (99_999_999, 100_000_000, "99.99 %")]
        {
            assert_eq!(share(part, whole), text);
        }
        for (n, noun, text) in [(1, "file", "1 file"), (2000, "file", "2,000 files"), (0, "entity", "0 entities")] {
            assert_eq!(counted(n, noun), text);
        }
        assert_eq!(rate(21_000_000, Duration::from_secs(2)), "10.5 MB/s");
    }
}
