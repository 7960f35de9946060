//! The nature of the main injury (Chapter XIX): from the event where that says it, else the gravest injury on the lines.

use std::sync::LazyLock;

use ishizue_text::table;
use serde::Serialize;

use crate::certificate::Field;
use crate::facts::Facts;
use crate::lines::Cause;
use crate::rules::{self, Condition, Rule};

const TABLE: &[(&str, &str)] = &[("nature", include_str!("../data/nature.tsv"))];
const IN_TRAUMA: &str = include_str!("../data/in-trauma.tsv");
const SEVERITY: &str = include_str!("../data/severity.tsv");
/// Before the code of a row that goes before what the lines say.
const FIRST: &str = "first:";

static RULES: LazyLock<(Vec<Rule>, Vec<String>)> = LazyLock::new(|| rules::read(TABLE));

/// The texts of the tables, for what depends on them.
pub(crate) fn tables() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(_, text)| *text).chain([IN_TRAUMA, SEVERITY])
}

/// The main injury.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Nature {
    /// ICD-10 without a dot, at most four characters.
    pub code: String,
    /// The line that names it, where one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
    /// Its words there, or the note of the row that says it.
    pub because: String,
}

pub(crate) fn nature(facts: &Facts, causes: &[Cause]) -> Option<Nature> {
    by_row(facts, true).or_else(|| gravest(facts, causes)).or_else(|| by_row(facts, false))
}

fn by_row(facts: &Facts, first: bool) -> Option<Nature> {
    let rule = RULES.0.iter().find(|rule| rule.then.starts_with(FIRST) == first && rule.when.holds(facts))?;
    let code = rule.then.trim_start_matches(FIRST).to_owned();
    Some(Nature { code, field: None, because: rule.note.to_owned() })
}

/// The injury of the smallest rank; of equals the one on the lowest line.
fn gravest(facts: &Facts, causes: &[Cause]) -> Option<Nature> {
    let on_lines = causes.iter().filter(|cause| cause.field != Field::Part2);
    let injuries = on_lines.map(|cause| (cause, in_trauma(facts, &cause.code).unwrap_or(&cause.code)));
    let injuries: Vec<_> = injuries.filter(|(_, code)| code.starts_with(['S', 'T'])).collect();
    let (main, code) = injuries.into_iter().rev().min_by_key(|(_, code)| rank(code))?;
    Some(Nature { code: code.to_owned(), field: Some(main.field), because: main.text.clone() })
}

/// The injury that a code of a disease stands for where the certificate is of this event (`data/in-trauma.tsv`).
fn in_trauma(facts: &Facts, code: &str) -> Option<&'static str> {
    static ROWS: LazyLock<Vec<(&str, &str, Condition)>> = LazyLock::new(|| {
        let row = |[code, injury, when, _]: [&'static str; 4]| Some((code, injury, Condition::parse(when).ok()?));
        table::rows::<4>(IN_TRAUMA).filter_map(row).collect()
    });
    ROWS.iter().find(|(of, _, when)| *of == code && when.holds(facts)).map(|(_, injury, _)| *injury)
}

/// The rank of the longest prefix that is declared.
fn rank(code: &str) -> u8 {
    static RANKS: LazyLock<Vec<(String, u8)>> = LazyLock::new(|| {
        let row = |[prefix, rank, _]: [&str; 3]| (prefix.replace('.', ""), rank.parse().unwrap_or(u8::MAX));
        table::rows::<3>(SEVERITY).map(row).collect()
    });
    let fitting = RANKS.iter().filter(|(prefix, _)| code.starts_with(prefix.as_str()));
    fitting.max_by_key(|(prefix, _)| prefix.len()).map_or(u8::MAX, |(_, rank)| *rank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_understood_and_the_longest_prefix_ranks() {
        assert_eq!(RULES.1, [] as [&str; 0]);
        assert_eq!((rank("S065"), rank("S141"), rank("S129"), rank("S000")), (1, 1, 3, 6));
    }
}
