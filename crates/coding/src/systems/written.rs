//! Words in normal form, shown as the phrase writes them.

use ishizue_text::{Normalised, normalise};

use crate::answer::Evidence;

/// A phrase beside its normal form.
pub(super) struct Written<'a> {
    phrase: &'a str,
    normal: Normalised,
    /// Symbols of the normal form that are no spaces, which a look-up key leaves out.
    letters: Vec<usize>,
}

impl<'a> Written<'a> {
    pub(super) fn new(phrase: &'a str) -> Self {
        let normal = normalise(phrase);
        let letters = (0..normal.len()).filter(|&at| !normal.symbols()[at].is_whitespace()).collect();
        Self { phrase, normal, letters }
    }

    /// The words of the evidence as they are written.
    pub(super) fn rewrite(&self, evidence: &mut Evidence) {
        let words = evidence.modifiers.iter_mut().map(|modifier| &mut modifier.text);
        for words in words.chain([&mut evidence.unexplained]) {
            if let Some(written) = self.find(words) {
                *words = written;
            }
        }
    }

    /// Where the words stand in the phrase; none where they do not stand together, or begin inside of a rewritten spelling.
    fn find(&self, words: &str) -> Option<String> {
        let words: Vec<char> = words.chars().filter(|c| !c.is_whitespace()).collect();
        let same = |window: &&[usize]| window.iter().zip(&words).all(|(&at, word)| self.normal.symbols()[at] == *word);
        let window = self.letters.windows(words.len().max(1)).find(same)?;
        let (&first, &last) = (window.first()?, window.last()?);
        if words.is_empty() || !self.normal.may_cut(first) || !self.normal.may_cut(last + 1) {
            return None;
        }
        let span = self.normal.span(first, last + 1);
        Some(self.phrase.chars().skip(span.start).take(span.end - span.start).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_shown_as_they_are_written() {
        let written = Written::new("端座位に 介助を要する（ﾄｲﾚ）");
        let find = |words| written.find(words);
        assert_eq!(find("介助ヲ要スル").as_deref(), Some("介助を要する"));
        assert_eq!(find("ニ").as_deref(), Some("に"));
        assert_eq!(find("ニ介助").as_deref(), Some("に 介助"));
        assert_eq!(find("トイレ").as_deref(), Some("ﾄｲﾚ"));
        assert_eq!((find("座介"), find("")), (None, None));
    }
}
