//! Small neural models on candle: layers, training loop, one file per model.
//!
//! Pure: bytes and values in, values out; files are read and written by the adapters.

pub mod ranker;
