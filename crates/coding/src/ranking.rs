//! Which candidate wins, and how sure that is: a linear score over named features (`data/ranking.tsv`).
//!
//! The weights and the calibration are fitted by `cargo xtask fit-ranking` on held-out phrases (listwise softmax;
//! Platt, "Probabilistic Outputs for Support Vector Machines", 1999, for the confidence) and are data, not code.

use std::sync::LazyLock;

use ishizue_text::table::rows;

static TABLE: &str = include_str!("../data/ranking.tsv");

macro_rules! features {
    ($($name:ident: $explained:literal,)*) => {
        /// What the ranking knows about a candidate name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(non_camel_case_types, clippy::enum_variant_names)]
        #[repr(usize)]
        pub(crate) enum Feature { $(#[doc = $explained] $name,)* }

        /// Names of all features, in the order of their values.
        pub const FEATURES: &[&str] = &[$(stringify!($name),)*];

        /// What each feature means, in the same order.
        pub const EXPLAINED: &[&str] = &[$($explained,)*];
    };
}

features! {
    exact: "the phrase is a name of an imported release",
    exact_starter: "the phrase is a name of the starter release",
    ward_abbreviation: "the phrase is a Latin abbreviation that the starter gives this meaning",
    exact_rearranged: "the phrase is the name once its parts are rearranged or spelled out",
    exact_paraphrased: "the phrase is the name once a finding is said in other words",
    exact_part: "a part of the phrase is the name",
    exact_core: "the phrase is the name once modifiers are taken off",
    lost: "share of the phrase that was taken off or left out on the way to an exact name",
    cosine: "cosine of the tf-idf vectors of character n-grams",
    of_phrase: "share of the phrase's n-gram weight that the name has",
    of_name: "share of the name's n-gram weight that the phrase has",
    same_head: "how much of the end of the phrase, the head of a Japanese noun, is the end of the name",
    other_head: "phrase and name end in different characters",
    same_start: "how much of the beginning of the phrase is the beginning of the name",
    reading_distance: "the name was found through a rewriting of the phrase",
    preferred: "the name is a standard or preferred name",
    synonym: "the name is a synonym, index word or lay word",
    reading: "the name is a reading in kana",
    abbreviation: "the name is an abbreviation",
    starter: "the name is similar and from the starter release",
    support: "how near the other names of the same code are",
    contradiction: "phrase and name say contradicting things (right and left, acute and chronic)",
    unsupported: "modifiers or sites in the name that the phrase does not have",
    foreign_latin: "the name has a Latin word or abbreviation that the phrase does not have",
    unspecified: "the code is the unspecified one of its category",
    divided: "more specific codes divide the code",
}

/// Number of features.
pub const COUNT: usize = FEATURES.len();

/// Values of all features of one candidate.
pub type Features = [f32; COUNT];

/// Weights of the features and the calibration of the confidence.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// Weight of each feature.
    pub weights: Features,
    /// Platt scaling: intercept, weight of the log-odds of the softmax share, weight of the score.
    pub calibration: [f32; 3],
}

static SHIPPED: LazyLock<Ranking> = LazyLock::new(|| {
    let mut shipped = Ranking { weights: [0.0; COUNT], calibration: [0.0, 1.0, 0.0] };
    for [name, value, _, _] in rows::<4>(TABLE) {
        let value: f32 = value.parse().unwrap_or_default();
        if let Some(at) = FEATURES.iter().position(|f| *f == name) {
            shipped.weights[at] = value;
        } else if let Some(at) = name.strip_prefix("calibration_").and_then(|n| n.parse::<usize>().ok())
            && let Some(slot) = shipped.calibration.get_mut(at)
        {
            *slot = value;
        }
    }
    shipped
});

impl Ranking {
    /// The weights that ship with this version.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// The weights set by hand that a fit starts from and is pulled towards; uncalibrated.
    pub fn prior() -> Self {
        let mut prior = Self { weights: [0.0; COUNT], calibration: [0.0, 1.0, 0.0] };
        for [name, _, value, _] in rows::<4>(TABLE) {
            if let Some(at) = FEATURES.iter().position(|f| *f == name) {
                prior.weights[at] = value.parse().unwrap_or_default();
            }
        }
        prior
    }

    /// The score of a candidate.
    pub fn score(&self, features: &Features) -> f32 {
        self.weights.iter().zip(features).map(|(w, f)| w * f).sum()
    }

    /// The calibrated probability that the code with this share of the softmax and this score is right.
    pub fn confidence(&self, share: f32, score: f32) -> f32 {
        let share = share.clamp(1e-4, 1.0 - 1e-4);
        let [intercept, odds, level] = self.calibration;
        let z = intercept + odds * (share / (1.0 - share)).ln() + level * score;
        1.0 / (1.0 + (-z).exp())
    }
}

/// Softmax shares of scores.
pub(crate) fn shares(scores: &[f32]) -> Vec<f32> {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let exps: Vec<f32> = scores.iter().map(|s| (s - highest).exp()).collect();
    let total: f32 = exps.iter().sum();
    exps.iter().map(|e| e / total).collect()
}
