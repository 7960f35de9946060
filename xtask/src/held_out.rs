//! Index words of MEDIS held out by a hash of the word: a release of the other nine tenths codes them.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use ishizue_coding::{Coder, Settings};
use ishizue_index::Lexicon;
use ishizue_terminology::starter;
use rayon::prelude::*;

use crate::phrases::{self, Phrase};

/// One of how many words is held out.
const SHARE: u64 = 10;

/// One answered word: confidence, right code, right three-character category.
pub(crate) type Answer = (f32, bool, bool);

/// True for a word that is held out.
pub(crate) fn is_held_out(word: &str) -> bool {
    // FNV-1a: the split must not change with the hasher of the standard library.
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    (hash ^ (hash >> 32)) % SHARE == 0
}

pub(crate) fn run(data: &Path, misses: Option<&Path>) -> Result<String> {
    let held_out: Vec<Phrase> =
        phrases::table(&data.join("medis/index.tsv"))?.into_iter().filter(|p| is_held_out(&p.text)).collect();
    let releases = vec![starter::release(), phrases::medis_without(data, is_held_out)?];
    let start = std::time::Instant::now();
    let lexicon = Lexicon::compile(&releases.iter().collect::<Vec<_>>());
    eprintln!(
        "compiled in {:.2} s, {} terms, {} bytes",
        start.elapsed().as_secs_f32(),
        lexicon.len(),
        lexicon.encode().len()
    );
    let coder = Coder::new(Arc::new(releases), Arc::new(lexicon), Settings::default())?;
    let answers: Vec<Answer> = held_out.par_iter().map(|p| answer(&coder, p)).collect();
    if let Some(path) = misses {
        let rows = held_out.par_iter().zip(&answers).filter(|(_, a)| !a.1).map(|(p, _)| miss(&coder, p));
        std::fs::write(path, rows.collect::<Vec<_>>().join("\n"))?;
    }
    let mut report = String::new();
    let kana = |p: &Phrase| !p.text.chars().any(ishizue_text::is_kanji);
    let part = |wanted: bool| {
        held_out.iter().zip(&answers).filter(|(p, _)| kana(p) == wanted).map(|(_, a)| *a).collect::<Vec<_>>()
    };
    let known: Vec<bool> = held_out.iter().map(|p| coder.is_name(&p.text)).collect();
    let new = |kana_wanted: bool| {
        let rows = held_out.iter().zip(&answers).zip(&known);
        rows.filter(|((p, _), known)| !**known && kana(p) == kana_wanted).map(|((_, a), _)| *a).collect::<Vec<_>>()
    };
    let (kanji_new, kana_new) = (new(false), new(true));
    let all_new: Vec<Answer> = kanji_new.iter().chain(&kana_new).copied().collect();
    for (name, answers) in
        [("no name of the release", &all_new), ("… with kanji", &kanji_new), ("… without kanji", &kana_new)]
    {
        writeln!(report, "{}", figures(name, answers))?;
    }
    for (name, answers) in [("all", answers.clone()), ("with kanji", part(false)), ("without kanji", part(true))] {
        writeln!(report, "{}", figures(name, &answers))?;
    }
    Ok(report)
}

fn answer(coder: &Coder, phrase: &Phrase) -> Answer {
    let answer = coder.code_phrase(&phrase.text);
    let Some(first) = answer.codings.first() else { return (0.0, false, false) };
    let category = |code: &str| code.get(..3).unwrap_or(code).to_owned();
    let near = phrase.accepted.iter().any(|c| category(c) == category(&first.code));
    (first.confidence, phrase.accepted.contains(&first.code), near)
}

fn miss(coder: &Coder, phrase: &Phrase) -> String {
    let answer = coder.code_phrase(&phrase.text);
    let top: Vec<String> = answer
        .codings
        .iter()
        .map(|c| format!("{}={}({:?}{:.2})", c.code, c.evidence.designation, c.evidence.provenance, c.confidence))
        .collect();
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
        "{name}: {} phrases, top1 {:.4}, category {:.4}; accuracy at coverage 50 % {:.4}, 60 % {:.4}, 70 % {:.4}, 90 % {:.4}",
        answers.len(),
        share(&answers, |a| a.1),
        share(&answers, |a| a.2),
        at(50),
        at(60),
        at(70),
        at(90)
    )
}
