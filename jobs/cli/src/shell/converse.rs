//! The shell in conversation: a prompt, line editing, history.

use std::path::PathBuf;

use codegraph_model::{Error, ErrorKind, Result};
use codegraph_sql::{is_complete, statements};
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, Helper, Highlighter, Hinter};

use super::completion::Completion;
use super::{Shell, Then};
use crate::output;
use crate::units::counted;

const PROMPT: &str = "codegraph> ";
/// Entries that the history keeps.
const HISTORY_ENTRIES: usize = 10_000;

/// What people type who do not know the commands yet.
const WORDS: &[(&str, &str)] = &[("exit", "\\q"), ("quit", "\\q"), ("help", "\\?")];

#[derive(Helper, Hinter, Highlighter)]
struct Reader {
    completion: Completion,
}

impl Completer for Reader {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, words) = self.completion.complete(line, at);
        Ok((start, words.into_iter().map(|word| Pair { display: word.clone(), replacement: word }).collect()))
    }
}

impl Validator for Reader {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let input = context.input();
        let is_done = is_complete(input) || word(input).is_some();
        Ok(if is_done { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

/// The command that stands for a bare word.
fn word(input: &str) -> Option<&'static str> {
    let input = input.trim().trim_end_matches(';');
    WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(input)).map(|(_, command)| *command)
}

impl Shell {
    /// Reads statements from the terminal until the user leaves. Errors are told and the conversation goes on.
    pub(crate) fn converse(&mut self, history: Option<PathBuf>) -> Result<()> {
        let failed = |cause| Error::new(ErrorKind::Unavailable, "read from the terminal").because(cause);
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .max_history_size(HISTORY_ENTRIES)
            .and_then(|config| config.history_ignore_dups(true))
            .map_err(failed)?
            .history_ignore_space(true)
            .auto_add_history(true)
            .build();
        let mut editor: Editor<Reader, DefaultHistory> = Editor::with_config(config).map_err(failed)?;
        self.is_conversing = true;
        self.stops.converse();
        self.greet();
        if let Some(path) = &history {
            // A history that is not there, or cannot be read, is no reason to stop.
            let _ = editor.load_history(path);
        }
        let end = loop {
            editor.set_helper(Some(Reader { completion: Completion::new(self.session.names()) }));
            match editor.readline(PROMPT) {
                Ok(input) => match self.take(&input) {
                    Ok(Then::GoOn) => {}
                    Ok(Then::Leave) => break Ok(()),
                    Err(error) => break Err(error),
                },
                // Ctrl-C drops the line that was being typed.
                Err(ReadlineError::Interrupted) => {}
                Err(ReadlineError::Eof) => break Ok(()),
                Err(cause) => break Err(failed(cause)),
            }
        };
        if let Some(path) = &history
            && path.parent().is_some_and(|dir| std::fs::create_dir_all(dir).is_ok())
            && let Err(cause) = editor.save_history(path)
        {
            output::tell(&format!("the history could not be kept: {}: {cause}", path.display()));
        }
        end
    }

    /// Runs what was typed. Only what ends the process is an error here.
    fn take(&mut self, input: &str) -> Result<Then> {
        let input = word(input).unwrap_or(input);
        for statement in statements(input) {
            match self.run_one(statement.text) {
                Ok(Then::GoOn) => {}
                Ok(Then::Leave) => return Ok(Then::Leave),
                Err(error) if error.kind() == ErrorKind::Terminated => return Err(error),
                Err(error) if error.kind() == ErrorKind::Interrupted => {
                    output::tell("stopped");
                    break;
                }
                Err(error) => {
                    output::tell(&format!("error: {error}"));
                    if let Some(hint) = error.advice() {
                        output::tell(&format!("hint: {hint}"));
                    }
                    break;
                }
            }
        }
        Ok(Then::GoOn)
    }

    fn greet(&self) {
        if self.globals.quiet {
            return;
        }
        let rows = |table: &str| self.snapshot.manifest().tables.get(table).map_or(0, |entry| entry.rows);
        output::tell(&format!(
            "snapshot {}: {}, {}, {}\n\\d lists the tables, \\? the commands, \\q leaves",
            self.snapshot.id(),
            counted(rows("repos"), "repo"),
            counted(rows("files"), "file"),
            match rows("entities") {
                1 => "1 entity".to_string(),
                n => format!("{} entities", crate::units::count(n)),
            }
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_words_are_commands() {
        for (input, command) in
            [("exit", Some("\\q")), (" QUIT; ", Some("\\q")), ("help", Some("\\?")), ("exits", None)]
        {
            assert_eq!(word(input), command, "{input:?}");
        }
    }
}
