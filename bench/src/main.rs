//! Benchmarks of Ishizue, printed with the machine they ran on. `bench/README.md` says what each figure means.

mod data;
mod figures;
mod machine;
mod measure;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::data::World;
use crate::figures::Suite;
use crate::report::Report;

/// Measures Ishizue and prints one line a figure.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    internal: Option<Internal>,
    /// What to measure
    #[arg(value_enum, default_values_t = [Suite::All])]
    suites: Vec<Suite>,
    /// Folder with the real tables; figures that need an absent one are skipped
    #[arg(long, default_value = "../shared/data")]
    data: PathBuf,
    /// The `ishizue` whose start is measured; by default the one built beside this program
    #[arg(long)]
    binary: Option<PathBuf>,
    /// Also writes every figure to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Internal {
    /// Runs one program and prints its time and peak memory; used by `cold`
    #[command(hide = true)]
    Measure {
        /// The program and its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        command: Vec<std::ffi::OsString>,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<()> {
    if let Some(Internal::Measure { command }) = arguments.internal {
        return measure::child(&command);
    }
    let mut report = Report::new(machine::Machine::here());
    let mut world = World::new(arguments.data, arguments.binary);
    for suite in Suite::expand(&arguments.suites) {
        suite.run(&mut world, &mut report)?;
    }
    match arguments.json {
        Some(path) => report.write(&path),
        None => Ok(()),
    }
}
