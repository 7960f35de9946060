use std::fs;

use insta::assert_snapshot;

use crate::harness::{Bench, json, shared};

const WARD: &str = "code,name,synonym\nJ18.9,当院肺炎,\nS72.10,当院転子部骨折,当院頸部外骨折|TF\n";

/// A bench with a table imported.
fn imported() -> Bench {
    let bench = Bench::new();
    bench.write("ward.csv", WARD);
    bench.out(&["terminology", "import", "table", "ward.csv", "--codes", "icd10", "--edition", "2026"]);
    bench
}

/// Every file of the data directory with its bytes.
fn state(bench: &Bench) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![bench.path("data")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                files.push((entry.display().to_string(), fs::read(&entry).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn an_import_is_summed_up_and_answers_at_once() {
    let bench = Bench::new();
    bench.write("ward.csv", WARD);
    let arguments = ["terminology", "import", "table", "ward.csv", "--codes", "icd10", "--edition", "2026"];
    assert_snapshot!(bench.out(&arguments));
    let answer = json(&bench.out(&["phrase", "当院転子部骨折", "--json"]));
    assert_eq!(answer["codings"][0]["code"], "S7210");
    assert_eq!(answer["codings"][0]["evidence"]["release"], "ward 2026");
}

#[test]
fn importing_again_changes_no_file() {
    let bench = imported();
    let before = state(&bench);
    let out = bench.out(&["terminology", "import", "table", "ward.csv", "--codes", "icd10", "--edition", "2026"]);
    assert!(out.starts_with("ward 2026 was imported before; its files are unchanged"), "{out}");
    assert_eq!(state(&bench), before);
}

#[test]
fn a_bad_row_imports_nothing_and_every_one_is_listed() {
    let bench = imported();
    let before = state(&bench);
    let bad: String = (0..60).map(|number| format!("X,病名{number}\n")).collect();
    bench.write("bad.csv", format!("code,name\nA00,コレラ\n{bad}"));
    let ended = bench.run(&["terminology", "import", "table", "bad.csv", "--codes", "icd10"]);
    assert_eq!((ended.code, ended.out.as_str()), (3, ""));
    let lines: Vec<&str> = ended.err.lines().collect();
    assert!(lines[0].contains("nothing was imported") && lines[0].contains("60 problems"), "{}", lines[0]);
    assert_eq!(lines[1], "bad.csv:3: code: not an ICD-10 code");
    assert_eq!(lines[50], "bad.csv:52: code: not an ICD-10 code");
    assert_eq!(lines[51..], ["… and 10 more"]);
    assert_eq!(state(&bench), before);
}

#[test]
fn columns_are_mapped_and_the_rest_of_the_options_kept() {
    let bench = Bench::new();
    bench.write("list.tsv", "病名\tICD\tメモ\nコレラ\tA00\tx\n");
    bench.write("licence.txt", "院内のみ\n");
    let map = ["--map", "病名=name", "--map", "ICD=code", "--map", "メモ=ignore"];
    let options = ["--as", "own", "--codes", "icd10", "--licence", "@licence.txt"];
    bench.out(&[&["terminology", "import", "table", "list.tsv"][..], &map, &options].concat());
    let list = json(&bench.out(&["terminology", "list", "--json"]));
    assert_eq!(list[1]["system"], "own");
    assert_eq!(list[1]["scheme"], "icd10");
    assert_eq!(list[1]["licence"], "院内のみ");
}

#[test]
fn what_an_import_cannot_mean_is_refused() {
    let bench = Bench::new();
    bench.write("a.tsv", "A00\tCholera\n");
    let code = |arguments: &[&str]| bench.run(&[&["terminology", "import"], arguments].concat()).code;
    assert_eq!(code(&["snomed", "a.tsv"]), 2);
    assert_eq!(code(&["icd10", "a.tsv", "--map", "x=name"]), 2);
    assert_eq!(code(&["table", "a.tsv", "--map", "x=nonsense"]), 2);
    assert_eq!(code(&["icd10", "a.tsv", "--edition", ""]), 2);
    for id in ["", ".", "..", ".ward", "a/b", "病棟", "a b", "../a"] {
        assert_eq!(code(&["icd10", "a.tsv", "--as", id]), 2, "{id}");
    }
    assert_eq!(code(&["icd10", "missing.tsv"]), 3);
    assert_eq!(code(&["icd10", "a.tsv", "--as", "starter"]), 3);
    assert_eq!(code(&["icd10", "a.tsv", "--licence", "@missing"]), 3);
    assert!(!bench.path("data").exists());
}

#[test]
fn editions_stand_side_by_side_and_one_answers() {
    let bench = imported();
    bench.write("ward.csv", format!("{WARD}A00,当院コレラ,\n"));
    bench.out(&["terminology", "import", "table", "ward.csv", "--codes", "icd10", "--edition", "2027"]);
    let current = || {
        let list = json(&bench.out(&["terminology", "list", "--json"]));
        let editions = list.as_array().unwrap().iter().filter(|l| l["system"] == "ward" && l["current"] == true);
        editions.map(|listing| listing["edition"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(current(), "2027");
    assert_eq!(bench.out(&["terminology", "use", "ward", "--edition", "2026"]), "ward 2026 answers now\n");
    assert_eq!(current(), "2026");
    let removed = bench.out(&["terminology", "remove", "ward", "--edition", "2026"]);
    assert_eq!(removed, "ward 2026 is removed; ward 2027 answers now\n");
    let removed = bench.out(&["terminology", "remove", "ward", "--edition", "2027"]);
    assert_eq!(removed, "ward 2027 is removed; nothing of ward is imported now\n");
    assert_eq!(bench.run(&["terminology", "remove", "ward", "--edition", "2027"]).code, 3);
    assert_eq!(bench.run(&["terminology", "remove", "starter", "--edition", "0.1.0"]).code, 3);
}

#[test]
fn an_empty_directory_lists_the_starter() {
    let bench = Bench::new();
    let list = json(&bench.out(&["terminology", "list", "--json"]));
    assert_eq!((list[0]["system"].as_str(), list.as_array().unwrap().len()), (Some("starter"), 1));
    assert!(bench.out(&["terminology", "list"]).contains("built in"));
    assert!(bench.out(&["terminology", "verify"]).starts_with("nothing is imported"));
    assert!(!bench.path("data").exists());
}

#[test]
fn a_release_and_its_codes_are_shown() {
    let bench = imported();
    let release = bench.out(&["terminology", "show", "ward"]);
    assert!(release.contains("ward 2026 (answers)") && release.contains("none stated"), "{release}");
    assert_snapshot!(bench.out(&["terminology", "show", "ward", "--code", "s72.10"]));
    let ended = bench.run(&["terminology", "show", "ward", "--code", "Z99"]);
    assert_eq!((ended.code, ended.err.contains("terminology search")), (3, true));
    assert_eq!(bench.run(&["terminology", "show", "nothing"]).code, 3);
}

#[test]
fn names_and_codes_are_searched() {
    let bench = imported();
    assert_snapshot!(bench.out(&["terminology", "search", "当院", "--system", "ward"]));
    // Variant characters and width do not matter, nor does a code's dot.
    for query in ["当院頚部外", "ｔｆ", "S72.1", "s7210"] {
        let found = json(&bench.out(&["terminology", "search", query, "--system", "ward", "--json"]));
        assert_eq!(found[0]["code"], "S72.10", "{query}");
    }
    let limited = bench.run(&["terminology", "search", "骨折", "--limit", "2"]);
    assert_eq!(limited.out.lines().count(), 3);
    assert!(limited.err.contains("--limit"), "{}", limited.err);
    assert!(bench.run(&["terminology", "search", "存在しない名前"]).err.contains("nothing is called so"));
    assert_eq!(bench.run(&["terminology", "search", " "]).code, 2);
}

#[test]
fn a_damaged_file_is_found() {
    let bench = imported();
    assert_eq!(bench.out(&["terminology", "verify"]), "ok       ward 2026\n");
    let (path, mut bytes) = state(&bench).into_iter().find(|(path, _)| path.ends_with(".rel")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
    let ended = bench.run(&["terminology", "verify"]);
    assert_eq!((ended.code, ended.out.starts_with("damaged  ward 2026: ")), (3, true));
    let phrase = bench.run(&["phrase", "肺炎"]);
    assert_eq!((phrase.code, phrase.err.contains("terminology remove ward --edition ")), (3, true));
}

#[test]
fn the_shared_disease_master_is_imported_as_one_release() {
    let Some(folder) = shared("medis") else { return };
    let bench = Bench::new();
    let files: Vec<String> =
        ["byomei.tsv", "index.tsv", "icd10_ja.tsv"].map(|name| folder.join(name).display().to_string()).into();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    bench.out(&[&["terminology", "import", "medis"][..], &files, &["--edition", "V5.07"]].concat());
    let answer = json(&bench.out(&["phrase", "１１β−水酸化酵素欠損症", "--json"]));
    assert_eq!(answer["codings"][0]["code"], "E250");
    assert_eq!(answer["codings"][0]["evidence"]["release"], "medis V5.07");
}
