//! Whether a coded certificate may go without a person, and if not, why.

use serde::Serialize;

use crate::coder::Answer;
use crate::read::Issue;

/// Why a person should look at a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nothing of the row could be read.
    Broken,
    /// Part of the row could not be read.
    Issues,
    /// Nothing is written on it.
    Blank,
    /// It contradicts itself.
    Contradiction,
    /// Rules and classifier vote for different categories.
    Disagreement,
    /// The confidence is below what the wanted accuracy needs.
    Doubt,
    /// No underlying cause could be selected.
    NoCause,
}

impl Reason {
    /// All reasons, in the order of tables.
    pub const ALL: [Self; 7] =
        [Self::Broken, Self::Issues, Self::Blank, Self::Contradiction, Self::Disagreement, Self::Doubt, Self::NoCause];

    /// Its name in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Issues => "issues",
            Self::Blank => "blank",
            Self::Contradiction => "contradiction",
            Self::Disagreement => "disagreement",
            Self::Doubt => "doubt",
            Self::NoCause => "no_cause",
        }
    }

    /// What people are told, in Japanese and English.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Broken => ("行を読み取れない", "the row cannot be read"),
            Self::Issues => ("行の一部を読み取れない", "part of the row cannot be read"),
            Self::Blank => ("記載がない", "nothing is written"),
            Self::Contradiction => ("記載に矛盾がある", "the certificate contradicts itself"),
            Self::Disagreement => ("規則と分類器の判断が分かれる", "rules and classifier disagree"),
            Self::Doubt => ("確信度が低い", "low confidence"),
            Self::NoCause => ("死因を選べない", "no cause could be selected"),
        }
    }
}

/// The reasons to have a person look at an answer; none where it is accepted. Whether the votes agree weighs most in the
/// confidence; that they differ is told where the confidence is too low.
pub fn reasons(answer: &Answer, blank: bool, issues: &[Issue], threshold: f32) -> Vec<Reason> {
    let external = answer.external.as_ref();
    let category = |code: &str| code.get(..3).map(str::to_owned);
    let disagree = |code: &str, other: &str| category(code) != category(other);
    let apart =
        external.is_some_and(|e| e.by_model || e.model.as_ref().is_some_and(|vote| disagree(&e.code, &vote.code)));
    let doubted = !answer.cause().is_empty() && answer.confidence() < threshold;
    let held = [
        (!issues.is_empty(), Reason::Issues),
        (blank, Reason::Blank),
        (external.is_some_and(|e| !e.contradictions.is_empty()), Reason::Contradiction),
        (apart && doubted, Reason::Disagreement),
        (doubted, Reason::Doubt),
        (answer.cause().is_empty() && !blank, Reason::NoCause),
    ];
    held.into_iter().filter(|(holds, _)| *holds).map(|(_, reason)| reason).collect()
}
