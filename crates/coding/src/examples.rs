//! Confirmed phrases (用例) as names of their codes.
//!
//! A confirmed code counts as an example from the next request on: the examples are a release of their own, compiled
//! into the lexicon with the others, and every answer that rests on one says so by the release it names.

use ishizue_terminology::{
    BuildError, ConceptKind, DesignationUse, Language, Release, ReleaseBuilder, ReleaseMeta, sha256_hex,
};

/// Identifier of the code system by which a release of examples is known.
pub const SYSTEM: &str = "examples";

/// A phrase and the code that was confirmed for it, in stored form (`S7210`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The phrase as it was written.
    pub phrase: String,
    /// The confirmed code.
    pub code: String,
}

/// A release whose names are the phrases of `examples`, in the scheme that their codes are of.
///
/// # Errors
/// More than 4 GiB of text.
pub fn release(examples: &[Example], scheme: &str) -> Result<Release, BuildError> {
    let mut builder = ReleaseBuilder::new();
    let mut text = String::new();
    for example in examples {
        builder.concept(&example.code, ConceptKind::Code, None);
        builder.designation(&example.code, &example.phrase, Language::Ja, DesignationUse::Synonym, "");
        text.push_str(&format!("{}\t{}\n", example.phrase, example.code));
    }
    let digest = sha256_hex(text.as_bytes());
    let edition = digest.chars().take(8).collect();
    builder.finish(ReleaseMeta {
        system: SYSTEM.to_owned(),
        title: "Confirmed examples".to_owned(),
        scheme: scheme.to_owned(),
        edition,
        licence: String::new(),
        digest,
        sources: Vec::new(),
        notes: Vec::new(),
    })
}
