//! `ishizue eval lists`

mod report;

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use ishizue_coding::Coder;
use ishizue_coding::corpus::{ListTag, Listed};
use rayon::prelude::*;

use super::gold;
use super::{Output, tsv, write_errors};
use crate::commands::code::pool;
use crate::engine;
use crate::exit::Exit;
use crate::models::Role;
use crate::session::Session;
use crate::settings::{Flags, Jobs};
use report::Report;

const AFTER_HELP: &str = "\
FILE is a JSONL of texts with the strings they list, without offsets:
  {\"tag\": \"d\", \"text\": \"…\", \"answer\": \"['…', '…']\"}
Annotated documents in the form of corpus/ are read too: their diseases, symptoms and findings that are present or past.
The answer is a list as Python writes it. Tags are d (diseases, symptoms and findings that the patient
has) and m-key (drugs that are given).

Per text the strings are compared as sets: a string counts when it is equal, character by character.
  precision, recall, f1   micro averages over the texts of tag d; n is their number
  by_tag                  the same for every tag of the file, with 95 % bootstrap intervals over texts
                          (1,000 resamples, fixed seed)

Examples:
  ishizue eval lists reports.jsonl
  ishizue eval lists reports.jsonl --json --errors misses.tsv
  ishizue eval lists reports.jsonl --no-models";

/// Heading of the misses.
const ERRORS: &str = "miss\tline\ttag\tstring";

/// The command line of `eval lists`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Texts with their lists
    file: PathBuf,
    #[command(flatten)]
    output: Output,
    /// Number of texts read at a time, 0 for one on each core
    #[arg(long, value_name = "N")]
    jobs: Option<Jobs>,
}

/// One text compared.
#[derive(Debug)]
struct Compared {
    tag: ListTag,
    line: u64,
    missed: Vec<String>,
    spurious: Vec<String>,
    hits: usize,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let settings = session.settings(&Flags { jobs: arguments.jobs, ..Flags::default() })?;
    let lists = gold::lists(&arguments.file)?;
    let coder = engine::reader(&settings, &[Role::Charts, Role::Lists], session)?.coder;
    let compared: Vec<Compared> = pool(settings.jobs.value)?
        .install(|| lists.par_iter().map(|(line, listed)| compare(*line, listed, &coder)).collect::<Result<_>>())?;
    if let Some(path) = &arguments.output.errors {
        write_errors(path, ERRORS, compared.iter().flat_map(Compared::misses))?;
    }
    let report = Report::of(&compared);
    if arguments.output.json {
        session.json(&report)?;
    } else {
        report.write(session.out())?;
    }
    Ok(Exit::Success)
}

fn compare(line: u64, listed: &Listed, coder: &Coder) -> Result<Compared> {
    let found = coder.list(&listed.text, listed.tag).with_context(|| format!("line {line}"))?;
    let found: BTreeSet<String> = found.into_iter().collect();
    let known: BTreeSet<String> = listed.answer.iter().cloned().collect();
    Ok(Compared {
        tag: listed.tag,
        line,
        missed: known.difference(&found).cloned().collect(),
        spurious: found.difference(&known).cloned().collect(),
        hits: known.intersection(&found).count(),
    })
}

/// The tag as the file writes it.
fn name(tag: ListTag) -> &'static str {
    match tag {
        ListTag::Disease => "d",
        ListTag::Medication => "m-key",
    }
}

impl Compared {
    fn misses(&self) -> impl Iterator<Item = String> {
        let row = |miss: &'static str| {
            move |string: &String| [miss, &self.line.to_string(), name(self.tag), &tsv(string)].join("\t")
        };
        self.missed.iter().map(row("missed")).chain(self.spurious.iter().map(row("spurious")))
    }
}
