//! What is known: files of phrases and charts with their codes.

use std::fmt::Display;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use ishizue_coding::corpus::{AnnotatedDocument, AnnotatedMention, parse_annotated};
use ishizue_coding::corpus::{Listed, parse_list_row};
use ishizue_terminology::encoding;
use ishizue_terminology::icd10::Code;
use ishizue_terminology::read::MAX_BYTES;
use ishizue_terminology::{ImportError, Problem};
use ishizue_text::{Span, Status};
use serde::Deserialize;

use crate::exit::DataError;

/// A phrase and the codes that are right for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldPhrase {
    /// Where it stands in the file, counted from 1.
    pub line: u64,
    /// The phrase.
    pub phrase: String,
    /// Accepted codes in stored form.
    pub codes: Vec<String>,
}

/// A chart and what it mentions; other keys are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldDocument {
    /// Its name.
    pub id: String,
    /// The chart.
    pub text: String,
    /// What it mentions.
    pub mentions: Vec<GoldMention>,
}

/// A mention as the annotators see it; other keys are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldMention {
    start: usize,
    end: usize,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its status.
    pub status: Status,
    icd10: Option<String>,
}

impl From<AnnotatedDocument> for GoldDocument {
    fn from(document: AnnotatedDocument) -> Self {
        let mention = |m: AnnotatedMention| GoldMention {
            start: m.span.start,
            end: m.span.end,
            kind: m.kind.name().to_owned(),
            status: m.status,
            icd10: None,
        };
        let mentions = document.mentions.into_iter().map(mention).collect();
        Self { id: document.id, text: document.text, mentions }
    }
}

impl GoldMention {
    /// Where it stands.
    pub fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }

    /// Accepted codes in stored form; none where only detection and status are scored.
    pub fn codes(&self) -> Vec<String> {
        self.icd10.as_deref().map(codes).unwrap_or_default()
    }
}

/// Accepted codes joined by `|`, with or without a dot.
pub fn codes(joined: &str) -> Vec<String> {
    split(joined)
        .map(|code| Code::parse(code).map_or_else(|_| code.to_owned(), |code| code.as_str().to_owned()))
        .collect()
}

fn split(joined: &str) -> impl Iterator<Item = &str> {
    joined.split('|').map(str::trim).filter(|code| !code.is_empty())
}

/// The phrases of a TSV with a heading: phrase, accepted codes, anything; codes of ICD-10 in stored form.
///
/// # Errors
/// A file that cannot be read, every row without a phrase or code, or no row at all.
pub fn phrases(path: &Path, icd10: bool) -> Result<Vec<GoldPhrase>> {
    let text = read(path)?;
    let rows = text.lines().zip(1..).skip(1).filter(|(row, _)| !row.trim().is_empty());
    collect(path, rows.map(|(row, line)| (line, phrase(row, line, icd10))))
}

fn phrase(row: &str, line: u64, icd10: bool) -> Result<GoldPhrase, String> {
    let mut cells = row.split('\t').map(str::trim);
    let phrase = cells.next().unwrap_or_default().to_owned();
    let cell = cells.next().unwrap_or_default();
    let codes = if icd10 { codes(cell) } else { split(cell).map(str::to_owned).collect() };
    match (phrase.is_empty(), codes.is_empty()) {
        (true, _) => Err("the first column, the phrase, is empty".to_owned()),
        (_, true) => Err("the second column has no code".to_owned()),
        _ => Ok(GoldPhrase { line, phrase, codes }),
    }
}

/// The charts of a JSONL, or of a file in the inline form of `corpus/`, which begins with `===`.
///
/// # Errors
/// A file that cannot be read, every line that is no chart or has a mention outside it, or no line at all.
pub fn documents(path: &Path) -> Result<Vec<GoldDocument>> {
    let text = read(path)?;
    if let Some(annotated) = annotated(path, &text)? {
        return Ok(annotated.into_iter().map(GoldDocument::from).collect());
    }
    let rows = text.lines().zip(1..).filter(|(row, _)| !row.trim().is_empty());
    collect(path, rows.map(|(row, line)| (line, document(row))))
}

