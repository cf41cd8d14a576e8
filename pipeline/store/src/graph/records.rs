//! What is sorted: records that begin with the key under which the graph keeps them.

use std::collections::BTreeSet;

use codegraph_model::{EdgeKind, Error, ErrorKind, Resolution, Result, Word};

use super::keys::id_key;
use super::meta::Tag;
use super::value::{IS_END, RefRow};

/// Kinds of records that are made of tables.
pub(super) const NODES_SPACE: usize = 0;
pub(super) const OUT_SPACE: usize = 1;
pub(super) const IN_SPACE: usize = 2;
pub(super) const REFS_SPACE: usize = 3;
pub(super) const FILES_SPACE: usize = 4;
pub(super) const N_TABLE_SPACES: usize = 5;

/// Kinds of records that are made while entities are written.
pub(super) const NAMES_SPACE: usize = 0;
pub(super) const QUALIFIED_SPACE: usize = 1;
pub(super) const N_NAME_SPACES: usize = 2;

/// Bytes of an edge's record: id, kind, other, resolution, confidence, flags, count, first ref.
const EDGE_BYTES: usize = 8 + 1 + 8 + 1 + 4 + 1 + 4 + 8;
/// Bytes of a ref's record: target, part, row, ref, file, entity, line, col, role, resolution.
const REF_BYTES: usize = 8 + 4 + 4 + 8 + 8 + 8 + 4 + 4 + 1 + 1;
/// Bytes between the name and the id in the record of a name: how many edges come in, most first.
pub(super) const NAME_PAYLOAD_BYTES: usize = 4;
/// Bytes between the file and the id in the record of a file's entity: part and row.
pub(super) const FILE_PAYLOAD_BYTES: usize = 8;

const IS_CROSS_REPO: u8 = 1;
const HAS_REF: u8 = 2;

/// What an edge says beside ends, count and ref, in codes: kind, resolution, bits of the confidence, flags.
pub(super) type TagCodes = (u8, u8, u32, u8);

/// An edge, as it is sorted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct EdgeRecord {
    pub(super) id: i64,
    pub(super) kind: u8,
    pub(super) other: i64,
    pub(super) resolution: u8,
    pub(super) confidence: f32,
    flags: u8,
    pub(super) count: u32,
    pub(super) first_ref_id: i64,
}

impl EdgeRecord {
    pub(super) fn new(
        (id, kind, other): (i64, u8, i64),
        (resolution, confidence): (u8, f32),
        is_cross_repo: bool,
        count: u32,
        first_ref_id: Option<i64>,
    ) -> EdgeRecord {
        let flags = u8::from(is_cross_repo) * IS_CROSS_REPO + u8::from(first_ref_id.is_some()) * HAS_REF;
        let first_ref_id = first_ref_id.unwrap_or(0);
        EdgeRecord { id, kind, other, resolution, confidence, flags, count, first_ref_id }
    }

    /// The same edge, as its other end sees it.
    pub(super) fn turned(self) -> EdgeRecord {
        EdgeRecord { id: self.other, other: self.id, ..self }
    }

    pub(super) fn push_to(&self, out: &mut Vec<u8>) {
        let mut record = [0; EDGE_BYTES];
        record[..8].copy_from_slice(&id_key(self.id));
        record[8] = self.kind;
        record[9..17].copy_from_slice(&id_key(self.other));
        record[17] = self.resolution;
        record[18..22].copy_from_slice(&self.confidence.to_bits().to_be_bytes());
        record[22] = self.flags;
        record[23..27].copy_from_slice(&self.count.to_be_bytes());
        record[27..].copy_from_slice(&id_key(self.first_ref_id));
        out.extend_from_slice(&record);
    }

    pub(super) fn of_bytes(record: &[u8]) -> Result<EdgeRecord> {
        let record: &[u8; EDGE_BYTES] = record.try_into().map_err(|_| torn("an edge", record))?;
        Ok(EdgeRecord {
            id: number(record, 0),
            kind: record[8],
            other: number(record, 9),
            resolution: record[17],
            confidence: f32::from_bits(small(record, 18)),
            flags: record[22],
            count: small(record, 23),
            first_ref_id: number(record, 27),
        })
    }

    pub(super) fn tag(&self) -> TagCodes {
        (self.kind, self.resolution, self.confidence.to_bits(), self.flags)
    }
}

/// A ref to an entity, without the entity.
pub(super) struct RefRecord(pub(super) RefRow);

impl RefRecord {
    /// Appends the record of a ref to `target` that stands in the row `row` of the part `part`.
    pub(super) fn push_to(&self, target: i64, (part, row): (u32, u32), out: &mut Vec<u8>) {
        let mut record = [0; REF_BYTES];
        record[..8].copy_from_slice(&id_key(target));
        record[8..12].copy_from_slice(&part.to_be_bytes());
        record[12..16].copy_from_slice(&row.to_be_bytes());
        record[16..24].copy_from_slice(&id_key(self.0.ref_id));
        record[24..32].copy_from_slice(&id_key(self.0.file_id));
        record[32..40].copy_from_slice(&id_key(self.0.in_entity_id));
        record[40..44].copy_from_slice(&self.0.line.to_be_bytes());
        record[44..48].copy_from_slice(&self.0.col.to_be_bytes());
        record[48] = self.0.role;
        record[49] = self.0.resolution;
        out.extend_from_slice(&record);
    }

