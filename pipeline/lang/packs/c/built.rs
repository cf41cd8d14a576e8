//! What is not built: branches of `#if` groups that the preprocessor leaves out on Linux, on x86-64, with nothing defined on the
//! command line.
//!
//! A file is gone through from top to bottom: what it defines itself is known from there on, and of the compiler and of other
//! systems what [`DEFINED`] and [`FOREIGN`] say. Other names count as not defined, unless they look as if a configuration sets
//! them; that is a guess, which holds as long as nobody defines them.

use rustc_hash::FxHashMap;

use super::tokens::{Kind, Token, tokens};
use crate::pack::Unbuilt;

/// How deep groups and expressions may nest.
const MAX_DEPTH: usize = 64;

/// What the compiler defines. Numbers that differ from one to another are not told.
const DEFINED: &[(&str, Option<i64>)] = &[
    ("__BYTE_ORDER__", Some(1234)),
    ("__CHAR_BIT__", Some(8)),
    ("__ELF__", Some(1)),
    ("__GNUC__", None),
    ("__LP64__", Some(1)),
    ("__ORDER_BIG_ENDIAN__", Some(4321)),
    ("__ORDER_LITTLE_ENDIAN__", Some(1234)),
    ("__SSE2__", Some(1)),
    ("__SSE__", Some(1)),
    ("__STDC_VERSION__", Some(201_710)),
    ("__STDC__", Some(1)),
    ("__amd64", Some(1)),
    ("__amd64__", Some(1)),
    ("__gnu_linux__", Some(1)),
    ("__linux", Some(1)),
    ("__linux__", Some(1)),
    ("__unix", Some(1)),
    ("__unix__", Some(1)),
    ("__x86_64", Some(1)),
    ("__x86_64__", Some(1)),
    ("_LP64", Some(1)),
    ("linux", Some(1)),
    ("unix", Some(1)),
];

/// What other systems, processors and compilers define, without the underscores around; in order.
#[rustfmt::skip]
const FOREIGN: &[&str] = &[
    "AARCH64EB", "AARCH64EL", "AIX", "ALPHA", "AMIGA", "ANDROID", "APPLE", "ARMCC_VERSION", "ARMEB", "ARMEL", "ATARI", "BEOS",
    "BORLANDC", "CUDACC", "CUDA_ARCH", "CYGWIN", "CYGWIN32", "DARWIN", "DJGPP", "DMC", "DOS", "DRAGONFLY", "DragonFly", "EMSCRIPTEN",
    "EMX", "FREEBSD", "FreeBSD", "HAIKU", "HPUX", "IBMC", "IBMCPP", "ICC", "INTEL_COMPILER", "MACH", "MACOS", "MACOSX", "MINGW32",
    "MINGW64", "MSC_VER", "MSDOS", "MVS", "M_AMD64", "M_ARM", "M_ARM64", "M_IX86", "M_X64", "NETBSD", "NVCC", "NetBSD", "OPENBSD",
    "OS2", "OS400", "OpenBSD", "QNX", "QNXNTO", "RISCOS", "SUNOS", "SUNPRO_C", "SUNPRO_CC", "SVR4", "SYMBIAN32", "TARGET_OS_IPHONE",
    "TARGET_OS_MAC", "TOS_OS2", "TOS_WIN", "TURBOC", "VMS", "WATCOMC", "WIN16", "WIN32", "WIN32_WCE", "WIN64", "WINDOWS", "WINNT",
    "aarch64", "alpha", "arm", "arm64", "hppa", "hpux", "i386", "i586", "i686", "ia64", "loongarch64", "mips", "mips64", "powerpc",
    "powerpc64", "ppc", "ppc64", "riscv", "s390", "s390x", "sparc", "sun", "wasi", "wasm", "wasm32", "wasm64", "xlC",
];

/// What names begin with that a configuration sets or not.
const CONFIGURED: &[&str] = &["HAVE", "HAS", "USE", "ENABLE", "DISABLE", "WITH", "WITHOUT", "CONFIG", "NO_", "STDC_HEADERS", "SIZEOF"];

/// What is known of a number or condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Value {
    /// It, if it is known.
    number: Option<i64>,
    /// Whether that is a guess.
    is_guess: bool,
}

impl Value {
    const UNKNOWN: Value = Value { number: None, is_guess: false };

    fn sure(number: i64) -> Value {
        Value { number: Some(number), is_guess: false }
    }

    fn holds(self) -> Option<bool> {
        self.number.map(|number| number != 0)
    }

    fn not(self) -> Value {
        Value { number: self.holds().map(|holds| i64::from(!holds)), ..self }
    }

