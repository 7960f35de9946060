//! What is set for a training.

use serde::{Deserialize, Serialize};

use super::{AssociationConfig, TrainError};

/// The two kinds of model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Boosted regression trees.
    #[default]
    Trees,
    /// A small feed-forward network.
    Network,
    /// The mean of both.
    Blend,
}

impl Kind {
    /// The name of the kind in files and evidence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trees => "trees",
            Self::Network => "network",
            Self::Blend => "blend",
        }
    }
}

/// What is set for a training (`models/ranker/train.toml`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Which model.
    pub kind: Kind,
    /// Seed of every random choice.
    pub seed: u64,
    /// How much the linear score counts at the start.
    pub scale: f32,
    /// Boosted trees.
    pub trees: TreesConfig,
    /// Network.
    pub network: NetworkConfig,
    /// What pieces of a phrase point to.
    pub association: AssociationConfig,
}

/// What is set for boosted trees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TreesConfig {
    /// Number of trees, 1 to 2,000.
    pub rounds: usize,
    /// Most leaves of a tree, 2 to 256.
    pub leaves: usize,
    /// Share of each tree's step that is taken, above 0 to 1.
    pub rate: f32,
    /// Least summed second derivative in a leaf.
    pub least_weight: f32,
    /// Pull of leaf values towards zero.
    pub pull: f32,
    /// Share of features that a tree may look at, above 0 to 1.
    pub feature_share: f32,
    /// Share of lists that a tree is grown on, above 0 to 1.
    pub list_share: f32,
}

/// What is set for the network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NetworkConfig {
    /// Width of the two hidden layers, 1 to 512 each.
    pub hidden: [usize; 2],
    /// Passes over the lists, 1 to 1,000.
    pub epochs: usize,
    /// Lists of one step, 1 to 4,096.
    pub batch: usize,
    /// Step size of AdamW.
    pub rate: f64,
    /// Weight decay of AdamW.
    pub decay: f64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            kind: Kind::Trees,
            seed: 1,
            scale: 1.0,
            trees: TreesConfig::default(),
            network: NetworkConfig::default(),
            association: AssociationConfig::default(),
        }
    }
}

impl Default for TreesConfig {
    fn default() -> Self {
        Self { rounds: 200, leaves: 12, rate: 0.08, least_weight: 2.0, pull: 2.0, feature_share: 0.5, list_share: 0.8 }
    }
}

impl Default for NetworkConfig {
    fn default() -> Self {
        Self { hidden: [48, 24], epochs: 12, batch: 64, rate: 2e-3, decay: 1e-2 }
    }
}

impl Config {
    /// Checks every setting.
    ///
    /// # Errors
    /// The first setting out of range.
    pub fn check(&self) -> Result<(), TrainError> {
        let share = |value: f32| value > 0.0 && value <= 1.0;
        let (trees, network, association) = (&self.trees, &self.network, &self.association);
        let rules = [
            (self.scale.is_finite(), "scale must be a finite number"),
            ((1..=2000).contains(&trees.rounds), "trees.rounds must be 1 to 2000"),
            ((2..=256).contains(&trees.leaves), "trees.leaves must be 2 to 256"),
            (share(trees.rate), "trees.rate must be above 0, at most 1"),
            (trees.least_weight >= 0.0 && trees.least_weight.is_finite(), "trees.least_weight must not be negative"),
            (trees.pull >= 0.0 && trees.pull.is_finite(), "trees.pull must not be negative"),
            (share(trees.feature_share), "trees.feature_share must be above 0, at most 1"),
            (share(trees.list_share), "trees.list_share must be above 0, at most 1"),
            (network.hidden.iter().all(|h| (1..=512).contains(h)), "network.hidden must be 1 to 512"),
            ((1..=1000).contains(&network.epochs), "network.epochs must be 1 to 1000"),
            ((1..=4096).contains(&network.batch), "network.batch must be 1 to 4096"),
            (network.rate > 0.0 && network.rate <= 1.0, "network.rate must be above 0, at most 1"),
            ((1..=256).contains(&association.dimensions), "association.dimensions must be 1 to 256"),
            ((4..=20).contains(&association.bits), "association.bits must be 4 to 20"),
            ((1..=100).contains(&association.epochs), "association.epochs must be 1 to 100"),
            ((1..=100).contains(&association.tuning), "association.tuning must be 1 to 100"),
            ((1..=1000).contains(&association.random), "association.random must be 1 to 1000"),
            (association.rate > 0.0 && association.rate <= 1.0, "association.rate must be above 0, at most 1"),
            (network.decay >= 0.0 && network.decay <= 1.0, "network.decay must be 0 to 1"),
        ];
        match rules.into_iter().find(|(kept, _)| !kept) {
            Some((_, rule)) => Err(TrainError::Config(rule)),
            None => Ok(()),
        }
    }
}
