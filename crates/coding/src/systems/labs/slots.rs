//! The slots of a test: what it measures, in what, by which method, reported how.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use ishizue_text::key;
use ishizue_text::table::rows;

use super::LabTest;
use super::units::{self, Unit};
use crate::answer::ModifierUse;
use crate::systems::words::{Found, Words, split};

static ANALYTES: &str = include_str!("../../../data/labs/analytes.tsv");
static WORDS: &str = include_str!("../../../data/labs/words.tsv");

/// Everything that a test says.
#[derive(Debug, Clone, Default)]
pub(super) struct Slots {
    /// What is measured; `other:…` for what is no standard item.
    pub(super) analyte: Option<&'static str>,
    /// Further readings of the same words.
    pub(super) also: Vec<&'static str>,
    analyte_words: String,
    /// Other slots: name, value, words.
    words: Vec<(&'static str, &'static str, String)>,
    pub(super) unit: Option<Unit>,
    pub(super) unit_text: String,
    /// Specimen class of the specimen column, else of the name.
    pub(super) specimen: Option<&'static str>,
    /// Specimen as it is written.
    pub(super) specimen_text: String,
    /// Letters of the name outside of brackets that no word explains.
    pub(super) residue: String,
    /// Such letters in brackets: a reagent, a remark.
    pub(super) remark: String,
    /// Numbers among the sample values.
    pub(super) numbers: Vec<f64>,
    /// Sample values that are words (陽性, 2+).
    pub(super) has_words: bool,
}

/// Declared words of analytes and slots.
#[derive(Debug)]
pub(super) struct Vocabulary {
    analytes: Words<&'static str>,
    words: Words<(&'static str, &'static str)>,
}

impl Slots {
    /// The value of a slot that the name fills.
    pub(super) fn value(&self, slot: &str) -> Option<&'static str> {
        self.words.iter().find(|(name, ..)| *name == slot).map(|(_, value, _)| *value)
    }

    /// All values of a slot.
    pub(super) fn values<'a>(&'a self, slot: &'a str) -> impl Iterator<Item = &'static str> + 'a {
        self.words.iter().filter(move |(name, ..)| *name == slot).map(|(_, value, _)| *value)
    }

    /// The words behind each slot, as evidence.
    pub(super) fn used(&self) -> Vec<ModifierUse> {
        let mut used = Vec::new();
        let mut add = |class: &'static str, value: &str, text: &str| {
            used.push(ModifierUse { class: class.into(), value: value.to_owned().into(), text: text.to_owned() });
        };
        if let Some(analyte) = self.analyte {
            add("analyte", analyte, &self.analyte_words);
        }
        for (slot, value, text) in self.words.iter().filter(|(slot, ..)| *slot != "noise") {
            add(slot, value, text);
        }
        if let Some(specimen) = self.specimen.filter(|_| !self.specimen_text.is_empty()) {
            add("specimen", specimen, &self.specimen_text);
        }
        if let Some(unit) = self.unit {
            add("unit", unit.ucum, &self.unit_text);
        }
        used
    }
}

/// What people call a value of a slot: the first of its words, or the value itself.
pub(super) fn name_of<'a>(slot: &str, value: &'a str) -> &'a str {
    static NAMES: LazyLock<HashMap<(&str, &str), &str>> = LazyLock::new(|| {
        let mut names = HashMap::new();
        for [slot, value, words] in rows::<3>(WORDS) {
            // The first of several rows names the value.
            names.entry((slot, value)).or_insert(split(words).next().unwrap_or(value));
        }
        names
    });
    NAMES.get(&(slot, value)).copied().unwrap_or(value)
}

impl Vocabulary {
    pub(super) fn new() -> Self {
        let analytes =
            rows::<2>(ANALYTES).flat_map(|[analyte, words]| split(words).map(move |word| (compact(word), analyte)));
        let slots = rows::<3>(WORDS)
            .flat_map(|[slot, value, words]| split(words).map(move |word| (compact(word), (slot, value))));
        Self { analytes: Words::new(analytes), words: Words::new(slots) }
    }

