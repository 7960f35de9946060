//! The data directory: releases on disk, which one is current, the compiled lexicon.
//!
//! ```text
//! <directory>/
//!   catalogue.json                                  what is imported, since when, and which is current
//!   releases/<system>/<edition>-<digest12>.rel      one release each, never changed once written
//!   lexicon/<key>.lex                               every name of the current set, compiled; may always be deleted
//!   confirmed/labs.json                             mappings of laboratory names that a person has confirmed
//!   lock                                            held while something is changed
//! ```
//!
//! The embedded starter release is always part of the current set, as its first. A directory that does not exist reads
//! as empty and is made by the first import.
//!
//! *Invariant:* `catalogue.json` is replaced whole, after the release it names is on disk; a crash at any point leaves
//! the old state or the new one. Reading takes no lock.
//!
//! *Invariant:* releases without a `catalogue.json` are an error, never the starter alone; importing puts them back.
//!
//! Apart from it, [`models`] reads folders of trained weights, each with its card.
//!
//! *Invariant:* a damaged file is an error that names the file and the command that mends it; no other file is touched.

mod catalogue;
mod clock;
mod confirmed;
mod disk;
mod error;
mod lexicon;
pub mod models;
mod review;
mod select;
mod verify;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use ishizue_terminology::{Release, in_dictionary, starter};

use catalogue::{Catalogue, Entry};

pub use clock::rfc3339;
pub use confirmed::ConfirmedLab;
pub use disk::write_atomically;
pub use error::StoreError;
pub use review::{Decision, Queue, Waiting};
pub use verify::Check;

/// A data directory.
#[derive(Debug, Clone)]
pub struct Store {
    dir: PathBuf,
}

/// What an import found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// The release is in the store now, or in place of a damaged file of it.
    New,
    /// The same files were imported with the same options before.
    AlreadyThere,
}

/// An imported release as the catalogue knows it, or the starter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Identifier of the code system.
    pub system: String,
    /// Human-readable name of the code system.
    pub title: String,
    /// Scheme of the codes.
    pub scheme: String,
    /// Edition as its publisher or the user names it.
    pub edition: String,
    /// Licence text, empty where the source states none.
    pub licence: String,
    /// Digest of the import.
    pub digest: String,
    /// Number of concepts.
    pub concepts: usize,
    /// Number of names.
    pub designations: usize,
    /// When it was imported, RFC 3339 in UTC; `None` for the embedded starter.
    pub imported: Option<String>,
    /// Its file; `None` for the embedded starter.
    pub file: Option<PathBuf>,
    /// True for the edition that answers.
    pub current: bool,
}

impl Store {
    /// The data directory at `dir`, which need not exist yet.
    ///
    /// # Errors
    /// Something at that path that is no directory.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let dir = dir.into();
        if dir.exists() && !dir.is_dir() {
            return Err(StoreError::NotADirectory { path: dir });
        }
        Ok(Self { dir })
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Keeps a release and makes it the current one of its system; importing the same again changes no file.
    ///
    /// # Errors
    /// The starter's own system identifier, a directory that cannot be written, or an unreadable catalogue; the store
    /// is as it was then.
    pub fn import(&self, release: &Release, now: SystemTime) -> Result<Imported, StoreError> {
        let meta = release.meta();
        if meta.system == starter::SYSTEM {
            return Err(StoreError::BuiltIn);
        }
        let _lock = self.lock()?;
        let before = Catalogue::begin(&self.dir)?;
        let mut catalogue = before.clone();
        let known = catalogue.releases.iter().find(|entry| entry.digest == meta.digest);
        let whole = known.is_some_and(|entry| self.decode(entry).is_ok());
        if !whole {
            let entry = Entry::new(release, now);
            write_atomically(&self.dir.join(&entry.file), &release.encode())?;
            catalogue.put(entry);
        }
        catalogue.current.insert(meta.system.clone(), meta.digest.clone());
        if catalogue != before {
            catalogue.write(&self.dir)?;
        }
        self.refresh_lexicon();
        Ok(if whole { Imported::AlreadyThere } else { Imported::New })
    }

    /// What is in the store: the starter, then every import by system and time.
    ///
    /// # Errors
    /// An unreadable catalogue.
    pub fn list(&self) -> Result<Vec<Listing>, StoreError> {
        let catalogue = Catalogue::read(&self.dir)?;
        let imported = catalogue.releases.iter().map(|entry| self.listing(&catalogue, entry));
        Ok(std::iter::once(starter_listing(&starter::release())).chain(imported).collect())
    }

    /// The current set: the starter, then the current release of each system.
    ///
    /// # Errors
    /// An unreadable catalogue, or a current release that is missing or damaged.
    pub fn releases(&self) -> Result<Vec<Release>, StoreError> {
        let imported = self.current_where(|_| true)?;
        Ok(std::iter::once(starter::release()).chain(imported).collect())
    }

    /// The current releases of the dictionary: the starter, then those of [`ishizue_terminology::in_dictionary`].
    ///
    /// # Errors
    /// As [`Store::releases`].
    pub fn dictionary(&self) -> Result<Vec<Release>, StoreError> {
        let others = self.current_where(in_dictionary)?;
        Ok(std::iter::once(starter::release()).chain(others).collect())
    }

