//! Files to phrases with their codes, and coders over the terminologies.

use std::path::{Path, PathBuf};

use anyhow::Result;
use ishizue_coding::Coder;
use ishizue_coding::examples::{self, Example};
use ishizue_coding::training::ranker::{TrainingPhrase, TrainingSet};
use ishizue_terminology::{DesignationUse, Release, starter};
use serde::{Deserialize, Serialize};

use super::super::config::Terminology;
use super::super::files::Files;
use crate::engine::{self, SCHEME};
use crate::exit::DataError;

/// The table `[data]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    /// Releases to rank with, besides the starter.
    #[serde(default)]
    terminology: Vec<Terminology>,
    /// Phrases to learn from.
    phrases: Vec<Table>,
    /// Index words of the first terminology to learn from.
    index: Option<Index>,
    /// Phrases that the figures are taken on.
    #[serde(default)]
    development: Vec<PathBuf>,
}

/// A table of phrases: a heading, then phrase and accepted codes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    file: PathBuf,
    /// How much each phrase counts.
    weight: f32,
    /// True for what people wrote and a coder confirmed.
    confirmed: bool,
    /// Every so manieth row is taken.
    #[serde(default = "every")]
    step: usize,
}

/// Words of an index, each to be found as if the index lacked it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    weight: f32,
    /// Every so manieth word is taken.
    step: usize,
}

/// What a training is given.
#[derive(Debug)]
pub(super) struct Phrases {
    /// Codes without confirmed examples.
    pub(super) plain: Coder,
    /// Codes with them.
    pub(super) remembering: Coder,
    pub(super) sets: Vec<TrainingSet>,
    pub(super) development: Vec<TrainingPhrase>,
    /// SHA-256 over the files read.
    pub(super) digest: String,
}

fn every() -> usize {
    1
}

/// What a configuration at this path names.
///
/// # Errors
/// A file that is missing or cannot be understood, by its name.
pub(super) fn load(data: &Data, path: &Path) -> Result<Phrases> {
    let mut files = Files::beside(path);
    let imported = data.terminology.iter().map(|t| files.release(t)).collect::<Result<Vec<_>>>()?;
    let mut sets = Vec::new();
    for table in &data.phrases {
        let phrases = phrases(&mut files, &table.file)?.into_iter().step_by(table.step.max(1)).collect();
        sets.push(TrainingSet { phrases, weight: table.weight, confirmed: table.confirmed });
    }
    if let Some(index) = &data.index {
        let none = || DataError(format!("{}: `data.index` needs a `data.terminology`", path.display()));
        let phrases = index_words(imported.first().ok_or_else(none)?, index.step.max(1));
        sets.push(TrainingSet { phrases, weight: index.weight, confirmed: false });
    }
    let mut development = Vec::new();
    for file in &data.development {
        development.extend(phrases(&mut files, file)?);
    }
    let releases: Vec<Release> = std::iter::once(starter::release()).chain(imported).collect();
    let remembering = remembering(&releases, &sets)?;
    Ok(Phrases { plain: engine::coder_over(releases)?, remembering, sets, development, digest: files.digest() })
}

/// A coder that has the confirmed phrases as examples.
fn remembering(releases: &[Release], sets: &[TrainingSet]) -> Result<Coder> {
    let confirmed = sets.iter().filter(|set| set.confirmed).flat_map(|set| &set.phrases);
    let example = |phrase: &TrainingPhrase, code: &String| Example { phrase: phrase.text.clone(), code: code.clone() };
    let all: Vec<Example> =
        confirmed.flat_map(|phrase| phrase.accepted.iter().map(move |code| example(phrase, code))).collect();
    let mut releases = releases.to_vec();
    if !all.is_empty() {
        releases.push(examples::release(&all, SCHEME)?);
    }
    engine::coder_over(releases)
}

/// The rows of a table, the heading left out; codes in stored form.
fn phrases(files: &mut Files<'_>, path: &Path) -> Result<Vec<TrainingPhrase>> {
    let text = files.text(path)?;
    let rows = text.lines().skip(1).filter_map(|row| {
        let mut cells = row.split('\t');
        let (phrase, codes) = (cells.next()?, cells.next()?);
        let accepted = codes.split('|').map(|code| code.replace('.', "")).collect();
        Some(TrainingPhrase { text: phrase.to_owned(), accepted })
    });
    let all: Vec<TrainingPhrase> = rows.collect();
    match all.is_empty() {
        true => Err(DataError(format!("{} has no phrase with a code", files.full(path).display())).into()),
        false => Ok(all),
    }
}

/// Every so manieth index word of a release with every code that the release gives it.
fn index_words(release: &Release, step: usize) -> Vec<TrainingPhrase> {
    let codes = |text: &str| {
        let same = release.designations().filter(|(_, other)| other.text == text);
        same.filter_map(|(_, other)| release.concept(other.concept)).map(|c| c.code().to_owned()).collect()
    };
    let words = release.designations().filter(|(_, name)| name.usage == DesignationUse::Index).step_by(step);
    words.map(|(_, name)| TrainingPhrase { text: name.text.to_owned(), accepted: codes(name.text) }).collect()
}
