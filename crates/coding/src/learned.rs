//! What the learned ranker sees of a candidate, and the order it gives.
//!
//! One row of values for each code in play: the features of its best name (as for the linear rule), what its other
//! names say, how it stands among the other candidates, how phrase and name compare character by character, and what
//! kind of code it is.

mod compare;
mod row;

use std::sync::LazyLock;

use ishizue_nn::ranker::{List, Ranker, softmax};
use ishizue_text::key;

use crate::ModelUse;
use crate::candidate::{self, Candidate, Found, LeaveOut, Ways};
use crate::coder::Coder;
use crate::ranking::FEATURES;

pub use row::EXPLAINED;

/// How many codes the learned ranker orders; those that the linear rule puts behind them keep its order.
const RANKED: usize = 48;

/// Names of the features in the order of a row's values.
pub fn features() -> &'static [String] {
    static NAMES: LazyLock<Vec<String>> =
        LazyLock::new(|| FEATURES.iter().copied().chain(row::NAMES.iter().copied()).map(str::to_owned).collect());
    &NAMES
}

/// Position of the linear score, from which the ranker starts.
pub fn base() -> usize {
    FEATURES.len() + row::LINEAR
}

impl Coder {
    /// The candidates of a phrase whose codes are known, as the ranker is trained on them; `None` where nothing was
    /// found. A list without a right candidate teaches no order, but counts for the calibration.
    pub fn training_list(&self, phrase: &str, accepted: &[String], leave_out: LeaveOut, weight: f32) -> Option<List> {
        let (codes, rows) = self.ranker_rows(phrase, leave_out);
        let accepted: Vec<bool> = codes.iter().map(|code| accepted.contains(code)).collect();
        (!accepted.is_empty()).then_some(List { rows, accepted, weight })
    }

    /// The codes of names near a phrase, as if no name were written as it.
    pub(crate) fn near_codes(&self, phrase: &str) -> Vec<String> {
        let own = self.lexicon().find_by_sound(&key(phrase));
        let mut found = candidate::find(self, phrase, Ways::Learned);
        found.retain(|f| Some(f.term) != own);
        let mut candidates = candidate::candidates(self, &key(phrase), &found);
        narrow(&mut candidates);
        candidates.iter().map(|c| self.code(c.code).to_owned()).collect()
    }

    /// The codes in play for a phrase and their rows of features, one after the other.
    pub fn ranker_rows(&self, phrase: &str, leave_out: LeaveOut) -> (Vec<String>, Vec<f32>) {
        let normalised = key(phrase);
        let own = self.lexicon().find_by_sound(&normalised);
        let mut found = candidate::find(self, phrase, Ways::Learned);
        found.retain(|f| leave_out != LeaveOut::Names || Some(f.term) != own);
        let without = own.filter(|_| leave_out == LeaveOut::Examples);
        let mut candidates = candidate::candidates_without(self, &normalised, &found, without);
        narrow(&mut candidates);
        let rows = row::rows(self, &normalised, &candidates, &found);
        (candidates.iter().map(|c| self.code(c.code).to_owned()).collect(), rows)
    }
}

/// The best candidates by the linear rule, best first.
fn narrow(candidates: &mut Vec<Candidate<'_>>) {
    candidates.sort_by(|a, b| b.all.best.total_cmp(&a.all.best).then(a.code.cmp(&b.code)));
    candidates.truncate(RANKED);
}

/// Candidates in the ranker's order with their confidence.
pub(crate) fn rank<'a>(
    coder: &Coder,
    ranker: &Ranker,
    phrase: &str,
    mut candidates: Vec<Candidate<'a>>,
    found: &[Found],
) -> Vec<(Candidate<'a>, f32, Option<ModelUse>)> {
    narrow(&mut candidates);
    let scores = ranker.scores(&row::rows(coder, phrase, &candidates, found));
    let shares = softmax(&scores);
    let mut order: Vec<(Candidate<'a>, f32, f32)> =
        candidates.into_iter().zip(scores).zip(shares).map(|((c, score), share)| (c, score, share)).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| coder.code(a.0.code).cmp(coder.code(b.0.code))));
    let used = |score| ModelUse {
        name: format!("ranker/{}", ranker.kind().name()).into(),
        digest: ranker.digest().to_owned(),
        score,
    };
    order
        .into_iter()
        .map(|(c, score, share)| (c, ranker.calibration().confidence(share, score), Some(used(score))))
        .collect()
}
