//! Facts as bytes, for a file of the run itself: numbers in as many bytes as they need, most of them as the difference
//! from the one before. Every field of every fact is named on both ways, so that a new one cannot be forgotten.

use std::sync::{Mutex, PoisonError};

use codegraph_lang::Pack;
use codegraph_model::{
    EdgeFact, EntityFact, Facts, ImportFact, LineCounts, Parameter, Problem, RefFact, Span, Str, Word,
};
use rustc_hash::FxHashMap;

/// The names of syntax nodes, which live as long as the program and stand in records as numbers.
#[derive(Default)]
pub(super) struct NodeNames(Mutex<Names>);

#[derive(Default)]
struct Names {
    numbers: FxHashMap<&'static str, u64>,
    names: Vec<&'static str>,
}

impl NodeNames {
    fn number_of(&self, name: &'static str) -> u64 {
        let Names { numbers, names } = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *numbers.entry(name).or_insert_with(|| {
            names.push(name);
            names.len() as u64 - 1
        })
    }

    fn name_of(&self, number: u64) -> Option<&'static str> {
        let names = &self.0.lock().unwrap_or_else(PoisonError::into_inner).names;
        names.get(usize::try_from(number).ok()?).copied()
    }
}

/// `facts` as bytes.
pub(super) fn write(facts: &Facts, names: &NodeNames) -> Vec<u8> {
    let Facts { language: _, text, arena, entities, refs, imports, edges, problems, lines, error_nodes, is_cut } =
        facts;
    // Refs take about 20 bytes, entities about 60.
    let mut to = Writer::with_capacity(text.len() + arena.len() + 64 * entities.len() + 24 * refs.len() + 256);
    to.text(text);
    to.text(arena);
    to.list(entities, |to, fact| to.entity(fact, names));
    to.list(refs, Writer::mention);
    to.list(imports, Writer::import);
    to.list(edges, Writer::edge);
    to.list(problems, Writer::problem);
    let LineCounts { lines, code, comment, blank } = *lines;
    [lines, code, comment, blank, *error_nodes].into_iter().for_each(|n| to.number(n));
    to.flag(*is_cut);
    to.bytes
}

/// The facts that `bytes` were written of; none if they were not.
pub(super) fn read(bytes: &[u8], pack: &'static Pack, names: &NodeNames) -> Option<Facts> {
    let mut from = Reader { bytes, last: Last::default() };
    Some(Facts {
        language: pack.name,
        text: from.text()?,
        arena: from.text()?,
        entities: from.list(|from| from.entity(names))?,
        refs: from.list(Reader::mention)?,
        imports: from.list(Reader::import)?,
        edges: from.list(Reader::edge)?,
        problems: from.list(Reader::problem)?,
        lines: LineCounts {
            lines: from.number()?,
            code: from.number()?,
            comment: from.number()?,
            blank: from.number()?,
        },
        error_nodes: from.number()?,
        is_cut: from.flag()?,
    })
}

/// What the differences are taken from.
#[derive(Default)]
struct Last {
    /// Where the last string began, in the text and in the arena.
    starts: [u32; 2],
    line: u32,
    byte: u32,
}

struct Writer {
    bytes: Vec<u8>,
    last: Last,
}

impl Writer {
    fn with_capacity(n_bytes: usize) -> Writer {
        Writer { bytes: Vec::with_capacity(n_bytes), last: Last::default() }
    }

    /// Seven bits to a byte, the low ones first; the high bit says that more follow.
    fn long(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.bytes.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.bytes.push(n as u8);
    }

    fn number(&mut self, n: u32) {
        self.long(n.into());
    }

    fn difference(&mut self, n: u32, last: u32) {
        self.long(zigzag(n, last));
    }

    fn flag(&mut self, is: bool) {
        self.bytes.push(is.into());
    }

