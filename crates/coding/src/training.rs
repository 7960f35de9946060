//! Training data for the models, made from texts, phrases and names with what is known of them.

pub mod ranker;
pub mod tagger;
