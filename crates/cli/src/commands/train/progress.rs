//! What a training tells while it runs: a bar on a terminal, a line an epoch elsewhere; on standard error.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ishizue_coding::Reading;
use ishizue_nn::training::Epoch;

use crate::session::Session;

const TEMPLATE: &str = "{prefix} {bar:32} {pos}/{len} {msg} ({eta} left)";

/// How a training goes.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    epochs: usize,
    reading: Reading,
    scores: String,
}

impl Progress {
    /// Progress over so many epochs of a tagger that reads this.
    pub fn new(epochs: usize, reading: Reading) -> Self {
        let target =
            if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(None, target).with_style(style);
        Self { bar, epochs, reading, scores: String::new() }
    }

    /// A step of an epoch was made; `done` epochs are over.
    pub fn step(&mut self, (at, steps): (usize, usize), done: usize, loss: f32) {
        self.bar.set_length((steps * self.epochs) as u64);
        self.bar.set_prefix(format!("epoch {}/{}", done + 1, self.epochs));
        self.bar.set_position((done * steps + at) as u64);
        self.bar.set_message(format!("loss {loss:.3}{}", self.scores));
    }

    /// An epoch is over.
    pub fn epoch(&mut self, epoch: &Epoch, session: &Session) {
        let figures: Vec<String> =
            figures(epoch, self.reading).map(|(name, value)| format!("{name} {value:.4}")).collect();
        self.scores = format!(", {}", figures.join(", "));
        let line = format!("epoch {}/{}: loss {:.4}{}", epoch.number, self.epochs, epoch.loss, self.scores);
        self.bar.suspend(|| session.complain(line));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// The figures behind an epoch's score, by name; only a tagger of charts has a classifier of statuses.
pub fn figures(epoch: &Epoch, reading: Reading) -> impl Iterator<Item = (String, f64)> {
    epoch.score.details.iter().filter_map(move |(name, value)| match (name.as_str(), reading) {
        ("classes", Reading::Chart) => Some(("status_accuracy".to_owned(), *value)),
        ("classes", Reading::Lists | Reading::Statuses) => None,
        (head, _) => Some((format!("{head}_f1"), *value)),
    })
}
