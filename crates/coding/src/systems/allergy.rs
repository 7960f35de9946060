//! Allergy phrases to J-FAGY: the longest name of an allergen in the phrase.
//!
//! Names are those of the imported master, its readings, and `data/jfagy/words.tsv`; what is a drug takes the master's
//! dummy code for medicines. A phrase that says that there is no allergy has no code.

use std::ops::Range;

use ishizue_terminology::{DesignationUse, Language, Release};
use ishizue_text::table::rows;
use ishizue_text::{is_kana, is_kanji, key};

use super::words::{Found, Words, in_brackets, split};
use super::{System, coding, evidence};
use crate::answer::{Coding, ModifierUse, Provenance};

static WORDS: &str = include_str!("../../data/jfagy/words.tsv");
static DRUGS: &str = include_str!("../../data/jfagy/drugs.tsv");
static DENIALS: &str = include_str!("../../data/jfagy/denials.tsv");
static LOOKALIKES: &str = include_str!("../../data/jfagy/lookalikes.tsv");

/// The master's code for any medicine: the drug itself is coded elsewhere.
const MEDICINE: &str = "D9M000000000";
/// Kana that may stand right after or before a name in kana without being part of a longer word.
const PARTICLES: [&str; 26] = [
    "アレルギー",
    "ノ",
    "ニ",
    "デ",
    "ヲ",
    "ガ",
    "ハ",
    "ト",
    "ヤ",
    "モ",
    "カ",
    "ヘ",
    "ナド",
    "ナシ",
    "アリ",
    "カラ",
    "サワッ",
    "タベ",
    "ノン",
    "シヨウ",
    "カブレ",
    "ニヨル",
    "ヨル",
    "エキス",
    "フク",
    "ツヨ",
];

/// Names of allergens.
#[derive(Debug)]
pub(super) struct Allergies {
    names: Words<Name>,
    /// Words that hold the name of an allergen by accident (蕁麻疹).
    lookalikes: Words<()>,
    denials: Words<()>,
}

/// Where a name comes from, in the order of trust.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Master,
    Declared,
    Reading,
}

#[derive(Debug, Clone)]
struct Name {
    code: String,
    text: String,
    origin: Origin,
}

impl Allergies {
    pub(super) fn new(release: &Release) -> Self {
        let mut names = Vec::new();
        for (_, designation) in release.designations().filter(|(_, d)| d.language == Language::Ja) {
            let Some(concept) = release.concept(designation.concept) else { continue };
            let origin = match designation.usage {
                DesignationUse::Reading => Origin::Reading,
                _ => Origin::Master,
            };
            let whole = Name { code: concept.code().to_owned(), text: designation.text.to_owned(), origin };
            // アルコール（食物以外） is also called by what stands before the bracket, but less surely.
            if let Some((short, _)) = designation.text.split_once(['（', '(']) {
                names.push((short.to_owned(), Name { origin: Origin::Reading, ..whole.clone() }));
            }
            names.push((designation.text.to_owned(), whole));
        }
        let declared = |code: &str, word: &'static str| {
            let name = Name { code: code.to_owned(), text: word.to_owned(), origin: Origin::Declared };
            (word.to_owned(), name)
        };
        for [code, words] in rows::<2>(WORDS).filter(|[code, _]| release.find(code).is_some()) {
            names.extend(split(words).map(|word| declared(code, word)));
        }
        names.extend(rows::<1>(DRUGS).flat_map(|[words]| split(words)).map(|word| declared(MEDICINE, word)));
        let denials = rows::<1>(DENIALS).flat_map(|[words]| split(words)).map(|word| (word, ()));
        let lookalikes = rows::<1>(LOOKALIKES).flat_map(|[words]| split(words)).map(|word| (word, ()));
        Self { names: Words::new(names), lookalikes: Words::new(lookalikes), denials: Words::new(denials) }
    }

    /// The allergens of a phrase: those of the longest name first, of equal ones the first in the text.
    pub(super) fn code(&self, release: &Release, phrase: &str) -> Vec<Coding> {
        let symbols: Vec<char> = key(phrase).chars().collect();
        let mut found = self.allergens(&symbols);
        let denials = self.denials(&symbols, &found);
        found.retain(|(range, _)| !denials.iter().any(|denial| is_denied(&symbols, range, denial)));
        let aside = in_brackets(&symbols);
        let is_aside = |range: &Range<usize>| range.clone().all(|at| aside[at]);
        let rank = |range: &Range<usize>| (is_aside(range), std::cmp::Reverse(range.len()), range.start);
        found.sort_by_key(|(range, name)| (is_vague(&name.code), rank(range)));
        let mut codings: Vec<Coding> = Vec::new();
        for (at, (range, name)) in found.iter().enumerate() {
            let Some(concept) = release.find(&name.code) else { continue };
            if codings.iter().any(|known| known.code == name.code) {
                continue;
            }
            let words: String = symbols[range.clone()].iter().collect();
            let provenance = if words.len() == symbols.len() { Provenance::Exact } else { Provenance::Decomposed };
            let used = ModifierUse { class: "allergen".into(), value: name.code.clone().into(), text: words };
            let confidence = confidence(name, at);
            let evidence = evidence(provenance, &name.text, release, vec![used]);
            codings.push(coding(System::Jfagy, concept, confidence, evidence));
        }
        codings
    }

    /// The words that deny an allergy, outside of the allergens' names.
    fn denials(&self, symbols: &[char], allergens: &[(Range<usize>, &Name)]) -> Vec<Range<usize>> {
        let free =
            |word: &Range<usize>| !allergens.iter().any(|(name, _)| name.start < word.end && word.start < name.end);
        self.denials.all(symbols).into_iter().map(|word| word.symbols).filter(free).collect()
    }

    /// The longest name at each place, and of its concepts the one whose name it is most surely.
    fn allergens(&self, symbols: &[char]) -> Vec<(Range<usize>, &Name)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < symbols.len() {
            let longest = self.names.at(symbols, at).into_iter().rfind(|word| stands_alone(symbols, word));
            let lookalike = self.lookalikes.at(symbols, at).pop().map(|word| word.symbols.end);
            if let Some(end) = lookalike.filter(|end| longest.as_ref().is_none_or(|word| word.symbols.end <= *end)) {
                at = end;
                continue;
            }
            let Some(word) = longest else {
                at += 1;
                continue;
            };
            if let Some(name) = word.values.iter().min_by_key(|name| (&name.origin, name.code.len(), &name.code)) {
                found.push((word.symbols.clone(), name));
            }
            at = word.symbols.end;
        }
        found
    }
}

