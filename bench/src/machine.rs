//! The machine a figure was taken on: without it a figure says nothing.

use std::fs;
use std::process::Command;

use serde::Serialize;

/// What the system says of itself.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    cpu: String,
    cores: usize,
    memory_mib: u64,
    rustc: String,
    date: String,
    /// Processes that wanted to run in the last minute: more than one says that others were at work too.
    load: f64,
}

impl Machine {
    /// The machine this runs on.
    pub(crate) fn here() -> Self {
        let memory = field("/proc/meminfo", "MemTotal").and_then(|kib| kib.split(' ').next()?.parse::<u64>().ok());
        let load = fs::read_to_string("/proc/loadavg").ok();
        Self {
            cpu: field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned()),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_mib: memory.unwrap_or_default() / 1024,
            rustc: said("rustc", &["--version"]),
            date: said("date", &["--utc", "+%F %H:%M UTC"]),
            load: load.and_then(|l| l.split(' ').next()?.parse().ok()).unwrap_or_default(),
        }
    }

    /// The header of a report.
    pub(crate) fn header(&self) -> String {
        let Self { cpu, cores, memory_mib, rustc, date, load } = self;
        let (gib, version) = (*memory_mib as f64 / 1024.0, env!("CARGO_PKG_VERSION"));
        format!("Ishizue {version} · {date}\n{cpu} · {cores} cores · {gib:.1} GiB · {rustc} · load {load:.2}")
    }
}

/// The value of the first line `name : value` of a file.
fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.ok().and_then(|o| String::from_utf8(o.stdout).ok()).unwrap_or_default();
    if text.trim().is_empty() { format!("{program} unknown") } else { text.trim().to_owned() }
}
