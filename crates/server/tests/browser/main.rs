//! The pages in a real browser: headless Chromium, driven through chromedriver.
//!
//! Without chromedriver the tests say so and pass, except where `CI` is set. With `ISHIZUE_SHOTS` naming a folder, the
//! states of the pages are kept there as pictures.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "tests; the lints' own exception covers test functions and not what they call"
)]

#[path = "../common/mod.rs"]
mod common;

mod driver;
mod site;

mod browse;
mod chart;
mod deaths;
mod phrase;
mod systems;
