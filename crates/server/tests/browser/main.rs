//! The pages in a real browser: headless Chromium, driven through chromedriver.
//!
//! Without chromedriver the tests say so and pass, except where `CI` is set. With `ISHIZUE_SHOTS` naming a folder, the
//! states of the pages are kept there as pictures.

#[path = "../common/mod.rs"]
mod common;

mod driver;
mod site;

mod chart;
mod phrase;
