//! The shape of a tagger.

use serde::{Deserialize, Serialize};

use crate::crf::MAX_LABELS;
use crate::weights::ModelError;

/// The shape of a tagger: what it reads, how wide and deep it is, what it answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Width of the embeddings.
    pub embedding: usize,
    /// Width of the convolutions.
    pub hidden: usize,
    /// Dilation of each convolution of width 3, the first one first.
    pub dilations: Vec<usize>,
    /// Rows of the table of hashed character n-grams.
    pub ngram_rows: usize,
    /// Columns that the caller gives beside the symbols.
    pub columns: Vec<Column>,
    /// What is tagged.
    pub heads: Vec<Head>,
    /// Classes of mentions (statuses).
    pub classes: Vec<String>,
    /// Rows of the table of features that the caller gives of a mention.
    pub feature_rows: usize,
    /// Networks of this shape whose probabilities are averaged.
    pub members: usize,
}

/// A categorical value that the caller gives for each position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What it tells.
    pub name: String,
    /// Number of its values, counted from 0; 0 means that it tells nothing.
    pub rows: usize,
}

/// A set of labels with a conditional random field of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: Vec<String>,
}

/// Largest sizes that a configuration may ask for: a model file cannot make the program allocate more.
const LIMITS: [(&str, usize); 6] =
    [("width", 1024), ("layers", 16), ("rows", 1 << 20), ("columns", 64), ("dilation", 256), ("members", 16)];

impl Config {
    /// Checks that the sizes are possible.
    ///
    /// # Errors
    /// A size of 0 or beyond the limits of this program.
    pub fn check(&self) -> Result<(), ModelError> {
        let [width, layers, rows, columns, dilation, members] = LIMITS.map(|(_, limit)| limit);
        let within = |value: usize, limit: usize| (1..=limit).contains(&value);
        let sound = within(self.embedding, width)
            && within(self.hidden, width)
            && within(self.dilations.len(), layers)
            && self.dilations.iter().all(|d| within(*d, dilation))
            && within(self.ngram_rows, rows)
            && self.columns.len() <= columns
            && self.columns.iter().all(|c| within(c.rows, rows))
            && within(self.heads.len(), columns)
            && self.heads.iter().all(|h| within(h.labels.len(), MAX_LABELS))
            && within(self.classes.len(), columns)
            && within(self.feature_rows, rows)
            && within(self.members, members);
        if sound { Ok(()) } else { Err(ModelError::Metadata("config")) }
    }

    /// Positions to either side that an answer depends on.
    pub fn reach(&self) -> usize {
        self.dilations.iter().sum::<usize>() + 2
    }

    /// Position of the head of this name.
    pub fn head(&self, name: &str) -> Option<usize> {
        self.heads.iter().position(|h| h.name == name)
    }
}
