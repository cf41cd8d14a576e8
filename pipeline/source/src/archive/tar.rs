//! Tar, read as a stream: ustar, GNU and PAX, with long names and sparse files.
//!
//! It is no crate's because of what archives are made for to hurt: a header may ask for any amount of memory, and what
//! comes before a damage must come out.

use std::io::{Error, ErrorKind, Read, Result};

use super::sparse::{self, Segments};
use super::store::Input;

pub(super) const BLOCK: usize = 512;

/// Headers that only say something of the next are at most this long: paths have at most 4 KiB.
const MOST_EXTENSION_BYTES: u64 = 1 << 20;

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MemberKind {
    File,
    Dir,
    Symlink,
    HardLink,
    /// A device, a pipe, or what is left of a file of several volumes.
    Special,
}

/// A member of a tar, up to its content.
#[derive(Debug)]
pub(super) struct Member {
    /// Where its first header stands in the unpacked bytes.
    pub(super) at: u64,
    pub(super) path: Vec<u8>,
    /// Where a link leads.
    pub(super) target: Vec<u8>,
    pub(super) kind: MemberKind,
    /// Bytes of its content.
    pub(super) size: u64,
    /// Bytes of it in the archive.
    pub(super) stored_bytes: u64,
    segments: Option<Segments>,
}

/// Reads the members of a tar, one after the other.
pub(super) struct Tar {
    input: Box<dyn Input>,
    /// How many bytes were read.
    at: u64,
    /// What is left of the member in hand, in the archive.
    body_bytes: u64,
    padding_bytes: u64,
    /// The commit that `git archive` tells of.
    pub(super) comment: Option<String>,
}

/// What PAX says of the next member.
#[derive(Debug, Default)]
struct Pax {
    path: Option<Vec<u8>>,
    target: Option<Vec<u8>>,
    size: Option<u64>,
    sparse: sparse::Pax,
}

impl Tar {
    /// Reads `input`, which stands at `at` in the unpacked bytes.
    pub(super) fn new(input: Box<dyn Input>, at: u64) -> Tar {
        Tar { input, at, body_bytes: 0, padding_bytes: 0, comment: None }
    }

    /// How many bytes were read so far.
    pub(super) fn position(&self) -> u64 {
        self.at
    }

    /// Where the member in hand ends.
    pub(super) fn next_position(&self) -> u64 {
        self.at + self.body_bytes + self.padding_bytes
    }

    /// The next member, whose content was not read.
    pub(super) fn next_member(&mut self) -> Result<Option<Member>> {
        self.pass_over_body()?;
        let at = self.at;
        let mut pax = Pax::default();
        let (mut long_path, mut long_target) = (None, None);
        loop {
            let Some(header) = self.header()? else {
                return match self.at - at <= 2 * BLOCK as u64 {
                    true => Ok(None),
                    false => Err(damaged("it ends after what belongs to a member that does not come")),
                };
            };
            let size = number(&header[124..136])?;
            match header[156] {
                b'x' | b'X' => pax.read(&self.extension(size)?)?,
                b'g' => self.comment = global_comment(&self.extension(size)?).or(self.comment.take()),
                b'L' => long_path = Some(until_zero(&self.extension(size)?).to_vec()),
                b'K' => long_target = Some(until_zero(&self.extension(size)?).to_vec()),
                b'V' => self.pass_over(size)?,
                _ => return self.member(at, &header, size, pax, long_path, long_target).map(Some),
            }
        }
    }

    fn member(
        &mut self,
        at: u64,
        header: &[u8; BLOCK],
        size: u64,
        pax: Pax,
        long_path: Option<Vec<u8>>,
        long_target: Option<Vec<u8>>,
    ) -> Result<Member> {
        let path = pax.sparse.name.clone().or(pax.path).or(long_path).unwrap_or_else(|| path_of(header));
        let target = pax.target.or(long_target).unwrap_or_else(|| until_zero(&header[157..257]).to_vec());
        let kind = match header[156] {
            b'0' | 0 | b'7' if path.ends_with(b"/") => MemberKind::Dir,
            b'5' | b'D' => MemberKind::Dir,
            b'1' => MemberKind::HardLink,
            b'2' => MemberKind::Symlink,
            b'3' | b'4' | b'6' | b'M' => MemberKind::Special,
            // What is not known is a file, says POSIX.
            _ => MemberKind::File,
        };
        let stored = pax.size.unwrap_or(size);
        let has_body = matches!(kind, MemberKind::File) || matches!(header[156], b'D' | b'M');
        let stored_bytes = if has_body { stored } else { 0 };
        self.begin_body(stored_bytes);
        let mut size = match kind {
            MemberKind::File => stored,
            MemberKind::Symlink => target.len() as u64,
            _ => 0,
        };
        let mut segments = None;
        if header[156] == b'S' {
            let (all, real_size) = sparse::of_gnu(header, &mut || self.block())?;
            (segments, size) = (Some(all), real_size);
        } else if let Some(real_size) = pax.sparse.real_size.filter(|_| kind == MemberKind::File) {
            segments = Some(match pax.sparse.map {
                Some(all) => all,
                None => sparse::of_body(&mut |buf| self.read_body(buf))?,
            });
            size = real_size;
        }
        Ok(Member { at, path, target, kind, size, stored_bytes, segments })
    }

