//! Every route's behaviour over a small real application.

#[path = "../common/mod.rs"]
mod common;

mod coding;
mod operation;
mod pages;
mod problems;
mod terminologies;
