//! Death certificates in a batch: time and memory from a thousand to a million, and a plain classifier beside it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Value;

use crate::data::{World, workspace};
use crate::measure::{Spread, process};
use crate::report::{Report, Target};

/// Certificates of a month, which the office has a minute for.
const MONTH: usize = 40_000;
/// Sizes of the batches; the last one takes minutes and is measured where `ISHIZUE_BENCH_LARGE` is set.
const SIZES: [usize; 4] = [1_000, MONTH, 200_000, 1_000_000];
/// Certificates from which batches are made, over and over with other numbers.
const CORPUS: [&str; 2] = ["corpus/deaths/dev.jsonl", "corpus/deaths/tuning.jsonl"];
/// Fields that a certificate of the corpus has and one of a batch has not.
const GOLD: [&str; 5] = ["gold_icd10", "gold_nature", "accept", "why", "difficulty"];

pub(super) fn run(world: &mut World, report: &mut Report) -> Result<()> {
    let binary = match world.binary() {
        Ok(binary) => binary,
        Err(reason) => {
            report.skip("deaths", &reason.to_string());
            return Ok(());
        }
    };
    let store = world.store()?;
    let folder = tempfile::tempdir()?;
    let certificates = certificates()?;
    for size in SIZES {
        if size > 200_000 && std::env::var_os("ISHIZUE_BENCH_LARGE").is_none() {
            report.skip("deaths", &format!("{size} certificates: set ISHIZUE_BENCH_LARGE to measure them"));
            continue;
        }
        let (input, out) = (folder.path().join("in.jsonl"), folder.path().join("out.jsonl"));
        write(&input, &certificates, size)?;
        let arguments: Vec<OsString> = [
            "deaths".into(),
            "code".into(),
            input.into(),
            "--out".into(),
            out.into(),
            "--data-dir".into(),
            store.dir().into(),
        ]
        .to_vec();
        let measured = process(&binary, &arguments)?;
        let seconds = Spread::of(vec![measured.elapsed.as_secs_f64()]);
        let memory = Spread::of(vec![measured.peak_kib as f64 * 1024.0 / 1e6]);
        let what = format!("{size} certificates: external cause, nature, underlying cause; all cores");
        let minute = (size == MONTH).then_some(Target::Below(60.0));
        report.figure("deaths: batch", what.clone(), "s", seconds, minute);
        report.figure("deaths: peak resident memory", what, "MB", memory, Some(Target::Below(500.0)));
    }
    peer(&binary, store.dir(), report)
}

/// The certificates of the corpus without their codes.
fn certificates() -> Result<Vec<serde_json::Map<String, Value>>> {
    let mut all = Vec::new();
    for file in CORPUS {
        let text = fs::read_to_string(workspace().join(file))?;
        for line in text.lines() {
            let mut certificate: serde_json::Map<String, Value> = serde_json::from_str(line)?;
            GOLD.iter().for_each(|field| drop(certificate.remove(*field)));
            all.push(certificate);
        }
    }
    Ok(all)
}

fn write(path: &Path, certificates: &[serde_json::Map<String, Value>], size: usize) -> Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    for (at, certificate) in certificates.iter().cycle().take(size).enumerate() {
        let mut certificate = certificate.clone();
        let means = certificate.get("means").and_then(Value::as_str).unwrap_or_default();
        // No two narratives are the same, or a memory of them would be measured.
        let means = format!("{means}(受付{at})");
        certificate.insert("id".into(), at.to_string().into());
        certificate.insert("means".into(), means.into());
        serde_json::to_writer(&mut out, &certificate)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

/// What `bench/peers/deaths.py` measured.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Peer {
    Measured { name: String, accuracy: f64, certificates_per_second: f64 },
    Skipped { skipped: String },
}

/// What `ishizue eval deaths` measured.
#[derive(Debug, Deserialize)]
struct Own {
    accuracy: f64,
    certificates_per_second: f64,
}

/// A TF-IDF and linear classifier, learned from the same files and measured on the same ones.
fn peer(binary: &Path, data: &Path, report: &mut Report) -> Result<()> {
    let held_out = workspace().join("corpus/deaths/calibration.jsonl");
    let script = workspace().join("bench/peers/deaths.py");
    let learned = CORPUS.map(|file| workspace().join(file));
    let output = Command::new("python3").arg(script).arg(&held_out).args(learned).output();
    let Ok(output) = output else {
        report.skip("deaths", "python3 cannot be started");
        return Ok(());
    };
    if !output.status.success() {
        bail!("deaths.py: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let (name, accuracy, rate) = match serde_json::from_slice(&output.stdout).context("deaths.py wrote no figures")? {
        Peer::Measured { name, accuracy, certificates_per_second } => (name, accuracy, certificates_per_second),
        Peer::Skipped { skipped } => {
            report.skip("deaths", &skipped);
            return Ok(());
        }
    };
    let own = Command::new(binary).args(["eval", "deaths", "--json", "--data-dir"]).arg(data).arg(held_out).output()?;
    let own: Own = serde_json::from_slice(&own.stdout).context("`ishizue eval deaths` wrote no figures")?;
    let one = |value: f64| Spread::of(vec![value]);
    let what = format!("beside {name}, learned from the same certificates, on the same held-out ones, one core");
    let errors = (1.0 - accuracy) / (1.0 - own.accuracy).max(f64::EPSILON);
    report.figure("deaths: errors of the classifier to ours", what.clone(), "×", one(errors), None);
    let ratio = own.certificates_per_second / rate;
    report.figure("deaths: our rate to the classifier's", what, "×", one(ratio), None);
    Ok(())
}
