//! `ishizue eval labs`

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use clap::Args;
use ishizue_coding::System;
use ishizue_coding::systems::labs::LabMatch;
use serde::Serialize;

use super::{Output, rounded, share, tsv, write_errors};
use crate::columns::Columns;
use crate::commands::labs::{NO_ITEM, table};
use crate::engine;
use crate::exit::{DataError, Exit};
use crate::input;
use crate::session::Session;
use crate::settings::Flags;

const AFTER_HELP: &str = "\
FILE is a TSV or CSV with the columns name, unit, specimen, gold; gold is a standard item or 該当なし, several
accepted ones joined by `|`.
  accuracy          share of tests whose answer is the gold, 該当なし among them
  precision         share of right ones among the tests that were given an item
  recall            share of right ones among the tests that have an item
  f1                harmonic mean of the two
  names_per_second  time of mapping alone, on one core
Example:
  ishizue eval labs labs.tsv --errors misses.tsv";

/// The command line of `eval labs`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Tests with their standard items
    file: PathBuf,
    #[command(flatten)]
    output: Output,
}

/// The figures; the names of the keys are fixed.
#[derive(Debug, Serialize)]
struct Report {
    n: usize,
    accuracy: f64,
    precision: f64,
    recall: f64,
    f1: f64,
    names_per_second: f64,
}

struct Outcome {
    row: table::Row,
    found: LabMatch,
}

impl Outcome {
    fn gold(&self) -> &str {
        self.row.item.as_deref().unwrap_or(NO_ITEM)
    }

    fn answer(&self) -> &str {
        self.found.item.as_deref().unwrap_or(NO_ITEM)
    }

    fn is_right(&self) -> bool {
        self.gold().split('|').any(|gold| gold == self.answer())
    }
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let settings = session.settings(&Flags::default())?;
    let file = arguments.file.display().to_string();
    let rows = table::read(&input::bytes(&arguments.file)?, None, &file)?;
    if let Some(row) = rows.iter().find(|row| row.item.as_deref().unwrap_or_default().is_empty()) {
        return Err(DataError(format!("{file}:{}: gold: is missing", row.line)).into());
    }
    let coder = engine::in_systems(engine::starter_coder()?, &settings, &[System::Jlac])?;
    let Some(labs) = coder.systems().labs() else { return Ok(Exit::Internal) };
    let start = Instant::now();
    let outcomes: Vec<Outcome> = rows.into_iter().map(|row| Outcome { found: labs.find(&row.test), row }).collect();
    let report = Report::of(&outcomes, start.elapsed().as_secs_f64());
    if let Some(path) = &arguments.output.errors {
        write_errors(path, ERRORS, outcomes.iter().filter(|outcome| !outcome.is_right()).map(miss))?;
    }
    if arguments.output.json {
        session.json(&report)?
    } else {
        report.write(session.out())?
    }
    Ok(Exit::Success)
}

const ERRORS: &str = "line\tname\tunit\tspecimen\tgold\tanswered\tconfidence\treason";

fn miss(outcome: &Outcome) -> String {
    let test = &outcome.row.test;
    let cells = [
        outcome.row.line.to_string(),
        tsv(&test.name),
        tsv(&test.unit),
        tsv(&test.specimen),
        outcome.gold().to_owned(),
        outcome.answer().to_owned(),
        format!("{:.2}", outcome.found.confidence),
        tsv(&outcome.found.reason),
    ];
    cells.join("\t")
}

impl Report {
    fn of(outcomes: &[Outcome], seconds: f64) -> Self {
        let count = |holds: fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| holds(outcome)).count();
        let right_items = count(|outcome| outcome.is_right() && outcome.gold() != NO_ITEM);
        let precision = share(right_items, count(|outcome| outcome.answer() != NO_ITEM)).unwrap_or_default();
        let recall = share(right_items, count(|outcome| outcome.gold() != NO_ITEM)).unwrap_or_default();
        let sum = precision + recall;
        Self {
            n: outcomes.len(),
            accuracy: rounded(share(count(Outcome::is_right), outcomes.len()).unwrap_or_default()),
            precision: rounded(precision),
            recall: rounded(recall),
            f1: rounded(if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 }),
            names_per_second: (outcomes.len() as f64 / seconds.max(f64::EPSILON)).round(),
        }
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut columns = Columns::new(["measure", "value"]).right([1]);
        columns.row(["n".to_owned(), self.n.to_string()]);
        let shares =
            [("accuracy", self.accuracy), ("precision", self.precision), ("recall", self.recall), ("f1", self.f1)];
        for (name, value) in shares {
            columns.row([name.to_owned(), format!("{value:.4}")]);
        }
        columns.row(["names_per_second".to_owned(), self.names_per_second.to_string()]);
        columns.write(out, "")
    }
}