    /// The content of `member`, which is the one that was met last, and is at most `most` bytes long.
    pub(super) fn read(&mut self, member: &Member, most: u64) -> Result<Vec<u8>> {
        if member.size > most {
            return Err(damaged("it is longer than it was when it was listed"));
        }
        let mut bytes = vec![0; member.size as usize];
        match &member.segments {
            None => self.read_body(&mut bytes)?,
            Some(segments) => {
                for (start, len) in segments {
                    let end = start.checked_add(*len).filter(|end| *end <= member.size);
                    let end = end.ok_or_else(|| damaged("a part of a sparse file lies outside it"))?;
                    self.read_body(&mut bytes[*start as usize..end as usize])?;
                }
            }
        }
        Ok(bytes)
    }

    /// Reads what comes behind the last member, so that the checksums at the end are looked at; at most `most` bytes.
    pub(super) fn finish(&mut self, most: u64) -> Result<()> {
        self.at += self.input.skip(most)?;
        Ok(())
    }

    fn begin_body(&mut self, n_bytes: u64) {
        self.body_bytes = n_bytes;
        self.padding_bytes = n_bytes.wrapping_neg() % BLOCK as u64;
    }

    /// Passes over what is left of the member in hand. An archive that ends there is cut off.
    pub(super) fn pass_over_body(&mut self) -> Result<()> {
        let body_bytes = std::mem::take(&mut self.body_bytes);
        self.pass_over_exactly(body_bytes)?;
        let padding_bytes = std::mem::take(&mut self.padding_bytes);
        self.pass_over_exactly(padding_bytes)
    }

    fn pass_over(&mut self, size: u64) -> Result<()> {
        self.begin_body(size);
        self.pass_over_body()
    }

    fn pass_over_exactly(&mut self, n: u64) -> Result<()> {
        if n == 0 {
            return Ok(());
        }
        let passed = self.input.skip(n)?;
        self.at += passed;
        if passed == n { Ok(()) } else { Err(cut_off()) }
    }

    fn read_body(&mut self, buf: &mut [u8]) -> Result<()> {
        self.body_bytes = self
            .body_bytes
            .checked_sub(buf.len() as u64)
            .ok_or_else(|| damaged("a sparse file is shorter than its map"))?;
        self.input.read_exact(buf).map_err(or_cut_off)?;
        self.at += buf.len() as u64;
        Ok(())
    }

    /// The next header; none at the end.
    fn header(&mut self) -> Result<Option<[u8; BLOCK]>> {
        let mut block = [0; BLOCK];
        let mut n = 0;
        while n < BLOCK {
            match self.input.read(&mut block[n..]) {
                Ok(0) if n == 0 => return Ok(None),
                Ok(0) => return Err(cut_off()),
                Ok(more) => n += more,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(or_cut_off(e)),
            }
        }
        self.at += BLOCK as u64;
        if block.iter().all(|b| *b == 0) {
            return Ok(None);
        }
        match is_header(&block) {
            true => Ok(Some(block)),
            false => Err(damaged("what should be a header has a wrong checksum")),
        }
    }

    fn block(&mut self) -> Result<[u8; BLOCK]> {
        let mut block = [0; BLOCK];
        self.input.read_exact(&mut block).map_err(or_cut_off)?;
        self.at += BLOCK as u64;
        Ok(block)
    }

    /// The content of a header that says something of others.
    fn extension(&mut self, size: u64) -> Result<Vec<u8>> {
        if size > MOST_EXTENSION_BYTES {
            return Err(damaged("what a header says of a member is too long"));
        }
        self.begin_body(size);
        let mut bytes = vec![0; size as usize];
        self.read_body(&mut bytes)?;
        self.pass_over_body()?;
        Ok(bytes)
    }
}

