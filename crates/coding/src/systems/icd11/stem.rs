//! The stem of one condition: by its Japanese names, or from ICD-10 through the map.

use ishizue_terminology::cluster::Cluster;
use ishizue_terminology::map::{self, Direction};
use ishizue_terminology::{Release, icd10};
use ishizue_text::{is_kana, key};
use rustc_hash::FxHashMap as HashMap;

use super::{Icd11, sources};
use crate::answer::{Coding, Provenance, Rewrite};
use crate::coder::Coder;
use crate::{modifier, rewrite};

/// Most stems that a condition is answered with.
const MOST: usize = 5;
/// Confidence in ICD-10 from which its map is followed before a name that leaves words unexplained.
const SURE: f32 = 0.5;

/// A stem with the words that led to it.
#[derive(Debug, Clone)]
pub(super) struct Stem {
    pub(super) code: String,
    /// The name that was found.
    pub(super) name: String,
    pub(super) provenance: Provenance,
    pub(super) confidence: f32,
    /// The phrase as it was read, and which of its symbols the name does not cover.
    pub(super) symbols: Vec<char>,
    pub(super) open: Vec<bool>,
    /// Extensions and further groups that the map gives with the stem.
    pub(super) mapped: Vec<String>,
    pub(super) further: Vec<String>,
    pub(super) rewrites: Vec<Rewrite>,
    pub(super) notes: Vec<String>,
    /// Words of the phrase that neither the name nor a known modifier explains.
    pub(super) unexplained: String,
    /// Part of the phrase was left out, as a remark in brackets.
    partial: bool,
    by_map: bool,
    score: f32,
}

impl Stem {
    /// A stem that is what it is called.
    pub(super) fn named(code: &str, name: &str) -> Self {
        Self {
            code: code.to_owned(),
            name: name.to_owned(),
            provenance: Provenance::Decomposed,
            confidence: 0.9,
            symbols: Vec::new(),
            open: Vec::new(),
            mapped: Vec::new(),
            further: Vec::new(),
            rewrites: Vec::new(),
            notes: Vec::new(),
            unexplained: String::new(),
            partial: false,
            by_map: false,
            score: 1.0,
        }
    }

    /// True when a name, with known modifiers, is the whole phrase.
    pub(super) fn is_whole(&self) -> bool {
        self.unexplained.is_empty() && !self.partial && !self.by_map
    }

    /// True when a name is all of a part of the phrase, the rest being a remark.
    fn is_whole_part(&self) -> bool {
        self.unexplained.is_empty() && !self.by_map
    }

    /// The first three characters: categories that divide one condition differ in the fourth.
    fn family(&self) -> &str {
        self.code.get(..3).unwrap_or(&self.code)
    }

    /// True for two conditions of which neither is a kind of the other, nor a circumstance of it (chapters 23 and 24).
    pub(super) fn is_apart(&self, other: &Self) -> bool {
        let condition = |stem: &Self| !stem.code.starts_with(['P', 'Q', 'X']);
        self.family() != other.family() && condition(self) && condition(other)
    }

    fn is_unspecified(&self) -> bool {
        self.code.ends_with('Z')
    }
}

impl Icd11 {
    /// The stems of a condition, best first.
    pub(super) fn find_stems(&self, coder: &Coder, phrase: &str, of_icd10: &[Coding]) -> Vec<Stem> {
        let named = self.by_name(coder, phrase);
        let mapped = self.by_map(coder, phrase, of_icd10);
        let mut stems = match (named.first(), mapped.first()) {
            (Some(name), Some(map)) if prefers_map(name, map) => [mapped, named].concat(),
            _ => [named, mapped].concat(),
        };
        let mut codes: Vec<String> = Vec::new();
        stems.retain(|stem| {
            let new = !codes.contains(&stem.code);
            codes.push(stem.code.clone());
            new
        });
        stems.truncate(MOST);
        for (rank, stem) in stems.iter_mut().enumerate().skip(1) {
            stem.confidence = stem.confidence.min(0.5 / rank as f32);
        }
        stems
    }

