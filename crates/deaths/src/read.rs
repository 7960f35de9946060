//! One row of a file to a certificate: JSON Lines, CSV or TSV with a heading, or codes per line.
//!
//! A row that can be read in part gives what was read and a list of issues; only a row of which nothing can be read is
//! broken. Never a value of the row in an issue.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use crate::certificate::{Age, Certificate, Manner, Sex};
use crate::external::LONGEST;

/// Most bytes of one row.
pub const LARGEST_ROW: usize = 1024 * 1024;
/// Longest identifier, in code points.
const LONGEST_ID: usize = 200;

/// Something of a row that could not be read as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// The field, as Ishizue names it; empty where the row as a whole is meant.
    pub field: Cow<'static, str>,
    /// What is wrong and what was done.
    pub reason: Cow<'static, str>,
}

impl Issue {
    /// An issue of a field.
    pub fn new(field: impl Into<Cow<'static, str>>, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { field: field.into(), reason: reason.into() }
    }
}

/// A certificate and what of its row could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// What was read.
    pub certificate: Certificate,
    /// What was not.
    pub issues: Vec<Issue>,
}

/// How the rows of a file are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// One JSON object a line.
    JsonLines,
    /// Cells under a heading.
    Table {
        /// Between the cells: `,` or tab.
        delimiter: u8,
        /// The field of each column; `None` for columns that are not read.
        columns: Vec<Option<&'static str>>,
    },
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// A heading without any column that is known.
    #[error(
        "the heading has no column of a death certificate (means, cause_Ia, manner, … or 外因死の手段及び状況, 死因ア, 死因の種類, …); see docs/formats.md"
    )]
    NoColumns,
}

/// Every field with what its column or key may be called.
const FIELDS: [(&str, &[&str]); 27] = [
    ("id", &["番号", "ID", "調査票番号", "事件簿番号", "整理番号"]),
    ("sex", &["性別", "男女の別"]),
    ("age", &["年齢", "死亡時年齢"]),
    ("manner", &["死因の種類"]),
    ("cause_Ia", &["死因ア", "I欄ア", "Iア", "(ア)", "直接死因", "line1"]),
    ("cause_Ib", &["死因イ", "I欄イ", "Iイ", "(イ)", "アの原因", "line2"]),
    ("cause_Ic", &["死因ウ", "I欄ウ", "Iウ", "(ウ)", "イの原因", "line3"]),
    ("cause_Id", &["死因エ", "I欄エ", "Iエ", "(エ)", "ウの原因", "line4"]),
    ("cause_II", &["II欄", "2欄", "その他の傷病", "影響を及ぼした傷病名等", "part2"]),
    ("duration_Ia", &["期間ア"]),
    ("duration_Ib", &["期間イ"]),
    ("duration_Ic", &["期間ウ"]),
    ("duration_Id", &["期間エ"]),
    ("duration_II", &["期間II"]),
    ("surgery", &["手術", "手術所見"]),
    ("autopsy", &["解剖", "解剖所見"]),
    ("place_type", &["傷害が発生したところの種別", "場所の種別"]),
    ("place", &["傷害が発生したところ", "発生場所"]),
    ("date", &["傷害が発生したとき", "発生日時"]),
    ("means", &["外因死の手段及び状況", "手段及び状況", "手段・状況", "状況"]),
    ("pregnancy", &["妊娠", "妊娠・分娩"]),
    ("infant", &["生後1年未満", "乳児"]),
    ("line5", &[]),
    ("age_months", &["月齢"]),
    ("age_days", &["日齢"]),
    ("age_hours", &[]),
    ("underlying", &[]),
];

fn field_of(name: &str) -> Option<&'static str> {
    let key = |text: &str| ishizue_text::key(text).replace(' ', "");
    let name = key(name.trim_start_matches('\u{feff}'));
    let same =
        |(field, aliases): &&(&'static str, &[&str])| key(field) == name || aliases.iter().any(|a| key(a) == name);
    FIELDS.iter().find(same).map(|(field, _)| *field)
}

