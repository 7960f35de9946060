//! A linearisation of WHO's classifications as one table: ICD-11 MMS and ICF.
//!
//! The file names no parents: the dashes before a title say how deep a row stands, and its parent is the nearest row
//! above that stands one level higher. Saved entities of the ICD-API may be given beside ICD-11's table; they say which
//! axes of post-coordination a stem has.

use std::collections::HashMap;

use crate::builder::ReleaseBuilder;
use crate::postcoordination::AXIS;
use crate::problem::Problem;
use crate::read::Draft;
use crate::read::entity;
use crate::read::header::Header;
use crate::read::rows::{Row, quoted_rows};
use crate::read::source::Source;
use crate::release::{ConceptKind, DesignationUse, Language};
use crate::supplement;

/// Property with the number of the concept in WHO's foundation.
pub const FOUNDATION: &str = "foundation";
/// Property with the end of the concept's address in the linearisation.
pub const ENTITY: &str = "entity";
/// Property of the categories *other specified* and *unspecified*.
pub const RESIDUAL: &str = "residual";

/// Which of WHO's classifications a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Linearization {
    /// ICD-11 for mortality and morbidity statistics.
    Icd11,
    /// The International Classification of Functioning, Disability and Health.
    Icf,
}

impl Linearization {
    fn system(self) -> &'static str {
        match self {
            Self::Icd11 => "icd11",
            Self::Icf => "icf",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Icd11 => "ICD-11 MMS",
            Self::Icf => "ICF",
        }
    }

    /// Column of the address in the linearisation, and what an address of it holds.
    fn address(self) -> (&'static str, &'static str) {
        match self {
            Self::Icd11 => ("Linearization URI", "/mms/"),
            Self::Icf => ("Linearization (release) URI", "/icf/"),
        }
    }

    /// What to give instead when a table is not this one.
    fn hint(self) -> &'static str {
        match self {
            Self::Icd11 => "give WHO's SimpleTabulation-ICD-11-MMS-en.txt, and saved ICD-API entities as .json",
            Self::Icf => "give WHO's LinearizationMiniOutput-ICF-en.txt",
        }
    }
}

pub(super) fn read(which: Linearization, sources: &[Source], problems: &mut Vec<Problem>) -> Draft {
    let (entities, tables): (Vec<&Source>, Vec<&Source>) = sources.iter().partition(|source| is_json(source));
    let mut table = Table { which, ..Table::new() };
    let [source] = tables.as_slice() else {
        problems.push(Problem::in_file("", "one edition is one table").hint(which.hint()));
        return Draft::default();
    };
    table.file(source, problems);
    if problems.is_empty() {
        axes(which, &entities, &mut table, problems);
    }
    supplement::add_names(&mut table.builder, which.system());
    Draft {
        builder: table.builder,
        system: which.system().to_owned(),
        title: which.title().to_owned(),
        scheme: which.system().to_owned(),
        edition: table.edition,
        notes: match table.without_code {
            0 => Vec::new(),
            count => vec![format!("{count} rows without a code left out")],
        },
        ..Draft::default()
    }
}

fn is_json(source: &Source) -> bool {
    source.text.trim_start().starts_with(['{', '['])
}

fn axes(which: Linearization, entities: &[&Source], table: &mut Table, problems: &mut Vec<Problem>) {
    if which == Linearization::Icf && !entities.is_empty() {
        problems.push(Problem::in_file(&entities[0].file.name, "is no table; ICF has no axes to read from entities"));
        return;
    }
    for source in entities {
        for (code, axis) in entity::axes(&source.file.name, &source.text, &table.by_entity, problems) {
            table.builder.property(&code, AXIS, &axis.to_string());
        }
    }
}

struct Table {
    which: Linearization,
    builder: ReleaseBuilder,
    edition: Option<String>,
    without_code: usize,
    /// Codes of the rows above, by depth.
    above: Vec<String>,
    /// Line of each code.
    lines: HashMap<String, u64>,
    /// Code by the end of its address.
    by_entity: HashMap<String, String>,
}

struct Columns {
    address: usize,
    foundation: usize,
    code: usize,
    block: usize,
    title: usize,
    kind: usize,
    chapter: usize,
    residual: usize,
    width: usize,
}

impl Table {
    fn new() -> Self {
        Self {
            which: Linearization::Icd11,
            builder: ReleaseBuilder::new(),
            edition: None,
            without_code: 0,
            above: Vec::new(),
            lines: HashMap::new(),
            by_entity: HashMap::new(),
        }
    }

    fn file(&mut self, source: &Source, problems: &mut Vec<Problem>) {
        let mut columns: Option<Option<Columns>> = None;
        quoted_rows(&source.file.name, &source.text, b'\t', problems, |row, problems| match &columns {
            None => columns = Some(self.header(row, problems)),
            Some(Some(columns)) => {
                if let Err(problem) = self.row(row, columns) {
                    problems.push(problem);
                }
            }
            Some(None) => {}
        });
    }

