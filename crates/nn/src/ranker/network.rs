//! The network: two hidden layers over standardised features, trained by AdamW.

use candle_core::{Device, Tensor, Var};
use candle_nn::{AdamW, Optimizer, ParamsAdamW};
use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

use super::config::Config;
use super::list::{List, softmax};
use super::random::Random;
use super::{Progress, TrainError};

/// A layer: `weights[row * inputs + column]`, one row an output.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layer {
    pub(super) inputs: usize,
    pub(super) weights: Vec<f32>,
    pub(super) bias: Vec<f32>,
}

/// Standardised features through two hidden layers to one score.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Network {
    pub(super) mean: Vec<f32>,
    /// Reciprocal of each feature's spread.
    pub(super) inverse: Vec<f32>,
    pub(super) layers: [Layer; 3],
}

impl Layer {
    /// Rows × inputs to rows × outputs.
    fn forward(&self, input: &[f32]) -> Vec<f32> {
        let (outputs, rows) = (self.bias.len(), input.len() / self.inputs.max(1));
        let mut out = self.bias.repeat(rows);
        let views = (
            ArrayView2::from_shape((rows, self.inputs), input),
            ArrayView2::from_shape((outputs, self.inputs), &self.weights),
            ArrayViewMut2::from_shape((rows, outputs), &mut out),
        );
        if let (Ok(input), Ok(weights), Ok(mut sums)) = views {
            general_mat_mul(1.0, &input, &weights.t(), 1.0, &mut sums);
        }
        out
    }
}

/// How far from the mean a feature is let in, in spreads: one wild value must not decide alone.
const WIDEST: f32 = 6.0;

impl Network {
    /// Scores of rows that stand one after the other.
    pub(super) fn scores(&self, rows: &[f32]) -> Vec<f32> {
        let [first, second, last] = &self.layers;
        let mut input = Vec::with_capacity(rows.len());
        rows.chunks_exact(self.mean.len().max(1)).for_each(|row| input.extend(self.standardised(row)));
        last.forward(&rectified(second.forward(&rectified(first.forward(&input)))))
    }

    fn standardised(&self, row: &[f32]) -> impl Iterator<Item = f32> {
        let scaled = row.iter().zip(&self.mean).zip(&self.inverse);
        scaled.map(|((x, mean), inverse)| ((x - mean) * inverse).clamp(-WIDEST, WIDEST))
    }

    /// Summed size of the first layer's weights of each feature.
    pub(super) fn importance(&self) -> Vec<f32> {
        let first = &self.layers[0];
        (0..first.inputs).map(|i| first.weights.iter().skip(i).step_by(first.inputs).map(|w| w.abs()).sum()).collect()
    }
}

fn rectified(mut values: Vec<f32>) -> Vec<f32> {
    values.iter_mut().for_each(|v| *v = v.max(0.0));
    values
}

struct Weights {
    layers: Vec<(Var, Var)>,
}

pub(super) fn train(
    config: &Config,
    features: usize,
    base: usize,
    lists: &[&List],
    progress: &mut impl FnMut(Progress),
) -> Result<Network, TrainError> {
    let scaler = scaler(lists, features);
    run(config, &scaler, base, lists, progress).map_err(|error| TrainError::Tensor(error.to_string()))
}

fn run(
    config: &Config,
    scaler: &Network,
    base: usize,
    lists: &[&List],
    progress: &mut impl FnMut(Progress),
) -> candle_core::Result<Network> {
    let mut random = Random(config.seed);
    let weights = Weights::drawn(scaler.mean.len(), config.network.hidden, &mut random)?;
    let variables = weights.layers.iter().flat_map(|(w, b)| [w.clone(), b.clone()]).collect();
    let settings =
        ParamsAdamW { lr: config.network.rate, weight_decay: config.network.decay, ..ParamsAdamW::default() };
    let mut optimiser = AdamW::new(variables, settings)?;
    let mut order: Vec<usize> = (0..lists.len()).collect();
    let total = config.network.epochs;
    for epoch in 0..total {
        // The steps shrink to nothing towards the end (Loshchilov and Hutter, "SGDR", 2017).
        let done = epoch as f64 / total as f64;
        optimiser.set_learning_rate(config.network.rate * 0.5 * (1.0 + (std::f64::consts::PI * done).cos()));
        random.shuffle(&mut order);
        let mut loss = 0.0;
        for batch in order.chunks(config.network.batch) {
            let batch: Vec<&List> = batch.iter().map(|&at| lists[at]).collect();
            loss += step(config.scale, &weights, scaler, base, &batch, &mut optimiser)?;
        }
        let weight: f32 = lists.iter().map(|l| l.weight).sum();
        progress(Progress { done: epoch + 1, total, loss: loss / weight });
    }
    weights.network(scaler)
}

