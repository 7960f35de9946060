//! Publishers' files to a release: one entry, one file per format.
//!
//! *Invariant:* a file with a bad row imports nothing; every bad row is reported with its number and reason.

mod clins;
mod edition;
mod entity;
mod fhir;
mod header;
mod icd10;
mod jfagy;
pub mod jlac;
mod linearization;
mod map;
mod medis;
mod rows;
mod source;
mod table;
mod workbook;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::builder::ReleaseBuilder;
use crate::digest;
use crate::encoding::Encoding;
use crate::problem::{ImportError, Problem};
use crate::release::{Release, ReleaseMeta};
use crate::supplement;
use linearization::Linearization;
use source::Source;

pub use clins::SCHEME as CLINS;
pub use linearization::{ENTITY, FOUNDATION, RESIDUAL};
pub use rows::{MAX_CELL, MAX_ROWS};
pub use source::MAX_BYTES;
pub use table::Role;

pub(crate) use rows::{Row, tab_rows};

/// Changes when a reader starts to make another release of the same files.
const READER: &str = "ishizue-reader-1";

/// A format of publishers' files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// The MEDIS standard disease master, as published or as tables with headers.
    Medis,
    /// WHO's ICD-10 as code and title, tab-separated.
    Icd10,
    /// WHO's simple tabulation of ICD-11 MMS, with saved entities of the ICD-API.
    Icd11,
    /// WHO's maps between ICD-10 and ICD-11.
    Icd10Icd11Map,
    /// WHO's linearisation of ICF.
    Icf,
    /// J-FAGY, the master of allergens.
    Jfagy,
    /// A code system of JP-CLINS in FHIR Shorthand or JSON.
    Clins,
    /// The master of laboratory items with JLAC10 and JLAC11 codes.
    Jlac,
    /// A FHIR R4 CodeSystem in JSON.
    Fhir,
    /// Any table with a header and a map of its columns.
    Table,
}

/// A file as it was given: its name without folders and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedBytes {
    /// File name without folders.
    pub name: String,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// What the user says about the files; all of it may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Edition; else what the file states, else digits of the file name, else the start of the digest.
    pub edition: Option<String>,
    /// Encoding of every file; else detected file by file.
    pub encoding: Option<Encoding>,
    /// Licence text; else what the file states, else empty.
    pub licence: Option<String>,
    /// Identifier of the code system; else the format's own, else made from the file.
    pub system: Option<String>,
    /// Scheme of the codes; else the format's own, else the system.
    pub scheme: Option<String>,
    /// Roles of a table's columns by their header; empty when the headers are the roles' own names.
    pub map: BTreeMap<String, Role>,
    /// Releases that the files speak of: a map between classifications is checked against both.
    pub loaded: Vec<Release>,
}

/// A name that is none of the formats.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown format; known are medis, icd10, icd11, icd10-icd11-map, icf, jfagy, clins, jlac, fhir and table")]
pub struct UnknownFormat;

impl Format {
    /// All formats.
    pub const ALL: [Self; 10] = [
        Self::Medis,
        Self::Icd10,
        Self::Icd11,
        Self::Icd10Icd11Map,
        Self::Icf,
        Self::Jfagy,
        Self::Clins,
        Self::Jlac,
        Self::Fhir,
        Self::Table,
    ];

    /// The name by which a user chooses the format.
    pub fn name(self) -> &'static str {
        match self {
            Self::Medis => "medis",
            Self::Icd10 => "icd10",
            Self::Icd11 => "icd11",
            Self::Icd10Icd11Map => crate::map::SYSTEM,
            Self::Icf => "icf",
            Self::Jfagy => "jfagy",
            Self::Clins => "clins",
            Self::Jlac => "jlac",
            Self::Fhir => "fhir",
            Self::Table => "table",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|format| format.name() == name).ok_or(UnknownFormat)
    }
}

