//! Small neural models on candle: layers, training loop, one file per model.
//!
//! Pure: bytes and values in, values out; files are read and written by the adapters. A model never sees text that it
//! keeps: what it answers are positions and numbers.

pub mod crf;
pub mod maxent;
pub mod tagger;
pub mod training;
pub mod weights;
