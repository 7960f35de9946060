//! WHO's ICD-10 as code and title, tab-separated, without a header.
//!
//! Chapters are Roman numerals, ranges are blocks. The file's order says which chapter a block belongs to.

use std::collections::{BTreeMap, HashMap};

use crate::builder::ReleaseBuilder;
use crate::icd10::{Code, Range};
use crate::problem::Problem;
use crate::read::Draft;
use crate::read::rows::{Row, tab_rows};
use crate::read::source::Source;
use crate::release::{ConceptKind, DesignationUse};
use crate::script::language_of;

pub(super) fn read(sources: &[Source], problems: &mut Vec<Problem>) -> Draft {
    let mut table = Table::default();
    for source in sources {
        tab_rows(&source.file.name, &source.text, problems, |row, problems| table.row(row, problems));
    }
    Draft {
        builder: table.finish(),
        system: "icd10".to_owned(),
        title: "ICD-10".to_owned(),
        scheme: "icd10".to_owned(),
        ..Draft::default()
    }
}

/// A key of the first column.
enum Key {
    Chapter(String),
    Block(Range),
    Code(Code),
}

#[derive(Default)]
struct Table {
    builder: ReleaseBuilder,
    /// Line of each key, to name the first of two.
    lines: HashMap<String, u64>,
    /// The chapter that rows now belong to.
    chapter: Option<String>,
    /// Blocks with their chapter.
    blocks: BTreeMap<Range, Option<String>>,
    /// Codes with their chapter.
    codes: BTreeMap<Code, Option<String>>,
}

impl Table {
    fn row(&mut self, row: Row<'_>, problems: &mut Vec<Problem>) {
        match self.checked(row) {
            Ok(key) => self.add(key, row.cell(1)),
            Err(problem) => problems.push(problem),
        }
    }

    fn checked(&mut self, row: Row<'_>) -> Result<Key, Problem> {
        let key = key(row.cell(0)).ok_or_else(|| {
            row.problem("code", "not an ICD-10 code, range or chapter numeral")
                .hint("each line is a code, a tab and a title; for other tables use the format table")
        })?;
        if row.cell(1).is_empty() {
            return Err(row.problem("title", "is empty"));
        }
        match self.lines.insert(stored(&key), row.line) {
            Some(first) => Err(row.problem("code", format!("stands on line {first} already"))),
            None => Ok(key),
        }
    }

    fn add(&mut self, key: Key, title: &str) {
        let code = stored(&key);
        self.builder.designation(&code, title, language_of(title), DesignationUse::Preferred, "");
        match key {
            Key::Chapter(numeral) => {
                self.builder.concept(&numeral, ConceptKind::Chapter, None);
                self.chapter = Some(numeral);
            }
            Key::Block(range) => {
                self.blocks.insert(range, self.chapter.clone());
            }
            Key::Code(code) => {
                self.codes.insert(code, self.chapter.clone());
            }
        }
    }

    fn finish(mut self) -> ReleaseBuilder {
        let ranges: Vec<Range> = self.blocks.keys().copied().collect();
        for (range, chapter) in &self.blocks {
            let parent = range.parent(&ranges).map(|range| range.to_string()).or_else(|| chapter.clone());
            self.builder.concept(&range.to_string(), ConceptKind::Block, parent.as_deref());
        }
        for (code, chapter) in &self.codes {
            let parent = code
                .parents()
                .find(|parent| self.codes.contains_key(parent))
                .map(|parent| parent.as_str().to_owned())
                .or_else(|| Range::innermost(&ranges, *code).map(|range| range.to_string()))
                .or_else(|| chapter.clone());
            self.builder.concept(code.as_str(), ConceptKind::Code, parent.as_deref());
        }
        self.builder
    }
}

fn key(text: &str) -> Option<Key> {
    if is_numeral(text) {
        return Some(Key::Chapter(text.to_owned()));
    }
    if let Ok(range) = Range::parse(text) {
        return Some(Key::Block(range));
    }
    Code::parse(text).ok().map(Key::Code)
}

fn stored(key: &Key) -> String {
    match key {
        Key::Chapter(numeral) => numeral.clone(),
        Key::Block(range) => range.to_string(),
        Key::Code(code) => code.as_str().to_owned(),
    }
}

/// Roman numerals as far as chapters go (I–XXII).
fn is_numeral(text: &str) -> bool {
    !text.is_empty() && text.len() <= 6 && text.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'))
}
