//! WHO's mapping tables between ICD-10 and ICD-11, in both directions, to one release.
//!
//! A concept of the map is a source code with its direction (`10:A000`, `11:1A00`); the properties are its targets, in
//! the order of the file. Chapters and blocks are left out: only codes are assigned to anything.

use std::collections::{HashMap, HashSet};

use crate::builder::ReleaseBuilder;
use crate::icd10::Code;
use crate::map::{self, Direction};
use crate::problem::Problem;
use crate::read::header::Header;
use crate::read::linearization::month_of;
use crate::read::rows::{Row, tab_rows};
use crate::read::source::Source;
use crate::read::{Draft, ReadOptions};
use crate::release::{ConceptKind, Release};

const HINT: &str =
    "give WHO's 10To11MapToOneCategory.txt, 10To11MapToMultipleCategories.txt, 11To10MapToOneCategory.txt";
/// What WHO's table says where ICD-10 has no code for a concept of ICD-11.
const NO_MAPPING: &str = "No Mapping";

pub(super) fn read(sources: &[Source], options: &ReadOptions, problems: &mut Vec<Problem>) -> Draft {
    let Some(icd11) = options.loaded.iter().find(|release| release.meta().system == "icd11") else {
        let hint = "run `ishizue terminology import icd11 FILE` first";
        problems.push(Problem::in_file("", "the map is checked against ICD-11, which is not imported").hint(hint));
        return Draft::default();
    };
    let icd10 = options.loaded.iter().find(|release| release.meta().system == "icd10");
    let mut map = Map { icd11, icd10, builder: ReleaseBuilder::new(), edition: None, left_out: 0 };
    for source in sources {
        map.file(source, problems);
    }
    Draft {
        builder: map.builder,
        system: map::SYSTEM.to_owned(),
        title: "ICD-10 ↔ ICD-11 MMS".to_owned(),
        scheme: map::SYSTEM.to_owned(),
        edition: map.edition,
        notes: match map.left_out {
            0 => Vec::new(),
            count => vec![format!("{count} chapters, blocks and codes without a target left out")],
        },
        ..Draft::default()
    }
}

struct Map<'a> {
    icd11: &'a Release,
    icd10: Option<&'a Release>,
    builder: ReleaseBuilder,
    edition: Option<String>,
    left_out: usize,
}

/// Where a file of one direction has its source and target.
#[derive(Clone, Copy)]
struct Columns {
    direction: Direction,
    from: usize,
    to: usize,
}

/// A good row: a source code and its target.
struct Pair {
    from: String,
    to: String,
}

impl Map<'_> {
    fn file(&mut self, source: &Source, problems: &mut Vec<Problem>) {
        let mut columns: Option<Option<Columns>> = None;
        let mut pairs = Vec::new();
        tab_rows(&source.file.name, &source.text, problems, |row, problems| match columns {
            None => columns = Some(self.header(row, problems)),
            Some(Some(columns)) => match self.row(row, columns) {
                Ok(Some(pair)) => pairs.push(pair),
                Ok(None) => self.left_out += 1,
                Err(problem) => problems.push(problem),
            },
            Some(None) => {}
        });
        if let Some(Some(columns)) = columns {
            self.add(columns.direction, pairs);
        }
    }

    /// A file that says more than one target for some code is the table of all targets, another the table of one.
    fn add(&mut self, direction: Direction, pairs: Vec<Pair>) {
        let mut seen = HashSet::new();
        let many = pairs.iter().any(|pair| !seen.insert(pair.from.as_str()));
        let key = if many { map::ALL } else { map::ONE };
        let mut targets: HashMap<String, HashSet<String>> = HashMap::new();
        for Pair { from, to } in pairs {
            let code = direction.concept(&from);
            if targets.entry(code.clone()).or_default().insert(to.clone()) {
                self.builder.concept(&code, ConceptKind::Code, None).property(&code, key, &to);
            }
        }
    }

    fn header(&mut self, row: Row<'_>, problems: &mut Vec<Problem>) -> Option<Columns> {
        let direction = if row.cell(0).starts_with("10") { Direction::Icd10ToIcd11 } else { Direction::Icd11ToIcd10 };
        let mut header = Header::new(row);
        let (icd10, icd11) = (header.need("icd10Code"), header.need("icd11Code"));
        header.finish(HINT, problems)?;
        let Some(edition) = row.cells.iter().find_map(|cell| month_of(cell)) else {
            problems.push(row.problem("", "the header states no edition (2024-Jan-21)").hint(HINT));
            return None;
        };
        let loaded = &self.icd11.meta().edition;
        if *loaded != edition {
            let reason = format!("is of edition {edition}, the imported ICD-11 is of {loaded}");
            problems.push(row.problem("", reason).hint("give map and classification of the same edition"));
            return None;
        }
        self.edition = Some(edition);
        Some(match direction {
            Direction::Icd10ToIcd11 => Columns { direction, from: icd10, to: icd11 },
            Direction::Icd11ToIcd10 => Columns { direction, from: icd11, to: icd10 },
        })
    }

    fn row(&self, row: Row<'_>, columns: Columns) -> Result<Option<Pair>, Problem> {
        let (from, to) = (row.cell(columns.from), row.cell(columns.to));
        if row.cells.len() <= columns.from.max(columns.to) {
            return Err(row.problem("", "ends before its codes"));
        }
        if from.is_empty() || to.is_empty() || to == NO_MAPPING {
            return Ok(None);
        }
        let pair = match columns.direction {
            Direction::Icd10ToIcd11 => self.icd10(row, from)?.zip(self.icd11(row, to)?),
            Direction::Icd11ToIcd10 => self.icd11(row, from)?.zip(self.icd10(row, to)?),
        };
        Ok(pair.map(|(from, to)| Pair { from, to }))
    }

    /// A code in stored form, nothing for a chapter or block.
    fn icd10(&self, row: Row<'_>, code: &str) -> Result<Option<String>, Problem> {
        let is_range = code.contains('-') || code.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'));
        if is_range {
            return Ok(None);
        }
        let parsed = Code::parse(code).map_err(|_| row.problem("icd10Code", "not an ICD-10 code"))?;
        let unknown = self.icd10.is_some_and(|release| release.find(parsed.as_str()).is_none());
        if unknown {
            return Err(row.problem("icd10Code", "is no code of the imported ICD-10"));
        }
        Ok(Some(parsed.as_str().to_owned()))
    }

    /// A code, cluster or extension whose every code exists; nothing for a chapter.
    ///
    /// WHO maps ICD-10's codes of agents (B95–B98) to extensions without a stem, which are no clusters.
    fn icd11(&self, row: Row<'_>, target: &str) -> Result<Option<String>, Problem> {
        for code in target.split(['&', '/']) {
            match self.icd11.find(code.trim()).map(|concept| concept.kind()) {
                Some(ConceptKind::Code) => {}
                Some(_) => return Ok(None),
                None => return Err(row.problem("icd11Code", "is no code of the imported ICD-11")),
            }
        }
        Ok(Some(target.split_whitespace().collect()))
    }
}