    fn text(&mut self, text: &str) {
        self.long(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn hash(&mut self, hash: i64) {
        self.bytes.extend_from_slice(&hash.to_le_bytes());
    }

    fn word<W: Word + PartialEq>(&mut self, word: W) {
        let place = W::ALL.iter().position(|other| *other == word).unwrap_or_default();
        self.long(place as u64);
    }

    fn optional<T>(&mut self, value: Option<T>, mut write: impl FnMut(&mut Writer, T)) {
        self.flag(value.is_some());
        if let Some(value) = value {
            write(self, value);
        }
    }

    fn list<T>(&mut self, values: &[T], mut write: impl FnMut(&mut Writer, &T)) {
        self.long(values.len() as u64);
        values.iter().for_each(|value| write(self, value));
    }

    fn str(&mut self, string: Str) {
        let (is_arena, start, len) = string.parts();
        let last = &mut self.last.starts[usize::from(is_arena)];
        let difference = zigzag(start, *last);
        *last = start;
        self.long(difference << 1 | u64::from(is_arena));
        self.number(len);
    }

    fn some_str(&mut self, string: Option<Str>) {
        self.optional(string, Writer::str);
    }

    fn some_number(&mut self, number: Option<u32>) {
        self.long(number.map_or(0, |n| u64::from(n) + 1));
    }

    fn span(&mut self, span: &Span) {
        let Span { start_byte, end_byte, start_line, start_col, end_line, end_col } = *span;
        self.difference(start_byte, self.last.byte);
        self.difference(end_byte, start_byte);
        self.difference(start_line, self.last.line);
        self.number(start_col);
        self.difference(end_line, start_line);
        self.number(end_col);
        (self.last.byte, self.last.line) = (start_byte, start_line);
    }

    fn entity(&mut self, fact: &EntityFact, names: &NodeNames) {
        let EntityFact {
            kind,
            native_kind,
            name,
            qualified_name,
            descriptors,
            parent,
            signature,
            visibility,
            modifiers,
            parameters,
            return_type,
            decorators,
            doc,
            is_exported,
            is_test,
            span,
            name_span,
            loc,
            cyclomatic,
            nesting,
            body_hash,
            structure_hash,
        } = fact;
        self.word(*kind);
        self.long(names.number_of(native_kind));
        [*name, *qualified_name, *descriptors].into_iter().for_each(|string| self.str(string));
        self.some_number(*parent);
        self.str(*signature);
        self.optional(*visibility, Writer::word);
        self.list(modifiers, |to, string| to.str(*string));
        self.list(parameters, |to, Parameter { name, type_text, default }| {
            to.str(*name);
            to.some_str(*type_text);
            to.some_str(*default);
        });
        self.some_str(*return_type);
        self.list(decorators, |to, string| to.str(*string));
        self.some_str(*doc);
        self.flag(*is_exported);
        self.flag(*is_test);
        self.span(span);
        self.span(name_span);
        self.number(*loc);
        self.some_number(*cyclomatic);
        self.some_number(*nesting);
        self.hash(*body_hash);
        self.hash(*structure_hash);
    }

    fn mention(&mut self, fact: &RefFact) {
        let RefFact {
            role,
            name,
            qualifier,
            receiver,
            in_entity,
            arity,
            start_byte,
            end_byte,
            line,
            col,
            resolution,
            targets,
            import,
            receiver_type,
            target_path,
        } = fact;
        self.word(*role);
        self.str(*name);
        self.some_str(*qualifier);
        self.some_str(*receiver);
        self.some_number(in_entity.get());
        self.some_number(arity.get());
        self.difference(*start_byte, self.last.byte);
        self.difference(*end_byte, *start_byte);
        self.difference(*line, self.last.line);
        self.number(*col);
        (self.last.byte, self.last.line) = (*start_byte, *line);
        self.word(*resolution);
        self.list(targets, |to, target| to.number(*target));
        self.some_number(import.get());
        self.some_number(receiver_type.get());
        self.some_str(*target_path);
    }

    fn import(&mut self, fact: &ImportFact) {
        let ImportFact { module, name, alias, is_relative, is_wildcard, is_reexport, span } = fact;
        self.str(*module);
        self.some_str(*name);
        self.some_str(*alias);
        [*is_relative, *is_wildcard, *is_reexport].into_iter().for_each(|is| self.flag(is));
        self.span(span);
    }

    fn edge(&mut self, fact: &EdgeFact) {
        let EdgeFact { src, dst, kind, count, first_ref, resolution, confidence } = fact;
        self.number(*src);
        self.number(*dst);
        self.word(*kind);
        self.number(*count);
        self.some_number(*first_ref);
        self.word(*resolution);
        self.number(confidence.to_bits());
    }

    fn problem(&mut self, problem: &Problem) {
        let Problem { code, severity, action, message, span } = problem;
        self.word(*code);
        self.word(*severity);
        self.word(*action);
        self.text(message);
        self.optional(span.as_ref(), Writer::span);
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    last: Last,
}

impl Reader<'_> {
    fn long(&mut self) -> Option<u64> {
        let mut n = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            n |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(n);
            }
        }
        None
    }