/// Reads the files of one edition into a release.
///
/// # Errors
/// Every bad place of every file, when there is one; nothing is imported then.
pub fn read(format: Format, files: &[NamedBytes], options: &ReadOptions) -> Result<Release, ImportError> {
    let mut problems = Vec::new();
    let sources = source::decode(files, options.encoding, &mut problems);
    if !problems.is_empty() {
        return Err(ImportError::new(problems));
    }
    let draft = match format {
        Format::Medis => medis::read(&sources, &mut problems),
        Format::Icd10 => icd10::read(&sources, &mut problems),
        Format::Icd11 => linearization::read(Linearization::Icd11, &sources, &mut problems),
        Format::Icd10Icd11Map => map::read(&sources, options, &mut problems),
        Format::Icf => linearization::read(Linearization::Icf, &sources, &mut problems),
        Format::Jfagy => jfagy::read(&sources, &mut problems),
        Format::Clins => clins::read(&sources, options, &mut problems),
        Format::Jlac => jlac::read(&sources, &mut problems),
        Format::Fhir => fhir::read(&sources, options, &mut problems),
        Format::Table => table::read(&sources, options, &mut problems),
    };
    if problems.is_empty() && draft.builder.codes().next().is_none() {
        let name = sources.first().map_or("", |source| source.file.name.as_str());
        problems.push(Problem::in_file(name, "no concept is in the file"));
    }
    if let (Some(given), Some(stated)) = (&options.edition, &draft.edition)
        && given != stated
    {
        let name = sources.first().map_or("", |source| source.file.name.as_str());
        let problem = Problem::in_file(name, format!("states edition {stated}, not {given}"));
        problems.push(problem.hint("leave the edition out"));
    }
    if !problems.is_empty() {
        return Err(ImportError::new(problems));
    }
    finish(format, draft, sources, options)
}

/// What a reader makes of its files: the concepts, and what the files themselves say about the release.
#[derive(Debug, Default)]
struct Draft {
    builder: ReleaseBuilder,
    system: String,
    title: String,
    scheme: String,
    edition: Option<String>,
    licence: String,
    notes: Vec<String>,
}

fn finish(format: Format, draft: Draft, sources: Vec<Source>, options: &ReadOptions) -> Result<Release, ImportError> {
    let digest = digest_of(format, &sources, options);
    let names = sources.iter().map(|source| source.file.name.as_str());
    let edition = options
        .edition
        .clone()
        .or(draft.edition)
        .or_else(|| edition::from_names(format, names))
        .unwrap_or_else(|| digest.chars().take(12).collect());
    let meta = ReleaseMeta {
        system: options.system.clone().unwrap_or(draft.system),
        title: draft.title,
        scheme: options.scheme.clone().unwrap_or(draft.scheme),
        edition,
        licence: options.licence.clone().unwrap_or(draft.licence),
        digest,
        sources: sources.into_iter().map(|source| source.file).collect(),
        notes: draft.notes,
    };
    draft.builder.finish(meta).map_err(|error| Problem::in_file("", error.to_string()).into())
}

/// SHA-256 over format, options and the files' own digests; the order in which files are named does not count.
fn digest_of(format: Format, sources: &[Source], options: &ReadOptions) -> String {
    let mut files: Vec<&str> = sources.iter().map(|source| source.file.sha256.as_str()).collect();
    files.sort_unstable();
    let encoding = options.encoding.map(|encoding| encoding.name().to_owned());
    let given = [&options.edition, &encoding, &options.licence, &options.system, &options.scheme];
    // "=" keeps an option given as empty apart from one not given.
    let given = given.map(|option| option.as_ref().map_or_else(String::new, |value| format!("={value}")));
    let map: Vec<String> = options.map.iter().map(|(column, role)| format!("{column}={role}")).collect();
    let count = map.len().to_string();
    let fields = [READER, format.name()].into_iter().chain(given.iter().map(String::as_str));
    let fields = fields.chain([count.as_str()]).chain(map.iter().map(String::as_str)).chain(files);
    let added: Vec<&str> = match format {
        Format::Icd11 | Format::Icf => supplement::tables().collect(),
        _ => Vec::new(),
    };
    digest::of_fields(fields.chain(added))
}
