//! The publishers' real tables, where they are at hand.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests are tests too")]

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use ishizue_terminology::map::{Direction, targets};
use ishizue_terminology::read::{Format, NamedBytes, ReadOptions, read};
use ishizue_terminology::{ConceptKind, DesignationUse, Language, Release, starter, supplement};

/// The shared folder: `ISHIZUE_SHARED_DATA`, else beside the workspace.
fn folder() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    std::env::var_os("ISHIZUE_SHARED_DATA").map_or_else(beside, PathBuf::from)
}

/// The named files, or `None` with a message when one is absent.
fn files(names: &[&str]) -> Option<Vec<NamedBytes>> {
    let mut found = Vec::new();
    for name in names {
        let Ok(bytes) = std::fs::read(folder().join(name)) else {
            println!("skipped: ../shared/data/{name} is not there");
            return None;
        };
        let name = name.rsplit('/').next().unwrap_or_default().to_owned();
        found.push(NamedBytes { name, bytes });
    }
    Some(found)
}

fn medis() -> Option<Release> {
    let files = files(&["medis/byomei.tsv", "medis/index.tsv", "medis/icd10_ja.tsv"])?;
    Some(read(Format::Medis, &files, &ReadOptions::default()).unwrap())
}

fn ancestors(release: &Release, code: &str) -> Vec<String> {
    let concept = release.find(code).unwrap();
    std::iter::successors(concept.parent(), |at| at.parent()).map(|at| at.code().to_owned()).collect()
}

#[test]
fn the_disease_master_is_read_whole() {
    let Some(release) = medis() else { return };
    assert_eq!(release.meta().notes, ["21 names without an ICD-10 code left out"]);
    let count = |usage| release.designations().filter(|(_, name)| name.usage == usage).count();
    assert!(count(DesignationUse::Preferred) >= 26_683, "{}", count(DesignationUse::Preferred));
    assert!(release.designation_count() > 130_000, "{}", release.designation_count());
    let chapters = release.concepts().filter(|concept| concept.kind() == ConceptKind::Chapter).count();
    assert_eq!(chapters, 22);
    assert_eq!(ancestors(&release, "S7210"), ["S721", "S72", "S70-S79", "S00-T98"]);
    assert_eq!(ancestors(&release, "T08-0"), ["T08", "T08-T14", "S00-T98"]);
    let diabetes = release.find("E14").unwrap();
    assert_eq!(diabetes.name(Language::Ja), Some("詳細不明の糖尿病"));
    let rootless = release.concepts().filter(|c| c.kind() == ConceptKind::Code && c.parent().is_none()).count();
    assert_eq!(rootless, 0);
}

#[test]
fn whos_icd10_is_read_whole() {
    let Some(files) = files(&["icd10/code_description_pairs.txt"]) else { return };
    let release = read(Format::Icd10, &files, &ReadOptions::default()).unwrap();
    assert_eq!(release.len(), 12_542);
    let chapters = release.concepts().filter(|concept| concept.kind() == ConceptKind::Chapter).count();
    assert_eq!(chapters, 22);
    assert_eq!(ancestors(&release, "C187"), ["C18", "C15-C26", "C00-C75", "C00-C97", "II"]);
    assert!(release.concepts().all(|c| c.kind() == ConceptKind::Chapter || c.parent().is_some()));
}

#[test]
fn a_release_of_real_size_survives_its_file() {
    let Some(release) = medis() else { return };
    assert_eq!(Release::decode(&release.encode()), Ok(release));
}

/// Width, case, blanks and the many hyphens do not make another name.
fn plain(name: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        '　' => ' ',
        c => c,
    };
    name.chars().map(narrow).flat_map(char::to_lowercase).filter(|c| *c != ' ').collect()
}

/// Meanings that every ward uses and the master's index lacks: to it DM is dystrophia myotonica alone.
const WARD_MEANINGS: [(&str, &str); 1] = [("E14", "DM")];

