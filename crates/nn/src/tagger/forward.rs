//! The network computed for answers: one thread, no graph, no copies.
//!
//! The same sums as [`super::network`], which candle differentiates in training. Candle spreads single operations over
//! a thread pool, which costs more than it gives at the size of a chart and takes the cores from other charts; so here
//! the products are ndarray's, on the thread that asks. A test holds the two together.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

use super::config::Config;
use super::network::shapes;

/// The network's weights, ready for products.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Forward {
    convolutions: Vec<Convolution>,
    heads: Vec<Linear>,
}

/// Inputs × outputs, and what is added to the outputs.
#[derive(Debug, Clone, PartialEq)]
struct Linear {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

#[derive(Debug, Clone, PartialEq)]
struct Convolution {
    dilation: usize,
    /// The weights of left neighbour, position and right neighbour stand one below the other.
    linear: Linear,
}

impl Forward {
    /// The network of this shape with the tensors that `tensor` gives by name, in row-major order and of the given shape.
    pub(super) fn new<E>(
        config: &Config,
        mut tensor: impl FnMut(&str, &[usize]) -> Result<Vec<f32>, E>,
    ) -> Result<Self, E> {
        let mut linears = Vec::new();
        for pair in shapes(config).chunks_exact(2) {
            let [(weight, w), (bias, b)] = pair else { continue };
            linears.push(Linear { weight: tensor(weight, w)?, bias: tensor(bias, b)? });
        }
        let heads = linears.split_off(config.dilations.len());
        let layers = config.dilations.iter().zip(linears);
        let convolutions = layers.map(|(dilation, linear)| Convolution { dilation: *dilation, linear }).collect();
        Ok(Self { convolutions, heads })
    }

    /// All tensors in the order of [`shapes`].
    pub(super) fn tensors(&self) -> impl Iterator<Item = &[f32]> {
        let layers = self.convolutions.iter().map(|c| &c.linear).chain(&self.heads);
        layers.flat_map(|l| [l.weight.as_slice(), l.bias.as_slice()])
    }

    /// Embeddings, length × width, to hidden states, length × hidden.
    pub(super) fn hidden(&self, embedded: Vec<f32>, length: usize) -> Vec<f32> {
        let mut state = embedded;
        for (at, convolution) in self.convolutions.iter().enumerate() {
            let mut added = convolution.apply(&state, length);
            if at == 0 {
                added.iter_mut().for_each(|v| *v = v.max(0.0));
            } else {
                added.iter_mut().zip(&state).for_each(|(v, below)| *v = v.max(0.0) + below);
            }
            state = added;
        }
        state
    }

    /// Hidden states, length × hidden, to the emissions of a head, length × tags.
    pub(super) fn emissions(&self, head: usize, hidden: &[f32]) -> Vec<f32> {
        let Some(linear) = self.heads.get(head) else { return Vec::new() };
        let mut out = linear.biases(hidden.len() / linear.inputs());
        add_product(hidden, &linear.weight, linear.inputs(), &mut out);
        out
    }
}

impl Linear {
    fn inputs(&self) -> usize {
        self.weight.len() / self.bias.len()
    }

    /// The bias once for each row.
    fn biases(&self, rows: usize) -> Vec<f32> {
        self.bias.repeat(rows)
    }
}

impl Convolution {
    /// Length × inputs to length × outputs; beyond the ends are zeros, so only the rows that have a neighbour take part.
    fn apply(&self, below: &[f32], length: usize) -> Vec<f32> {
        let (inputs, outputs) = (self.linear.inputs() / 3, self.linear.bias.len());
        let mut out = self.linear.biases(length);
        let part = |at: usize| &self.linear.weight[at * inputs * outputs..(at + 1) * inputs * outputs];
        let distance = self.dilation.min(length);
        let kept = length - distance;
        add_product(below, part(1), inputs, &mut out);
        add_product(&below[..kept * inputs], part(0), inputs, &mut out[distance * outputs..]);
        add_product(&below[distance * inputs..], part(2), inputs, &mut out[..kept * outputs]);
        out
    }
}

/// Adds the product of rows × `inner` and `inner` × columns to rows × columns.
fn add_product(left: &[f32], right: &[f32], inner: usize, out: &mut [f32]) {
    let (rows, columns) = (left.len() / inner, right.len() / inner);
    let views = (
        ArrayView2::from_shape((rows, inner), left),
        ArrayView2::from_shape((inner, columns), right),
        ArrayViewMut2::from_shape((rows, columns), out),
    );
    if let (Ok(left), Ok(right), Ok(mut out)) = views {
        general_mat_mul(1.0, &left, &right, 1.0, &mut out);
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Tensor};

    use super::*;
    use crate::tagger::network::Network;
    use crate::tagger::{Column, Head};

    #[test]
    fn answers_are_computed_as_training_computes_them() {
        let config = Config {
            embedding: 6,
            hidden: 10,
            dilations: vec![1, 2, 40],
            ngram_rows: 1,
            columns: vec![Column { name: "c".into(), rows: 2 }],
            heads: vec![Head { name: "h".into(), labels: vec!["a".into(), "b".into()] }],
            classes: vec!["x".into()],
            feature_rows: 1,
            members: 1,
        };
        let mut random = fastrand::Rng::with_seed(3);
        let mut noise = |count: usize| (0..count).map(|_| random.f32() - 0.5).collect::<Vec<f32>>();
        let tensors: std::collections::BTreeMap<String, Vec<f32>> =
            shapes(&config).into_iter().map(|(name, shape)| (name, noise(shape.iter().product()))).collect();
        let input = noise(23 * 6);
        let forward = Forward::new(&config, |name, _| Ok::<_, ()>(tensors[name].clone())).unwrap();
        let network =
            Network::new(&config, |name, shape| Tensor::from_slice(&tensors[name], shape, &Device::Cpu)).unwrap();
        let embedded = Tensor::from_slice(&input, (1, 23, 6), &Device::Cpu).unwrap();
        let hidden = network.hidden(&embedded, None, Ok).unwrap().squeeze(0).unwrap();
        let wanted = network.heads[0].forward(&hidden).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap();
        let found = forward.emissions(0, &forward.hidden(input, 23));
        assert_eq!(found.len(), wanted.len());
        assert!(found.iter().zip(&wanted).all(|(a, b)| (a - b).abs() < 1e-4));
    }
}
