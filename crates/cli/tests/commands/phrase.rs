use encoding_rs::SHIFT_JIS;

use crate::harness::{Bench, json};

#[test]
fn codes_come_with_their_evidence() {
    let out = Bench::new().out(&["phrase", "右大腿骨転子部骨折", "--top", "1"]);
    let lines: Vec<&str> = out.lines().map(str::trim).collect();
    assert_eq!(lines[0], "右大腿骨転子部骨折");
    assert!(lines[1].starts_with("1. S72.10  大腿骨転子部骨折  0."), "{out}");
    assert!(lines[2].starts_with("根拠: 大腿骨転子部骨折 (starter "), "{out}");
    assert_eq!(lines[3], "修飾: 右 (laterality=right)");
    assert!(lines[4].starts_with("上位: S72.1"), "{out}");
    assert_eq!(lines.len(), 5);
}

#[test]
fn labels_can_be_english_and_features_listed() {
    let out = Bench::new().out(&["phrase", "DMニューロパチー", "--top", "1", "--explain", "--lang", "en"]);
    for expected in ["name: ", "parents: E14 ", "feature", "cosine of the tf-idf vectors"] {
        assert!(out.contains(expected), "{expected} in {out}");
    }
}

#[test]
fn json_is_one_object_a_line() {
    let out = Bench::new().out(&["phrase", "糖尿病", "肺炎", "--json", "--top", "2"]);
    let answers: Vec<_> = out.lines().map(json).collect();
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0]["codings"][0]["code"], "E14");
    assert_eq!(answers[0]["codings"].as_array().unwrap().len(), 2);
    assert_eq!(answers[1]["phrase"], "肺炎");
    assert!(!answers[1]["codings"][0]["evidence"]["features"].as_array().unwrap().is_empty());
}

#[test]
fn standard_input_has_one_phrase_a_line() {
    let bench = Bench::new();
    let lines = SHIFT_JIS.encode("糖尿病\r\n\r\n肺炎\r\n").0;
    let ended = bench.run_with(&["phrase", "-", "胃癌", "--json"], &lines);
    let phrases: Vec<String> = ended.out.lines().map(|line| json(line)["phrase"].to_string()).collect();
    assert_eq!((ended.code, phrases.join(" ").as_str()), (0, r#""糖尿病" "肺炎" "胃癌""#));
}

#[test]
fn standard_input_that_is_no_text_is_told_and_the_rest_done() {
    let ended = Bench::new().run_with(&["phrase", "-", "肺炎", "--json"], b"\0\0");
    assert_eq!((ended.code, ended.out.lines().count()), (1, 1));
    assert_eq!(ended.err, "ishizue: -: is not text: it holds NUL bytes\n");
}

#[test]
fn below_the_threshold_there_are_suggestions_only() {
    let bench = Bench::new();
    let out = bench.out(&["phrase", "ほげ", "--threshold", "1"]);
    assert!(out.contains("コードなし（確信度 1.00 未満）。候補:"), "{out}");
    assert_eq!(json(&bench.out(&["phrase", "ほげ", "--threshold", "1", "--json"]))["coded"], false);
}

#[test]
fn an_empty_phrase_is_a_usage_error() {
    assert_eq!(Bench::new().run(&["phrase", " "]).code, 2);
}
