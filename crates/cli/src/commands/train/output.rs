//! What a training leaves: weights, card, loss curve.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use anyhow::Result;
use ishizue_nn::training::{Epoch, loss_curve};
use ishizue_store::models::{CARD, Card, LARGEST_WEIGHTS, Metric, ModelKind, TrainedWith, WEIGHTS};
use ishizue_store::write_atomically;
use ishizue_terminology::sha256_hex;

use super::config::CardTexts;
use crate::exit::DataError;

/// Name of the loss curve's file.
const CURVE: &str = "curve.svg";

/// What is known of a model besides its weights.
#[derive(Debug)]
pub struct Origin<'a> {
    /// What a person has to say of it.
    pub texts: &'a CardTexts,
    /// What it is for.
    pub kind: ModelKind,
    /// Digest of its configuration.
    pub config: String,
    /// Digest of the files that it was trained from.
    pub inputs: String,
    /// Seed of everything that was drawn.
    pub seed: u64,
}

impl Origin<'_> {
    /// The model's name.
    pub fn name(&self) -> &str {
        self.texts.name.as_deref().unwrap_or_else(|| self.kind.name())
    }

    /// The command that trains it.
    fn command(&self) -> String {
        let model = match self.kind {
            ModelKind::Ranker => "ranker",
            ModelKind::Deaths => "deaths",
            ModelKind::Tagger | ModelKind::ListTagger | ModelKind::StatusTagger => "tagger",
        };
        format!("ishizue train {model} --config models/{}/train.toml --out DIR", self.name())
    }

    /// A card that may not be written is better known before the training than after it.
    ///
    /// # Errors
    /// What the card may not say.
    pub fn check(&self) -> Result<()> {
        self.card(b"", &[]).write().map_err(|reason| refused(&reason))?;
        Ok(())
    }

    /// Writes everything; the card last, so that it never speaks of weights that are not there.
    ///
    /// # Errors
    /// Weights too large to be read again, a card that may not be written so, a folder that cannot be written.
    pub fn write(&self, folder: &Path, weights: &[u8], figures: &[(String, f64)], epochs: &[Epoch]) -> Result<Card> {
        if weights.len() as u64 > LARGEST_WEIGHTS {
            let message = format!("the weights are larger than {LARGEST_WEIGHTS} bytes; make the model smaller");
            return Err(DataError(message).into());
        }
        let card = self.card(weights, figures);
        let text = card.write().map_err(|reason| refused(&reason))?;
        write_atomically(&folder.join(WEIGHTS), weights)?;
        write_atomically(&folder.join(CURVE), loss_curve(epochs, self.name()).as_bytes())?;
        write_atomically(&folder.join(CARD), text.as_bytes())?;
        Ok(card)
    }

    fn card(&self, weights: &[u8], figures: &[(String, f64)]) -> Card {
        let texts = self.texts.clone();
        let mut metrics: BTreeMap<String, Metric> = texts.metrics;
        metrics.extend(figures.iter().map(|(name, value)| {
            let value = (value * 10_000.0).round() / 10_000.0;
            (format!("development_{name}"), Metric { value, command: self.command() })
        }));
        Card {
            name: self.name().to_owned(),
            kind: self.kind,
            version: texts.version,
            sha256: sha256_hex(weights),
            bytes: weights.len() as u64,
            date: texts.date,
            licence: texts.licence,
            data: texts.data,
            metrics,
            intended_use: texts.intended_use,
            limits: texts.limits,
            trained_with: TrainedWith { config: self.config.clone(), inputs: self.inputs.clone(), seed: self.seed },
        }
    }
}

fn refused(reason: &str) -> DataError {
    DataError(format!("the table [card] of the configuration has a mistake: {reason}"))
}

/// Says what was trained.
///
/// # Errors
/// An output that cannot be written.
pub fn summary(card: &Card, folder: &Path, out: &mut impl Write) -> Result<()> {
    writeln!(out, "{} {} is trained and in {}", card.name, card.version, folder.display())?;
    writeln!(out, "  bytes   {}", card.bytes)?;
    writeln!(out, "  sha256  {}", card.sha256)?;
    for (name, metric) in &card.metrics {
        writeln!(out, "  {name}  {}", metric.value)?;
    }
    Ok(())
}
