//! What the status classifier is told of a mention: the words around it as hashed features.
//!
//! Other mentions between it and the words that decide are collapsed into one symbol, so that a list of any length
//! (嘔吐、下痢、腹痛なし) looks the same from each of its members.

use std::ops::Range;

use ishizue_text::Assertion;

use super::Page;
use crate::answer::MentionType;

/// Stands for another mention.
const MENTION: char = '\u{E000}';
/// Stands for a soft line break: a margin, or a line's end that looks like one.
const WRAP: char = '\u{E001}';
/// Stands for a digit.
const DIGIT: char = '0';
/// Symbols looked at to either side, collapsed.
const REACH: usize = 28;
/// Longest n-gram.
const LONGEST: usize = 4;
/// How far back a line's beginning is looked for: without a bound, a text without lines would take the square of its length.
const LONGEST_LINE: usize = 400;
/// Most symbols between neighbours that are told with a neighbour's status.
const LONGEST_BETWEEN: usize = 5;
/// Longest label (`PMH)`, `リスク　`, `禁忌：`) that is looked for before a mention.
const LONGEST_LABEL: usize = 8;

/// The features of mentions of one page.
pub(super) struct Context<'a> {
    page: &'a Page<'a>,
    symbols: &'a [char],
    mentions: &'a [Range<usize>],
    /// Kinds of the mentions.
    kinds: &'a [MentionType],
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
    /// The context of a page whose mentions, in text order, stand at these symbols and are of these kinds.
    pub(super) fn new(page: &'a Page<'_>, mentions: &'a [Range<usize>], kinds: &'a [MentionType]) -> Self {
        Self { page, symbols: page.chart.text.symbols(), mentions, kinds }
    }

    /// The features of the mention of this number, of which the rules say what `rules` has at that place.
    pub(super) fn features(&self, at: usize, rules: &[Assertion]) -> Vec<Feature> {
        let kind = self.kinds[at];
        let mut out = Vec::with_capacity(256);
        self.known(at, kind, rules, &mut out);
        self.labels(at, kind, &mut out);
        let mut features: Vec<Feature> = out.into_iter().map(|id| Feature { id, symbols: None }).collect();
        let range = &self.mentions[at];
        for (forwards, zone) in [(true, 20), (false, 40)] {
            let symbols = self.collapsed(if forwards { range.end } else { range.start }, forwards);
            ngrams(&symbols, zone, &mut features);
            placed(&symbols, zone + 1, kind, &mut features);
        }
        let line = self.line_start(range.start);
        let head: Vec<Seen> = (line..range.start).take(8).map(|i| (self.symbols[i], i..i + 1)).collect();
        placed(&head, 60, kind, &mut features);
        features
    }

    /// What rules, headings and neighbours say.
    fn known(&self, at: usize, kind: MentionType, rules: &[Assertion], out: &mut Vec<u32>) {
        let range = &self.mentions[at];
        let section = super::columns::section_at(&self.page.sections, range.start);
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
        for (zone, other) in [(11, at.checked_sub(1)), (12, Some(at + 1))] {
            let Some((said, other)) = other.and_then(|i| rules.get(i)).zip(other.and_then(|i| self.mentions.get(i)))
            else {
                continue;
            };
            let between = if zone == 11 { other.end..range.start } else { range.end..other.start };
            let between = self.symbols.get(between).filter(|words| words.len() <= LONGEST_BETWEEN).unwrap_or(&[WRAP]);
            out.extend(words(Hash::of(zone).with(said.status as u64), between.iter().copied(), kind));
        }
        let surface = &self.symbols[range.clone()];
        for start in 0..surface.len() {
            let mut hash = Hash::of(10);
            for symbol in &surface[start..(start + LONGEST).min(surface.len())] {
                hash = hash.with(u64::from(*symbol));
                out.push(hash.done());
            }
        }
    }

    /// The label before a mention on its line and the heading of its section, in their own words.
    fn labels(&self, at: usize, kind: MentionType, out: &mut Vec<u32>) {
        let start = self.mentions[at].start;
        let line = self.line_start(start);
        if let Some(label) = label_in(&self.symbols[line..start]) {
            out.extend(words(Hash::of(70), label.iter().copied(), kind));
        }
        if let Some(section) = super::columns::section_at(&self.page.sections, start) {
            let heading = self.page.chart.original.get(section.heading.start..section.heading.end).unwrap_or_default();
            out.extend(words(Hash::of(72), heading.iter().flat_map(|c| c.to_lowercase()), kind));
        }
    }

    /// Where the line of a position begins, soft breaks included, or as far back as is looked.
    fn line_start(&self, at: usize) -> usize {
        let begins = |i: &usize| *i == 0 || self.symbols[i - 1] == '\n' || self.page.chart.text.is_wrapped_at(*i);
        let farthest = at.saturating_sub(LONGEST_LINE);
        (farthest..=at).rev().find(begins).unwrap_or(farthest)
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
            let wrapped = self.page.chart.text.is_wrapped_at(if forwards { here } else { at });
            if wrapped && out.last().is_none_or(|(last, _)| *last != WRAP) {
                out.push((WRAP, at..at));
                continue;
            }
            if let Some(mention) = self.mention_at(here) {
                out.push((self.symbol_of(mention), mention.clone()));
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

    /// The symbol that stands for a mention: diseases and symptoms look the same, everything else like its kind.
    fn symbol_of(&self, mention: &Range<usize>) -> char {
        let at = self.mentions.partition_point(|m| m.start < mention.start);
        let kind = self.kinds.get(at).filter(|kind| !kind.is_disease_or_symptom());
        kind.and_then(|kind| char::from_u32(u32::from(MENTION) + 0x10 + *kind as u32)).unwrap_or(MENTION)
    }

    fn mention_at(&self, at: usize) -> Option<&Range<usize>> {
        let next = self.mentions.partition_point(|m| m.end <= at);
        self.mentions.get(next).filter(|m| m.contains(&at))
    }
}

/// Words as one feature, and as one with the mention's kind.
fn words(zone: Hash, words: impl Iterator<Item = char>, kind: MentionType) -> [u32; 2] {
    let hash = words.fold(zone, |hash, c| hash.with(u64::from(c)));
    [hash, hash.with(kind as u64)].map(Hash::done)
}

/// The nearest label of a line's beginning: a short word at its start or after a gap, set off by a bracket, a colon or a
/// gap.
fn label_in(line: &[char]) -> Option<&[char]> {
    let is_gap = |c: char| c == ' ' || c == '。';
    (1..line.len()).rev().find_map(|end| {
        if !matches!(line[end], ' ' | ':' | ')' | '】' | '>' | ']') {
            return None;
        }
        let words = line[..end].iter().rev().take_while(|c| c.is_alphanumeric() || matches!(c, '/' | '・' | 'ー'));
        let start = end - words.count();
        let set_off = start == 0 || is_gap(line[start - 1]) || matches!(line[start - 1], '【' | '<' | '[');
        (set_off && (1..=LONGEST_LABEL).contains(&(end - start))).then(|| &line[start..end])
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_label_of_a_line_is_found() {
        for (line, label) in [
            ("pmh)", Some("pmh")),
            ("リスク ", Some("リスク")),
            ("検査:異常ナシ 禁忌:", Some("禁忌")),
            ("既往 高血圧、", Some("既往")),
            ("発熱ガ続キ咳モアル、", None),
            ("昨日カラ咳嗽(夜間)ト", None),
            ("", None),
        ] {
            let symbols: Vec<char> = line.chars().collect();
            let found = label_in(&symbols).map(|words| words.iter().collect::<String>());
            assert_eq!(found.as_deref(), label, "{line}");
        }
    }
}
