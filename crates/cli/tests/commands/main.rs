//! The binary as a user runs it: one file per command.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "the harness is test code outside test functions")]

mod code;
mod completions;
mod config;
mod deaths;
mod eval_documents;
mod eval_lists;
mod eval_phrases;
mod harness;
mod man;
mod model;
mod model_faults;
mod phrase;
mod program;
mod serve;
mod systems;
mod terminology;
mod train;
mod trained;
