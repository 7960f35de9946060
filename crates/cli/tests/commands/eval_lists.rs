use crate::harness::{Bench, json, shared};

/// Both strings found; one of two; a drug, which the dictionary does not know.
const LISTS: &str = r#"{"tag": "d", "text": "肺炎あり。胃癌の既往。嘔吐なし。", "answer": "['肺炎', '胃癌']"}
{"tag": "d", "text": "発熱、ほげ病。糖尿病疑い。", "answer": "['発熱', \"ほげ病\"]"}

{"tag": "m-key", "text": "アムロジピンを開始。", "answer": "['アムロジピン']"}
"#;

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("lists.jsonl", LISTS);
    bench
}

#[test]
fn the_figures_are_those_of_the_file() {
    let report = json(&bench().out(&["eval", "lists", "lists.jsonl", "--json"]));
    assert_eq!((&report["precision"], &report["recall"]), (&json("1.0"), &json("0.75")), "{report}");
    assert_eq!((&report["f1"], &report["n"]), (&json("0.8571"), &json("2")));
    let drugs = &report["by_tag"]["m-key"];
    assert_eq!((&drugs["n"], &drugs["recall"]["value"]), (&json("1"), &json("0.0")));
    assert!(drugs["precision"].is_null());
    assert_eq!(report["by_tag"]["d"]["matched"], 3);
}

#[test]
fn misses_are_listed_by_line() {
    let bench = bench();
    let table = bench.out(&["eval", "lists", "lists.jsonl", "--errors", "misses.tsv"]);
    assert!(table.contains("m-key"), "{table}");
    assert_eq!(
        bench.read("misses.tsv"),
        "miss\tline\ttag\tstring\nmissed\t2\td\tほげ病\nmissed\t4\tm-key\tアムロジピン\n"
    );
}

#[test]
fn a_bad_line_is_told_without_its_text() {
    let bench = Bench::new();
    bench.write("lists.jsonl", "{\"tag\":\"q\",\"text\":\"秘密\",\"answer\":\"[]\"}\n秘密\n");
    let ended = bench.run(&["eval", "lists", "lists.jsonl"]);
    assert_eq!(ended.code, 3);
    assert!(ended.err.contains("lists.jsonl:1: ") && ended.err.contains("lists.jsonl:2: "), "{}", ended.err);
    assert!(!ended.err.contains("秘密"));
    bench.write("lists.jsonl", "\n");
    assert_eq!(bench.run(&["eval", "lists", "lists.jsonl"]).code, 3);
}

#[test]
fn the_shared_lists_are_measured_with_the_models_that_ship() {
    let Some(file) = shared("extraction/radiology_reports_train.jsonl") else { return };
    let report =
        json(&Bench::new().out(&["eval", "lists", &file.display().to_string(), "--json", "--models", "built-in"]));
    assert!((0.0..=1.0).contains(&report["f1"].as_f64().unwrap()) && report["n"].as_u64() > Some(10), "{report}");
}
