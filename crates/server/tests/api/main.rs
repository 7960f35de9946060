//! Every route's behaviour over a small real application.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "tests; the lints' own exception covers test functions and not what they call"
)]

#[path = "../common/mod.rs"]
mod common;

mod coding;
mod deaths;
mod fhir;
mod operation;
mod pages;
mod problems;
mod terminologies;
