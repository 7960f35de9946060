use crate::harness::{Bench, json, shared};

/// Two right with their own names, one right in its category, one wrong.
const PHRASES: &str = "phrase\tcodes\tnote\n糖尿病\tE14\tx\n肺炎\tJ18.9|J18\t\n大腿骨転子部骨折\tS72.9\n胃癌\tA00\n";

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("phrases.tsv", PHRASES);
    bench
}

#[test]
fn the_figures_are_those_of_the_file() {
    let bench = bench();
    let report = json(&bench.out(&["eval", "phrases", "phrases.tsv", "--json", "--threshold", "0"]));
    let mut keys: Vec<&str> = report.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "accuracy_answered",
            "accuracy_at_coverage",
            "answered",
            "n",
            "phrases_per_second",
            "top1",
            "top10",
            "top1_category",
            "top5"
        ]
    );
    assert_eq!(report["n"], 4);
    assert_eq!(report["top1"], 0.5);
    assert_eq!(report["top1_category"], 0.75);
    assert_eq!(report["answered"], 1.0);
    assert_eq!(report["accuracy_answered"], 0.5);
    assert!(report["phrases_per_second"].as_f64().unwrap() > 0.0);
}

#[test]
fn nothing_answered_has_no_accuracy() {
    let report = json(&bench().out(&["eval", "phrases", "phrases.tsv", "--json", "--threshold", "1"]));
    assert_eq!(report["answered"], 0.0);
    assert!(report["accuracy_answered"].is_null());
}

#[test]
fn misses_are_listed() {
    let bench = bench();
    let table = bench.out(&["eval", "phrases", "phrases.tsv", "--errors", "misses.tsv"]);
    assert!(table.contains("top1                       0.5000"), "{table}");
    let misses = bench.read("misses.tsv");
    let rows: Vec<Vec<&str>> = misses.lines().map(|row| row.split('\t').take(4).collect()).collect();
    assert_eq!(
        rows,
        [
            ["line", "phrase", "accepted", "answered"],
            ["4", "大腿骨転子部骨折", "S729", "S7210"],
            ["5", "胃癌", "A00", "C169"],
        ]
    );
}

#[test]
fn a_bad_file_is_told_by_line_without_its_text() {
    let bench = Bench::new();
    bench.write("phrases.tsv", "phrase\tcodes\n秘密\n\tA00\n");
    let ended = bench.run(&["eval", "phrases", "phrases.tsv"]);
    assert_eq!(ended.code, 3);
    assert!(ended.err.contains("phrases.tsv:2: the second column has no code"), "{}", ended.err);
    assert!(ended.err.contains("phrases.tsv:3: the first column"), "{}", ended.err);
    assert!(!ended.err.contains("秘密"));
    bench.write("empty.tsv", "phrase\tcodes\n");
    assert_eq!(bench.run(&["eval", "phrases", "empty.tsv"]).code, 3);
    assert_eq!(bench.run(&["eval", "phrases", "missing.tsv"]).code, 3);
    bench.write("good.tsv", PHRASES);
    assert_eq!(bench.run(&["eval", "phrases", "good.tsv", "--system", "nothing"]).code, 3);
}

#[test]
fn the_shared_phrases_are_measured() {
    let Some(file) = shared("samples/icd10_phrases_dev.tsv") else { return };
    let report = json(&Bench::new().out(&["eval", "phrases", &file.display().to_string(), "--json", "--jobs", "0"]));
    assert_eq!(report["n"], 82);
    assert!(report["top1"].as_f64().unwrap() > 0.3, "{report}");
}
