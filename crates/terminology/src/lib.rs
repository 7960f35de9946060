//! Code systems: releases, concepts, designations, and the parsers of their publishers' files.
//!
//! Pure: bytes and values in, values out. Reading files and the clock belong to `store` and `cli`.

pub mod icd10;
mod release;

pub use release::{
    BuildError, Concept, ConceptId, ConceptKind, Designation, DesignationId, DesignationUse, Language, Release,
    ReleaseBuilder, ReleaseMeta, SourceFile,
};
