//! The map between ICD-10 and ICD-11 as a view of its release.

use crate::release::{Concept, Release};

/// Identifier and scheme of the map's release.
pub const SYSTEM: &str = "icd10-icd11-map";

/// Property: the one target of WHO's map to one category.
pub(crate) const ONE: &str = "one";
/// Property, repeated: every target of WHO's map to multiple categories.
pub(crate) const ALL: &str = "all";

/// From which classification to which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// ICD-10 codes to ICD-11 codes and clusters.
    Icd10ToIcd11,
    /// ICD-11 codes to ICD-10 codes.
    Icd11ToIcd10,
}

impl Direction {
    /// The code of the map's concept for a source code in stored form.
    pub(crate) fn concept(self, from: &str) -> String {
        match self {
            Self::Icd10ToIcd11 => format!("10:{from}"),
            Self::Icd11ToIcd10 => format!("11:{from}"),
        }
    }
}

/// What a map says of one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped<'a> {
    /// The target of the map to one category; the first of the others where that table is not imported.
    pub target: &'a str,
    /// Every target, `target` among them or not.
    pub all: Vec<&'a str>,
}

impl Mapped<'_> {
    /// True when the source is divided over several targets.
    pub fn is_many(&self) -> bool {
        self.all.len() > 1
    }
}

/// The targets of a code in stored form; nothing for a release that is no map, or a code that it does not have.
pub fn targets<'a>(map: &'a Release, direction: Direction, from: &str) -> Option<Mapped<'a>> {
    let concept = map.find(&direction.concept(from))?;
    let of = |concept: Concept<'a>, wanted: &'static str| {
        concept.properties().filter(move |(key, _)| *key == wanted).map(|(_, value)| value)
    };
    let all: Vec<&str> = of(concept, ALL).collect();
    let target = of(concept, ONE).next().or(all.first().copied())?;
    Some(Mapped { target, all })
}