    fn header(&mut self, row: Row<'_>, problems: &mut Vec<Problem>) -> Option<Columns> {
        let mut header = Header::new(row);
        let columns = Columns {
            address: header.need(self.which.address().0),
            foundation: header.need("Foundation URI"),
            code: header.need("Code"),
            block: header.need("BlockId"),
            title: header.need("Title"),
            kind: header.need("ClassKind"),
            chapter: header.need("ChapterNo"),
            residual: header.need("IsResidual"),
            width: row.cells.len(),
        };
        self.edition = row.cells.iter().find_map(|cell| edition(cell));
        let stated = self.edition.is_some();
        header.finish(self.which.hint(), problems)?;
        if !stated {
            let reason = "the header states no edition (Version:2024 Jan 21 …)";
            problems.push(row.problem("", reason).hint(self.which.hint()));
            return None;
        }
        Some(columns)
    }

    fn row(&mut self, row: Row<'_>, columns: &Columns) -> Result<(), Problem> {
        if row.cells.len() < columns.title.max(columns.kind) + 1 || row.cells.len() > columns.width {
            let reason = format!("has {} columns, the header has {}", row.cells.len(), columns.width);
            return Err(row.problem("", reason));
        }
        let (depth, title) = depth(row.cell(columns.title));
        if title.is_empty() {
            return Err(row.problem("Title", "is empty"));
        }
        if self.which == Linearization::Icf && row.cell(columns.kind) == "category" && row.cell(columns.code).is_empty()
        {
            // WHO's file lists the values of qualifiers behind the categories; they have no codes.
            self.without_code += 1;
            return Ok(());
        }
        let (code, kind) = self.code(row, columns)?;
        if let Some(first) = self.lines.insert(code.clone(), row.line) {
            return Err(row.problem("Code", format!("stands on line {first} already")));
        }
        if depth > self.above.len() {
            let reason = format!("stands {depth} levels deep below a row {} deep", self.above.len().saturating_sub(1));
            return Err(row.problem("Title", reason).hint("a row may be at most one level deeper than the row above"));
        }
        self.above.truncate(depth);
        self.builder.concept(&code, kind, self.above.last().map(String::as_str));
        self.builder.designation(&code, title, Language::En, DesignationUse::Preferred, "");
        self.properties(row, columns, &code)?;
        self.above.push(code);
        Ok(())
    }

    fn code(&self, row: Row<'_>, columns: &Columns) -> Result<(String, ConceptKind), Problem> {
        let (kind, column) = match row.cell(columns.kind) {
            "chapter" => (ConceptKind::Chapter, columns.chapter),
            "block" => (ConceptKind::Block, columns.block),
            "category" => (ConceptKind::Code, columns.code),
            _ => return Err(row.problem("ClassKind", "is none of chapter, block and category")),
        };
        let code = match row.cell(column) {
            // The roots of ICF and the groups of extension codes have no identifier but their address.
            "" if kind != ConceptKind::Code => match row.cell(columns.address).rsplit_once('/') {
                Some((_, entity)) if !entity.is_empty() => entity.to_owned(),
                _ => return Err(row.problem("BlockId", "is empty, and so is the address")),
            },
            "" => return Err(row.problem("Code", "is empty")),
            code => code.to_owned(),
        };
        let plain = code.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
        if plain { Ok((code, kind)) } else { Err(row.problem("Code", "has characters that no code has")) }
    }

    fn properties(&mut self, row: Row<'_>, columns: &Columns, code: &str) -> Result<(), Problem> {
        let (column, part) = self.which.address();
        let address = row.cell(columns.address);
        if let Some((_, entity)) = address.split_once(part) {
            self.builder.property(code, ENTITY, entity);
            self.by_entity.insert(entity.to_owned(), code.to_owned());
        } else if !address.is_empty() {
            return Err(row.problem(column, "is no address of this classification").hint(self.which.hint()));
        }
        let foundation = row.cell(columns.foundation);
        if let Some((_, number)) = foundation.rsplit_once("/entity/") {
            self.builder.property(code, FOUNDATION, number);
        }
        if row.cell(columns.residual).eq_ignore_ascii_case("true") {
            self.builder.property(code, RESIDUAL, "true");
        }
        Ok(())
    }
}

/// The depth that the dashes before a title say, and the title without them.
fn depth(title: &str) -> (usize, &str) {
    let mut rest = title;
    let mut depth = 0;
    while let Some(deeper) = rest.strip_prefix("- ") {
        rest = deeper;
        depth += 1;
    }
    (depth, rest.trim())
}

/// `Version:2024 Jan 21 - 22:30 UTC` → `2024-01`.
fn edition(cell: &str) -> Option<String> {
    month_of(cell.strip_prefix("Version:")?)
}

/// Year and month of a date in WHO's headers: `2024 Jan 21 …` and `2024-Jan-21` → `2024-01`.
pub(super) fn month_of(date: &str) -> Option<String> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = date.trim().split([' ', '-']);
    let (year, month) = (parts.next()?, parts.next()?);
    let plain = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    let month = MONTHS.iter().position(|name| month.eq_ignore_ascii_case(name))? + 1;
    plain.then(|| format!("{year}-{month:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_are_counted_and_taken_off() {
        assert_eq!(depth("- - - Cholera"), (3, "Cholera"));
        assert_eq!(depth("Neoplasms"), (0, "Neoplasms"));
        assert_eq!(depth("- Non-ketotic"), (1, "Non-ketotic"));
    }

    #[test]
    fn editions_are_year_and_month() {
        assert_eq!(edition("Version:2024 Jan 21 - 22:30 UTC").as_deref(), Some("2024-01"));
        assert_eq!(month_of("2024-Jan-21").as_deref(), Some("2024-01"));
        assert_eq!(month_of("24 Jan"), None);
    }
}
