//! How good the answers are.

use std::collections::BTreeMap;
use std::io::{self, Write};

use ishizue_coding::System;

use serde::Serialize;

use super::Outcome;
use crate::columns::Columns;
use crate::commands::eval::{rounded, share};

/// Characters of an ICD-10 category.
const CATEGORY: usize = 3;

/// The figures; the names of the keys are fixed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    n: usize,
    top1: f64,
    top1_category: f64,
    top5: f64,
    top10: f64,
    answered: f64,
    accuracy_answered: Option<f64>,
    accuracy_at_coverage: AtCoverage,
    #[serde(flatten)]
    of_system: BTreeMap<&'static str, f64>,
    phrases_per_second: f64,
}

/// Share of right first codes among the surest part of all phrases.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct AtCoverage {
    #[serde(rename = "50")]
    half: Option<f64>,
    #[serde(rename = "70")]
    most: Option<f64>,
    #[serde(rename = "90")]
    nearly_all: Option<f64>,
}

impl Report {
    /// The figures of these outcomes, which took so many seconds; some systems have figures of their own.
    pub fn of(outcomes: &[Outcome], seconds: f64, system: Option<System>) -> Self {
        let n = outcomes.len();
        let within = |top: usize| part(outcomes, |outcome| outcome.rank().is_some_and(|rank| rank < top));
        let answered: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.answer.coded).collect();
        let right = answered.iter().filter(|outcome| outcome.is_right()).count();
        Self {
            n,
            top1: within(1),
            top1_category: part(outcomes, Outcome::is_right_category),
            top5: within(5),
            top10: within(10),
            answered: rounded(share(answered.len(), n).unwrap_or_default()),
            accuracy_answered: share(right, answered.len()).map(rounded),
            accuracy_at_coverage: AtCoverage::of(outcomes),
            of_system: of_system(outcomes, system),
            phrases_per_second: (n as f64 / seconds.max(f64::EPSILON)).round(),
        }
    }

    /// The figures as a table.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut columns = Columns::new(["measure", "value"]).right([1]);
        columns.row(["n".to_owned(), self.n.to_string()]);
        let coverage = &self.accuracy_at_coverage;
        let shares = [
            ("top1", Some(self.top1)),
            ("top1_category", Some(self.top1_category)),
            ("top5", Some(self.top5)),
            ("top10", Some(self.top10)),
            ("answered", Some(self.answered)),
            ("accuracy_answered", self.accuracy_answered),
            ("accuracy_at_coverage 50 %", coverage.half),
            ("accuracy_at_coverage 70 %", coverage.most),
            ("accuracy_at_coverage 90 %", coverage.nearly_all),
        ];
        let own = self.of_system.iter().map(|(name, value)| (*name, Some(*value)));
        for (name, value) in shares.into_iter().chain(own) {
            columns.row([name.to_owned(), value.map_or_else(|| "–".to_owned(), |value| format!("{value:.4}"))]);
        }
        columns.row(["phrases_per_second".to_owned(), self.phrases_per_second.to_string()]);
        columns.write(out, "")
    }
}

/// What is measured of one system alone.
fn of_system(outcomes: &[Outcome], system: Option<System>) -> BTreeMap<&'static str, f64> {
    match system {
        Some(System::Icf) => {
            let coded: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.shares(icf_category)).collect();
            let qualified = coded.iter().filter(|outcome| outcome.is_right()).count();
            let qualifier = rounded(share(qualified, coded.len()).unwrap_or_default());
            [("code_accuracy", part(outcomes, |o| o.shares(icf_category))), ("qualifier_accuracy", qualifier)].into()
        }
        Some(System::Icd11) => [("stem_accuracy", part(outcomes, |outcome| outcome.shares(stems)))].into(),
        _ => BTreeMap::new(),
    }
}

/// An ICF code without its qualifiers.
fn icf_category(code: &str) -> Vec<&str> {
    vec![code.split(['.', '+']).next().unwrap_or(code)]
}

/// The stems of a cluster in alphabetical order.
fn stems(code: &str) -> Vec<&str> {
    let mut stems: Vec<&str> = code.split('/').filter_map(|group| group.split('&').next()).collect();
    stems.sort_unstable();
    stems
}

fn part(outcomes: &[Outcome], holds: impl Fn(&Outcome) -> bool) -> f64 {
    let count = outcomes.iter().filter(|outcome| holds(outcome)).count();
    rounded(share(count, outcomes.len()).unwrap_or_default())
}

impl AtCoverage {
    fn of(outcomes: &[Outcome]) -> Self {
        let mut ordered: Vec<&Outcome> = outcomes.iter().collect();
        // Stable: phrases of equal confidence stay in the order of the file.
        ordered.sort_by(|a, b| b.confidence().total_cmp(&a.confidence()));
        let at = |percent: usize| {
            let surest = &ordered[..ordered.len() * percent / 100];
            share(surest.iter().filter(|outcome| outcome.is_right()).count(), surest.len()).map(rounded)
        };
        Self { half: at(50), most: at(70), nearly_all: at(90) }
    }
}

impl Outcome {
    fn is_right(&self) -> bool {
        self.rank() == Some(0)
    }

    /// True when the first code and an accepted one have the same part.
    fn shares(&self, of: impl Fn(&str) -> Vec<&str>) -> bool {
        let best = self.answer.codings.first();
        best.is_some_and(|best| self.gold.codes.iter().any(|code| of(code) == of(&best.code)))
    }

    fn is_right_category(&self) -> bool {
        let category = |code: &str| code.get(..CATEGORY).unwrap_or(code).to_owned();
        let best = self.answer.codings.first().map(|coding| category(&coding.code));
        best.is_some_and(|best| self.gold.codes.iter().any(|code| category(code) == best))
    }

    fn confidence(&self) -> f32 {
        self.answer.codings.first().map_or(0.0, |coding| coding.confidence)
    }
}