impl Pax {
    fn read(&mut self, bytes: &[u8]) -> Result<()> {
        for record in records(bytes) {
            let (key, value) = record?;
            match key {
                b"path" => self.path = Some(value.to_vec()),
                b"linkpath" => self.target = Some(value.to_vec()),
                b"size" => self.size = Some(decimal(value)?),
                _ => self.sparse.read(key, value)?,
            }
        }
        Ok(())
    }
}

/// The records of a PAX header: `length key=value\n`.
fn records(bytes: &[u8]) -> impl Iterator<Item = Result<(&[u8], &[u8])>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() || rest[0] == 0 {
            return None;
        }
        let record = (|| {
            let digits = rest.iter().position(|b| *b == b' ')?;
            let len = decimal(&rest[..digits]).ok().and_then(|len| usize::try_from(len).ok())?;
            let record = rest.get(digits + 1..len)?.strip_suffix(b"\n")?;
            let equals = record.iter().position(|b| *b == b'=')?;
            rest = &rest[len..];
            Some((&record[..equals], &record[equals + 1..]))
        })();
        if record.is_none() {
            rest = &[];
        }
        Some(record.ok_or_else(|| damaged("a PAX header cannot be read")))
    })
}

fn global_comment(bytes: &[u8]) -> Option<String> {
    let comment = records(bytes).flatten().find(|(key, _)| *key == b"comment")?.1;
    String::from_utf8(comment.to_vec()).ok()
}

/// Whether `block` is a header, as its checksum says. Old ones were made of signed bytes.
pub(super) fn is_header(block: &[u8]) -> bool {
    let Some(Ok(due)) = block.get(148..156).map(number) else { return false };
    // The field of the checksum itself counts as blanks.
    let with_blanks = |field: i64, sum: i64| sum - field + 8 * i64::from(b' ');
    let unsigned = |bytes: &[u8]| bytes.iter().map(|b| i64::from(*b)).sum::<i64>();
    let signed = |bytes: &[u8]| bytes.iter().map(|b| i64::from(*b as i8)).sum::<i64>();
    let due = due as i64;
    let is_due = due == with_blanks(unsigned(&block[148..156]), unsigned(block))
        || due == with_blanks(signed(&block[148..156]), signed(block));
    is_due && block.iter().any(|b| *b != 0)
}

fn path_of(header: &[u8; BLOCK]) -> Vec<u8> {
    let name = until_zero(&header[..100]);
    let prefix = until_zero(&header[345..500]);
    // GNU keeps times where POSIX keeps the beginning of the path.
    match &header[257..263] == b"ustar\0" && !prefix.is_empty() {
        true => [prefix, b"/", name].concat(),
        false => name.to_vec(),
    }
}

pub(super) fn until_zero(field: &[u8]) -> &[u8] {
    &field[..field.iter().position(|b| *b == 0).unwrap_or(field.len())]
}

/// A number in octal digits, or in bytes where the first bit is set.
pub(super) fn number(field: &[u8]) -> Result<u64> {
    if field[0] & 0x80 != 0 {
        let (high, low) = field.split_at(field.len() - 8);
        let is_small = high[0] & 0x7f == 0 && high[1..].iter().all(|b| *b == 0);
        let low = low.try_into().map(u64::from_be_bytes).ok();
        return low.filter(|n| is_small && *n <= i64::MAX as u64).ok_or_else(|| damaged("a size is no size"));
    }
    let mut digits = until_zero(field).iter().filter(|b| **b != b' ');
    digits.try_fold(0_u64, |n, digit| match digit {
        b'0'..=b'7' if n >> 60 == 0 => Ok(n << 3 | u64::from(digit - b'0')),
        _ => Err(damaged("a number in a header is none")),
    })
}

pub(super) fn decimal(digits: &[u8]) -> Result<u64> {
    let text = std::str::from_utf8(digits).ok();
    let number = text.and_then(|text| text.parse().ok()).filter(|n| *n <= i64::MAX as u64);
    number.ok_or_else(|| damaged("a number in a PAX header is none"))
}

pub(super) fn damaged(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}

fn cut_off() -> Error {
    Error::new(ErrorKind::UnexpectedEof, "it is cut off")
}

fn or_cut_off(e: Error) -> Error {
    if e.kind() == ErrorKind::UnexpectedEof { cut_off() } else { e }
}
