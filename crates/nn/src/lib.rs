//! Small models: layers, training loop, one file per model; gradients by candle.
//!
//! Pure: bytes and values in, values out; files are read and written by the adapters. What a model answers are positions
//! and numbers; it never keeps the text that it was asked about.

pub mod crf;
pub mod maxent;
pub mod ranker;
pub mod tagger;
pub mod training;
pub mod weights;
