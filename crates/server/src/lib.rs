//! The HTTP API and the pages, over coders and releases that the caller has loaded.
//!
//! A request goes `router → routes/<resource> → Workers → Coder`, and comes back as a wire type or a [`Problem`].
//! *Invariant:* nothing of a chart or phrase is in a problem, a log line or a metric; `problem` says how.
//! Deliberate absences: no sessions and no transport security (a reverse proxy has those), no state that a request
//! changes but the counters, no file and no outbound connection.

mod application;
mod extract;
mod fhir;
mod guard;
mod metrics;
mod panics;
mod problem;
mod router;
mod routes;
mod search;
mod serve;
mod wire;
mod workers;

pub use application::{Application, Limits, ModelSummary, ReleaseSummary};
pub use panics::log_panics_without_their_text;
pub use problem::{Problem, ProblemCode};
pub use router::{openapi, router};
pub use serve::{ServerError, serve};
pub use wire::{mention_json, phrase_json};
