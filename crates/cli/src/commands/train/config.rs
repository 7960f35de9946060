//! The configuration of a training: TOML, an unknown key a mistake, every path meant from the file's own folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ishizue_coding::Reading;
use ishizue_coding::training::tagger::TaggerPlan;
use ishizue_store::models::{Bilingual, DataUse, Metric, ModelKind};
use ishizue_terminology::read::Format;
use ishizue_terminology::sha256_hex;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::exit::DataError;

/// Longest configuration read, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// A configuration file.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// How the tagger is trained: everything but the two tables below.
    plan: TaggerPlan,
    /// From what it is trained.
    pub data: Data,
    /// What its card says; takes no part in the training.
    card: CardTexts,
}

/// The table `[data]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// Annotated documents: files, or folders whose `*.txt` they are.
    #[serde(default)]
    pub corpus: Vec<PathBuf>,
    /// Annotated documents that the score is taken on.
    #[serde(default)]
    pub development: Vec<PathBuf>,
    /// JSONL of texts with lists, for a tagger of lists; to it annotated documents are lists too.
    #[serde(default)]
    pub lists: Vec<PathBuf>,
    /// Folder of the tagger of charts whose output a tagger of lists is told.
    pub tagger: Option<PathBuf>,
    /// Terminologies to read with besides the starter.
    #[serde(default)]
    pub terminology: Vec<Terminology>,
    /// Every document is given once with each of these.
    #[serde(default = "starter_alone")]
    pub lexicons: Vec<Lexicons>,
}

/// Files of one edition of a code system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terminology {
    /// What the files are, as in `terminology import`.
    pub format: String,
    /// The files.
    pub files: Vec<PathBuf>,
}

/// Which names a document is read with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lexicons {
    /// Those of the embedded starter.
    Starter,
    /// Those of the starter and of every terminology named.
    All,
}

/// The table `[card]`: what a person has to say of the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardTexts {
    /// Its name; that of its kind when left out.
    pub name: Option<String>,
    /// Its version.
    pub version: String,
    /// Day of the training.
    pub date: String,
    /// Licence of the weights.
    pub licence: String,
    /// What it is meant for.
    pub intended_use: Bilingual,
    /// Where it fails.
    pub limits: Bilingual,
    /// From what it is trained.
    pub data: Vec<DataUse>,
    /// Figures that were measured with these weights, besides those of the training itself.
    #[serde(default)]
    pub metrics: std::collections::BTreeMap<String, Metric>,
}

/// A configuration of any model.
///
/// # Errors
/// A file that cannot be read, or a mistake in it, by line.
pub fn parsed<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let refuse = || DataError(format!("cannot read {}", path.display()));
    if fs::metadata(path).with_context(refuse)?.len() > LONGEST {
        return Err(DataError(format!("{} is larger than 1 MiB, the longest one read", path.display())).into());
    }
    let text = fs::read_to_string(path).with_context(refuse)?;
    Ok(toml::from_str(&text).map_err(|error| mistake(path, error.to_string().trim_end()))?)
}

/// That a configuration has a mistake.
pub fn mistake(path: &Path, message: &str) -> DataError {
    DataError(format!("{} has a mistake\n{message}", path.display()))
}

fn starter_alone() -> Vec<Lexicons> {
    vec![Lexicons::Starter]
}

impl Config {
    /// Reads a configuration, with its paths made those from here.
    ///
    /// # Errors
    /// A file that cannot be read, or a mistake in it, by line.
    pub fn read(path: &Path) -> Result<Self> {
        let mut table: toml::Table = parsed(path)?;
        let mut part = |key: &str| table.remove(key).ok_or_else(|| mistake(path, &format!("missing table `{key}`")));
        let (data, card) = (part("data")?, part("card")?);
        let refused = |error: toml::de::Error| mistake(path, error.to_string().trim_end());
        let data = data.try_into().map_err(|error| mistake(path, &format!("in `data`: {error}")))?;
        let card = card.try_into().map_err(|error| mistake(path, &format!("in `card`: {error}")))?;
        let config = Self { plan: table.try_into().map_err(refused)?, data, card };
        config.check().map_err(|message| mistake(path, &message))?;
        Ok(config)
    }

    /// How the tagger is trained.
    pub fn plan(&self) -> &TaggerPlan {
        &self.plan
    }

    /// What its card says.
    pub fn card(&self) -> &CardTexts {
        &self.card
    }

    /// What the model is for.
    pub fn kind(&self) -> ModelKind {
        match self.plan.reading {
            Reading::Chart => ModelKind::Tagger,
            Reading::Lists => ModelKind::ListTagger,
            Reading::Statuses => ModelKind::StatusTagger,
        }
    }

    /// What the tagger reads.
    pub fn reading(&self) -> Reading {
        self.plan.reading
    }

    /// SHA-256 over everything that takes part in the training, so that comments and the card may be mended.
    ///
    /// # Errors
    /// None that memory does not give.
    pub fn digest(&self) -> Result<String> {
        Ok(sha256_hex(&serde_json::to_vec(&(&self.plan, &self.data))?))
    }

    fn check(&self) -> Result<(), String> {
        let data = &self.data;
        let need = |filled: bool, what: &str| if filled { Ok(()) } else { Err(what.to_owned()) };
        need(!data.lexicons.is_empty(), "`data.lexicons` names none; write [\"starter\"], or [\"starter\", \"all\"]")?;
        for terminology in &data.terminology {
            let known = Format::ALL.map(Format::name).join(", ");
            let format = &terminology.format;
            let found = format.parse::<Format>().is_ok();
            need(found, &format!("`data.terminology.format` is `{format}`; known are {known}"))?;
        }
        need(!data.development.is_empty(), "`data.development` names nothing to take the score on")?;
        match self.plan.reading {
            Reading::Chart | Reading::Statuses => {
                need(!data.corpus.is_empty(), "`data.corpus` names nothing to train from")?;
                need(data.lists.is_empty(), "`data.lists` is for `reading = \"lists\"`")
            }
            Reading::Lists => {
                need(!data.lists.is_empty(), "`data.lists` names nothing to train from")?;
                need(data.tagger.is_some(), "`data.tagger` must name the folder of the tagger of charts")
            }
        }
    }
}
