//! Training a tagger: samples in, a tagger out.

mod objective;
mod window;

use serde::{Deserialize, Serialize};

use super::config::Config;
use super::{Input, Tagger};
use crate::crf::{Allowed, Labelled};
use crate::maxent::MaxentSchedule;
use crate::training::{self, Epoch, Progress, Schedule};
use crate::weights::ModelError;
use objective::Task;

/// A text with what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The text.
    pub input: Input,
    /// The head that its labels belong to.
    pub head: usize,
    /// Labelled stretches, in order and without overlap.
    pub spans: Vec<Labelled>,
    /// Positions about which nothing is known: any tag is right there.
    pub unknown: Vec<(usize, usize)>,
    /// Mentions: features and class.
    pub questions: Vec<(Vec<u32>, usize)>,
}

/// How a tagger is trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// The shape of the model.
    pub network: Config,
    /// The loop.
    pub schedule: Schedule,
    /// What happens to the data on the way.
    pub regularisation: Regularisation,
    /// How the classifier of mentions is trained.
    pub classifier: MaxentSchedule,
}

/// What keeps a tagger from learning its training data by heart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regularisation {
    /// Symbols in a step, about.
    pub batch_symbols: usize,
    /// Longest window that a text is cut into, in symbols.
    pub window: usize,
    /// Share of hidden values that are dropped.
    pub dropout: f32,
    /// Share of embedding values that are dropped.
    pub embedding_dropout: f32,
    /// Share of rows (symbol, n-gram, column value of one position) that are left out.
    pub row_dropout: f32,
    /// Share of labelled stretches whose symbols and n-grams are left out, so that what stands around them is learned.
    #[serde(default)]
    pub stretch_dropout: f32,
}

impl Sample {
    /// The tags that each position may have.
    fn allowed(&self) -> Vec<Allowed> {
        let mut tags = crate::crf::gold(self.input.symbols.len(), &self.spans);
        for (from, to) in &self.unknown {
            let to = (*to).min(tags.len());
            if let Some(part) = tags.get_mut(*from..to) {
                part.fill(crate::crf::ANY);
            }
        }
        tags
    }
}

/// Trains a tagger on `samples`, stopping by its score on `development`; `resume` is a checkpoint of the same training.
///
/// The score is the micro-averaged F1 of exactly matched stretches over all heads, and the accuracy of the classifier
/// on given mentions counts for a fifth.
///
/// # Errors
/// A configuration out of range, samples that do not fit it, a checkpoint of another training.
pub fn train(
    training: &Training,
    samples: &[Sample],
    development: &[Sample],
    resume: Option<&[u8]>,
    tell: impl FnMut(Progress<'_>) -> bool,
) -> Result<(Tagger, Vec<Epoch>), ModelError> {
    training.network.check()?;
    let fits = |s: &Sample| {
        s.head < training.network.heads.len()
            && s.input.columns.len() == training.network.columns.len()
            && s.input.columns.iter().all(|c| c.len() == s.input.symbols.len())
            && s.spans.iter().all(|span| span.label < training.network.heads[s.head].labels.len())
            && s.questions.iter().all(|(_, class)| *class < training.network.classes.len())
    };
    if !samples.iter().chain(development).all(fits) {
        return Err(ModelError::Compute("a sample does not fit the configuration".into()));
    }
    let mut task = Task::new(training, samples, development);
    let epochs = training::run(&mut task, &training.schedule, resume, tell)?;
    Ok((task.tagger()?, epochs))
}
