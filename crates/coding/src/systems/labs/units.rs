//! Units as laboratories write them, in UCUM (<https://ucum.org/ucum>) and by what they measure.

use std::sync::LazyLock;

use ishizue_text::table::rows;
use rustc_hash::FxHashMap as HashMap;

static UNITS: &str = include_str!("../../../data/labs/units.tsv");

/// A known unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Unit {
    pub(super) ucum: &'static str,
    /// What it measures; units of the same are convertible.
    pub(super) dimension: &'static str,
    /// How many of the dimension's base unit it is.
    pub(super) factor: f64,
}

static ALL: LazyLock<HashMap<String, Unit>> = LazyLock::new(|| {
    let mut all = HashMap::default();
    for [ucum, dimension, factor, words] in rows::<4>(UNITS) {
        let unit = Unit { ucum, dimension, factor: factor.parse().unwrap_or(1.0) };
        for word in words.split('|').chain([ucum]).filter(|word| !word.is_empty()) {
            let folded = folded(word);
            if !folded.is_empty() {
                all.entry(folded).or_insert(unit);
            }
        }
    }
    all
});

/// The unit that a text is.
pub(super) fn find(text: &str) -> Option<Unit> {
    ALL.get(&folded(text)).copied()
}

/// True for two spellings of one unit, or of what stands in its place (判定).
pub(super) fn same(a: &str, b: &str) -> bool {
    match (find(a), find(b)) {
        (Some(a), Some(b)) => a.ucum == b.ucum,
        _ => folded(a) == folded(b),
    }
}

/// The unit in UCUM, if it is known.
pub fn ucum(text: &str) -> Option<&'static str> {
    find(text).map(|unit| unit.ucum)
}

/// One spelling for a unit: width, case, powers, micro signs, marks between its parts.
fn folded(text: &str) -> String {
    let key = ishizue_text::key(text);
    let mut out = String::with_capacity(key.len());
    for c in key.chars() {
        match c {
            'µ' | 'μ' => out.push('u'),
            ' ' | '・' | '.' | '(' | ')' | '[' | ']' | '{' | '}' | '^' | '*' | '_' => {}
            '×' if key.chars().count() > 1 => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_unit_are_one() {
        for text in ["10^3/μL", "×10³/µL", "10*3/uL", "１０＾３／μＬ", "千/μL"] {
            assert_eq!(ucum(text), Some("10*3/uL"), "{text}");
        }
        assert_eq!(ucum("mg/g・Cr"), Some("mg/g{creat}"));
        assert_eq!(ucum("C.O.I."), Some("{COI}"));
        assert_eq!(ucum("本"), None);
    }
}