/// The documents of a text in the inline form of `corpus/`; `None` for another text.
fn annotated(path: &Path, text: &str) -> Result<Option<Vec<AnnotatedDocument>>> {
    let inline = text.trim_start().starts_with("===").then(|| parse_annotated(text));
    inline.transpose().with_context(|| DataError(path.display().to_string()))
}

fn document(row: &str) -> Result<GoldDocument, String> {
    let document: GoldDocument = serde_json::from_str(row).map_err(|error| place(&error))?;
    let length = document.text.chars().count();
    let outside = |mention: &GoldMention| mention.start >= mention.end || mention.end > length;
    match document.mentions.iter().position(outside) {
        Some(at) => Err(format!("mentions[{at}] is not inside the text of {length} code points")),
        None => Ok(document),
    }
}

/// What is wrong with a line of JSON, without quoting it: the parser's own words may.
fn place(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Data => "a key is missing or has a value of another kind",
        _ => "is not JSON",
    };
    format!("{what}, near column {}; needed are id, text and mentions with start, end, type, status", error.column())
}

/// The texts with lists of a JSONL, or the documents of a file in the inline form of `corpus/` with the diseases, symptoms
/// and findings that they hold; each with its line, or the number of the document.
///
/// # Errors
/// A file that cannot be read, every line that is no text with a list, or no line at all.
pub fn lists(path: &Path) -> Result<Vec<(u64, Listed)>> {
    let text = read(path)?;
    if let Some(annotated) = annotated(path, &text)? {
        return Ok((1..).zip(annotated.iter().map(AnnotatedDocument::as_list)).collect());
    }
    let rows = text.lines().zip(1..).filter(|(row, _)| !row.trim().is_empty());
    collect(path, rows.map(|(row, line)| (line, parse_list_row(row).map(|listed| (line, listed)))))
}

fn read(path: &Path) -> Result<String> {
    let refuse = || DataError(format!("cannot read {}", path.display()));
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)).with_context(refuse)?;
    if bytes.len() > MAX_BYTES {
        let limit = MAX_BYTES / 1024 / 1024;
        return Err(DataError(format!("{} is larger than {limit} MiB, the largest file read", path.display())).into());
    }
    Ok(encoding::decode(&bytes, None).with_context(refuse)?.text)
}

/// All rows, or the reasons why some cannot be read.
fn collect<T, E: Display>(path: &Path, rows: impl Iterator<Item = (u64, Result<T, E>)>) -> Result<Vec<T>> {
    let name = path.display().to_string();
    let mut good = Vec::new();
    let mut problems = Vec::new();
    for (line, row) in rows {
        match row {
            Ok(row) => good.push(row),
            Err(reason) => problems.push(Problem::at(&name, line, "", reason.to_string())),
        }
    }
    if good.is_empty() && problems.is_empty() {
        problems.push(Problem::in_file(&name, "holds nothing to measure against"));
    }
    if problems.is_empty() { Ok(good) } else { Err(ImportError::new(problems).into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_with_or_without_a_dot() {
        assert_eq!(codes("S72.10| s721 ||X"), ["S7210", "S721", "X"]);
    }

    #[test]
    fn a_line_that_is_no_chart_is_not_quoted() {
        assert!(document(r#"{"id":"秘密","text":1,"mentions":[]}"#).unwrap_err().starts_with("a key is missing"));
        assert!(!document("秘密").unwrap_err().contains('秘'));
        let outside =
            r#"{"id":"a","text":"肺炎","mentions":[{"start":0,"end":3,"type":"disease","status":"present"}]}"#;
        assert_eq!(document(outside).unwrap_err(), "mentions[0] is not inside the text of 2 code points");
    }
}
