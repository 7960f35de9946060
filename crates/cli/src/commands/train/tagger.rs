//! `ishizue train tagger`

use std::fs;

use anyhow::{Context, Result};
use ishizue_nn::tagger::Tagger;
use ishizue_nn::tagger::train::train;
use ishizue_nn::training::{self, Epoch};
use ishizue_terminology::sha256_hex;

use super::Arguments;
use super::checkpoint::Checkpoint;
use super::config::Config;
use super::data::{Samples, samples};
use super::output::{self, Origin};
use super::progress::{Progress, figures};
use crate::exit::{DataError, Exit};
use crate::session::Session;

pub(super) const AFTER_HELP: &str = "\
The configuration is a TOML file, as those in models/; its paths are meant from its own folder. The same
configuration, files and version of this program give the same weights, byte for byte.

  reading          \"chart\", \"lists\", or \"statuses\"
  [network]        embedding, hidden, dilations, ngram_rows, members (networks whose probabilities are averaged)
  [schedule]       seed, epochs, patience, learning_rate, warm_up, weight_decay, clip
  [regularisation] batch_symbols, window, dropout, embedding_dropout, row_dropout,
                   stretch_dropout
  [classifier]     epochs, learning_rate, decay: of the statuses
  [data]           corpus and development (annotated files or folders); for lists also lists (JSONL) and
                   tagger (folder of the tagger of charts); terminology, lexicons
  [card]           version, date, licence, intended_use, limits, data: what the card says

After every epoch DIR has checkpoint.safetensors: the same command goes on from there, to the same weights.
At the end DIR has weights.safetensors, card.toml and curve.svg (loss and score), and no checkpoint.
Where other programs run, CANDLE_NUM_THREADS=1 in the environment makes a training several times as fast.

Examples:
  ishizue train tagger --config models/tagger/train.toml --out trained/tagger
  ishizue model verify --models trained";

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let config = Config::read(&arguments.config)?;
    let mut origin = Origin {
        texts: config.card(),
        kind: config.kind(),
        config: config.digest()?,
        inputs: sha256_hex(b""),
        seed: config.plan().schedule.seed,
    };
    origin.check()?;
    let samples = samples(&config, &arguments.config)?;
    origin.inputs.clone_from(&samples.digest);
    let refuse = || DataError(format!("cannot make the folder {}", arguments.out.display()));
    fs::create_dir_all(&arguments.out).with_context(refuse)?;
    let (tagger, epochs, checkpoint) = trained(&config, &samples, arguments, session)?;
    let weights = tagger.encode().context("the weights cannot be written")?;
    // The epoch whose weights were kept: the first of the best.
    let best = epochs.iter().rev().max_by(|a, b| a.score.value.total_cmp(&b.score.value));
    let figures: Vec<_> = best.into_iter().flat_map(|epoch| figures(epoch, config.reading())).collect();
    let card = origin.write(&arguments.out, &weights, &figures, &epochs)?;
    checkpoint.remove()?;
    output::summary(&card, &arguments.out, session.out())?;
    Ok(Exit::Success)
}

/// Trains to the end, from a checkpoint where there is one.
fn trained(
    config: &Config,
    samples: &Samples,
    arguments: &Arguments,
    session: &Session,
) -> Result<(Tagger, Vec<Epoch>, Checkpoint)> {
    let owner = sha256_hex(format!("{}\n{}", config.digest()?, samples.digest).as_bytes());
    let (checkpoint, resume) = Checkpoint::open(&arguments.out, &owner)?;
    let count = format!("{} samples, {} for the score", samples.training.len(), samples.development.len());
    let how = if resume.is_some() { ", from the checkpoint" } else { "" };
    session.complain(format_args!("training a {} on {count}{how}", config.kind()));
    let mut progress = Progress::new(config.plan().schedule.epochs, config.reading());
    let mut failed = None;
    let mut told = false;
    let mut done = None;
    let result =
        train(&config.plan().training(), &samples.training, &samples.development, resume.as_deref(), |event| {
            told = true;
            match event {
                training::Progress::Step(at, steps, loss) => progress.step((at, steps), done.unwrap_or_default(), loss),
                training::Progress::Epoch(epochs, bytes) => {
                    done = Some(epochs.len());
                    epochs.last().into_iter().for_each(|epoch| progress.epoch(epoch, session));
                    failed = checkpoint.write(&bytes).err();
                }
            }
            failed.is_none()
        });
    if let Some(error) = failed {
        return Err(error);
    }
    match result {
        Ok((tagger, epochs)) => Ok((tagger, epochs, checkpoint)),
        // What fails before the first step is the configuration or what it goes on from.
        Err(error) if !told && resume.is_some() => Err(checkpoint.refused(&format!("cannot be used: {error}")).into()),
        Err(error) => {
            Err(error).with_context(|| DataError(format!("{} cannot be trained", arguments.config.display())))
        }
    }
}
