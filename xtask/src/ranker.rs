//! Scratch: cross-validation of the learned ranker.
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use ishizue_coding::examples::{self, Example};
use ishizue_coding::{Coder, LeaveOut, Settings, learned};
use ishizue_index::Lexicon;
use ishizue_nn::ranker::{self, Config, Judged, Kind, List, Ranker, softmax};
use ishizue_terminology::read::{Format, NamedBytes, ReadOptions, read};
use ishizue_terminology::{Release, starter};
use rayon::prelude::*;

use crate::phrases::{self, Phrase};

const FOLDS: u64 = 5;

fn env(name: &str, or: f32) -> f32 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(or)
}

pub(crate) fn fold_of(phrase: &str) -> u64 {
    let key = ishizue_text::squeeze(&ishizue_text::key(phrase));
    let hash = key.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    (hash ^ (hash >> 32)) % FOLDS
}

fn coder(releases: &[Release], examples: &[&Phrase]) -> Result<Coder> {
    let mut releases = releases.to_vec();
    if !examples.is_empty() {
        let all: Vec<Example> = examples
            .iter()
            .flat_map(|p| p.accepted.iter().map(|c| Example { phrase: p.text.clone(), code: c.clone() }))
            .collect();
        releases.push(examples::release(&all, "icd10")?);
    }
    let lexicon = Lexicon::compile(&releases.iter().collect::<Vec<_>>());
    Ok(Coder::new(Arc::new(releases), Arc::new(lexicon), Settings { top: 10, ..Settings::default() })?)
}

fn lists(coder: &Coder, set: &[&Phrase], leave: LeaveOut, weight: f32) -> Vec<List> {
    set.par_iter().filter_map(|p| coder.training_list(&p.text, &p.accepted, leave, weight)).collect()
}

/// Right at first place, right in the first five, judged.
fn judge(coder: &Coder, ranker: Option<&Ranker>, set: &[&Phrase]) -> Vec<(bool, bool, Judged)> {
    set.par_iter()
        .map(|p| {
            let (codes, rows) = coder.ranker_rows(&p.text, LeaveOut::Nothing);
            let width = learned::features().len();
            let scores = match ranker {
                Some(r) => r.scores(&rows),
                None => rows.chunks_exact(width).map(|r| r[learned::base()]).collect(),
            };
            let shares = softmax(&scores);
            let mut order: Vec<usize> = (0..codes.len()).collect();
            order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(codes[a].cmp(&codes[b])));
            let Some(&first) = order.first() else { return (false, false, (0.0, 0.0, false, 1.0)) };
            let right = p.accepted.contains(&codes[first]);
            let five = order.iter().take(5).any(|&i| p.accepted.contains(&codes[i]));
            (right, five, (scores[first], shares[first], right, 1.0))
        })
        .collect()
}

fn share(all: &[(bool, bool, Judged)]) -> String {
    let n = all.len().max(1) as f32;
    format!(
        "{:.4} / {:.4}",
        all.iter().filter(|a| a.0).count() as f32 / n,
        all.iter().filter(|a| a.1).count() as f32 / n
    )
}

