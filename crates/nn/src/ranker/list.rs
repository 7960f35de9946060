//! The candidates of one phrase.

use super::TrainError;

/// The candidates of one phrase, as a ranker is trained on them.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// Features of one candidate after the other.
    pub rows: Vec<f32>,
    /// Whether each candidate is right.
    pub accepted: Vec<bool>,
    /// How much the list counts, 1 as a rule.
    pub weight: f32,
}

impl List {
    /// True when some candidates are right and some are not.
    pub(super) fn teaches(&self) -> bool {
        self.weight > 0.0 && self.accepted.iter().any(|a| *a) && self.accepted.iter().any(|a| !a)
    }
}

/// # Errors
/// The first list that has not `features` finite values a candidate.
pub(super) fn check(lists: &[List], features: usize) -> Result<(), TrainError> {
    for (at, list) in lists.iter().enumerate() {
        let (values, candidates) = (list.rows.len(), list.accepted.len());
        if values != candidates * features {
            return Err(TrainError::Shape { list: at, values, candidates, features });
        }
        if !list.weight.is_finite() || list.rows.iter().any(|v| !v.is_finite()) {
            return Err(TrainError::NotFinite(at));
        }
    }
    Ok(())
}

/// Shares of scores: each exponential over the sum of all.
pub fn softmax(scores: &[f32]) -> Vec<f32> {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let exponentials: Vec<f32> = scores.iter().map(|s| (s - highest).exp()).collect();
    let total: f32 = exponentials.iter().sum();
    exponentials.iter().map(|e| e / total).collect()
}
