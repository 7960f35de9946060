//! What every trained model shares: parameters, the optimiser, the learning-rate schedule, the loop with early stopping,
//! and checkpoints from which a killed training goes on to the same weights.

mod adam;
mod checkpoint;
mod curve;

use serde::{Deserialize, Serialize};

pub use adam::Adam;
pub use curve::svg as loss_curve;

use crate::weights::ModelError;

/// How a model is trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// Passes over the training data, at most.
    pub epochs: usize,
    /// Passes without a better score on the development data before training ends.
    pub patience: usize,
    /// Highest learning rate, reached after the warm-up.
    pub learning_rate: f32,
    /// Share of all steps in which the learning rate rises; it then falls to a twentieth along a cosine.
    pub warm_up: f32,
    /// Decoupled weight decay (Loshchilov & Hutter, "Decoupled Weight Decay Regularization", 2019).
    pub weight_decay: f32,
    /// Largest norm of a step's gradient; longer ones are shortened to it.
    pub clip: f32,
    /// Share of the old average in the running average of the weights at each step; the average is what is scored and
    /// kept (Polyak & Juditsky, 1992). 0 keeps the weights themselves.
    #[serde(default)]
    pub averaging: f32,
}

impl Schedule {
    /// The learning rate at a step, both counted from 0.
    pub fn rate(&self, step: usize, steps: usize) -> f32 {
        let (at, all) = (step as f32 + 1.0, steps.max(1) as f32);
        let rise = (self.warm_up * all).max(1.0);
        if at <= rise {
            return self.learning_rate * at / rise;
        }
        let along = ((at - rise) / (all - rise).max(1.0)).min(1.0);
        let floor = 0.05;
        self.learning_rate * (floor + (1.0 - floor) * 0.5 * (1.0 + (std::f32::consts::PI * along).cos()))
    }
}

/// One tensor being trained, with the gradient of the step at hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name in the model file.
    pub name: String,
    /// Its values in row-major order.
    pub values: Vec<f32>,
    /// Gradient of the loss, as long as `values`.
    pub gradient: Vec<f32>,
    /// Length of a row if only some rows take part in a step; 0 if all values do.
    pub row: usize,
    /// The rows that take part in this step, each once.
    pub touched: Vec<u32>,
}

impl Parameter {
    /// A tensor of which every value takes part in every step.
    pub fn dense(name: String, values: Vec<f32>) -> Self {
        Self { name, gradient: vec![0.0; values.len()], values, row: 0, touched: Vec::new() }
    }

    /// A table of rows of this length, of which a step touches some.
    pub fn table(name: String, values: Vec<f32>, row: usize) -> Self {
        Self { row, ..Self::dense(name, values) }
    }

    /// Adds to the gradient of a row of a table.
    pub fn add_to_row(&mut self, row: u32, gradient: &[f32], seen: &mut [bool]) {
        if !std::mem::replace(&mut seen[row as usize], true) {
            self.touched.push(row);
        }
        let slot = &mut self.gradient[row as usize * self.row..][..self.row];
        slot.iter_mut().zip(gradient).for_each(|(s, g)| *s += g);
    }
}

/// A model with its data, as the loop sees it.
pub trait Objective {
    /// The samples of each step of an epoch, drawn with `random`.
    fn batches(&self, random: &mut fastrand::Rng) -> Vec<Vec<usize>>;

    /// Computes the loss of a step and leaves its gradients in the parameters.
    ///
    /// # Errors
    /// A network that cannot be computed.
    fn gradients(&mut self, batch: &[usize], random: &mut fastrand::Rng) -> Result<f32, ModelError>;

    /// The parameters, always in the same order.
    fn parameters(&mut self) -> &mut [Parameter];

    /// How good the parameters are on the development data; larger is better.
    ///
    /// # Errors
    /// A network that cannot be computed.
    fn score(&self) -> Result<Score, ModelError>;
}

/// How good a model is on the development data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// What early stopping looks at, 0 to 1.
    pub value: f64,
    /// Figures behind it, by name, 0 to 1.
    pub details: Vec<(String, f64)>,
}

/// What an epoch gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Number of the epoch, counted from 1.
    pub number: usize,
    /// Mean loss of its steps.
    pub loss: f32,
    /// Score after it.
    pub score: Score,
}

/// What the loop tells while it runs.
#[derive(Debug)]
pub enum Progress<'a> {
    /// A step was made: its number in the epoch, all steps of the epoch, its loss.
    Step(usize, usize, f32),
    /// An epoch ended; the bytes resume the training after it.
    Epoch(&'a [Epoch], Vec<u8>),
}

