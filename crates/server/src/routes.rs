//! One file per resource.

pub(crate) mod code;
pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod openapi;
pub(crate) mod page;
pub(crate) mod phrases;
pub(crate) mod terminologies;

use std::ops::RangeInclusive;

use ishizue_coding::Coder;

use crate::problem::{Problem, ProblemCode};

/// Codes that may be asked for.
const TOP: RangeInclusive<usize> = 1..=100;

/// The coder with what the request asks for, the server's own settings where it is silent.
fn configured(coder: &Coder, top: Option<usize>, threshold: Option<f32>) -> Result<Coder, Problem> {
    let top = top.unwrap_or(coder.settings().top);
    let threshold = threshold.unwrap_or(coder.settings().threshold);
    if !TOP.contains(&top) {
        return Err(Problem::with_detail(ProblemCode::InvalidParameter, "`top` must be between 1 and 100"));
    }
    if !(0.0..=1.0).contains(&threshold) {
        return Err(Problem::with_detail(ProblemCode::InvalidParameter, "`threshold` must be between 0 and 1"));
    }
    Ok(coder.with_settings(top, threshold))
}
