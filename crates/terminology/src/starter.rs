//! The embedded starter release: what works before any publisher's table is imported.
//!
//! The tables were written for this project; they name the chapters, blocks and categories of ICD-10, and the names
//! met most often in charts. Each code has its kind (`disease`, `symptom`, `injury`, `status`) as a property.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::builder::ReleaseBuilder;
use crate::digest::{self, sha256_hex};
use crate::hierarchy::link;
use crate::icd10::{Code, Range};
use crate::problem::Problem;
use crate::read::{Row, tab_rows};
use crate::release::{DesignationUse, Language, Release, ReleaseMeta, SourceFile, TITLE};
use crate::script::language_of;

/// Identifier of the starter's code system.
pub const SYSTEM: &str = "starter";
/// Key of the property that says what a code is for: `disease`, `symptom`, `injury` or `status`.
pub const KIND: &str = "kind";

const CHAPTERS: (&str, &str) = ("chapters.tsv", include_str!("../starter/chapters.tsv"));
const CATEGORIES: (&str, &str) = ("categories.tsv", include_str!("../starter/categories.tsv"));
const NAMES: [(&str, &str); 4] = [
    ("names-1-infections-to-metabolic.tsv", include_str!("../starter/names-1-infections-to-metabolic.tsv")),
    ("names-2-mental-to-circulatory.tsv", include_str!("../starter/names-2-mental-to-circulatory.tsv")),
    ("names-3-respiratory-to-genitourinary.tsv", include_str!("../starter/names-3-respiratory-to-genitourinary.tsv")),
    ("names-4-pregnancy-to-factors.tsv", include_str!("../starter/names-4-pregnancy-to-factors.tsv")),
];

/// The starter release; a row that could not be read would be missing, and the tests show that there is none.
pub fn release() -> Release {
    static RELEASE: LazyLock<Release> = LazyLock::new(|| tables().0.finish(meta()).unwrap_or_else(|_| empty()));
    RELEASE.clone()
}

fn meta() -> ReleaseMeta {
    let files = || [CHAPTERS, CATEGORIES].into_iter().chain(NAMES);
    let version = env!("CARGO_PKG_VERSION");
    let sources: Vec<SourceFile> = files().map(|(name, text)| source(name, text)).collect();
    let hashes = sources.iter().map(|source| source.sha256.as_str());
    ReleaseMeta {
        system: SYSTEM.to_owned(),
        title: "Ishizue starter".to_owned(),
        scheme: "icd10".to_owned(),
        edition: version.to_owned(),
        licence: "Apache-2.0".to_owned(),
        digest: digest::of_fields([SYSTEM, version].into_iter().chain(hashes)),
        sources,
        notes: Vec::new(),
    }
}

fn source(name: &str, text: &str) -> SourceFile {
    SourceFile {
        name: name.to_owned(),
        sha256: sha256_hex(text.as_bytes()),
        bytes: text.len() as u64,
        encoding: "UTF-8".to_owned(),
    }
}

fn empty() -> Release {
    Release {
        meta: meta(),
        text: String::new(),
        concepts: Vec::new(),
        designations: Vec::new(),
        properties: Vec::new(),
    }
}

/// The concepts of all tables, and what could not be read of them.
fn tables() -> (ReleaseBuilder, Vec<Problem>) {
    let mut starter = Starter::default();
    let mut problems = Vec::new();
    // Names before categories: a category's title is the preferred name where there is no other.
    for table in NAMES {
        each(table, &["icd10", "name", "use", "kind"], &mut problems, |row| starter.name(row));
    }
    each(CATEGORIES, &["code", "title_ja"], &mut problems, |row| starter.category(row));
    each(CHAPTERS, &["code", "title_ja", "title_en", "level"], &mut problems, |row| starter.range(row));
    link(&mut starter.builder, &starter.codes, &starter.ranges);
    (starter.builder, problems)
}

