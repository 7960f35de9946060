//! From scores to probabilities.

use serde::{Deserialize, Serialize};

/// Platt scaling of the best answer's share and score (Platt, "Probabilistic Outputs for Support Vector Machines", 1999).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Intercept, weight of the log-odds of the softmax share, weight of the score.
    pub weights: [f32; 3],
}

/// An answer whose truth is known: score, share of the softmax, right or not, weight.
pub type Judged = (f32, f32, bool, f32);

impl Default for Calibration {
    fn default() -> Self {
        Self { weights: [0.0, 1.0, 0.0] }
    }
}

impl Calibration {
    /// The probability that an answer with this share of the softmax and this score is right.
    pub fn confidence(&self, share: f32, score: f32) -> f32 {
        let z: f32 = inputs(share, score).iter().zip(&self.weights).map(|(x, w)| x * w).sum();
        1.0 / (1.0 + (-z).exp())
    }

    /// Logistic regression of "the answer is right" on answers by a ranker that was not trained on their phrases.
    pub fn fit(answers: &[Judged]) -> Self {
        let (mut w, mut mean, mut spread) = ([0f32, 1.0, 0.0], [0f32; 3], [0f32; 3]);
        let total: f32 = answers.iter().map(|a| a.3).sum::<f32>().max(f32::MIN_POSITIVE);
        for step in 1..=2000 {
            let mut g = [0f32; 3];
            for (score, share, right, weight) in answers {
                let x = inputs(*share, *score);
                let z: f32 = x.iter().zip(&w).map(|(a, b)| a * b).sum();
                let error = 1.0 / (1.0 + (-z).exp()) - f32::from(u8::from(*right));
                (0..3).for_each(|i| g[i] += weight * error * x[i] / total);
            }
            for i in 0..3 {
                mean[i] = 0.9 * mean[i] + 0.1 * g[i];
                spread[i] = 0.999 * spread[i] + 0.001 * g[i] * g[i];
                let (m, s) = (mean[i] / (1.0 - 0.9f32.powi(step)), spread[i] / (1.0 - 0.999f32.powi(step)));
                w[i] -= 0.02 * m / (s.sqrt() + 1e-8);
            }
        }
        Self { weights: w }
    }
}

fn inputs(share: f32, score: f32) -> [f32; 3] {
    let share = share.clamp(1e-4, 1.0 - 1e-4);
    [1.0, (share / (1.0 - share)).ln(), score]
}
