//! Displays and designations to names.

use serde_json::Value;

use super::value::{array, text};
use crate::builder::ReleaseBuilder;
use crate::read::rows::MAX_CELL;
use crate::release::{DesignationUse, Language};
use crate::script::language_of;

/// Reads names in the languages that Ishizue reads and counts the others.
#[derive(Debug)]
pub(super) struct Names {
    /// Language of displays, where the code system states one.
    language: Option<Language>,
    other_languages: usize,
}

impl Names {
    pub(super) fn new(language: Option<&str>) -> Self {
        Self { language: language.and_then(language_named), other_languages: 0 }
    }

    /// Adds the names of a concept; returns field and reason of each that cannot be.
    pub(super) fn add(&mut self, builder: &mut ReleaseBuilder, code: &str, concept: &Value) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        let display = text(concept, "display");
        let shown = display.map(|display| self.language.unwrap_or_else(|| language_of(display)));
        if let (Some(display), Some(language)) = (display, shown) {
            match too_long(display) {
                Some(reason) => problems.push(("display".to_owned(), reason)),
                None => {
                    builder.designation(code, display, language, DesignationUse::Preferred, "");
                }
            }
        }
        for (at, designation) in array(concept, "designation").iter().enumerate() {
            if let Err(reason) = self.designation(builder, code, designation, display, shown) {
                problems.push((format!("designation[{at}].value"), reason));
            }
        }
        problems
    }

    fn designation(
        &mut self,
        builder: &mut ReleaseBuilder,
        code: &str,
        designation: &Value,
        display: Option<&str>,
        shown: Option<Language>,
    ) -> Result<(), String> {
        let value = text(designation, "value").ok_or("is missing")?;
        if let Some(reason) = too_long(value) {
            return Err(reason);
        }
        let language = match text(designation, "language") {
            Some(name) => match language_named(name) {
                Some(language) => language,
                None => {
                    self.other_languages += 1;
                    return Ok(());
                }
            },
            None => language_of(value),
        };
        let usage = designation.get("use").and_then(usage).unwrap_or(match shown {
            Some(shown) if shown == language => DesignationUse::Synonym,
            _ => DesignationUse::Preferred,
        });
        if display != Some(value) {
            builder.designation(code, value, language, usage, "");
        }
        Ok(())
    }

    pub(super) fn notes(&self) -> Vec<String> {
        match self.other_languages {
            0 => Vec::new(),
            count => vec![format!("{count} names in other languages than Japanese and English left out")],
        }
    }
}

/// What a designation's `use` coding stands for; SNOMED CT's and HL7's codes and the plain words.
fn usage(coding: &Value) -> Option<DesignationUse> {
    let code = text(coding, "code")?.to_ascii_lowercase();
    match code.as_str() {
        "display" | "preferredforlanguage" | "preferred" => Some(DesignationUse::Preferred),
        // Synonym and fully specified name.
        "synonym" | "900000000000013009" | "900000000000003001" => Some(DesignationUse::Synonym),
        "abbreviation" | "short" => Some(DesignationUse::Abbreviation),
        "reading" | "kana" => Some(DesignationUse::Reading),
        "lay" | "consumer" => Some(DesignationUse::Lay),
        "index" => Some(DesignationUse::Index),
        _ => None,
    }
}

/// The language of a BCP 47 tag, where it is one that Ishizue reads.
fn language_named(tag: &str) -> Option<Language> {
    match tag.split(['-', '_']).next()?.to_ascii_lowercase().as_str() {
        "ja" => Some(Language::Ja),
        "en" => Some(Language::En),
        _ => None,
    }
}

pub(super) fn too_long(text: &str) -> Option<String> {
    let long = text.len() > MAX_CELL && text.chars().count() > MAX_CELL;
    long.then(|| format!("has more than {MAX_CELL} characters, the most read"))
}
