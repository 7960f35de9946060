//! One file per resource.

pub(crate) mod code;
pub(crate) mod deaths;
pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod openapi;
pub(crate) mod page;
pub(crate) mod phrases;
pub(crate) mod terminologies;

use std::ops::RangeInclusive;

use ishizue_coding::systems::NotLoaded;
use ishizue_coding::{Coder, System};

use crate::problem::{Problem, ProblemCode};

/// Codes that may be asked for.
const TOP: RangeInclusive<usize> = 1..=100;

/// What a request asks for; the server's own settings hold where it is silent.
#[derive(Debug, Default)]
struct Asked {
    top: Option<usize>,
    threshold: Option<f32>,
    systems: Option<Vec<System>>,
}

/// The coder with what the request asks for.
fn configured(coder: &Coder, asked: Asked) -> Result<Coder, Problem> {
    let top = asked.top.unwrap_or(coder.settings().top);
    let threshold = asked.threshold.unwrap_or(coder.settings().threshold);
    if !TOP.contains(&top) {
        return Err(Problem::with_detail(ProblemCode::InvalidParameter, "`top` must be between 1 and 100"));
    }
    if !(0.0..=1.0).contains(&threshold) {
        return Err(Problem::with_detail(ProblemCode::InvalidParameter, "`threshold` must be between 0 and 1"));
    }
    let coder = coder.with_settings(top, threshold);
    match asked.systems {
        Some(systems) => {
            let refuse = |error: NotLoaded| Problem::with_detail(ProblemCode::SystemNotLoaded, error.to_string());
            coder.in_systems(&systems).map_err(refuse)
        }
        None => Ok(coder),
    }
}
