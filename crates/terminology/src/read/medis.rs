//! The MEDIS standard disease master (ICD-10対応標準病名マスター).
//!
//! Concepts are ICD-10 codes; a disease name is a preferred designation of its code with the identifier
//! `管理番号/病名交換用コード` (`20069633/S0K6`), its kana a reading, its short name an abbreviation where it differs,
//! words of the index `Index`, or `Reading` when written in kana. The classification's own title of a code is the
//! property [`TITLE`], and a designation too: preferred where the code has no disease name, else a synonym.

mod publisher;
mod tables;

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::builder::ReleaseBuilder;
use crate::hierarchy::link;
use crate::icd10::{Code, Range};
use crate::problem::Problem;
use crate::read::Draft;
use crate::read::source::Source;
use crate::release::{DesignationUse, Language, TITLE};
use crate::script::is_reading;

pub(super) fn read(sources: &[Source], problems: &mut Vec<Problem>) -> Draft {
    let mut files: Vec<(Kind, &Source)> = Vec::with_capacity(sources.len());
    for source in sources {
        match Kind::of(source) {
            Some(kind) => files.push((kind, source)),
            None => problems.push(unknown(source)),
        }
    }
    // Names first: index rows lead to them; titles last: they ask which codes have names.
    files.sort_by_key(|(kind, _)| *kind);
    let mut master = Master::default();
    for (kind, source) in files {
        match kind {
            Kind::Main => publisher::main(source, &mut master, problems),
            Kind::Names => tables::names(source, &mut master, problems),
            Kind::Index => publisher::index(source, &mut master, problems),
            Kind::Words => tables::words(source, &mut master, problems),
            Kind::Titles => tables::titles(source, &mut master, problems),
        }
    }
    master.finish()
}

/// Which of the master's tables a file is, in the order they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// The publisher's `nmain`.
    Main,
    /// `byomei.tsv`.
    Names,
    /// The publisher's `index`.
    Index,
    /// `index.tsv`.
    Words,
    /// `icd10_ja.tsv`.
    Titles,
}

impl Kind {
    /// Content decides where it can, the name where it cannot.
    fn of(source: &Source) -> Option<Self> {
        let first = source.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let headed = [(Self::Names, tables::NAMES), (Self::Words, tables::WORDS), (Self::Titles, tables::TITLES)];
        let cells: Vec<&str> = first.split('\t').map(str::trim).collect();
        if let Some((kind, _)) = headed.into_iter().find(|(_, header)| cells == *header) {
            return Some(kind);
        }
        let name = source.file.name.to_ascii_lowercase();
        if publisher::is_main(first) || name.starts_with("nmain") {
            Some(Self::Main)
        } else if publisher::is_index(first) || name.starts_with("index") {
            Some(Self::Index)
        } else {
            None
        }
    }
}

fn unknown(source: &Source) -> Problem {
    Problem::in_file(&source.file.name, "is none of the tables of the disease master that are read").hint(
        "read are nmain*.txt and index*.txt as published, byomei.tsv, index.tsv and icd10_ja.tsv; leave others out",
    )
}

/// A row of the disease master.
struct Disease<'a> {
    id: &'a str,
    exchange: &'a str,
    code: Option<Code>,
    name: &'a str,
    kana: &'a str,
    abbreviation: &'a str,
}

/// What the tables have said so far.
#[derive(Default)]
struct Master {
    builder: ReleaseBuilder,
    codes: BTreeSet<Code>,
    ranges: BTreeSet<Range>,
    /// Codes that have a disease name.
    named: HashSet<Code>,
    /// Codes by exchange code; several names may share one, and one without an ICD-10 code has none.
    exchange: HashMap<String, Vec<Code>>,
    ids: HashSet<String>,
    titled: HashSet<String>,
    left_out: LeftOut,
}

/// Counts of what is no error and yet not in the release.
#[derive(Default)]
struct LeftOut {
    deleted: usize,
    without_code: usize,
    modifiers: usize,
    words_without_code: usize,
}

impl Master {
    /// Adds a name to its code; false when a name with this identifier was there.
    fn disease(&mut self, disease: &Disease<'_>) -> bool {
        if !self.ids.insert(disease.id.to_owned()) {
            return false;
        }
        let known = self.exchange.entry(disease.exchange.to_owned()).or_default();
        match disease.code {
            Some(code) => {
                if !known.contains(&code) {
                    known.push(code);
                }
                self.names(code, disease);
            }
            None => self.left_out.without_code += 1,
        }
        true
    }

    fn names(&mut self, code: Code, disease: &Disease<'_>) {
        self.codes.insert(code);
        self.named.insert(code);
        let id = match disease.exchange {
            "" => disease.id.to_owned(),
            exchange => format!("{}/{exchange}", disease.id),
        };
        self.name(code, disease.name, DesignationUse::Preferred, &id);
        if !disease.kana.is_empty() && disease.kana != disease.name {
            self.name(code, disease.kana, DesignationUse::Reading, &id);
        }
        if !disease.abbreviation.is_empty() && disease.abbreviation != disease.name {
            self.name(code, disease.abbreviation, DesignationUse::Abbreviation, &id);
        }
    }

    fn word(&mut self, code: Code, word: &str, usage: DesignationUse) {
        self.codes.insert(code);
        self.name(code, word, usage, "");
    }

    fn name(&mut self, code: Code, text: &str, usage: DesignationUse, id: &str) {
        self.builder.designation(code.as_str(), text, Language::Ja, usage, id);
    }

    fn code_title(&mut self, code: Code, title: &str) {
        let usage = if self.named.contains(&code) { DesignationUse::Synonym } else { DesignationUse::Preferred };
        self.codes.insert(code);
        self.name(code, title, usage, "");
        self.builder.property(code.as_str(), TITLE, title);
    }

    fn range_title(&mut self, range: Range, title: &str) {
        self.ranges.insert(range);
        let code = range.to_string();
        self.builder.designation(&code, title, Language::Ja, DesignationUse::Preferred, "");
        self.builder.property(&code, TITLE, title);
    }

    fn finish(mut self) -> Draft {
        link(&mut self.builder, &self.codes, &self.ranges);
        Draft {
            builder: self.builder,
            system: "medis".to_owned(),
            title: "MEDIS 標準病名マスター".to_owned(),
            scheme: "icd10".to_owned(),
            notes: self.left_out.notes(),
            ..Draft::default()
        }
    }
}

impl LeftOut {
    fn notes(&self) -> Vec<String> {
        let counts = [
            (self.deleted, "deleted names"),
            (self.without_code, "names without an ICD-10 code"),
            (self.modifiers, "index words of modifiers"),
            (self.words_without_code, "index words of names without an ICD-10 code"),
        ];
        let some = counts.into_iter().filter(|(count, _)| *count > 0);
        some.map(|(count, what)| format!("{count} {what} left out")).collect()
    }
}

/// The use of an index word of which nothing but its spelling is known.
fn use_of(word: &str) -> DesignationUse {
    if is_reading(word) { DesignationUse::Reading } else { DesignationUse::Index }
}