    /// Reads the slots of a test.
    pub(super) fn read(&self, test: &LabTest) -> Slots {
        let name = Compact::of(&test.name);
        let mut slots = Slots {
            unit: units::find(&test.unit),
            unit_text: test.unit.trim().to_owned(),
            specimen_text: test.specimen.trim().to_owned(),
            ..Slots::default()
        };
        let mut open = vec![true; name.symbols.len()];
        self.analyte(&name, &mut open, &mut slots);
        self.others(&name, &open, &mut slots);
        slots.specimen = self.specimen_of(&test.specimen).or_else(|| slots.value("specimen"));
        for value in test.values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()) {
            match number(value) {
                Some(number) => slots.numbers.push(number),
                None => slots.has_words = true,
            }
        }
        slots
    }

    /// The longest analyte of the name, one in brackets only where there is none outside; the same one said again in other
    /// words is no other test.
    fn analyte(&self, name: &Compact, open: &mut [bool], slots: &mut Slots) {
        let found: Vec<_> =
            self.analytes.all(&name.symbols).into_iter().filter(|word| name.is_whole(&word.symbols)).collect();
        let rank = |word: &&Found<'_, &'static str>| {
            (!name.is_remark(&word.symbols), word.symbols.len(), Reverse(word.symbols.start))
        };
        let Some(best) = found.iter().max_by_key(rank) else { return };
        slots.analyte = best.values.first().copied();
        slots.also = best.values.iter().skip(1).copied().collect();
        slots.analyte_words = name.symbols[best.symbols.clone()].iter().collect();
        let again = found.iter().filter(|word| word.values.iter().any(|value| best.values.contains(value)));
        again.for_each(|word| open[word.symbols.clone()].fill(false));
    }

    /// The words of other slots in what the analyte leaves, and what none explains.
    fn others(&self, name: &Compact, open: &[bool], slots: &mut Slots) {
        let symbols = &name.symbols;
        let mut at = 0;
        while at < symbols.len() {
            if !open[at] {
                at += 1;
                continue;
            }
            let fits = |word: &Found<'_, _>| word.symbols.clone().all(|at| open[at]) && name.is_whole(&word.symbols);
            match self.words.at(symbols, at).into_iter().rfind(fits) {
                Some(word) => {
                    let text: String = symbols[word.symbols.clone()].iter().collect();
                    slots.words.extend(word.values.iter().map(|&(slot, value)| (slot, value, text.clone())));
                    at = word.symbols.end;
                }
                None => {
                    let strange = if name.remark[at] { &mut slots.remark } else { &mut slots.residue };
                    strange.extend(Some(symbols[at]).filter(|c| c.is_alphanumeric()));
                    at += 1;
                }
            }
        }
    }

    fn specimen_of(&self, text: &str) -> Option<&'static str> {
        let symbols: Vec<char> = compact(text).chars().collect();
        let found = self.words.longest(&symbols);
        let specimens = found.iter().flat_map(|word| word.values).filter(|(slot, _)| *slot == "specimen");
        specimens.map(|(_, value)| *value).next()
    }
}

/// A name without spaces, brackets and marks: `AST (GOT)` and `ＡＳＴ・ＧＯＴ` are one.
pub(super) fn compact(text: &str) -> String {
    Compact::of(text).symbols.into_iter().collect()
}

/// The symbols of a name without its marks, and what the marks said.
struct Compact {
    symbols: Vec<char>,
    /// A mark stood before the symbol.
    after_mark: Vec<bool>,
    /// The symbol stands in brackets behind other words.
    remark: Vec<bool>,
}

impl Compact {
    fn of(text: &str) -> Self {
        let mut compact = Self { symbols: Vec::new(), after_mark: Vec::new(), remark: Vec::new() };
        let (mut mark, mut depth) = (false, 0usize);
        for c in key(text).chars() {
            match c {
                '(' | '[' | '<' | '{' | '「' => depth += 1,
                ')' | ']' | '>' | '}' | '」' => depth = depth.saturating_sub(1),
                ' ' | '・' | '-' | '_' | ',' | '.' | ':' | '/' | '*' | '、' | '=' | '^' | '~' => {}
                c => {
                    compact.symbols.push(c);
                    compact.after_mark.push(mark);
                    compact.remark.push(depth > 0);
                    mark = false;
                    continue;
                }
            }
            mark = true;
        }
        // A name that is all in brackets has no remark.
        if compact.remark.iter().all(|remark| *remark) {
            compact.remark.fill(false);
        }
        compact
    }

    fn is_remark(&self, range: &Range<usize>) -> bool {
        range.clone().all(|at| self.remark[at])
    }

    /// True for symbols that do not begin or end inside a Latin word or a number.
    fn is_whole(&self, range: &Range<usize>) -> bool {
        let joined = |at: usize| {
            let (Some(a), Some(b)) = (at.checked_sub(1).and_then(|at| self.symbols.get(at)), self.symbols.get(at))
            else {
                return false;
            };
            let same =
                (a.is_ascii_alphabetic() && b.is_ascii_alphabetic()) || (a.is_ascii_digit() && b.is_ascii_digit());
            same && !self.after_mark[at]
        };
        !joined(range.start) && !joined(range.end)
    }
}

/// A result that is a number, perhaps with a sign of comparison and thousands.
fn number(value: &str) -> Option<f64> {
    let plain: String = key(value)
        .chars()
        .filter(|c| !matches!(c, '<' | '>' | '≦' | '≧' | ',' | ' ' | '以' | '上' | '下' | '未' | '満'))
        .collect();
    plain.parse().ok()
}
