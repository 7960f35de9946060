//! What is known of one certificate: slots with values, and the words or rules that filled them.

use ishizue_text::Span;

use crate::certificate::Field;
use crate::vocabulary::{Filled, Slot, Vocabulary};

/// Which part of the certificate a condition speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// The narrative, the boxes ticked, and what rules derived.
    Told,
    /// The cause lines of part I.
    Lines,
    /// Part II, operations and autopsy.
    Part2,
    /// All of them.
    Any,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Words of a field.
    Words(Field, Span),
    /// A box of the form.
    Box(Field),
    /// A row of a table.
    Rule(usize),
}

/// A slot with a value, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) filled: Filled,
    pub(crate) origin: Origin,
}

/// Everything known, with fast answers to whether a value is there.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    all: Vec<Fact>,
    age: Option<u16>,
    /// One bit a value, for each of told, lines, part 2.
    bits: [Vec<u64>; 3],
    slots: [Vec<u64>; 3],
}

const TOLD: usize = 0;
const LINES: usize = 1;
const PART2: usize = 2;

impl Facts {
    pub(crate) fn new(age: Option<u16>) -> Self {
        let vocabulary = Vocabulary::shipped();
        let words = |n: usize| vec![0u64; n.div_ceil(64)];
        Self {
            all: Vec::new(),
            age,
            bits: std::array::from_fn(|_| words(vocabulary.value_count())),
            slots: std::array::from_fn(|_| words(vocabulary.slot_count())),
        }
    }

    pub(crate) fn add(&mut self, filled: Filled, origin: Origin) {
        let at = match &origin {
            Origin::Words(field, _) | Origin::Box(field) => match field {
                Field::Line(_) => LINES,
                Field::Part2 | Field::Surgery | Field::Autopsy => PART2,
                _ => TOLD,
            },
            Origin::Rule(_) => TOLD,
        };
        self.put(at, filled);
        self.all.push(Fact { filled, origin });
    }

    /// The same as [`Facts::add`] for words of another field that stand in for the narrative; no fact of its own.
    pub(crate) fn add_as_told(&mut self, filled: Filled) {
        self.put(TOLD, filled);
    }

    fn put(&mut self, at: usize, filled: Filled) {
        set(&mut self.bits[at], filled.0);
        set(&mut self.slots[at], Vocabulary::shipped().slot_of(filled).0);
    }

    pub(crate) fn age(&self) -> Option<u16> {
        self.age
    }

    pub(crate) fn all(&self) -> &[Fact] {
        &self.all
    }

    pub(crate) fn has(&self, source: Source, filled: Filled) -> bool {
        self.of(source).any(|at| is_set(&self.bits[at], filled.0))
    }

    pub(crate) fn has_slot(&self, source: Source, slot: Slot) -> bool {
        self.of(source).any(|at| is_set(&self.slots[at], slot.0))
    }

    /// The values of a slot in the order in which they were found.
    pub(crate) fn values(&self, source: Source, slot: Slot) -> impl Iterator<Item = Filled> + '_ {
        let vocabulary = Vocabulary::shipped();
        self.all
            .iter()
            .map(|fact| fact.filled)
            .filter(move |filled| vocabulary.slot_of(*filled) == slot && self.has(source, *filled))
    }

    fn of(&self, source: Source) -> std::ops::RangeInclusive<usize> {
        match source {
            Source::Told => TOLD..=TOLD,
            Source::Lines => LINES..=LINES,
            Source::Part2 => PART2..=PART2,
            Source::Any => TOLD..=PART2,
        }
    }
}

fn set(bits: &mut [u64], at: u16) {
    if let Some(word) = bits.get_mut(at as usize / 64) {
        *word |= 1 << (at % 64);
    }
}

fn is_set(bits: &[u64], at: u16) -> bool {
    bits.get(at as usize / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
}
