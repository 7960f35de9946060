//! How far a long piece of work is, on standard error of a terminal.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work shorter than this shows nothing.
const LONG: Duration = Duration::from_secs(1);
const BYTES: &str = "{bar:40} {percent} % {msg}, {eta} left";
const TEMPLATE: &str = "{bar:40} {pos}/{len} ({per_sec}, {eta} left)";

/// A bar that appears once the work has taken a second.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    wanted: bool,
    since: Instant,
    /// Pieces done where the bar counts something else.
    pieces: u64,
}

impl Progress {
    /// Progress over `total` pieces; `quiet` where results themselves go to the terminal and would mix with it.
    pub fn new(total: usize, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
        let wanted = !quiet && io::stderr().is_terminal();
        Self { bar: bar.with_style(style), wanted, since: Instant::now(), pieces: 0 }
    }

    /// Progress over a file of `size` bytes, counted in the certificates read; the rate and the time left are shown.
    pub fn of_bytes(size: u64, quiet: bool) -> Self {
        let progress = Self::new(0, quiet);
        progress.bar.set_length(size);
        let style = ProgressStyle::with_template(BYTES).unwrap_or_else(|_| ProgressStyle::default_bar());
        progress.bar.set_style(style);
        progress
    }

    /// So much was done by an earlier run.
    pub fn skip(&mut self, position: u64) {
        self.bar.set_position(position);
        self.bar.reset_eta();
    }

    /// The file is read up to here, by `more` certificates.
    pub fn reach(&mut self, position: u64, more: usize) {
        self.pieces += more as u64;
        self.bar.set_position(position);
        let rate = self.pieces as f64 / self.since.elapsed().as_secs_f64().max(f64::EPSILON);
        self.bar.set_message(format!("{} ({rate:.0}/s)", self.pieces));
        self.show();
    }

    /// One piece is done.
    pub fn step(&mut self) {
        self.bar.inc(1);
        self.show();
    }

    fn show(&mut self) {
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
