//! Fits the weights of the ranking and the calibration of its confidence.
//!
//! Listwise softmax over the codes in play (Cao et al., "Learning to Rank", 2007) with a pull towards the weights set
//! by hand (column `prior`); the confidence by Platt scaling on folds that the weights were not fitted on. Everything is deterministic.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use ishizue_coding::Coder;
use ishizue_coding::ranking::{COUNT, EXPLAINED, FEATURES, Features, Ranking};
use rayon::prelude::*;

use crate::phrases::{self, Phrase};

const TABLE: &str = "crates/coding/data/ranking.tsv";
const FOLDS: usize = 5;
const ROUNDS: usize = 3;
const STEPS: usize = 300;
const RATE: f32 = 0.05;
/// Strength of the pull towards the prior, per phrase.
const PULL: f32 = 5e-3;

/// The codes in play for one phrase: features, and whether the code is accepted.
struct Query {
    candidates: Vec<(Features, bool)>,
    weight: f32,
}

/// Fits on the data folder's phrases, writes the table, and reports what it gives.
pub(crate) fn run(data: &Path) -> Result<String> {
    let coder = phrases::coder(data)?;
    let chart = phrases::table(&data.join("normalisation/chart_phrases.tsv"))?;
    let surface =
        phrases::table(&data.join("normalisation/manbyo_mini.tsv"))?.into_iter().step_by(4).collect::<Vec<_>>();
    let words = phrases::index_words(data, 25)?;
    // Every second of the project's own phrases: the others stay a test.
    let own = phrases::table("conformance/phrases.tsv".as_ref())?.into_iter().step_by(2).collect::<Vec<_>>();
    let sets = [(chart, 1.0), (own, 1.5), (surface, 0.3), (words, 0.1)];
    let prior = Ranking::prior();
    let mut ranking = prior.clone();
    let mut report = String::new();
    for round in 0..ROUNDS {
        let coder = coder.clone().with_ranking(ranking.clone());
        let queries: Vec<Vec<Query>> = sets.iter().map(|(set, weight)| features(&coder, set, *weight)).collect();
        if round == 0 {
            // Before anything is fitted: which name stands for a code is chosen by the prior, so that no fold has seen
            // its own phrases in any way.
            let (held_out, calibration) = cross_validate(&queries, &prior);
            ranking.calibration = calibration;
            writeln!(report, "chart phrases, {FOLDS}-fold from the prior: top1 {held_out:.4}")?;
        }
        ranking.weights = fit(&queries.iter().flatten().collect::<Vec<_>>(), &prior);
        let seen = top1(&queries[0].iter().collect::<Vec<_>>(), &ranking);
        writeln!(report, "round {}: top1 {seen:.4} on the chart phrases it was fitted on", round + 1)?;
    }
    fs::write(TABLE, table(&ranking, &prior)).context(TABLE)?;
    writeln!(report, "wrote {TABLE}")?;
    Ok(report)
}

fn features(coder: &Coder, set: &[Phrase], weight: f32) -> Vec<Query> {
    set.par_iter()
        .map(|phrase| {
            let codes = coder.phrase_features(&phrase.text, phrase.leave_out);
            let candidates = codes.into_iter().map(|(code, f)| (f, phrase.accepted.contains(&code))).collect();
            Query { candidates, weight }
        })
        .collect()
}

/// Adam on the listwise loss; queries without an accepted candidate teach nothing.
fn fit(queries: &[&Query], from: &Ranking) -> Features {
    let taught: Vec<&&Query> = queries.iter().filter(|q| q.candidates.iter().any(|c| c.1)).collect();
    let total: f32 = taught.iter().map(|q| q.weight).sum();
    let (mut weights, mut mean, mut spread) = (from.weights, [0f32; COUNT], [0f32; COUNT]);
    for step in 1..=STEPS {
        let gradients: Vec<Features> = taught.par_iter().map(|q| gradient(q, &weights)).collect();
        for i in 0..COUNT {
            let sum: f32 = gradients.iter().map(|g| g[i]).sum();
            let g = sum / total + PULL * (weights[i] - from.weights[i]);
            mean[i] = 0.9 * mean[i] + 0.1 * g;
            spread[i] = 0.999 * spread[i] + 0.001 * g * g;
            let (m, s) = (mean[i] / (1.0 - 0.9f32.powi(step as i32)), spread[i] / (1.0 - 0.999f32.powi(step as i32)));
            weights[i] -= RATE * m / (s.sqrt() + 1e-8);
        }
    }
    weights
}

