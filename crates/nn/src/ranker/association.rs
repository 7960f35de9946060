//! Which codes the pieces of a phrase point to, learned from names and confirmed phrases.
//!
//! Every character n-gram has a vector, every code has one and a bias; a phrase is the sum of its n-grams' vectors over
//! the root of their number, and points to a code as far as their dot product says (Joulin et al., "Bag of Tricks for
//! Efficient Text Classification", 2017). Trained by softmax over the right codes, those of near names, and random ones
//! (Adagrad; Duchi, Hazan and Singer, 2011). Words that mean the same come to lie together: names of one code say so.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::list::softmax;
use super::random::Random;
use super::{Progress, TrainError};

/// What is set for associations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AssociationConfig {
    /// Length of a vector, 1 to 256.
    pub dimensions: usize,
    /// N-grams are hashed into two to the power of this many vectors, 4 to 20.
    pub bits: u32,
    /// Passes over the names of the terminology, 1 to 100.
    pub epochs: usize,
    /// Passes over the confirmed phrases afterwards, 1 to 100.
    pub tuning: usize,
    /// Random codes beside those of near names, 1 to 1,000.
    pub random: usize,
    /// Step size of Adagrad.
    pub rate: f32,
}

impl Default for AssociationConfig {
    fn default() -> Self {
        Self { dimensions: 32, bits: 16, epochs: 6, tuning: 6, random: 40, rate: 0.1 }
    }
}

/// A text whose codes are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The text in normal form.
    pub text: String,
    /// Positions of its codes.
    pub codes: Vec<u32>,
    /// Positions of codes it could be mistaken for.
    pub against: Vec<u32>,
    /// How much it counts.
    pub weight: f32,
}

/// Vectors of n-grams and codes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Associations {
    pub(super) dimensions: usize,
    /// One vector a hash.
    pub(super) grams: Vec<f32>,
    /// Hashes of the codes, one vector and one bias each: a model says nothing of which codes a classification has.
    pub(super) codes: Vec<u64>,
    pub(super) vectors: Vec<f32>,
    pub(super) biases: Vec<f32>,
    positions: HashMap<u64, u32>,
}

/// Summed squares of the gradients so far, one a vector.
#[derive(Default)]
struct Steps {
    grams: Vec<f32>,
    vectors: Vec<f32>,
    biases: Vec<f32>,
}

