//! The binary as a user runs it: one file per command.

mod code;
mod completions;
mod config;
mod eval_documents;
mod eval_phrases;
mod harness;
mod man;
mod phrase;
mod program;
mod serve;
mod terminology;
