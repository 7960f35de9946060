//! `ishizue eval deaths`

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;
use ishizue_deaths::{Answer, Certificate, DeathCoder, Memory, group_of, groups, reasons};
use serde::{Deserialize, Serialize};

use super::{Output, rounded, share, tsv, write_errors};
use crate::columns::Columns;
use crate::commands::deaths::{accuracy, read_all};
use crate::engine;
use crate::exit::{DataError, Exit};
use crate::session::Session;
use crate::settings::Flags;

const AFTER_HELP: &str = "\
FILE is JSON Lines of certificates with `accept`, the codes counted right (else `gold_icd10`).
  accuracy           share of certificates whose external cause is accepted
  accuracy_category  the same for the first three characters
  coverage           share that needs no person at --accept-at
  accuracy_accepted  accuracy of those
  nature             share whose nature of injury is `gold_nature`, where there is one
  by_group           the same by the group of the right code
Example:
  ishizue eval deaths deaths.jsonl --json";

/// The command line of `eval deaths`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Certificates with their codes
    file: PathBuf,
    /// Accuracy on the calibration from which no person is asked, 0.5 to 1
    #[arg(long, value_name = "ACCURACY", value_parser = accuracy, default_value = "0.97")]
    accept_at: f32,
    #[command(flatten)]
    output: Output,
}

/// The right codes of a certificate.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Gold {
    #[serde(default)]
    gold_icd10: String,
    #[serde(default)]
    accept: Vec<String>,
    #[serde(default)]
    gold_nature: Option<String>,
}

impl Gold {
    /// The right codes, the first the best.
    fn codes(&self) -> impl Iterator<Item = &str> {
        let own = self.accept.is_empty().then_some(self.gold_icd10.as_str());
        own.into_iter().chain(self.accept.iter().map(String::as_str))
    }

    /// True for a right code.
    pub fn has(&self, code: &str) -> bool {
        self.codes().any(|accepted| accepted == code)
    }

    fn has_category(&self, code: &str) -> bool {
        !code.is_empty() && self.codes().any(|accepted| accepted.get(..3) == code.get(..3))
    }

    /// The best of the right codes.
    pub fn best(&self) -> &str {
        self.codes().next().unwrap_or_default()
    }
}

/// Certificates with their right codes.
///
/// # Errors
/// A file that cannot be read, or a certificate without a code.
pub fn certificates(path: &std::path::Path) -> Result<Vec<(u64, Certificate, Gold)>> {
    let rows = read_all(path)?;
    rows.into_iter()
        .map(|(line, row, text)| {
            let place = || DataError(format!("{}:{line}: has no `accept` and no `gold_icd10`", path.display()));
            let gold: Gold = serde_json::from_str(&text).with_context(place)?;
            if gold.best().is_empty() { Err(place().into()) } else { Ok((line, row.certificate, gold)) }
        })
        .collect()
}

#[derive(Debug, Default, Serialize)]
struct Report {
    n: usize,
    accuracy: f64,
    accuracy_category: f64,
    coverage: f64,
    accuracy_accepted: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificates_per_second: Option<f64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    by_group: BTreeMap<&'static str, Report>,
}

struct Outcome {
    line: u64,
    certificate: Certificate,
    gold: Gold,
    answer: Answer,
    accepted: bool,
}

impl Outcome {
    fn is_right(&self) -> bool {
        self.gold.has(self.answer.cause())
    }
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let settings = session.settings(&Flags::default())?;
    let certificates = certificates(&arguments.file)?;
    let coder = engine::deaths(&settings, session)?;
    let start = Instant::now();
    let outcomes = outcomes(&coder, certificates, arguments.accept_at);
    let seconds = start.elapsed().as_secs_f64().max(f64::EPSILON);
    let all: Vec<&Outcome> = outcomes.iter().collect();
    let mut report = Report::of(&all);
    report.certificates_per_second = Some((outcomes.len() as f64 / seconds).round());
    for group in groups() {
        let of_group: Vec<&Outcome> =
            outcomes.iter().filter(|o| group_of(o.gold.best()).is_some_and(|g| g.name == group.name)).collect();
        if !of_group.is_empty() {
            report.by_group.insert(group.name, Report::of(&of_group));
        }
    }
    if let Some(path) = &arguments.output.errors {
        write_errors(path, ERRORS, outcomes.iter().filter(|outcome| !outcome.is_right()).map(miss))?;
    }
    if arguments.output.json {
        session.json(&report)?;
    } else {
        report.write(session.out())?;
    }
    Ok(Exit::Success)
}

