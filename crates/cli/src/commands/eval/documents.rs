//! `ishizue eval documents`

mod compare;
mod matching;
mod report;

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use rayon::prelude::*;

use super::gold;
use super::{Output, write_errors};
use crate::commands::code::pool;
use crate::engine;
use crate::exit::Exit;
use crate::models::Role;
use crate::session::Session;
use crate::settings::{Flags, Jobs, Threshold};
use compare::{Compared, compare};
use report::Report;

const AFTER_HELP: &str = "\
FILE is a JSONL: {\"id\", \"text\", \"mentions\": [{\"start\", \"end\", \"type\", \"status\", \"icd10\"}]} a line.
Offsets count code points, the end excluded; icd10 may be null, or several codes joined by `|`.
Annotated documents in the form of corpus/ are read too; they have no codes.

Diseases and symptoms are scored together as `disease+symptom`, and every type of the file for itself;
a type that is not read (without a model) is missed. Mentions are matched one to one, those that share
most text first. `exact` counts matches with the same ends, `overlapping` all of them.
  assertion_accuracy  share of matched mentions with the right status
  code_accuracy       share of matched mentions with a known code that are given it, a subdivision of
                      it, or the four characters of a five-character code; uncoded counts as wrong
Intervals are 95 % bootstrap intervals over documents (1,000 resamples, fixed seed).

Example:
  ishizue eval documents charts.jsonl --errors misses.tsv";

/// The command line of `eval documents`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Charts with their mentions
    file: PathBuf,
    #[command(flatten)]
    output: Output,
    /// Leave uncoded what is less certain than this, 0 to 1
    #[arg(long, value_name = "CONFIDENCE")]
    threshold: Option<Threshold>,
    /// Number of documents coded at a time, 0 for one on each core
    #[arg(long, value_name = "N")]
    jobs: Option<Jobs>,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let flags = Flags { threshold: arguments.threshold, jobs: arguments.jobs, ..Flags::default() };
    let settings = session.settings(&flags)?;
    let documents = gold::documents(&arguments.file)?;
    let coder = engine::reader(&settings, &Role::OF_CHARTS, session)?.coder;
    let compared: Vec<Compared> = pool(settings.jobs.value)?
        .install(|| documents.par_iter().map(|gold| compare(gold, &coder.code_chart(&gold.text).mentions)).collect());
    if let Some(path) = &arguments.output.errors {
        let misses = compared.iter().flat_map(|document| &document.misses);
        write_errors(path, compare::ERRORS, misses.cloned())?;
    }
    let report = Report::of(&compared);
    if arguments.output.json {
        session.json(&report)?;
    } else {
        report.write(session.out())?;
    }
    Ok(Exit::Success)
}
