//! A double-array trie over symbols: the dictionary automaton.
//!
//! Aoe, "An Efficient Digital Search Algorithm by Using a Double-Array Structure" (1989). One array of cells; from state
//! `s` the symbol with code `c` leads to `t = base(s) + c` when `check(t) == s`. Codes are given by falling frequency, so
//! the common ones lie close together and a walk stays in few cache lines. Walking from every start position costs one
//! failed look-up for most positions of running text, which beats an Aho-Corasick automaton's failure links here.

use std::collections::HashMap;

use crate::LexiconError;
use crate::bytes::{Reader, Writer};

/// No value at this state.
const NONE: u32 = u32::MAX;
/// Code of a symbol that no key contains.
const UNKNOWN: u32 = 0;
const PLANE: usize = 0x10000;

/// Keys to `u32` values.
#[derive(Debug, Default, PartialEq)]
pub struct Trie {
    /// Code of each symbol of the basic plane; keys hold no others.
    codes: Vec<u32>,
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Cell {
    base: u32,
    check: u32,
    value: u32,
}

const FREE: Cell = Cell { base: 0, check: NONE, value: NONE };

impl Trie {
    /// Builds the trie of `keys`, which must be sorted and distinct; a key with a symbol outside the basic plane is left out.
    pub fn build(keys: &[(Vec<char>, u32)]) -> Self {
        let codes = symbol_codes(keys);
        let mut coded: Vec<(Vec<u32>, u32)> = keys
            .iter()
            .filter(|(key, _)| !key.is_empty() && key.iter().all(|&c| (c as usize) < PLANE))
            .map(|(key, value)| (key.iter().map(|&c| codes[c as usize]).collect(), *value))
            .collect();
        coded.sort();
        let mut builder = Builder::new();
        builder.place(&coded, 0, 0);
        Self { codes, cells: builder.cells }
    }

    fn code(&self, symbol: char) -> u32 {
        self.codes.get(symbol as usize).copied().unwrap_or(UNKNOWN)
    }

    #[inline]
    fn step(&self, state: u32, symbol: char) -> Option<u32> {
        let code = self.code(symbol);
        let next = self.cells[state as usize].base + code;
        (code != UNKNOWN && self.cells.get(next as usize)?.check == state).then_some(next)
    }

    /// Calls `found(length, value)` for every key that `symbols` begins with, shortest first.
    #[inline]
    pub fn prefixes(&self, symbols: &[char], mut found: impl FnMut(usize, u32)) {
        let mut state = 0;
        for (i, &symbol) in symbols.iter().enumerate() {
            let Some(next) = self.step(state, symbol) else { return };
            state = next;
            let value = self.cells[state as usize].value;
            if value != NONE {
                found(i + 1, value);
            }
        }
    }

    /// The value of exactly this key.
    pub fn get(&self, key: impl Iterator<Item = char>) -> Option<u32> {
        let mut state = 0;
        for symbol in key {
            state = self.step(state, symbol)?;
        }
        let value = self.cells.get(state as usize)?.value;
        (value != NONE).then_some(value)
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        out.u32s(&self.codes);
        let flat: Vec<u32> = self.cells.iter().flat_map(|c| [c.base, c.check, c.value]).collect();
        out.u32s(&flat);
    }

    /// Reads what [`Trie::write`] wrote; every target of a step is checked to stay inside the array.
    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, LexiconError> {
        let codes = from.u32s()?;
        let flat = from.u32s()?;
        let cells: Vec<Cell> =
            flat.as_chunks::<3>().0.iter().map(|&[base, check, value]| Cell { base, check, value }).collect();
        let highest = codes.iter().copied().max().unwrap_or(0);
        let safe = codes.len() == PLANE
            && !cells.is_empty()
            && cells.len() * 3 == flat.len()
            && cells.iter().all(|c| c.base.checked_add(highest).is_some());
        if safe { Ok(Self { codes, cells }) } else { Err(LexiconError::Corrupt) }
    }
}

/// Codes from 1 by falling frequency of the symbol.
fn symbol_codes(keys: &[(Vec<char>, u32)]) -> Vec<u32> {
    let mut counts: HashMap<char, u32> = HashMap::new();
    for &c in keys.iter().flat_map(|(key, _)| key) {
        *counts.entry(c).or_default() += 1;
    }
    let mut order: Vec<(char, u32)> = counts.into_iter().filter(|(c, _)| (*c as usize) < PLANE).collect();
    order.sort_by_key(|&(c, n)| (std::cmp::Reverse(n), c));
    let mut codes = vec![UNKNOWN; PLANE];
    for (i, (c, _)) in order.into_iter().enumerate() {
        codes[c as usize] = i as u32 + 1;
    }
    codes
}

/// Lays out cells; the free ones form a list in rising order, so that a search visits no occupied cell.
struct Builder {
    cells: Vec<Cell>,
    next_free: Vec<u32>,
    previous_free: Vec<u32>,
}

/// Cell 0 is the root and never free: it also ends the free list.
const ROOT: u32 = 0;
/// Free cells that a search looks at before it opens new ones at the end: bounds the time to build.
const PATIENCE: usize = 256;

impl Builder {
    fn new() -> Self {
        Self {
            cells: vec![Cell { base: 1, check: NONE, value: NONE }],
            next_free: vec![ROOT],
            previous_free: vec![ROOT],
        }
    }

