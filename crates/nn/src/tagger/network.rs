//! The tagger's network: summed embeddings, dilated convolutions with residuals, one linear layer for each head.
//!
//! Strubell et al.: "Fast and Accurate Entity Recognition with Iterated Dilated Convolutions", EMNLP 2017, is the
//! model; the embeddings are summed in plain code, since a lookup is no matrix product.

use candle_core::{Device, Result, Tensor};

use super::config::Config;
use crate::crf::tag_count;

/// A linear layer: `weight` is inputs × outputs, `bias` outputs.
#[derive(Debug, Clone)]
pub(crate) struct Dense {
    pub(crate) weight: Tensor,
    pub(crate) bias: Tensor,
}

impl Dense {
    /// Rows × inputs to rows × outputs.
    pub(crate) fn forward(&self, x: &Tensor) -> Result<Tensor> {
        x.matmul(&self.weight)?.broadcast_add(&self.bias)
    }
}

/// The part of the tagger that is computed with tensors.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    pub(crate) convolutions: Vec<(usize, Dense)>,
    pub(crate) heads: Vec<Dense>,
}

/// Names and shapes of all tensors of a network of this shape, in a fixed order.
pub(crate) fn shapes(config: &Config) -> Vec<(String, Vec<usize>)> {
    let mut all = Vec::new();
    let mut dense = |name: String, inputs: usize, outputs: usize| {
        all.push((format!("{name}.weight"), vec![inputs, outputs]));
        all.push((format!("{name}.bias"), vec![outputs]));
    };
    for layer in 0..config.dilations.len() {
        let inputs = if layer == 0 { config.embedding } else { config.hidden };
        dense(format!("convolution.{layer}"), 3 * inputs, config.hidden);
    }
    for head in &config.heads {
        dense(format!("head.{}", head.name), config.hidden, tag_count(head.labels.len()));
    }
    all
}

impl Network {
    /// A network of this shape with the tensors that `tensor` gives by name.
    pub(crate) fn new<E>(
        config: &Config,
        mut tensor: impl FnMut(&str, &[usize]) -> std::result::Result<Tensor, E>,
    ) -> std::result::Result<Self, E> {
        let all = shapes(config);
        let mut pairs = all.chunks_exact(2);
        let mut dense = || -> std::result::Result<Option<Dense>, E> {
            let Some([(weight, w), (bias, b)]) = pairs.next() else { return Ok(None) };
            Ok(Some(Dense { weight: tensor(weight, w)?, bias: tensor(bias, b)? }))
        };
        let mut convolutions = Vec::new();
        for dilation in &config.dilations {
            convolutions.extend(dense()?.map(|d| (*dilation, d)));
        }
        let mut heads = Vec::new();
        for _ in &config.heads {
            heads.extend(dense()?);
        }
        Ok(Self { convolutions, heads })
    }

    /// Embeddings, batch × length × width, to hidden states, batch × length × hidden. `mask` is 1 where there is text and
    /// 0 where there is padding; `drop` is applied to what each layer adds.
    pub(crate) fn hidden(
        &self,
        embeddings: &Tensor,
        mask: Option<&Tensor>,
        mut drop: impl FnMut(Tensor) -> Result<Tensor>,
    ) -> Result<Tensor> {
        let mut state: Option<Tensor> = None;
        for (dilation, layer) in &self.convolutions {
            let below = state.as_ref().unwrap_or(embeddings);
            let (batch, length, width) = below.dims3()?;
            let around = neighbours(below, *dilation)?.reshape((batch * length, 3 * width))?;
            let added = layer.forward(&around)?.relu()?.reshape((batch, length, ()))?;
            let mut next = drop(added)?;
            if let Some(below) = &state {
                next = (next + below)?;
            }
            if let Some(mask) = mask {
                next = next.broadcast_mul(mask)?;
            }
            state = Some(next);
        }
        Ok(state.unwrap_or_else(|| embeddings.clone()))
    }
}

/// Each position beside its neighbours at a distance, zeros beyond the ends: batch × length × 3 width.
fn neighbours(x: &Tensor, distance: usize) -> Result<Tensor> {
    let (batch, length, width) = x.dims3()?;
    let distance = distance.min(length);
    let zeros = Tensor::zeros((batch, distance, width), x.dtype(), &Device::Cpu)?;
    let kept = length - distance;
    let before = Tensor::cat(&[&zeros, &x.narrow(1, 0, kept)?], 1)?;
    let after = Tensor::cat(&[&x.narrow(1, distance, kept)?, &zeros], 1)?;
    Tensor::cat(&[&before, x, &after], 2)
}