/// A denial is of what stands before it in the same clause.
fn is_denied(symbols: &[char], allergen: &Range<usize>, denial: &Range<usize>) -> bool {
    let between = symbols.get(allergen.end..denial.start);
    between.is_some_and(|between| !between.iter().any(|c| matches!(c, '、' | '。' | ',' | '\n')))
}

/// ナシ is a pear only where something is said of it; else it says that there is none.
fn is_none(symbols: &[char], word: &Range<usize>) -> bool {
    let after: String = symbols[word.end..].iter().take(6).collect();
    let said = ["デ", "ノ", "ヲ", "ニ", "アレルギー", "ガ", "("].iter().any(|particle| after.starts_with(particle));
    symbols[word.clone()] == ['ナ', 'シ'] && !said
}

/// Groups and dummies give way to an allergen by name.
fn is_vague(code: &str) -> bool {
    code.len() < 12 || code.starts_with('D') || code.ends_with("00000000")
}

fn confidence(name: &Name, rank: usize) -> f32 {
    let sure: f32 = match name.origin {
        Origin::Master => 0.97,
        Origin::Declared => 0.93,
        Origin::Reading => 0.8,
    };
    sure / (1 + rank) as f32
}

/// A single kanji is a name where no other kanji makes a word with it, save those that go with every food.
fn is_kanji_alone(symbols: &[char], at: usize) -> bool {
    let joins = |c: Option<&char>| {
        c.is_some_and(|&c| {
            is_kanji(c) && !matches!(c, '類' | '製' | '系' | '粉' | '油' | '入' | '全' | '完' | '重' | '後')
        })
    };
    is_kanji(symbols[at]) && !joins(symbols.get(at + 1)) && !joins(at.checked_sub(1).and_then(|at| symbols.get(at)))
}

/// A name in kana must not be cut out of a longer word in kana; one of a single kana is none.
fn stands_alone<T>(symbols: &[char], word: &Found<'_, T>) -> bool {
    let Range { start, end } = word.symbols;
    if is_none(symbols, &word.symbols) {
        return false;
    }
    let kana = symbols[start..end].iter().all(|&c| is_kana(c));
    if !kana {
        return end - start > 1 || is_kanji_alone(symbols, start);
    }
    if end - start == 1 {
        return false;
    }
    let after: String = symbols[end..].iter().take(6).collect();
    let before: String = symbols[..start].iter().rev().take(3).collect::<Vec<_>>().into_iter().rev().collect();
    let free_after = !after.starts_with(is_kana) || PARTICLES.iter().any(|particle| after.starts_with(particle));
    let free_before = !before.ends_with(is_kana) || PARTICLES.iter().any(|particle| before.ends_with(particle));
    // Long names stand out on their own.
    (free_after && free_before) || end - start >= 4
}
