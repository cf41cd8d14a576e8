//! The scripts that are compiled in, and what their head comments say.

include!(concat!(env!("OUT_DIR"), "/scripts.rs"));

/// The lines of the comment that `script` begins with, without the dashes.
pub(crate) fn head(script: &str) -> Vec<&str> {
    let lines = script.lines().map_while(|line| line.strip_prefix("--"));
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect()
}
