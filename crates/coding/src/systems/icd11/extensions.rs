//! Extensions of a stem from the words that its name leaves.

use ishizue_terminology::postcoordination::Verdict;

use super::stem::Stem;
use super::{Icd11, Part};
use crate::answer::ModifierUse;

impl Icd11 {
    /// The stem with what the remaining words say on its axes.
    pub(super) fn extended(&self, stem: Stem) -> Part {
        let words: Vec<(Vec<Box<str>>, String)> = self.open_words(&stem);
        let mapped = stem.mapped.clone();
        let mut part = Part { stem, extensions: mapped, used: Vec::new() };
        for (codes, text) in words {
            let on_axis = codes.iter().find(|code| self.rules.axis_of(&part.stem.code, code).is_some());
            if let Some(code) = on_axis {
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

    /// The longest words of extensions in what is open, each with everything it stands for.
    fn open_words(&self, stem: &Stem) -> Vec<(Vec<Box<str>>, String)> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < stem.symbols.len() {
            let is_open = |range: &std::ops::Range<usize>| range.clone().all(|at| stem.open[at]);
            let words = self.extensions.at(&stem.symbols, at);
            match words.into_iter().rfind(|word| is_open(&word.symbols)) {
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