fn outcomes(coder: &DeathCoder, certificates: Vec<(u64, Certificate, Gold)>, accept_at: f32) -> Vec<Outcome> {
    let threshold = coder.threshold(accept_at);
    let mut memory = Memory::default();
    let outcome = |(line, certificate, gold): (u64, Certificate, Gold)| {
        let answer = coder.code(&certificate, &mut memory);
        let accepted = reasons(&answer, certificate.is_blank(), &[], threshold).is_empty();
        Outcome { line, certificate, gold, answer, accepted }
    };
    certificates.into_iter().map(outcome).collect()
}

const ERRORS: &str = "line\tid\tgold\tanswered\tconfidence\taccepted\tmodel\trule\tmanner\tmeans\tlines";

fn miss(outcome: &Outcome) -> String {
    let external = outcome.answer.external.as_ref();
    let cells = [
        outcome.line.to_string(),
        tsv(&outcome.certificate.id),
        outcome.gold.codes().collect::<Vec<_>>().join("|"),
        outcome.answer.cause().to_owned(),
        external.map(|e| format!("{:.2}", e.confidence)).unwrap_or_default(),
        outcome.accepted.to_string(),
        external.and_then(|e| e.model.as_ref()).map(|m| m.code.clone()).unwrap_or_default(),
        external.map(|e| e.rule.rule.to_owned()).unwrap_or_default(),
        outcome.certificate.manner.map_or("", |m| m.word()).to_owned(),
        tsv(&outcome.certificate.means),
        tsv(&outcome.certificate.lines.join(" / ")),
    ];
    cells.join("\t")
}

impl Report {
    fn of(outcomes: &[&Outcome]) -> Self {
        let count = |holds: fn(&Outcome) -> bool| outcomes.iter().filter(|o| holds(o)).count();
        let of_all = |part: usize| rounded(share(part, outcomes.len()).unwrap_or_default());
        let accepted = count(|o| o.accepted);
        let with_nature = count(|o| o.gold.gold_nature.is_some());
        let natures = count(|o| {
            let nature = o.answer.nature.as_ref().map(|nature| nature.code.as_str());
            o.gold.gold_nature.is_some() && o.gold.gold_nature.as_deref() == nature
        });
        Self {
            n: outcomes.len(),
            accuracy: of_all(count(Outcome::is_right)),
            accuracy_category: of_all(count(|o| o.gold.has_category(o.answer.cause()))),
            coverage: of_all(accepted),
            accuracy_accepted: rounded(share(count(|o| o.accepted && o.is_right()), accepted).unwrap_or_default()),
            nature: share(natures, with_nature).map(rounded),
            certificates_per_second: None,
            by_group: BTreeMap::new(),
        }
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut columns = Columns::new(["group", "n", "accuracy", "category", "coverage", "accepted", "nature"])
            .right([1, 2, 3, 4, 5, 6]);
        let groups = self.by_group.iter().map(|(name, report)| (*name, report));
        for (name, report) in groups.chain([("all", self)]) {
            columns.row([
                name.to_owned(),
                report.n.to_string(),
                format!("{:.4}", report.accuracy),
                format!("{:.4}", report.accuracy_category),
                format!("{:.4}", report.coverage),
                format!("{:.4}", report.accuracy_accepted),
                report.nature.map(|nature| format!("{nature:.4}")).unwrap_or_default(),
            ]);
        }
        columns.write(out, "")
    }
}
