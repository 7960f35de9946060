//! A log-linear classifier over hashed features (Berger et al.: "A Maximum Entropy Approach to Natural Language
//! Processing", Computational Linguistics 1996).
//!
//! A sample is a set of feature numbers; its score for a class is the sum of the features' weights over the root of
//! their number. The weights say how much each feature speaks for each class, so an answer can be explained.

use serde::{Deserialize, Serialize};

/// Weights of features: rows × classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Maxent {
    weights: Vec<f32>,
    classes: usize,
}

/// How a classifier is trained: stochastic gradient descent with a falling rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaxentSchedule {
    /// Passes over the samples.
    pub epochs: usize,
    /// Rate of the first step; it falls to 0 along a line.
    pub learning_rate: f32,
    /// Share of a weight that is taken off at each step of the sample it belongs to, times the rate.
    pub decay: f32,
}

impl Maxent {
    /// A classifier with these weights; `None` if they are not rows × classes.
    pub fn new(weights: Vec<f32>, classes: usize) -> Option<Self> {
        (classes > 0 && !weights.is_empty() && weights.len().is_multiple_of(classes))
            .then_some(Self { weights, classes })
    }

    /// Its weights in row-major order.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    fn row(&self, feature: u32) -> usize {
        feature as usize % (self.weights.len() / self.classes) * self.classes
    }

    /// The probability of each class for a sample.
    pub fn classify(&self, features: &[u32]) -> Vec<f32> {
        let mut scores = vec![0.0; self.classes];
        for feature in features {
            let row = &self.weights[self.row(*feature)..][..self.classes];
            scores.iter_mut().zip(row).for_each(|(s, w)| *s += w);
        }
        let share = share(features.len());
        let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        scores.iter_mut().for_each(|s| *s = ((*s - highest) * share).exp());
        let total: f32 = scores.iter().sum();
        scores.iter_mut().for_each(|s| *s /= total);
        scores
    }

    /// How much a feature speaks for a class rather than for any other.
    pub fn speaks_for(&self, feature: u32, class: usize) -> f32 {
        let row = &self.weights[self.row(feature)..][..self.classes];
        let others = row.iter().enumerate().filter(|(at, _)| *at != class).map(|(_, w)| *w);
        row.get(class).copied().unwrap_or(0.0) - others.fold(f32::NEG_INFINITY, f32::max)
    }

    /// Trains a classifier with `rows` × `classes` weights on samples with their classes, each below `classes`.
    pub fn train(rows: usize, classes: usize, samples: &[(&[u32], usize)], how: &MaxentSchedule, seed: u64) -> Self {
        let mut model = Self { weights: vec![0.0; rows.max(1) * classes], classes };
        let mut random = fastrand::Rng::with_seed(seed);
        let mut order: Vec<usize> = (0..samples.len()).collect();
        let steps = (how.epochs * samples.len()).max(1) as f32;
        let mut step = 0.0;
        for _ in 0..how.epochs {
            random.shuffle(&mut order);
            for &at in &order {
                let (features, class) = samples[at];
                model.step(features, class, how.learning_rate * (1.0 - step / steps), how.decay);
                step += 1.0;
            }
        }
        model
    }

    fn step(&mut self, features: &[u32], class: usize, rate: f32, decay: f32) {
        let mut slope = self.classify(features);
        slope[class] -= 1.0;
        let share = share(features.len());
        for feature in features {
            let row = self.row(*feature);
            for (weight, slope) in self.weights[row..][..self.classes].iter_mut().zip(&slope) {
                *weight -= rate * (share * slope + decay * *weight);
            }
        }
    }
}

fn share(count: usize) -> f32 {
    1.0 / (count.max(1) as f32).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_feature_that_decides_is_found() {
        let samples: Vec<(Vec<u32>, usize)> =
            (0..90).map(|i| (vec![i % 3, 10 + i % 7, 20 + i % 5], (i % 3) as usize)).collect();
        let given: Vec<(&[u32], usize)> = samples.iter().map(|(f, c)| (f.as_slice(), *c)).collect();
        let how = MaxentSchedule { epochs: 30, learning_rate: 1.0, decay: 0.0 };
        let model = Maxent::train(64, 3, &given, &how, 1);
        assert!(samples.iter().all(|(f, c)| model.classify(f)[*c] > 0.8));
        assert!(model.speaks_for(1, 1) > model.speaks_for(11, 1));
        assert_eq!(model, Maxent::train(64, 3, &given, &how, 1));
    }

    #[test]
    fn weights_of_another_shape_are_refused() {
        assert!(Maxent::new(vec![0.0; 7], 3).is_none());
        assert!(Maxent::new(Vec::new(), 3).is_none());
        assert!((Maxent::new(vec![0.0; 6], 3).unwrap().classify(&[]).iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }
}
