//! The figures of all texts.

use std::collections::BTreeMap;
use std::io::{self, Write};

use ishizue_coding::corpus::ListTag;
use serde::Serialize;

use super::{Compared, name};
use crate::columns::Columns;
use crate::commands::eval::bootstrap::{Estimate, estimate};
use crate::commands::eval::share;

/// The figures; the names of the keys are fixed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    precision: Option<f64>,
    recall: Option<f64>,
    f1: Option<f64>,
    n: usize,
    by_tag: BTreeMap<&'static str, Scores>,
}

/// The figures of one tag.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Scores {
    n: usize,
    gold: usize,
    answered: usize,
    matched: usize,
    precision: Option<Estimate>,
    recall: Option<Estimate>,
    f1: Option<Estimate>,
}

/// Counts that add up over texts.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    gold: usize,
    answered: usize,
    matched: usize,
}

impl Report {
    /// The figures of these texts.
    pub(super) fn of(texts: &[Compared]) -> Self {
        let mut by_tag = BTreeMap::new();
        for tag in [ListTag::Disease, ListTag::Medication] {
            let counts: Vec<Counts> = texts.iter().filter(|text| text.tag == tag).map(Counts::of).collect();
            if !counts.is_empty() {
                by_tag.insert(name(tag), Scores::of(&counts));
            }
        }
        let of = |figure: fn(&Scores) -> Option<Estimate>| {
            by_tag.get(name(ListTag::Disease)).and_then(figure).map(|estimate| estimate.value)
        };
        Self {
            precision: of(|scores| scores.precision),
            recall: of(|scores| scores.recall),
            f1: of(|scores| scores.f1),
            n: by_tag.get(name(ListTag::Disease)).map_or(0, |scores| scores.n),
            by_tag,
        }
    }

    /// The figures as a table.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "strings compared as sets, micro-averaged; values with 95 % intervals\n")?;
        let headings = ["tag", "texts", "known", "answered", "matched", "precision", "recall", "f1"];
        let mut columns = Columns::new(headings).right([1, 2, 3, 4]);
        for (tag, scores) in &self.by_tag {
            columns.row([
                (*tag).to_owned(),
                scores.n.to_string(),
                scores.gold.to_string(),
                scores.answered.to_string(),
                scores.matched.to_string(),
                shown(scores.precision),
                shown(scores.recall),
                shown(scores.f1),
            ]);
        }
        columns.write(out, "")
    }
}

impl Scores {
    fn of(texts: &[Counts]) -> Self {
        let mut total = Counts::default();
        texts.iter().for_each(|counts| total.add(counts));
        let [precision, recall, f1] = estimate(texts, Counts::add, statistics);
        let Counts { gold, answered, matched } = total;
        Self { n: texts.len(), gold, answered, matched, precision, recall, f1 }
    }
}

impl Counts {
    fn of(text: &Compared) -> Self {
        let matched = text.hits;
        Self { gold: matched + text.missed.len(), answered: matched + text.spurious.len(), matched }
    }

    fn add(&mut self, other: &Self) {
        self.gold += other.gold;
        self.answered += other.answered;
        self.matched += other.matched;
    }
}

fn statistics(counts: &Counts) -> [Option<f64>; 3] {
    [
        share(counts.matched, counts.answered),
        share(counts.matched, counts.gold),
        share(2 * counts.matched, counts.gold + counts.answered),
    ]
}

fn shown(estimate: Option<Estimate>) -> String {
    estimate.map_or_else(|| "–".to_owned(), |e| format!("{:.3} ({:.3}–{:.3})", e.value, e.low, e.high))
}
