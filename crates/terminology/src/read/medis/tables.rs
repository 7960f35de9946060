//! The tables in their tab-separated form, with headers.

use crate::icd10::{Code, Range};
use crate::problem::Problem;
use crate::read::rows::{Row, tab_rows};
use crate::read::source::Source;

use super::publisher::optional_code;
use super::{Disease, Master, use_of};

/// Header of `byomei.tsv`.
pub(super) const NAMES: &[&str] = &["byomei_id", "icd10", "name", "kana", "abbrev", "exchange_code"];
/// Header of `index.tsv`.
pub(super) const WORDS: &[&str] = &["word", "icd10"];
/// Header of `icd10_ja.tsv`.
pub(super) const TITLES: &[&str] = &["code", "name"];

/// The line of the titles that names the whole classification.
const ROOT: &str = "1";

/// Reads `byomei.tsv`.
pub(super) fn names(source: &Source, master: &mut Master, problems: &mut Vec<Problem>) {
    each(source, NAMES, problems, |row| {
        for (at, field) in [(0, "byomei_id"), (2, "name")] {
            filled(row, at, field)?;
        }
        let disease = Disease {
            id: row.cell(0),
            exchange: row.cell(5),
            code: optional_code(row, 1, "icd10")?,
            name: row.cell(2),
            kana: row.cell(3),
            abbreviation: row.cell(4),
        };
        if master.disease(&disease) { Ok(()) } else { Err(again(row, "byomei_id")) }
    });
}

/// Reads `index.tsv`.
pub(super) fn words(source: &Source, master: &mut Master, problems: &mut Vec<Problem>) {
    each(source, WORDS, problems, |row| {
        let word = filled(row, 0, "word")?;
        let codes = filled(row, 1, "icd10")?.split('|').map(|code| Code::parse(code.trim()));
        let codes = codes.collect::<Result<Vec<_>, _>>().map_err(|error| row.problem("icd10", error.to_string()))?;
        for code in codes {
            master.word(code, word, use_of(word));
        }
        Ok(())
    });
}

/// Reads `icd10_ja.tsv`.
pub(super) fn titles(source: &Source, master: &mut Master, problems: &mut Vec<Problem>) {
    each(source, TITLES, problems, |row| {
        let key = filled(row, 0, "code")?;
        let title = filled(row, 1, "name")?;
        if key == ROOT {
            return Ok(());
        }
        let range = Range::parse(key);
        let code = Code::parse(key);
        let stored = range.map(|range| range.to_string()).or(code.map(|code| code.as_str().to_owned()));
        let stored = stored.map_err(|error| row.problem("code", error.to_string()))?;
        if !master.titled.insert(stored) {
            return Err(again(row, "code"));
        }
        match (range, code) {
            (Ok(range), _) => master.range_title(range, title),
            (_, Ok(code)) => master.code_title(code, title),
            _ => {}
        }
        Ok(())
    });
}

/// Calls `read` for every row but the header; rows must have the header's width.
fn each(
    source: &Source,
    header: &[&str],
    problems: &mut Vec<Problem>,
    mut read: impl FnMut(Row<'_>) -> Result<(), Problem>,
) {
    let mut first = true;
    tab_rows(&source.file.name, &source.text, problems, |row, problems| {
        if std::mem::take(&mut first) {
            return;
        }
        let columns = row.cells.len();
        let result = if columns == header.len() {
            read(row)
        } else {
            Err(row.problem("", format!("has {columns} columns, {} are needed", header.len())))
        };
        if let Err(problem) = result {
            problems.push(problem);
        }
    });
}

fn filled<'a>(row: Row<'a>, at: usize, field: &str) -> Result<&'a str, Problem> {
    match row.cell(at) {
        "" => Err(row.problem(field, "is empty")),
        text => Ok(text),
    }
}

fn again(row: Row<'_>, field: &str) -> Problem {
    row.problem(field, "stands on an earlier line already")
}