fn scores(query: &Query, weights: &Features) -> Vec<f32> {
    query.candidates.iter().map(|(f, _)| f.iter().zip(weights).map(|(a, b)| a * b).sum()).collect()
}

fn shares(query: &Query, weights: &Features) -> Vec<f32> {
    let scores = scores(query, weights);
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let exps: Vec<f32> = scores.iter().map(|s| (s - highest).exp()).collect();
    let total: f32 = exps.iter().sum();
    exps.iter().map(|e| e / total).collect()
}

fn gradient(query: &Query, weights: &Features) -> Features {
    let shares = shares(query, weights);
    let right: f32 = query.candidates.iter().zip(&shares).filter(|(c, _)| c.1).map(|(_, s)| s).sum();
    let mut out = [0.0; COUNT];
    for ((features, accepted), share) in query.candidates.iter().zip(&shares) {
        let wanted = if *accepted { share / right.max(1e-6) } else { 0.0 };
        for i in 0..COUNT {
            out[i] += query.weight * (share - wanted) * features[i];
        }
    }
    out
}

fn best(query: &Query, weights: &Features) -> Option<(f32, f32, bool)> {
    let (scores, shares) = (scores(query, weights), shares(query, weights));
    let at = (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a)))?;
    Some((scores[at], shares[at], query.candidates[at].1))
}

fn top1(queries: &[&Query], ranking: &Ranking) -> f32 {
    let right = queries.iter().filter(|q| best(q, &ranking.weights).is_some_and(|b| b.2)).count();
    right as f32 / queries.len().max(1) as f32
}

/// Accuracy on chart phrases that the weights were not fitted on, and Platt scaling of the same answers.
fn cross_validate(sets: &[Vec<Query>], from: &Ranking) -> (f32, [f32; 3]) {
    let (mut answers, mut right) = (Vec::new(), 0);
    for fold in 0..FOLDS {
        let in_fold = |i: usize| i % FOLDS == fold;
        let rest = sets.iter().flat_map(|set| set.iter().enumerate().filter(|(i, _)| !in_fold(*i)).map(|(_, q)| q));
        let weights = fit(&rest.collect::<Vec<_>>(), from);
        for (at, set) in sets.iter().enumerate() {
            for (_, query) in set.iter().enumerate().filter(|(i, _)| in_fold(*i)) {
                let Some((score, share, accepted)) = best(query, &weights) else { continue };
                right += usize::from(at == 0 && accepted);
                answers.push((score, share, accepted, query.weight));
            }
        }
    }
    (right as f32 / sets[0].len().max(1) as f32, platt(&answers))
}

/// Logistic regression of "the answer is right" on the log-odds of its share and its score.
fn platt(answers: &[(f32, f32, bool, f32)]) -> [f32; 3] {
    let (mut w, mut mean, mut spread) = ([0f32, 1.0, 0.0], [0f32; 3], [0f32; 3]);
    for step in 1..=2000 {
        let mut g = [0f32; 3];
        for (score, share, accepted, weight) in answers {
            let share = share.clamp(1e-4, 1.0 - 1e-4);
            let x = [1.0, (share / (1.0 - share)).ln(), *score];
            let z: f32 = x.iter().zip(&w).map(|(a, b)| a * b).sum();
            let error = 1.0 / (1.0 + (-z).exp()) - f32::from(u8::from(*accepted));
            (0..3).for_each(|i| g[i] += weight * error * x[i] / answers.len() as f32);
        }
        for i in 0..3 {
            mean[i] = 0.9 * mean[i] + 0.1 * g[i];
            spread[i] = 0.999 * spread[i] + 0.001 * g[i] * g[i];
            let (m, s) = (mean[i] / (1.0 - 0.9f32.powi(step)), spread[i] / (1.0 - 0.999f32.powi(step)));
            w[i] -= 0.02 * m / (s.sqrt() + 1e-8);
        }
    }
    w
}

fn table(ranking: &Ranking, prior: &Ranking) -> String {
    let mut out = String::from("name\tvalue\tprior\tnote\n");
    out.push_str("# Written by `cargo xtask fit-ranking ../shared/data`; the figures it was fitted on are in docs/design/ranking.md.\n");
    for (((name, weight), prior), note) in FEATURES.iter().zip(ranking.weights).zip(prior.weights).zip(EXPLAINED) {
        out.push_str(&format!("{name}\t{weight:.4}\t{prior}\t{note}\n"));
    }
    for (i, value) in ranking.calibration.iter().enumerate() {
        out.push_str(&format!("calibration_{i}\t{value:.4}\t\tPlatt scaling of the confidence\n"));
    }
    out
}
