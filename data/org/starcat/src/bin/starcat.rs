//! `starcat FILE [MAGNITUDE]`: prints the stars of a catalogue that are bright enough.

use std::process::ExitCode;

use starcat::query::BrighterThan;
use starcat::{keep, Star};

fn print(star: &Star) {
    println!("{:<16} {} {:>6.2}", star.name, star.constellation, star.magnitude);
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(path) = arguments.next() else {
        eprintln!("usage: starcat FILE [MAGNITUDE]");
        return ExitCode::from(2);
    };
    let limit = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(6.0);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("starcat: {path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    match starcat::read(&text) {
        Ok(catalog) => catalog.select(&keep!(BrighterThan(limit))).into_iter().for_each(print),
        Err(error) => {
            eprintln!("starcat: {path}: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
