//! Retrieval over every designation of a set of releases: a dictionary automaton for running text and character
//! n-gram postings for phrases, compiled once and kept as one file.
//!
//! Pure: releases in, a lexicon out; the lexicon's bytes are written and read by `store`.

mod bytes;
mod composed;
mod lexicon;
mod ngram;
mod reading;
mod trie;

pub use lexicon::{Hit, Lexicon, LexiconError, Name, TermId};
pub use ngram::Neighbour;
pub use trie::Trie;
