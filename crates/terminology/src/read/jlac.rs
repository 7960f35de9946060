//! The master of laboratory items with JLAC10 and JLAC11 codes, as the workbook of the electronic chart sharing service.
//!
//! A concept is a JLAC11 code. Its names are the products that are coded by it and the item's short name; its properties
//! are the standard item of JP-CLINS, the JLAC10 code, unit, specimen and method.

use std::collections::HashSet;

use crate::builder::ReleaseBuilder;
use crate::problem::Problem;
use crate::read::Draft;
use crate::read::header::Header;
use crate::read::rows::{Row, tab_rows};
use crate::read::source::Source;
use crate::release::{ConceptKind, DesignationUse};
use crate::script::language_of;

const HINT: &str = "give the master as the workbook it is published as, or its first sheet as TSV";

/// Property: the standard item of JP-CLINS.
pub const ITEM: &str = "item";
/// Property: the JLAC10 code.
pub const JLAC10: &str = "jlac10";
/// Property: the unit.
pub const UNIT: &str = "unit";
/// Property: the specimen in JLAC10's words.
pub const SPECIMEN: &str = "specimen";
/// Property: the method in JLAC10's words.
pub const METHOD: &str = "method";

pub(super) fn read(sources: &[Source], problems: &mut Vec<Problem>) -> Draft {
    let mut table = Table::default();
    for source in sources {
        let mut columns: Option<Option<Columns>> = None;
        tab_rows(&source.file.name, &source.text, problems, |row, problems| match &columns {
            None => columns = Some(header(row, problems)),
            Some(Some(columns)) => {
                if let Err(problem) = table.row(row, columns) {
                    problems.push(problem);
                }
            }
            Some(None) => {}
        });
    }
    Draft {
        builder: table.builder,
        system: "jlac".to_owned(),
        title: "JLAC10 / JLAC11".to_owned(),
        scheme: "jlac".to_owned(),
        notes: match table.without_code {
            0 => Vec::new(),
            count => vec![format!("{count} rows without a JLAC11 code left out")],
        },
        ..Draft::default()
    }
}

#[derive(Default)]
struct Table {
    builder: ReleaseBuilder,
    properties: HashSet<(String, &'static str, String)>,
    without_code: usize,
}

struct Columns {
    jlac11: usize,
    jlac10: usize,
    item: usize,
    name: usize,
    short: usize,
    product: usize,
    properties: [(usize, &'static str); 3],
}

fn header(row: Row<'_>, problems: &mut Vec<Problem>) -> Option<Columns> {
    let mut header = Header::new(row);
    let columns = Columns {
        jlac11: header.need("JLAC11コード"),
        jlac10: header.need("JLAC10コード"),
        item: header.need("FHIR識別文字列"),
        name: header.need("大項目"),
        short: header.need("略称"),
        product: header.need("販売名称"),
        properties: [
            (header.need("単位"), UNIT),
            (header.need("材料(JLAC10)"), SPECIMEN),
            (header.need("検査方法(JLAC10-測定法)"), METHOD),
        ],
    };
    header.finish(HINT, problems)?;
    Some(columns)
}

impl Table {
    fn row(&mut self, row: Row<'_>, columns: &Columns) -> Result<(), Problem> {
        let code = row.cell(columns.jlac11);
        if code.is_empty() {
            self.without_code += 1;
            return Ok(());
        }
        let plain = |code: &str| code.len() == 17 && code.bytes().all(|b| b.is_ascii_alphanumeric());
        if !plain(code) {
            return Err(row.problem("JLAC11コード", "is not of 17 letters and digits"));
        }
        let jlac10 = row.cell(columns.jlac10);
        if !jlac10.is_empty() && !plain(jlac10) {
            return Err(row.problem("JLAC10コード", "is not of 17 letters and digits"));
        }
        self.builder.concept(code, ConceptKind::Code, None);
        let names = [
            (columns.name, DesignationUse::Preferred),
            (columns.short, DesignationUse::Abbreviation),
            (columns.product, DesignationUse::Index),
        ];
        for (column, usage) in names {
            let text = row.cell(column);
            if !text.is_empty() {
                self.builder.designation(code, text, language_of(text), usage, "");
            }
        }
        let properties = [(columns.item, ITEM), (columns.jlac10, JLAC10)].into_iter().chain(columns.properties);
        for (column, key) in properties {
            let value = row.cell(column);
            if !value.is_empty() && self.properties.insert((code.to_owned(), key, value.to_owned())) {
                self.builder.property(code, key, value);
            }
        }
        Ok(())
    }
}
