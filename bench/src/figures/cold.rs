//! The whole program started for one phrase, as a person at a terminal waits for it.

use std::ffi::OsString;

use anyhow::Result;

use crate::data::World;
use crate::measure::{Process, Spread, process};
use crate::report::{Report, Target};

const STARTS: usize = 10;
const PHRASE: &str = "大腿骨頚部骨折";

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
    let warm_up = process(&binary, &arguments);
    if let Err(reason) = warm_up {
        report.skip("cold", &reason.to_string());
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
