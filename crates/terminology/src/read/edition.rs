//! The edition that a file's name states.

use crate::read::Format;

/// The first edition that one of the names states: `nmain517.txt` → `V5.17`, `icd10-2019.txt` → `2019`.
pub(super) fn from_names<'a>(format: Format, mut names: impl Iterator<Item = &'a str>) -> Option<String> {
    match format {
        Format::Medis => names.find_map(medis),
        _ => names.find_map(digits),
    }
}

/// MEDIS writes the edition as three digits behind the table's name.
fn medis(name: &str) -> Option<String> {
    let (stem, _) = name.rsplit_once('.').unwrap_or((name, ""));
    let number = stem.trim_start_matches(|c: char| !c.is_ascii_digit());
    let number = number.split(|c: char| !c.is_ascii_digit() && c != '.').next()?;
    let digits = number.replace('.', "");
    let (major, minor) = digits.split_at_checked(1)?;
    (minor.len() == 2).then(|| format!("V{major}.{minor}"))
}

/// The longest run of digits, if it has at least three; of equal runs the last.
fn digits(name: &str) -> Option<String> {
    let runs = name.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| run.len() >= 3).max_by_key(|run| run.len()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(format: Format, name: &str) -> Option<String> {
        from_names(format, [name].into_iter())
    }

    #[test]
    fn editions_come_from_file_names() {
        assert_eq!(check(Format::Medis, "nmain517.txt").as_deref(), Some("V5.17"));
        assert_eq!(check(Format::Medis, "nmain5.17.csv").as_deref(), Some("V5.17"));
        assert_eq!(check(Format::Medis, "nmain517_20250601.txt").as_deref(), Some("V5.17"));
        assert_eq!(check(Format::Medis, "byomei.tsv"), None);
        assert_eq!(check(Format::Icd10, "icd10-2019.txt").as_deref(), Some("2019"));
        assert_eq!(check(Format::Table, "jfagy_20250401.csv").as_deref(), Some("20250401"));
        assert_eq!(check(Format::Table, "list2.csv"), None);
    }
}
