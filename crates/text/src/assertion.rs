//! Whether the patient has what a mention speaks of.

use serde::{Deserialize, Serialize};

use crate::Span;

/// Status of a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The patient has it, or had it in this episode.
    Present,
    /// It is denied.
    Absent,
    /// It is considered, not established.
    Suspected,
    /// A relative has or had it.
    Family,
    /// It belongs to the history.
    Past,
    /// It is a goal, or to be examined.
    Planned,
}

/// The status of a mention and the words that decide it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assertion {
    /// The status.
    pub status: Status,
    /// Where the deciding words stand; `None` for a plain `present`.
    pub cue: Option<Span>,
    /// The deciding words as the chart writes them; empty for a plain `present`.
    pub cue_text: String,
    /// The rule that decided (`after:absent`, `section:past_history`, `default`).
    pub rule: String,
}

impl Default for Assertion {
    fn default() -> Self {
        Self { status: Status::Present, cue: None, cue_text: String::new(), rule: "default".into() }
    }
}
