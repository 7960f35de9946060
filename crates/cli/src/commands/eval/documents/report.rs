//! The figures of all charts.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;

use super::compare::{Compared, Counts, TOGETHER, is_coded};
use crate::columns::Columns;
use crate::commands::eval::bootstrap::{Estimate, estimate};
use crate::commands::eval::share;

/// The figures; the names of the keys are fixed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    documents: usize,
    types: BTreeMap<String, Scores>,
    overall: Scores,
}

/// The figures of some types.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Scores {
    gold: usize,
    answered: usize,
    matched: usize,
    exact: Found,
    overlapping: Found,
    assertion_accuracy: Option<Estimate>,
    code_accuracy: Option<Estimate>,
}

/// How well mentions are found.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Found {
    precision: Option<Estimate>,
    recall: Option<Estimate>,
    f1: Option<Estimate>,
}

impl Report {
    /// The figures of these charts.
    pub fn of(documents: &[Compared]) -> Self {
        let kinds: BTreeSet<&String> = documents.iter().flat_map(|document| document.types.keys()).collect();
        let of_kind = |kind: &str| {
            let counts = documents.iter().map(|document| document.types.get(kind).copied().unwrap_or_default());
            Scores::of(&counts.collect::<Vec<_>>())
        };
        let types = kinds.into_iter().map(|kind| (kind.clone(), of_kind(kind))).collect();
        let overall = documents.iter().map(overall).collect::<Vec<_>>();
        Self { documents: documents.len(), types, overall: Scores::of(&overall) }
    }

    /// The figures as a table.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let documents = self.documents;
        writeln!(out, "{documents} documents, {} mentions; values with 95 % intervals\n", self.overall.gold)?;
        let named = self.types.iter().map(|(kind, scores)| (kind.as_str(), scores));
        for (kind, scores) in std::iter::once(("overall", &self.overall)).chain(named) {
            writeln!(out, "{kind} ({} known, {} answered)", scores.gold, scores.answered)?;
            scores.write(out)?;
        }
        Ok(())
    }
}

/// Every mention once: diseases and symptoms together, other types for themselves.
fn overall(document: &Compared) -> Counts {
    let mut sum = Counts::default();
    let each = document.types.iter().filter(|(kind, _)| *kind == TOGETHER || !is_coded(kind));
    each.for_each(|(_, counts)| sum.add(counts));
    sum
}

impl Scores {
    fn of(documents: &[Counts]) -> Self {
        let mut total = Counts::default();
        documents.iter().for_each(|counts| total.add(counts));
        let [a, b, c, d, e, f, assertion_accuracy, code_accuracy] = estimate(documents, Counts::add, statistics);
        Self {
            gold: total.gold,
            answered: total.answered,
            matched: total.matched,
            exact: Found { precision: a, recall: b, f1: c },
            overlapping: Found { precision: d, recall: e, f1: f },
            assertion_accuracy,
            code_accuracy,
        }
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut columns = Columns::new(["", "exact", "overlapping"]);
        let found = [
            ("precision", self.exact.precision, self.overlapping.precision),
            ("recall", self.exact.recall, self.overlapping.recall),
            ("f1", self.exact.f1, self.overlapping.f1),
            ("assertion_accuracy", None, self.assertion_accuracy),
            ("code_accuracy", None, self.code_accuracy),
        ];
        for (name, exact, overlapping) in found {
            columns.row([name.to_owned(), shown(exact), shown(overlapping)]);
        }
        columns.write(out, "  ")?;
        writeln!(out)
    }
}

fn shown(estimate: Option<Estimate>) -> String {
    estimate.map(|e| format!("{:.3} ({:.3}–{:.3})", e.value, e.low, e.high)).unwrap_or_default()
}

/// Precision, recall and F1 of exact and of overlapping mentions, then the accuracies.
fn statistics(counts: &Counts) -> [Option<f64>; 8] {
    let f1 = |found: usize| share(2 * found, counts.gold + counts.answered);
    [
        share(counts.exact, counts.answered),
        share(counts.exact, counts.gold),
        f1(counts.exact),
        share(counts.matched, counts.answered),
        share(counts.matched, counts.gold),
        f1(counts.matched),
        share(counts.status, counts.matched),
        share(counts.code, counts.codable),
    ]
}
