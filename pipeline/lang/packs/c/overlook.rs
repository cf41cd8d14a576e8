//! What the parser is to overlook in C and C++: traces of the preprocessor that no grammar can know, such as macros among
//! the modifiers of a declaration (`SQLITE_API int f(void);`) and `#if` groups that cut through statements.
//!
//! The parser reads a copy in which they are blank; every place in it is the place in the text.

#[path = "attributes.rs"]
mod attributes;
#[path = "balance.rs"]
mod balance;
#[path = "built.rs"]
mod built;
#[path = "conditionals.rs"]
mod conditionals;
#[path = "heads.rs"]
mod heads;
#[path = "runs.rs"]
mod runs;
#[path = "spots.rs"]
mod spots;
#[path = "tokens.rs"]
pub(crate) mod tokens;

pub(crate) use self::conditionals::Ways;
use self::heads::Source;
use self::tokens::{Kind, Token};
use crate::pack::Overlooked;

/// The copy, as far as it differs.
pub(crate) struct Edits<'t> {
    text: &'t str,
    read: Vec<u8>,
    found: Overlooked,
}

impl Edits<'_> {
    fn bytes(&mut self) -> &mut [u8] {
        if self.read.is_empty() {
            self.read = self.text.as_bytes().to_vec();
        }
        &mut self.read
    }

    /// Overlooks the bytes `start..end`; lines stay.
    fn blank(&mut self, start: usize, end: usize) {
        for byte in self.bytes().get_mut(start..end).unwrap_or_default() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
        self.found.blanks.push((start as u32, end as u32));
    }

    /// Changes a byte, in the copy alone.
    fn put(&mut self, at: usize, byte: u8) {
        if let Some(place) = self.bytes().get_mut(at) {
            *place = byte;
        }
    }

    /// Overlooks a macro that is called `start..end`, with what it is given, up to `whole_end`.
    fn blank_macro(&mut self, start: usize, end: usize, whole_end: usize) {
        self.blank(start, whole_end);
        self.found.macros.push((start as u32, end as u32));
    }

    /// Overlooks a directive, but not what it defines or includes.
    fn blank_directive(&mut self, start: usize, end: usize) {
        self.blank(start, end);
        let Some(line) = self.text.get(start..end) else { return };
        let skip = |text: &'_ str| text.len() - text.trim_start().len();
        let word_at = 1 + skip(&line[1..]);
        let word = line[word_at..].split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        let at = word_at + word.len();
        let at = at + skip(&line[at..]);
        let rest = &line[at..];
        let place = |from: usize, len: usize| ((start + from) as u32, (start + from + len) as u32);
        match word {
            "define" => {
                let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
                self.found.definitions.push((place(0, line.trim_end().len()), place(at, name.len())));
            }
            "if" | "ifdef" | "ifndef" | "elif" | "elifdef" | "elifndef" => self.mention_condition(start + at, rest),
            "include" if rest.starts_with(['"', '<']) => {
                let close = if rest.starts_with('"') { '"' } else { '>' };
                if let Some(len) = rest[1..].find(close) {
                    self.found.imports.push((place(at + 1, len), close == '"'));
                }
            }
            _ => {}
        }
    }

    /// Every name in a condition is a macro.
    fn mention_condition(&mut self, start: usize, condition: &str) {
        // What the compiler is asked for is no macro: `__has_include(<a.h>)`.
        let mut is_asked = false;
        for token in tokens::tokens(condition) {
            let word = token.text(condition);
            is_asked &= !token.is(b')');
            if token.kind == Kind::Word && !matches!(word, "defined" | "true" | "false") && !is_asked {
                self.found.macros.push((start as u32 + token.start, start as u32 + token.end));
            }
            is_asked |= word.starts_with("__has_");
        }
    }

    /// Makes a macro that is called something that declares, in the copy alone.
    fn stand_in(&mut self, start: usize, end: usize, text: &str) {
        let Some(place) = self.bytes().get_mut(start..end).filter(|place| place.len() >= text.len()) else { return };
        place.fill(b' ');
        place[..text.len()].copy_from_slice(text.as_bytes());
        self.found.macros.push((start as u32, end as u32));
    }

    /// Overlooks a part of a token.
    fn hush(&mut self, start: usize, end: usize) {
        for byte in self.bytes().get_mut(start..end).unwrap_or_default() {
            if !matches!(byte, b'\n' | b'\r' | b'\\') {
                *byte = b' ';
            }
        }
    }

    /// Makes the place `start..end` one word, in the copy alone.
    fn make_word(&mut self, start: usize, end: usize) {
        self.bytes().get_mut(start..end).unwrap_or_default().fill(b'_');
    }

    /// Overlooks the import of a module, but not which it is.
    fn blank_import(&mut self, start: usize, end: usize, module: (usize, usize)) {
        self.blank(start, end);
        self.found.imports.push(((module.0 as u32, module.1 as u32), false));
    }

    /// Ends a statement where there is room for it: macros bring their own semicolon.
    fn end_statement(&mut self, at: usize) {
        if let Some(byte) = self.bytes().get_mut(at).filter(|byte| byte.is_ascii_whitespace() && **byte != b'\n') {
            *byte = b';';
        }
    }
}

impl<'t> Edits<'t> {
    /// A copy of `text` that does not differ yet.
    pub(crate) fn of(text: &'t str) -> Edits<'t> {
        Edits { text, read: Vec::new(), found: Overlooked::default() }
    }

    /// Overlooks the groups of `#if` among `tokens` that the grammar cannot read.
    pub(crate) fn overlook_groups(&mut self, tokens: Vec<Token>, ways: &Ways) {
        conditionals::conditionals(self.text, tokens, ways, self);
    }

    /// Makes the name that begins with `@` at `at` one that stands without: its first letter is no longer that of a word
    /// of the language.
    pub(crate) fn unquote(&mut self, at: usize) {
        if let Some([mark, first]) = self.bytes().get_mut(at..at + 2) {
            (*mark, *first) = (b' ', first.to_ascii_uppercase());
        }
    }

    /// What was overlooked.
    pub(crate) fn overlooked(self) -> Overlooked {
        let Edits { read, mut found, .. } = self;
        // Only whole tokens became blank: what is left is UTF-8.
        found.read = String::from_utf8(read).ok().filter(|read| !read.is_empty());
        found
    }
}

/// What is to be overlooked in `text`.
pub(crate) fn overlook(text: &str) -> Overlooked {
    let mut edits = Edits::of(text);
    let tokens = tokens::tokens(text);
    edits.found.unbuilt = built::unbuilt(text, &tokens);
    let mut tokens = conditionals::conditionals(text, tokens, &conditionals::WAYS, &mut edits);
    attributes::attributes(text, &mut tokens, &mut edits);
    attributes::type_macros(text, &mut tokens, &mut edits);
    balance::balance(text, &mut tokens, &mut edits);
    let source = Source::new(text, &tokens);
    runs::runs(&source, &mut edits);
    spots::spots(&source, &mut edits);
    edits.overlooked()
}
