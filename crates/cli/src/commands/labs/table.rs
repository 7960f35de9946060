//! A laboratory's list as CSV or TSV, also the reviewed one.

use anyhow::{Context, Result};
use ishizue_coding::systems::labs::LabTest;
use ishizue_terminology::encoding::{self, Encoding};

use crate::exit::DataError;

/// The heading of what is written; a file with it can be confirmed.
pub const HEADING: [&str; 12] = [
    "name",
    "unit",
    "specimen",
    "values",
    "item",
    "title",
    "jlac10",
    "jlac11",
    "ucum",
    "confidence",
    "confirmed",
    "reason",
];
/// What the columns that are read may be called.
const NAMES: [(&str, &[&str]); 5] = [
    ("name", &["name", "検査名", "検査項目", "検査項目名", "項目名", "名称", "local_name"]),
    ("unit", &["unit", "単位", "units"]),
    ("specimen", &["specimen", "材料", "検体", "材料名", "検体材料"]),
    ("values", &["values", "sample values", "sample_values", "値", "結果値", "結果", "sample"]),
    ("item", &["item", "標準項目", "gold"]),
];
/// Most tests of a list.
const MOST: usize = 200_000;
/// Longest cell, in characters.
const LONGEST: usize = 1_000;

/// A test of a list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Line of the file.
    pub line: u64,
    /// What it says.
    pub test: LabTest,
    /// The reviewed item, where there is such a column.
    pub item: Option<String>,
}

/// The tests of a list.
///
/// # Errors
/// Bytes that are no text, a heading without a name column, or a row that cannot be read, with its line.
pub fn read(bytes: &[u8], encoding: Option<Encoding>, file: &str) -> Result<Vec<Row>> {
    let text = encoding::decode(bytes, encoding).with_context(|| DataError(format!("cannot read {file}")))?.text;
    let heading = text.lines().next().unwrap_or_default();
    let delimiter = if heading.contains('\t') { b'\t' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut columns: Option<[Option<usize>; 5]> = None;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.with_context(|| DataError(format!("{file}: a row cannot be read")))?;
        let line = record.position().map_or(0, csv::Position::line);
        let Some(columns) = &columns else {
            columns = Some(columns_of(&record, file)?);
            continue;
        };
        rows.extend(row(&record, line, columns, file)?);
        if rows.len() > MOST {
            return Err(DataError(format!("{file}:{line}: more than {MOST} tests, the most read")).into());
        }
    }
    if columns.is_none() {
        return Err(DataError(format!("{file} is empty")).into());
    }
    Ok(rows)
}

fn columns_of(heading: &csv::StringRecord, file: &str) -> Result<[Option<usize>; 5]> {
    let find = |names: &[&str]| {
        heading.iter().position(|title| names.iter().any(|name| title.trim().eq_ignore_ascii_case(name)))
    };
    let columns = NAMES.map(|(_, names)| find(names));
    if columns[0].is_none() {
        return Err(DataError(format!("{file}:1: the heading has no column name (検査名)")).into());
    }
    Ok(columns)
}

fn row(record: &csv::StringRecord, line: u64, columns: &[Option<usize>; 5], file: &str) -> Result<Option<Row>> {
    if let Some(at) = record.iter().position(|cell| cell.chars().count() > LONGEST) {
        let reason = format!("column {} has more than {LONGEST} characters, the most read", at + 1);
        return Err(DataError(format!("{file}:{line}: {reason}")).into());
    }
    let cell = |column: usize| columns[column].and_then(|at| record.get(at)).map(|cell| cell.trim().to_owned());
    let name = cell(0).unwrap_or_default();
    if record.iter().all(|cell| cell.trim().is_empty()) {
        return Ok(None);
    }
    if name.is_empty() {
        return Err(DataError(format!("{file}:{line}: name: is empty")).into());
    }
    let values = cell(3).unwrap_or_default();
    let test = LabTest {
        name,
        unit: cell(1).unwrap_or_default(),
        specimen: cell(2).unwrap_or_default(),
        values: values.split('|').map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect(),
    };
    Ok(Some(Row { line, test, item: cell(4) }))
}