    /// Names inside of the phrase or one of its readings; those first that leave least unexplained.
    fn by_name(&self, coder: &Coder, phrase: &str) -> Vec<Stem> {
        let mut found: Vec<Stem> = Vec::new();
        let whole = key(phrase);
        for reading in rewrite::readings(phrase, |word| coder.expand_abbreviation(word)) {
            let symbols: Vec<char> = reading.key.chars().collect();
            for name in self.stems.all(&symbols) {
                if cuts_kana(&symbols, &name.symbols) {
                    continue;
                }
                let mut open = vec![true; symbols.len()];
                open[name.symbols.clone()].fill(false);
                let unexplained = self.unexplained(&symbols, &open);
                let text: String = symbols[name.symbols.clone()].iter().collect();
                let unknown = unexplained.chars().count();
                let explained = symbols.len() - name.symbols.len() - unknown;
                let covered = name.symbols.len() as f32 + 0.6 * explained as f32 - 1.2 * unknown as f32;
                let score = covered / symbols.len().max(1) as f32
                    - 0.2 * f32::from(reading.distance)
                    - match (reading.partial, whole.starts_with(&reading.key)) {
                        (false, _) => 0.0,
                        // What stands outside of brackets is the condition, what stands in them a remark.
                        (true, true) => 0.25,
                        (true, false) => 0.35,
                    }
                    + 0.01 * name.symbols.len() as f32;
                let share = name.symbols.len() as f32 / symbols.len().max(1) as f32;
                let confidence = match (unknown, reading.partial) {
                    (0, false) => 0.95 - 0.1 * f32::from(reading.distance),
                    (0, true) => 0.8 - 0.1 * f32::from(reading.distance),
                    _ => 0.7 * share,
                };
                let provenance = match (name.symbols.len() == symbols.len(), reading.distance) {
                    (true, 0) => Provenance::Exact,
                    (_, 1..) => Provenance::Rewritten,
                    _ => Provenance::Decomposed,
                };
                found.extend(name.values.iter().map(|code| Stem {
                    code: code.to_string(),
                    name: text.clone(),
                    provenance,
                    confidence,
                    symbols: symbols.clone(),
                    open: open.clone(),
                    mapped: Vec::new(),
                    further: Vec::new(),
                    rewrites: reading.rewrites.clone(),
                    notes: Vec::new(),
                    unexplained: unexplained.clone(),
                    partial: reading.partial,
                    by_map: false,
                    score,
                }));
            }
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.is_unspecified().cmp(&b.is_unspecified())));
        let mut codes: Vec<String> = Vec::new();
        found.retain(|stem| {
            let new = !codes.contains(&stem.code);
            codes.push(stem.code.clone());
            new && codes.len() <= MOST
        });
        found
    }

    /// What is open and no word of an extension, no modifier and no particle.
    fn unexplained(&self, symbols: &[char], open: &[bool]) -> String {
        let mut out = String::new();
        let mut at = 0;
        while at < symbols.len() {
            if !open[at] {
                at += 1;
                continue;
            }
            let end = symbols.len().min(at + open[at..].iter().take_while(|open| **open).count());
            let extension = self.extensions.at(&symbols[..end], at).pop().map(|word| word.symbols.len());
            let word = modifier::ALL.at_start(&symbols[at..end]).map(|(len, _)| len);
            match extension.max(word) {
                Some(len) => at += len,
                None => {
                    out.extend(Some(symbols[at]).filter(|c| !is_joint(*c)));
                    at += 1;
                }
            }
        }
        out
    }
}

