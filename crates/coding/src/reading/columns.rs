//! What the tagger is told of each position beside its symbol.

use std::ops::Range;

use ishizue_nn::tagger::{Column, Input};
use ishizue_text::{Assertion, Section, SectionKind, Status, is_hiragana, is_kana, is_kanji};

use super::{Page, Read, Reading};
use crate::answer::MentionType;
use crate::coder::Coder;
use crate::mention::Found;
use crate::modifier;

/// Names and numbers of values of the columns, in their order; value 0 tells nothing.
const COLUMNS: [(&str, usize); 7] = [
    ("script", 16),
    ("section", 1 + SECTIONS.len()),
    ("dictionary_mention", 1 + 4 * 2),
    ("rule_status", 1 + STATUSES.len()),
    ("dictionary_word", 1 + 4 * 2),
    ("modifier", 1 + 2 * MODIFIERS.len()),
    ("soft_break", 3),
];

/// Kinds of sections, in the order of their values.
pub(super) const SECTIONS: [SectionKind; 19] = [
    SectionKind::Diagnosis,
    SectionKind::ChiefComplaint,
    SectionKind::PresentIllness,
    SectionKind::PastHistory,
    SectionKind::FamilyHistory,
    SectionKind::SocialHistory,
    SectionKind::Allergy,
    SectionKind::Medication,
    SectionKind::Physical,
    SectionKind::Laboratory,
    SectionKind::Imaging,
    SectionKind::Course,
    SectionKind::Assessment,
    SectionKind::Plan,
    SectionKind::Goal,
    SectionKind::Subjective,
    SectionKind::Objective,
    SectionKind::Problem,
    SectionKind::Other,
];

/// Statuses, in the order of their values.
pub(super) const STATUSES: [Status; 6] =
    [Status::Present, Status::Absent, Status::Suspected, Status::Family, Status::Past, Status::Planned];

const MODIFIERS: [&str; 9] =
    ["laterality", "course", "behaviour", "onset", "severity", "certainty", "form", "state", "site"];

/// Columns of the tagger of statuses.
const OF_MENTIONS: [(&str, usize); 5] = [
    ("script", 16),
    ("section", 1 + SECTIONS.len()),
    ("soft_break", 3),
    ("mention", 1 + 4 * MentionType::ALL.len()),
    ("rule_status", 1 + STATUSES.len()),
];

/// Columns that only the tagger of lists is given.
const OF_READS: [(&str, usize); 2] =
    [("chart_label", 1 + 4 * MentionType::ALL.len()), ("chart_status", 1 + STATUSES.len())];

/// The columns as a model's configuration declares them.
pub(super) fn declared(reading: Reading) -> Vec<Column> {
    let (first, more): (&[_], &[_]) = match reading {
        Reading::Chart => (&COLUMNS, &[]),
        Reading::Lists => (&COLUMNS, &OF_READS),
        Reading::Statuses => (&OF_MENTIONS, &[]),
    };
    first.iter().chain(more).map(|(name, rows)| Column { name: (*name).to_owned(), rows: *rows }).collect()
}

/// What a reading as a chart has found, as columns.
pub(super) fn of_reads(length: usize, reads: &[Read]) -> [Vec<u16>; 2] {
    labels(length, reads.iter().map(|read| (&read.symbols, read.kind, read.assertion.status)))
}

/// Mentions as two columns: parts of each kind, and statuses.
fn labels<'a>(length: usize, mentions: impl Iterator<Item = (&'a Range<usize>, MentionType, Status)>) -> [Vec<u16>; 2] {
    let (mut label, mut statuses) = (vec![0; length], vec![0; length]);
    for (symbols, kind, status) in mentions {
        let kind = MentionType::ALL.iter().position(|k| *k == kind).unwrap_or(0);
        mark(&mut label, symbols, kind as u16);
        fill(&mut statuses, symbols.clone(), value(&STATUSES, &status));
    }
    [label, statuses]
}

/// What the tagger of statuses reads of a page with these mentions.
pub(super) fn of_mentions(
    page: &Page<'_>,
    ranges: &[Range<usize>],
    kinds: &[MentionType],
    rules: &[Assertion],
) -> Input {
    let length = page.chart.text.len();
    let mentions = ranges.iter().zip(kinds).zip(rules).map(|((range, kind), rule)| (range, *kind, rule.status));
    let [mention, status] = labels(length, mentions);
    Input {
        symbols: page.chart.text.symbols().to_vec(),
        columns: vec![scripts(page), section_kinds(page), soft_breaks(page), mention, status],
    }
}

/// The position of a value in its list, counted from 1.
fn value<T: PartialEq>(list: &[T], wanted: &T) -> u16 {
    list.iter().position(|v| v == wanted).map_or(0, |at| at as u16 + 1)
}