    /// Both, or with `decides` true either: one of them alone can decide it.
    fn joined(self, other: Value, decides: bool) -> Value {
        let deciding = [self, other].into_iter().filter(|value| value.holds() == Some(decides));
        match deciding.min_by_key(|value| value.is_guess) {
            Some(value) => Value { number: Some(i64::from(decides)), ..value },
            None if self.number.is_none() || other.number.is_none() => Value::UNKNOWN,
            None => Value { number: Some(i64::from(!decides)), is_guess: self.is_guess || other.is_guess },
        }
    }
}

/// What a file has said of a macro so far.
#[derive(Clone, Copy, Debug)]
enum Said {
    /// It is defined, as a number if it is one; the guess is whether it is defined at all.
    Defined(Value, bool),
    Undefined,
    Maybe,
}

/// A group of branches that is not closed yet.
struct Group {
    /// Whether what is around it is built.
    around: Value,
    /// Whether a branch before this one is taken, and the directive of that.
    before: Value,
    taken_by: (u32, u32),
    /// The branch: whether it is taken, its directive, and where it begins.
    here: Value,
    directive: (u32, u32),
    start: u32,
}

/// The branches of `text` that are not built, in order. None lies in another.
pub(super) fn unbuilt(text: &str, all: &[Token]) -> Vec<Unbuilt> {
    let mut found = Vec::new();
    let mut macros = Macros::default();
    let mut groups: Vec<Group> = Vec::new();
    let mut n_deeper = 0;
    let mut directives =
        all.iter().filter(|token| matches!(token.kind, Kind::If | Kind::Else | Kind::End | Kind::Directive)).peekable();
    while let Some(token) = directives.next() {
        let place = (token.start, token.start + token.text(text).lines().next().map_or(0, |line| line.trim_end().len()) as u32);
        let (word, rest) = parts(token.text(text));
        let around = groups.last().map_or(Value::sure(1), |group| group.around.joined(group.here, false));
        match token.kind {
            Kind::If if groups.len() >= MAX_DEPTH || n_deeper > 0 => n_deeper += 1,
            Kind::If => {
                // `#ifndef A`, `#define A`: a guard, or what holds unless something else is said.
                let is_guard = word == "ifndef"
                    && directives.peek().is_some_and(|next| {
                        let (next, defined) = parts(next.text(text));
                        next == "define" && name_of(defined) == name_of(rest)
                    });
                let here = match is_guard {
                    true if matches!(macros.said.get(name_of(rest)), None | Some(Said::Undefined)) => Value::sure(1),
                    true => Value::UNKNOWN,
                    false => macros.condition(word, rest),
                };
                let before = Value::sure(0);
                groups.push(Group { around, before, taken_by: place, here, directive: place, start: token.end });
            }
            Kind::Else if n_deeper == 0 => {
                let Some(group) = groups.last_mut() else { continue };
                group.close(token.start, &mut found);
                if group.here.holds() == Some(true) && group.before.holds() != Some(true) {
                    group.taken_by = group.directive;
                }
                group.before = group.before.joined(group.here, true);
                let said = if word == "else" { Value::sure(1) } else { macros.condition(word, rest) };
                group.here = said.joined(group.before.not(), false);
                (group.directive, group.start) = (place, token.end);
            }
            Kind::End if n_deeper > 0 => n_deeper -= 1,
            Kind::End => {
                if let Some(group) = groups.pop() {
                    group.close(token.start, &mut found);
                }
            }
            Kind::Directive if around.holds() != Some(false) => macros.meet(word, rest, around),
            _ => {}
        }
    }
    found.sort_unstable_by_key(|unbuilt: &Unbuilt| unbuilt.start);
    found
}

impl Group {
    fn close(&self, end: u32, found: &mut Vec<Unbuilt>) {
        if self.here.holds() != Some(false) || self.around.holds() == Some(false) {
            return;
        }
        // The names that it depends on stand in the directive of the branch that is taken instead.
        let is_other = self.before.holds() == Some(true) && self.before.is_guess;
        let by = if is_other { self.taken_by } else { self.directive };
        found.push(Unbuilt { start: self.start, end, by, is_other });
    }
}

/// The word of a directive, and what follows it.
fn parts(directive: &str) -> (&str, &str) {
    let line = directive.strip_prefix('#').unwrap_or(directive).trim_start();
    let end = line.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(line.len());
    (&line[..end], line[end..].trim())
}

fn name_of(rest: &str) -> &str {
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    &rest[..end]
}

/// What is known of macros at one place of a file.
#[derive(Default)]
struct Macros<'t> {
    said: FxHashMap<&'t str, Said>,
}

