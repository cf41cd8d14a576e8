//! What benches share: the corpora, how a cost is measured, and how a table is printed.
//!
//! Benches print ratios of what was measured side by side in one run. They assert nothing: a busy machine is no defect.

#![allow(clippy::print_stdout)]

mod artifact;
mod corpus;
mod cost;
mod report;
mod stock;
mod turns;

pub use artifact::build_artifact;
pub use corpus::{Corpus, SourceText, corpora};
pub use cost::{Cost, child_main, cost_here, cost_of_child, is_child, median, output_of};
pub use report::{Report, Verdict};
pub use stock::{StockParse, parse_stock, parse_stock_if_asked};
pub use turns::{Stages, parse_in_turns_if_asked, stages_in_turns};
