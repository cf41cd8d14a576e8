//! What a file tells editors about itself: lines for Vim and for Emacs.

/// Lines at the beginning and at the end that editors look at.
const LINES: usize = 5;
/// Longest line that is looked at: what is longer is no line for people.
const LINE_BYTES: usize = 1000;

/// The words that Vim's lines begin with.
const VIM: [&str; 3] = ["vim", "vi", "ex"];
/// The options that name the language.
const OPTIONS: [&str; 4] = ["ft", "filetype", "syntax", "syn"];

/// The language that a line names for editors, with the line's number, from 1, if it is one of the first.
pub(super) fn find(bytes: &[u8]) -> Option<(Option<usize>, &str)> {
    let first = first_lines(bytes).enumerate().find_map(|(i, line)| Some((Some(i + 1), in_line(line)?)));
    first.or_else(|| last_lines(bytes).find_map(|line| Some((None, in_line(line)?))))
}

fn first_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes[..bytes.len().min(LINES * LINE_BYTES)].split(|b| *b == b'\n').take(LINES)
}

fn last_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let tail = &bytes[bytes.len().saturating_sub(LINES * LINE_BYTES)..];
    tail.strip_suffix(b"\n").unwrap_or(tail).rsplit(|b| *b == b'\n').take(LINES)
}

/// The language that `line` names.
fn in_line(line: &[u8]) -> Option<&str> {
    // Both kinds hold a colon or `-*-`; few lines of code hold either of these.
    if line.len() > LINE_BYTES || !(line.contains(&b':') || line.contains(&b'*')) {
        return None;
    }
    let line = std::str::from_utf8(line).ok()?;
    for_emacs(line).or_else(|| for_vim(line))
}

/// `-*- c++ -*-`, `-*- mode: c++; tab-width: 4 -*-`.
fn for_emacs(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("-*-")?;
    let (inner, _) = rest.split_once("-*-")?;
    if !inner.contains(':') {
        return word_of(inner);
    }
    let pairs = inner.split(';').filter_map(|pair| pair.split_once(':'));
    pairs.into_iter().find(|(key, _)| key.trim().eq_ignore_ascii_case("mode")).and_then(|(_, mode)| word_of(mode))
}

/// `vim: ft=cpp`, `vim: set ts=4 filetype=cpp :`.
fn for_vim(line: &str) -> Option<&str> {
    let options = line.match_indices(':').find_map(|(at, _)| is_for_vim(&line[..at]).then(|| &line[at + 1..]))?;
    let options = options.split([' ', '\t', ':']);
    options
        .filter_map(|option| option.split_once('='))
        .find(|(key, _)| OPTIONS.contains(key))
        .and_then(|(_, v)| word_of(v))
}

/// Whether what stands before a colon ends in a word for Vim, which can have a version (`vim>=700`).
fn is_for_vim(before: &str) -> bool {
    let bare = before.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '<' | '=' | '>'));
    VIM.iter().any(|word| {
        bare.strip_suffix(word).is_some_and(|rest| rest.is_empty() || rest.ends_with(|c: char| c.is_whitespace()))
    })
}

fn word_of(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '#' | '.');
    let end = text.find(|c: char| !is_in_name(c)).unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_for_editors_are_read() {
        for (text, expected) in [
            ("// -*- C++ -*-\n", Some((Some(1), "C++"))),
            ("/* -*- Mode: C++; tab-width: 2 -*- */\n", Some((Some(1), "C++"))),
            ("#!/bin/sh\n# -*- coding: utf-8; mode: python -*-\n", Some((Some(2), "python"))),
            ("//===- a.h -*- C++/-*-===//\n", Some((Some(1), "C++"))),
            ("# -*- coding: utf-8 -*-\n", None),
            ("x\n\n# vim: ft=ruby\n", Some((Some(3), "ruby"))),
            ("/* vim: set ts=4 sw=4 filetype=cpp: */", Some((Some(1), "cpp"))),
            ("// vim600: syn=java", Some((Some(1), "java"))),
            ("# vi:sw=2:ft=tcl:", Some((Some(1), "tcl"))),
            ("// a vim: nothing here\n// see: vim: ft=perl", Some((Some(2), "perl"))),
            ("int devim:ft=c;", None),
            ("a:b\nc = d * e;\n", None),
            ("// -*- -*-", None),
            ("", None),
        ] {
            assert_eq!(find(text.as_bytes()), expected, "{text:?}");
        }
        let at_the_end = format!("{}# vim: ft=lua\n1\n2\n3\n4\n", "x\n".repeat(50));
        assert_eq!(find(at_the_end.as_bytes()), Some((None, "lua")));
        let too_early = format!("{}# vim: ft=lua\n1\n2\n3\n4\n5\n", "x\n".repeat(50));
        assert_eq!(find(too_early.as_bytes()), None);
    }
}
