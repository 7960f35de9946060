//! `ishizue eval phrases`

mod score;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use clap::Args;
use ishizue_coding::{Coder, Coding, PhraseAnswer, System};
use rayon::prelude::*;

use super::gold::{self, GoldPhrase};
use super::{Output, tsv, write_errors};
use crate::commands::code::pool;
use crate::engine;
use crate::exit::Exit;
use crate::models::Role;
use crate::session::Session;
use crate::settings::{Flags, Jobs, Threshold};
use score::Report;

/// Codes asked for, as many as the largest rank that is reported.
const TOP: usize = 10;

const AFTER_HELP: &str = "\
FILE is a TSV with a heading: the phrase, then its accepted codes joined by `|`, with or without a
dot; further columns are ignored.

  top1, top5, top10     share of phrases with an accepted code among the first 1, 5, 10
  top1_category         share whose first code has the three characters of an accepted one
  answered              share whose first code reaches the threshold
  accuracy_answered     share of those whose first code is accepted
  accuracy_at_coverage  the same among the surest 50, 70 and 90 % of all phrases
  code_accuracy         ICF: share whose first category is accepted, whatever its qualifier
  qualifier_accuracy    ICF: share of these whose qualifier is accepted with the category
  stem_accuracy         ICD-11: share whose first cluster has the stems of an accepted one
  phrases_per_second    time of coding alone, on one core unless --jobs says otherwise

Example:
  ishizue eval phrases phrases.tsv --errors misses.tsv";

/// The command line of `eval phrases`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Phrases with their codes
    file: PathBuf,
    /// System of the codes (icd10, icd11, icf, jfagy, jlac), or the scheme of an imported table
    #[arg(long, value_name = "SYSTEM", default_value = engine::SCHEME)]
    system: String,
    #[command(flatten)]
    output: Output,
    /// Leave uncoded what is less certain than this, 0 to 1
    #[arg(long, value_name = "CONFIDENCE")]
    threshold: Option<Threshold>,
    /// Number of phrases coded at a time, 0 for one on each core
    #[arg(long, value_name = "N", default_value = "1")]
    jobs: Jobs,
}

/// A phrase with what is known and what was answered.
#[derive(Debug)]
pub(super) struct Outcome {
    gold: GoldPhrase,
    answer: PhraseAnswer,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let settings = session.settings(&Flags { threshold: arguments.threshold, ..Flags::default() })?;
    let system = arguments.system.parse::<System>().ok();
    let phrases = gold::phrases(&arguments.file, arguments.system == engine::SCHEME)?;
    // A system with a coder of its own stands on the dictionary of ICD-10; other tables are a dictionary themselves.
    let scheme = system.map_or(arguments.system.as_str(), |_| engine::SCHEME);
    let coder = engine::coder(&settings, scheme)?;
    // The ranker was trained on codes of this scheme alone.
    let roles: &[Role] = if scheme == engine::SCHEME { &[Role::Phrases] } else { &[] };
    let coder = engine::with_models(coder, &settings, roles, session).coder;
    let coder = coder.with_settings(TOP, coder.settings().threshold);
    let coder = engine::in_systems(coder, &settings, &[system.unwrap_or(System::Icd10)])?;
    let (outcomes, seconds) = code(phrases, &coder, arguments.jobs)?;
    if let Some(path) = &arguments.output.errors {
        write_errors(path, ERRORS, outcomes.iter().filter(|outcome| outcome.rank() != Some(0)).map(miss))?;
    }
    let report = Report::of(&outcomes, seconds, system);
    if arguments.output.json {
        session.json(&report)?;
    } else {
        report.write(session.out())?;
    }
    Ok(Exit::Success)
}

/// The answers to all phrases and the seconds they took.
fn code(phrases: Vec<GoldPhrase>, coder: &Coder, jobs: Jobs) -> Result<(Vec<Outcome>, f64)> {
    let pool = pool(jobs)?;
    let start = Instant::now();
    let answers: Vec<PhraseAnswer> = pool.install(|| {
        phrases.par_iter().map(|gold| coder.code_phrase_in(&gold.phrase, &coder.settings().systems)).collect()
    });
    let seconds = start.elapsed().as_secs_f64();
    Ok((phrases.into_iter().zip(answers).map(|(gold, answer)| Outcome { gold, answer }).collect(), seconds))
}

const ERRORS: &str = "line\tphrase\taccepted\tanswered\tconfidence\tname\trank_of_accepted";

/// A phrase whose first code is not accepted.
fn miss(outcome: &Outcome) -> String {
    let best = outcome.answer.codings.first();
    [
        outcome.gold.line.to_string(),
        tsv(&outcome.gold.phrase),
        outcome.gold.codes.join("|"),
        best.map(|coding| coding.code.clone()).unwrap_or_default(),
        best.map(|coding| format!("{:.4}", coding.confidence)).unwrap_or_default(),
        best.map(|coding| tsv(&coding.evidence.designation)).unwrap_or_default(),
        outcome.rank().map(|rank| (rank + 1).to_string()).unwrap_or_default(),
    ]
    .join("\t")
}

impl Outcome {
    /// Position of the first accepted code among the answers, from 0.
    fn rank(&self) -> Option<usize> {
        self.answer.codings.iter().position(|coding| self.gold.codes.iter().any(|gold| same(gold, coding)))
    }
}

/// The same code; the stems of an ICD-11 cluster may stand in either order.
fn same(gold: &str, coding: &Coding) -> bool {
    gold == coding.code || (coding.system == System::Icd11.name() && groups(gold) == groups(&coding.code))
}

/// The groups of a cluster in alphabetical order, extensions of each too.
fn groups(cluster: &str) -> Vec<Vec<&str>> {
    let mut groups: Vec<Vec<&str>> = cluster.split('/').map(|group| group.split('&').collect()).collect();
    groups.iter_mut().for_each(|group| group[1..].sort_unstable());
    groups.sort_unstable();
    groups
}
