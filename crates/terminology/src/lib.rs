//! Code systems: releases, concepts, designations, and the parsers of their publishers' files.
//!
//! Pure: bytes and values in, values out. Reading files and the clock belong to `store` and `cli`.
//!
//! ```text
//! publisher's files ─► read ─► Release ─► file (bytes on disk) ─► Release
//! embedded tables ─► starter ─┘
//! ```

pub mod cluster;
pub mod encoding;
pub mod icd10;
pub mod icf;
pub mod map;
pub mod postcoordination;
pub mod read;
pub mod starter;
pub mod supplement;

mod builder;
mod digest;
mod file;
mod hierarchy;
mod problem;
mod release;
mod script;

pub use builder::{BuildError, ReleaseBuilder};
pub use digest::sha256_hex;
pub use file::FileError;
pub use problem::{ImportError, Problem};
pub use release::{
    Concept, ConceptId, ConceptKind, Designation, DesignationId, DesignationUse, Language, Release, ReleaseMeta,
    SourceFile, TITLE, in_dictionary,
};
