//! `card.toml`: what a model is, made from what, how good, what for.
//!
//! After Mitchell et al., "Model Cards for Model Reporting" (2019), as far as a small model needs it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest card read, in bytes.
pub const LONGEST_CARD: usize = 64 * 1024;
/// Longest text of a card, in code points.
const LONGEST_TEXT: usize = 4_000;
/// Longest name, version or identifier, in code points.
const LONGEST_NAME: usize = 100;
/// Most data sets and most figures of a card.
const MOST: usize = 100;
/// Hexadecimal digits of a SHA-256.
const DIGITS: usize = 64;

/// A model's card; an unknown key is a mistake.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Its name, which is its folder's too.
    pub name: String,
    /// What it is for.
    pub kind: ModelKind,
    /// Its version, as its maker counts.
    pub version: String,
    /// SHA-256 of its weights, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Length of its weights.
    pub bytes: u64,
    /// Day of its training (`2026-11-20`).
    pub date: String,
    /// Licence of the weights.
    pub licence: String,
    /// From what it was trained.
    pub data: Vec<DataUse>,
    /// How good it is, by the name of the figure.
    #[serde(default)]
    pub metrics: BTreeMap<String, Metric>,
    /// What it is meant for.
    pub intended_use: Bilingual,
    /// Where it fails, and what it is not for.
    pub limits: Bilingual,
    /// How to train it again.
    pub trained_with: TrainedWith,
}

/// What a model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModelKind {
    /// Reads charts: mentions of all types and their status.
    Tagger,
    /// Reads lists of what a patient has and is given.
    ListTagger,
    /// Decides on the status of mentions that a tagger has found.
    StatusTagger,
    /// Ranks the codes of phrases.
    Ranker,
    /// Votes on the external cause of death certificates beside the rules.
    Deaths,
}

/// Data that a model was trained from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataUse {
    /// What it is and where it comes from.
    pub name: String,
    /// Its licence.
    pub licence: String,
    /// What it was used for.
    #[serde(rename = "use")]
    pub usage: String,
}

/// A figure and how it was obtained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// The figure.
    pub value: f64,
    /// The command that gives it.
    pub command: String,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

/// How a model was trained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainedWith {
    /// Digest of its configuration, without the texts of the card.
    pub config: String,
    /// Digest of the files that it was trained from.
    pub inputs: String,
    /// Seed of everything that was drawn.
    pub seed: u64,
}

impl ModelKind {
    /// The kind as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tagger => "tagger",
            Self::ListTagger => "list-tagger",
            Self::StatusTagger => "status-tagger",
            Self::Ranker => "ranker",
            Self::Deaths => "deaths",
        }
    }
}

impl fmt::Display for ModelKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Card {
    /// Reads a card.
    ///
    /// # Errors
    /// What is wrong with it, and in which line or field.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST_CARD {
            return Err(format!("it is longer than {LONGEST_CARD} bytes"));
        }
        let card: Self = toml::from_str(text).map_err(|error| in_words(&error, text))?;
        card.check()?;
        Ok(card)
    }

    /// The card as a file.
    ///
    /// # Errors
    /// A field that no card may hold.
    pub fn write(&self) -> Result<String, String> {
        self.check()?;
        toml::to_string_pretty(self).map_err(|error| error.to_string())
    }

    fn check(&self) -> Result<(), String> {
        identifier("name", &self.name)?;
        filled("version", &self.version, LONGEST_NAME)?;
        digest("sha256", &self.sha256)?;
        day("date", &self.date)?;
        filled("licence", &self.licence, LONGEST_NAME)?;
        for (field, text) in [("intended_use", &self.intended_use), ("limits", &self.limits)] {
            filled(&format!("{field}.ja"), &text.ja, LONGEST_TEXT)?;
            filled(&format!("{field}.en"), &text.en, LONGEST_TEXT)?;
        }
        digest("trained_with.config", &self.trained_with.config)?;
        digest("trained_with.inputs", &self.trained_with.inputs)?;
        self.check_data()?;
        self.check_metrics()
    }

    fn check_data(&self) -> Result<(), String> {
        if self.data.is_empty() || self.data.len() > MOST {
            return Err(format!("`data` must name 1 to {MOST} sources"));
        }
        for (at, source) in self.data.iter().enumerate() {
            for (field, text) in [("name", &source.name), ("licence", &source.licence), ("use", &source.usage)] {
                filled(&format!("data[{at}].{field}"), text, LONGEST_TEXT)?;
            }
        }
        Ok(())
    }

    fn check_metrics(&self) -> Result<(), String> {
        if self.metrics.len() > MOST {
            return Err(format!("`metrics` has more than {MOST} figures"));
        }
        for (name, metric) in &self.metrics {
            filled("metrics", name, LONGEST_NAME)?;
            filled(&format!("metrics.{name}.command"), &metric.command, LONGEST_TEXT)?;
            if !metric.value.is_finite() {
                return Err(format!("`metrics.{name}.value` is no finite number"));
            }
        }
        Ok(())
    }
}

/// Line and reason of a mistake in the form of a card, on one line.
fn in_words(error: &toml::de::Error, text: &str) -> String {
    let reason = error.message().replace('\n', "; ");
    let line = error.span().and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1);
    line.map_or_else(|| reason.clone(), |line| format!("line {line}: {reason}"))
}

/// A name that is a folder's name too.
fn identifier(field: &str, text: &str) -> Result<(), String> {
    let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    match plain && !text.is_empty() && text.len() <= LONGEST_NAME {
        true => Ok(()),
        false => Err(format!("`{field}` must be of lower-case letters, digits and `-`")),
    }
}

fn filled(field: &str, text: &str, longest: usize) -> Result<(), String> {
    let length = text.trim().chars().count();
    if length == 0 || length > longest {
        return Err(format!("`{field}` must have 1 to {longest} characters"));
    }
    match text.chars().any(|c| c.is_control() && c != '\n') {
        true => Err(format!("`{field}` holds control characters")),
        false => Ok(()),
    }
}

fn digest(field: &str, text: &str) -> Result<(), String> {
    let hexadecimal = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    match text.len() == DIGITS && hexadecimal {
        true => Ok(()),
        false => Err(format!("`{field}` must be {DIGITS} lower-case hexadecimal digits")),
    }
}

/// A day as ISO 8601 writes it; that the month has as many days is for its maker.
fn day(field: &str, text: &str) -> Result<(), String> {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: Option<&&str>, width: usize, range: std::ops::RangeInclusive<u32>| {
        let part = part.filter(|p| p.len() == width && p.bytes().all(|b| b.is_ascii_digit()));
        part.and_then(|p| p.parse().ok()).is_some_and(|n: u32| range.contains(&n))
    };
    let sound = parts.len() == 3
        && number(parts.first(), 4, 1..=9999)
        && number(parts.get(1), 2, 1..=12)
        && number(parts.get(2), 2, 1..=31);
    if sound { Ok(()) } else { Err(format!("`{field}` must be a day, as in 2026-11-20")) }
}
