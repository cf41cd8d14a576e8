//! `codegraph languages`: what can be parsed.

use codegraph_lang::packs;
use codegraph_model::Result;
use serde_json::json;

use crate::globals::Globals;
use crate::grid::{Align, Grid};
use crate::output;

/// List the languages that can be parsed, and how their files are recognised
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: Args, globals: &Globals) -> Result<()> {
    if args.json {
        let list = packs().iter().map(|pack| {
            json!({
                "name": pack.name,
                "title": pack.title,
                "extensions": pack.extensions,
                "filenames": pack.filenames,
                "interpreters": pack.interpreters,
            })
        });
        return output::print_json(&list.collect());
    }
    let columns = ["name", "language", "extensions", "file names", "interpreters"];
    let mut grid = Grid::new(columns.map(|name| (name, Align::Left)));
    for pack in packs() {
        let lists = [pack.extensions, pack.filenames, pack.interpreters].map(|list| list.join(" "));
        grid.row([pack.name.to_string(), pack.title.to_string()].into_iter().chain(lists));
    }
    output::print(&grid.render(globals))
}
