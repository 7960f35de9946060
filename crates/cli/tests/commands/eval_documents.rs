use crate::harness::{Bench, json, shared};

/// Right; wrong status; wrong code; missed; one answer (発熱) that nobody asked for; another type.
const CHART: &str = r#"{"id": "A", "kind": "x", "text": "糖尿病。肺炎なし。胃癌。ほげ病。発熱。卵", "mentions": [
{"start": 0, "end": 3, "type": "disease", "status": "present", "icd10": "E14", "icf": null},
{"start": 4, "end": 6, "type": "symptom", "status": "present", "icd10": "J18.9|J18"},
{"start": 9, "end": 11, "type": "disease", "status": "present", "icd10": "A00"},
{"start": 12, "end": 14, "type": "disease", "status": "present", "icd10": null},
{"start": 19, "end": 20, "type": "allergy", "status": "present"}]}"#;

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("charts.jsonl", CHART.replace('\n', " ") + "\n\n");
    bench
}

#[test]
fn the_figures_are_those_of_the_file() {
    let report = json(&bench().out(&["eval", "documents", "charts.jsonl", "--json"]));
    assert_eq!(report["documents"], 1);
    let both = &report["types"]["disease+symptom"];
    assert_eq!((&both["gold"], &both["answered"], &both["matched"]), (&json("4"), &json("4"), &json("3")));
    assert_eq!(both["overlapping"]["precision"], json(r#"{"value":0.75,"low":0.75,"high":0.75}"#));
    assert_eq!(both["overlapping"]["recall"]["value"], 0.75);
    assert_eq!(both["exact"]["f1"]["value"], 0.75);
    assert_eq!(both["assertion_accuracy"]["value"], 0.6667);
    assert_eq!(both["code_accuracy"]["value"], 0.6667);
    assert_eq!(report["types"]["allergy"]["overlapping"]["recall"]["value"], 0.0);
    assert!(report["types"]["allergy"]["overlapping"]["precision"].is_null());
    // The coder calls pneumonia a disease: the types for themselves are stricter.
    assert_eq!(report["types"]["symptom"]["overlapping"]["recall"]["value"], 0.0);
    assert_eq!(report["overall"]["overlapping"]["recall"]["value"], 0.6);
}

#[test]
fn misses_are_listed_in_text_order() {
    let bench = bench();
    let table = bench.out(&["eval", "documents", "charts.jsonl", "--errors", "misses.tsv"]);
    assert!(table.starts_with("1 documents, 5 mentions"), "{table}");
    let misses = bench.read("misses.tsv");
    let rows: Vec<String> = misses.lines().map(|row| row.replace('\t', " ")).collect();
    assert_eq!(
        rows,
        [
            "miss document type start end text expected answered",
            "missed A allergy 19 20 卵  ",
            "wrong_status A symptom 4 6 肺炎 present absent",
            "wrong_code A disease 9 11 胃癌 A00 C169",
            "missed A disease 12 14 ほげ  ",
            "spurious A symptom 16 18 発熱  R509",
        ]
    );
}

#[test]
fn documents_annotated_in_place_are_read_as_they_stand() {
    let bench = Bench::new();
    bench.write("marked.txt", "=== A er\n{糖尿病|D}。{肺炎|D-}なし。{卵|A}\n");
    let report = json(&bench.out(&["eval", "documents", "marked.txt", "--json"]));
    let both = &report["types"]["disease+symptom"];
    assert_eq!((&both["gold"], &both["matched"]), (&json("2"), &json("2")));
    assert_eq!(both["assertion_accuracy"]["value"], 1.0);
    bench.write("marked.txt", "=== A er\n{糖尿病|秘}。\n");
    let ended = bench.run(&["eval", "documents", "marked.txt"]);
    assert_eq!(ended.code, 3);
    assert!(ended.err.contains("line 2") && !ended.err.contains('秘'), "{}", ended.err);
}

#[test]
fn a_bad_line_is_told_without_its_text() {
    let bench = Bench::new();
    bench.write("charts.jsonl", "{\"id\":\"秘密\"}\n秘密\n");
    let ended = bench.run(&["eval", "documents", "charts.jsonl"]);
    assert_eq!(ended.code, 3);
    assert!(
        ended.err.contains("charts.jsonl:1: ") && ended.err.contains("charts.jsonl:2: is not JSON"),
        "{}",
        ended.err
    );
    assert!(!ended.err.contains("秘密"));
}

#[test]
fn the_shared_charts_are_measured() {
    let Some(file) = shared("samples/charts_dev.jsonl") else { return };
    let report = json(&Bench::new().out(&["eval", "documents", &file.display().to_string(), "--json"]));
    let f1 = &report["types"]["disease+symptom"]["overlapping"]["f1"];
    assert!(f1["low"].as_f64() < f1["value"].as_f64() && f1["value"].as_f64() < f1["high"].as_f64(), "{f1}");
}
