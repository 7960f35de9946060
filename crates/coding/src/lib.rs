//! Clinical text to mentions to codes, with the evidence for each.
//!
//! Pure: releases and a compiled lexicon in, codes out. One phrase goes `rewrite → candidates → ranking`; one chart goes
//! `mentions → assertion → the same codes`. Where a code comes from is decided in one place each: what a phrase may also
//! be read as in `rewrite`, which names come into play in `candidate`, which of them wins in [`ranking`].

mod answer;
mod candidate;
mod chart;
mod coder;
pub mod corpus;
pub mod examples;
pub mod learned;
mod lists;
mod measure;
mod mention;
mod modifier;
mod phrase;
pub mod ranking;
mod reading;
mod rewrite;
pub mod systems;
mod terms;
pub mod training;

pub use answer::{
    Ancestor, ChartAnswer, Coding, Evidence, FeatureValue, Mention, MentionType, ModelUse, ModifierUse, PhraseAnswer,
    Provenance, Rewrite,
};
pub use candidate::LeaveOut;
pub use coder::{Coder, CoderError, Settings};
pub use reading::{Reading, TaggerSize};
pub use systems::{System, Systems};
