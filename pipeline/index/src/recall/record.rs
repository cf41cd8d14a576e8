//! Facts as bytes, for a file of the run itself.

use std::sync::{Mutex, PoisonError};

use codegraph_lang::Pack;
use codegraph_model::{Error, ErrorKind, Facts, Result};
use rustc_hash::FxHashMap;

/// The names of syntax nodes, which live as long as the program and stand in records as numbers.
#[derive(Default)]
pub(super) struct NodeNames(Mutex<Names>);

#[derive(Default)]
struct Names {
    numbers: FxHashMap<&'static str, u32>,
    names: Vec<&'static str>,
}

impl NodeNames {
    fn numbers_of(&self, wanted: impl Iterator<Item = &'static str>) -> Vec<u32> {
        let Names { numbers, names } = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number_of = |name| {
            *numbers.entry(name).or_insert_with(|| {
                names.push(name);
                names.len() as u32 - 1
            })
        };
        wanted.map(number_of).collect()
    }

    fn names_of(&self, numbers: &[u32]) -> Option<Vec<&'static str>> {
        let names = &self.0.lock().unwrap_or_else(PoisonError::into_inner).names;
        numbers.iter().map(|number| names.get(*number as usize).copied()).collect()
    }
}

/// `facts` as bytes.
pub(super) fn write(facts: &Facts, names: &NodeNames) -> Result<Vec<u8>> {
    // Refs take about 25 bytes, entities about 80.
    let about = facts.text.len() + facts.arena.len() + 96 * facts.entities.len() + 32 * facts.refs.len() + 256;
    let native_kinds = names.numbers_of(facts.entities.iter().map(|fact| fact.native_kind));
    postcard::to_extend(&(native_kinds, facts), Vec::with_capacity(about))
        .map_err(|e| Error::new(ErrorKind::Bug, "write facts down").because(e))
}

/// The facts that `bytes` were written of; none if they were not.
pub(super) fn read(bytes: &[u8], pack: Option<&'static Pack>, names: &NodeNames) -> Option<Facts> {
    let (native_kinds, mut facts): (Vec<u32>, Facts) = postcard::from_bytes(bytes).ok()?;
    facts.language = pack.map_or("", |pack| pack.name);
    let native_kinds = names.names_of(&native_kinds)?;
    if native_kinds.len() != facts.entities.len() {
        return None;
    }
    facts.entities.iter_mut().zip(native_kinds).for_each(|(fact, name)| fact.native_kind = name);
    Some(facts)
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
            let bytes = write(facts, &names).expect("is written");
            let back = read(&bytes, Some(*pack), &names).expect("is whole");
            assert_eq!(format!("{back:?}"), format!("{facts:?}"), "{}", pack.name);
        }
    }

    #[test]
    fn bytes_that_are_cut_are_no_facts() {
        let names = NodeNames::default();
        let (pack, facts) = samples().swap_remove(0);
        let bytes = write(&facts, &names).expect("is written");
        for n in (0..bytes.len()).step_by(97) {
            assert!(read(&bytes[..n], Some(pack), &names).is_none(), "{n} of {}", bytes.len());
        }
    }
}
