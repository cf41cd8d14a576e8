//! Versions, and which of them do for a requirement of Cargo: `1.2`, `^0.3`, `>=1, <3`, `=1.4.2`, `0.5.*`.

use std::cmp::Ordering;

/// A version: its numbers, and what follows a `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    numbers: [u64; 3],
    before: String,
}

impl Version {
    /// Reads `1.2.3-beta.1+build`.
    pub(super) fn read(text: &str) -> Option<Version> {
        let (numbers, n, before) = parts(text)?;
        (n == 3).then_some(Version { numbers, before })
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Version) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Version) -> Ordering {
        // A version comes after those that lead to it.
        let key = |version: &Version| (version.numbers, version.before.is_empty());
        key(self).cmp(&key(other)).then_with(|| compare(&self.before, &other.before))
    }
}

/// Compares what follows a `-`: part by part, numbers as numbers.
fn compare(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match (a.parse::<u64>(), b.parse::<u64>()) {
                (Ok(a), Ok(b)) => a.cmp(&b),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => a.cmp(b),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The numbers of a version, how many of them are told, and what follows a `-`.
fn parts(text: &str) -> Option<([u64; 3], usize, String)> {
    let text = text.split('+').next().unwrap_or_default().trim();
    let (numbers, before) = text.split_once('-').unwrap_or((text, ""));
    let mut found = ([0; 3], 0, before.to_string());
    for part in numbers.split('.') {
        if matches!(part, "*" | "x" | "X") {
            break;
        }
        *found.0.get_mut(found.1)? = part.parse().ok()?;
        found.1 += 1;
    }
    Some(found)
}

/// Whether `version` does for `requirement`; none if that cannot be read.
pub(super) fn fits(version: &Version, requirement: &str) -> Option<bool> {
    let mut fits = true;
    // A version that is not out yet is only meant by who says so.
    let mut is_allowed = version.before.is_empty();
    for one in requirement.split(',').map(str::trim).filter(|one| !one.is_empty()) {
        let text = one.trim_start_matches(['^', '~', '=', '>', '<']);
        let operator = &one[..one.len() - text.len()];
        let (numbers, n, before) = parts(text)?;
        is_allowed |= !before.is_empty() && numbers == version.numbers;
        let least = Version { numbers, before };
        // What `n` numbers leave open: everything up to the next of the last one.
        let next = |n: usize| {
            let mut numbers = numbers;
            let last = n.clamp(1, 3) - 1;
            numbers[last] += 1;
            numbers[last + 1..].fill(0);
            Version { numbers, before: "0".to_string() }
        };
        let is_below = |n: usize| *version < next(n);
        fits &= match operator {
            _ if n == 0 => true,
            // Up to the first number that is not 0.
            "" | "^" if text.ends_with('*') => *version >= least && is_below(n),
            "" | "^" => {
                let first = numbers[..n].iter().position(|number| *number > 0).map_or(n, |at| at + 1);
                *version >= least && is_below(first)
            }
            "~" => *version >= least && is_below(n.min(2)),
            "=" => *version >= least && (is_below(n) && n < 3 || *version == least),
            ">" => {
                if n < 3 {
                    !is_below(n)
                } else {
                    *version > least
                }
            }
            ">=" => *version >= least,
            "<" => *version < least,
            "<=" => *version <= least || (n < 3 && is_below(n)),
            _ => return None,
        };
    }
    Some(fits && is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_do_for_requirements() {
        for (requirement, fitting, others) in [
            ("1", &["1.0.0", "1.9.3"][..], &["0.9.0", "2.0.0", "2.0.0-rc.1", "1.5.0-beta"][..]),
            ("1.2.3", &["1.2.3", "1.9.0"], &["1.2.2", "2.0.0"]),
            ("^0.3", &["0.3.0", "0.3.9"], &["0.4.0", "0.2.9"]),
            ("0.0.3", &["0.0.3"], &["0.0.4"]),
            ("0", &["0.1.0", "0.9.0"], &["1.0.0"]),
            ("~1.2.3", &["1.2.3", "1.2.9"], &["1.3.0"]),
            ("~1", &["1.0.0", "1.9.0"], &["2.0.0"]),
            ("=1.4.2", &["1.4.2"], &["1.4.3"]),
            ("=1.4", &["1.4.2"], &["1.5.0"]),
            (">=1, <3", &["1.0.0", "2.9.9"], &["0.9.0", "3.0.0"]),
            (">1.2", &["1.3.0"], &["1.2.9"]),
            ("<=1.2", &["1.2.9", "0.1.0"], &["1.3.0"]),
            ("0.5.*", &["0.5.0", "0.5.7"], &["0.6.0"]),
            ("*", &["0.1.0", "7.0.0"], &["1.0.0-alpha"]),
            ("1.0.0-rc.2", &["1.0.0-rc.2", "1.0.0-rc.10", "1.0.0", "1.1.0"], &["1.0.0-rc.1", "1.1.0-rc.3"]),
        ] {
            for (version, expected) in fitting.iter().map(|v| (v, true)).chain(others.iter().map(|v| (v, false))) {
                let read = Version::read(version).expect("is a version");
                assert_eq!(fits(&read, requirement), Some(expected), "{version} for {requirement}");
            }
        }
        assert_eq!(fits(&Version::read("1.0.0").expect("is a version"), "${version}"), None);
    }
}
