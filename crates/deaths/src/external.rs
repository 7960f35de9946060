//! The external cause of one certificate: slots from words, derived slots, a category from the decision table.

use std::sync::LazyLock;

use ishizue_terminology::sha256_hex;
use ishizue_text::{Span, normalise, table};
use serde::Serialize;

use crate::certificate::{Certificate, Field};
use crate::facts::{Facts, Origin, Source};
use crate::patterns::Patterns;
use crate::rules::{self, Fill, Rule};
use crate::vocabulary::{Filled, Label, Vocabulary};

/// A slot with its value and the words that filled it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlotUse {
    /// Name of the slot (`event`).
    pub slot: &'static str,
    /// Name of the value (`fall`).
    pub value: &'static str,
    /// What people call the slot.
    pub slot_label: Label,
    /// What people call the value.
    pub value_label: Label,
    /// Field of the words or the box; `None` where a row of a table said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
    /// The words, in code points of the field; `None` for boxes and rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// The row that derived it, empty where words did.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub rule: &'static str,
}

const DERIVED: &[(&str, &str)] = &[
    ("derived-medical", include_str!("../data/derived-medical.tsv")),
    ("derived", include_str!("../data/derived.tsv")),
];
const ICD10: &[(&str, &str)] = &[
    ("icd10/sequelae", include_str!("../data/icd10/sequelae.tsv")),
    ("icd10/medical", include_str!("../data/icd10/medical.tsv")),
    ("icd10/intent", include_str!("../data/icd10/intent.tsv")),
    ("icd10/transport", include_str!("../data/icd10/transport.tsv")),
    ("icd10/accidents", include_str!("../data/icd10/accidents.tsv")),
];
const STEMS: &[(&str, &str)] = &[("icd11/stems", include_str!("../data/icd11/stems.tsv"))];
const EXTENSIONS: &[(&str, &str)] = &[("icd11/extensions", include_str!("../data/icd11/extensions.tsv"))];
const CONTRADICTIONS: &[(&str, &str)] = &[("contradictions", include_str!("../data/contradictions.tsv"))];

const RESIDUAL: &str = include_str!("../data/residual.tsv");

/// True for a code that says only that nothing more is known: a row of `residual.tsv` begins it.
pub(crate) fn is_residual(code: &str) -> bool {
    static CODES: LazyLock<Vec<&str>> = LazyLock::new(|| table::rows::<2>(RESIDUAL).map(|[code, _]| code).collect());
    CODES.iter().any(|residual| code.starts_with(residual))
}

/// The declared tables, read once.
pub(crate) struct Tables {
    derived: Vec<(Fill, Rule)>,
    icd10: Vec<Rule>,
    stems: Vec<Rule>,
    extensions: Vec<Rule>,
    contradictions: Vec<Rule>,
    /// Rows that could not be understood, for the test that there are none.
    #[cfg_attr(not(test), allow(dead_code, reason = "read by the test of the tables"))]
    faults: Vec<String>,
}

impl Tables {
    pub(crate) fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Tables> = LazyLock::new(Tables::read);
        &SHIPPED
    }

    fn read() -> Self {
        let (rows, mut faults) = rules::read(DERIVED);
        let mut derived = Vec::new();
        for row in rows {
            match Fill::parse(row.then) {
                Ok(fill) => derived.push((fill, row)),
                Err(reason) => faults.push(format!("{}: {reason}", row.place)),
            }
        }
        let mut table = |tables| {
            let (rows, more) = rules::read(tables);
            faults.extend(more);
            rows
        };
        let icd10 = table(ICD10);
        let (stems, extensions, contradictions) = (table(STEMS), table(EXTENSIONS), table(CONTRADICTIONS));
        Self { derived, icd10, stems, extensions, contradictions, faults }
    }
}

