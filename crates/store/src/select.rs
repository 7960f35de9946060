//! Which import a system and an edition name.

use crate::catalogue::{Catalogue, Entry};
use crate::error::StoreError;

/// Fewest digits of a digest that name an import.
const SHORTEST: usize = 6;

/// The current import of a system.
pub(crate) fn current<'a>(catalogue: &'a Catalogue, system: &'a str) -> Result<&'a Entry, StoreError> {
    let found = catalogue.of(system).find(|entry| catalogue.is_current(entry));
    found.ok_or_else(|| StoreError::Unknown { system: system.to_owned() })
}

/// The import that an edition names, or the start of a digest.
pub(crate) fn named<'a>(catalogue: &'a Catalogue, system: &'a str, edition: &str) -> Result<&'a Entry, StoreError> {
    let all: Vec<&Entry> = catalogue.of(system).collect();
    if all.is_empty() {
        return Err(StoreError::Unknown { system: system.to_owned() });
    }
    let of_edition: Vec<&Entry> = all.iter().copied().filter(|entry| entry.edition == edition).collect();
    let by_digest = all.iter().copied().find(|entry| !edition.is_empty() && entry.digest.starts_with(edition));
    let known = || join(&all, |entry| entry.edition.clone());
    match of_edition.as_slice() {
        [entry] => Ok(entry),
        [] => match by_digest {
            Some(entry) if edition.len() >= SHORTEST => Ok(entry),
            Some(_) => Err(StoreError::ShortDigest {
                system: system.to_owned(),
                edition: edition.to_owned(),
                shortest: SHORTEST,
                known: known(),
            }),
            None => Err(StoreError::UnknownEdition {
                system: system.to_owned(),
                edition: edition.to_owned(),
                known: known(),
            }),
        },
        several => Err(StoreError::Ambiguous {
            system: system.to_owned(),
            edition: edition.to_owned(),
            digests: join(several, |entry| entry.digest.chars().take(12).collect()),
        }),
    }
}

fn join(entries: &[&Entry], text: impl Fn(&Entry) -> String) -> String {
    entries.iter().map(|entry| text(entry)).collect::<Vec<_>>().join(", ")
}
