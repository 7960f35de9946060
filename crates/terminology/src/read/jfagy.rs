//! J-FAGY, the allergen master of the Japan Association for Medical Informatics, as the publisher's CSV.
//!
//! A code is a letter pair for the publisher, `F` or `N` for food or neither food nor drug, a letter for the group and
//! four pairs of digits; a concept's parent is the code with its last pair that is not `00` taken away, as far as the
//! table has such a code.

use std::collections::{HashMap, HashSet};

use crate::builder::ReleaseBuilder;
use crate::problem::Problem;
use crate::read::Draft;
use crate::read::header::Header;
use crate::read::rows::{Row, quoted_rows};
use crate::read::source::Source;
use crate::release::{ConceptKind, DesignationUse, Language};

const HINT: &str = "give the publisher's JFAGY_J9FN_*.csv";
/// Columns kept as properties, by the name they get.
const PROPERTIES: [(&str, &str); 5] = [
    ("LEVEL", "level"),
    ("MAINFLAG", "main"),
    ("GUIDELINE", "guideline"),
    ("RECORDDATE", "recorded"),
    ("ENDDATE", "ended"),
];

pub(super) fn read(sources: &[Source], problems: &mut Vec<Problem>) -> Draft {
    let mut table = Table::default();
    for source in sources {
        table.file(source, problems);
    }
    Draft {
        builder: table.finish(),
        system: "jfagy".to_owned(),
        title: "J-FAGY".to_owned(),
        scheme: "jfagy".to_owned(),
        ..Draft::default()
    }
}

#[derive(Default)]
struct Table {
    builder: ReleaseBuilder,
    lines: HashMap<String, u64>,
}

struct Columns {
    code: usize,
    name: usize,
    reading: Option<usize>,
    english: Option<usize>,
    properties: Vec<(usize, &'static str)>,
    width: usize,
}

impl Table {
    fn file(&mut self, source: &Source, problems: &mut Vec<Problem>) {
        let mut columns: Option<Option<Columns>> = None;
        quoted_rows(&source.file.name, &source.text, b',', problems, |row, problems| match &columns {
            None => columns = Some(header(row, problems)),
            Some(Some(columns)) => {
                if let Err(problem) = self.row(row, columns) {
                    problems.push(problem);
                }
            }
            Some(None) => {}
        });
    }

    fn row(&mut self, row: Row<'_>, columns: &Columns) -> Result<(), Problem> {
        if row.cells.len() != columns.width {
            let reason = format!("has {} columns, the header has {}", row.cells.len(), columns.width);
            return Err(row.problem("", reason));
        }
        let (code, name) = (row.cell(columns.code), row.cell(columns.name));
        if !is_code(code) {
            return Err(row.problem("JFAGYCODE", "not a J-FAGY code (J9FA00000000)"));
        }
        if name.is_empty() {
            return Err(row.problem("JPTERM", "is empty"));
        }
        if let Some(first) = self.lines.insert(code.to_owned(), row.line) {
            return Err(row.problem("JFAGYCODE", format!("stands on line {first} already")));
        }
        self.builder.designation(code, name, Language::Ja, DesignationUse::Preferred, "");
        let further = [
            (columns.reading, Language::Ja, DesignationUse::Reading),
            (columns.english, Language::En, DesignationUse::Preferred),
        ];
        for (column, language, usage) in further {
            let text = column.map_or("", |column| row.cell(column));
            if !text.is_empty() {
                self.builder.designation(code, text, language, usage, "");
            }
        }
        for &(column, key) in &columns.properties {
            let value = row.cell(column);
            // Dates of nothing but zeros and nines say that there is none.
            let said = !value.is_empty() && !matches!(value, "00000000" | "99999999");
            if said {
                self.builder.property(code, key, value);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> ReleaseBuilder {
        let codes: HashSet<&str> = self.lines.keys().map(String::as_str).collect();
        for &code in &codes {
            let parent = parent(code, &codes);
            let kind = if parent.is_none() && code.len() == GROUP { ConceptKind::Chapter } else { ConceptKind::Code };
            self.builder.concept(code, kind, parent.as_deref());
        }
        self.builder
    }
}

fn header(row: Row<'_>, problems: &mut Vec<Problem>) -> Option<Columns> {
    let mut header = Header::new(row);
    let columns = Columns {
        code: header.need("JFAGYCODE"),
        name: header.need("JPTERM"),
        reading: header.may("JPKANA"),
        english: header.may("ENTERM"),
        properties: PROPERTIES.iter().filter_map(|(title, key)| Some((header.may(title)?, *key))).collect(),
        width: row.cells.len(),
    };
    header.finish(HINT, problems)?;
    Some(columns)
}

/// Length of the codes that stand for food and for neither food nor drug (`00F`).
const GROUP: usize = 3;

/// `00F`, or twelve characters: letters and digits, the last eight digits.
fn is_code(code: &str) -> bool {
    let bytes = code.as_bytes();
    let plain = bytes.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let long = bytes.len() == 12 && bytes.iter().skip(4).all(u8::is_ascii_digit);
    plain && (bytes.len() == GROUP || long)
}

/// The next more general code that the table has.
fn parent(code: &str, codes: &HashSet<&str>) -> Option<String> {
    let body = code.get(4..12)?;
    let mut general = body.to_owned();
    for start in [6, 4, 2, 0] {
        if general.get(start..start + 2).is_some_and(|pair| pair != "00") {
            general.replace_range(start..start + 2, "00");
            let candidate = format!("{}{general}", code.get(..4)?);
            if codes.contains(candidate.as_str()) {
                return Some(candidate);
            }
        }
    }
    // `J9FA…` belongs to `00F`; the dummy codes `D9F…` to nothing.
    let group = format!("00{}", code.strip_prefix('J')?.get(1..2)?);
    codes.contains(group.as_str()).then_some(group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_is_a_code_with_fewer_pairs() {
        let codes = ["00F", "J9FA00000000", "J9FA24000000", "J9FA24180000", "J9FA24181400", "D9F000000000"];
        let codes = codes.into_iter().collect();
        let check = |code, expected: Option<&str>| assert_eq!(parent(code, &codes).as_deref(), expected, "{code}");
        check("J9FA24181400", Some("J9FA24180000"));
        check("J9FA24190011", Some("J9FA24000000"));
        check("J9FA00000000", Some("00F"));
        check("00F", None);
        check("D9F000000000", None);
    }

    #[test]
    fn codes_have_one_shape() {
        assert!(["00F", "J9FA24181400", "D9M000000000"].into_iter().all(is_code));
        assert!(!["", "J9FA2418140", "J9FA2418140X", "j9fa24181400", "えびいも"].into_iter().any(is_code));
    }
}