/// Every ICD-10 code that some row of the decision table answers with, fourth characters of a slot filled in.
pub fn reachable_codes() -> Vec<String> {
    let vocabulary = Vocabulary::shipped();
    let mut codes = Vec::new();
    for rule in &Tables::shipped().icd10 {
        match rule.then.split_once('{').and_then(|(start, rest)| Some((start, rest.strip_suffix('}')?))) {
            Some((start, slot)) => {
                let values = vocabulary.slot(slot).into_iter().flat_map(|slot| vocabulary.values_of(slot));
                codes.extend(values.map(|value| format!("{start}{}", vocabulary.value_name(value))));
            }
            None => codes.push(rule.then.to_owned()),
        }
    }
    codes.sort();
    codes.dedup();
    codes
}

/// Every ICD-11 code that the tables of stems and extensions write.
pub fn icd11_codes() -> impl Iterator<Item = &'static str> {
    let tables = Tables::shipped();
    tables.stems.iter().chain(&tables.extensions).map(|rule| rule.then)
}

/// Digest of every declared table.
pub(crate) fn tables_digest() -> String {
    let tables = [DERIVED, ICD10, STEMS, EXTENSIONS, CONTRADICTIONS, crate::patterns::TABLES];
    let mut texts: String = tables.iter().flat_map(|tables| tables.iter().map(|(_, text)| *text)).collect();
    texts.extend([crate::vocabulary::TABLE, RESIDUAL, crate::underlying::SHIPPED]);
    texts.extend(crate::nature::tables());
    sha256_hex(texts.as_bytes())
}

/// What words and boxes say, and what follows from them.
pub(crate) fn facts(certificate: &Certificate) -> Facts {
    let mut facts = Facts::new(certificate.age.map(crate::Age::years));
    boxes(certificate, &mut facts);
    let silent = is_silent(&certificate.means);
    for (field, text) in certificate.texts() {
        words(field, text, silent, &mut facts);
    }
    derive(&mut facts);
    facts
}

fn boxes(certificate: &Certificate, facts: &mut Facts) {
    let vocabulary = Vocabulary::shipped();
    let mut put = |slot: &str, value: &str, field: Field| {
        let filled = vocabulary.slot(slot).and_then(|slot| vocabulary.value(slot, value));
        filled.into_iter().for_each(|filled| facts.add(filled, Origin::Box(field)));
    };
    if let Some(manner) = certificate.manner {
        put("ticked", manner.name(), Field::Manner);
    }
    let place = match ishizue_text::key(&certificate.place_type).as_str() {
        "住居" | "自宅" | "1" => "home",
        "工場及ビ建築現場" | "2" => "work",
        "道路" | "3" => "road",
        "" => "unstated",
        _ => "other",
    };
    put("placed", place, Field::Place);
    if certificate.means.trim().is_empty() {
        put("told", "nothing", Field::Means);
    }
}

/// Longest text of a field that is read, in code points.
pub(crate) const LONGEST: usize = 4_000;

/// True for circumstances that say nothing (空欄, 不詳).
fn is_silent(means: &str) -> bool {
    let means = ishizue_text::key(means);
    let means = means.trim_matches(['。', '.', '、', '-']);
    ["", "不詳", "不明", "詳細不明", "状況不明", "ナシ", "詳細不詳", "状況不詳", "記載ナシ"].contains(&means)
}

/// Fills slots from the words of a field; cause lines are read as the narrative too where that says nothing.
fn words(field: Field, text: &str, silent: bool, facts: &mut Facts) {
    let read: String = text.chars().take(LONGEST).collect();
    let normal = normalise(&read);
    // Spaces say nothing in Japanese text, and stand in the middle of words.
    let kept: Vec<usize> = (0..normal.len()).filter(|&at| normal.symbols()[at] != ' ').collect();
    let mut symbols: Vec<char> = kept.iter().map(|&at| normal.symbols()[at]).collect();
    // Every text ends a sentence: 「単車に」 may end one.
    symbols.push('。');
    let told = silent && matches!(field, Field::Line(_));
    let mut hits = Patterns::shipped().find(&symbols, field);
    if told {
        let more = Patterns::shipped().find(&symbols, Field::Means);
        hits.extend(more.into_iter().filter(|hit| !hits.contains(hit)).collect::<Vec<_>>());
    }
    for hit in hits {
        let start = kept.get(hit.symbols.start).copied().unwrap_or(0);
        let end = hit.symbols.end.checked_sub(1).and_then(|last| kept.get(last)).map_or(start, |last| last + 1);
        let origin = Origin::Words(field, normal.span(start, end));
        if told {
            facts.add_as_told(hit.filled);
        }
        facts.add(hit.filled, origin);
    }
}