pub(crate) fn run(data: &Path) -> Result<String> {
    let mut config = Config::default();
    config.trees.rounds = env("ROUNDS", 150.0) as usize;
    config.trees.leaves = env("LEAVES", 12.0) as usize;
    config.trees.rate = env("RATE", 0.06);
    config.trees.pull = env("PULL", 5.0);
    config.trees.least_weight = env("LEAST", 3.0);
    config.scale = env("SCALE", 1.0);
    config.network.epochs = env("EPOCHS", 12.0) as usize;
    if env("NET", 0.0) > 0.0 {
        config.kind = Kind::Network;
    }
    let mut releases = vec![starter::release(), phrases::medis(data)?];
    if env("WHO", 0.0) > 0.0 {
        let path = data.join("icd10/code_description_pairs.txt");
        let file = NamedBytes { name: "code_description_pairs.txt".into(), bytes: std::fs::read(path)? };
        releases.push(read(Format::Icd10, &[file], &ReadOptions::default())?);
    }
    let chart = phrases::table(&data.join("normalisation/chart_phrases.tsv"))?;
    let dev = phrases::table(&data.join("samples/icd10_phrases_dev.tsv"))?;
    let own = phrases::table("conformance/phrases.tsv".as_ref())?;
    let surface = phrases::table(&data.join("normalisation/manbyo_mini.tsv"))?;
    let words = phrases::index_words(data, env("WSTEP", 25.0) as usize)?;
    let chart: Vec<&Phrase> = chart.iter().collect();
    let dev: Vec<&Phrase> = dev.iter().collect();
    let fitted: Vec<&Phrase> = own.iter().step_by(2).collect();
    let unfitted: Vec<&Phrase> = own.iter().skip(1).step_by(2).collect();
    let surface: Vec<&Phrase> = surface.iter().step_by(env("MSTEP", 4.0) as usize).collect();
    let words: Vec<&Phrase> = words.iter().collect();
    let mut report = String::new();
    let plain = coder(&releases, &[])?;
    writeln!(
        report,
        "linear: chart {} dev {} own-test {} own-fit {}",
        share(&judge(&plain, None, &chart)),
        share(&judge(&plain, None, &dev)),
        share(&judge(&plain, None, &unfitted)),
        share(&judge(&plain, None, &fitted))
    )?;
    let names = learned::features();
    let mut common = lists(&plain, &fitted, LeaveOut::Nothing, env("WOWN", 1.5));
    common.extend(lists(&plain, &surface, LeaveOut::Names, env("WMAN", 0.3)));
    common.extend(lists(&plain, &words, LeaveOut::Names, env("WIDX", 0.1)));
    let train = |lists: &[List]| ranker::train(&config, names, learned::base(), lists, |_| {});
    // Shipped: no examples.
    let mut all = common.clone();
    all.extend(lists(&plain, &chart, LeaveOut::Nothing, 1.0));
    let start = std::time::Instant::now();
    let shipped = train(&all)?;
    writeln!(
        report,
        "{} lists, {} rows, trained in {:.1} s",
        all.len(),
        all.iter().map(|l| l.accepted.len()).sum::<usize>(),
        start.elapsed().as_secs_f32()
    )?;
    writeln!(
        report,
        "shipped: seen chart {} dev {} own-test {}",
        share(&judge(&plain, Some(&shipped), &chart)),
        share(&judge(&plain, Some(&shipped), &dev)),
        share(&judge(&plain, Some(&shipped), &unfitted))
    )?;
    writeln!(
        report,
        "importance: {:?}",
        shipped.importance().iter().take(30).map(|(n, v)| format!("{n} {v}")).collect::<Vec<_>>()
    )?;
    let (mut without, mut with, mut linear) = (Vec::new(), Vec::new(), Vec::new());
    for fold in 0..FOLDS {
        let test: Vec<&Phrase> = chart.iter().filter(|p| fold_of(&p.text) == fold).copied().collect();
        let rest: Vec<&Phrase> = chart.iter().filter(|p| fold_of(&p.text) != fold).copied().collect();
        let mut all = common.clone();
        all.extend(lists(&plain, &rest, LeaveOut::Nothing, 1.0));
        without.extend(judge(&plain, Some(&train(&all)?), &test));
        if env("EX", 1.0) > 0.0 {
            let remembering = coder(&releases, &rest)?;
            all.extend(lists(&remembering, &rest, LeaveOut::Examples, env("WEX", 1.0)));
            linear.extend(judge(&remembering, None, &test));
            let model = train(&all)?;
            with.extend(judge(&remembering, Some(&model), &test));
            let coder = remembering.with_ranker(Arc::new(model))?;
            for p in &test {
                let answer = coder.code_phrase(&p.text);
                if !answer.codings.first().is_some_and(|c| p.accepted.contains(&c.code)) {
                    let place = answer.codings.iter().position(|c| p.accepted.contains(&c.code));
                    let top: Vec<String> = answer.codings.iter().take(4).map(|c| format!("{}={}[{}]{:.2}", c.code, c.evidence.designation, c.evidence.release.chars().take(3).collect::<String>(), c.confidence)).collect();
                    eprintln!("{}\t{}\t{:?}\t{}", p.text, p.accepted.join("|"), place, top.join(" "));
                }
            }
        }
    }
    writeln!(
        report,
        "5-fold chart: without examples {}; linear with examples {}; with examples {}",
        share(&without),
        share(&linear),
        share(&with)
    )?;
    Ok(report)
}
