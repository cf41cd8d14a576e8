//! Rust: which of several definitions of one name are built. Nobody says for what; it is read as on Linux, with all features,
//! and without the flags that programs for testing set.

use crate::types::arguments;

/// Options that are set, apart from features.
const SET: &[&str] = &["unix", "test", "debug_assertions", "doctest", "doc", "proc_macro", "overflow_checks", "true"];

/// Options with values: those that are set. Others are not, unless all values of the option hold.
const VALUES: &[(&str, &[&str])] = &[
    ("feature", &[]),
    ("target_os", &["linux"]),
    ("target_family", &["unix"]),
    ("target_env", &["gnu"]),
    ("target_arch", &["x86_64"]),
    ("target_vendor", &["unknown"]),
    ("target_pointer_width", &["64"]),
    ("target_endian", &["little"]),
    ("target_has_atomic", &[]),
    ("target_thread_local", &[]),
    ("panic", &["unwind"]),
    ("target_feature", &["sse2", "sse", "fxsr"]),
];

/// How deep conditions may nest.
const MAX_DEPTH: usize = 16;

/// Whether an attribute says that what it stands before is not built: `cfg(not(feature = "a"))`.
pub(crate) fn is_off(attribute: &str) -> bool {
    let condition = attribute.trim().strip_prefix("cfg").map(str::trim_start);
    let condition = condition.and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
    condition.is_some_and(|condition| !holds(condition, 0))
}

fn holds(condition: &str, depth: usize) -> bool {
    let condition = condition.trim();
    if depth > MAX_DEPTH {
        return true;
    }
    if let Some((word, rest)) = condition.split_once('(') {
        let Some(inner) = rest.trim_end().strip_suffix(')') else { return true };
        let mut parts = arguments(inner).into_iter().map(|part| holds(part, depth + 1));
        return match word.trim() {
            "not" => !parts.next().unwrap_or(false),
            "any" => parts.any(|part| part),
            "all" => parts.all(|part| part),
            _ => true,
        };
    }
    match condition.split_once('=') {
        Some((option, value)) => {
            let value = value.trim().trim_matches('"');
            let known = VALUES.iter().find(|(name, _)| *name == option.trim());
            known.is_some_and(|(_, values)| values.is_empty() || values.contains(&value))
        }
        None => SET.contains(&condition),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_those_of_linux_with_all_features() {
        for (attribute, expected) in [
            ("cfg(feature = \"a\")", false),
            ("cfg(not(feature = \"a\"))", true),
            ("cfg(windows)", true),
            ("cfg(not(windows))", false),
            ("cfg(any(windows, all(unix, target_os = \"linux\")))", false),
            ("cfg(all(unix, not(target_os = \"linux\")))", true),
            ("cfg(loom)", true),
            ("cfg_attr(windows, path = \"a\")", false),
            ("inline", false),
            ("cfg(", false),
        ] {
            assert_eq!(is_off(attribute), expected, "{attribute}");
        }
    }
}
