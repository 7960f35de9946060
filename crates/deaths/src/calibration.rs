//! How sure a code is: a logistic function of what rules and classifier say, fitted on certificates neither was made from.

use crate::classifier::ModelVote;

/// Number of inputs.
pub const INPUTS: usize = 6;

/// Smallest share of a code that is told apart; a logarithm would make much of smaller ones.
const LEAST: f32 = 0.005;
/// Points of the curve of confidence against accuracy.
pub const CURVE: usize = 101;

/// Weights of the inputs, the constant last, and what they gave on the certificates they were fitted on.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    weights: Vec<f32>,
    /// A threshold of confidence, and the accuracy of the certificates of the fitting that reach it.
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

    /// Thresholds with the accuracy of what reaches them on the certificates of the fitting.
    pub fn curve(&self) -> &[[f32; 2]] {
        &self.curve
    }

    /// The smallest confidence from which certificates were as accurate as wanted; 1 where none is known.
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

    /// For each threshold the accuracy of the samples that reach it.
    fn measured(&self, samples: &[(Inputs, bool)]) -> Vec<[f32; 2]> {
        let judged: Vec<(f32, bool)> =
            samples.iter().map(|(inputs, right)| (self.confidence(inputs), *right)).collect();
        let at = |step: usize| {
            let threshold = step as f32 / (CURVE - 1) as f32;
            let reached = judged.iter().filter(|(confidence, _)| *confidence >= threshold);
            let (mut count, mut right) = (0u32, 0u32);
            reached.for_each(|(_, is_right)| (count, right) = (count + 1, right + u32::from(*is_right)));
            [threshold, if count == 0 { 0.0 } else { right as f32 / count as f32 }]
        };
        (0..CURVE).map(at).collect()
    }
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
}