    pub(super) fn of_bytes(record: &[u8]) -> Result<RefRecord> {
        let record: &[u8; REF_BYTES] = record.try_into().map_err(|_| torn("a ref", record))?;
        Ok(RefRecord(RefRow {
            ref_id: number(record, 16),
            file_id: number(record, 24),
            in_entity_id: number(record, 32),
            line: small(record, 40),
            col: small(record, 44),
            role: record[48],
            resolution: record[49],
        }))
    }
}

/// Appends the record that the entity `id` is in the row `row` of the part `part`, and in the file `file_id`.
pub(super) fn push_file_record(out: &mut Vec<u8>, file_id: i64, (part, row): (u32, u32), id: i64) {
    out.extend_from_slice(&id_key(file_id));
    out.extend_from_slice(&part.to_be_bytes());
    out.extend_from_slice(&row.to_be_bytes());
    out.extend_from_slice(&id_key(id));
}

/// Appends to the key of a name what puts the entity `id`, into which `n_in` edges come, in its place below it.
pub(super) fn push_name_record(key: &mut Vec<u8>, n_in: u32, id: i64) {
    key.extend_from_slice(&(u32::MAX - n_in).to_be_bytes());
    key.extend_from_slice(&id_key(id));
}

/// What edges say beside ends, count and ref: each once, in order.
pub(super) struct Tags {
    tags_in_order: Vec<TagCodes>,
    tags: Vec<Tag>,
}

impl Tags {
    pub(super) fn new(found: &BTreeSet<TagCodes>) -> Result<Tags> {
        let bug = |what: String| Error::new(ErrorKind::Bug, "build the graph").on(what);
        if found.len() > usize::from(IS_END) {
            return Err(bug(format!("edges have {} kinds of confidence; there is room for 32,768", found.len())));
        }
        let mut tags = Vec::new();
        for &tag in found {
            let (kind, resolution, confidence, flags) = tag;
            let kind = EdgeKind::ALL.get(usize::from(kind)).copied();
            let resolution = Resolution::ALL.get(usize::from(resolution)).copied();
            let (Some(kind), Some(resolution)) = (kind, resolution) else {
                return Err(bug("an edge has a code of no word".into()));
            };
            let (is_cross_repo, has_ref) = (flags & IS_CROSS_REPO != 0, flags & HAS_REF != 0);
            tags.push(Tag { kind, resolution, confidence: f32::from_bits(confidence), is_cross_repo, has_ref });
        }
        Ok(Tags { tags_in_order: found.iter().copied().collect(), tags })
    }

    pub(super) fn code_of(&self, edge: &EdgeRecord) -> Result<u16> {
        // There are a few dozen of them, in order.
        let place = self.tags_in_order.binary_search(&edge.tag()).ok();
        place.map(|place| place as u16).ok_or_else(|| {
            Error::new(ErrorKind::Bug, "build the graph").on(format!("an edge of {} is of no known tag", edge.id))
        })
    }

    pub(super) fn into_list(self) -> Vec<Tag> {
        self.tags
    }
}

fn number(record: &[u8], at: usize) -> i64 {
    record[at..].first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes) as i64)
}

fn small(record: &[u8], at: usize) -> u32 {
    record[at..].first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

fn torn(what: &str, record: &[u8]) -> Error {
    Error::new(ErrorKind::Bug, "build the graph").on(format!("the record of {what} has {} bytes", record.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_and_are_in_order() {
        let edge =
            |id, kind, other, first_ref| EdgeRecord::new((id, kind, other), (3, 0.75), kind == 1, 300, first_ref);
        let edges = [edge(1, 0, 9, None), edge(1, 1, 2, Some(i64::MAX)), edge(1, 1, 300, Some(5)), edge(2, 0, 1, None)];
        let bytes = edges.map(|edge| {
            let mut record = Vec::new();
            edge.push_to(&mut record);
            assert_eq!(EdgeRecord::of_bytes(&record).expect("is one"), edge);
            assert_eq!(edge.turned().turned(), edge);
            record
        });
        assert!(bytes.is_sorted());

        let found = edges.iter().map(EdgeRecord::tag).collect();
        let tags = Tags::new(&found).expect("fit");
        let codes: Vec<u16> = edges.iter().map(|edge| tags.code_of(edge).expect("is known")).collect();
        assert_eq!(codes, [0, 1, 1, 0]);
        assert!(tags.code_of(&edge(1, 7, 1, None)).is_err());
        let [contains, calls] = tags.into_list()[..] else { panic!("two tags") };
        assert_eq!((contains.kind, contains.has_ref), (EdgeKind::Contains, false));
        assert_eq!((calls.kind, calls.has_ref, calls.is_cross_repo), (EdgeKind::Calls, true, true));
        assert_eq!((calls.resolution, calls.confidence), (Resolution::Manifest, 0.75));
        assert!(EdgeRecord::of_bytes(&bytes[0][1..]).is_err());
    }

    #[test]
    fn refs_come_back_in_the_order_of_the_table() {
        let row = |n| RefRow { ref_id: 100 - n, file_id: 2, in_entity_id: 0, line: 4, col: 5, role: 6, resolution: 7 };
        let bytes = [(7, (0, 300)), (7, (1, 2)), (8, (0, 0))].map(|(target, place)| {
            let mut record = Vec::new();
            RefRecord(row(target)).push_to(target, place, &mut record);
            let RefRecord(read) = RefRecord::of_bytes(&record).expect("is one");
            assert_eq!((read.ref_id, read.file_id, read.in_entity_id), (100 - target, 2, 0));
            assert_eq!((read.line, read.col, read.role, read.resolution), (4, 5, 6, 7));
            record
        });
        assert!(bytes.is_sorted());
    }
}
