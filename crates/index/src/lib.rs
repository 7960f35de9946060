//! Retrieval over every designation: a dictionary automaton and character n-gram postings.

use ishizue_terminology::Release;

/// Every designation of a set of releases, compiled for look-up.
#[derive(Debug)]
pub struct Lexicon {
    key: String,
}

/// A compiled lexicon that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// Not a lexicon file, or of another version.
    #[error("not a lexicon of this version")]
    Foreign,
}

impl Lexicon {
    /// Compiles the designations of `releases`.
    pub fn compile(releases: &[&Release]) -> Self {
        Self { key: Self::key_of(releases) }
    }

    /// The key under which the lexicon of these releases is kept.
    pub fn key_of(releases: &[&Release]) -> String {
        releases.iter().map(|r| r.meta().digest.as_str()).collect::<Vec<_>>().join("-")
    }

    /// The key of the releases this lexicon was compiled from.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The lexicon as bytes.
    pub fn encode(&self) -> Vec<u8> {
        self.key.as_bytes().to_vec()
    }

    /// Reads what [`Lexicon::encode`] wrote.
    ///
    /// # Errors
    /// Bytes that are not a whole lexicon of this version.
    pub fn decode(bytes: &[u8]) -> Result<Self, LexiconError> {
        String::from_utf8(bytes.to_vec()).map(|key| Self { key }).map_err(|_| LexiconError::Foreign)
    }
}