    /// The current releases beside the dictionary, each of which is read in its own way.
    ///
    /// # Errors
    /// As [`Store::releases`].
    pub fn other_systems(&self) -> Result<Vec<Release>, StoreError> {
        self.current_where(|scheme| !in_dictionary(scheme))
    }

    /// The current releases of the schemes that `wanted` takes; no other file is read.
    fn current_where(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<Release>, StoreError> {
        let catalogue = Catalogue::read(&self.dir)?;
        let current = catalogue.releases.iter().filter(|entry| catalogue.is_current(entry) && wanted(&entry.scheme));
        current.map(|entry| self.decode(entry)).collect()
    }

    /// One release with what the catalogue says of it; the current one unless an edition or digest is given.
    ///
    /// # Errors
    /// No such release, several of that edition, or a file that is missing or damaged.
    pub fn show(&self, system: &str, edition: Option<&str>) -> Result<(Listing, Release), StoreError> {
        if system == starter::SYSTEM {
            let release = starter::release();
            return Ok((starter_listing(&release), release));
        }
        let catalogue = Catalogue::read(&self.dir)?;
        let entry = match edition {
            Some(edition) => select::named(&catalogue, system, edition)?,
            None => select::current(&catalogue, system)?,
        };
        Ok((self.listing(&catalogue, entry), self.decode(entry)?))
    }

    /// Makes an edition the current one of its system.
    ///
    /// # Errors
    /// The starter, no such release, several of that edition, a missing or damaged file, or a directory that cannot
    /// be written.
    pub fn set_current(&self, system: &str, edition: &str) -> Result<(), StoreError> {
        if system == starter::SYSTEM {
            return Err(StoreError::BuiltIn);
        }
        let _lock = self.lock_existing(system)?;
        let mut catalogue = Catalogue::read(&self.dir)?;
        let entry = select::named(&catalogue, system, edition)?;
        self.decode(entry)?;
        let digest = entry.digest.clone();
        catalogue.current.insert(system.to_owned(), digest);
        catalogue.write(&self.dir)?;
        self.refresh_lexicon();
        Ok(())
    }

    /// Removes an edition; of those left of its system, the one imported last becomes current.
    ///
    /// # Errors
    /// The starter, no such release, several of that edition, or a directory that cannot be written.
    pub fn remove(&self, system: &str, edition: &str) -> Result<(), StoreError> {
        if system == starter::SYSTEM {
            return Err(StoreError::BuiltIn);
        }
        let _lock = self.lock_existing(system)?;
        let mut catalogue = Catalogue::read(&self.dir)?;
        let entry = select::named(&catalogue, system, edition)?.clone();
        catalogue.take(&entry);
        // The catalogue first: a file that no catalogue names does no harm, a name without its file does.
        catalogue.write(&self.dir)?;
        disk::delete(&self.dir.join(&entry.file))?;
        self.refresh_lexicon();
        Ok(())
    }

    fn lock(&self) -> Result<disk::Lock, StoreError> {
        disk::Lock::take(&self.dir)
    }

    /// The lock, unless there is no directory and so nothing that could be changed.
    fn lock_existing(&self, system: &str) -> Result<disk::Lock, StoreError> {
        if self.dir.is_dir() { self.lock() } else { Err(StoreError::Unknown { system: system.to_owned() }) }
    }

    fn decode(&self, entry: &Entry) -> Result<Release, StoreError> {
        let path = self.dir.join(&entry.file);
        let damaged = |reason: String| StoreError::Damaged {
            path: path.clone(),
            system: entry.system.clone(),
            digest: entry.digest.chars().take(12).collect(),
            reason,
        };
        let bytes = std::fs::read(&path).map_err(|error| damaged(error.to_string()))?;
        let release = Release::decode(&bytes).map_err(|error| damaged(error.to_string()))?;
        if release.meta().digest == entry.digest {
            Ok(release)
        } else {
            Err(damaged("it holds another release than the catalogue says".to_owned()))
        }
    }

    fn listing(&self, catalogue: &Catalogue, entry: &Entry) -> Listing {
        Listing {
            system: entry.system.clone(),
            title: entry.title.clone(),
            scheme: entry.scheme.clone(),
            edition: entry.edition.clone(),
            licence: entry.licence.clone(),
            digest: entry.digest.clone(),
            concepts: entry.concepts,
            designations: entry.designations,
            imported: Some(entry.imported.clone()),
            file: Some(self.dir.join(&entry.file)),
            current: catalogue.is_current(entry),
        }
    }
}

fn starter_listing(release: &Release) -> Listing {
    let meta = release.meta().clone();
    Listing {
        concepts: release.len(),
        designations: release.designation_count(),
        system: meta.system,
        title: meta.title,
        scheme: meta.scheme,
        edition: meta.edition,
        licence: meta.licence,
        digest: meta.digest,
        imported: None,
        file: None,
        current: true,
    }
}