/// Calls `read` for every row that is neither header nor comment; rows must have the header's width.
fn each(
    (file, text): (&str, &str),
    header: &[&str],
    problems: &mut Vec<Problem>,
    mut read: impl FnMut(Row<'_>) -> Option<()>,
) {
    tab_rows(file, text, problems, |row, problems| {
        let skipped = row.cells == header || row.cell(0).starts_with('#');
        let whole = row.cells.len() == header.len() && row.cells.iter().all(|cell| !cell.is_empty());
        if skipped {
            return;
        }
        if !whole || read(row).is_none() {
            problems.push(row.problem("", "cannot be read"));
        }
    });
}

#[derive(Default)]
struct Starter {
    builder: ReleaseBuilder,
    codes: BTreeSet<Code>,
    ranges: BTreeSet<Range>,
}

impl Starter {
    fn name(&mut self, row: Row<'_>) -> Option<()> {
        let code = Code::parse(row.cell(0)).ok()?;
        let usage = match row.cell(2) {
            "preferred" => DesignationUse::Preferred,
            "synonym" => DesignationUse::Synonym,
            "abbreviation" => DesignationUse::Abbreviation,
            "lay" => DesignationUse::Lay,
            _ => return None,
        };
        let kind = Some(row.cell(3)).filter(|kind| matches!(*kind, "disease" | "symptom" | "injury" | "status"))?;
        // The first row of a code says its kind.
        if self.codes.insert(code) {
            self.builder.property(code.as_str(), KIND, kind);
        }
        self.builder.designation(code.as_str(), row.cell(1), language_of(row.cell(1)), usage, "");
        Some(())
    }

    fn category(&mut self, row: Row<'_>) -> Option<()> {
        let code = Code::parse(row.cell(0)).ok()?;
        let title = row.cell(1);
        let usage = if self.codes.insert(code) { DesignationUse::Preferred } else { DesignationUse::Synonym };
        self.builder.designation(code.as_str(), title, Language::Ja, usage, "");
        self.builder.property(code.as_str(), TITLE, title);
        Some(())
    }

    fn range(&mut self, row: Row<'_>) -> Option<()> {
        let range = Range::parse(row.cell(0)).ok()?;
        if !self.ranges.insert(range) || !matches!(row.cell(3), "chapter" | "block") {
            return None;
        }
        let code = range.to_string();
        self.builder.designation(&code, row.cell(1), Language::Ja, DesignationUse::Preferred, "");
        self.builder.designation(&code, row.cell(2), Language::En, DesignationUse::Preferred, "");
        self.builder.property(&code, TITLE, row.cell(1));
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::ConceptKind;

    #[test]
    fn every_row_is_read() {
        let (builder, problems) = tables();
        assert_eq!(problems, []);
        assert!(builder.finish(meta()).is_ok());
        assert!(!release().is_empty());
    }

    #[test]
    fn names_titles_and_levels_are_there() {
        let release = release();
        let cholera = release.find("A009").unwrap();
        assert_eq!(cholera.name(Language::Ja), Some("コレラ"));
        assert_eq!(cholera.property(KIND), Some("disease"));
        let above: Vec<&str> =
            std::iter::successors(cholera.parent(), |above| above.parent()).map(|above| above.code()).collect();
        assert_eq!(above, ["A00", "A00-A09", "A00-B99"]);
        let block = release.find("A00-A09").unwrap();
        assert_eq!(block.kind(), ConceptKind::Block);
        assert_eq!(block.name(Language::En), Some("Intestinal infectious diseases"));
        assert_eq!(block.name(Language::Ja), Some("腸管感染症"));
    }

    #[test]
    fn every_level_is_the_one_its_row_states() {
        let release = release();
        each(CHAPTERS, &["code", "title_ja", "title_en", "level"], &mut Vec::new(), |row| {
            let kind = release.find(row.cell(0)).unwrap().kind();
            let want = if row.cell(3) == "chapter" { ConceptKind::Chapter } else { ConceptKind::Block };
            assert_eq!(kind, want, "{}", row.cell(0));
            Some(())
        });
    }

    #[test]
    fn every_code_reaches_a_chapter() {
        let release = release();
        for concept in release.concepts() {
            let root = std::iter::successors(Some(concept), |at| at.parent()).last().unwrap();
            assert_eq!(root.kind(), ConceptKind::Chapter, "{}", concept.code());
        }
    }

    #[test]
    fn two_makings_are_the_same() {
        assert_eq!(tables().0.finish(meta()), Ok(release()));
        assert_eq!(release().meta().digest.len(), 64);
    }
}
