//! A training on its way, as bytes.

use serde::{Deserialize, Serialize};

use super::{Adam, Epoch, Parameter};
use crate::weights::{ModelError, Weights, Writer};

const KIND: &str = "ishizue-checkpoint-1";

/// Everything a training is beside its parameters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    pub(super) adam: Adam,
    pub(super) epochs: Vec<Epoch>,
    /// Values of the parameters after the best epoch.
    pub(super) best: Vec<Vec<f32>>,
}

#[derive(Serialize, Deserialize)]
struct Header {
    steps: u64,
    epochs: Vec<Epoch>,
}

impl State {
    pub(super) fn new(parameters: &[Parameter]) -> Self {
        let best = parameters.iter().map(|p| p.values.clone()).collect();
        Self { adam: Adam::new(parameters), epochs: Vec::new(), best }
    }

    fn best_epoch(&self) -> Option<&Epoch> {
        // The first of equals: later ones only learned the training data better.
        self.epochs.iter().rev().max_by(|a, b| a.score.value.total_cmp(&b.score.value))
    }

    pub(super) fn record(&mut self, epoch: Epoch, parameters: &[Parameter]) {
        if self.best_epoch().is_none_or(|best| epoch.score.value > best.score.value) {
            self.best = parameters.iter().map(|p| p.values.clone()).collect();
        }
        self.epochs.push(epoch);
    }

    pub(super) fn is_stale(&self, patience: usize) -> bool {
        self.best_epoch().is_some_and(|best| self.epochs.len() - best.number >= patience)
    }
}

pub(super) fn write(state: &State, parameters: &[Parameter]) -> Result<Vec<u8>, ModelError> {
    let header = Header { steps: state.adam.steps, epochs: state.epochs.clone() };
    let mut file = Writer::new(KIND);
    file.metadata("training", serde_json::to_string(&header).map_err(|_| ModelError::Metadata("training"))?);
    for ((parameter, (first, second)), best) in parameters.iter().zip(&state.adam.moments).zip(&state.best) {
        for (role, values) in [("now", &parameter.values), ("first", first), ("second", second), ("best", best)] {
            file.floats(&format!("{}.{role}", parameter.name), &[values.len()], values);
        }
    }
    file.encode()
}

/// Reads a checkpoint of a training of these parameters and sets their values.
pub(super) fn read(bytes: &[u8], parameters: &mut [Parameter]) -> Result<State, ModelError> {
    let file = Weights::decode_any_size(bytes, KIND)?;
    let header: Header =
        serde_json::from_str(file.metadata("training")?).map_err(|_| ModelError::Metadata("training"))?;
    let mut state = State::new(parameters);
    state.adam.steps = header.steps;
    state.epochs = header.epochs;
    for (at, parameter) in parameters.iter_mut().enumerate() {
        let read = |role: &str| file.floats(&format!("{}.{role}", parameter.name), &[parameter.values.len()]);
        state.adam.moments[at] = (read("first")?, read("second")?);
        state.best[at] = read("best")?;
        parameter.values = read("now")?;
    }
    Ok(state)
}
