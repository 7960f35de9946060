//! Which of the candidates of a phrase is right: a listwise ranker learned from confirmed codes.
//!
//! Two kinds are trained from the same lists and read from the same file: boosted regression trees, and a small network.
//! Both start from the linear score (one of the features) and learn what it gets wrong, with the listwise softmax loss
//! (Cao et al., "Learning to Rank: From Pairwise Approach to Listwise Approach", 2007). Deterministic: the same lists
//! and configuration give the same bytes.

mod association;
mod boost;
mod calibration;
mod config;
mod file;
mod forest;
mod list;
mod network;
mod random;
#[cfg(test)]
mod tests;
mod trees;

pub use association::{AssociationConfig, Associations, Sample};
pub use calibration::{Calibration, Judged};
pub use config::{Config, Kind, NetworkConfig, TreesConfig};
pub use file::RankerError;
pub use list::{List, softmax};

use std::sync::Arc;

use forest::Forest;
use network::Network;
use trees::Trees;

/// What is learned: one of the two kinds.
#[derive(Debug, Clone, PartialEq)]
enum Model {
    Trees(Trees),
    Network(Network),
    Blend(Trees, Network),
}

impl Model {
    fn forest(&self) -> Forest {
        match self {
            Self::Trees(trees) | Self::Blend(trees, _) => Forest::new(trees),
            Self::Network(_) => Forest::default(),
        }
    }
}

/// A trained ranker: scores candidates by their features.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranker {
    /// Names of the features, in the order of the values.
    features: Vec<String>,
    /// Position of the feature that scores start from, and how much it counts.
    base: usize,
    scale: f32,
    model: Model,
    /// The model's trees, ready to score with; none where it has none.
    forest: Forest,
    calibration: Calibration,
    /// What some of the features rest on.
    associations: Option<Arc<Associations>>,
    digest: String,
}

/// Why a ranker cannot be trained.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TrainError {
    /// No list has both an accepted and a refused candidate.
    #[error("no list has both an accepted and a refused candidate; there is nothing to learn from")]
    Nothing,
    /// A list has another number of values than candidates times features.
    #[error("list {list} has {values} values, which is not {candidates} candidates times {features} features")]
    Shape {
        /// Position of the list.
        list: usize,
        /// Number of its values.
        values: usize,
        /// Number of its candidates.
        candidates: usize,
        /// Number of features.
        features: usize,
    },
    /// A value is not a finite number.
    #[error("list {0} has a value that is not a finite number")]
    NotFinite(usize),
    /// The configuration asks for what cannot be.
    #[error("the configuration is out of range: {0}")]
    Config(&'static str),
    /// The tensor library refused an operation.
    #[error("the network cannot be trained: {0}")]
    Tensor(String),
}

/// How far a training has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Rounds (trees) or epochs (network) done.
    pub done: usize,
    /// Rounds or epochs in all.
    pub total: usize,
    /// Mean loss over the lists so far, in nats.
    pub loss: f32,
}

/// Trains a ranker on `lists`, whose rows have one value for each of `features`; scores start from the feature `base`.
///
/// # Errors
/// Lists of the wrong shape, values that are not finite, a configuration out of range, or nothing to learn from.
pub fn train(
    config: &Config,
    features: &[String],
    base: usize,
    lists: &[List],
    mut progress: impl FnMut(Progress),
) -> Result<Ranker, TrainError> {
    config.check()?;
    list::check(lists, features.len())?;
    if base >= features.len() {
        return Err(TrainError::Config("the base feature is none of the features"));
    }
    let taught: Vec<&List> = lists.iter().filter(|l| l.teaches()).collect();
    if taught.is_empty() {
        return Err(TrainError::Nothing);
    }
    let width = features.len();
    let model = match config.kind {
        Kind::Trees => Model::Trees(boost::train(config, width, base, &taught, &mut progress)),
        Kind::Network => Model::Network(network::train(config, width, base, &taught, &mut progress)?),
        Kind::Blend => Model::Blend(
            boost::train(config, width, base, &taught, &mut progress),
            network::train(config, width, base, &taught, &mut progress)?,
        ),
    };
    let mut ranker = Ranker {
        features: features.to_vec(),
        base,
        scale: config.scale,
        forest: model.forest(),
        model,
        calibration: Calibration::default(),
        associations: None,
        digest: String::new(),
    };
    ranker.seal();
    Ok(ranker)
}

impl Ranker {
    /// Scores of candidates: `rows` holds the features of one candidate after the other; rows that end early score
    /// nothing.
    pub fn scores(&self, rows: &[f32]) -> Vec<f32> {
        let width = self.features.len();
        let rows = &rows[..rows.len() - rows.len() % width];
        let mut scores: Vec<f32> = rows.chunks_exact(width).map(|row| self.scale * row[self.base]).collect();
        let mut add = |share: f32, learned: Vec<f32>| {
            scores.iter_mut().zip(learned).for_each(|(score, learned)| *score += share * learned);
        };
        match &self.model {
            Model::Trees(_) => add(1.0, self.forest.scores(rows, width)),
            Model::Network(network) => add(1.0, network.scores(rows)),
            Model::Blend(_, network) => {
                add(0.5, self.forest.scores(rows, width));
                add(0.5, network.scores(rows));
            }
        }
        scores
    }

    /// Names of the features it was trained with, in the order of a row's values.
    pub fn features(&self) -> &[String] {
        &self.features
    }

    /// SHA-256 of the model's file, hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Which kind of model it is.
    pub fn kind(&self) -> Kind {
        match self.model {
            Model::Trees(_) => Kind::Trees,
            Model::Network(_) => Kind::Network,
            Model::Blend(..) => Kind::Blend,
        }
    }

    /// How scores become confidences.
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// The same ranker with another calibration, fitted on answers it was not trained on.
    pub fn with_calibration(mut self, calibration: Calibration) -> Self {
        self.calibration = calibration;
        self.seal();
        self
    }

    /// The associations that its features rest on, if any.
    pub fn associations(&self) -> Option<&Arc<Associations>> {
        self.associations.as_ref()
    }

    /// The same ranker with the associations that the features of its lists rested on.
    pub fn with_associations(mut self, associations: Option<Arc<Associations>>) -> Self {
        self.associations = associations;
        self.seal();
        self
    }

    /// How often each feature divides a node, or the summed size of its first weights: what the model looks at.
    pub fn importance(&self) -> Vec<(String, f32)> {
        let of = match &self.model {
            Model::Trees(trees) | Model::Blend(trees, _) => trees.importance(self.features.len()),
            Model::Network(network) => network.importance(),
        };
        let mut all: Vec<(String, f32)> = self.features.iter().cloned().zip(of).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1));
        all
    }
}