fn step(
    scale: f32,
    weights: &Weights,
    scaler: &Network,
    base: usize,
    batch: &[&List],
    optimiser: &mut AdamW,
) -> candle_core::Result<f32> {
    let features = scaler.mean.len();
    let rows: Vec<&[f32]> = batch.iter().flat_map(|l| l.rows.chunks_exact(features)).collect();
    let input: Vec<f32> = rows.iter().flat_map(|row| scaler.standardised(row)).collect();
    let scores = weights.forward(&Tensor::from_vec(input, (rows.len(), features), &Device::Cpu)?)?;
    let learned: Vec<f32> = scores.to_vec1()?;
    let full: Vec<f32> = rows.iter().zip(&learned).map(|(row, s)| scale * row[base] + s).collect();
    let (slopes, loss) = slopes(batch, &full);
    let slopes = Tensor::from_vec(slopes, rows.len(), &Device::Cpu)?;
    // The gradient of this sum by the weights is that of the listwise loss: its slopes by the scores are known.
    optimiser.backward_step(&(scores * slopes)?.sum_all()?)?;
    Ok(loss)
}

fn slopes(batch: &[&List], scores: &[f32]) -> (Vec<f32>, f32) {
    let total: f32 = batch.iter().map(|l| l.weight).sum::<f32>().max(f32::MIN_POSITIVE);
    let mut out = Vec::with_capacity(scores.len());
    let mut loss = 0.0;
    for list in batch {
        let shares = softmax(&scores[out.len()..out.len() + list.accepted.len()]);
        let right: f32 = shares.iter().zip(&list.accepted).filter(|(_, a)| **a).map(|(s, _)| s).sum::<f32>().max(1e-6);
        loss -= list.weight * right.ln();
        let slope = |(share, accepted): (&f32, &bool)| {
            let wanted = if *accepted { share / right } else { 0.0 };
            list.weight * (share - wanted) / total
        };
        out.extend(shares.iter().zip(&list.accepted).map(slope));
    }
    (out, loss)
}

impl Weights {
    /// He's initialisation, the last layer near nothing: scores start from the base feature.
    fn drawn(features: usize, hidden: [usize; 2], random: &mut Random) -> candle_core::Result<Self> {
        let shapes = [(hidden[0], features, 1.0), (hidden[1], hidden[0], 1.0), (1, hidden[1], 0.01)];
        let mut layers = Vec::with_capacity(shapes.len());
        for (outputs, inputs, size) in shapes {
            let bound = size * (6.0 / inputs as f32).sqrt();
            let drawn: Vec<f32> = (0..outputs * inputs).map(|_| (random.unit() * 2.0 - 1.0) * bound).collect();
            let weights = Var::from_tensor(&Tensor::from_vec(drawn, (outputs, inputs), &Device::Cpu)?)?;
            let bias = Var::from_tensor(&Tensor::from_vec(vec![0f32; outputs], outputs, &Device::Cpu)?)?;
            layers.push((weights, bias));
        }
        Ok(Self { layers })
    }

    /// Scores of standardised rows.
    fn forward(&self, input: &Tensor) -> candle_core::Result<Tensor> {
        let last = self.layers.len() - 1;
        let mut state = input.clone();
        for (at, (weights, bias)) in self.layers.iter().enumerate() {
            state = state.matmul(&weights.t()?)?.broadcast_add(bias)?;
            state = if at < last { state.relu()? } else { state };
        }
        state.squeeze(1)
    }

    fn network(&self, scaler: &Network) -> candle_core::Result<Network> {
        let layer = |(weights, bias): &(Var, Var)| -> candle_core::Result<Layer> {
            let (_, inputs) = weights.dims2()?;
            Ok(Layer { inputs, weights: weights.flatten_all()?.to_vec1()?, bias: bias.to_vec1()? })
        };
        let layers = [layer(&self.layers[0])?, layer(&self.layers[1])?, layer(&self.layers[2])?];
        Ok(Network { layers, ..scaler.clone() })
    }
}

/// Mean and reciprocal spread of every feature over all rows; the layers are still empty.
fn scaler(lists: &[&List], features: usize) -> Network {
    let rows = || lists.iter().flat_map(|l| l.rows.chunks_exact(features));
    let count = rows().count().max(1) as f64;
    let (mut sums, mut squares) = (vec![0f64; features], vec![0f64; features]);
    for row in rows() {
        for (i, &x) in row.iter().enumerate() {
            sums[i] += f64::from(x);
            squares[i] += f64::from(x) * f64::from(x);
        }
    }
    let mean: Vec<f64> = sums.iter().map(|s| s / count).collect();
    let spread = squares.iter().zip(&mean).map(|(s, m)| (s / count - m * m).max(0.0).sqrt());
    let inverse = spread.map(|s| if s > 1e-6 { (1.0 / s) as f32 } else { 0.0 }).collect();
    let empty = || Layer { inputs: 1, weights: Vec::new(), bias: Vec::new() };
    Network { mean: mean.into_iter().map(|m| m as f32).collect(), inverse, layers: [empty(), empty(), empty()] }
}