    fn number(&mut self) -> Option<u32> {
        self.long()?.try_into().ok()
    }

    fn difference(&mut self, last: u32) -> Option<u32> {
        Some(unzigzag(self.long()?, last))
    }

    fn flag(&mut self) -> Option<bool> {
        let (byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*byte != 0)
    }

    fn take(&mut self, n: usize) -> Option<&[u8]> {
        let (taken, rest) = self.bytes.split_at_checked(n)?;
        self.bytes = rest;
        Some(taken)
    }

    fn text(&mut self) -> Option<String> {
        let n = self.long()?.try_into().ok()?;
        String::from_utf8(self.take(n)?.to_vec()).ok()
    }

    fn hash(&mut self) -> Option<i64> {
        Some(i64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn word<W: Word>(&mut self) -> Option<W> {
        W::ALL.get(usize::try_from(self.long()?).ok()?).copied()
    }

    /// What may be absent: the outer level is none if the bytes are wrong.
    fn optional<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.flag()? {
            true => read(self).map(Some),
            false => Some(None),
        }
    }

    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let n: usize = self.long()?.try_into().ok()?;
        // Each takes a byte at least: what is no length must not become memory.
        let mut values = Vec::with_capacity(n.min(self.bytes.len()));
        for _ in 0..n {
            values.push(read(self)?);
        }
        Some(values)
    }

    fn str(&mut self) -> Option<Str> {
        let head = self.long()?;
        let is_arena = head & 1 == 1;
        let last = &mut self.last.starts[usize::from(is_arena)];
        let start = unzigzag(head >> 1, *last);
        *last = start;
        Some(Str::of_parts((is_arena, start, self.number()?)))
    }

    fn some_str(&mut self) -> Option<Option<Str>> {
        self.optional(Reader::str)
    }

    fn some_number(&mut self) -> Option<Option<u32>> {
        match self.long()? {
            0 => Some(None),
            n => u32::try_from(n - 1).ok().map(Some),
        }
    }

    fn span(&mut self) -> Option<Span> {
        let start_byte = self.difference(self.last.byte)?;
        let end_byte = self.difference(start_byte)?;
        let start_line = self.difference(self.last.line)?;
        let start_col = self.number()?;
        let end_line = self.difference(start_line)?;
        (self.last.byte, self.last.line) = (start_byte, start_line);
        Some(Span { start_byte, end_byte, start_line, start_col, end_line, end_col: self.number()? })
    }

    fn entity(&mut self, names: &NodeNames) -> Option<EntityFact> {
        Some(EntityFact {
            kind: self.word()?,
            native_kind: names.name_of(self.long()?)?,
            name: self.str()?,
            qualified_name: self.str()?,
            descriptors: self.str()?,
            parent: self.some_number()?,
            signature: self.str()?,
            visibility: self.optional(Reader::word)?,
            modifiers: self.list(Reader::str)?,
            parameters: self.list(|from| {
                Some(Parameter { name: from.str()?, type_text: from.some_str()?, default: from.some_str()? })
            })?,
            return_type: self.some_str()?,
            decorators: self.list(Reader::str)?,
            doc: self.some_str()?,
            is_exported: self.flag()?,
            is_test: self.flag()?,
            span: self.span()?,
            name_span: self.span()?,
            loc: self.number()?,
            cyclomatic: self.some_number()?,
            nesting: self.some_number()?,
            body_hash: self.hash()?,
            structure_hash: self.hash()?,
        })
    }

