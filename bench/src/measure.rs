//! Running something several times and keeping the spread.

use std::ffi::OsString;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};
use nix::time::{ClockId, clock_gettime};
use serde::Serialize;

/// Runs of which the median counts.
pub(crate) const RUNS: usize = 5;

/// Median, least and greatest of several runs.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Spread {
    /// The spread of values, of which there is at least one.
    pub(crate) fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let at = |i: usize| values.get(i).copied().unwrap_or(f64::NAN);
        let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
        Self { median: f64::midpoint(at(low), at(high)), min: at(0), max: at(values.len().saturating_sub(1)) }
    }
}

/// Milliseconds a run, as a person waits for them.
pub(crate) fn milliseconds<T>(mut work: impl FnMut() -> T) -> Spread {
    let timed = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64() * 1e3
    };
    after_warm_up(timed)
}

/// Units of work a second of this thread's processor time, where one run does `amount` units: what a core does is
/// the same whoever else wants it meanwhile.
pub(crate) fn rate<T>(amount: f64, mut work: impl FnMut() -> T) -> Spread {
    let timed = |_| {
        let start = processor_time();
        black_box(work());
        amount / (processor_time() - start).as_secs_f64()
    };
    after_warm_up(timed)
}

fn after_warm_up(mut timed: impl FnMut(usize) -> f64) -> Spread {
    timed(0);
    Spread::of((0..RUNS).map(timed).collect())
}

/// What this thread has used so far.
fn processor_time() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).unwrap_or_default()
}

/// Time and peak resident memory of one process.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Process {
    pub(crate) elapsed: Duration,
    pub(crate) peak_kib: u64,
}

/// Measures a process from its own small parent: Linux counts the parent's pages into a child's peak until it has
/// replaced its image, and this program's own are many.
pub(crate) fn process(program: &Path, arguments: &[OsString]) -> Result<Process> {
    let own = std::env::current_exe()?;
    let output = Command::new(own).arg("measure").arg(program).args(arguments).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<u64> = text.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    match numbers[..] {
        [micros, peak_kib] if output.status.success() => {
            Ok(Process { elapsed: Duration::from_micros(micros), peak_kib })
        }
        _ => bail!("{} could not be measured: {}", program.display(), text.trim()),
    }
}

/// The other half of [`process`]: runs the program and prints microseconds and KiB.
pub(crate) fn child(command: &[OsString]) -> Result<()> {
    let (program, arguments) = command.split_first().context("no program")?;
    let start = Instant::now();
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let elapsed = start.elapsed();
    if !status.success() {
        bail!("it ended with {status}");
    }
    let peak = getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss();
    crate::report::say(&format!("{} {peak}", elapsed.as_micros()));
    Ok(())
}
