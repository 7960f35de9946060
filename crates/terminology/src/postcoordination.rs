//! Which ICD-11 codes may stand together: axes, required axes, multiplicity, universal descriptors, replication.
//!
//! ICD-11 Reference Guide, sections 2.9 and 2.10. Axes come from two places: entities of the ICD-API that were imported
//! with the classification, stem by stem, and the hand-written table `data/icd11/axes.tsv`, family by family, for stems of which no
//! entity was imported. The nearest ancestor that the table names gives a stem all its axes. A stem that neither names is
//! of unknown axes, and nothing is said about its extensions.

mod build;
mod check;
mod replicas;

use std::fmt;

use rustc_hash::FxHashMap;

pub use check::{Check, Issue, Rule, Verdict};

/// The hand-written axes; rows of the nearest named ancestor hold.
pub(crate) const AXES: &str = include_str!("../data/icd11/axes.tsv");
/// Names of sets of values that many rows of [`AXES`] share.
pub(crate) const VALUE_SETS: &str = include_str!("../data/icd11/value-sets.tsv");

/// Property, repeated: an axis of a stem in the form that [`Axis`] prints.
pub(crate) const AXIS: &str = "axis";

/// One axis of post-coordination of a stem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// Name as the ICD-API gives it (`laterality`).
    pub name: String,
    /// True when a stem may not stand without a value on this axis.
    pub required: bool,
    /// How many values there may be.
    pub multiple: Multiple,
    /// Codes and blocks whose descendants, themselves included, are values; `*` for any stem.
    pub values: Vec<String>,
}

/// How many values an axis may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Multiple {
    /// Any number.
    Always,
    /// One.
    Never,
    /// Several, of which no two belong to the same block.
    ExceptFromSameBlock,
}

impl Multiple {
    /// The word of the ICD-API.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "AllowAlways" => Some(Self::Always),
            "NotAllowed" => Some(Self::Never),
            "AllowedExceptFromSameBlock" => Some(Self::ExceptFromSameBlock),
            _ => None,
        }
    }

    /// The word of the ICD-API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Always => "AllowAlways",
            Self::Never => "NotAllowed",
            Self::ExceptFromSameBlock => "AllowedExceptFromSameBlock",
        }
    }
}

/// `name required multiple value…`, separated by blanks.
impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let required = if self.required { "required" } else { "allowed" };
        write!(f, "{} {required} {}", self.name, self.multiple.as_str())?;
        self.values.iter().try_for_each(|value| write!(f, " {value}"))
    }
}

impl Axis {
    /// Reads what was printed.
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        Some(Self {
            name: words.next()?.to_owned(),
            required: words.next()? == "required",
            multiple: Multiple::parse(words.next()?)?,
            values: words.map(str::to_owned).collect(),
        })
    }
}

/// A concept's place in a walk through the classification, parents before their children.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// How many concepts the walk entered before it.
    enter: u32,
    /// `enter` of the nearest chapter or block above it.
    block: u32,
    kind: PlaceKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PlaceKind {
    Stem,
    Extension,
    /// An extension that goes with every stem.
    Universal,
    /// A chapter or block: nothing that may be assigned.
    Heading,
}

/// An axis with its values as ranges of places.
#[derive(Debug, Clone)]
struct AxisRanges {
    name: String,
    required: bool,
    multiple: Multiple,
    ranges: Vec<(u32, u32)>,
    /// Values are stems of other groups, not extensions.
    by_stems: bool,
}

impl AxisRanges {
    fn has(&self, place: Place) -> bool {
        self.ranges.iter().any(|&(enter, exit)| enter <= place.enter && place.enter < exit)
    }
}

/// The rules of one edition, ready to check expressions.
#[derive(Debug, Clone)]
pub struct PostCoordination {
    places: FxHashMap<Box<str>, Place>,
    /// Per place, counted by `enter`: position in `axes`, [`UNKNOWN`] where none are known.
    axes_of: Vec<u32>,
    axes: Vec<Vec<AxisRanges>>,
    /// Stem and extension, by `enter`, to the stem that means both.
    replicas: FxHashMap<(u32, u32), Box<str>>,
}

const UNKNOWN: u32 = u32::MAX;

impl PostCoordination {
    fn axes(&self, stem: Place) -> Option<&[AxisRanges]> {
        let at = *self.axes_of.get(stem.enter as usize)?;
        self.axes.get(at as usize).map(Vec::as_slice)
    }

    /// True when axes of this stem are loaded, also when it is known to have none.
    pub fn knows_axes(&self, stem: &str) -> bool {
        self.places.get(stem).is_some_and(|&place| self.axes(place).is_some())
    }

    /// Name of the axis on which an extension may stand beside a stem; universal descriptors have none.
    pub fn axis_of(&self, stem: &str, extension: &str) -> Option<&str> {
        let (stem, extension) = (*self.places.get(stem)?, *self.places.get(extension)?);
        self.axes(stem)?.iter().find(|axis| axis.has(extension)).map(|axis| axis.name.as_str())
    }

    /// The stem that already means what a stem and an extension say together.
    pub fn replicated(&self, stem: &str, extension: &str) -> Option<&str> {
        let (stem, extension) = (self.places.get(stem)?, self.places.get(extension)?);
        self.replicas.get(&(stem.enter, extension.enter)).map(AsRef::as_ref)
    }
}
