//! `ishizue eval`

mod bootstrap;
pub(super) mod deaths;
mod documents;
mod gold;
mod labs;
mod lists;
mod phrases;
pub(super) mod underlying;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};

use crate::exit::{DataError, Exit};
use crate::session::Session;

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Phrases whose codes are known.
    Phrases(phrases::Arguments),
    /// Charts whose mentions are known.
    Documents(documents::Arguments),
    /// Laboratory names whose standard items are known.
    Labs(labs::Arguments),
    /// Texts whose list of diseases or drugs is known.
    Lists(lists::Arguments),
    /// Death certificates whose external cause is known.
    Deaths(deaths::Arguments),
    /// Coded certificates whose underlying cause is known.
    Underlying(underlying::Arguments),
}

/// Where figures and misses go.
#[derive(Debug, Args)]
struct Output {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write what was missed, spurious or wrong into this file, as TSV
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
}

pub(super) fn run(command: Command, session: &mut Session) -> Result<Exit> {
    match command {
        Command::Phrases(arguments) => phrases::run(&arguments, session),
        Command::Documents(arguments) => documents::run(&arguments, session),
        Command::Labs(arguments) => labs::run(&arguments, session),
        Command::Lists(arguments) => lists::run(&arguments, session),
        Command::Deaths(arguments) => deaths::run(&arguments, session),
        Command::Underlying(arguments) => underlying::run(&arguments, session),
    }
}

/// A share in JSON and tables: four digits are more than any set of this size tells.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// `part` of `whole`, nothing where there is no whole.
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Writes the misses of a run as TSV, the heading first.
fn write_errors(path: &Path, heading: &str, rows: impl Iterator<Item = String>) -> Result<()> {
    let write = || {
        let mut out = BufWriter::new(File::create(path)?);
        writeln!(out, "{heading}")?;
        for row in rows {
            writeln!(out, "{row}")?;
        }
        out.flush()
    };
    write().with_context(|| DataError(format!("cannot write {}", path.display())))
}

/// A value as a cell of a TSV.
fn tsv(value: &str) -> String {
    value.replace(['\t', '\n', '\r'], " ")
}
