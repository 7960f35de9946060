//! The slots of an external cause and the values each may have, declared in `data/slots.tsv`.

use std::sync::LazyLock;

use ishizue_text::table;
use rustc_hash::FxHashMap;
use serde::Serialize;

pub(crate) const TABLE: &str = include_str!("../data/slots.tsv");

/// A slot, by its place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Slot(pub(crate) u16);

/// A slot with one of its values, by its place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Filled(pub(crate) u16);

/// A word in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Label {
    /// Japanese.
    pub ja: &'static str,
    /// English.
    pub en: &'static str,
}

#[derive(Debug)]
struct Value {
    slot: Slot,
    name: &'static str,
    label: Label,
}

/// Every slot and value.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    slots: Vec<(&'static str, Label)>,
    values: Vec<Value>,
    slot_names: FxHashMap<&'static str, Slot>,
    value_names: FxHashMap<(Slot, &'static str), Filled>,
}

impl Vocabulary {
    pub(crate) fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::read(TABLE));
        &SHIPPED
    }

    /// Rows: a slot with its label (value `-`), then its values; `=other` gives a slot the values of another.
    fn read(text: &'static str) -> Self {
        let mut vocabulary = Self {
            slots: Vec::new(),
            values: Vec::new(),
            slot_names: FxHashMap::default(),
            value_names: FxHashMap::default(),
        };
        for [slot, value, ja, en] in table::rows::<4>(text) {
            let label = Label { ja, en };
            match value.strip_prefix('=') {
                _ if value == "-" => vocabulary.add_slot(slot, label),
                Some(other) => vocabulary.add_values_of(slot, other),
                None => vocabulary.add_value(slot, value, label),
            }
        }
        vocabulary
    }

    fn add_slot(&mut self, name: &'static str, label: Label) {
        self.slot_names.insert(name, Slot(self.slots.len() as u16));
        self.slots.push((name, label));
    }

    fn add_value(&mut self, slot: &'static str, name: &'static str, label: Label) {
        let Some(slot) = self.slot(slot) else { return };
        self.value_names.insert((slot, name), Filled(self.values.len() as u16));
        self.values.push(Value { slot, name, label });
    }

    fn add_values_of(&mut self, slot: &'static str, other: &str) {
        let Some(other) = self.slot(other) else { return };
        let of_other: Vec<(&'static str, Label)> =
            self.values.iter().filter(|v| v.slot == other).map(|v| (v.name, v.label)).collect();
        of_other.into_iter().for_each(|(name, label)| self.add_value(slot, name, label));
    }

    pub(crate) fn slot(&self, name: &str) -> Option<Slot> {
        self.slot_names.get(name).copied()
    }

    pub(crate) fn value(&self, slot: Slot, name: &str) -> Option<Filled> {
        // The keys live as long as the program, the name asked for does not: a look-up by borrowed parts.
        self.value_names.get(&(slot, name)).copied()
    }

    pub(crate) fn values_of(&self, slot: Slot) -> impl Iterator<Item = Filled> + '_ {
        (0..).zip(&self.values).filter(move |(_, value)| value.slot == slot).map(|(at, _)| Filled(at))
    }

    pub(crate) fn slot_of(&self, filled: Filled) -> Slot {
        self.values.get(filled.0 as usize).map_or(Slot(0), |v| v.slot)
    }

    pub(crate) fn slot_name(&self, slot: Slot) -> &'static str {
        self.slots.get(slot.0 as usize).map_or("", |s| s.0)
    }

    pub(crate) fn value_name(&self, filled: Filled) -> &'static str {
        self.values.get(filled.0 as usize).map_or("", |v| v.name)
    }

    pub(crate) fn slot_label(&self, slot: Slot) -> Label {
        self.slots.get(slot.0 as usize).map_or(Label { ja: "", en: "" }, |s| s.1)
    }

    pub(crate) fn value_label(&self, filled: Filled) -> Label {
        self.values.get(filled.0 as usize).map_or(Label { ja: "", en: "" }, |v| v.label)
    }

    pub(crate) fn slot_count(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn value_count(&self) -> usize {
        self.values.len()
    }
}
