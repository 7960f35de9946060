//! `ishizue eval`

use anyhow::Result;
use clap::Subcommand;

use crate::exit::Exit;
use crate::session::Session;

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum Command {}

pub(super) fn run(_command: Command, _session: &mut Session) -> Result<Exit> {
    Ok(Exit::Success)
}
