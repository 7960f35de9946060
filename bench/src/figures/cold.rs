//! The whole program started for one phrase, as a person at a terminal waits for it.

use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

use crate::data::World;
use crate::measure::{Process, Spread, process};
use crate::report::{Report, Target};

const STARTS: usize = 10;
const PHRASE: &str = "大腿骨頚部骨折";
/// What the answer begins with, as printed or as JSON.
const CODE: &str = "S72";

pub(super) fn run(world: &mut World, report: &mut Report) -> Result<()> {
    let binary = match world.binary() {
        Ok(binary) => binary,
        Err(reason) => {
            report.skip("cold", &reason.to_string());
            return Ok(());
        }
    };
    let store = world.store()?;
    let arguments: Vec<OsString> = ["phrase".into(), PHRASE.into(), "--data-dir".into(), store.dir().into()].to_vec();
    // Also the warm-up. A program that does not answer is fast, and no measure.
    let answer = Command::new(&binary).args(&arguments).output()?;
    if !String::from_utf8_lossy(&answer.stdout).contains(CODE) {
        report.skip("cold", &format!("{} does not answer with {CODE}", binary.display()));
        return Ok(());
    }
    let started = (0..STARTS).map(|_| process(&binary, &arguments)).collect::<Result<Vec<_>>>()?;
    let of = |value: fn(&Process) -> f64| Spread::of(started.iter().map(value).collect());
    let measured = format!("`ishizue phrase {PHRASE}`, MEDIS and ICD-10 imported, {STARTS} runs");
    let time = of(|p| p.elapsed.as_secs_f64() * 1e3);
    report.figure("cold", measured.clone(), "ms", time, Some(Target::Below(200.0)));
    let memory = of(|p| p.peak_kib as f64 * 1024.0 / 1e6);
    report.figure("cold: peak resident memory", measured, "MB", memory, Some(Target::Below(300.0)));
    Ok(())
}
