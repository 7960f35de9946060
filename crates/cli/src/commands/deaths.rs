//! `ishizue deaths`

mod batch;
mod explain;
mod journal;
mod output;
pub(super) mod records;
mod rows;
mod summary;
mod tables;

use anyhow::Result;
use clap::Subcommand;

use crate::exit::Exit;
use crate::session::Session;

/// What can be done with death certificates.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Code a file of certificates of any size; goes on where it was cut off.
    Code(batch::Arguments),
    /// Show how one certificate was coded: slots, rules, votes, steps.
    Explain(explain::Arguments),
    /// Take over official decision tables (ACME, MUSE), which then go before the learned relations.
    Tables(tables::Arguments),
}

pub(super) fn run(command: Command, session: &mut Session) -> Result<Exit> {
    match command {
        Command::Code(arguments) => batch::run(&arguments, session),
        Command::Explain(arguments) => explain::run(&arguments, session),
        Command::Tables(arguments) => tables::run(&arguments, session),
    }
}

pub(super) use batch::accuracy;
pub(super) use rows::read_all;
