//! Words and frames that fill slots, declared in `data/words/*.tsv`.
//!
//! A row is `slot, value, words, fields`. Words are joined by `|`; in a word `…` stands for up to twelve characters of
//! the same sentence, `{slot}` or `{slot=value}` for a word that fills that slot, `[a/b]` for any of its parts. A value `{slot}`
//! is the value of the word that stands there. What is found within a longer word counts for nothing, so that a longer
//! word can be declared to take the meaning away from a shorter one (slot `ignore`).

use std::ops::Range;
use std::sync::LazyLock;

use ishizue_index::Trie;
use ishizue_text::{key, table};
use rustc_hash::FxHashMap;

use crate::certificate::Field;
use crate::vocabulary::{Filled, Slot, Vocabulary};

/// Most symbols that `…` stands for.
const GAP: usize = 12;

/// Which fields a row is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fields {
    All,
    Means,
    Lines,
}

impl Fields {
    fn has(self, field: Field) -> bool {
        match self {
            Self::All => true,
            Self::Means => field == Field::Means,
            Self::Lines => field != Field::Means,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Item {
    Text(Vec<char>),
    Class(Slot, Option<Filled>),
    Gap,
}

#[derive(Debug, Clone, Copy)]
enum Meaning {
    Fixed(Filled),
    /// The value of the first class of the frame, in this slot.
    Bound(Slot),
}

#[derive(Debug)]
struct Pattern {
    items: Vec<Item>,
    meaning: Meaning,
    fields: Fields,
}

/// A slot filled by words of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) filled: Filled,
    /// Symbols of the text.
    pub(crate) symbols: Range<usize>,
    /// Where the word begins whose value a frame takes.
    anchor: Option<usize>,
}

/// All declared words.
#[derive(Debug)]
pub(crate) struct Patterns {
    patterns: Vec<Pattern>,
    /// First texts of patterns; a value is a place in `starting`.
    trie: Trie,
    starting: Vec<Vec<u32>>,
    by_class: FxHashMap<Slot, Vec<u32>>,
    ignore: Option<Slot>,
    /// Rows that could not be understood, for the test that there are none.
    #[cfg_attr(not(test), allow(dead_code, reason = "read by the test of the tables"))]
    faults: Vec<String>,
}

pub(crate) const TABLES: &[(&str, &str)] = &[
    ("transport", include_str!("../data/words/transport.tsv")),
    ("falls", include_str!("../data/words/falls.tsv")),
    ("breath", include_str!("../data/words/breath.tsv")),
    ("intent", include_str!("../data/words/intent.tsv")),
    ("heat-fire", include_str!("../data/words/heat-fire.tsv")),
    ("substances", include_str!("../data/words/substances.tsv")),
    ("forces", include_str!("../data/words/forces.tsv")),
    ("medical", include_str!("../data/words/medical.tsv")),
    ("sequelae", include_str!("../data/words/sequelae.tsv")),
];

impl Patterns {
    pub(crate) fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Patterns> = LazyLock::new(|| Patterns::read(TABLES));
        &SHIPPED
    }

    fn read(tables: &[(&str, &'static str)]) -> Self {
        let vocabulary = Vocabulary::shipped();
        let mut patterns = Vec::new();
        let mut faults = Vec::new();
        for (name, text) in tables {
            for [slot, value, words, fields] in table::rows::<4>(text) {
                if slot.starts_with('#') {
                    continue;
                }
                match row(vocabulary, slot, value, words, fields) {
                    Ok(of_row) => patterns.extend(of_row),
                    Err(reason) => faults.push(format!("words/{name}.tsv: {slot} {value}: {reason}")),
                }
            }
        }
        let mut by_text: std::collections::BTreeMap<Vec<char>, Vec<u32>> = std::collections::BTreeMap::new();
        let mut by_class: FxHashMap<Slot, Vec<u32>> = FxHashMap::default();
        for (at, pattern) in (0..).zip(&patterns) {
            match pattern.items.first() {
                Some(Item::Text(text)) => by_text.entry(text.clone()).or_default().push(at),
                Some(Item::Class(slot, _)) => by_class.entry(*slot).or_default().push(at),
                _ => faults.push("a word begins with a gap".to_owned()),
            }
        }
        let (keys, starting): (Vec<_>, Vec<_>) = (0..).zip(by_text).map(|(at, (k, v))| ((k, at), v)).unzip();
        let ignore = vocabulary.slot("ignore");
        Self { patterns, trie: Trie::build(&keys), starting, by_class, ignore, faults }
    }

    /// Rows that could not be understood.
    #[cfg(test)]
    pub(crate) fn faults(&self) -> &[String] {
        &self.faults
    }

    /// Every slot that the words of a field fill, by place.
    pub(crate) fn find(&self, symbols: &[char], field: Field) -> Vec<Hit> {
        let mut words: Vec<Hit> = Vec::new();
        let mut frames: Vec<(usize, u32)> = Vec::new();
        for start in 0..symbols.len() {
            self.trie.prefixes(&symbols[start..], |len, at| {
                for &at in self.starting.get(at as usize).map(Vec::as_slice).unwrap_or_default() {
                    match self.pattern(at) {
                        Some(Pattern { items, meaning: Meaning::Fixed(filled), fields }) if items.len() == 1 => {
                            if fields.has(field) {
                                words.push(Hit { filled: *filled, symbols: start..start + len, anchor: None });
                            }
                        }
                        _ => frames.push((start, at)),
                    }
                }
            });
        }
        let all = words.clone();
        self.drop_ignored(&mut words, &all);
        suppress_contained(&mut words);
        for word in &words {
            let slot = Vocabulary::shipped().slot_of(word.filled);
            let of_class = self.by_class.get(&slot).map(Vec::as_slice).unwrap_or_default();
            frames.extend(of_class.iter().map(|&at| (word.symbols.start, at)));
        }
        frames.sort_unstable();
        frames.dedup();
        let mut framed: Vec<Hit> = Vec::new();
        for (start, at) in frames {
            let Some(pattern) = self.pattern(at).filter(|p| p.fields.has(field)) else { continue };
            let class = pattern.items.iter().find_map(|item| match item {
                Item::Class(slot, _) => Some(*slot),
                _ => None,
            });
            if let Some((end, bound)) = matched(&pattern.items, symbols, start, &words, class)
                && let Some(filled) = meant(pattern.meaning, bound.map(|(filled, _)| filled))
            {
                framed.push(Hit { filled, symbols: start..end, anchor: bound.map(|(_, at)| at) });
            }
        }
        let mut hits = tightest(&framed);
        hits.append(&mut words);
        self.drop_ignored(&mut hits, &framed);
        hits.retain(|hit| Some(Vocabulary::shipped().slot_of(hit.filled)) != self.ignore);
        hits.sort_by_key(|hit| (hit.symbols.start, hit.symbols.end, hit.filled));
        hits.dedup();
        hits
    }

    fn pattern(&self, at: u32) -> Option<&Pattern> {
        self.patterns.get(at as usize)
    }

    /// Takes away what stands strictly inside ignored words: `ignore x` any meaning, `ignore note` that of the slot
    /// `note` alone.
    fn drop_ignored(&self, hits: &mut Vec<Hit>, by: &[Hit]) {
        let vocabulary = Vocabulary::shipped();
        let ignored = by.iter().filter(|hit| Some(vocabulary.slot_of(hit.filled)) == self.ignore);
        let ignored: Vec<(Option<Slot>, Range<usize>)> =
            ignored.map(|hit| (vocabulary.slot(vocabulary.value_name(hit.filled)), hit.symbols.clone())).collect();
        hits.retain(|hit| {
            let slot = vocabulary.slot_of(hit.filled);
            let takes = |only: &Option<Slot>| only.is_none_or(|only| only == slot);
            !ignored.iter().any(|(only, range)| takes(only) && is_inside(&hit.symbols, range))
        });
    }
}

/// Of the frames that bind one word, the shortest: 「自転車に乗り…衝突」 is riding it, not colliding with it.
fn tightest(framed: &[Hit]) -> Vec<Hit> {
    let vocabulary = Vocabulary::shipped();
    let rivals = [vocabulary.slot("own"), vocabulary.slot("other")];
    let is_rival = |hit: &Hit| rivals.contains(&Some(vocabulary.slot_of(hit.filled)));
    let shortest = |anchor: Option<usize>| {
        framed.iter().filter(|hit| is_rival(hit) && hit.anchor == anchor).map(|hit| hit.symbols.len()).min()
    };
    let kept = |hit: &&Hit| !is_rival(hit) || shortest(hit.anchor) == Some(hit.symbols.len());
    framed.iter().filter(kept).cloned().collect()
}

fn meant(meaning: Meaning, bound: Option<Filled>) -> Option<Filled> {
    match meaning {
        Meaning::Fixed(filled) => Some(filled),
        Meaning::Bound(slot) => {
            let vocabulary = Vocabulary::shipped();
            vocabulary.value(slot, vocabulary.value_name(bound?))
        }
    }
}

/// Takes away every word that stands strictly inside a longer one of its slot; events happen one within the other.
fn suppress_contained(words: &mut Vec<Hit>) {
    let vocabulary = Vocabulary::shipped();
    let several = vocabulary.slot("act");
    let all: Vec<(Slot, Range<usize>)> =
        words.iter().map(|w| (vocabulary.slot_of(w.filled), w.symbols.clone())).collect();
    words.retain(|w| {
        let slot = vocabulary.slot_of(w.filled);
        Some(slot) == several || !all.iter().any(|(of, longer)| *of == slot && is_inside(&w.symbols, longer))
    });
}

/// True where a range is a part of a longer one.
fn is_inside(range: &Range<usize>, longer: &Range<usize>) -> bool {
    longer.start <= range.start && range.end <= longer.end && longer.len() > range.len()
}

/// Where the items end when they begin at `start`, and the value of the first class with where it begins.
///
/// A gap ends with the sentence, and at another word of the class that the frame binds.
fn matched(
    items: &[Item],
    symbols: &[char],
    start: usize,
    words: &[Hit],
    bound: Option<Slot>,
) -> Option<(usize, Option<(Filled, usize)>)> {
    let vocabulary = Vocabulary::shipped();
    let Some((first, rest)) = items.split_first() else { return Some((start, None)) };
    match first {
        Item::Text(text) => {
            let end = start + text.len();
            (symbols.get(start..end) == Some(text)).then(|| matched(rest, symbols, end, words, bound)).flatten()
        }
        Item::Class(slot, wanted) => {
            let fits = |hit: &&Hit| {
                hit.symbols.start == start
                    && vocabulary.slot_of(hit.filled) == *slot
                    && wanted.is_none_or(|wanted| wanted == hit.filled)
            };
            let hit = words.iter().find(fits)?;
            let (end, _) = matched(rest, symbols, hit.symbols.end, words, bound)?;
            Some((end, Some((hit.filled, start))))
        }
        Item::Gap => {
            for at in start..=(start + GAP).min(symbols.len()) {
                let ended = at > start && matches!(symbols[at - 1], '。' | '\n');
                let other = |hit: &Hit| {
                    hit.symbols.start == at.wrapping_sub(1) && Some(vocabulary.slot_of(hit.filled)) == bound
                };
                if ended || (at > start && words.iter().any(other)) {
                    return None;
                }
                if let Some(found) = matched(rest, symbols, at, words, bound) {
                    return Some(found);
                }
            }
            None
        }
    }
}

fn row(
    vocabulary: &Vocabulary,
    slot: &str,
    value: &str,
    words: &'static str,
    fields: &str,
) -> Result<Vec<Pattern>, String> {
    let slot = vocabulary.slot(slot).ok_or("no such slot")?;
    let meaning = match value.starts_with('{') {
        true => Meaning::Bound(slot),
        false => Meaning::Fixed(vocabulary.value(slot, value).ok_or("no such value")?),
    };
    let fields = match fields {
        "" => Fields::All,
        "means" => Fields::Means,
        "lines" => Fields::Lines,
        _ => return Err(format!("no such fields: {fields}")),
    };
    let mut patterns = Vec::new();
    for word in words.split('|').map(str::trim).filter(|w| !w.is_empty()) {
        for spelt in expanded(word) {
            patterns.push(Pattern { items: items(vocabulary, &spelt)?, meaning, fields });
        }
    }
    if patterns.is_empty() { Err("no words".to_owned()) } else { Ok(patterns) }
}

/// `A[b/c]D` is `AbD` and `AcD`.
fn expanded(word: &str) -> Vec<String> {
    let (Some(open), Some(close)) = (word.find('['), word.find(']')) else { return vec![word.to_owned()] };
    if close < open {
        return vec![word.to_owned()];
    }
    let (before, after) = (&word[..open], &word[close + 1..]);
    let parts = word[open + 1..close].split('/');
    parts.flat_map(|part| expanded(&format!("{before}{part}{after}"))).collect()
}

fn items(vocabulary: &Vocabulary, word: &str) -> Result<Vec<Item>, String> {
    let mut items = Vec::new();
    let mut text = String::new();
    let mut rest = word;
    let flush = |text: &mut String, items: &mut Vec<Item>| {
        let symbols: Vec<char> = key(text).chars().collect();
        if !symbols.is_empty() {
            items.push(Item::Text(symbols));
        }
        text.clear();
    };
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '…' => {
                flush(&mut text, &mut items);
                items.push(Item::Gap);
            }
            '{' => {
                flush(&mut text, &mut items);
                let (class, after) = rest.split_once('}').ok_or("a brace is not closed")?;
                rest = after;
                items.push(class_item(vocabulary, class)?);
            }
            c => text.push(c),
        }
    }
    flush(&mut text, &mut items);
    if items.is_empty() { Err("an empty word".to_owned()) } else { Ok(items) }
}

fn class_item(vocabulary: &Vocabulary, class: &str) -> Result<Item, String> {
    let (slot, value) = class.split_once('=').map_or((class, None), |(s, v)| (s, Some(v)));
    let slot = vocabulary.slot(slot).ok_or_else(|| format!("no such slot: {slot}"))?;
    let value = match value {
        Some(value) => Some(vocabulary.value(slot, value).ok_or_else(|| format!("no such value: {value}"))?),
        None => None,
    };
    Ok(Item::Class(slot, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_declared_words_is_understood() {
        assert_eq!(Patterns::shipped().faults(), [] as [&str; 0]);
    }
}
