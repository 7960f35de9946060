//! Units of measurement in a chart: `dL` in `3.2 mg/dL` is no dyslipidaemia.

use std::collections::HashMap;
use std::sync::LazyLock;

use ishizue_text::key;
use ishizue_text::table::rows;

static TABLE: &str = include_str!("../data/units.tsv");

/// Each unit with whether it may stand alone behind a number.
static UNITS: LazyLock<HashMap<Vec<char>, bool>> = LazyLock::new(|| {
    let row = |[stands, words]: [&'static str; 2]| words.split('|').map(move |word| (key(word), stands == "alone"));
    let words = rows::<2>(TABLE).flat_map(row);
    words.filter(|(word, _)| !word.is_empty()).map(|(word, alone)| (word.chars().collect(), alone)).collect()
});

/// Longest unit, in symbols.
const LONGEST: usize = 6;

/// Which symbols of a text in normal form are of a unit: one behind a number, or several joined by `/`.
pub(crate) fn units(symbols: &[char]) -> Vec<bool> {
    let mut of_unit = vec![false; symbols.len()];
    let mut at = 0;
    while at < symbols.len() {
        // In most places of a chart no unit begins, and two comparisons see it.
        let begins = may_begin(symbols[at]) && at.checked_sub(1).is_none_or(|before| !symbols[before].is_alphabetic());
        let Some((end, joined)) = begins.then(|| expression(symbols, at)).flatten() else {
            at += 1;
            continue;
        };
        if joined || UNITS.get(&symbols[at..end]) == Some(&true) && follows_value(&symbols[..at]) {
            of_unit[at..end].fill(true);
        }
        at = end;
    }
    of_unit
}

/// The end of the units that begin here, and whether they are several joined by `/`.
fn expression(symbols: &[char], start: usize) -> Option<(usize, bool)> {
    let first = unit(symbols, start)?;
    let mut end = first;
    while symbols.get(end) == Some(&'/') {
        let Some(next) = unit(symbols, end + 1) else { break };
        end = next;
    }
    Some((end, end > first))
}

/// The end of the longest unit that begins here and runs on into no other letters.
fn unit(symbols: &[char], start: usize) -> Option<usize> {
    let longest = LONGEST.min(symbols.len() - start);
    let ends = (1..=longest).rev().map(|len| start + len);
    let mut whole = ends.filter(|&end| !symbols.get(end).is_some_and(|c| c.is_ascii_alphanumeric()));
    whole.find(|&end| UNITS.contains_key(&symbols[start..end]))
}

fn may_begin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, 'μ' | '/' | '%')
}

/// True where a value stands before, directly or over one space; the number of a problem (`#2 HZ`) is none.
fn follows_value(before: &[char]) -> bool {
    let before = before.strip_suffix(&[' ']).unwrap_or(before);
    let digits = before.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    digits > 0 && !before[..before.len() - digits].ends_with(&['#'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> String {
        let symbols: Vec<char> = ishizue_text::normalise(text).symbols().to_vec();
        let of_unit = units(&symbols);
        symbols.iter().zip(of_unit).map(|(c, unit)| if unit { *c } else { '_' }).collect()
    }

    #[test]
    fn units_stand_behind_numbers_or_are_joined() {
        assert_eq!(found("crp 3.2 mg/dl"), "________mg/dl");
        assert_eq!(found("Hb10.1g/dL、"), "______g/dl_");
        assert_eq!(found("尿蛋白(mg/dL)"), "____mg/dl_");
        assert_eq!(found("尿量0.5 mL/kg/h"), "______ml/kg/h");
    }

    #[test]
    fn diseases_are_none() {
        for text in ["ht/dl", "dm、dl", "t2 dm", "2 dl", "#2 hz"] {
            assert_eq!(found(text), "_".repeat(text.chars().count()), "{text}");
        }
    }
}
