//! The external cause of one certificate: slots from words, derived slots, a category from the decision table.

use std::sync::LazyLock;

use ishizue_text::{Span, normalise};

use crate::certificate::{Certificate, Field};
use crate::facts::{Facts, Origin, Source};
use crate::patterns::Patterns;
use crate::rules::{self, Fill, Rule};
use crate::vocabulary::{Filled, Label, Vocabulary};

/// A slot with its value and the words that filled it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotUse {
    /// Name of the slot (`event`).
    pub slot: &'static str,
    /// Name of the value (`fall`).
    pub value: &'static str,
    /// What people call the slot.
    pub slot_label: Label,
    /// What people call the value.
    pub value_label: Label,
    /// Field and span of the words; `None` where a row of `derived.tsv` said it.
    pub words: Option<(Field, Span)>,
    /// The row that derived it, empty where words did.
    pub rule: &'static str,
}

/// What the declared rules say of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleVote {
    /// ICD-10 without a dot; empty where no row holds.
    pub code: String,
    /// Table and line of the row (`icd10/falls.tsv:12`).
    pub rule: &'static str,
    /// The note that the row follows.
    pub note: &'static str,
    /// Every filled slot.
    pub slots: Vec<SlotUse>,
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

/// The declared tables, read once.
pub(crate) struct Tables {
    derived: Vec<(Fill, Rule)>,
    icd10: Vec<Rule>,
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
        let (icd10, more) = rules::read(ICD10);
        faults.extend(more);
        Self { derived, icd10, faults }
    }
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
    let symbols: Vec<char> = kept.iter().map(|&at| normal.symbols()[at]).collect();
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

/// The category that the decision table selects.
pub fn decide(certificate: &Certificate) -> RuleVote {
    let facts = facts(certificate);
    let slots = facts.all().iter().map(|fact| slot_use(fact.filled, &fact.origin)).collect();
    for rule in &Tables::shipped().icd10 {
        if rule.when.holds(&facts)
            && let Some(code) = rules::filled_in(rule.then, &facts)
        {
            return RuleVote { code, rule: &rule.place, note: rule.note, slots };
        }
    }
    RuleVote { code: String::new(), rule: "", note: "", slots }
}

fn slot_use(filled: Filled, origin: &Origin) -> SlotUse {
    let vocabulary = Vocabulary::shipped();
    let slot = vocabulary.slot_of(filled);
    let (words, rule) = match origin {
        Origin::Words(field, span) => (Some((*field, *span)), ""),
        Origin::Box(field) => (Some((*field, Span::new(0, 0))), ""),
        Origin::Rule(at) => (None, Tables::shipped().derived.get(*at).map_or("", |(_, rule)| rule.place.as_str())),
    };
    SlotUse {
        slot: vocabulary.slot_name(slot),
        value: vocabulary.value_name(filled),
        slot_label: vocabulary.slot_label(slot),
        value_label: vocabulary.value_label(filled),
        words,
        rule,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_declared_row_is_understood() {
        assert_eq!(Tables::shipped().faults, [] as [&str; 0]);
    }
}