impl Layout {
    /// The layout that the first row of a file shows; a heading is consumed by it.
    ///
    /// # Errors
    /// A heading without any column that is known.
    pub fn of(first: &str) -> Result<Self, LayoutError> {
        let first = first.trim_start_matches('\u{feff}');
        if first.trim_start().starts_with('{') {
            return Ok(Self::JsonLines);
        }
        let delimiter = if first.contains('\t') { b'\t' } else { b',' };
        let cells = cells(first, delimiter);
        let columns: Vec<_> = cells.iter().map(|cell| field_of(cell)).collect();
        let telling = ["means", "cause_Ia", "manner"];
        let known = columns.iter().flatten().any(|field| telling.contains(field));
        if known { Ok(Self::Table { delimiter, columns }) } else { Err(LayoutError::NoColumns) }
    }

    /// True where the first row is a heading and no certificate.
    pub fn has_heading(&self) -> bool {
        matches!(self, Self::Table { .. })
    }

    /// One row.
    ///
    /// # Errors
    /// A row of which nothing can be read; the message never quotes it.
    pub fn row(&self, text: &str) -> Result<Row, Issue> {
        match self {
            Self::JsonLines => json(text),
            Self::Table { delimiter, columns } => Ok(table(text, *delimiter, columns)),
        }
    }
}

fn cells(text: &str, delimiter: u8) -> Vec<String> {
    let mut builder = csv::ReaderBuilder::new();
    let builder = builder.has_headers(false).flexible(true).delimiter(delimiter).quoting(delimiter != b'\t');
    let mut reader = builder.from_reader(text.as_bytes());
    let first = reader.records().next();
    // Text in memory is UTF-8, and rows may have any number of cells: there is nothing to fail.
    first.and_then(Result::ok).map(|record| record.iter().map(str::to_owned).collect()).unwrap_or_default()
}

fn table(text: &str, delimiter: u8, columns: &[Option<&'static str>]) -> Row {
    let cells = cells(text, delimiter);
    let mut row = Row::default();
    match cells.len().cmp(&columns.len()) {
        std::cmp::Ordering::Less => {
            row.issues.push(Issue::new("", "has fewer cells than the heading; the rest is empty"))
        }
        std::cmp::Ordering::Greater => {
            row.issues.push(Issue::new("", "has more cells than the heading; those beyond it were not read"));
        }
        std::cmp::Ordering::Equal => {}
    }
    for (field, cell) in columns.iter().zip(cells) {
        if let Some(field) = field {
            row.put(field, &cell);
        }
    }
    row
}

fn json(text: &str) -> Result<Row, Issue> {
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Issue::new("", format!("is no JSON at column {}; mend the row", error.column())))?;
    let Value::Object(fields) = value else { return Err(Issue::new("", "is no JSON object; write one a line")) };
    let mut row = Row::default();
    for (name, value) in fields {
        let Some(field) = field_of(&name) else { continue };
        match value {
            Value::String(text) => row.put(field, &text),
            Value::Number(number) => row.put(field, &number.to_string()),
            Value::Null => {}
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                row.issues.push(Issue::new(field, "is neither a text nor a number; it was not read"));
            }
        }
    }
    Ok(row)
}

impl Row {
    fn put(&mut self, field: &'static str, text: &str) {
        let limit = if field == "id" { LONGEST_ID } else { LONGEST };
        let text = text.trim();
        let text = match text.char_indices().nth(limit) {
            Some((end, _)) => {
                let reason = format!("has more than {limit} characters; the first {limit} were read");
                self.issues.push(Issue::new(field, reason));
                &text[..end]
            }
            None => text,
        };
        if text.contains('\u{fffd}') {
            self.issues.push(Issue::new(field, "holds characters that could not be decoded"));
        }
        if !text.is_empty() {
            self.set(field, text);
        }
    }

