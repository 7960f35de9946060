//! Whether every file is still what was written.

use std::path::{Path, PathBuf};

use ishizue_terminology::Release;

use crate::catalogue::{Catalogue, Entry};
use crate::{Store, StoreError};

/// The state of one release file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Identifier of the code system.
    pub system: String,
    /// Edition of the release.
    pub edition: String,
    /// The file.
    pub file: PathBuf,
    /// False for a file that the catalogue does not name: it never answers.
    pub listed: bool,
    /// Why the file cannot be used, `None` when it is as it was written.
    pub problem: Option<String>,
}

impl Store {
    /// Reads every release file again and checks it whole; files that the catalogue does not name come last.
    ///
    /// # Errors
    /// An unreadable catalogue; a damaged release is a [`Check`] with its problem, and so is one without a catalogue.
    pub fn verify(&self) -> Result<Vec<Check>, StoreError> {
        let catalogue = Catalogue::read_or_empty(&self.dir)?;
        let listed = catalogue.releases.iter().map(|entry| self.check(entry));
        Ok(listed.chain(catalogue.unlisted(&self.dir).into_iter().map(unlisted)).collect())
    }

    fn check(&self, entry: &Entry) -> Check {
        let problem = match self.decode(entry) {
            Ok(_) => None,
            Err(StoreError::Damaged { reason, .. }) => Some(reason),
            Err(other) => Some(other.to_string()),
        };
        Check {
            system: entry.system.clone(),
            edition: entry.edition.clone(),
            file: self.dir.join(&entry.file),
            listed: true,
            problem,
        }
    }
}

/// A file of which only itself and its folder say what it is.
fn unlisted(file: PathBuf) -> Check {
    let release = std::fs::read(&file).ok().and_then(|bytes| Release::decode(&bytes).ok());
    let name = |path: Option<&Path>| path.and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
    let (system, edition) = match release {
        Some(release) => (release.meta().system.clone(), release.meta().edition.clone()),
        None => (name(file.parent()), name(Some(&file))),
    };
    let problem = "the catalogue does not name it; import its files again, or delete it".to_owned();
    Check { system, edition, file, listed: false, problem: Some(problem) }
}
