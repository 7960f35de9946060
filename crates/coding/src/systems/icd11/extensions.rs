//! Extensions of a stem from the words that its name leaves.

use ishizue_terminology::postcoordination::Verdict;
use ishizue_terminology::{Concept, ConceptKind, Language, Release};
use ishizue_text::is_kanji;

use super::stem::Stem;
use super::{Icd11, Part};
use crate::answer::ModifierUse;

impl Icd11 {
    /// The stem with what the remaining words say on its axes.
    pub(super) fn extended(&self, release: &Release, stem: Stem) -> Part {
        let words: Vec<(Vec<Box<str>>, String)> = self.open_words(&stem);
        let mapped = stem.mapped.clone();
        let mut part = Part { stem, extensions: mapped, used: Vec::new() };
        for (codes, text) in words {
            // Another name of the stem itself adds nothing to it.
            if self.stems.get(&text).iter().any(|code| **code == *part.stem.code) {
                continue;
            }
            let on_axis = codes.iter().find(|code| self.rules.axis_of(&part.stem.code, code).is_some());
            if let Some(code) = on_axis.filter(|code| !is_said(release, &part.stem.code, code)) {
                self.add(&mut part, code, &text);
            }
        }
        part
    }

    /// Adds an extension, or takes the stem that means both; nothing where the expression would break a rule.
    pub(super) fn add(&self, part: &mut Part, code: &str, words: &str) {
        let before = part.clone();
        let class = self.rules.axis_of(&part.stem.code, code).unwrap_or("extension").to_owned();
        let used = ModifierUse { class: class.into(), value: code.to_owned().into(), text: words.to_owned() };
        match self.rules.replicated(&part.stem.code, code) {
            Some(better) => part.stem.code = better.to_owned(),
            None => part.extensions.push(code.to_owned()),
        }
        part.used.push(used);
        // A required axis may still be filled by another group; a second value on an axis may not.
        let (with, without) = (self.rules.check(&part.own_expression()), self.rules.check(&before.own_expression()));
        if with.verdict == Verdict::Invalid && with.issues.len() > without.issues.len() {
            *part = before;
        }
    }

    /// The longest words of extensions in what is open, each with everything it stands for; one kanji is a word only where
    /// no other kanji makes a word with it.
    fn open_words(&self, stem: &Stem) -> Vec<(Vec<Box<str>>, String)> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < stem.symbols.len() {
            let is_open = |range: &std::ops::Range<usize>| range.clone().all(|at| stem.open[at]);
            let words = self.extensions.at(&stem.symbols, at);
            let stands = |range: &std::ops::Range<usize>| range.len() > 1 || !is_cut_out(stem, range.start);
            match words.into_iter().rfind(|word| is_open(&word.symbols) && stands(&word.symbols)) {
                Some(word) => {
                    let text: String = stem.symbols[word.symbols.clone()].iter().collect();
                    out.push((word.values.to_vec(), text));
                    at = word.symbols.end;
                }
                None => at += 1,
            }
        }
        out
    }
}

/// True when the words of an extension's title are in the title of the stem or of a code above it already.
fn is_said(release: &Release, stem: &str, extension: &str) -> bool {
    let title = |concept: Concept<'_>| title_words(concept.name(Language::En).unwrap_or_default());
    let (Some(stem), Some(extension)) = (release.find(stem), release.find(extension)) else { return false };
    let above = std::iter::successors(Some(stem), |at| at.parent().filter(|at| at.kind() == ConceptKind::Code));
    let said: Vec<String> = above.flat_map(title).collect();
    title(extension).iter().all(|word| said.contains(word))
}

fn title_words(title: &str) -> Vec<String> {
    let lower = title.to_ascii_lowercase();
    let words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 2 && !matches!(*word, "the" | "nos" | "and"));
    // Sites and diseases of sites: kidney, kidneys.
    words.map(|word| word.trim_end_matches('s').to_owned()).collect()
}

/// A single kanji inside of a word of kanji.
fn is_cut_out(stem: &Stem, at: usize) -> bool {
    let kanji = |at: Option<usize>| at.and_then(|at| stem.symbols.get(at)).is_some_and(|c| is_kanji(*c));
    let sided = matches!(stem.symbols[at], '右' | '左' | '両');
    is_kanji(stem.symbols[at]) && !sided && (kanji(at.checked_sub(1)) || kanji(Some(at + 1)))
}
