//! Phase 2, link: names become targets. What the scan wrote of refs and imports is read again, looked up in a world of
//! everything that was defined, and becomes tables.

mod derive;
mod flow;
mod world;

use std::path::Path;
use std::sync::Arc;

use codegraph_link::{Bases, Grounds, Linker, Manifests, Memory, Places, World};
use codegraph_model::{Error, ErrorKind, Result, Role, RowBatch, TABLES, TableDef, table};
use codegraph_store::{Spool, TablesWriter};

use crate::embed::is_embedded;
use crate::flow::{Flow, StepReport};
use crate::job::Job;
pub(crate) use world::SOURCES;

use flow::{Join, Mentions, Write};

/// Tables whose rows the scan leaves to this phase.
pub(crate) fn is_linked(table: &str) -> bool {
    ["refs", "imports", "edges"].contains(&table) || OF_MANIFESTS.contains(&table)
}

/// Tables of manifests, in the order in which they are read.
const OF_MANIFESTS: &[&str] = &["packages", "dependencies", "module_roots", "manifest_properties"];

/// The name under which the scan keeps the mentions of bases, apart from the others.
pub(crate) const BASES: &str = "bases";

/// How often bases are looked up again: a base can be a member of another.
const ROUNDS: usize = 4;

/// Source rows that may wait between two steps: a file can have a million refs, and some files make one piece of work.
const EDGE_BYTES: usize = 32 << 20;

/// What the phase did.
pub(crate) struct Linked {
    pub(crate) writer: TablesWriter,
    pub(crate) steps: Vec<StepReport>,
    pub(crate) n_edges: u64,
}

/// Links what is in `spool`, and writes it.
pub(crate) fn link(
    job: &Job,
    budget_bytes: usize,
    spool: Spool,
    mut writer: TablesWriter,
    draft_dir: &Path,
) -> Result<Linked> {
    // What the scan wrote is whole: rows in the making give their memory to the world.
    let is_whole = |table: &&TableDef| table.is_deterministic && !is_linked(table.name) && !is_embedded(table.name);
    writer.seal(TABLES.iter().filter(is_whole))?;
    let manifests = manifests(&spool)?;
    let mut world = world::read(&spool, &manifests, budget_bytes, job.jobs)?;
    for (table, batches) in &manifests {
        batches.iter().try_for_each(|rows| writer.write(table, &rows.batch))?;
    }
    drop(manifests);
    settle_bases(&mut world, &spool)?;
    let places = Places::of(&world);
    let mut grounds = Grounds::default();
    write_imports(&world, &places, &spool, &mut writer, &mut grounds)?;

    let (world, places, spool) = (Arc::new(world), Arc::new(places), Arc::new(spool));
    let work = || Join {
        world: world.clone(),
        places: places.clone(),
        memory: Memory::default(),
        with_ambiguous: job.ambiguous,
    };
    let workers = std::iter::repeat_with(work).take(job.jobs.max(1)).collect();
    let mentions = Mentions { world: world.clone(), spool: spool.clone() };
    let (Write { mut writer, mut n_edges, grounds }, mut steps) = Flow::new(job.jobs, job.clock)
        .origin("mentions", mentions, EDGE_BYTES)
        .parallel("join", workers, EDGE_BYTES, EDGE_BYTES)
        .last("linked", Write { writer, n_edges: 0, grounds }, &job.stop)?;
    let whole = derive::Whole { world: &world, places: &places, spool: &spool, grounds };
    let (step, n_derived) = derive::derive(job, whole, budget_bytes, &mut writer, draft_dir)?;
    steps.push(step);
    n_edges += n_derived;
    Ok(Linked { writer, steps, n_edges })
}

/// What manifests say, with what they inherit from each other and which packages of the snapshot they depend on.
fn manifests(spool: &Spool) -> Result<Vec<(&'static TableDef, Vec<RowBatch>)>> {
    let mut manifests = Manifests::default();
    for table in OF_MANIFESTS {
        for number in 0..spool.n_batches(table) {
            manifests.read(table, &spool.read(table, number)?)?;
        }
    }
    manifests.inherit();
    manifests.find_targets(codegraph_lang::is_vendored);
    manifests.write()
}

/// Finds what types inherit from, and members whose types stand elsewhere.
fn settle_bases(world: &mut World, spool: &Spool) -> Result<()> {
    let places = Places::of(world);
    let owners = Linker::new(world, &places, &Memory::default()).owners();
    world.adopt(owners);
    for _ in 0..ROUNDS {
        let (places, memory) = (Places::of(world), Memory::default());
        let linker = Linker::new(world, &places, &memory);
        let mut bases = Bases::default();
        for number in 0..spool.n_batches(BASES) {
            linker.mentions(&spool.read(BASES, number)?, |_, mention, known| {
                let found = known.or_else(|| linker.resolve(&mention).target);
                linker.note_base(&mut bases, &mention, found);
            })?;
        }
        if !world.set_bases(bases) {
            break;
        }
    }
    Ok(())
}

fn write_imports(
    world: &World,
    places: &Places,
    spool: &Spool,
    writer: &mut TablesWriter,
    grounds: &mut Grounds,
) -> Result<()> {
    let imports = table("imports").ok_or_else(|| Error::new(ErrorKind::Bug, "link imports"))?;
    let mut memory = Memory::default();
    for number in 0..spool.n_batches("imports") {
        memory.trim();
        let batch = spool.read("imports", number)?;
        writer.write(imports, &Linker::new(world, places, &memory).link_imports(&batch, grounds)?)?;
    }
    Ok(())
}

/// Whether a mention of that role names a base.
pub(crate) fn is_base(role: &str) -> bool {
    [Role::Inherit, Role::Implement].iter().any(|base| codegraph_model::Word::as_str(*base) == role)
}
