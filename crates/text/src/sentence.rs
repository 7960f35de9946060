//! Sentences, in symbols of the normalised text.

use crate::Normalised;

/// Ranges of symbols that hold one sentence each: up to a full stop, a question mark or a line end, which they include.
pub fn sentences(text: &Normalised) -> Vec<std::ops::Range<usize>> {
    let symbols = text.symbols();
    let mut out = Vec::new();
    let mut start = 0;
    for at in 0..symbols.len() {
        if ends_sentence(symbols, at) {
            out.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < symbols.len() {
        out.push(start..symbols.len());
    }
    out
}

/// A Latin full stop ends a sentence only before a space and after a word (`2.5cm`, `#1.` do not).
fn ends_sentence(symbols: &[char], at: usize) -> bool {
    match symbols[at] {
        '。' | '\n' | '!' => true,
        '.' => {
            let letters = at >= 2 && symbols[at - 2..at].iter().all(|c| c.is_alphabetic());
            letters && symbols.get(at + 1).is_none_or(|&c| c == ' ' || c == '\n')
        }
        _ => false,
    }
}
