//! A release as bytes: one arena of text and rows of fixed width, so that reading is copying and checking.
//!
//! ```text
//! magic 8 │ version │ meta │ text │ concepts │ designations │ properties │ CRC-32 of what follows   (each u32)
//! meta (JSON) │ text (UTF-8) │ concept rows │ designation rows │ property rows
//! ```
//!
//! Numbers are little-endian; lengths are in bytes for meta and text, in rows for the rest.
//! *Invariant:* a decoded release is as sound as a built one: order, parents and text references are checked.

mod decode;
mod encode;

use crate::release::{DesignationUse, Language, Release};

const MAGIC: &[u8; 8] = b"ISHZREL\0";
const VERSION: u32 = 1;
/// Magic and seven numbers.
const HEADER: usize = 8 + 7 * 4;
/// Code (2 numbers), parent, first designation, kind.
const CONCEPT: usize = 20;
/// Text and identifier (2 numbers each), concept, language, use, two bytes of nothing.
const DESIGNATION: usize = 24;
/// Concept, key and value (2 numbers each).
const PROPERTY: usize = 20;

/// Bytes that are no sound release.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// The file does not start as a release does.
    #[error("not a release file")]
    Foreign,
    /// Written by another version of the program.
    #[error("release file version {found}, this program reads {VERSION}")]
    Version {
        /// The version found.
        found: u32,
    },
    /// Fewer bytes than the header announces.
    #[error("the file ends early: {found} bytes of {expected}")]
    Truncated {
        /// Bytes that the header announces.
        expected: u64,
        /// Bytes there are.
        found: u64,
    },
    /// The bytes are not those that were written.
    #[error("the file's checksum does not match its content")]
    Checksum,
    /// The content contradicts itself.
    #[error("the file is corrupt: {what}")]
    Corrupt {
        /// What contradicts.
        what: &'static str,
    },
}

impl Release {
    /// The release as bytes, to be read by [`Release::decode`].
    pub fn encode(&self) -> Vec<u8> {
        encode::encode(self)
    }

    /// Reads what [`Release::encode`] wrote.
    ///
    /// # Errors
    /// Bytes that are not a whole and sound release of this version.
    pub fn decode(bytes: &[u8]) -> Result<Self, FileError> {
        decode::decode(bytes)
    }
}

const LANGUAGES: [Language; 2] = [Language::Ja, Language::En];
const USES: [DesignationUse; 6] = [
    DesignationUse::Preferred,
    DesignationUse::Synonym,
    DesignationUse::Index,
    DesignationUse::Abbreviation,
    DesignationUse::Lay,
    DesignationUse::Reading,
];

/// The number written for a value: its place in the table.
fn place<T: PartialEq>(table: &[T], value: &T) -> u8 {
    table.iter().position(|known| known == value).unwrap_or_default() as u8
}

#[cfg(test)]
mod tests;