impl<'t> Macros<'t> {
    /// Takes in `#define` and `#undef` that stand where it is built as `around` says.
    fn meet(&mut self, word: &str, rest: &'t str, around: Value) {
        let name = name_of(rest);
        if name.is_empty() || !matches!(word, "define" | "undef") {
            return;
        }
        let said = match (around.holds(), word) {
            (Some(true), "define") => {
                let value = rest[name.len()..].trim_start();
                let is_call = rest[name.len()..].starts_with('(');
                let number = if is_call { Value::UNKNOWN } else { self.expression(value) };
                Said::Defined(number, around.is_guess)
            }
            (Some(true), _) if !around.is_guess => Said::Undefined,
            _ => Said::Maybe,
        };
        self.said.insert(name, said);
    }

    fn condition(&self, word: &str, rest: &str) -> Value {
        match word {
            "ifdef" | "elifdef" => self.is_defined(name_of(rest)),
            "ifndef" | "elifndef" => self.is_defined(name_of(rest)).not(),
            _ => self.expression(rest),
        }
    }

    fn is_defined(&self, name: &str) -> Value {
        match self.said.get(name) {
            Some(Said::Defined(_, is_guess)) => return Value { number: Some(1), is_guess: *is_guess },
            Some(Said::Undefined) => return Value::sure(0),
            Some(Said::Maybe) => return Value::UNKNOWN,
            None => {}
        }
        if DEFINED.iter().any(|(known, _)| *known == name) {
            return Value::sure(1);
        }
        if FOREIGN.binary_search(&name.trim_matches('_')).is_ok() {
            return Value::sure(0);
        }
        // What begins with underscores is of the compiler and its library.
        if name.starts_with('_') || CONFIGURED.iter().any(|word| name.starts_with(word) || name.contains(&format!("_{word}"))) {
            return Value::UNKNOWN;
        }
        Value { number: Some(0), is_guess: true }
    }

    fn number(&self, name: &str) -> Value {
        if let Some(Said::Defined(value, is_guess)) = self.said.get(name) {
            return Value { is_guess: value.is_guess || *is_guess, ..*value };
        }
        if let Some((_, number)) = DEFINED.iter().find(|(known, _)| *known == name) {
            return Value { number: *number, is_guess: false };
        }
        match self.is_defined(name) {
            Value { number: Some(0), is_guess } => Value { number: Some(0), is_guess },
            _ => Value::UNKNOWN,
        }
    }

    fn expression(&self, text: &str) -> Value {
        let all = tokens(text);
        let mut reader = Reader { macros: self, text, all: &all, at: 0 };
        let value = reader.binary(0, 0);
        if reader.at == all.len() && !all.is_empty() { value } else { Value::UNKNOWN }
    }
}

/// Operators by how strongly they bind, weakest first.
const OPERATORS: &[&[&str]] = &[&["||"], &["&&"], &["==", "!="], &["<=", ">=", "<", ">"], &["+", "-"], &["*"]];

struct Reader<'m, 't> {
    macros: &'m Macros<'t>,
    text: &'m str,
    all: &'m [Token],
    at: usize,
}

impl Reader<'_, '_> {
    fn is(&self, at: usize, mark: u8) -> bool {
        self.all.get(at).is_some_and(|token| token.is(mark))
    }

