//! What can go wrong in a data directory.

use std::io;
use std::path::PathBuf;

/// A store that cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The data directory's path names something else.
    #[error("{path} is not a directory", path = path.display())]
    NotADirectory {
        /// The path.
        path: PathBuf,
    },
    /// A file cannot be read, written or deleted.
    #[error("cannot {action} {path}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// The catalogue is not what this program writes.
    #[error("{path} cannot be understood; restore it from a backup, or move it away and import again", path = path.display())]
    Catalogue {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The file of confirmed mappings is not what this program writes.
    #[error("{path} cannot be understood; restore it from a backup, or move it away and confirm again", path = path.display())]
    Confirmed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// Releases are there and the catalogue that names them is not.
    #[error(
        "{path} holds releases, but its catalogue.json is gone, so none of them answers; restore it from a backup, or \
         import the files again with `ishizue terminology import`",
        path = path.display()
    )]
    Uncatalogued {
        /// The data directory.
        path: PathBuf,
    },
    /// A release file is missing or is not what was written.
    #[error(
        "{path} is damaged: {reason}; import its files again with `ishizue terminology import`, or remove it with \
         `ishizue terminology remove {system} --edition {digest}`",
        path = path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Its code system.
        system: String,
        /// Start of its digest.
        digest: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nothing of this code system was imported.
    #[error("no release of {system} is imported; `ishizue terminology list` shows what is")]
    Unknown {
        /// The code system asked for.
        system: String,
    },
    /// The code system has no such edition.
    #[error("{system} has no edition {edition}; imported are {known}")]
    UnknownEdition {
        /// The code system.
        system: String,
        /// The edition or digest asked for.
        edition: String,
        /// The editions there are.
        known: String,
    },
    /// Neither an edition nor enough of a digest.
    #[error(
        "{system} has no edition {edition}, which is too short for the start of a digest (at least {shortest} \
         characters); imported are {known}"
    )]
    ShortDigest {
        /// The code system.
        system: String,
        /// The start of a digest that was given.
        edition: String,
        /// Fewest characters that name an import.
        shortest: usize,
        /// The editions there are.
        known: String,
    },
    /// Several imports have this edition.
    #[error("{system} has several imports of edition {edition}; name one by its digest: {digests}")]
    Ambiguous {
        /// The code system.
        system: String,
        /// The edition asked for.
        edition: String,
        /// Their digests.
        digests: String,
    },
    /// The starter release belongs to the program.
    #[error("the starter release is built in; it is neither imported nor removed")]
    BuiltIn,
}

impl StoreError {
    /// An error of the file system, for `map_err`.
    pub(crate) fn io(action: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}
