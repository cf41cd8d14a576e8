//! How the memory limit is divided: the one place.

use codegraph_model::{Error, ErrorKind, Result};

const MIB: u64 = 1 << 20;

/// What the process holds whatever it reads: code and grammar tables (40 MiB), and what the allocator keeps for itself.
pub(crate) const PROGRAM_BYTES: u64 = 96 * MIB;

/// What the Parquet writers hold: for each of eight tables the row group in the making, with its dictionaries and bloom
/// filters, and what `batch` gathers for them.
const WRITERS_BYTES: u64 = 160 * MIB;

/// Bytes of memory for each byte of source that a file is let in with. Syntax trees take 15 to 45 on real code, and 200 on
/// dense generated code; but files are small, so that mostly the constant decides. Whatever takes more is charged for it
/// while it does.
const PARSE_FACTOR: u64 = 20;

/// The same for any file however small: the parser's own stacks and tables.
const PARSE_CONSTANT: u64 = 2 * MIB;

/// Source in one morsel, the unit of work for a parser thread: enough to make the cost of handing it over vanish, little
/// enough that threads end at about the same time.
pub(crate) const MORSEL_SOURCE_BYTES: usize = 256 << 10;

/// Files in one morsel at most: what is not parsed has no source bytes, but costs reading and rows all the same.
pub(crate) const MORSEL_FILES: usize = 256;

/// The shares of the stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget {
    /// Listed and not yet read. Large on purpose: the walk runs ahead and tells the progress bar how much there is.
    pub(crate) source_edge: usize,
    /// What is kept of a repository to list it: its packs, mapped, and bases of deltas.
    pub(crate) lister: usize,
    /// The same to read it, with what is read ahead.
    pub(crate) reader: usize,
    /// What is asked for ahead of archives in object stores, and kept of them.
    pub(crate) remote: usize,
    /// Read and not yet parsed.
    pub(crate) admit_edge: usize,
    /// Being parsed, all threads together, by [`parse_charge`].
    pub(crate) parse: usize,
    /// What the tree and the facts of one file may take: all that is not fixed, because nobody else is let in while one
    /// takes more than its charge. It does not depend on the number of threads, as nothing does that decides what is
    /// written.
    pub(crate) file: usize,
    /// Laid out and not yet in order.
    pub(crate) parse_edge: usize,
    /// Gathered and not yet written.
    pub(crate) batch_edge: usize,
    /// What is remembered of the blobs met, to know them again.
    pub(crate) recall: usize,
    /// What is defined and imported, while it is linked: nothing else is held then.
    pub(crate) world: usize,
    /// Facts that are kept for other paths without going to disk.
    pub(crate) facts: usize,
    /// Source between `admit` and `batch`. What is made of it waits for its turn there, and takes up to ten times as much.
    pub(crate) window: usize,
}

/// The memory that a file of `size_bytes` is charged while it is parsed.
pub(crate) fn parse_charge(size_bytes: u64) -> usize {
    usize::try_from(size_bytes.saturating_mul(PARSE_FACTOR).saturating_add(PARSE_CONSTANT)).unwrap_or(usize::MAX)
}

/// The memory limit that a job needs whose longest file has `largest_bytes`.
pub(crate) fn least_memory(largest_bytes: u64) -> u64 {
    // Files are parsed in half of what is not fixed.
    (parse_charge(largest_bytes) as u64).saturating_mul(2).saturating_add(PROGRAM_BYTES + WRITERS_BYTES)
}

