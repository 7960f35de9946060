//! WHO's maps between ICD-10 and ICD-11.

use ishizue_terminology::map::{Direction, targets};

use super::*;

const ONE: &str = "10ClassKind\t10DepthInKind\ticd10Code\ticd10Chapter\ticd10Title\t11ClassKind\t11DepthInKind\tICD-11 FoundationURI\tLinearization (releaseURI)\ticd11Code\ticd11Chapter\ticd11Title\t2024-Jan-21";

fn line(icd10: &str, icd11: &str) -> String {
    format!("category\t1\t{icd10}\tXIX\tx\tcategory\t1\t\t\t{icd11}\t22\tx")
}

fn map(rows: &[(&str, &str)]) -> String {
    let rows: Vec<String> = rows.iter().map(|(icd10, icd11)| line(icd10, icd11)).collect();
    format!("{ONE}\n{}\n", rows.join("\n"))
}

fn options() -> ReadOptions {
    let icd11 = import(Format::Icd11, &[file("a.txt", &icd11::table())]).expect("the table is sound");
    ReadOptions { loaded: vec![icd11], ..ReadOptions::default() }
}

fn complaint(text: &str, options: &ReadOptions) -> String {
    read(Format::Icd10Icd11Map, &[file("map.txt", text)], options).expect_err("the map is bad").to_string()
}

#[test]
fn one_target_and_all_targets_are_kept_apart() {
    let one = map(&[("S52", "NC32"), ("S52.2", "NC32.2&XK8G"), ("S50-S59", "NC32"), ("B95", "XK8G")]);
    let many = map(&[("S52", "NC32"), ("S52", "NC33")]);
    let back = "Linearization (release) URI\ticd11Code\ticd11Chapter\ticd11Title\ticd10Code\ticd10Chapter\ticd10Title\t2024-Jan-21\n\
                x\tNC32\t22\tx\tS52.9\tXIX\tx\nx\tNC33\t22\tx\tNo Mapping\t\tx\n";
    let files = [file("one.txt", &one), file("many.txt", &many), file("back.txt", back)];
    let release = read(Format::Icd10Icd11Map, &files, &options()).unwrap();
    let mapped = targets(&release, Direction::Icd10ToIcd11, "S52").unwrap();
    assert_eq!((mapped.target, mapped.all.as_slice(), mapped.is_many()), ("NC32", ["NC32", "NC33"].as_slice(), true));
    assert_eq!(targets(&release, Direction::Icd10ToIcd11, "S522").unwrap().target, "NC32.2&XK8G");
    assert_eq!(targets(&release, Direction::Icd10ToIcd11, "B95").unwrap().target, "XK8G");
    assert_eq!(targets(&release, Direction::Icd11ToIcd10, "NC32").unwrap().target, "S529");
    assert_eq!(targets(&release, Direction::Icd11ToIcd10, "NC33"), None);
}

#[test]
fn a_map_that_names_unknown_codes_is_refused_with_the_line() {
    let found = complaint(&map(&[("S52", "NC32"), ("S53", "NC99")]), &options());
    assert_eq!(found, "map.txt:3: icd11Code: is no code of the imported ICD-11");
    let found = complaint(&map(&[("S5X", "NC32")]), &options());
    assert_eq!(found, "map.txt:2: icd10Code: not an ICD-10 code");
    let icd10 = import(Format::Icd10, &[file("icd10.txt", "S52\tFracture of forearm\n")]).unwrap();
    let mut options = options();
    options.loaded.push(icd10);
    let found = complaint(&map(&[("S52", "NC32"), ("S99", "NC32")]), &options);
    assert_eq!(found, "map.txt:3: icd10Code: is no code of the imported ICD-10");
}

#[test]
fn another_edition_is_refused() {
    let other = map(&[("S52", "NC32")]).replace("2024-Jan-21", "2025-Jan-21");
    let found = complaint(&other, &options());
    assert_eq!(
        found,
        "map.txt:1: is of edition 2025-01, the imported ICD-11 is of 2024-01 (give map and classification of the same \
         edition)"
    );
    let options = ReadOptions { edition: Some("2019-04".into()), ..options() };
    let found = complaint(&map(&[("S52", "NC32")]), &options);
    assert_eq!(found, "map.txt: states edition 2024-01, not 2019-04 (leave the edition out)");
    let found = complaint(&other, &ReadOptions::default());
    assert!(found.contains("run `ishizue terminology import icd11 FILE` first"), "{found}");
}
