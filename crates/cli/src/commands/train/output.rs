//! What a training leaves: weights, card, loss curve.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use ishizue_nn::training::{Epoch, loss_curve};
use ishizue_store::models::{CARD, Card, LARGEST_WEIGHTS, Metric, ModelKind, TrainedWith, WEIGHTS};
use ishizue_store::write_atomically;
use ishizue_terminology::sha256_hex;

use super::config::Config;
use super::progress::figures;
use crate::exit::DataError;

/// Name of the loss curve's file.
const CURVE: &str = "curve.svg";

/// Writes everything; the card last, so that it never speaks of weights that are not there.
///
/// # Errors
/// Weights too large to be read again, a card that may not be written so, a folder that cannot be written.
pub fn write(folder: &Path, config: &Config, inputs: &str, weights: &[u8], epochs: &[Epoch]) -> Result<Card> {
    if weights.len() as u64 > LARGEST_WEIGHTS {
        let message = format!("the weights are larger than {LARGEST_WEIGHTS} bytes; make the network smaller");
        return Err(DataError(message).into());
    }
    let card = card(config, inputs, weights, epochs)?;
    let text = card.write().map_err(|reason| DataError(format!("the table [card] has a mistake: {reason}")))?;
    write_atomically(&folder.join(WEIGHTS), weights)?;
    write_atomically(&folder.join(CURVE), loss_curve(epochs, config.name()).as_bytes())?;
    write_atomically(&folder.join(CARD), text.as_bytes())?;
    Ok(card)
}

/// The card of these weights.
///
/// # Errors
/// None that memory does not give.
pub fn card(config: &Config, inputs: &str, weights: &[u8], epochs: &[Epoch]) -> Result<Card> {
    let texts = config.card.clone();
    let mut metrics = texts.metrics;
    metrics.extend(development(config, epochs));
    Ok(Card {
        name: config.name().to_owned(),
        kind: config.kind(),
        version: texts.version,
        sha256: sha256_hex(weights),
        bytes: weights.len() as u64,
        date: texts.date,
        licence: texts.licence,
        data: texts.data,
        metrics,
        intended_use: texts.intended_use,
        limits: texts.limits,
        trained_with: TrainedWith { config: config.digest()?, inputs: inputs.to_owned(), seed: config.schedule.seed },
    })
}

/// The figures of the epoch whose weights were kept: the first of the best.
fn development(config: &Config, epochs: &[Epoch]) -> BTreeMap<String, Metric> {
    let best = epochs.iter().rev().max_by(|a, b| a.score.value.total_cmp(&b.score.value));
    let model = match config.kind() {
        ModelKind::Ranker => "ranker",
        ModelKind::Tagger | ModelKind::ListTagger => "tagger",
    };
    let command = format!("ishizue train {model} --config models/{}/train.toml --out DIR", config.name());
    let all = best.into_iter().flat_map(|epoch| figures(epoch, config.reading()));
    all.map(|(name, value)| {
        let value = (value * 10_000.0).round() / 10_000.0;
        (format!("development_{name}"), Metric { value, command: command.clone() })
    })
    .collect()
}
