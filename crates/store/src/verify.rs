//! Whether every file is still what was written.

use std::path::PathBuf;

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
    /// Why the file cannot be used, `None` when it is as it was written.
    pub problem: Option<String>,
}

impl Store {
    /// Reads every release file again and checks it whole.
    ///
    /// # Errors
    /// An unreadable catalogue; a damaged release is a [`Check`] with its problem.
    pub fn verify(&self) -> Result<Vec<Check>, StoreError> {
        let catalogue = Catalogue::read(&self.dir)?;
        Ok(catalogue.releases.iter().map(|entry| self.check(entry)).collect())
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
            problem,
        }
    }
}
