//! CSV: one mention a row.

use std::io;

use ishizue_coding::{Coding, Mention};

use super::document::{CodedDocument, Lines, answer, answers};
use crate::language::Language;

/// The heading; further columns may be added at the end, none is renamed.
const HEADING: [&str; 21] = [
    "document",
    "start",
    "end",
    "line",
    "column",
    "text",
    "type",
    "status",
    "cue",
    "rule",
    "coded",
    "code",
    "display",
    "title",
    "confidence",
    "designation",
    "release",
    "alternatives",
    "tagged",
    "model",
    "codes",
];

/// The heading as a line.
///
/// # Errors
/// None that memory does not give.
pub fn heading() -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    record(&mut out, HEADING)?;
    Ok(out)
}

/// Writes the mentions of a chart; an uncoded one has its best suggestion among the alternatives.
///
/// # Errors
/// None that memory does not give.
pub fn write(document: &CodedDocument, threshold: f32, out: &mut Vec<u8>) -> io::Result<()> {
    let lines = Lines::of(&document.text);
    document.mentions.iter().try_for_each(|mention| record(out, row(document, mention, threshold, &lines)))
}

fn row(document: &CodedDocument, mention: &Mention, threshold: f32, lines: &Lines) -> [String; HEADING.len()] {
    let (line, column) = lines.place(mention.span.start);
    let coding = answer(mention);
    let of = |value: fn(&Coding) -> &str| coding.map(value).unwrap_or_default().to_owned();
    [
        document.document.clone(),
        mention.span.start.to_string(),
        mention.span.end.to_string(),
        line.to_string(),
        column.to_string(),
        mention.text.clone(),
        mention.kind.name().to_owned(),
        Language::En.status(mention.assertion.status).to_owned(),
        mention.assertion.cue_text.clone(),
        mention.assertion.rule.clone(),
        mention.coded.to_string(),
        of(|coding| &coding.code),
        of(|coding| &coding.display),
        of(|coding| &coding.title),
        coding.map(|coding| coding.confidence.to_string()).unwrap_or_default(),
        of(|coding| &coding.evidence.designation),
        of(|coding| &coding.evidence.release),
        alternatives(mention),
        share(mention.tagged),
        share(mention.assertion.model),
        codes(mention, threshold),
    ]
}

/// A probability that a model gave, empty where none was asked.
fn share(value: Option<f32>) -> String {
    value.map(|value| format!("{value:.4}")).unwrap_or_default()
}

/// The codes that the mention is given, each with its system, joined by `|`.
fn codes(mention: &Mention, threshold: f32) -> String {
    let codes = answers(mention, threshold).map(|coding| format!("{}:{}", coding.system, coding.code));
    codes.collect::<Vec<_>>().join("|")
}

/// The codes that the mention is not given, best first, joined by `|`.
fn alternatives(mention: &Mention) -> String {
    let others = mention.codings.iter().skip(usize::from(mention.coded));
    others.map(|coding| coding.code.as_str()).collect::<Vec<_>>().join("|")
}

fn record(out: &mut Vec<u8>, cells: [impl AsRef<[u8]>; HEADING.len()]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(cells)?;
    writer.flush()
}
