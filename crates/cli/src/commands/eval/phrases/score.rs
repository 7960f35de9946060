//! How good the answers are.

use std::io::{self, Write};

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
    /// The figures of these outcomes, which took so many seconds.
    pub fn of(outcomes: &[Outcome], seconds: f64) -> Self {
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
        for (name, value) in shares {
            columns.row([name.to_owned(), value.map_or_else(|| "–".to_owned(), |value| format!("{value:.4}"))]);
        }
        columns.row(["phrases_per_second".to_owned(), self.phrases_per_second.to_string()]);
        columns.write(out, "")
    }
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

    fn is_right_category(&self) -> bool {
        let category = |code: &str| code.get(..CATEGORY).unwrap_or(code).to_owned();
        let best = self.answer.codings.first().map(|coding| category(&coding.code));
        best.is_some_and(|best| self.gold.codes.iter().any(|code| category(code) == best))
    }

    fn confidence(&self) -> f32 {
        self.answer.codings.first().map_or(0.0, |coding| coding.confidence)
    }
}
