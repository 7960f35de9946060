//! What the status classifier is told of a mention: the words around it as hashed features.
//!
//! Other mentions between it and the words that decide are collapsed into one symbol, so that a list of any length
//! (嘔吐、下痢、腹痛なし) looks the same from each of its members.

use std::ops::Range;

use ishizue_text::{Assertion, Section};

use super::Page;
use crate::answer::MentionType;

/// Stands for another mention.
const MENTION: char = '\u{E000}';
/// Stands for a digit.
const DIGIT: char = '0';
/// Symbols looked at to either side, collapsed.
const REACH: usize = 28;
/// Longest n-gram.
const LONGEST: usize = 4;

/// The features of mentions of one page.
pub(super) struct Context<'a> {
    symbols: &'a [char],
    sections: &'a [Section],
    mentions: &'a [Range<usize>],
}

/// A feature and the symbols it was read from, if from any.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Feature {
    pub(crate) id: u32,
    pub(crate) symbols: Option<Range<usize>>,
}

/// A symbol as the features see it, and where it stands.
type Seen = (char, Range<usize>);

/// A running hash (FNV-1a over words).
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    fn of(zone: u64) -> Self {
        Self(0xcbf2_9ce4_8422_2325 ^ zone.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn with(self, value: u64) -> Self {
        let mixed = (self.0 ^ value).wrapping_mul(0x0100_0000_01b3);
        Self(mixed ^ mixed >> 31)
    }

    fn done(self) -> u32 {
        (self.0 >> 16) as u32
    }
}

impl<'a> Context<'a> {
    /// The context of a page whose mentions, in text order, stand at these symbols.
    pub(super) fn new(page: &'a Page<'_>, mentions: &'a [Range<usize>]) -> Self {
        Self { symbols: page.chart.text.symbols(), sections: &page.sections, mentions }
    }

    /// The features of the mention of this number, of which the rules say what `rules` has at that place.
    pub(super) fn features(&self, at: usize, kind: MentionType, rules: &[Assertion]) -> Vec<Feature> {
        let mut out = Vec::with_capacity(256);
        self.known(at, kind, rules, &mut out);
        let mut features: Vec<Feature> = out.into_iter().map(|id| Feature { id, symbols: None }).collect();
        let range = &self.mentions[at];
        for (forwards, zone) in [(true, 20), (false, 40)] {
            let symbols = self.collapsed(if forwards { range.end } else { range.start }, forwards);
            ngrams(&symbols, zone, &mut features);
            placed(&symbols, zone + 1, kind, &mut features);
        }
        let line = self.symbols[..range.start].iter().rposition(|c| *c == '\n').map_or(0, |i| i + 1);
        let head: Vec<Seen> = (line..range.start).take(8).map(|i| (self.symbols[i], i..i + 1)).collect();
        placed(&head, 60, kind, &mut features);
        features
    }

    /// What rules, headings and neighbours say.
    fn known(&self, at: usize, kind: MentionType, rules: &[Assertion], out: &mut Vec<u32>) {
        let range = &self.mentions[at];
        let section = super::columns::section_at(self.sections, range.start);
        let rule = &rules[at];
        let said = Hash::of(1).with(rule.status as u64);
        out.push(said.done());
        out.push(Hash::of(2).with(kind as u64).done());
        out.push(Hash::of(3).with(kind as u64).with(rule.status as u64).done());
        for symbol in rule.rule.chars() {
            out.push(Hash::of(4).with(u64::from(symbol)).with(rule.status as u64).done());
        }
        let place = section.map_or(0, |s| s.kind as u64 + 1);
        out.push(Hash::of(5).with(place).done());
        out.push(Hash::of(6).with(place).with(rule.status as u64).done());
        out.push(Hash::of(7).with(place).with(kind as u64).done());
        let beside = |other: Option<usize>| other.and_then(|i| rules.get(i)).map_or(9, |r| r.status as u64);
        out.push(Hash::of(8).with(beside(at.checked_sub(1))).done());
        out.push(Hash::of(9).with(beside(Some(at + 1))).done());
        let surface = &self.symbols[range.clone()];
        for start in 0..surface.len() {
            let mut hash = Hash::of(10);
            for symbol in &surface[start..(start + LONGEST).min(surface.len())] {
                hash = hash.with(u64::from(*symbol));
                out.push(hash.done());
            }
        }
    }

    /// The symbols after (or before, nearest first) a place, up to the end of the sentence.
    fn collapsed(&self, from: usize, forwards: bool) -> Vec<Seen> {
        let mut out = Vec::new();
        let mut at = from;
        while out.len() < REACH {
            let next = if forwards { Some(at).filter(|i| *i < self.symbols.len()) } else { at.checked_sub(1) };
            let Some(here) = next else {
                out.push(('\n', from..from));
                break;
            };
            if let Some(mention) = self.mention_at(here) {
                out.push((MENTION, mention.clone()));
                at = if forwards { mention.end } else { mention.start };
                continue;
            }
            let symbol = self.symbols[here];
            out.push((if symbol.is_ascii_digit() { DIGIT } else { symbol }, here..here + 1));
            at = if forwards { here + 1 } else { here };
            if matches!(symbol, '。' | '\n') {
                break;
            }
        }
        out
    }

    fn mention_at(&self, at: usize) -> Option<&Range<usize>> {
        let next = self.mentions.partition_point(|m| m.end <= at);
        self.mentions.get(next).filter(|m| m.contains(&at))
    }
}

/// N-grams wherever they stand.
fn ngrams(seen: &[Seen], zone: u64, out: &mut Vec<Feature>) {
    for start in 0..seen.len() {
        let mut hash = Hash::of(zone);
        for end in start..(start + LONGEST).min(seen.len()) {
            hash = hash.with(u64::from(seen[end].0));
            out.push(Feature { id: hash.done(), symbols: Some(hull(&seen[start..=end])) });
        }
    }
}

/// Prefixes from the mention outwards, and bigrams with their rough distance.
fn placed(seen: &[Seen], zone: u64, kind: MentionType, out: &mut Vec<Feature>) {
    let mut hash = Hash::of(zone);
    let mut typed = Hash::of(zone + 7).with(kind as u64);
    for (at, (symbol, _)) in seen.iter().enumerate().take(6) {
        hash = hash.with(u64::from(*symbol));
        typed = typed.with(u64::from(*symbol));
        let symbols = Some(hull(&seen[..=at]));
        out.extend([hash, typed].map(|h| Feature { id: h.done(), symbols: symbols.clone() }));
    }
    for (at, pair) in seen.windows(2).enumerate() {
        let far = (at + 1).ilog2() as u64;
        let id = Hash::of(zone + 3).with(far).with(u64::from(pair[0].0)).with(u64::from(pair[1].0)).done();
        out.push(Feature { id, symbols: Some(hull(pair)) });
    }
}

/// The stretch from the first to the last of these symbols.
fn hull(seen: &[Seen]) -> Range<usize> {
    let start = seen.iter().map(|(_, r)| r.start).min().unwrap_or(0);
    start..seen.iter().map(|(_, r)| r.end).max().unwrap_or(start)
}
