//! Standoff annotations as brat reads them (<https://brat.nlplab.org/standoff.html>).
//!
//! `T` lines are mentions, `A` lines their status, `N` lines their codes. Offsets count code points; a mention that
//! crosses a line break is a discontinuous one, for a `T` line cannot hold the break.

use std::io::{self, Write};

use ishizue_coding::{Mention, MentionType};

use super::document::{CodedDocument, answer, pieces};
use crate::language::Language;

/// Writes the annotations of a chart.
///
/// # Errors
/// None that memory does not give.
pub fn write(document: &CodedDocument, out: &mut Vec<u8>) -> io::Result<()> {
    document.mentions.iter().zip(1..).try_for_each(|(mention, number)| annotation(mention, number, out))
}

/// The type as brat names one: no space, a capital first.
fn label(kind: MentionType) -> &'static str {
    match kind {
        MentionType::Disease => "Disease",
        MentionType::Symptom => "Symptom",
        MentionType::Site => "Site",
        MentionType::Functioning => "Functioning",
        MentionType::Allergy => "Allergy",
        MentionType::Lab => "Lab",
        MentionType::InfectionTest => "InfectionTest",
        MentionType::Medication => "Medication",
        MentionType::Finding => "Finding",
    }
}

fn annotation(mention: &Mention, number: usize, out: &mut Vec<u8>) -> io::Result<()> {
    let kind = label(mention.kind);
    let pieces = pieces(mention.span, &mention.text);
    let ranges: Vec<String> = pieces.iter().map(|(span, _)| format!("{} {}", span.start, span.end)).collect();
    let words: Vec<String> = pieces.into_iter().map(|(_, words)| words.replace('\t', " ")).collect();
    writeln!(out, "T{number}\t{kind} {}\t{}", ranges.join(";"), words.join(" "))?;
    let status = Language::En.status(mention.assertion.status);
    writeln!(out, "A{number}\tStatus T{number} {status}")?;
    match answer(mention) {
        Some(coding) => writeln!(out, "N{number}\tReference T{number} ICD-10:{}\t{}", coding.display, coding.title),
        None => Ok(()),
    }
}
