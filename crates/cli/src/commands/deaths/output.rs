//! A coded certificate as a line of JSON or a row of CSV.

use std::collections::BTreeMap;

use anyhow::Result;
use clap::ValueEnum;
use ishizue_deaths::read::Issue;
use ishizue_deaths::{Answer, Certificate, Reason};
use ishizue_store::Waiting;
use serde::Serialize;

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One row a certificate.
    Csv,
    /// One object a line, with the whole evidence.
    Jsonl,
}

/// A certificate with its answer.
#[derive(Debug)]
pub struct Coded {
    /// Line of the input.
    pub line: u64,
    /// What was read of it.
    pub certificate: Certificate,
    /// The answer, or why there is none.
    pub answer: Result<Answer, Issue>,
    /// What of the row could not be read.
    pub issues: Vec<Issue>,
    /// Why a person should look at it.
    pub reasons: Vec<Reason>,
}

#[derive(Serialize)]
struct Line<'a> {
    line: u64,
    id: &'a str,
    accepted: bool,
    #[serde(flatten)]
    answer: Option<&'a Answer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Issue>,
    issues: &'a [Issue],
    reasons: &'a [Reason],
}

/// The heading of a CSV.
pub const HEADING: [&str; 17] = [
    "line",
    "id",
    "accepted",
    "icd10",
    "title",
    "confidence",
    "icd11",
    "place",
    "nature",
    "underlying",
    "rule",
    "model_code",
    "model_share",
    "slots",
    "contradictions",
    "reasons",
    "issues",
];

impl Coded {
    /// True where nothing asks for a person.
    pub fn is_accepted(&self) -> bool {
        self.reasons.is_empty()
    }

    /// The certificate as one that waits for a person; `None` where none is needed, or nothing could be read.
    pub fn waiting(&self) -> Option<Waiting> {
        let answer = self.answer.as_ref().ok().filter(|_| !self.is_accepted())?;
        let fields: BTreeMap<&str, String> = self.certificate.fields().into_iter().collect();
        let reasons = self.reasons.iter().map(|reason| reason.name());
        Some(Waiting::new(&self.certificate.id, &fields, answer.cause(), answer.confidence(), reasons))
    }

    /// Adds the certificate to `out` in a format.
    ///
    /// # Errors
    /// None that memory does not give.
    pub fn write(&self, format: Format, out: &mut Vec<u8>) -> Result<()> {
        match format {
            Format::Jsonl => {
                let line = Line {
                    line: self.line,
                    id: &self.certificate.id,
                    accepted: self.is_accepted(),
                    answer: self.answer.as_ref().ok(),
                    error: self.answer.as_ref().err(),
                    issues: &self.issues,
                    reasons: &self.reasons,
                };
                serde_json::to_writer(&mut *out, &line)?;
                out.push(b'\n');
            }
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(self.cells())?;
                writer.flush()?;
            }
        }
        Ok(())
    }

    fn cells(&self) -> [String; 17] {
        let answer = self.answer.as_ref().ok();
        let external = answer.and_then(|answer| answer.external.as_ref());
        let of = |value: fn(&ishizue_deaths::External) -> String| external.map(value).unwrap_or_default();
        let model = external.and_then(|e| e.model.as_ref());
        let issues = self.issues.iter().chain(self.answer.as_ref().err());
        let issues = issues.map(|issue| format!("{} {}", issue.field, issue.reason).trim().to_owned());
        [
            self.line.to_string(),
            self.certificate.id.clone(),
            self.is_accepted().to_string(),
            of(|e| e.code.clone()),
            of(|e| e.title.clone()),
            of(|e| format!("{:.3}", e.confidence)),
            of(|e| e.icd11.clone()),
            of(|e| e.place.clone()),
            answer.and_then(|a| a.nature.as_ref()).map(|n| n.code.clone()).unwrap_or_default(),
            answer.and_then(|a| a.underlying.as_ref()).map(|u| u.code.clone()).unwrap_or_default(),
            of(|e| e.rule.rule.to_owned()),
            model.map(|m| m.code.clone()).unwrap_or_default(),
            model.map(|m| format!("{:.3}", m.share)).unwrap_or_default(),
            of(slots),
            of(|e| e.contradictions.iter().map(|c| c.ja).collect::<Vec<_>>().join(" ")),
            self.reasons.iter().map(|reason| reason.name()).collect::<Vec<_>>().join(" "),
            issues.collect::<Vec<_>>().join("; "),
        ]
    }
}

/// `slot=value` of every slot, each once.
fn slots(external: &ishizue_deaths::External) -> String {
    let mut named: Vec<String> = Vec::new();
    for slot in &external.slots {
        let name = format!("{}={}", slot.slot, slot.value);
        if !named.contains(&name) {
            named.push(name);
        }
    }
    named.join(" ")
}
