//! Japanese names, written for this project, of classifications whose publisher's file has English ones only.
//!
//! A reader adds them to the concepts of the publisher's file that they name; a name of a code that the edition does not
//! have is left out. FHIR calls such names a supplement of the code system.

use crate::builder::ReleaseBuilder;
use crate::release::{DesignationUse, Language};

/// Identifier of the names that come from here, so that they are not taken for the publisher's.
pub const NAME_ID: &str = "ishizue";

const ICF: [&str; 1] = [include_str!("../data/icf/titles.tsv")];
const ICD11: [&str; 8] = [
    include_str!("../data/icd11/names-1-infections-to-immune.tsv"),
    include_str!("../data/icd11/names-2-endocrine-to-sleep.tsv"),
    include_str!("../data/icd11/names-3-nervous.tsv"),
    include_str!("../data/icd11/names-4-eye-to-digestive.tsv"),
    include_str!("../data/icd11/names-5-skin-to-anomalies.tsv"),
    include_str!("../data/icd11/names-6-symptoms-to-special.tsv"),
    include_str!("../data/icd11/anatomy.tsv"),
    include_str!("../data/icd11/extensions.tsv"),
];

/// Codes with their Japanese names, the preferred first; of an unknown system none.
pub fn names(system: &str) -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    let tables: &[&str] = match system {
        "icf" => &ICF,
        "icd11" => &ICD11,
        _ => &[],
    };
    tables.iter().flat_map(|table| rows(table))
}

/// Code and names of a table; header and comments left out.
fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, std::str::Split<'static, char>)> {
    let content = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    content.skip(1).filter_map(|line| {
        let (code, names) = line.split_once('\t')?;
        Some((code, names.split('|')))
    })
}

/// Adds the names of the concepts that are there.
pub(crate) fn add_names(builder: &mut ReleaseBuilder, system: &str) {
    for (code, names) in names(system) {
        if !builder.contains(code) {
            continue;
        }
        for (at, name) in names.enumerate() {
            let usage = if at == 0 { DesignationUse::Preferred } else { DesignationUse::Synonym };
            builder.designation(code, name, Language::Ja, usage, NAME_ID);
        }
    }
}

/// Every table in one text, which the digest of a release is made over: other names are another release.
pub(crate) fn tables() -> impl Iterator<Item = &'static str> {
    ICF.into_iter().chain(ICD11).chain([crate::postcoordination::AXES])
}
