//! Files to samples.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use ishizue_coding::corpus::AnnotatedDocument;
use ishizue_coding::training::tagger::{chart_sample, document_as_list, list_sample, status_sample};
use ishizue_coding::{Coder, Reading};
use ishizue_nn::tagger::Tagger;
use ishizue_nn::tagger::train::Sample;
use ishizue_store::models::{ModelKind, read_folder};
use ishizue_terminology::starter;
use rayon::prelude::*;

use super::config::{Config, Lexicons};
use super::files::Files;
use crate::engine;
use crate::exit::DataError;

/// What a training is given.
#[derive(Debug)]
pub struct Samples {
    /// To train from.
    pub training: Vec<Sample>,
    /// To take the score on.
    pub development: Vec<Sample>,
    /// SHA-256 over the files that they were made from.
    pub digest: String,
}

/// The samples of a configuration at this path.
///
/// # Errors
/// A file that is missing or cannot be understood, by its name.
pub fn samples(config: &Config, path: &Path) -> Result<Samples> {
    let mut files = Files::beside(path);
    let coders = coders(config, &mut files)?;
    let (training, development) = match config.reading() {
        Reading::Chart => charts(config, &coders, &mut files, chart_sample)?,
        Reading::Statuses => charts(config, &coders, &mut files, status_sample)?,
        Reading::Lists => lists(config, &coders, &mut files)?,
    };
    let named = [(&training, "to train from"), (&development, "to take the score on")];
    if let Some((_, what)) = named.iter().find(|(samples, _)| samples.is_empty()) {
        return Err(DataError(format!("{} leaves nothing {what}", path.display())).into());
    }
    Ok(Samples { training, development, digest: files.digest() })
}

type Split = (Vec<Sample>, Vec<Sample>);

fn charts(
    config: &Config,
    coders: &[Coder],
    files: &mut Files<'_>,
    sample: impl Fn(&Coder, &AnnotatedDocument) -> Sample + Sync,
) -> Result<Split> {
    let training = files.documents(&config.data.corpus)?;
    let development = files.documents(&config.data.development)?;
    let with = |coder: &Coder, documents: &[AnnotatedDocument]| -> Vec<Sample> {
        documents.par_iter().map(|document| sample(coder, document)).collect()
    };
    let development = coders.last().map(|coder| with(coder, &development)).unwrap_or_default();
    Ok((coders.iter().flat_map(|coder| with(coder, &training)).collect(), development))
}

fn lists(config: &Config, coders: &[Coder], files: &mut Files<'_>) -> Result<Split> {
    let coders = told(config, coders, files)?;
    let all = files.lists(&config.data.lists)?;
    let annotated = files.documents(&config.data.corpus)?;
    let development = files.documents(&config.data.development)?;
    let as_lists = |coder: &Coder, documents: &[AnnotatedDocument]| -> Vec<Sample> {
        documents.par_iter().map(|document| document_as_list(coder, document)).collect()
    };
    let mut training: Vec<Sample> = Vec::new();
    for coder in &coders {
        training.par_extend(all.par_iter().map(|listed| list_sample(coder, listed)));
        training.extend(as_lists(coder, &annotated));
    }
    let development = coders.last().map(|coder| as_lists(coder, &development)).unwrap_or_default();
    Ok((training, development))
}

/// The coders with the tagger of charts whose output a tagger of lists is told.
fn told(config: &Config, coders: &[Coder], files: &mut Files<'_>) -> Result<Vec<Coder>> {
    let Some(folder) = &config.data.tagger else { return Ok(coders.to_vec()) };
    let model = read_folder(&files.full(folder))?;
    let name = model.file.clone();
    if model.card.kind != ModelKind::Tagger {
        let kind = model.card.kind;
        return Err(DataError(format!("{name} is a model of the kind {kind}; `data.tagger` needs a tagger")).into());
    }
    files.remember(folder, &model.weights);
    let refuse = || DataError(format!("{name} cannot be used; train it again with this version"));
    let tagger = Arc::new(Tagger::decode(&model.weights).with_context(refuse)?);
    coders.iter().map(|coder| coder.clone().with_tagger(tagger.clone()).with_context(refuse)).collect()
}

/// One coder for each of the lexicons, in the order of the configuration.
fn coders(config: &Config, files: &mut Files<'_>) -> Result<Vec<Coder>> {
    let imported = config.data.terminology.iter().map(|t| files.release(t)).collect::<Result<Vec<_>>>()?;
    let over = |lexicons: &Lexicons| match lexicons {
        Lexicons::Starter => engine::starter_coder(),
        Lexicons::All => engine::coder_over(std::iter::once(starter::release()).chain(imported.clone()).collect()),
    };
    config.data.lexicons.iter().map(over).collect()
}
