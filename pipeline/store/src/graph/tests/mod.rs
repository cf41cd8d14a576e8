//! A graph beside the tables that it was made of.

mod answers;
mod builds;
mod walks;
mod world;
