//! The table of relations: who can cause whom, who takes whose place, what is coded together.
//!
//! Text of tab-separated rows, the first field the kind; a line that is empty or starts with `#` is passed over.
//!
//! | row | says |
//! |---|---|
//! | `B first last` | a block of ICD-10, by its first and last category |
//! | `I relation log-odds` | what a relation starts from |
//! | `W relation a\|b key weight` | weight of the first (`a`) or second (`b`) code; the key is a letter, a block (`B` and its first category), a category or a code |
//! | `P relation key key weight` | weight of both together: letters, blocks, category and block, block and category, categories, codes |
//! | `N relation code code for against` | records that bore the exact pair out, and that did not: the support told in a trace |
//! | `L level cause other seen code:n …` | how often a cause was seen with another condition, and to what it was changed; `.x` is its category with the fourth character x |
//!
//! Relations are named as in [`Relation`]. The log-odds of a pair are the start and all weights its keys have, held within
//! ±6; a relation without rows is even. The eight levels of `L` are block-block, block-category, category-block,
//! category-category, code-block, code-category, code-code, and code-category with the place of the other condition:
//! `p` part II, `q` cause in part II, `u` line above, `l` line below, `s` same line, `o` cause not mentioned.

use rustc_hash::FxHashMap;

use super::acme::{Causal, Official};
use super::blocks::Blocks;
use super::code::{Code, Key};
use super::hand::not_due;
use super::linkage::{Linkage, Offer};
use super::record::Side;
use super::rule::Rule;
use super::weights::{PairKey, Relation, Weights, logistic};

/// Probability that a refused pair can be cause and effect: low rather than none, so that one refusal among many
/// accepted conditions still ranks above two.
const REFUSED: f64 = 0.02;

/// Everything that selection knows of codes.
#[derive(Debug, Clone)]
pub struct Relations {
    pub(super) blocks: Blocks,
    /// In the order of [`Relation::ALL`].
    pub(super) weights: [Weights; 6],
    pub(super) support: FxHashMap<(Relation, Code, Code), (f64, f64)>,
    pub(super) linkage: Linkage,
    official: Official,
}

/// Whether one code can cause another, and why so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// Probability that an official coder accepts the sequence.
    pub probability: f64,
    /// Training records with just this pair; 0 where the table tells none.
    pub support: f64,
    /// What the probability rests on.
    pub basis: Basis,
}

/// What a judgement rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Both codes are the same.
    Identity,
    /// A row of the user's own decision table.
    Official,
    /// A rule of volume 2 written by hand.
    Hand,
    /// Learned of just these codes.
    Codes,
    /// Learned of their categories, or of the category of one and the block of the other.
    Categories,
    /// Learned of their blocks or letters.
    Blocks,
    /// Learned of each alone.
    Alone,
}

impl Relations {
    pub(super) fn new(blocks: Blocks) -> Self {
        Self {
            blocks,
            weights: Default::default(),
            support: FxHashMap::default(),
            linkage: Linkage::default(),
            official: Official::default(),
        }
    }

    /// The same relations with a user's own decision tables before anything learned.
    #[must_use]
    pub fn with_official(mut self, official: Official) -> Self {
        self.official = official;
        self
    }

    /// Probability that the first code can cause the second.
    #[must_use]
    pub fn can_cause(&self, cause: Code, effect: Code) -> f64 {
        let fixed = self.fixed(cause, effect).map(|(probability, _)| probability);
        fixed.unwrap_or_else(|| logistic(self.log_odds(Relation::Causes, cause, effect)))
    }

    /// The same with its support and what it rests on.
    #[must_use]
    pub fn judge(&self, cause: Code, effect: Code) -> Judgement {
        let support = self.support(Relation::Causes, cause, effect);
        let (probability, basis) = self
            .fixed(cause, effect)
            .unwrap_or_else(|| (logistic(self.log_odds(Relation::Causes, cause, effect)), self.basis(cause, effect)));
        Judgement { probability, support, basis }
    }