/// Rows from the top: a row fills a slot that nothing derived before; slots filled by words take no derived value.
fn derive(facts: &mut Facts) {
    for (at, (fill, rule)) in Tables::shipped().derived.iter().enumerate() {
        let empty = !facts.has_slot(Source::Told, fill.slot());
        if empty
            && rule.when.holds(facts)
            && let Some(filled) = fill.value(facts)
        {
            facts.add(filled, Origin::Rule(at));
        }
    }
}

/// A category that the decision table selects, with the row that did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// ICD-10 without a dot.
    pub code: String,
    /// Table and line of the row (`icd10/accidents.tsv:12`).
    pub rule: &'static str,
    /// The note that the row follows.
    pub note: &'static str,
}

/// The first row of the ICD-10 decision table that holds.
pub(crate) fn icd10(facts: &Facts) -> Option<Decided> {
    first(&Tables::shipped().icd10, facts)
}

/// The ICD-11 cluster: the first stem that holds with every extension that does; codes as the tables write them.
pub(crate) fn icd11(facts: &Facts) -> Option<Decided> {
    let mut decided = first(&Tables::shipped().stems, facts)?;
    let mut extensions: Vec<&str> = Vec::new();
    for rule in &Tables::shipped().extensions {
        if !extensions.contains(&rule.then) && rule.when.holds(facts) {
            extensions.push(rule.then);
        }
    }
    for extension in extensions {
        decided.code.push('&');
        decided.code.push_str(extension);
    }
    Some(decided)
}

fn first(rules: &'static [Rule], facts: &Facts) -> Option<Decided> {
    rules.iter().filter(|rule| rule.when.holds(facts)).find_map(|rule| {
        let code = rules::filled_in(rule.then, facts)?;
        Some(Decided { code, rule: &rule.place, note: rule.note })
    })
}

/// What of the certificate contradicts itself, and how it was resolved (`data/contradictions.tsv`).
pub(crate) fn contradictions(facts: &Facts) -> Vec<Contradiction> {
    let held = Tables::shipped().contradictions.iter().filter(|rule| rule.when.holds(facts));
    held.map(|rule| Contradiction { ja: rule.then, en: rule.note, rule: &rule.place }).collect()
}

/// A contradiction between the box and the narrative, with the rule that resolves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Contradiction {
    /// What contradicts what and which of them was followed, in Japanese.
    pub ja: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// Table and line of the row.
    pub rule: &'static str,
}

/// Every filled slot, in the order in which they were filled.
pub(crate) fn slots(facts: &Facts) -> Vec<SlotUse> {
    facts.all().iter().map(|fact| slot_use(fact.filled, &fact.origin)).collect()
}

fn slot_use(filled: Filled, origin: &Origin) -> SlotUse {
    let vocabulary = Vocabulary::shipped();
    let slot = vocabulary.slot_of(filled);
    let (field, span, rule) = match origin {
        Origin::Words(field, span) => (Some(*field), Some(*span), ""),
        Origin::Box(field) => (Some(*field), None, ""),
        Origin::Rule(at) => {
            (None, None, Tables::shipped().derived.get(*at).map_or("", |(_, rule)| rule.place.as_str()))
        }
    };
    SlotUse {
        slot: vocabulary.slot_name(slot),
        value: vocabulary.value_name(filled),
        slot_label: vocabulary.slot_label(slot),
        value_label: vocabulary.value_label(filled),
        field,
        span,
        rule,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_decision_table_cites_a_note() {
        let bare: Vec<&str> = Tables::shipped()
            .icd10
            .iter()
            .filter(|rule| rule.note.is_empty())
            .map(|rule| rule.place.as_str())
            .collect();
        assert_eq!(bare, [] as [&str; 0]);
    }

    #[test]
    fn every_declared_row_is_understood() {
        assert_eq!(Tables::shipped().faults, [] as [&str; 0]);
    }
}
