//! How sure a code is: a logistic function of what rules and classifier say, fitted on certificates neither was made from.

use crate::classifier::ModelVote;

/// Number of inputs.
pub const INPUTS: usize = 6;

/// Smallest share of a code that is told apart; a logarithm would make much of smaller ones.
const LEAST: f32 = 0.005;
/// Points of the curve of confidence against accuracy.
pub const CURVE: usize = 1_001;

/// Weights of the inputs, the constant last, and what they gave on the certificates they were fitted on.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    weights: Vec<f32>,
    /// A threshold of confidence, and what the accuracy of certificates that reach it is surely no lower than.
    curve: Vec<[f32; 2]>,
}

/// What is known of a code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inputs([f32; INPUTS]);

impl Inputs {
    /// The inputs for the code that stands: both votes are in its category; the share that the classifier gives it; how
    /// sure the classifier is of another category; the certificate contradicts itself; the code says only that nothing
    /// more is known; the classifier took over. Shares below 0.005 are not told apart: rare wordings are what it does not
    /// know.
    pub fn new(code: &str, vote: &ModelVote, contradicted: bool, residual: bool) -> Self {
        let flag = |holds: bool| f32::from(u8::from(holds));
        let category = |code: &str| code.get(..3).map(str::to_owned);
        let agree = !vote.takes_over && category(&vote.code) == category(code);
        Self([
            flag(agree),
            vote.share_of_standing().max(LEAST).ln() / 4.0,
            if agree { 0.0 } else { vote.share },
            flag(contradicted),
            flag(residual),
            flag(vote.takes_over),
        ])
    }
}

impl Default for Calibration {
    /// Before any fitting: agreement is worth much, contradiction costs.
    fn default() -> Self {
        Self { weights: vec![1.5, 0.5, -0.5, -0.5, -0.5, 0.0, 1.5], curve: vec![[0.0; 2]; CURVE] }
    }
}

impl Calibration {
    /// A calibration with these weights, as many as there are inputs and one, and this curve.
    pub fn new(weights: Vec<f32>, curve: Vec<[f32; 2]>) -> Self {
        Self { weights, curve }
    }

    /// Thresholds, each with what the accuracy of the certificates that reach it is surely no lower than.
    pub fn curve(&self) -> &[[f32; 2]] {
        &self.curve
    }

    /// The smallest confidence from which certificates are surely as accurate as wanted; 1 where none is known.
    pub fn threshold(&self, accuracy: f32) -> f32 {
        self.curve.iter().find(|[_, reached]| *reached >= accuracy).map_or(1.0, |[threshold, _]| *threshold)
    }

    /// The weights, the constant last.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// Probability that the code is right, 0 to 1.
    pub fn confidence(&self, inputs: &Inputs) -> f32 {
        let sum: f32 = self.weights.iter().zip(inputs.0.iter().chain(&[1.0])).map(|(w, x)| w * x).sum();
        1.0 / (1.0 + (-sum).exp())
    }

    /// Fits the weights to whether each code was right, with a pull towards the weights before fitting.
    pub fn fit(samples: &[(Inputs, bool)]) -> Self {
        const STEPS: usize = 3_000;
        const RATE: f32 = 0.5;
        const PULL: f32 = 2.0;
        let before = Self::default();
        let mut fitted = before.clone();
        let count = samples.len().max(1) as f32;
        for _ in 0..STEPS {
            let mut slope: Vec<f32> =
                fitted.weights.iter().zip(&before.weights).map(|(w, b)| PULL * (w - b) / count).collect();
            for (inputs, right) in samples {
                let error = fitted.confidence(inputs) - f32::from(u8::from(*right));
                for (slope, x) in slope.iter_mut().zip(inputs.0.iter().chain(&[1.0])) {
                    *slope += error * x / count;
                }
            }
            fitted.weights.iter_mut().zip(&slope).for_each(|(w, s)| *w -= RATE * s);
        }
        fitted.curve = fitted.measured(samples);
        fitted
    }

    /// For each threshold, from the samples that reach it, the lower bound of their accuracy.
    fn measured(&self, samples: &[(Inputs, bool)]) -> Vec<[f32; 2]> {
        let judged: Vec<(f32, bool)> =
            samples.iter().map(|(inputs, right)| (self.confidence(inputs), *right)).collect();
        let at = |step: usize| {
            let threshold = step as f32 / (CURVE - 1) as f32;
            let reached = judged.iter().filter(|(confidence, _)| *confidence >= threshold);
            let (mut count, mut right) = (0u32, 0u32);
            reached.for_each(|(_, is_right)| (count, right) = (count + 1, right + u32::from(*is_right)));
            [threshold, lower_bound(right, count)]
        };
        (0..CURVE).map(at).collect()
    }
}

/// What a share of successes is no lower than, with 95 in 100 (Wilson's interval, one-sided): a promise has to hold for
/// certificates to come, not for the few that it was made on.
fn lower_bound(right: u32, count: u32) -> f32 {
    const Z: f32 = 1.645;
    if count == 0 {
        return 0.0;
    }
    let n = count as f32;
    let share = right as f32 / n;
    let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    (share + Z * Z / (2.0 * n) - spread) / (1.0 + Z * Z / n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_that_was_right_becomes_confidence() {
        let vote = |code: &str, share| ModelVote { code: code.into(), share, share_of_rule: share, takes_over: false };
        let agreed = Inputs::new("W01", &vote("W01", 0.9), false, false);
        let apart = Inputs::new("W01", &vote("X70", 0.2), true, true);
        let samples: Vec<_> =
            (0..200).map(|i| (agreed, i % 50 != 0)).chain((0..200).map(|i| (apart, i % 2 == 0))).collect();
        let fitted = Calibration::fit(&samples);
        assert!((fitted.confidence(&agreed) - 0.98).abs() < 0.02, "{}", fitted.confidence(&agreed));
        assert!((fitted.confidence(&apart) - 0.5).abs() < 0.06, "{}", fitted.confidence(&apart));
    }

    #[test]
    fn a_share_promises_less_than_it_was() {
        assert!((lower_bound(98, 100) - 0.945).abs() < 0.005, "{}", lower_bound(98, 100));
        assert!(lower_bound(980, 1000) > lower_bound(98, 100));
        assert_eq!(lower_bound(0, 0), 0.0);
    }
}
