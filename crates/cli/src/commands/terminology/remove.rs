//! `ishizue terminology remove`

use std::io::Write;

use anyhow::Result;
use clap::Args;
use ishizue_store::Store;

use super::answering;
use crate::exit::Exit;
use crate::session::Session;

/// The command line of `terminology remove`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  ishizue terminology remove medis --edition V5.07")]
pub struct Arguments {
    /// Identifier of the code system, as listed
    system: String,
    /// Edition, or the start of its digest
    #[arg(long)]
    edition: String,
}

pub(super) fn run(arguments: &Arguments, store: &Store, session: &mut Session) -> Result<Exit> {
    let Arguments { system, edition } = arguments;
    store.remove(system, edition)?;
    let now = answering(store, system)?;
    writeln!(session.out(), "{system} {edition} is removed; {now}")?;
    Ok(Exit::Success)
}
