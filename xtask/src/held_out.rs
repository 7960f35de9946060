//! Index words of MEDIS held out by a hash of the word: a release of the other nine tenths codes them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Result;
use ishizue_coding::Coder;
use rayon::prelude::*;

use crate::phrases::{self, Phrase};
use crate::ranker;

/// One of how many words is held out.
const SHARE: u64 = 10;

/// One answer: confidence, right code, right three-character category, right code among the first five.
pub(crate) type Answer = (f32, bool, bool, bool);

/// True for a word that is held out.
pub(crate) fn is_held_out(word: &str) -> bool {
    // FNV-1a: the split must not change with the hasher of the standard library.
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    (hash ^ (hash >> 32)).is_multiple_of(SHARE)
}

/// Codes the held-out words, by the linear rule and by a ranker trained without them.
pub(crate) fn run(data: &Path, misses: Option<&Path>) -> Result<String> {
    let words = phrases::table(&data.join("medis/index.tsv"))?;
    let words: Vec<Phrase> = words.into_iter().filter(|p| is_held_out(&p.text)).collect();
    let (plain, learned) = ranker::without(data, is_held_out)?;
    let mut report = String::new();
    for (name, coder) in [("linear", &plain), ("learned", &learned)] {
        let answers: Vec<Answer> = words.par_iter().map(|p| answer(coder, p)).collect();
        writeln!(report, "{name}")?;
        // Some words are names of the master too and stay in the release by that: the others are the test.
        for (part, wanted) in [("all held-out words", None), ("names nowhere else", Some(false))] {
            for kanji in [None, Some(true), Some(false)] {
                let taken = |p: &Phrase| {
                    wanted.is_none_or(|w| coder.is_name(&p.text) == w) && kanji.is_none_or(|k| has_kanji(p) == k)
                };
                let of: Vec<Answer> = words.iter().zip(&answers).filter(|(p, _)| taken(p)).map(|(_, a)| *a).collect();
                let script = kanji.map_or("", |k| if k { ", with kanji" } else { ", without kanji" });
                writeln!(report, "  {}", figures(&format!("{part}{script}"), &of))?;
            }
        }
        if let Some(path) = misses {
            let rows = words.iter().zip(&answers).filter(|(_, a)| !a.1).map(|(p, _)| miss(coder, p));
            fs::write(path, rows.collect::<Vec<_>>().join("\n"))?;
        }
    }
    Ok(report)
}

fn has_kanji(phrase: &Phrase) -> bool {
    phrase.text.chars().any(ishizue_text::is_kanji)
}

/// What a coder answers to a phrase, judged.
pub(crate) fn answer(coder: &Coder, phrase: &Phrase) -> Answer {
    let answer = coder.code_phrase(&phrase.text);
    let Some(first) = answer.codings.first() else { return (0.0, false, false, false) };
    let category = |code: &str| code.get(..3).unwrap_or(code).to_owned();
    let near = phrase.accepted.iter().any(|c| category(c) == category(&first.code));
    let among = answer.codings.iter().take(5).any(|c| phrase.accepted.contains(&c.code));
    (first.confidence, phrase.accepted.contains(&first.code), near, among)
}

fn miss(coder: &Coder, phrase: &Phrase) -> String {
    let answer = coder.code_phrase(&phrase.text);
    let one = |c: &ishizue_coding::Coding| {
        format!("{}={}({:?} {:.2})", c.code, c.evidence.designation, c.evidence.provenance, c.confidence)
    };
    let top: Vec<String> = answer.codings.iter().map(one).collect();
    format!("{}\t{}\t{}", phrase.text, phrase.accepted.join("|"), top.join(" "))
}

/// Accuracy of all answers and of the surest ones.
pub(crate) fn figures(name: &str, answers: &[Answer]) -> String {
    let mut answers = answers.to_vec();
    answers.sort_by(|a, b| b.0.total_cmp(&a.0));
    let share = |of: &[Answer], right: fn(&Answer) -> bool| {
        of.iter().filter(|a| right(a)).count() as f32 / of.len().max(1) as f32
    };
    let at = |coverage: usize| share(&answers[..answers.len() * coverage / 100], |a| a.1);
    format!(
        "{name}: {} phrases, top1 {:.4}, top5 {:.4}, category {:.4}; at coverage 50 % {:.4}, 60 % {:.4}, 70 % {:.4}, 90 % {:.4}; mean confidence {:.4}",
        answers.len(),
        share(&answers, |a| a.1),
        share(&answers, |a| a.3),
        share(&answers, |a| a.2),
        at(50),
        at(60),
        at(70),
        at(90),
        answers.iter().map(|a| a.0).sum::<f32>() / answers.len().max(1) as f32
    )
}
