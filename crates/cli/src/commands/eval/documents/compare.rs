//! One chart: what is known against what was answered.

use std::collections::BTreeMap;

use ishizue_coding::Mention;
use ishizue_text::Span;

use super::matching::pairs;
use crate::commands::code::answer;
use crate::commands::eval::gold::{GoldDocument, GoldMention};
use crate::commands::eval::tsv;
use crate::language::Language;

/// Disease and symptom, whose difference is a soft one.
pub const TOGETHER: &str = "disease+symptom";
/// Heading of the misses.
pub const ERRORS: &str = "miss\tdocument\ttype\tstart\tend\ttext\texpected\tanswered";

/// Length of a code with its four characters.
const SUBCATEGORY: usize = 4;

/// Counts that add up over documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Mentions known.
    pub gold: usize,
    /// Mentions answered.
    pub answered: usize,
    /// Matched mentions with the same ends.
    pub exact: usize,
    /// Matched mentions.
    pub matched: usize,
    /// Matched mentions with the right status.
    pub status: usize,
    /// Matched mentions whose code is known.
    pub codable: usize,
    /// Those of them with the right code.
    pub code: usize,
}

/// One chart compared.
#[derive(Debug, Clone, Default)]
pub struct Compared {
    /// Counts of each type, and of diseases and symptoms together.
    pub types: BTreeMap<String, Counts>,
    /// What went wrong, as rows of a TSV.
    pub misses: Vec<String>,
}

impl Counts {
    /// Adds the counts of another document or type.
    pub fn add(&mut self, other: &Self) {
        self.gold += other.gold;
        self.answered += other.answered;
        self.exact += other.exact;
        self.matched += other.matched;
        self.status += other.status;
        self.codable += other.codable;
        self.code += other.code;
    }
}

/// Compares one chart.
pub fn compare(document: &GoldDocument, answered: &[Mention]) -> Compared {
    let mut compared = Compared::default();
    let mut kinds: Vec<&str> = document.mentions.iter().map(|mention| mention.kind.as_str()).collect();
    kinds.extend(["disease", "symptom"]);
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let alignment = Alignment::new(document, answered, |of| of == kind);
        compared.types.insert(kind.to_owned(), alignment.counts());
        if !is_coded(kind) {
            compared.misses.extend(alignment.misses());
        }
    }
    let together = Alignment::new(document, answered, is_coded);
    compared.types.insert(TOGETHER.to_owned(), together.counts());
    compared.misses.extend(together.misses());
    compared
}

/// True for the two types that the coder tells apart and scores count as one.
pub fn is_coded(kind: &str) -> bool {
    matches!(kind, "disease" | "symptom")
}

fn kind(mention: &Mention) -> &'static str {
    mention.kind.name()
}

/// The mentions of some types, and which is which.
struct Alignment<'a> {
    document: &'a GoldDocument,
    gold: Vec<&'a GoldMention>,
    answered: Vec<&'a Mention>,
    pairs: Vec<(usize, usize)>,
}

impl<'a> Alignment<'a> {
    fn new(document: &'a GoldDocument, answered: &'a [Mention], wanted: impl Fn(&str) -> bool) -> Self {
        let mut gold: Vec<&GoldMention> = document.mentions.iter().filter(|m| wanted(&m.kind)).collect();
        gold.sort_by_key(|mention| mention.span());
        let mut answered: Vec<&Mention> = answered.iter().filter(|m| wanted(kind(m))).collect();
        answered.sort_by_key(|mention| mention.span);
        let gold_spans: Vec<Span> = gold.iter().map(|mention| mention.span()).collect();
        let spans: Vec<Span> = answered.iter().map(|mention| mention.span).collect();
        let pairs = pairs(&gold_spans, &spans);
        Self { document, gold, answered, pairs }
    }

    fn matched(&self) -> impl Iterator<Item = (&'a GoldMention, &'a Mention)> {
        self.pairs.iter().map(|&(gold, answered)| (self.gold[gold], self.answered[answered]))
    }

    fn counts(&self) -> Counts {
        let count = |holds: fn(&GoldMention, &Mention) -> bool| {
            self.matched().filter(|(gold, answered)| holds(gold, answered)).count()
        };
        Counts {
            gold: self.gold.len(),
            answered: self.answered.len(),
            exact: count(|gold, answered| gold.span() == answered.span),
            matched: self.pairs.len(),
            status: count(|gold, answered| gold.status == answered.assertion.status),
            codable: count(|gold, _| !gold.codes().is_empty()),
            code: count(is_right),
        }
    }

    fn misses(&self) -> Vec<String> {
        let missed = (0..self.gold.len()).filter(|at| !self.pairs.iter().any(|(gold, _)| gold == at));
        let spurious = (0..self.answered.len()).filter(|at| !self.pairs.iter().any(|(_, answered)| answered == at));
        let mut rows: Vec<(Span, String)> = Vec::new();
        for mention in missed.map(|at| self.gold[at]) {
            let codes = mention.codes().join("|");
            rows.push(self.row("missed", &mention.kind, mention.span(), &codes, ""));
        }
        for mention in spurious.map(|at| self.answered[at]) {
            let code = answer(mention).map_or("", |coding| &coding.code);
            rows.push(self.row("spurious", kind(mention), mention.span, "", code));
        }
        for (gold, answered) in self.matched() {
            rows.extend(self.wrong(gold, answered));
        }
        rows.sort_by_key(|(span, _)| *span);
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn wrong(&self, gold: &GoldMention, answered: &Mention) -> Vec<(Span, String)> {
        let mut rows = Vec::new();
        let (kind, span) = (&gold.kind, gold.span());
        if gold.status != answered.assertion.status {
            let name = |status| Language::En.status(status);
            let (expected, found) = (name(gold.status), name(answered.assertion.status));
            rows.push(self.row("wrong_status", kind, span, expected, found));
        }
        let codes = gold.codes();
        if !codes.is_empty() && !is_right(gold, answered) {
            let code = answer(answered).map_or("", |coding| &coding.code);
            rows.push(self.row("wrong_code", kind, span, &codes.join("|"), code));
        }
        rows
    }

    fn row(&self, miss: &str, kind: &str, span: Span, expected: &str, found: &str) -> (Span, String) {
        let text: String = self.document.text.chars().skip(span.start).take(span.len()).collect();
        let (start, end) = (span.start.to_string(), span.end.to_string());
        let cells = [miss, &self.document.id, kind, &start, &end, &text, expected, found];
        (span, cells.map(tsv).join("\t"))
    }
}

/// True when the mention is given a known code of it.
fn is_right(gold: &GoldMention, answered: &Mention) -> bool {
    answer(answered).is_some_and(|coding| gold.codes().iter().any(|code| accepts(code, &coding.code)))
}

/// An answer is right when it is the known code or a subdivision of it, or the four characters of a known code of
/// five: Japan's fifth character is not in every table.
fn accepts(gold: &str, answered: &str) -> bool {
    let four = gold.get(..SUBCATEGORY).filter(|_| gold.len() > SUBCATEGORY);
    answered.starts_with(gold) || four == Some(answered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subdivisions_and_four_characters_of_five_are_right() {
        for (gold, answered) in [("S7210", "S7210"), ("S7210", "S721"), ("S721", "S7210"), ("R21", "R210")] {
            assert!(accepts(gold, answered), "{gold} {answered}");
        }
        for (gold, answered) in [("S7210", "S72"), ("S721", "S72"), ("S7210", "S7211"), ("I10", "I11")] {
            assert!(!accepts(gold, answered), "{gold} {answered}");
        }
    }
}
