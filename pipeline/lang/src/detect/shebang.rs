//! `#!` lines.

/// Longest line: the kernel's limit.
const LINE_BYTES: usize = 256;
/// Lines in which a script for the shell can hand itself to another program.
const HANDOVER_LINES: usize = 5;

/// The program that a `#!` line starts, without its folder, through `env` and its options, and through `exec` in a script
/// for the shell.
pub(super) fn interpreter(bytes: &[u8]) -> Option<&str> {
    let line = bytes.strip_prefix(b"#!")?;
    let line = &line[..line.iter().position(|b| *b == b'\n').unwrap_or(line.len()).min(LINE_BYTES)];
    let program = program_of(std::str::from_utf8(line).ok()?)?;
    match program {
        // An attribute of Rust.
        _ if program.starts_with('[') => None,
        "sh" | "bash" => handed_to(bytes).or(Some(program)),
        _ => Some(program),
    }
}

fn program_of(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    let program = name_of(words.next()?);
    if program != "env" {
        return Some(program);
    }
    while let Some(word) = words.next() {
        match word {
            // Options with a value.
            "-u" | "--unset" | "-C" | "--chdir" => drop(words.next()),
            _ if word.starts_with("--split-string=") => {
                return word.split_once('=').map(|(_, program)| name_of(program));
            }
            // `-Sprogram`, where the option is not alone.
            _ if word.starts_with("-S") && word.len() > 2 => return Some(name_of(&word[2..])),
            _ if word.starts_with('-') || word.contains('=') => {}
            _ => return Some(name_of(word)),
        }
    }
    None
}

/// `exec tclsh "$0" "$@"`: the program.
fn handed_to(bytes: &[u8]) -> Option<&str> {
    let lines =
        bytes[..bytes.len().min(HANDOVER_LINES * LINE_BYTES)].split(|b| *b == b'\n').skip(1).take(HANDOVER_LINES);
    lines.filter_map(|line| std::str::from_utf8(line).ok()).find_map(|line| {
        let (_, rest) = line.split_once("exec ")?;
        let program = name_of(rest.split_whitespace().next()?);
        let is_plain = program.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
        (is_plain && rest.contains("$0") && rest.contains("$@")).then_some(program)
    })
}

fn name_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.trim_matches(['"', '\''])
}

/// The program without its version: `python3.11` and `python3` are `python`, `ruby2.7` is `ruby`.
pub(super) fn without_version(program: &str) -> &str {
    let bare = program.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
    if bare.is_empty() { program } else { bare }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found() {
        for (text, expected) in [
            ("#!/usr/bin/python\n", Some("python")),
            ("#! /usr/bin/perl -w\n", Some("perl")),
            ("#!/usr/bin/env python3\r\n", Some("python3")),
            ("#!/usr/bin/env -S LANG=C python3.11 -u\n", Some("python3.11")),
            ("#!/usr/bin/env -Sdeno run\n", Some("deno")),
            ("#!/usr/bin/env --split-string=ruby -w\n", Some("ruby")),
            ("#!/usr/bin/env -u HOME -i node\n", Some("node")),
            ("#!/usr/bin/env\n", None),
            ("#!/bin/sh\n# a comment\nexec tclsh \"$0\" \"$@\"\n", Some("tclsh")),
            ("#!/bin/sh\n\":\"; exec /usr/bin/racket \"$0\" ${1+\"$@\"}\n", Some("racket")),
            ("#!/bin/sh\nexec \"$JAVA\" \"$0\" \"$@\"\n", Some("sh")),
            ("#!/bin/sh\nexec make \"$@\"\n", Some("sh")),
            ("#!\n", None),
            ("#![no_std]\n", None),
            ("#!/bin/sh", Some("sh")),
            ("# !/bin/sh", None),
        ] {
            assert_eq!(interpreter(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn versions_are_left_out() {
        for (program, expected) in
            [("python3.11", "python"), ("python", "python"), ("tclsh8.6", "tclsh"), ("guile-3.0", "guile"), ("7", "7")]
        {
            assert_eq!(without_version(program), expected);
        }
    }
}