    /// Places the children of `state`, which all of `keys` reach after `depth` symbols.
    fn place(&mut self, keys: &[(Vec<u32>, u32)], depth: usize, state: u32) {
        let mut keys = keys;
        if let Some(((_, value), rest)) = keys.split_first().filter(|((key, _), _)| key.len() == depth) {
            self.cells[state as usize].value = *value;
            keys = rest;
        }
        if keys.is_empty() {
            return;
        }
        let groups: Vec<&[(Vec<u32>, u32)]> = keys.chunk_by(|a, b| a.0[depth] == b.0[depth]).collect();
        let labels: Vec<u32> = groups.iter().map(|g| g[0].0[depth]).collect();
        let base = self.find_base(&labels);
        self.cells[state as usize].base = base;
        for &label in &labels {
            self.occupy(base + label, state);
        }
        for (group, label) in groups.into_iter().zip(labels) {
            self.place(group, depth + 1, base + label);
        }
    }

    /// A base from which every label leads to a free cell; `labels` is sorted.
    fn find_base(&mut self, labels: &[u32]) -> u32 {
        let (first, last) = (labels.first().copied().unwrap_or(1), labels.last().copied().unwrap_or(1));
        let mut at = self.next_free[ROOT as usize];
        for _ in 0..PATIENCE {
            if at == ROOT {
                break;
            }
            if at > first && self.fits(at - first, labels) {
                self.reserve(at - first + last + 1);
                return at - first;
            }
            at = self.next_free[at as usize];
        }
        let base = self.cells.len() as u32;
        self.reserve(base + last + 1);
        base
    }

    fn fits(&self, base: u32, labels: &[u32]) -> bool {
        labels.iter().all(|&l| self.cells.get((base + l) as usize).is_none_or(|c| c.check == NONE))
    }

    fn occupy(&mut self, at: u32, parent: u32) {
        self.cells[at as usize].check = parent;
        let (previous, next) = (self.previous_free[at as usize], self.next_free[at as usize]);
        self.next_free[previous as usize] = next;
        self.previous_free[next as usize] = previous;
    }

    fn reserve(&mut self, len: u32) {
        while self.cells.len() < len as usize {
            let (at, last) = (self.cells.len() as u32, self.previous_free[ROOT as usize]);
            self.cells.push(FREE);
            self.next_free.push(ROOT);
            self.previous_free.push(last);
            self.next_free[last as usize] = at;
            self.previous_free[ROOT as usize] = at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn trie(words: &[&str]) -> Trie {
        let mut keys: Vec<(Vec<char>, u32)> =
            words.iter().enumerate().map(|(i, w)| (w.chars().collect(), i as u32)).collect();
        keys.sort();
        Trie::build(&keys)
    }

    #[test]
    fn finds_every_prefix_that_is_a_key() {
        let t = trie(&["心", "心不全", "心不全症", "肺炎"]);
        let mut found = Vec::new();
        let text: Vec<char> = "心不全症例".chars().collect();
        t.prefixes(&text, |len, value| found.push((len, value)));
        assert_eq!(found, [(1, 0), (3, 1), (4, 2)]);
        assert_eq!(t.get("肺炎".chars()), Some(3));
        assert_eq!(t.get("肺".chars()), None);
    }

    proptest! {
        #[test]
        fn holds_exactly_its_keys(words in proptest::collection::btree_set("[ア-コa-c胃肺]{1,5}", 1..40), probe in "[ア-コa-c胃肺]{1,6}") {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let t = trie(&words);
            for (i, w) in words.iter().enumerate() {
                prop_assert_eq!(t.get(w.chars()), Some(i as u32));
            }
            prop_assert_eq!(t.get(probe.chars()).is_some(), words.contains(&probe.as_str()));
            let mut out = Writer::default();
            t.write(&mut out);
            prop_assert_eq!(Trie::read(&mut Reader::new(&out.finish())).unwrap(), t);
        }
    }
}
