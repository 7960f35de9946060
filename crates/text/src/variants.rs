//! The declared table of spellings that count as one (`data/variants.tsv`).

use std::sync::LazyLock;

use rustc_hash::FxHashMap as HashMap;

use crate::character::{is_kanji, is_katakana};
use crate::table;

static TABLE: &str = include_str!("../data/variants.tsv");

/// Where a spelling may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Condition {
    Anywhere,
    /// Stands as a word: no kana before it, no kana but a particle after it.
    Word,
    /// Directly after a kanji, and no kana but a particle after it.
    AfterKanji,
}

/// One spelling and what replaces it, both folded to katakana.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) pattern: Vec<char>,
    pub(crate) canonical: Vec<char>,
    condition: Condition,
}

/// All spellings, found by their first character, longest first.
#[derive(Debug)]
pub(crate) struct Variants {
    by_first: HashMap<char, Vec<Variant>>,
}

pub(crate) static VARIANTS: LazyLock<Variants> = LazyLock::new(Variants::load);

impl Variants {
    fn load() -> Self {
        let mut by_first: HashMap<char, Vec<Variant>> = HashMap::default();
        for [canonical, variant, condition, _note] in table::rows::<4>(TABLE) {
            let pattern: Vec<char> = variant.chars().map(fold_hiragana).collect();
            let Some(&first) = pattern.first() else { continue };
            let condition = match condition {
                "word" => Condition::Word,
                "kanji" => Condition::AfterKanji,
                _ => Condition::Anywhere,
            };
            let canonical = canonical.chars().map(fold_hiragana).collect();
            by_first.entry(first).or_default().push(Variant { pattern, canonical, condition });
        }
        for list in by_first.values_mut() {
            list.sort_by_key(|v| std::cmp::Reverse(v.pattern.len()));
        }
        Self { by_first }
    }

    /// First characters of all spellings.
    pub(crate) fn firsts(&self) -> impl Iterator<Item = char> {
        self.by_first.keys().copied()
    }

    /// The longest spelling that may be replaced at `at`.
    pub(crate) fn at(&self, text: &[char], at: usize) -> Option<&Variant> {
        let list = self.by_first.get(text.get(at)?)?;
        list.iter().find(|v| text[at..].starts_with(&v.pattern) && v.condition.holds(text, at, at + v.pattern.len()))
    }
}

impl Condition {
    fn holds(self, text: &[char], start: usize, end: usize) -> bool {
        let before = start.checked_sub(1).map(|i| text[i]);
        let closed = !text.get(end).is_some_and(|&c| is_katakana(c) && !is_particle(c));
        match self {
            Self::Anywhere => true,
            Self::Word => closed && !before.is_some_and(|c| is_katakana(c) && !is_particle(c)),
            Self::AfterKanji => closed && before.is_some_and(is_kanji),
        }
    }
}

/// Particles (and the connective や) as they look once folded to katakana.
fn is_particle(c: char) -> bool {
    matches!(c, 'ノ' | 'ハ' | 'ガ' | 'ヲ' | 'ニ' | 'デ' | 'ト' | 'モ' | 'ヤ' | 'ヘ' | 'カ')
}

/// Hiragana to the katakana of the same sound.
pub(crate) fn fold_hiragana(c: char) -> char {
    match c {
        '\u{3041}'..='\u{3096}' | 'ゝ' | 'ゞ' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
        other => other,
    }
}
