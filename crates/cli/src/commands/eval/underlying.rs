//! `ishizue eval underlying`

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use clap::Args;
use ishizue_deaths::underlying::{Relations, select};
use serde::Serialize;

use super::{Output, rounded, share, write_errors};
use crate::columns::Columns;
use crate::commands::deaths::records::{self, Known};
use crate::exit::{DataError, Exit};
use crate::session::Session;

const AFTER_HELP: &str = "\
FILE is a TSV, also gzipped, with the columns line1 … line5, part2 (ICD-10 codes joined by blanks) and underlying.
  accuracy           share of records whose underlying cause is the official one
  accuracy_category  the same for the first three characters
  accuracy_external  the same for records whose official cause is external (V–Y)
Examples:
  ishizue eval underlying records.tsv.gz --json
  ishizue eval underlying records.tsv.gz --relations trained/relations.tsv --every 5";

/// The command line of `eval underlying`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Records with their official underlying cause
    file: PathBuf,
    /// A table of relations of your own training, instead of the built-in one
    #[arg(long, value_name = "FILE")]
    relations: Option<PathBuf>,
    /// Only every so manieth record: those that `train underlying` leaves out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(2..))]
    every: Option<u16>,
    #[command(flatten)]
    output: Output,
}

/// The figures; the names of the keys are fixed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Report {
    n: usize,
    pub accuracy: f64,
    pub accuracy_category: f64,
    pub accuracy_external: f64,
    records_per_second: f64,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let mut known = records::read(&arguments.file)?;
    if let Some(every) = arguments.every.map(usize::from) {
        known =
            known.into_iter().enumerate().filter(|(at, _)| records::is_left_out(*at, every)).map(|(_, k)| k).collect();
    }
    let own = arguments.relations.as_deref().map(records::relations).transpose()?;
    let relations = match &own {
        Some(own) => own,
        None => Relations::shipped().map_err(|error| DataError(format!("the built-in relations: {error}")))?,
    };
    let (report, answers) = measure(&known, relations);
    if let Some(path) = &arguments.output.errors {
        let missed = known.iter().zip(&answers).filter(|(known, answer)| known.cause != **answer);
        write_errors(path, ERRORS, missed.map(|(known, answer)| miss(known, answer)))?;
    }
    if arguments.output.json {
        session.json(&report)?;
    } else {
        report.write(session.out())?;
    }
    Ok(Exit::Success)
}

/// The figures of a table on records, and its answers.
pub fn measure(known: &[Known], relations: &Relations) -> (Report, Vec<String>) {
    let start = Instant::now();
    let answers: Vec<String> = known.iter().map(|known| select(&known.record, relations).code).collect();
    let seconds = start.elapsed().as_secs_f64().max(f64::EPSILON);
    let pairs = || known.iter().map(|known| known.cause.as_str()).zip(answers.iter().map(String::as_str));
    let external = |cause: &str| cause.starts_with(['V', 'W', 'X', 'Y']);
    let of = |part: usize, whole: usize| rounded(share(part, whole).unwrap_or_default());
    let report = Report {
        n: known.len(),
        accuracy: of(pairs().filter(|(cause, answer)| cause == answer).count(), known.len()),
        accuracy_category: of(pairs().filter(|(cause, answer)| cause.get(..3) == answer.get(..3)).count(), known.len()),
        accuracy_external: of(
            pairs().filter(|(cause, answer)| external(cause) && cause == answer).count(),
            pairs().filter(|(cause, _)| external(cause)).count(),
        ),
        records_per_second: (known.len() as f64 / seconds).round(),
    };
    (report, answers)
}

const ERRORS: &str = "line\tofficial\tanswered\tlines\tpart2";

fn miss(known: &Known, answer: &str) -> String {
    let lines: Vec<String> = known.record.lines.iter().map(|line| line.join(" ")).collect();
    format!("{}\t{}\t{answer}\t{}\t{}", known.line, known.cause, lines.join(" / "), known.record.part2.join(" "))
}

impl Report {
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut columns = Columns::new(["measure", "value"]).right([1]);
        columns.row(["n".to_owned(), self.n.to_string()]);
        let shares = [
            ("accuracy", self.accuracy),
            ("accuracy_category", self.accuracy_category),
            ("accuracy_external", self.accuracy_external),
        ];
        for (name, value) in shares {
            columns.row([name.to_owned(), format!("{value:.4}")]);
        }
        columns.row(["records_per_second".to_owned(), self.records_per_second.to_string()]);
        columns.write(out, "")
    }
}
