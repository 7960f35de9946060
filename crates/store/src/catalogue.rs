//! `catalogue.json`: what is imported and which edition of each system answers.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use ishizue_terminology::Release;

use crate::error::StoreError;
use crate::{clock, disk};

const FILE: &str = "catalogue.json";
const RELEASES: &str = "releases";
const EXTENSION: &str = "rel";
/// Longest part of a file name made from an edition or system.
const SLUG: usize = 60;

/// The whole catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Catalogue {
    /// Digest of the current release by system.
    pub(crate) current: BTreeMap<String, String>,
    /// Ordered by system, then by import.
    pub(crate) releases: Vec<Entry>,
}

/// One imported release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) system: String,
    pub(crate) title: String,
    pub(crate) scheme: String,
    pub(crate) edition: String,
    pub(crate) licence: String,
    pub(crate) digest: String,
    pub(crate) concepts: usize,
    pub(crate) designations: usize,
    /// RFC 3339 in UTC.
    pub(crate) imported: String,
    /// Path inside the data directory.
    pub(crate) file: PathBuf,
}

impl Entry {
    pub(crate) fn new(release: &Release, now: SystemTime) -> Self {
        let meta = release.meta();
        Self {
            system: meta.system.clone(),
            title: meta.title.clone(),
            scheme: meta.scheme.clone(),
            edition: meta.edition.clone(),
            licence: meta.licence.clone(),
            digest: meta.digest.clone(),
            concepts: release.len(),
            designations: release.designation_count(),
            imported: clock::rfc3339(now),
            file: path_of(&meta.system, &meta.edition, &meta.digest),
        }
    }
}

impl Catalogue {
    /// The catalogue of a data directory, empty where there is neither one nor a release.
    pub(crate) fn read(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join(FILE);
        match std::fs::read(&path) {
            Ok(bytes) => Self::parse(&bytes).map_err(|source| StoreError::Catalogue { path, source }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => match releases(dir).next() {
                None => Ok(Self::default()),
                Some(_) => Err(StoreError::Uncatalogued { path: dir.to_owned() }),
            },
            Err(error) => Err(StoreError::io("read", &path)(error)),
        }
    }

    /// The catalogue as far as there is one: to an import and to a check, one that is gone is empty.
    pub(crate) fn read_or_empty(dir: &Path) -> Result<Self, StoreError> {
        match Self::read(dir) {
            Err(StoreError::Uncatalogued { .. }) => Ok(Self::default()),
            read => read,
        }
    }

    /// The catalogue to import into. The first import writes an empty one before its release: a crash in between
    /// must not look like a catalogue that is gone.
    pub(crate) fn begin(dir: &Path) -> Result<Self, StoreError> {
        if !dir.join(FILE).exists() && releases(dir).next().is_none() {
            Self::default().write(dir)?;
        }
        Self::read_or_empty(dir)
    }

    /// Release files below the data directory that no entry names, in order of their paths.
    pub(crate) fn unlisted(&self, dir: &Path) -> Vec<PathBuf> {
        let listed = |path: &PathBuf| self.releases.iter().any(|entry| dir.join(&entry.file) == *path);
        let mut found: Vec<PathBuf> = releases(dir).filter(|path| !listed(path)).collect();
        found.sort();
        found
    }

    fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let catalogue: Self = serde_json::from_slice(bytes)?;
        if catalogue.releases.iter().all(|entry| stays_inside(&entry.file)) {
            Ok(catalogue)
        } else {
            Err(serde::de::Error::custom("a release's file lies outside the data directory"))
        }
    }

    pub(crate) fn write(&self, dir: &Path) -> Result<(), StoreError> {
        let path = dir.join(FILE);
        match serde_json::to_vec_pretty(self) {
            Ok(bytes) => disk::write_atomically(&path, &bytes),
            Err(source) => Err(StoreError::Catalogue { path, source }),
        }
    }

    pub(crate) fn is_current(&self, entry: &Entry) -> bool {
        self.current.get(&entry.system) == Some(&entry.digest)
    }

    /// The imports of one system, oldest first.
    pub(crate) fn of<'a>(&'a self, system: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.releases.iter().filter(move |entry| entry.system == system)
    }

    /// Adds an entry, in place of one with the same digest.
    pub(crate) fn put(&mut self, entry: Entry) {
        self.releases.retain(|known| known.digest != entry.digest);
        self.releases.push(entry);
        // Stable: imports of one system keep their order.
        self.releases.sort_by(|a, b| a.system.cmp(&b.system));
    }

    /// Takes an entry out; the last import left of its system answers if it was the one that did.
    pub(crate) fn take(&mut self, entry: &Entry) {
        let was_current = self.is_current(entry);
        self.releases.retain(|known| known.digest != entry.digest);
        if !was_current {
            return;
        }
        match self.of(&entry.system).last().map(|next| next.digest.clone()) {
            Some(digest) => self.current.insert(entry.system.clone(), digest),
            None => self.current.remove(&entry.system),
        };
    }
}

/// True for a path that only leads down: removing a release deletes its file.
fn stays_inside(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_)))
}

/// The release files in the folders of a data directory.
fn releases(dir: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let files = entries(&dir.join(RELEASES)).flat_map(move |folder| entries(&folder));
    files.filter(|path| path.extension().is_some_and(|extension| extension == EXTENSION))
}

/// `releases/<system>/<edition>-<digest12>.rel`.
fn path_of(system: &str, edition: &str, digest: &str) -> PathBuf {
    let short: String = digest.chars().take(12).collect();
    let file = format!("{}-{}.{EXTENSION}", slug(edition), slug(&short));
    [RELEASES, &slug(system), &file].iter().collect()
}

/// A text as part of a path: letters and digits of any script, `.`, `_` and `-`; never hidden, never empty.
fn slug(text: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    let slug: String = text.trim_start_matches('.').chars().map(safe).take(SLUG).collect();
    if slug.is_empty() { "-".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside_the_directory() {
        assert_eq!(path_of("medis", "V5.17", &"ab".repeat(32)), Path::new("releases/medis/V5.17-abababababab.rel"));
        assert_eq!(path_of("../..", "/etc/passwd", ""), Path::new("releases/-../-etc-passwd--.rel"));
        assert_eq!(path_of("..", "病名 表", "1"), Path::new("releases/-/病名-表-1.rel"));
        assert!(slug(&"長".repeat(300)).len() <= 4 * SLUG);
    }
}
