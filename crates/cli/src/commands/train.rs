//! `ishizue train`

mod checkpoint;
mod config;
mod data;
mod deaths;
mod files;
mod output;
mod progress;
mod ranker;
mod tagger;
mod underlying;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::exit::Exit;
use crate::session::Session;

/// What can be trained.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A tagger: of charts, or of lists of what a patient has and is given.
    #[command(after_help = tagger::AFTER_HELP)]
    Tagger(Arguments),
    /// A ranker of the codes of phrases.
    #[command(after_help = ranker::AFTER_HELP)]
    Ranker(Arguments),
    /// The classifier that votes on external causes of death beside the rules.
    #[command(after_help = deaths::AFTER_HELP)]
    Deaths(Arguments),
    /// The relations between causes of death that the underlying cause is selected by.
    #[command(after_help = underlying::AFTER_HELP)]
    Underlying(Arguments),
}

/// The command line of every training.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Configuration of the training; no settings are read here
    // The identifier of the global flag, whose place it takes: clap knows one flag of a name.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Folder for checkpoint and results; made where it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(super) fn run(command: Command, session: &mut Session) -> Result<Exit> {
    match command {
        Command::Tagger(arguments) => tagger::run(&arguments, session),
        Command::Ranker(arguments) => ranker::run(&arguments, session),
        Command::Deaths(arguments) => deaths::run(&arguments, session),
        Command::Underlying(arguments) => underlying::run(&arguments, session),
    }
}
