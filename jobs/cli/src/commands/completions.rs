//! `codegraph completions`: scripts that complete commands and options in a shell.

use clap_complete::Shell;
use codegraph_model::Result;

use crate::command_line;
use crate::globals::Globals;
use crate::output;

/// Print a completion script for your shell
///
/// bash: codegraph completions bash > ~/.local/share/bash-completion/completions/codegraph
///
/// zsh:  codegraph completions zsh > "${fpath[1]}/_codegraph"
///
/// fish: codegraph completions fish > ~/.config/fish/completions/codegraph.fish
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

pub(crate) fn run(args: Args, _globals: &Globals) -> Result<()> {
    output::print(&script(args.shell))
}

fn script(shell: Shell) -> String {
    let mut script = vec![];
    clap_complete::generate(shell, &mut command_line::command(), command_line::NAME, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn every_shell_completes_every_subcommand_and_an_option() {
        for shell in Shell::value_variants() {
            let script = script(*shell);
            for subcommand in crate::commands::all() {
                assert!(script.contains(subcommand.name), "{shell} does not complete {}", subcommand.name);
            }
            assert!(script.contains("max-file-size"), "{shell} does not complete options");
        }
    }
}
