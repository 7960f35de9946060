//! `ishizue train`

mod checkpoint;
mod config;
mod data;
mod files;
mod output;
mod progress;
mod ranker;
mod tagger;

use anyhow::Result;
use clap::Subcommand;

use crate::exit::Exit;
use crate::session::Session;

/// What can be trained.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A tagger: of charts, or of lists of what a patient has and is given.
    Tagger(tagger::Arguments),
    /// A ranker of the codes of phrases.
    Ranker(ranker::Arguments),
}

pub(super) fn run(command: Command, session: &mut Session) -> Result<Exit> {
    match command {
        Command::Tagger(arguments) => tagger::run(&arguments, session),
        Command::Ranker(arguments) => ranker::run(&arguments, session),
    }
}
