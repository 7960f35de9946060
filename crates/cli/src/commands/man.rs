//! `ishizue man`

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, CommandFactory};
use clap_mangen::Man;

use crate::exit::{DataError, Exit};
use crate::session::Session;

const AFTER_HELP: &str = "\
Examples:
  ishizue man | man -l -
  ishizue man --out /usr/local/share/man/man1";

/// The command line of `man`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Write one page per command into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let command = crate::arguments::Arguments::command();
    match &arguments.out {
        None => Man::new(command).render(session.out())?,
        Some(folder) => {
            let refuse = || DataError(format!("cannot write manual pages into {}", folder.display()));
            fs::create_dir_all(folder).with_context(refuse)?;
            clap_mangen::generate_to(command, folder).with_context(refuse)?;
        }
    }
    Ok(Exit::Success)
}
