//! Where the shell remembers what was typed.

use std::ffi::OsString;
use std::path::PathBuf;

/// The history file, as the XDG base directories place it: state of one user on one machine.
pub(crate) fn history_file(env: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    // The specification says to ignore relative paths.
    let dir = |name| env(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = dir("XDG_STATE_HOME").or_else(|| dir("HOME").map(|home| home.join(".local/state")))?;
    Some(state.join("codegraph/sql_history"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_history_lies_where_xdg_says() {
        type Environment = &'static [(&'static str, &'static str)];
        let cases: &[(Environment, Option<&str>)] = &[
            (&[("XDG_STATE_HOME", "/s"), ("HOME", "/h")], Some("/s/codegraph/sql_history")),
            (&[("HOME", "/h")], Some("/h/.local/state/codegraph/sql_history")),
            (&[("XDG_STATE_HOME", "s"), ("HOME", "/h")], Some("/h/.local/state/codegraph/sql_history")),
            (&[], None),
        ];
        for (vars, expected) in cases {
            let env = |name: &str| vars.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
            assert_eq!(history_file(&env), expected.map(PathBuf::from), "{vars:?}");
        }
    }
}