/// Trains to the end and leaves the best parameters in `objective`; `resume` is a checkpoint of the same training.
///
/// `tell` is called after every step and epoch, and ends the training where it returns false.
///
/// # Errors
/// A checkpoint of another training, or a network that cannot be computed.
pub fn run(
    objective: &mut impl Objective,
    schedule: &Schedule,
    resume: Option<&[u8]>,
    mut tell: impl FnMut(Progress<'_>) -> bool,
) -> Result<Vec<Epoch>, ModelError> {
    // Matrix products of one step are small: threads cost more than they give, and the sums would depend on their number.
    gemm::set_threading_threshold(usize::MAX);
    let mut state = match resume {
        Some(bytes) => checkpoint::read(bytes, objective.parameters())?,
        None => checkpoint::State::new(objective.parameters()),
    };
    while state.epochs.len() < schedule.epochs && !state.is_stale(schedule.patience) {
        let number = state.epochs.len();
        let mut random =
            fastrand::Rng::with_seed(schedule.seed ^ (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let batches = objective.batches(&mut random);
        let steps = batches.len() * schedule.epochs;
        let mut sum = 0.0;
        for (at, batch) in batches.iter().enumerate() {
            let loss = objective.gradients(batch, &mut random)?;
            let rate = schedule.rate(number * batches.len() + at, steps);
            state.adam.step(objective.parameters(), rate, schedule);
            state.average(objective.parameters(), schedule.averaging);
            sum += loss;
            if !tell(Progress::Step(at + 1, batches.len(), loss)) {
                return Ok(state.epochs);
            }
        }
        let loss = sum / batches.len().max(1) as f32;
        state.swap(objective.parameters());
        let score = objective.score()?;
        state.record(Epoch { number: number + 1, loss, score }, objective.parameters());
        state.swap(objective.parameters());
        let bytes = checkpoint::write(&state, objective.parameters())?;
        if !tell(Progress::Epoch(&state.epochs, bytes)) {
            return Ok(state.epochs);
        }
    }
    for (parameter, best) in objective.parameters().iter_mut().zip(&state.best) {
        parameter.values.clone_from(best);
    }
    Ok(state.epochs)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fits a line; the second parameter is a table of which a step touches one row.
    struct Line {
        parameters: Vec<Parameter>,
    }

    impl Line {
        fn new() -> Self {
            let slope = Parameter::dense("slope".into(), vec![0.0]);
            Self { parameters: vec![slope, Parameter::table("offset".into(), vec![0.0; 4], 2)] }
        }
    }

    impl Objective for Line {
        fn batches(&self, random: &mut fastrand::Rng) -> Vec<Vec<usize>> {
            let mut order: Vec<usize> = (0..20).collect();
            random.shuffle(&mut order);
            order.into_iter().map(|i| vec![i]).collect()
        }

        fn gradients(&mut self, batch: &[usize], _: &mut fastrand::Rng) -> Result<f32, ModelError> {
            let x = batch[0] as f32 / 20.0;
            let error = self.parameters[0].values[0] * x + self.parameters[1].values[2] - (3.0 * x + 1.0);
            self.parameters[0].gradient[0] = error * x;
            self.parameters[1].add_to_row(1, &[error, 0.0], &mut [false; 2]);
            Ok(error * error)
        }

        fn parameters(&mut self) -> &mut [Parameter] {
            &mut self.parameters
        }

        fn score(&self) -> Result<Score, ModelError> {
            let distance = (self.parameters[0].values[0] - 3.0).abs() + (self.parameters[1].values[2] - 1.0).abs();
            Ok(Score { value: 1.0 / (1.0 + f64::from(distance)), details: Vec::new() })
        }
    }

    fn schedule() -> Schedule {
        Schedule {
            seed: 1,
            epochs: 60,
            patience: 60,
            learning_rate: 0.1,
            warm_up: 0.1,
            weight_decay: 0.0,
            clip: 1.0,
            averaging: 0.9,
        }
    }

    #[test]
    fn training_finds_the_minimum_and_leaves_untouched_rows_alone() {
        let mut line = Line::new();
        let epochs = run(&mut line, &schedule(), None, |_| true).unwrap();
        assert!(epochs.last().unwrap().score.value > 0.98, "{:?}", line.parameters);
        assert_eq!(line.parameters[1].values[..2], [0.0, 0.0]);
    }

    #[test]
    fn a_killed_training_goes_on_to_the_same_weights() {
        let mut whole = Line::new();
        run(&mut whole, &schedule(), None, |_| true).unwrap();
        let mut killed = Line::new();
        let mut saved = None;
        let stop = |progress: Progress<'_>| match progress {
            Progress::Epoch(epochs, bytes) if epochs.len() == 23 => {
                saved = Some(bytes);
                true
            }
            Progress::Step(..) => saved.is_none(),
            Progress::Epoch(..) => true,
        };
        run(&mut killed, &schedule(), None, stop).unwrap();
        let mut resumed = Line::new();
        run(&mut resumed, &schedule(), saved.as_deref(), |_| true).unwrap();
        assert_eq!(whole.parameters[0].values, resumed.parameters[0].values);
        assert_eq!(whole.parameters[1].values, resumed.parameters[1].values);
    }

    #[test]
    fn a_checkpoint_of_another_model_is_refused() {
        let mut line = Line::new();
        let state = checkpoint::State::new(&line.parameters);
        let bytes = checkpoint::write(&state, &line.parameters).unwrap();
        line.parameters[0].values.push(0.0);
        assert!(run(&mut line, &schedule(), Some(&bytes), |_| true).is_err());
        assert!(run(&mut line, &schedule(), Some(b"junk"), |_| true).is_err());
    }

    #[test]
    fn the_rate_rises_and_falls() {
        let schedule = schedule();
        assert!(schedule.rate(0, 100) < schedule.rate(9, 100));
        assert!((schedule.rate(9, 100) - 0.1).abs() < 1e-6);
        assert!((schedule.rate(99, 100) - 0.005).abs() < 1e-4);
    }
}