/// FNV-1a of a code.
fn code_hash(code: &str) -> u64 {
    code.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl Associations {
    /// Vectors for `codes`, drawn at random for the n-grams and nothing for the codes.
    ///
    /// # Errors
    /// A configuration out of range.
    pub fn new(config: &AssociationConfig, codes: &[String], seed: u64) -> Result<Self, TrainError> {
        if !(1..=256).contains(&config.dimensions) || !(4..=20).contains(&config.bits) {
            return Err(TrainError::Config("association.dimensions must be 1 to 256, association.bits 4 to 20"));
        }
        let mut random = Random(seed);
        let size = (config.dimensions as f32).sqrt().recip();
        let grams = (0..config.dimensions << config.bits).map(|_| (random.unit() * 2.0 - 1.0) * size).collect();
        let (vectors, biases) = (vec![0.0; codes.len() * config.dimensions], vec![0.0; codes.len()]);
        let codes = codes.iter().map(|code| code_hash(code)).collect();
        Ok(Self::from_parts(config.dimensions, grams, codes, vectors, biases))
    }

    pub(super) fn from_parts(
        dimensions: usize,
        grams: Vec<f32>,
        codes: Vec<u64>,
        vectors: Vec<f32>,
        biases: Vec<f32>,
    ) -> Self {
        let positions = codes.iter().enumerate().map(|(at, code)| (*code, at as u32)).collect();
        Self { dimensions, grams, codes, vectors, biases, positions }
    }

    /// Position of a code.
    pub fn position(&self, code: &str) -> Option<u32> {
        self.positions.get(&code_hash(code)).copied()
    }

    /// The vector of a text in normal form.
    pub fn vector(&self, text: &str) -> Vec<f32> {
        self.sum(&self.buckets(text))
    }

    /// How far a vector points to a code; nothing is known of a code that was not trained.
    pub fn score(&self, vector: &[f32], code: &str) -> Option<f32> {
        self.position(code).map(|at| self.logit(vector, at as usize))
    }

    fn logit(&self, vector: &[f32], code: usize) -> f32 {
        let row = &self.vectors[code * self.dimensions..(code + 1) * self.dimensions];
        self.biases[code] + row.iter().zip(vector).map(|(a, b)| a * b).sum::<f32>()
    }

    fn sum(&self, buckets: &[usize]) -> Vec<f32> {
        let mut out = vec![0.0; self.dimensions];
        for &bucket in buckets {
            let row = &self.grams[bucket * self.dimensions..(bucket + 1) * self.dimensions];
            out.iter_mut().zip(row).for_each(|(sum, v)| *sum += v);
        }
        let scale = (buckets.len().max(1) as f32).sqrt().recip();
        out.iter_mut().for_each(|v| *v *= scale);
        out
    }

    /// The hashed one to three-character pieces of a text with marks for both ends, each once.
    fn buckets(&self, text: &str) -> Vec<usize> {
        let count = self.grams.len() / self.dimensions.max(1);
        let symbols: Vec<char> = ['\u{1}'].into_iter().chain(text.chars()).chain(['\u{1}']).collect();
        let pieces = (1..=3).flat_map(|length| symbols.windows(length));
        let mut out: Vec<usize> = pieces.map(|piece| hash(piece) as usize & (count - 1)).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Trains on samples for some passes, each in an order drawn from the seed.
    pub fn train(
        &mut self,
        config: &AssociationConfig,
        samples: &[Sample],
        passes: usize,
        seed: u64,
        mut progress: impl FnMut(Progress),
    ) {
        let mut random = Random(seed);
        let mut steps = Steps {
            grams: vec![0.0; self.grams.len() / self.dimensions.max(1)],
            vectors: vec![0.0; self.codes.len()],
            biases: vec![0.0; self.codes.len()],
        };
        let mut order: Vec<usize> = (0..samples.len()).collect();
        for pass in 0..passes {
            random.shuffle(&mut order);
            let mut loss = 0.0;
            for &at in &order {
                loss += self.learn(&samples[at], config, &mut steps, &mut random);
            }
            progress(Progress { done: pass + 1, total: passes, loss: loss / samples.len().max(1) as f32 });
        }
    }

    fn learn(&mut self, sample: &Sample, config: &AssociationConfig, steps: &mut Steps, random: &mut Random) -> f32 {
        if sample.codes.is_empty() {
            return 0.0;
        }
        let buckets = self.buckets(&sample.text);
        let vector = self.sum(&buckets);
        let mut codes: Vec<u32> = sample.codes.iter().chain(&sample.against).copied().collect();
        codes.extend((0..config.random).map(|_| (random.next() % self.codes.len().max(1) as u64) as u32));
        codes.sort_unstable();
        codes.dedup();
        let logits: Vec<f32> = codes.iter().map(|&code| self.logit(&vector, code as usize)).collect();
        let shares = softmax(&logits);
        let is_right = |code: &u32| sample.codes.contains(code);
        let right: f32 = codes.iter().zip(&shares).filter(|(c, _)| is_right(c)).map(|(_, s)| s).sum::<f32>().max(1e-6);
        let mut back = vec![0.0; self.dimensions];
        for (code, share) in codes.iter().zip(&shares) {
            let wanted = if is_right(code) { share / right } else { 0.0 };
            let slope = sample.weight * (share - wanted);
            if slope.abs() > 1e-5 {
                self.step_code(*code as usize, slope, &vector, &mut back, config.rate, steps);
            }
        }
        self.step_grams(&buckets, &back, config.rate, steps);
        -right.ln()
    }

    fn step_code(&mut self, code: usize, slope: f32, vector: &[f32], back: &mut [f32], rate: f32, steps: &mut Steps) {
        let size = self.dimensions;
        let square: f32 = vector.iter().map(|v| v * v).sum::<f32>() / size as f32;
        steps.vectors[code] += slope * slope * square;
        steps.biases[code] += slope * slope;
        let step = rate * slope / (steps.vectors[code].sqrt() + 1e-6);
        let row = &mut self.vectors[code * size..(code + 1) * size];
        for ((weight, back), v) in row.iter_mut().zip(back).zip(vector) {
            *back += slope * *weight;
            *weight -= step * v;
        }
        self.biases[code] -= rate * slope / (steps.biases[code].sqrt() + 1e-6);
    }

    fn step_grams(&mut self, buckets: &[usize], back: &[f32], rate: f32, steps: &mut Steps) {
        let size = self.dimensions;
        let scale = (buckets.len().max(1) as f32).sqrt().recip();
        let square = scale * scale * back.iter().map(|b| b * b).sum::<f32>() / size as f32;
        for &bucket in buckets {
            steps.grams[bucket] += square;
            let step = rate * scale / (steps.grams[bucket].sqrt() + 1e-6);
            let row = &mut self.grams[bucket * size..(bucket + 1) * size];
            row.iter_mut().zip(back).for_each(|(weight, b)| *weight -= step * b);
        }
    }
}

/// FNV-1a over the code points.
fn hash(piece: &[char]) -> u32 {
    let mixed = piece.iter().fold(0xcbf2_9ce4_8422_2325u64, |h, &c| (h ^ c as u64).wrapping_mul(0x100_0000_01b3));
    (mixed ^ (mixed >> 29)) as u32
}
