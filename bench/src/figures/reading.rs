//! The learned reader: the tagger alone, reading and coding with all models, loading, the ranker; and a peer.

use std::fs;
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context, Result};
use ishizue_coding::Coder;
use ishizue_coding::corpus::AnnotatedDocument;
use ishizue_coding::training::tagger::chart_sample;
use ishizue_nn::ranker::Ranker;
use ishizue_nn::tagger::Tagger;
use serde::Deserialize;

use super::phrases::speed;
use crate::data::{World, workspace};
use crate::measure::{Spread, milliseconds, process, rate};
use crate::report::{Report, Target};

/// A line of the peer's answer.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Line {
    Measured { name: String, characters_per_second: Vec<f64> },
    Skipped { skipped: String },
}

pub(super) fn run(world: &mut World, report: &mut Report) -> Result<()> {
    let weights = |name: &str| fs::read(workspace().join("models").join(name).join("weights.safetensors"));
    let (Ok(tagger), Ok(statuses), Ok(ranker)) = (weights("tagger"), weights("status-tagger"), weights("ranker"))
    else {
        report.skip("reading", "the weights are not in models/");
        return Ok(());
    };
    let load = || Tagger::decode(&tagger).map(|t| t.config().hidden);
    let measured = format!("tagger of {:.1} MB decoded and checked", tagger.len() as f64 / 1e6);
    report.figure("reading: load tagger", measured, "ms", milliseconds(load), Some(Target::Below(50.0)));
    let load = || Ranker::from_bytes(&ranker).map(|r| r.features().len());
    let measured = format!("ranker of {:.1} MB decoded and checked", ranker.len() as f64 / 1e6);
    report.figure("reading: load ranker", measured, "ms", milliseconds(load), Some(Target::Below(50.0)));
    let plain = world.coder()?;
    let tagger = Arc::new(Tagger::decode(&tagger)?);
    let coder = plain.clone().with_tagger(tagger.clone())?.with_status_tagger(Arc::new(Tagger::decode(&statuses)?))?;
    let coder = coder.with_ranker(Arc::new(Ranker::from_bytes(&ranker)?))?;
    let charts = world.charts()?;
    tag(&plain, &tagger, &charts, report)?;
    let mentions = || charts.iter().map(|chart| coder.code_chart(chart).mentions.len()).sum::<usize>();
    let measured = format!("{} different charts, {} mentions, taggers and ranker", charts.len(), mentions());
    let found = rate(charts.len() as f64, mentions);
    // 250 on two cores.
    report.figure("reading + coding", measured, "/s", found, Some(Target::AtLeast(125.0)));
    let phrases = world.phrases()?;
    let measured = format!("{} phrases as written in charts, top 5, MEDIS imported, ranker", phrases.len());
    report.figure("phrases with ranker", measured, "/s", speed(&coder, &phrases), Some(Target::AtLeast(3_000.0)));
    memory(world, report)?;
    peer(&charts, report)
}

fn tag(coder: &Coder, tagger: &Tagger, charts: &[String], report: &mut Report) -> Result<()> {
    let document = |text: &String| AnnotatedDocument {
        id: String::new(),
        kind: String::new(),
        text: text.clone(),
        mentions: Vec::new(),
    };
    let inputs: Vec<_> = charts.iter().map(|text| chart_sample(coder, &document(text)).input).collect();
    let characters: usize = charts.iter().map(|text| text.chars().count()).sum();
    tagger.tag(inputs.first().context("there are charts")?, 0)?;
    let all = || {
        let spans = inputs.iter().filter_map(|input| tagger.tag(input, 0).ok());
        spans.map(|spans| spans.len()).sum::<usize>()
    };
    let measured = format!("network, decoding and confidence over {} charts, {characters} characters", charts.len());
    report.figure("tagger", measured, " characters/s", rate(characters as f64, all), Some(Target::AtLeast(250_000.0)));
    Ok(())
}

/// Peak memory of the whole program coding a chart with all models.
fn memory(world: &mut World, report: &mut Report) -> Result<()> {
    let binary = match world.binary() {
        Ok(binary) => binary,
        Err(reason) => {
            report.skip("reading: memory", &reason.to_string());
            return Ok(());
        }
    };
    let (store, chart) = (world.store()?, workspace().join("examples"));
    let arguments = ["code".into(), chart.into(), "--data-dir".into(), store.dir().into()];
    let peak = process(&binary, &arguments)?.peak_kib as f64 * 1024.0 / 1e6;
    let measured = "`ishizue code examples`, MEDIS and ICD-10 imported, all models".to_owned();
    report.figure("reading: peak resident memory", measured, "MB", Spread::of(vec![peak]), Some(Target::Below(400.0)));
    Ok(())
}

/// Named entities by spaCy's ja_ginza over the same charts.
fn peer(charts: &[String], report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("charts.json");
    fs::write(&file, serde_json::to_string(charts)?)?;
    let script = workspace().join("bench/peers/reading.py");
    let threads = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"].map(|name| (name, "1"));
    let Ok(output) = Command::new("python3").arg(script).arg(&file).envs(threads).output() else {
        report.skip("reading: peer", "python3 cannot be started");
        return Ok(());
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().last().context("reading.py wrote nothing")?;
    match serde_json::from_str(line)? {
        Line::Measured { name, characters_per_second } => {
            let measured = "tokens, parse and named entities over the same charts".to_owned();
            report.figure(
                &format!("tagger: {name}"),
                measured,
                " characters/s",
                Spread::of(characters_per_second),
                None,
            );
        }
        Line::Skipped { skipped } => report.skip("reading: peer", &skipped),
    }
    Ok(())
}
