//! `ishizue completions`

use anyhow::Result;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::exit::Exit;
use crate::session::Session;
use std::io::Write;

const AFTER_HELP: &str = "\
Examples:
  ishizue completions bash > /etc/bash_completion.d/ishizue
  ishizue completions zsh  > ~/.zfunc/_ishizue";

/// The command line of `completions`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The shell
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let mut script = Vec::new();
    let mut command = crate::arguments::Arguments::command();
    // Into memory first: the generator panics where it cannot write.
    clap_complete::generate(arguments.shell, &mut command, "ishizue", &mut script);
    session.out().write_all(&script)?;
    Ok(Exit::Success)
}
