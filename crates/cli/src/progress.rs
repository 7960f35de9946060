//! How far a long piece of work is, on standard error of a terminal.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work shorter than this shows nothing.
const LONG: Duration = Duration::from_secs(1);
const TEMPLATE: &str = "{bar:40} {pos}/{len} ({per_sec}, {eta} left)";

/// A bar that appears once the work has taken a second.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    wanted: bool,
    since: Instant,
}

impl Progress {
    /// Progress over `total` pieces; `quiet` where results themselves go to the terminal and would mix with it.
    pub fn new(total: usize, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
        let wanted = !quiet && io::stderr().is_terminal();
        Self { bar: bar.with_style(style), wanted, since: Instant::now() }
    }

    /// One piece is done.
    pub fn step(&mut self) {
        self.bar.inc(1);
        if self.wanted && self.since.elapsed() > LONG {
            self.wanted = false;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Runs `write`, which writes to standard error, with the bar out of the way.
    pub fn aside(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