#[test]
fn the_starter_agrees_with_the_disease_master() {
    let Some(medis) = medis() else { return };
    let mut codes_of: HashMap<String, HashSet<&str>> = HashMap::new();
    // A title is the classification's, not a name that could have another code.
    let is_word = |usage| matches!(usage, DesignationUse::Index | DesignationUse::Reading);
    for (_, name) in medis.designations().filter(|(_, name)| !name.id.is_empty() || is_word(name.usage)) {
        let code = medis.concept(name.concept).unwrap().code();
        codes_of.entry(plain(name.text)).or_default().insert(code);
    }
    let starter = starter::release();
    let mut faults = Vec::new();
    for concept in starter.concepts().filter(|c| c.kind() == ConceptKind::Code && c.designations().count() > 0) {
        // A code that was only made as a parent is in no row of the master.
        if medis.find(concept.code()).is_none_or(|found| found.designations().count() == 0) {
            faults.push(format!("{} is not in the master", concept.code()));
        }
        let names = concept.designations().filter(|name| concept.title() != Some(name.text));
        for name in names {
            let agrees = codes_of.get(&plain(name.text)).is_none_or(|codes| codes.contains(concept.code()));
            if !agrees && !WARD_MEANINGS.contains(&(concept.code(), name.text)) {
                faults.push(format!("{} {}: the master has other codes", concept.code(), name.text));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

fn icd11() -> Option<Release> {
    let files = files(&["icd11/SimpleTabulation-ICD-11-MMS-en.txt"])?;
    Some(read(Format::Icd11, &files, &ReadOptions::default()).unwrap())
}

#[test]
fn icd_11_keeps_its_hierarchy_and_edition() {
    let Some(release) = icd11() else { return };
    assert_eq!((release.meta().edition.as_str(), release.len()), ("2024-01", 36_044));
    assert_eq!(ancestors(&release, "1A00"), ["BlockL2-1A0", "BlockL1-1A0", "01"]);
    assert_eq!(ancestors(&release, "XK8G").last().map(String::as_str), Some("X"));
}

#[test]
fn the_maps_answer_in_both_directions() {
    let names = ["10To11MapToOneCategory", "10To11MapToMultipleCategories", "11To10MapToOneCategory"];
    let names = names.map(|name| format!("icd11/{name}.txt"));
    let (Some(icd11), Some(files)) = (icd11(), files(&names.each_ref().map(String::as_str))) else { return };
    let options = ReadOptions { loaded: vec![icd11], ..ReadOptions::default() };
    let map = read(Format::Icd10Icd11Map, &files, &options).unwrap();
    let mapped = targets(&map, Direction::Icd10ToIcd11, "A000").unwrap();
    assert_eq!((mapped.target, mapped.is_many()), ("1A00&XN8P1", false));
    assert!(targets(&map, Direction::Icd10ToIcd11, "A047").unwrap().is_many());
    assert_eq!(targets(&map, Direction::Icd11ToIcd10, "1A00").unwrap().target, "A009");
}

/// Codes of a hand-written table's column that a release lacks; several in a cell are joined by `|`.
fn unknown(table: &str, column: usize, release: &Release) -> Vec<String> {
    let rows = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).skip(1);
    let codes = rows.filter_map(|row| row.split('\t').nth(column)).flat_map(|cell| cell.split('|'));
    let codes = codes.filter(|code| !code.is_empty() && !code.starts_with('@') && *code != "*");
    codes.filter(|code| release.find(code).is_none()).map(str::to_owned).collect()
}

#[test]
fn hand_written_tables_name_codes_that_there_are() {
    let Some(release) = icd11() else { return };
    let axes = include_str!("../data/icd11/axes.tsv");
    let sets = include_str!("../data/icd11/value-sets.tsv");
    let missing = [unknown(axes, 0, &release), unknown(axes, 4, &release), unknown(sets, 1, &release)].concat();
    assert_eq!(missing, Vec::<String>::new());
    let unnamed: Vec<&str> =
        supplement::names("icd11").map(|(code, _)| code).filter(|code| release.find(code).is_none()).collect();
    assert_eq!(unnamed, Vec::<&str>::new());
    let anatomy = supplement::names("icd11").filter(|(code, _)| code.starts_with("XA")).count();
    assert!(anatomy >= 600, "{anatomy}");
}

#[test]
fn every_category_of_icf_has_a_japanese_title() {
    let Some(files) = files(&["icf/LinearizationMiniOutput-ICF-en.txt"]) else { return };
    let release = read(Format::Icf, &files, &ReadOptions::default()).unwrap();
    let japanese = |name: ishizue_terminology::Designation<'_>| name.language == Language::Ja;
    let untitled = release.concepts().filter(|c| c.kind() == ConceptKind::Code && !c.designations().any(japanese));
    assert_eq!(untitled.map(|concept| concept.code()).collect::<Vec<_>>(), Vec::<&str>::new());
    let unknown = supplement::names("icf").map(|(code, _)| code).filter(|code| release.find(code).is_none());
    assert_eq!(unknown.collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn j_fagy_is_one_tree_below_food_and_other_in_both_encodings() {
    let names = ["jfagy/JFAGY_J9FN_20250401_R01.csv", "jfagy/JFAGY_J9FN_20250401_R01.sjis.csv"];
    let releases: Option<Vec<Release>> = names
        .iter()
        .map(|name| files(&[name]).map(|files| read(Format::Jfagy, &files, &ReadOptions::default()).unwrap()))
        .collect();
    let Some(releases) = releases else { return };
    assert_eq!(releases[0].len(), 1_738);
    assert!(
        releases[0]
            .concepts()
            .zip(releases[1].concepts())
            .all(|(a, b)| { a.code() == b.code() && a.name(Language::Ja) == b.name(Language::Ja) })
    );
    let roots: Vec<&str> = releases[0].concepts().filter(|c| c.parent().is_none()).map(|c| c.code()).collect();
    assert_eq!(roots, ["00F", "00N", "D9F000000000", "D9M000000000", "D9N000000000"]);
}