    fn operator(&mut self, level: usize) -> Option<&'static str> {
        let first = self.all.get(self.at)?;
        let found = OPERATORS[level].iter().find(|operator| {
            let bytes = operator.as_bytes();
            first.is(bytes[0]) && bytes.get(1).is_none_or(|second| self.is(self.at + 1, *second))
        })?;
        self.at += found.len();
        Some(found)
    }

    fn binary(&mut self, level: usize, depth: usize) -> Value {
        if level == OPERATORS.len() {
            return self.one(depth);
        }
        let mut left = self.binary(level + 1, depth);
        while let Some(operator) = self.operator(level) {
            let right = self.binary(level + 1, depth);
            left = match operator {
                "||" => left.joined(right, true),
                "&&" => left.joined(right, false),
                _ => Value {
                    number: left.number.zip(right.number).and_then(|(a, b)| computed(operator, a, b)),
                    is_guess: left.is_guess || right.is_guess,
                },
            };
        }
        left
    }

    fn one(&mut self, depth: usize) -> Value {
        let Some(token) = self.all.get(self.at).filter(|_| depth < MAX_DEPTH) else { return Value::UNKNOWN };
        self.at += 1;
        let word = token.text(self.text);
        match token.kind {
            Kind::Mark(b'!') => self.one(depth + 1).not(),
            Kind::Mark(b'-') => {
                let value = self.one(depth + 1);
                Value { number: value.number.and_then(i64::checked_neg), ..value }
            }
            Kind::Mark(b'(') => {
                let value = self.binary(0, depth + 1);
                self.at += usize::from(self.is(self.at, b')'));
                value
            }
            Kind::Literal => integer(word).map_or(Value::UNKNOWN, Value::sure),
            Kind::Word if word == "defined" => {
                let is_open = self.is(self.at, b'(');
                self.at += usize::from(is_open);
                let name = self.all.get(self.at).map_or("", |token| token.text(self.text));
                self.at += 1 + usize::from(is_open);
                self.macros.is_defined(name)
            }
            Kind::Word if self.is(self.at, b'(') => {
                self.pass_by();
                Value::UNKNOWN
            }
            Kind::Word => self.macros.number(word),
            _ => Value::UNKNOWN,
        }
    }

    /// Goes past what stands in parentheses.
    fn pass_by(&mut self) {
        let mut n_open = 0;
        while let Some(token) = self.all.get(self.at) {
            n_open += i32::from(token.is(b'(')) - i32::from(token.is(b')'));
            self.at += 1;
            if n_open == 0 {
                break;
            }
        }
    }
}

fn computed(operator: &str, a: i64, b: i64) -> Option<i64> {
    Some(match operator {
        "==" => i64::from(a == b),
        "!=" => i64::from(a != b),
        "<=" => i64::from(a <= b),
        ">=" => i64::from(a >= b),
        "<" => i64::from(a < b),
        ">" => i64::from(a > b),
        "+" => a.checked_add(b)?,
        "-" => a.checked_sub(b)?,
        _ => a.checked_mul(b)?,
    })
}

fn integer(text: &str) -> Option<i64> {
    let text = text.trim_end_matches(['u', 'U', 'l', 'L']);
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None if text.len() > 1 && text.starts_with('0') => i64::from_str_radix(text, 8).ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order() {
        assert!(FOREIGN.is_sorted());
    }

    #[test]
    fn branches_that_are_not_built_are_known() {
        for (text, expected) in [
            ("#ifdef _WIN32\nint a;\n#else\nint b;\n#endif\n", &["a: #ifdef _WIN32"][..]),
            ("#ifndef _WIN32\nint a;\n#else\nint b;\n#endif\n", &["b: #else"]),
            ("#if defined(__linux__) && !defined(__ANDROID__)\nint a;\n#elif X\nint b;\n#endif\n", &["b: #elif X"]),
            // A guess, which names what it depends on.
            ("#ifndef OTHER\nint a;\n#else\nint b;\n#endif\n", &["b: #ifndef OTHER …"]),
            ("#if OTHER >= 2\nint a;\n#endif\n", &["a: #if OTHER >= 2"]),
            // What the file defines is known from there on.
            ("#ifdef _MSC_VER\n#define OLD\n#endif\n#ifdef OLD\nint a;\n#endif\n", &["#: #ifdef _MSC_VER", "a: #ifdef OLD"]),
            ("#define LEVEL 3\n#if LEVEL > 2\nint a;\n#else\nint b;\n#endif\n", &["b: #else"]),
            ("#define A\n#undef A\n#ifdef A\nint a;\n#endif\n", &["a: #ifdef A"]),
            // Guards, and what a configuration decides.
            ("#ifndef A_H\n#define A_H\nint a;\n#endif\n", &[]),
            ("#if HAVE_B\nint a;\n#else\nint b;\n#endif\n", &[]),
            ("#if __has_include(<a.h>)\nint a;\n#else\nint b;\n#endif\n", &[]),
            ("#if 0\nint a;\n#if 0\nint b;\n#endif\n#endif\nint c;\n", &["a b: #if 0"]),
            ("#if (\nint a;\n#endif\n#else\n#endif\n", &[]),
        ] {
            let all = tokens(text);
            let names = |unbuilt: &Unbuilt| {
                let inside = &text[unbuilt.start as usize..unbuilt.end as usize];
                let names: Vec<&str> = inside.lines().filter_map(|l| l.strip_prefix("int ")?.strip_suffix(';')).collect();
                if names.is_empty() { "#".to_string() } else { names.join(" ") }
            };
            let said = |one: &Unbuilt| {
                let by = &text[one.by.0 as usize..one.by.1 as usize];
                format!("{}: {by}{}", names(one), if one.is_other { " …" } else { "" })
            };
            let found: Vec<String> = unbuilt(text, &all).iter().map(said).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
