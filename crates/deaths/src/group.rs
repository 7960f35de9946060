//! The groups that external causes are counted in, declared in `data/groups.tsv`.

use std::sync::LazyLock;

use ishizue_text::table;

use crate::vocabulary::Label;

const TABLE: &str = include_str!("../data/groups.tsv");

/// A group of categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    first: &'static str,
    last: &'static str,
    /// Its name in tables and JSON (`falls`).
    pub name: &'static str,
    /// What people call it.
    pub label: Label,
}

static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    let row = |[first, last, name, ja, en]: [&'static str; 5]| Group { first, last, name, label: Label { ja, en } };
    table::rows::<5>(TABLE).map(row).collect()
});

/// All groups in the order of tables.
pub fn groups() -> &'static [Group] {
    &GROUPS
}

/// The group of a code; `None` for what is no external cause.
pub fn group_of(code: &str) -> Option<Group> {
    let category = code.get(..3)?;
    GROUPS.iter().find(|group| (group.first..=group.last).contains(&category)).copied()
}