    /// What is not left to the learned weights.
    fn fixed(&self, cause: Code, effect: Code) -> Option<(f64, Basis)> {
        if cause == effect {
            return Some((1.0, Basis::Identity));
        }
        match self.official.causal(cause, effect) {
            Causal::Accepted => Some((1.0, Basis::Official)),
            Causal::Refused => Some((REFUSED, Basis::Official)),
            Causal::Open => not_due(cause, effect).then_some((REFUSED, Basis::Hand)),
        }
    }

    fn basis(&self, cause: Code, effect: Code) -> Basis {
        let weights = &self.weights[Relation::Causes.index()];
        match weights.finest_pair(cause, effect, &self.blocks) {
            None => Basis::Alone,
            Some(key) if key == (Key::from(cause), Key::from(effect)) => Basis::Codes,
            Some(key) if names_category(key, cause, effect) => Basis::Categories,
            Some(_) => Basis::Blocks,
        }
    }

    /// Log-odds of the first code over the second in a relation.
    pub(super) fn log_odds(&self, relation: Relation, first: Code, second: Code) -> f64 {
        self.weights[relation.index()].log_odds(first, second, &self.blocks)
    }

    /// Training records with just this pair, for and against.
    pub(super) fn support(&self, relation: Relation, first: Code, second: Code) -> f64 {
        self.support.get(&(relation, first, second)).map_or(0.0, |(yes, no)| yes + no)
    }

    /// What the tentative cause may be changed to because of the other condition.
    pub(super) fn offers(&self, cause: Code, other: Code, side: Side) -> Vec<Offer> {
        let learned = || self.linkage.offers(cause, other, side, &self.blocks);
        self.official.modification(cause, other, side).map_or_else(learned, |offer| offer.into_iter().collect())
    }

    /// What the user's own table puts in place of a tentative cause that is a sequel of the other condition or ill-defined.
    pub(super) fn sequel(&self, cause: Code, other: Code, side: Side) -> Option<(Rule, Code)> {
        self.official.sequel(cause, other, side)
    }
}

fn names_category((first, second): PairKey, cause: Code, effect: Code) -> bool {
    first == Key::from(cause.category()) || second == Key::from(effect.category())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str =
        "# test\nB\tI10\tI15\nB\tI60\tI69\nI\tE\t-1\nP\tE\tI10\tI61\t3\nP\tE\tBI10\tBI60\t1\nN\tE\tI10\tI619\t7\t1\n";

    fn code(text: &str) -> Code {
        Code::read(text).unwrap()
    }

    #[test]
    fn judgements_tell_what_they_rest_on() {
        let relations = Relations::read(TABLE).unwrap();
        let judge = |a, b| relations.judge(code(a), code(b));
        let learned = judge("I10", "I619");
        assert_eq!((learned.basis, learned.support), (Basis::Categories, 8.0));
        assert!((learned.probability - logistic(3.0)).abs() < 1e-12);
        assert_eq!(judge("I10", "I639").basis, Basis::Blocks);
        assert_eq!(judge("A419", "I639").basis, Basis::Alone);
        assert_eq!(judge("I10", "I10"), Judgement { probability: 1.0, support: 0.0, basis: Basis::Identity });
        assert_eq!(judge("I10", "V892").basis, Basis::Hand);
        assert!((relations.can_cause(code("I10"), code("V892")) - REFUSED).abs() < 1e-12);
    }

    #[test]
    fn official_rows_come_first() {
        let official = Official::read("D\tV892\tI10\tI10\nD\tI61\tI10\tI15\nD\tI63\tI10\tI15\t\tM\n").unwrap();
        let relations = Relations::read(TABLE).unwrap().with_official(official);
        let judge = |a, b| relations.judge(code(a), code(b));
        assert_eq!((judge("I10", "V892").probability, judge("I10", "V892").basis), (1.0, Basis::Official));
        assert_eq!(judge("I10", "I619").probability, 1.0);
        assert_eq!(judge("A419", "I619").probability, REFUSED);
        assert_eq!(judge("I10", "I639").basis, Basis::Blocks);
    }
}
