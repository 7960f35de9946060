//! One file per command.

mod cluster;
mod code;
mod completions;
mod config;
mod deaths;
mod eval;
mod labs;
mod man;
mod model;
mod phrase;
mod serve;
mod terminology;
mod train;

use anyhow::Result;
use clap::{Args, Subcommand};
use ishizue_coding::System;

use crate::exit::Exit;
use crate::session::Session;
use crate::settings::{Flags, Threshold, Top};

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Code charts: files, folders or standard input.
    Code(code::Arguments),
    /// Rank the codes of phrases, with the evidence for each.
    Phrase(phrase::Arguments),
    /// Map a laboratory's test names to standard items with JLAC codes.
    Labs(labs::Arguments),
    /// Code death certificates: external cause, nature of the injury, underlying cause.
    #[command(subcommand)]
    Deaths(deaths::Command),
    /// Check ICD-11 expressions against the rules of post-coordination.
    #[command(subcommand)]
    Cluster(cluster::Command),
    /// Import code systems and look things up in them.
    #[command(subcommand)]
    Terminology(terminology::Command),
    /// Show the models that charts are read with, and check them.
    #[command(subcommand)]
    Model(model::Command),
    /// Train a model from files.
    #[command(subcommand)]
    Train(train::Command),
    /// Measure against phrases, charts or lists that are known.
    #[command(subcommand)]
    Eval(eval::Command),
    /// Answer over HTTP, with a page for the browser.
    Serve(serve::Arguments),
    /// Show the settings in force.
    #[command(subcommand)]
    Config(config::Command),
    /// Print completions for a shell.
    Completions(completions::Arguments),
    /// Print the manual page, or write those of all commands.
    Man(man::Arguments),
}

/// Runs one command.
///
/// # Errors
/// Whatever ends it; [`crate::exit::of`] says with which code.
pub fn run(command: Command, session: &mut Session) -> Result<Exit> {
    match command {
        Command::Code(arguments) => code::run(&arguments, session),
        Command::Phrase(arguments) => phrase::run(&arguments, session),
        Command::Labs(arguments) => labs::run(&arguments, session),
        Command::Deaths(command) => deaths::run(command, session),
        Command::Cluster(command) => cluster::run(command, session),
        Command::Terminology(command) => terminology::run(command, session),
        Command::Model(command) => model::run(command, session),
        Command::Train(command) => train::run(command, session),
        Command::Eval(command) => eval::run(command, session),
        Command::Serve(arguments) => serve::run(&arguments, session),
        Command::Config(command) => config::run(&command, session),
        Command::Completions(arguments) => completions::run(&arguments, session),
        Command::Man(arguments) => man::run(&arguments, session),
    }
}

/// The flag of every command that codes in more than ICD-10.
#[derive(Debug, Clone, Args)]
struct SystemFlags {
    /// Systems to code in, joined by commas: icd10, icd11, icf, jfagy, jlac
    #[arg(long, value_name = "SYSTEMS", value_delimiter = ',', default_value = "icd10")]
    systems: Vec<System>,
}

/// Flags of every command that codes.
#[derive(Debug, Clone, Default, Args)]
struct CodingFlags {
    /// Leave uncoded what is less certain than this, 0 to 1
    #[arg(long, value_name = "CONFIDENCE")]
    threshold: Option<Threshold>,
    /// Number of codes to answer with, 1 to 100
    #[arg(long, value_name = "N")]
    top: Option<Top>,
}

impl From<&CodingFlags> for Flags {
    fn from(flags: &CodingFlags) -> Self {
        Self { threshold: flags.threshold, top: flags.top, ..Self::default() }
    }
}
