//! AdamW; of a table only the rows that took part in a step are changed.

use super::{Parameter, Schedule};

const BETA: (f32, f32) = (0.9, 0.999);
const EPSILON: f32 = 1e-8;

/// Moments of all parameters and the number of steps made.
#[derive(Debug, Clone, PartialEq)]
pub struct Adam {
    /// Steps made.
    pub(super) steps: u64,
    /// First and second moment of each parameter.
    pub(super) moments: Vec<(Vec<f32>, Vec<f32>)>,
}

impl Adam {
    /// An optimiser for these parameters.
    pub fn new(parameters: &[Parameter]) -> Self {
        let zeros = |p: &Parameter| (vec![0.0; p.values.len()], vec![0.0; p.values.len()]);
        Self { steps: 0, moments: parameters.iter().map(zeros).collect() }
    }

    /// Makes a step along the gradients and clears them.
    pub fn step(&mut self, parameters: &mut [Parameter], rate: f32, schedule: &Schedule) {
        self.steps += 1;
        let squares: f64 = parameters.iter().map(squared_norm).sum();
        let norm = squares.sqrt() as f32;
        let scale = if norm.is_finite() { (schedule.clip / norm.max(1e-12)).min(1.0) } else { 0.0 };
        let steps = self.steps as f32;
        let step = Step {
            rate,
            scale,
            decay: 1.0 - rate * schedule.weight_decay,
            correction: (1.0 - BETA.0.powf(steps), 1.0 - BETA.1.powf(steps)),
        };
        for (parameter, (first, second)) in parameters.iter_mut().zip(&mut self.moments) {
            match parameter.row {
                0 => step.apply(&mut parameter.values, &mut parameter.gradient, first, second),
                row => {
                    for touched in std::mem::take(&mut parameter.touched) {
                        let range = touched as usize * row..(touched as usize + 1) * row;
                        step.apply(
                            &mut parameter.values[range.clone()],
                            &mut parameter.gradient[range.clone()],
                            &mut first[range.clone()],
                            &mut second[range],
                        );
                    }
                }
            }
        }
    }
}

fn squared_norm(parameter: &Parameter) -> f64 {
    let square = |values: &[f32]| values.iter().map(|v| f64::from(*v) * f64::from(*v)).sum::<f64>();
    match parameter.row {
        0 => square(&parameter.gradient),
        row => parameter.touched.iter().map(|t| square(&parameter.gradient[*t as usize * row..][..row])).sum(),
    }
}

struct Step {
    rate: f32,
    scale: f32,
    decay: f32,
    correction: (f32, f32),
}

impl Step {
    fn apply(&self, values: &mut [f32], gradient: &mut [f32], first: &mut [f32], second: &mut [f32]) {
        for (((value, gradient), m), v) in values.iter_mut().zip(gradient).zip(first).zip(second) {
            let g = *gradient * self.scale;
            *m = BETA.0 * *m + (1.0 - BETA.0) * g;
            *v = BETA.1 * *v + (1.0 - BETA.1) * g * g;
            let (m, v) = (*m / self.correction.0, *v / self.correction.1);
            *value = *value * self.decay - self.rate * m / (v.sqrt() + EPSILON);
            *gradient = 0.0;
        }
    }
}
