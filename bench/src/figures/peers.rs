//! Other searches over the very same terms and phrases, run by `bench/peers/peers.py`.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use ishizue_coding::Coder;
use ishizue_index::{Lexicon, TermId};
use ishizue_terminology::ConceptKind;
use ishizue_text::key;
use serde::Deserialize;

use super::phrases::speed;
use crate::data::{Phrase, World, workspace};
use crate::measure::{RUNS, Spread};
use crate::report::{Report, Search};

/// A line of the script's answer.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Line {
    Measured { name: String, phrases_per_second: Vec<f64>, top1: f64, top5: f64 },
    Skipped { skipped: String },
}

pub(super) fn run(world: &mut World, report: &mut Report) -> Result<()> {
    let (coder, lexicon, phrases) = (world.coder()?, world.lexicon()?, world.phrases()?);
    let folder = tempfile::tempdir()?;
    let (terms_file, phrases_file) = (folder.path().join("terms.tsv"), folder.path().join("phrases.tsv"));
    fs::write(&terms_file, terms(&coder, &lexicon))?;
    fs::write(&phrases_file, normalised(&phrases))?;
    let mut searches = vec![own(&coder, &phrases)];
    for line in peers(&terms_file, &phrases_file)? {
        match line {
            Line::Measured { name, phrases_per_second, top1, top5 } => {
                let (runs, phrases_per_second) = (phrases_per_second.len(), Spread::of(phrases_per_second));
                searches.push(Search { name, phrases_per_second, runs, top1, top5 });
            }
            Line::Skipped { skipped } => report.skip("peers", &skipped),
        }
    }
    report.searches(&searches);
    Ok(())
}

fn own(coder: &Coder, phrases: &[Phrase]) -> Search {
    let within = |top: usize| {
        let right = phrases.iter().filter(|phrase| {
            let answer = coder.code_phrase(&phrase.text);
            answer.codings.iter().take(top).any(|coding| phrase.accepted.contains(&coding.code))
        });
        right.count() as f64 / phrases.len().max(1) as f64
    };
    let (top1, top5) = (within(1), within(5));
    Search { name: "Ishizue".into(), phrases_per_second: speed(coder, phrases), runs: RUNS, top1, top5 }
}

fn peers(terms: &Path, phrases: &Path) -> Result<Vec<Line>> {
    let script = workspace().join("bench/peers/peers.py");
    // One thread, also in the libraries below numpy.
    let threads = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"].map(|name| (name, "1"));
    let output = match Command::new("python3").arg(script).args([terms, phrases]).envs(threads).output() {
        Ok(output) => output,
        Err(error) => return Ok(vec![Line::Skipped { skipped: format!("python3 cannot be started: {error}") }]),
    };
    if !output.status.success() {
        bail!("peers.py: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let text = String::from_utf8(output.stdout)?;
    text.lines().map(|line| serde_json::from_str(line).with_context(|| format!("peers.py wrote: {line}"))).collect()
}

/// `term <tab> codes joined by |`, for every term that names a code.
fn terms(coder: &Coder, lexicon: &Lexicon) -> String {
    let mut out = String::new();
    for term in (0..lexicon.len() as u32).map(TermId) {
        let codes: BTreeSet<&str> = lexicon.names(term).filter_map(|name| code(coder, name)).collect();
        if !codes.is_empty() {
            let codes: Vec<&str> = codes.into_iter().collect();
            let _ = writeln!(out, "{}\t{}", lexicon.term(term), codes.join("|"));
        }
    }
    out
}

/// The code a name stands for, if it stands for one.
fn code(coder: &Coder, name: ishizue_index::Name) -> Option<&str> {
    let release = coder.releases().get(name.release as usize)?;
    let concept = release.concept(release.designation(name.designation)?.concept)?;
    let of_scheme = release.meta().scheme == coder.settings().scheme && concept.kind() == ConceptKind::Code;
    of_scheme.then(|| concept.code())
}

/// `phrase in normal form <tab> accepted codes joined by |`: normalising is a gift to the peers, not timed.
fn normalised(phrases: &[Phrase]) -> String {
    let mut out = String::new();
    for phrase in phrases {
        let _ = writeln!(out, "{}\t{}", key(&phrase.text), phrase.accepted.join("|"));
    }
    out
}
