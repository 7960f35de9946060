//! Additive log-odds of one code over another, and the keys they are added up from.

use rustc_hash::FxHashMap;

use super::blocks::Blocks;
use super::code::{Code, Key};

/// What is asked of two codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The first can cause the second (`E`).
    Causes,
    /// The first, in part II, takes the place of the tentative second (`op`).
    OtherPart2,
    /// The first, in part I, takes the place of a tentative second in part II (`oi`).
    FromPart2,
    /// The first, on a lower line, takes the place of the tentative second (`ol`).
    Lower,
    /// The same from the same line (`os`).
    Same,
    /// The same from a higher line (`oh`).
    Higher,
}

impl Relation {
    /// All, in the order of the table.
    pub const ALL: [Self; 6] = [Self::Causes, Self::Higher, Self::FromPart2, Self::Lower, Self::OtherPart2, Self::Same];

    /// Its name in the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Causes => "E",
            Self::OtherPart2 => "op",
            Self::FromPart2 => "oi",
            Self::Lower => "ol",
            Self::Same => "os",
            Self::Higher => "oh",
        }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|relation| relation.name() == text)
    }

    pub(super) fn index(self) -> usize {
        Self::ALL.iter().position(|&r| r == self).unwrap_or(0)
    }
}

/// A weight belongs to the first code (second key none), to the second (first key none), or to both.
pub(super) type PairKey = (Key, Key);
/// What no weight belongs to.
const ABSENT: PairKey = (Key::NONE, Key::NONE);
/// How many keys two codes can have.
pub(super) const MOST_KEYS: usize = 14;

/// The keys of two codes: letter, block, category and code of each, then both together from coarse to fine.
pub(super) fn keys(first: Code, second: Code, blocks: &Blocks) -> impl Iterator<Item = PairKey> {
    let [al, ab, ac, ax] = levels(first, blocks);
    let [bl, bb, bc, bx] = levels(second, blocks);
    let pair = if ax == Key::NONE && bx == Key::NONE { ABSENT } else { (Key::from(first), Key::from(second)) };
    let none = Key::NONE;
    let all: [PairKey; MOST_KEYS] = [
        (al, none),
        (ab, none),
        (ac, none),
        (ax, none),
        (none, bl),
        (none, bb),
        (none, bc),
        (none, bx),
        (al, bl),
        (ab, bb),
        (ac, bb),
        (ab, bc),
        (ac, bc),
        pair,
    ];
    all.into_iter().filter(|&key| key != ABSENT)
}

/// Letter, block, category, and the code where it has a fourth character.
fn levels(code: Code, blocks: &Blocks) -> [Key; 4] {
    let fine = if code.fourth().is_some() { Key::from(code) } else { Key::NONE };
    [Key::of_bytes([code.letter(), 0, 0, 0]), blocks.of(code), Key::from(code.category()), fine]
}

/// The learned weights of one relation.
#[derive(Debug, Clone, Default)]
pub(super) struct Weights {
    pub intercept: f64,
    pub weights: FxHashMap<PairKey, f64>,
}

/// Log-odds are held within this: no count of the training rows bears out more.
pub(super) const MOST_LOG_ODDS: f64 = 6.0;

impl Weights {
    pub fn log_odds(&self, first: Code, second: Code, blocks: &Blocks) -> f64 {
        let sum: f64 = keys(first, second, blocks).filter_map(|key| self.weights.get(&key)).sum();
        (self.intercept + sum).clamp(-MOST_LOG_ODDS, MOST_LOG_ODDS)
    }

    /// The finest key of both codes that bears a weight.
    pub fn finest_pair(&self, first: Code, second: Code, blocks: &Blocks) -> Option<PairKey> {
        let both = keys(first, second, blocks).filter(|(a, b)| *a != Key::NONE && *b != Key::NONE);
        both.filter(|key| self.weights.contains_key(key)).last()
    }
}

/// Probability of log-odds.
pub(super) fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Code {
        Code::read(text).unwrap()
    }

    #[test]
    fn keys_from_coarse_to_fine() {
        let blocks = Blocks::new(Vec::new());
        let text = |a, b| {
            let keys = keys(code(a), code(b), &blocks);
            keys.map(|(a, b)| format!("{a}/{b}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(text("I10", "I64"), "I/ BI/ I10/ /I /BI /I64 I/I BI/BI I10/BI BI/I64 I10/I64");
        assert!(text("I10", "I619").ends_with("I10/I61 I10/I619"));
    }

    #[test]
    fn weights_add_up_and_are_clipped() {
        let blocks = Blocks::new(Vec::new());
        let mut weights = Weights { intercept: -1.0, ..Weights::default() };
        let key = |text| Key::read(text).unwrap();
        weights.weights.insert((key("I10"), Key::NONE), 0.5);
        weights.weights.insert((key("I10"), key("I61")), 2.0);
        weights.weights.insert((key("I"), key("J")), 99.0);
        assert!((weights.log_odds(code("I10"), code("I619"), &blocks) - 1.5).abs() < 1e-12);
        assert!((weights.log_odds(code("I10"), code("J189"), &blocks) - 6.0).abs() < 1e-12);
        assert_eq!(weights.finest_pair(code("I10"), code("I619"), &blocks), Some((key("I10"), key("I61"))));
        assert_eq!(weights.finest_pair(code("A10"), code("I619"), &blocks), None);
    }
}
