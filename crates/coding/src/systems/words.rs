//! Declared words with what they stand for, found in a text in normal form.

use std::collections::BTreeMap;
use std::ops::Range;

use ishizue_index::Trie;
use ishizue_text::key;

/// Words in normal form, each with everything it stands for.
#[derive(Debug)]
pub(super) struct Words<T> {
    trie: Trie,
    values: Vec<Vec<T>>,
}

/// A word of the text.
#[derive(Debug, Clone)]
pub(super) struct Found<'a, T> {
    /// Symbols of the text.
    pub(super) symbols: Range<usize>,
    /// What the word stands for.
    pub(super) values: &'a [T],
}

impl<T> Words<T> {
    /// Words as they are written, with what each stands for.
    pub(super) fn new<W: AsRef<str>>(words: impl IntoIterator<Item = (W, T)>) -> Self {
        let mut by_key: BTreeMap<Vec<char>, Vec<T>> = BTreeMap::new();
        for (word, value) in words {
            let symbols: Vec<char> = key(word.as_ref()).chars().collect();
            if !symbols.is_empty() {
                by_key.entry(symbols).or_default().push(value);
            }
        }
        let (keys, values): (Vec<_>, Vec<_>) = (0..).zip(by_key).map(|(at, (k, v))| ((k, at), v)).unzip();
        Self { trie: Trie::build(&keys), values }
    }

    /// What exactly this word stands for.
    pub(super) fn get(&self, word: &str) -> &[T] {
        let at = self.trie.get(word.chars());
        at.and_then(|at| self.values.get(at as usize)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every word that begins at this symbol, the shortest first.
    pub(super) fn at(&self, symbols: &[char], start: usize) -> Vec<Found<'_, T>> {
        let mut found = Vec::new();
        self.trie.prefixes(&symbols[start..], |len, value| {
            if let Some(values) = self.values.get(value as usize) {
                found.push(Found { symbols: start..start + len, values });
            }
        });
        found
    }

    /// Every word of the text, overlapping ones too, by start and then length.
    pub(super) fn all(&self, symbols: &[char]) -> Vec<Found<'_, T>> {
        (0..symbols.len()).flat_map(|start| self.at(symbols, start)).collect()
    }

    /// The longest word at each place from the left, none overlapping.
    pub(super) fn longest(&self, symbols: &[char]) -> Vec<Found<'_, T>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < symbols.len() {
            match self.at(symbols, at).pop() {
                Some(word) => {
                    at = word.symbols.end;
                    found.push(word);
                }
                None => at += 1,
            }
        }
        found
    }
}

/// The words of a cell of a declared table.
pub(super) fn split(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split('|').map(str::trim).filter(|word| !word.is_empty())
}

/// Which symbols stand in brackets; none where all do.
pub(super) fn in_brackets(symbols: &[char]) -> Vec<bool> {
    let mut depth = 0usize;
    let mut aside: Vec<bool> = Vec::with_capacity(symbols.len());
    for c in symbols {
        match c {
            '(' | '[' | '「' => depth += 1,
            ')' | ']' | '」' => depth = depth.saturating_sub(1),
            _ => {}
        }
        aside.push(depth > 0);
    }
    if aside.iter().all(|aside| *aside) { vec![false; symbols.len()] } else { aside }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_wins_and_all_are_found() {
        let words = Words::new([("えび", 1), ("えびいも", 2), ("いも", 3)]);
        let text: Vec<char> = key("エビイモ").chars().collect();
        let of = |found: Vec<Found<'_, i32>>| found.iter().map(|f| f.values[0]).collect::<Vec<_>>();
        assert_eq!(of(words.longest(&text)), [2]);
        assert_eq!(of(words.all(&text)), [1, 2, 3]);
        assert_eq!(words.get("エビ"), [1]);
    }
}
