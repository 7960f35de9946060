//! What is printed, and written as JSON.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::machine::Machine;
use crate::measure::Spread;

/// What a figure has to be.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    /// At least this much.
    AtLeast(f64),
    /// Less than this.
    Below(f64),
}

/// One measured figure.
#[derive(Debug, Serialize)]
struct Figure {
    name: String,
    /// What was measured: how many of what, how large.
    measured: String,
    unit: &'static str,
    #[serde(flatten)]
    spread: Spread,
    target: Option<Target>,
    reached: Option<bool>,
}

/// One search of the same phrases over the same terms.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Search {
    pub(crate) name: String,
    pub(crate) phrases_per_second: Spread,
    pub(crate) runs: usize,
    pub(crate) top1: f64,
    pub(crate) top5: f64,
}

/// Everything measured so far; each figure is printed as soon as it is known.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    machine: Machine,
    figures: Vec<Figure>,
    searches: Vec<Search>,
    skipped: Vec<String>,
}

impl Report {
    /// An empty report, with its header printed.
    pub(crate) fn new(machine: Machine) -> Self {
        say(&machine.header());
        say("median of 5 runs after a warm-up (least–greatest); one thread; /s of its processor time, ms of waiting\n");
        Self { machine, figures: Vec::new(), searches: Vec::new(), skipped: Vec::new() }
    }

    /// Adds and prints a figure.
    pub(crate) fn figure(
        &mut self,
        name: &str,
        measured: String,
        unit: &'static str,
        spread: Spread,
        target: Option<Target>,
    ) {
        let reached = target.map(|target| match target {
            Target::AtLeast(least) => spread.median >= least,
            Target::Below(limit) => spread.median < limit,
        });
        let figure = Figure { name: name.to_owned(), measured, unit, spread, target, reached };
        say(&figure.line());
        self.figures.push(figure);
    }

    /// Prints searches beside one another.
    pub(crate) fn searches(&mut self, searches: &[Search]) {
        say(&format!(
            "\n{:<34} {:>12} {:>22} {:>7} {:>7}",
            "search", "phrases/s", "least–greatest (runs)", "top1", "top5"
        ));
        for Search { name, phrases_per_second: s, runs, top1, top5 } in searches {
            let range = format!("{}–{} ({runs})", number(s.min), number(s.max));
            say(&format!("{name:<34} {:>12} {range:>22} {top1:>7.4} {top5:>7.4}", number(s.median)));
        }
        say("");
        self.searches.extend_from_slice(searches);
    }

    /// Says what was not measured, and why.
    pub(crate) fn skip(&mut self, what: &str, reason: &str) {
        let line = format!("{what}: skipped, {reason}");
        say(&line);
        self.skipped.push(line);
    }

    /// Writes the report as JSON.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        fs::write(path, text + "\n").with_context(|| path.display().to_string())
    }
}

impl Figure {
    fn line(&self) -> String {
        let Self { name, measured, unit, spread, .. } = self;
        let value = format!("{} {unit}", number(spread.median));
        let range = format!("({}–{})", number(spread.min), number(spread.max));
        let target = match self.target {
            Some(Target::AtLeast(least)) => format!("≥ {}", number(least)),
            Some(Target::Below(limit)) => format!("< {}", number(limit)),
            None => String::new(),
        };
        let verdict = match self.reached {
            Some(true) => "reached",
            Some(false) => "NOT REACHED",
            None => "",
        };
        format!("{name:<30} {value:>18} {range:>18} {target:>9} {verdict:<12} {measured}").trim_end().to_owned()
    }
}

/// Three significant digits at least, thousands apart.
fn number(value: f64) -> String {
    let decimals = match value.abs() {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        _ => 2,
    };
    let plain = format!("{value:.decimals$}");
    let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// Bytes as a person reads them.
pub(crate) fn megabytes(bytes: usize) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// A line of the report.
#[allow(clippy::print_stdout, reason = "the report is the output")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}
