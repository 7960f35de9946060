//! `ishizue config`

use std::io::Write;

use anyhow::Result;
use clap::{Args, Subcommand};

use super::CodingFlags;
use crate::columns::Columns;
use crate::exit::Exit;
use crate::session::Session;
use crate::settings::{Flags, Jobs, Settings};

const AFTER_HELP: &str = "\
Each setting is taken from the first place that names it: a flag, an environment variable
(ISHIZUE_ and the key in capitals), the settings file, the default.

A settings file with every key:
  data_dir = \"/srv/ishizue\"
  models = \"built-in\"           # or a folder, or \"none\"
  language = \"ja\"
  threshold = 0.3
  top = 5
  jobs = 0                      # documents at a time; 0: one on each core
  [server]
  address = \"127.0.0.1:8080\"
  max_body_bytes = 2097152
  timeout_seconds = 10";

/// What `config` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print every setting and where it came from.
    Show(Show),
    /// Print the path of the settings file.
    Path,
}

/// The command line of `config show`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Show {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    coding: CodingFlags,
    /// Number of documents coded at a time, 0 for one on each core
    #[arg(long, value_name = "N")]
    jobs: Option<Jobs>,
}

pub(super) fn run(command: &Command, session: &mut Session) -> Result<Exit> {
    match command {
        Command::Show(arguments) => show(arguments, session)?,
        Command::Path => {
            let settings = session.settings(&Flags::default())?;
            writeln!(session.out(), "{}", settings.file.value.display())?;
        }
    }
    Ok(Exit::Success)
}

fn show(arguments: &Show, session: &mut Session) -> Result<()> {
    let flags = Flags { jobs: arguments.jobs, ..(&arguments.coding).into() };
    let settings = session.settings(&flags)?;
    if arguments.json {
        return Ok(session.json(&settings)?);
    }
    table(&settings, session.out())
}

fn table(settings: &Settings, out: &mut impl Write) -> Result<()> {
    let mut columns = Columns::new(["setting", "value", "from"]);
    for (key, value, source) in settings.entries() {
        columns.row([key.to_owned(), value, source.to_string()]);
    }
    columns.write(out, "")?;
    Ok(())
}