    fn mention(&mut self) -> Option<RefFact> {
        let (role, name) = (self.word()?, self.str()?);
        let (qualifier, receiver) = (self.some_str()?, self.some_str()?);
        let (in_entity, arity) = (self.some_number()?.into(), self.some_number()?.into());
        let start_byte = self.difference(self.last.byte)?;
        let end_byte = self.difference(start_byte)?;
        let line = self.difference(self.last.line)?;
        (self.last.byte, self.last.line) = (start_byte, line);
        Some(RefFact {
            role,
            name,
            qualifier,
            receiver,
            in_entity,
            arity,
            start_byte,
            end_byte,
            line,
            col: self.number()?,
            resolution: self.word()?,
            targets: self.list(Reader::number)?.as_slice().into(),
            import: self.some_number()?.into(),
            receiver_type: self.some_number()?.into(),
            target_path: self.some_str()?,
        })
    }

    fn import(&mut self) -> Option<ImportFact> {
        Some(ImportFact {
            module: self.str()?,
            name: self.some_str()?,
            alias: self.some_str()?,
            is_relative: self.flag()?,
            is_wildcard: self.flag()?,
            is_reexport: self.flag()?,
            span: self.span()?,
        })
    }

    fn edge(&mut self) -> Option<EdgeFact> {
        Some(EdgeFact {
            src: self.number()?,
            dst: self.number()?,
            kind: self.word()?,
            count: self.number()?,
            first_ref: self.some_number()?,
            resolution: self.word()?,
            confidence: f32::from_bits(self.number()?),
        })
    }

    fn problem(&mut self) -> Option<Problem> {
        Some(Problem {
            code: self.word()?,
            severity: self.word()?,
            action: self.word()?,
            message: self.text()?,
            span: self.optional(Reader::span)?,
        })
    }
}

/// The difference of `n` from `last`, small ones of both signs as small numbers.
fn zigzag(n: u32, last: u32) -> u64 {
    let difference = n.wrapping_sub(last) as i32;
    u64::from(((difference << 1) ^ (difference >> 31)) as u32)
}

fn unzigzag(coded: u64, last: u32) -> u32 {
    let coded = coded as u32;
    last.wrapping_add((coded >> 1) ^ (coded & 1).wrapping_neg())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::time::Duration;

    use codegraph_lang::{Extractor, Limits, packs};

    use super::*;

    /// The facts of every sample of every pack.
    fn samples() -> Vec<(&'static Pack, Facts)> {
        let packs_dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lang/packs");
        let mut extractor = Extractor::new();
        let mut found = Vec::new();
        for pack in packs() {
            let Ok(samples) = fs::read_dir(packs_dir.join(pack.name).join("samples")) else { continue };
            for sample in samples.flatten() {
                let Ok(text) = fs::read_to_string(sample.path()) else { continue };
                found.push((*pack, extractor.extract(pack, text, &Limits::NONE, || Duration::ZERO).facts));
            }
        }
        found
    }

    #[test]
    fn facts_come_back_as_they_were() {
        let names = NodeNames::default();
        let samples = samples();
        assert!(samples.len() > 20, "{}", samples.len());
        for (pack, facts) in &samples {
            let bytes = write(facts, &names);
            let back = read(&bytes, pack, &names).expect("is whole");
            assert_eq!(format!("{back:?}"), format!("{facts:?}"), "{}", pack.name);
        }
    }

    #[test]
    fn bytes_that_are_cut_are_no_facts() {
        let names = NodeNames::default();
        let (pack, facts) = samples().swap_remove(0);
        let bytes = write(&facts, &names);
        for n in (0..bytes.len()).step_by(97) {
            assert!(read(&bytes[..n], pack, &names).is_none(), "{n} of {}", bytes.len());
        }
    }

    #[test]
    fn differences_of_both_signs_are_small() {
        for (n, last, coded) in
            [(5, 5, 0), (4, 5, 1), (6, 5, 2), (0, u32::MAX, 2), (u32::MAX, 0, 1), (1 << 31, 0, u64::from(u32::MAX))]
        {
            assert_eq!(zigzag(n, last), coded);
            assert_eq!(unzigzag(coded, last), n);
        }
    }
}
