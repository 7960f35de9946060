//! Section headings of charts and what stands below them.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use serde::{Deserialize, Serialize};

use crate::table::rows;
use crate::{Normalised, Span, normalise};

static TABLE: &str = include_str!("../data/sections.tsv");

/// What stands in a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // Each kind is its own name.
pub enum SectionKind {
    Diagnosis,
    ChiefComplaint,
    PresentIllness,
    PastHistory,
    FamilyHistory,
    SocialHistory,
    Allergy,
    Medication,
    Physical,
    Laboratory,
    Imaging,
    Course,
    Assessment,
    Plan,
    Goal,
    Subjective,
    Objective,
    Problem,
    Other,
}

/// A heading and the text below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What stands below the heading.
    pub kind: SectionKind,
    /// The heading's words, without its brackets, in the original.
    pub heading: Span,
    /// The symbols of the normalised text from the heading to the next one.
    pub symbols: Range<usize>,
}

static HEADINGS: LazyLock<HashMap<String, SectionKind>> = LazyLock::new(|| {
    let mut all = HashMap::default();
    for [kind, words] in rows::<2>(TABLE) {
        let kind = kind_named(kind);
        for word in words.split('|') {
            all.entry(normalise(word).symbols().iter().filter(|c| !matches!(c, ' ' | '.')).collect()).or_insert(kind);
        }
    }
    all
});

/// Symbols that a heading begins with.
static FIRST_SYMBOLS: LazyLock<HashSet<char>> =
    LazyLock::new(|| HEADINGS.keys().filter_map(|h| h.chars().next()).collect());

/// Longest heading that is looked for, in symbols.
const LONGEST: usize = 16;

/// The sections of a text in order; text before the first heading is in none.
pub fn sections(text: &Normalised) -> Vec<Section> {
    let symbols = text.symbols();
    let mut found: Vec<Section> = Vec::new();
    let mut at = 0;
    while at < symbols.len() {
        let next = opportunity(symbols, at).and_then(|line_start| heading_at(symbols, at, line_start));
        let Some((kind, words, end)) = next else {
            at += 1;
            continue;
        };
        if let Some(last) = found.last_mut() {
            last.symbols.end = last.symbols.end.min(at);
        }
        found.push(Section {
            kind,
            heading: text.span(words.start, words.end),
            symbols: at..end_of_content(text, kind, end),
        });
        at = end.max(at + 1);
    }
    found
}

/// Where a section ends if no heading ends it before.
///
/// A history, the family's or a goal colours every mention in it, so it ends early: at a blank line, and with its line
/// when it was a label with words behind it (`家族歴：父 胃癌`), unless that line ends in a comma.
fn end_of_content(text: &Normalised, kind: SectionKind, from: usize) -> usize {
    let symbols = text.symbols();
    let end = end_of_nothing(symbols, from);
    if !matches!(kind, SectionKind::PastHistory | SectionKind::FamilyHistory | SectionKind::Goal) {
        return end;
    }
    let bracketed = from > 0 && matches!(symbols[from - 1], '】' | '>' | ']' | '〉' | '》' | '≫' | '〕');
    let inline = symbols.get(from).is_some_and(|&c| c != '\n');
    let breaks = (from + 1..end).filter(|&at| symbols[at] == '\n');
    let last = breaks.into_iter().find(|&at| {
        let goes_on = matches!(symbols[at - 1], '、' | ',');
        text.is_blank_line(at) || inline && !bracketed && !goes_on
    });
    last.unwrap_or(end)
}

/// The end of a section that says it has nothing to say (家族歴 特になし。): what follows on the line is not part of it.
fn end_of_nothing(symbols: &[char], from: usize) -> usize {
    const SHORT: usize = 12;
    let stop = symbols[from..].iter().take(SHORT).position(|&c| c == '。');
    let content = stop.map(|n| symbols[from..from + n].iter().collect::<String>()).unwrap_or_default();
    let nothing = content.ends_with("ナシ") || content.ends_with('無') || content.ends_with("特記事項ナシ");
    stop.filter(|_| nothing).map_or(symbols.len(), |n| from + n + 1)
}

/// Whether a heading may begin at `at`: `Some(true)` at the start of a line, `Some(false)` after a gap within one.
fn opportunity(symbols: &[char], at: usize) -> Option<bool> {
    let mut before = symbols[..at].iter().rev();
    match before.next() {
        None | Some('\n') => Some(true),
        Some(' ') => Some(symbols[..at - 1].last().is_none_or(|&c| c == '\n')),
        Some('。' | '、' | '】' | ')' | ']' | '>' | '」') => Some(false),
        _ => matches!(symbols[at], '【' | '<' | '■' | '◆').then_some(false),
    }
}

/// A heading at `at`: its kind, the symbols of its words, and the position after it.
fn heading_at(symbols: &[char], at: usize, line_start: bool) -> Option<(SectionKind, Range<usize>, usize)> {
    bracketed(symbols, at, line_start)
        .or_else(|| labelled(symbols, at, line_start))
        .or_else(|| numbered(symbols, at, line_start))
        .or_else(|| unlisted(symbols, at, line_start))
}

/// `【現病歴】`, `<経過>`, `[診断]`: any words in such brackets at a line start end the section before them.
fn bracketed(symbols: &[char], at: usize, line_start: bool) -> Option<(SectionKind, Range<usize>, usize)> {
    let close = match symbols[at] {
        '【' => '】',
        '<' => '>',
        '[' => ']',
        '〈' => '〉',
        '《' => '》',
        '〔' => '〕',
        '≪' => '≫',
        _ => return None,
    };
    let length = symbols[at + 1..].iter().take(2 * LONGEST).position(|&c| c == close || c == '\n')?;
    let words = at + 1..at + 1 + length;
    if symbols.get(words.end) != Some(&close) || words.is_empty() {
        return None;
    }
    let kind = kind_of(&symbols[words.clone()]);
    let kind = kind.or((line_start && matches!(close, '】' | '>')).then_some(SectionKind::Other))?;
    Some((kind, words.clone(), words.end + 1))
}

