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
    /// Running average of the parameters.
    averages: Vec<Vec<f32>>,
    /// What was kept of the parameters after the best epoch.
    pub(super) best: Vec<Vec<f32>>,
}

#[derive(Serialize, Deserialize)]
struct Header {
    steps: u64,
    epochs: Vec<Epoch>,
}

impl State {
    pub(super) fn new(parameters: &[Parameter]) -> Self {
        let values: Vec<Vec<f32>> = parameters.iter().map(|p| p.values.clone()).collect();
        Self { adam: Adam::new(parameters), epochs: Vec::new(), averages: values.clone(), best: values }
    }

    /// Moves the average towards the parameters; faster in the first steps, so that the start is soon forgotten.
    pub(super) fn average(&mut self, parameters: &[Parameter], keep: f32) {
        let steps = self.adam.steps as f32;
        let keep = keep.min((1.0 + steps) / (10.0 + steps));
        for (parameter, average) in parameters.iter().zip(&mut self.averages) {
            average.iter_mut().zip(&parameter.values).for_each(|(a, v)| *a = keep * *a + (1.0 - keep) * v);
        }
    }

    /// Exchanges parameters and averages.
    pub(super) fn swap(&mut self, parameters: &mut [Parameter]) {
        for (parameter, average) in parameters.iter_mut().zip(&mut self.averages) {
            std::mem::swap(&mut parameter.values, average);
        }
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
    for (at, parameter) in parameters.iter().enumerate() {
        let (first, second) = &state.adam.moments[at];
        let roles = [
            ("now", &parameter.values),
            ("first", first),
            ("second", second),
            ("average", &state.averages[at]),
            ("best", &state.best[at]),
        ];
        for (role, values) in roles {
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
        state.averages[at] = read("average")?;
        state.best[at] = read("best")?;
        parameter.values = read("now")?;
    }
    Ok(state)
}
