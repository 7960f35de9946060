//! The compiled lexicon of the current set, kept beside the releases it is made from.
//!
//! A lexicon file is a cache: it is made again when missing, stale or damaged, and a disk that cannot be written
//! only makes the next start slower.

use std::fs;
use std::path::{Path, PathBuf};

use ishizue_index::Lexicon;
use ishizue_terminology::{Release, sha256_hex};

use crate::{Store, StoreError, disk};

const FOLDER: &str = "lexicon";
const EXTENSION: &str = "lex";
/// Longest key that is a file name as it is.
const LONGEST_KEY: usize = 100;

impl Store {
    /// The lexicon of the current dictionary.
    ///
    /// # Errors
    /// As [`Store::dictionary`].
    pub fn lexicon(&self) -> Result<Lexicon, StoreError> {
        Ok(self.lexicon_of(&self.dictionary()?))
    }

    /// The lexicon of releases that were read before, usually all of [`Store::dictionary`]: saves reading them twice.
    pub fn lexicon_of(&self, releases: &[Release]) -> Lexicon {
        let releases: Vec<&Release> = releases.iter().collect();
        let key = Lexicon::key_of(&releases);
        let path = self.lexicon_path(&key);
        if let Some(lexicon) = load(&path, &key) {
            return lexicon;
        }
        let lexicon = Lexicon::compile(&releases);
        // Only a directory that an import has made is written to: looking something up makes no files.
        if self.dir.is_dir() {
            let _ = disk::write_atomically(&path, &lexicon.encode());
        }
        lexicon
    }

    /// Compiles the lexicon of a changed set and deletes those of others.
    ///
    /// The change itself is done and stays; what fails here is tried and reported again by [`Store::lexicon`].
    pub(crate) fn refresh_lexicon(&self) {
        let Ok(releases) = self.dictionary() else { return };
        let lexicon = self.lexicon_of(&releases);
        let kept = self.lexicon_path(lexicon.key());
        for path in files(&self.dir.join(FOLDER)).filter(|path| *path != kept) {
            let _ = disk::delete(&path);
        }
    }

    fn lexicon_path(&self, key: &str) -> PathBuf {
        let plain = key.len() <= LONGEST_KEY && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let name = if plain { key.to_owned() } else { sha256_hex(key.as_bytes()) };
        self.dir.join(FOLDER).join(format!("{name}.{EXTENSION}"))
    }
}

/// The lexicon in this file, if it is whole and of this key.
fn load(path: &Path, key: &str) -> Option<Lexicon> {
    let lexicon = Lexicon::decode(&fs::read(path).ok()?).ok()?;
    (lexicon.key() == key).then_some(lexicon)
}

/// The lexicon files in a folder.
fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == EXTENSION))
}
