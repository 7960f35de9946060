//! Publishers' files in, releases out: one file per format.

#![allow(clippy::expect_used, reason = "helpers of tests are tests too")]

mod any_bytes;
mod clins;
mod fhir;
mod icd10;
mod icd11;
mod icf;
mod jfagy;
mod jlac;
mod map;
mod medis;
mod options;
mod table;

use ishizue_terminology::read::{Format, NamedBytes, ReadOptions, read};
use ishizue_terminology::{ImportError, Release};

fn file(name: &str, text: &str) -> NamedBytes {
    NamedBytes { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
}

fn import(format: Format, files: &[NamedBytes]) -> Result<Release, ImportError> {
    read(format, files, &ReadOptions::default())
}

/// Every concept on a line of its own, its names and properties indented below it.
fn show(release: &Release) -> String {
    let mut out = String::new();
    for concept in release.concepts() {
        let parent = concept.parent().map_or("-", |parent| parent.code());
        out += &format!("{} {:?} < {parent}\n", concept.code(), concept.kind());
        for name in concept.designations() {
            out += format!("  {:?} {:?} {} {}", name.usage, name.language, name.text, name.id).trim_end();
            out += "\n";
        }
        for (key, value) in concept.properties() {
            out += &format!("  {key} = {value}\n");
        }
    }
    out
}

/// What an import of these files complains about, a line each.
fn complaints(format: Format, files: &[NamedBytes]) -> String {
    import(format, files).expect_err("the files are bad").to_string()
}