/// What the tagger reads of a page.
pub(super) fn input(page: &Page<'_>, coder: &Coder) -> Input {
    let length = page.chart.text.len();
    let mut mention = vec![0; length];
    let mut status = vec![0; length];
    for (found, said) in page.found.iter().zip(&page.statuses) {
        mark(&mut mention, &found.symbols, kind(coder, found));
        fill(&mut status, found.symbols.clone(), value(&STATUSES, said));
    }
    Input {
        symbols: page.chart.text.symbols().to_vec(),
        columns: vec![
            scripts(page),
            section_kinds(page),
            mention,
            status,
            words(page, coder),
            modifiers(page),
            soft_breaks(page),
        ],
    }
}

fn scripts(page: &Page<'_>) -> Vec<u16> {
    (0..page.chart.text.len()).map(|at| script(page, at)).collect()
}

fn section_kinds(page: &Page<'_>) -> Vec<u16> {
    let mut column = vec![0; page.chart.text.len()];
    for section in &page.sections {
        fill(&mut column, section.symbols.clone(), value(&SECTIONS, &section.kind));
    }
    column
}

fn fill(column: &mut [u16], range: Range<usize>, value: u16) {
    if let Some(part) = column.get_mut(range) {
        part.fill(value);
    }
}

/// Begin, inside, end, single of a kind, counted from 0, as four values each from 1 on.
fn mark(column: &mut [u16], range: &Range<usize>, kind: u16) {
    let last = range.len().saturating_sub(1);
    for (at, value) in column.get_mut(range.clone()).unwrap_or_default().iter_mut().enumerate() {
        let part = match (at == 0, at == last) {
            (true, true) => 3,
            (true, false) => 0,
            (false, true) => 2,
            (false, false) => 1,
        };
        *value = 1 + 4 * kind + part;
    }
}

/// 1 for a term whose code is one of symptoms, else 0.
fn kind(coder: &Coder, found: &Found) -> u16 {
    let code = coder.named(found.term).next().map(|named| coder.code(named.code));
    u16::from(code.is_some_and(|code| code.starts_with('R')))
}

/// The longest dictionary word at each position, wherever it stands.
fn words(page: &Page<'_>, coder: &Coder) -> Vec<u16> {
    let symbols = page.chart.text.symbols();
    let mut column = vec![0; symbols.len()];
    coder.lexicon().scan(symbols, |hit| {
        if hit.end - hit.start > 1 {
            let reading = u16::from(coder.lexicon().is_reading(hit.term));
            mark(&mut column, &(hit.start..hit.end), reading);
        }
    });
    column
}

/// Class of the longest modifier or site at each position, with its beginning marked.
fn modifiers(page: &Page<'_>) -> Vec<u16> {
    let symbols = page.chart.text.symbols();
    let mut column = vec![0; symbols.len()];
    let mut at = 0;
    while at < symbols.len() {
        match modifier::ALL.at_start(&symbols[at..]) {
            Some((length, found)) if length > 0 => {
                let class = value(&MODIFIERS, &found.class);
                fill(&mut column, at..at + length, class + MODIFIERS.len() as u16);
                column[at] = class;
                at += length;
            }
            _ => at += 1,
        }
    }
    column
}

/// 1 after a soft line break, 2 before one: a margin, or a line's end that looks like one.
fn soft_breaks(page: &Page<'_>) -> Vec<u16> {
    let text = page.chart.text;
    let at = |at: usize| match (text.is_wrapped_at(at), text.is_wrapped_at(at + 1)) {
        (true, _) => 1,
        (false, true) => 2,
        _ => 0,
    };
    (0..text.len()).map(at).collect()
}

/// The script of a symbol as the chart writes it.
fn script(page: &Page<'_>, at: usize) -> u16 {
    let text = page.chart.text;
    let original = page.chart.original.get(text.span(at, at + 1).start).copied().unwrap_or('\n');
    let class = match original {
        c if is_kanji(c) => 1,
        c if is_hiragana(c) => 2,
        '\u{FF66}'..='\u{FF9F}' => 3,
        c if is_kana(c) => 4,
        'a'..='z' => 5,
        'A'..='Z' => 6,
        'ａ'..='ｚ' | 'Ａ'..='Ｚ' => 7,
        '0'..='9' | '０'..='９' => 8,
        '\n' | '\r' => 9,
        c if c.is_whitespace() => 10,
        '、' | '，' | ',' | '､' => 11,
        '。' | '．' | '.' | '｡' => 12,
        '(' | ')' | '（' | '）' | '「' | '」' | '【' | '】' | '<' | '>' | '[' | ']' => 13,
        c if c.is_alphabetic() => 14,
        _ => 15,
    };
    debug_assert!((class as usize) < COLUMNS[0].1);
    class
}

/// The section that a position is in.
pub(super) fn section_at(sections: &[Section], at: usize) -> Option<&Section> {
    let next = sections.partition_point(|s| s.symbols.start <= at);
    sections.get(next.checked_sub(1)?).filter(|s| s.symbols.contains(&at))
}
