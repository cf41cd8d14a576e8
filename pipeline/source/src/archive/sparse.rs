//! Sparse files in tars: content with holes, of which only the parts between them are stored.

use std::io::Result;

use super::tar::{BLOCK, damaged, decimal, number};

/// Where the parts of a file lie in it, and how long they are. They are stored one after the other.
pub(super) type Segments = Vec<(u64, u64)>;

/// Parts of one file at most: each costs memory before any of the file is read.
const MOST_SEGMENTS: usize = 100_000;

/// What PAX headers say of a sparse file, in any of the three ways that GNU has had.
#[derive(Debug, Default)]
pub(super) struct Pax {
    pub(super) name: Option<Vec<u8>>,
    pub(super) real_size: Option<u64>,
    /// None where it stands before the content.
    pub(super) map: Option<Segments>,
}

impl Pax {
    pub(super) fn read(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        match key {
            b"GNU.sparse.name" => self.name = Some(value.to_vec()),
            b"GNU.sparse.size" | b"GNU.sparse.realsize" => self.real_size = Some(decimal(value)?),
            b"GNU.sparse.numblocks" => self.map = Some(Segments::new()),
            b"GNU.sparse.offset" => self.map.get_or_insert_default().push((decimal(value)?, 0)),
            b"GNU.sparse.numbytes" => match self.map.as_mut().and_then(|map| map.last_mut()) {
                Some(last) => last.1 = decimal(value)?,
                None => return Err(damaged("a sparse file has a length before its place")),
            },
            b"GNU.sparse.map" => {
                let numbers: Vec<u64> = value.split(|b| *b == b',').map(decimal).collect::<Result<_>>()?;
                self.map = Some(numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect());
            }
            _ => {}
        }
        Ok(())
    }
}

/// The parts that an old GNU header names, with the blocks that follow it, and the size of the file.
pub(super) fn of_gnu(
    header: &[u8; BLOCK],
    next_block: &mut dyn FnMut() -> Result<[u8; BLOCK]>,
) -> Result<(Segments, u64)> {
    let mut segments = Segments::new();
    add(&header[386..482], &mut segments)?;
    let mut goes_on = header[482] != 0;
    while goes_on {
        let block = next_block()?;
        add(&block[..504], &mut segments)?;
        goes_on = block[504] != 0;
    }
    Ok((segments, number(&header[483..495])?))
}

fn add(fields: &[u8], segments: &mut Segments) -> Result<()> {
    for field in fields.chunks_exact(24).filter(|field| field[0] != 0) {
        segments.push((number(&field[..12])?, number(&field[12..])?));
    }
    if segments.len() > MOST_SEGMENTS { Err(too_many()) } else { Ok(()) }
}

/// The parts that the content names in its first blocks: how many there are, then place and length of each, in lines.
pub(super) fn of_body(read: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<Segments> {
    let mut block = [0; BLOCK];
    let mut next = BLOCK;
    let mut line = || -> Result<u64> {
        let mut digits = Vec::new();
        loop {
            if next == BLOCK {
                read(&mut block)?;
                next = 0;
            }
            let byte = block[next];
            next += 1;
            match byte {
                b'\n' => return decimal(&digits),
                _ if digits.len() > 20 => return Err(damaged("a number in the map of a sparse file is too long")),
                _ => digits.push(byte),
            }
        }
    };
    let n = line()?;
    if n > MOST_SEGMENTS as u64 {
        return Err(too_many());
    }
    (0..n).map(|_| Ok((line()?, line()?))).collect()
}

fn too_many() -> std::io::Error {
    damaged("a sparse file has more parts than any real one has")
}
