//! What content says where an extension is ambiguous.

use super::ambiguous::{Ambiguous, Sign};
use super::c_family;

/// How much of a file is looked at: a header can begin with a long licence before it shows what it is.
const HEAD_BYTES: usize = 64 << 10;

/// A language by name, and what shows it: the line, from 1, and the words in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) language: &'static str,
    pub(super) line: Option<usize>,
    pub(super) word: &'static str,
}

/// The language of `bytes` by the rules of an extension.
pub(super) fn tell(ambiguous: &Ambiguous, bytes: &[u8]) -> Shown {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let mut c_family = None;
    for (language, sign) in ambiguous.rules {
        let found = match sign {
            Sign::Begins(words) => {
                let start = head.trim_ascii_start();
                words.iter().find(|word| start.starts_with(word.as_bytes())).map(|word| (None, *word))
            }
            Sign::Line(words) => find_line(head, |line| first_of(words, |word| line.starts_with(word))),
            Sign::AnyCase(words) => find_line(head, |line| {
                first_of(words, |word| line.len() >= word.len() && line[..word.len()].eq_ignore_ascii_case(word))
            }),
            Sign::Holds(words) => find_line(head, |line| first_of(words, |word| holds(line, word))),
            Sign::Cpp => c_family.get_or_insert_with(|| c_family::scan(head)).cpp,
            Sign::ObjectiveC => c_family.get_or_insert_with(|| c_family::scan(head)).objective_c,
            Sign::TransportStream => is_transport_stream(head).then_some((None, "packets of a video")),
        };
        if let Some((line, word)) = found {
            return Shown { language, line, word };
        }
    }
    Shown { language: ambiguous.otherwise, line: None, word: "" }
}

/// The first line, from 1, in which `find` finds something. Lines are given without the white space around them.
fn find_line(head: &[u8], find: impl Fn(&[u8]) -> Option<&'static str>) -> Option<(Option<usize>, &'static str)> {
    let mut lines = head.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).enumerate();
    lines.find_map(|(i, line)| find(line).map(|word| (Some(i + 1), word)))
}

fn first_of(words: &[&'static str], fits: impl Fn(&[u8]) -> bool) -> Option<&'static str> {
    words.iter().find(|word| fits(word.as_bytes())).copied()
}

/// Whether `line` holds `part`.
pub(super) fn holds(line: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(line, part).is_some()
}

/// Whether three packets in a row begin with the byte that packets of MPEG begin with.
fn is_transport_stream(head: &[u8]) -> bool {
    const SYNC: u8 = 0x47;
    [(0, 188), (4, 192)].iter().any(|(first, step)| (0..3).all(|n| head.get(first + n * step) == Some(&SYNC)))
}