/// `既往歴:`, `CC)`, `■経過`, or the words alone on their line.
fn labelled(symbols: &[char], at: usize, line_start: bool) -> Option<(SectionKind, Range<usize>, usize)> {
    let bullet = matches!(symbols[at], '■' | '●' | '◆' | '◇' | '○' | '◎' | '□' | '▼' | '▽' | '・' | '#' | '*' | '-');
    let mut start = at + usize::from(bullet);
    // `1.主訴`, `2)現病歴`: a number before the words belongs to the list, not to them.
    let digits = symbols[start..].iter().take(2).take_while(|c| c.is_ascii_digit()).count();
    if digits > 0 && matches!(symbols.get(start + digits), Some('.' | ')' | ' ')) {
        start += digits + 1;
        start += usize::from(symbols.get(start) == Some(&' '));
    }
    let marked = bullet || start > at;
    if !symbols.get(start).is_some_and(|c| FIRST_SYMBOLS.contains(c)) {
        return None;
    }
    for length in (1..=LONGEST.min(symbols.len().saturating_sub(start))).rev() {
        let words = start..start + length;
        let Some(kind) = kind_of(&symbols[words.clone()]) else { continue };
        let after = words.end + usize::from(symbols.get(words.end) == Some(&' '));
        let short = length == 1;
        let closed = match symbols.get(after) {
            Some(':' | ';') => true,
            Some(')' | '>') => line_start || length > 1,
            Some('(') => bracket_then_colon(symbols, after),
            None | Some('\n') => line_start && !short,
            Some(_) if after > words.end => length > 1 && (line_start || follows_stop(symbols, at)),
            _ => marked && bullet_ends(symbols, words.end) && !short,
        };
        if closed && (line_start || length > 1) {
            let end = after + usize::from(symbols.get(after).is_some_and(|c| matches!(c, ':' | ';' | ')' | '>')));
            return Some((kind, words, end));
        }
    }
    None
}

/// `…自立。併存 変形性膝関節症、既往 乳癌`: a label set off by a gap alone, inside a line.
fn follows_stop(symbols: &[char], at: usize) -> bool {
    at > 0 && matches!(symbols[at - 1], '。' | '、')
}

/// `家族歴(3親等内):`, `Lab(1/20):`
fn bracket_then_colon(symbols: &[char], open: usize) -> bool {
    let close = symbols[open..].iter().take(LONGEST).position(|&c| c == ')');
    close.is_some_and(|n| symbols.get(open + n + 1) == Some(&':'))
}

fn bullet_ends(symbols: &[char], at: usize) -> bool {
    symbols.get(at).is_none_or(|&c| c == ' ' || c == '\n')
}

/// `#1 肺炎`, `#1. …`, `#肺炎`: a problem of its own.
fn numbered(symbols: &[char], at: usize, line_start: bool) -> Option<(SectionKind, Range<usize>, usize)> {
    if symbols[at] != '#' {
        return None;
    }
    let digits = symbols[at + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
    let end = at + 1 + digits;
    let marker = digits > 0 || (line_start && symbols.get(end).is_some_and(|c| c.is_alphanumeric()));
    marker.then_some((SectionKind::Problem, at..end, end))
}

/// `症状経過:` at a line start: no listed heading, but by its last word one.
fn unlisted(symbols: &[char], at: usize, line_start: bool) -> Option<(SectionKind, Range<usize>, usize)> {
    const ENDINGS: [&str; 17] = [
        "経過", "所見", "歴", "状況", "内容", "結果", "評価", "方針", "目的", "理由", "情報", "検査", "診断", "症状",
        "記録", "計画", "指導",
    ];
    let length = symbols[at..].iter().take(LONGEST).take_while(|c| c.is_alphanumeric() || **c == 'ノ').count();
    let words: String = symbols[at..at + length].iter().collect();
    let heading = line_start && symbols.get(at + length) == Some(&':') && ENDINGS.iter().any(|e| words.ends_with(e));
    heading.then_some((SectionKind::Other, at..at + length, at + length + 1))
}

fn kind_of(words: &[char]) -> Option<SectionKind> {
    let words: String = words.iter().filter(|c| !matches!(c, ' ' | '.')).collect();
    HEADINGS.get(&words).copied()
}

fn kind_named(name: &str) -> SectionKind {
    match name {
        "diagnosis" => SectionKind::Diagnosis,
        "chief_complaint" => SectionKind::ChiefComplaint,
        "present_illness" => SectionKind::PresentIllness,
        "past_history" => SectionKind::PastHistory,
        "family_history" => SectionKind::FamilyHistory,
        "social_history" => SectionKind::SocialHistory,
        "allergy" => SectionKind::Allergy,
        "medication" => SectionKind::Medication,
        "physical" => SectionKind::Physical,
        "laboratory" => SectionKind::Laboratory,
        "imaging" => SectionKind::Imaging,
        "course" => SectionKind::Course,
        "assessment" => SectionKind::Assessment,
        "plan" => SectionKind::Plan,
        "goal" => SectionKind::Goal,
        "subjective" => SectionKind::Subjective,
        "objective" => SectionKind::Objective,
        "problem" => SectionKind::Problem,
        _ => SectionKind::Other,
    }
}
