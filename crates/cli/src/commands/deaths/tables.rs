//! `ishizue deaths tables`

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use ishizue_deaths::underlying::Official;
use ishizue_store::write_atomically;

use crate::engine::OFFICIAL;
use crate::exit::{DataError, Exit, UsageError};
use crate::input;
use crate::session::Session;
use crate::settings::Flags;

const AFTER_HELP: &str = "\
FILE is a TSV: kind, address, first and last subaddress, result, M where the relation is ambivalent; docs/formats.md
has the kinds. All rows are taken or none; every bad row is named with its line. The tables are kept in the data
directory and go before the learned relations from then on.
Examples:
  ishizue deaths tables acme.tsv
  ishizue deaths tables --remove";

/// The command line of `deaths tables`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The decision tables
    #[arg(value_name = "FILE", required_unless_present = "remove", conflicts_with = "remove")]
    file: Option<PathBuf>,
    /// Go back to the learned relations alone
    #[arg(long)]
    remove: bool,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let settings = session.settings(&Flags::default())?;
    let kept = settings.data_dir.value.join(OFFICIAL);
    let Some(file) = &arguments.file else {
        std::fs::remove_file(&kept).with_context(|| UsageError("no decision tables were taken over".to_owned()))?;
        writeln!(session.out(), "the learned relations are used alone again")?;
        return Ok(Exit::Success);
    };
    let name = file.display();
    let bytes = input::bytes(file)?;
    let text = String::from_utf8(bytes).map_err(|_| DataError(format!("{name} is not UTF-8; convert it")))?;
    Official::read(&text).map_err(|error| DataError(format!("{name}: {error}")))?;
    write_atomically(&kept, text.as_bytes())?;
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
    writeln!(session.out(), "{rows} rows are kept in {} and go before the learned relations", kept.display())?;
    Ok(Exit::Success)
}
