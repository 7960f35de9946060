//! `ishizue train ranker`

mod data;

use std::sync::Arc;

use anyhow::{Context, Result};
use ishizue_coding::Coder;
use ishizue_coding::training::ranker as training;
use ishizue_nn::ranker::{AssociationConfig, Config, Kind, NetworkConfig, Ranker, TreesConfig};
use ishizue_nn::training::{Epoch, Score};
use ishizue_store::models::ModelKind;
use ishizue_terminology::sha256_hex;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Arguments;
use super::config::{CardTexts, parsed};
use super::output::{self, Origin};
use crate::exit::{DataError, Exit};
use crate::session::Session;
use data::{Data, Phrases};

/// Ranks that count as found among the first.
const TOP: usize = 5;

pub(super) const AFTER_HELP: &str = "\
The configuration is a TOML file, as models/ranker/train.toml; its paths are meant from its own folder. The
same configuration, files and version of this program give the same weights, byte for byte.

  kind, seed, scale, [trees], [network], [association]
                   the model; docs/design/ranking.md says what was tried
  [data]           terminology: releases to rank with, besides the starter; development: phrases that the
                   figures of the card are taken on
  [[data.phrases]] file (phrase, tab, accepted codes joined by `|`), weight, confirmed (a coder's or a
                   publisher's), step (every so manieth row)
  [data.index]     step and weight of index words of the first terminology, learned as if it lacked them
  [card]           version, date, licence, intended_use, limits, data: what the card says

At the end DIR has weights.safetensors, card.toml and curve.svg (loss, and the share e^-loss given to the
accepted codes).

Examples:
  ishizue train ranker --config models/ranker/train.toml --out trained/ranker
  ishizue model verify ranker --models trained";

/// A configuration file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    kind: Kind,
    seed: u64,
    scale: f32,
    #[serde(default)]
    trees: TreesConfig,
    #[serde(default)]
    network: NetworkConfig,
    #[serde(default)]
    association: AssociationConfig,
    data: Data,
    /// Takes no part in the training.
    #[serde(skip_serializing)]
    card: CardTexts,
}

impl Plan {
    fn config(&self) -> Config {
        Config {
            kind: self.kind,
            seed: self.seed,
            scale: self.scale,
            trees: self.trees.clone(),
            network: self.network.clone(),
            association: self.association.clone(),
        }
    }
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let plan: Plan = parsed(&arguments.config)?;
    let mut origin = Origin {
        texts: &plan.card,
        kind: ModelKind::Ranker,
        config: sha256_hex(&serde_json::to_vec(&plan)?),
        inputs: sha256_hex(b""),
        seed: plan.seed,
    };
    origin.check()?;
    let data = data::load(&plan.data, &arguments.config)?;
    origin.inputs.clone_from(&data.digest);
    let refuse = || DataError(format!("{} cannot be trained", arguments.config.display()));
    let (ranker, epochs) = trained(&plan.config(), &data, session).with_context(refuse)?;
    let weights = ranker.to_bytes();
    let learned = data.plain.clone().with_ranker(Arc::new(ranker)).with_context(refuse)?;
    let card = origin.write(&arguments.out, &weights, &figures(&learned, &data), &epochs)?;
    output::summary(&card, &arguments.out, session.out())?;
    Ok(Exit::Success)
}

/// The ranker, and the losses on the way as epochs whose score is the share given to the accepted codes.
fn trained(config: &Config, data: &Phrases, session: &Session) -> Result<(Ranker, Vec<Epoch>)> {
    let mut epochs = Vec::new();
    let mut said = |step: training::Step| {
        let progress = step.progress;
        if progress.done == progress.total {
            session.complain(format_args!("{}: {} rounds, loss {:.4}", step.what, progress.total, progress.loss));
        }
        if step.what == "ranker" {
            let score = Score { value: f64::from(-progress.loss).exp(), details: Vec::new() };
            epochs.push(Epoch { number: epochs.len() + 1, loss: progress.loss, score });
        }
    };
    let base = training::base_associations(&data.plain, &data.sets, config, &mut said)?;
    let ranker = training::train(&data.plain, Some(&data.remembering), &data.sets, &base, config, &mut said)?;
    Ok((ranker, epochs))
}

/// Shares of the development phrases with an accepted code first, and among the first five.
fn figures(coder: &Coder, data: &Phrases) -> Vec<(String, f64)> {
    let rank = |phrase: &training::TrainingPhrase| {
        let answer = coder.code_phrase(&phrase.text);
        answer.codings.iter().position(|coding| phrase.accepted.contains(&coding.code))
    };
    let ranks: Vec<Option<usize>> = data.development.par_iter().map(rank).collect();
    let within = |top: usize| ranks.iter().filter(|rank| rank.is_some_and(|rank| rank < top)).count();
    let share = |top: usize| within(top) as f64 / ranks.len() as f64;
    if ranks.is_empty() { Vec::new() } else { vec![("top1".into(), share(1)), (format!("top{TOP}"), share(TOP))] }
}