impl Budget {
    /// Divides `limit_bytes` for `n_threads` that parse files of up to `max_file_bytes`, less the `model_bytes` that the model of an
    /// embedder takes from beginning to end.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] if the largest file that is let in could not be parsed within its share.
    pub(crate) fn divide(limit_bytes: u64, model_bytes: u64, n_threads: usize, max_file_bytes: u64) -> Result<Budget> {
        let fixed = PROGRAM_BYTES + WRITERS_BYTES + model_bytes;
        let free = limit_bytes.saturating_sub(fixed);
        // A half for the syntax trees; a quarter for what waits; the last quarter for what the steps hold in their hands
        // (repositories that are open, early morsels in the window, the file being read, the memory that parsers keep
        // between files) and for what the estimates miss.
        let share = |part: u64| usize::try_from(free / part).unwrap_or(usize::MAX);
        let budget = Budget {
            source_edge: share(32),
            lister: share(32),
            reader: share(16),
            remote: share(32),
            admit_edge: share(16),
            parse: share(2),
            file: share(1),
            parse_edge: share(10),
            batch_edge: share(16),
            recall: share(24),
            // The scan is over, and its tables are closed: those of the link phase, with what waits between its steps, take
            // no more than all writers did. A quarter is for what is made on the way.
            world: share(4).saturating_mul(3),
            facts: share(16),
            // Each thread can have a morsel in work and one waiting, so that a slow one does not stop the others at once,
            // and a large file takes not all of it.
            window: share(48).max((2 * n_threads + 2) * MORSEL_SOURCE_BYTES),
        };
        // A file cannot be parsed in pieces, and a morsel of small files is parsed one after the other.
        let largest = parse_charge(max_file_bytes);
        if largest > budget.parse {
            let needed = least_memory(max_file_bytes).saturating_add(model_bytes);
            let largest_file = (budget.parse as u64).saturating_sub(PARSE_CONSTANT) / PARSE_FACTOR;
            let advice = match largest_file {
                0 => format!("set --memory-limit to at least {}", mib_up(needed)),
                _ => format!(
                    "set --memory-limit to at least {}, or --max-file-size to at most {largest_file} bytes",
                    mib_up(needed)
                ),
            };
            let model = match model_bytes {
                0 => String::new(),
                _ => format!(", of which the model of the embedder takes {}", mib_up(model_bytes)),
            };
            return Err(Error::new(ErrorKind::Limit, "fit the job into its memory limit")
                .on(format!(
                    "the stage parse needs {} for one file of {max_file_bytes} bytes and has {} of {}{model}",
                    mib_up(largest as u64),
                    mib_up(budget.parse as u64),
                    mib_up(limit_bytes)
                ))
                .hint(advice));
        }
        Ok(budget)
    }
}

fn mib_up(bytes: u64) -> String {
    format!("{}MiB", bytes.div_ceil(MIB))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_stay_below_the_limit() {
        for (limit, model, n_threads) in [(1024 * MIB, 0, 2), (1024 * MIB, 400 * MIB, 2), (8192 * MIB, MIB, 64)] {
            let b = Budget::divide(limit, model, n_threads, 4 * MIB).expect("fits");
            let waiting = b.source_edge + b.admit_edge + b.parse_edge + b.batch_edge;
            let shares = waiting + b.lister + b.reader + b.remote + b.parse + b.recall + b.facts;
            assert!(shares as u64 + model + PROGRAM_BYTES + WRITERS_BYTES <= limit);
        }
    }

    #[test]
    fn a_job_that_cannot_fit_says_so() {
        // The advice that an error gives must work.
        let cases = [(512 * MIB, 0, 64 * MIB), (10 * MIB, 0, MIB), (0, 0, 1), (512 * MIB, 440 * MIB, MIB)];
        for (limit, model, max_file) in cases {
            let error = Budget::divide(limit, model, 2, max_file).expect_err("cannot fit");
            assert_eq!(error.kind(), ErrorKind::Limit);
            assert!(error.to_string().contains("parse needs"), "{error}");
            let advice = error.advice().expect("has advice");
            let number = |word: &str| -> u64 {
                let rest = &advice[advice.find(word).expect("stands there") + word.len()..];
                rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().expect("a number")
            };
            assert_eq!(error.to_string().contains("the model of the embedder"), model > 0, "{error}");
            Budget::divide(number("at least ") * MIB, model, 2, max_file).expect("fits");
            if advice.contains("at most ") {
                Budget::divide(limit, model, 2, number("at most ")).expect("fits");
            }
        }
    }
}