/// A name in kana must not be cut out of a longer word in kana.
fn cuts_kana(symbols: &[char], name: &std::ops::Range<usize>) -> bool {
    let both = |a: Option<&char>, b: Option<&char>| {
        a.zip(b).is_some_and(|(a, b)| {
            (is_kana(*a) && is_kana(*b) && !is_joint(*a) && !is_joint(*b))
                || (a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())
        })
    };
    let before = name.start.checked_sub(1).and_then(|at| symbols.get(at));
    both(before, symbols.get(name.start)) || both(symbols.get(name.end - 1), symbols.get(name.end))
}

/// Characters that join words and say nothing.
fn is_joint(c: char) -> bool {
    matches!(
        c,
        'ノ' | 'ニ'
            | 'デ'
            | 'ガ'
            | 'ハ'
            | 'ヲ'
            | 'ト'
            | 'モ'
            | 'ナ'
            | '・'
            | ' '
            | '、'
            | ','
            | '('
            | ')'
            | '-'
            | '/'
            | ':'
            | '.'
            | '「'
            | '」'
            | '?'
            | '+'
            | '。'
    )
}

/// Whether what ICD-10 says is followed before a name.
fn prefers_map(name: &Stem, map: &Stem) -> bool {
    if name.is_whole() {
        return false;
    }
    if name.is_whole_part() {
        return name.family() == map.family() && name.is_unspecified() && !map.is_unspecified();
    }
    if name.family() == map.family() {
        return name.is_unspecified() && !map.is_unspecified();
    }
    map.confidence >= SURE.min(name.confidence)
}

impl Icd11 {
    /// The targets of the codes in ICD-10, in their order.
    fn by_map(&self, coder: &Coder, phrase: &str, of_icd10: &[Coding]) -> Vec<Stem> {
        let Some(map) = coder.systems().release(map::SYSTEM) else { return Vec::new() };
        let sources = self.sources.get_or_init(|| sources(map));
        of_icd10.iter().take(MOST).filter_map(|coding| through(map, sources, phrase, coding)).collect()
    }
}

fn through(map: &Release, sources: &HashMap<String, usize>, phrase: &str, coding: &Coding) -> Option<Stem> {
    // MEDIS divides further than WHO's map: then the code that it divides counts.
    let codes = (3..=coding.code.len()).rev().filter_map(|len| coding.code.get(..len));
    let (code, mapped) =
        codes.filter_map(|code| Some((code, map::targets(map, Direction::Icd10ToIcd11, code)?))).next()?;
    let cluster = Cluster::parse(mapped.target).ok()?;
    let [group, further @ ..] = cluster.groups.as_slice() else { return None };
    let symbols: Vec<char> = key(phrase).chars().collect();
    let open = uncovered(&symbols, &key(&coding.evidence.designation));
    let mut notes = Vec::new();
    let display = icd10::dotted(code);
    if mapped.is_many() {
        notes.push(format!("{display} は複数の ICD-11 に分かれる: {}", mapped.all.join(", ")));
    }
    let count = sources.get(mapped.target).copied().unwrap_or_default();
    if count > 1 {
        notes.push(format!("{} には {count} 個の ICD-10 コードが集まる", mapped.target));
    }
    Some(Stem {
        code: group.stem.to_owned(),
        name: coding.evidence.designation.clone(),
        provenance: coding.evidence.provenance,
        confidence: coding.confidence * 0.9,
        symbols,
        open,
        mapped: group.extensions.iter().map(|code| (*code).to_owned()).collect(),
        further: further.iter().map(ToString::to_string).collect(),
        rewrites: vec![Rewrite { from: display, to: mapped.target.to_owned() }],
        notes,
        unexplained: coding.evidence.unexplained.clone(),
        partial: false,
        by_map: true,
        score: coding.confidence,
    })
}

/// Symbols of a phrase that are in no common run of two or more with a name.
fn uncovered(symbols: &[char], name: &str) -> Vec<bool> {
    let mut open = vec![true; symbols.len()];
    for at in 0..symbols.len().saturating_sub(1) {
        let pair: String = symbols[at..at + 2].iter().collect();
        if name.contains(&pair) {
            open[at] = false;
            open[at + 1] = false;
        }
    }
    open
}
