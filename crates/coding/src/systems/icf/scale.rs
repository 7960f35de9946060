//! Scores of standard scales stated in a text (`FIM 移乗 4点`, `MMT 3`, `JCS Ⅱ-20`) to categories with qualifiers.

use std::ops::RangeInclusive;

use ishizue_terminology::icf::Qualifiers;
use ishizue_text::table::rows;

use crate::answer::ModifierUse;
use crate::systems::words::{Words, split};

static SCALES: &str = include_str!("../../../data/icf/scales.tsv");

/// Farthest that a score may stand behind the name of its item, in symbols.
const REACH: usize = 8;

/// One item of a scale.
#[derive(Debug)]
struct Item {
    scale: &'static str,
    name: &'static str,
    code: &'static str,
    values: Vec<(RangeInclusive<u32>, u8)>,
    source: &'static str,
}

/// All items, found by the names of scale and item.
#[derive(Debug)]
pub(super) struct Scales {
    items: Vec<Item>,
    scales: Words<&'static str>,
    /// Words of an item with its place.
    words: Words<usize>,
    /// Scales that have one item only, which need not be named.
    alone: Vec<(&'static str, usize)>,
}

/// A score in a text.
#[derive(Debug, Clone)]
pub(super) struct Score {
    pub(super) code: &'static str,
    pub(super) item: &'static str,
    pub(super) qualifiers: Qualifiers,
    words: String,
    source: &'static str,
}

impl Score {
    pub(super) fn used(&self) -> ModifierUse {
        let value = self.qualifiers.to_string();
        let value = format!("{} ({})", value.trim_start_matches('.'), self.source);
        ModifierUse { class: "scale".into(), value: value.into(), text: self.words.clone() }
    }
}

impl Scales {
    pub(super) fn new() -> Self {
        let mut items: Vec<Item> = Vec::new();
        let mut scales: Vec<(&str, &str)> = Vec::new();
        let mut words: Vec<(&str, usize)> = Vec::new();
        let mut alone: Vec<(&str, usize)> = Vec::new();
        for [scale, name, spellings, codes, values, source] in rows::<6>(SCALES) {
            let at = items.len();
            let mut spellings = spellings.split(';');
            let of_scale = spellings.next().unwrap_or_default();
            scales.extend(split(of_scale).map(|word| (word, scale)));
            match spellings.next().unwrap_or_default() {
                "" => alone.push((scale, at)),
                of_item => words.extend(split(of_item).map(|word| (word, at))),
            }
            let code = codes.split('|').next().unwrap_or_default();
            items.push(Item { scale, name, code, values: ranges(values), source });
        }
        Self { items, scales: Words::new(scales), words: Words::new(words), alone }
    }

    /// The scores that a phrase states.
    pub(super) fn read(&self, symbols: &[char]) -> Vec<Score> {
        let mut scores: Vec<Score> = Vec::new();
        for found in self.scales.longest(symbols) {
            let Some(&scale) = found.values.first() else { continue };
            // The item stands on either side of its scale, the score behind whichever comes last.
            for word in self.words.longest(symbols) {
                let item = word.values.iter().copied().find(|&at| self.items[at].scale == scale);
                let (start, end) =
                    (found.symbols.start.min(word.symbols.start), found.symbols.end.max(word.symbols.end));
                scores.extend(item.and_then(|at| self.score(at, symbols, start, end)));
            }
            if let Some((_, at)) = self.alone.iter().find(|(alone, _)| *alone == scale).filter(|_| scores.is_empty()) {
                scores.extend(self.score(*at, symbols, found.symbols.start, found.symbols.end));
            }
        }
        scores
    }

    /// The score of an item, whose number stands within reach of a symbol.
    fn score(&self, at: usize, symbols: &[char], start: usize, from: usize) -> Option<Score> {
        let item = &self.items[at];
        let (number, end) = number(symbols, from, item.scale)?;
        let (_, value) = item.values.iter().find(|(range, _)| range.contains(&number))?;
        Some(Score {
            code: item.code,
            item: item.name,
            qualifiers: Qualifiers::of(*value),
            words: symbols[start..end].iter().collect(),
            source: item.source,
        })
    }
}

/// The first number within reach, and where it ends; `2-20` of JCS is 20, `3/5` of MMT is 3.
fn number(symbols: &[char], from: usize, scale: &str) -> Option<(u32, usize)> {
    let near = symbols.get(from..symbols.len().min(from + REACH))?;
    let mut at = from + near.iter().position(char::is_ascii_digit)?;
    if scale == "JCS" && symbols.get(at + 1) == Some(&'-') {
        at += 2;
    }
    let digits: String = symbols[at..].iter().take_while(|c| c.is_ascii_digit()).take(4).collect();
    Some((digits.parse().ok()?, at + digits.len()))
}

/// `7=0,6=1,24-30=0`
fn ranges(values: &str) -> Vec<(RangeInclusive<u32>, u8)> {
    let one = |pair: &str| {
        let (score, qualifier) = pair.trim().split_once('=')?;
        let (low, high) = score.split_once('-').unwrap_or((score, score));
        Some((low.trim().parse().ok()?..=high.trim().parse().ok()?, qualifier.trim().parse().ok()?))
    };
    values.split(',').filter_map(one).collect()
}