    fn set(&mut self, field: &'static str, text: &str) {
        let c = &mut self.certificate;
        let own = || text.to_owned();
        match field {
            "id" => c.id = own(),
            "sex" => c.sex = read_or(&mut self.issues, field, Sex::parse(text), "is no sex (男, 女)"),
            "age" => {
                c.age = read_or(&mut self.issues, field, Age::parse(text), "is no age (84, 3か月, 12日)").or(c.age);
            }
            "age_months" => c.age = text.parse().ok().map(Age::Months).or(c.age),
            "age_days" => c.age = text.parse().ok().map(Age::Days).or(c.age),
            "age_hours" => c.age = text.parse().ok().map(Age::Hours).or(c.age),
            "manner" => {
                c.manner = read_or(&mut self.issues, field, Manner::parse(text), "is no box of 死因の種類");
            }
            "cause_Ia" => c.lines[0] = own(),
            "cause_Ib" => c.lines[1] = own(),
            "cause_Ic" => c.lines[2] = own(),
            "cause_Id" => c.lines[3] = own(),
            // A fifth line, which some forms have, goes below the fourth.
            "line5" => c.lines[3] = format!("{} {text}", c.lines[3]).trim().to_owned(),
            "cause_II" => c.part2 = own(),
            "duration_Ia" => c.durations[0] = own(),
            "duration_Ib" => c.durations[1] = own(),
            "duration_Ic" => c.durations[2] = own(),
            "duration_Id" => c.durations[3] = own(),
            "duration_II" => c.part2_duration = own(),
            "surgery" => c.surgery = own(),
            "autopsy" => c.autopsy = own(),
            "place_type" => c.place_type = own(),
            "place" => c.place = own(),
            "date" => c.date = own(),
            "means" => c.means = own(),
            "pregnancy" => c.pregnancy = own(),
            "infant" => c.infant = own(),
            _ => {}
        }
    }
}

fn read_or<T>(issues: &mut Vec<Issue>, field: &'static str, value: Option<T>, reason: &'static str) -> Option<T> {
    if value.is_none() {
        issues.push(Issue::new(field, reason));
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_in_japanese_and_one_in_english_say_the_same() {
        let row = |text: &str| {
            let (heading, cells) = text.split_once('\n').unwrap();
            Layout::of(heading).unwrap().row(cells).unwrap()
        };
        let japanese =
            row("番号,性別,年齢,死因の種類,死因ア,外因死の手段及び状況\n7,男,84歳,転倒・転落,脳挫傷,\"庭で、転倒\"");
        let english = row("id\tsex\tage\tmanner\tcause_Ia\tmeans\n7\tM\t84\t3\t脳挫傷\t庭で、転倒");
        assert_eq!(japanese, english);
        assert_eq!(japanese.certificate.means, "庭で、転倒");
        assert_eq!(Layout::of("a,b,c"), Err(LayoutError::NoColumns));
    }

    #[test]
    fn what_cannot_be_read_is_an_issue_and_the_rest_is_read() {
        let layout = Layout::JsonLines;
        let row =
            layout.row(r#"{"id": 5, "age": "abc", "manner": "自殺", "means": ["x"], "cause_Ia": "縊死"}"#).unwrap();
        assert_eq!(row.certificate.lines[0], "縊死");
        assert_eq!(row.certificate.manner, Some(Manner::Suicide));
        assert_eq!(row.issues.iter().map(|i| i.field.as_ref()).collect::<Vec<_>>(), ["age", "means"]);
        assert!(layout.row("{\"id\": 5, \"mea").is_err());
        let long = format!(r#"{{"means": "{}"}}"#, "転".repeat(100_000));
        let row = layout.row(&long).unwrap();
        assert_eq!(row.certificate.means.chars().count(), LONGEST);
        assert_eq!(row.issues.len(), 1);
    }
}
