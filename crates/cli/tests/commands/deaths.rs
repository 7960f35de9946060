//! Death certificates as a user meets them: a batch with bad rows, a kill, a split, an explanation, figures.

use std::time::Duration;

use crate::harness::{Bench, json, shared};

const ROWS: &str = concat!(
    r#"{"id": "1", "age": 71, "manner": "自殺", "cause_Ia": "縊死", "place_type": "住居", "means": "自宅の鴨居にひもをかけて縊首した。遺書あり。"}"#,
    "\n",
    r#"{"id": "2", "age": 80, "manner": "転倒・転落", "cause_Ia": "大腿骨頚部骨折", "place_type": "住居", "means": "自宅の階段から転落した。"}"#,
    "\n",
    r#"{"id": "3", "age": 84, "manner": "病死及び自然死", "cause_Ia": "肺炎", "cause_Ib": "脳梗塞"}"#,
    "\n",
);

/// Certificates one after the other, so many that a run takes a while.
fn many(count: usize) -> String {
    (0..count).map(|at| format!("{{\"id\": \"{at}\", \"age\": 80, \"manner\": \"転倒・転落\", \"cause_Ia\": \"大腿骨頚部骨折\", \"means\": \"居間で座布団につまずいて転倒、{at}分後に発見\"}}\n")).collect()
}

#[test]
fn a_batch_is_coded_with_evidence_and_counted() {
    let bench = Bench::new();
    bench.write("in.jsonl", ROWS);
    let summary = bench.out(&["deaths", "code", "in.jsonl", "--out", "out.jsonl", "--lang", "en"]);
    for part in ["intentional self-harm", "falls", "no external cause", "all", "100.0 %"] {
        assert!(summary.contains(part), "{part}: {summary}");
    }
    let lines: Vec<serde_json::Value> = bench.read("out.jsonl").lines().map(json).collect();
    let codes: Vec<&str> = lines.iter().map(|line| line["external"]["code"].as_str().unwrap_or("")).collect();
    assert_eq!(codes, ["X70", "W10", ""]);
    assert_eq!(lines[0]["nature"]["code"], "T71");
    assert_eq!(lines[1]["underlying"]["code"], "W10");
    assert_eq!(lines[2]["underlying"]["code"], "I639");
    assert_eq!(lines[2]["underlying"]["steps"][0]["rule"], "SP3");
    let slots = lines[0]["external"]["slots"].as_array().unwrap();
    assert!(slots.iter().any(|slot| slot["slot"] == "note" && slot["value"] == "will" && slot["field"] == "means"));
    bench.out(&["deaths", "code", "in.jsonl", "--out", "out.csv", "--format", "csv"]);
    let table = bench.read("out.csv");
    assert!(table.starts_with("line,id,accepted,icd10,title,confidence,icd11,place,nature,underlying,rule"), "{table}");
    assert_eq!(table.lines().count(), 4);
    assert!(!bench.path("out.csv.progress").exists() && !bench.path("out.csv.part").exists());
}

#[test]
fn bad_rows_are_reported_with_their_line_and_the_rest_is_coded() {
    let bench = Bench::new();
    let mut bytes = ROWS.as_bytes().to_vec();
    bytes.extend_from_slice(b"{\"id\": \"4\", \"mea\n\n");
    let (sjis, ..) =
        encoding_rs::SHIFT_JIS.encode("{\"id\": \"5\", \"manner\": \"窒息\", \"means\": \"餅を喉に詰まらせた\"}\n");
    bytes.extend_from_slice(&sjis);
    bytes.extend_from_slice(format!("{{\"id\": \"6\", \"means\": \"{}\"}}\n", "転".repeat(34_000)).as_bytes());
    bytes.extend_from_slice(b"{\"id\": \"7\"}\n\xff\xfe\x00\n");
    bytes.extend_from_slice(
        "{\"id\": \"8\", \"age\": \"abc\", \"manner\": \"病死及び自然死\", \"means\": \"遺書を残し縊首した\"}"
            .as_bytes(),
    );
    bench.write("in.jsonl", &bytes);
    bench.out(&["deaths", "code", "in.jsonl", "--out", "out.jsonl"]);
    let lines: Vec<serde_json::Value> = bench.read("out.jsonl").lines().map(json).collect();
    let told: Vec<(u64, &str, String)> = lines
        .iter()
        .map(|line| {
            let reasons: Vec<&str> = line["reasons"].as_array().unwrap().iter().map(|r| r.as_str().unwrap()).collect();
            (line["line"].as_u64().unwrap(), line["id"].as_str().unwrap(), reasons.join(" "))
        })
        .collect();
    let told: Vec<(u64, &str, &str)> = told.iter().map(|(line, id, reasons)| (*line, *id, reasons.as_str())).collect();
    assert_eq!(
        told,
        [
            (1, "1", ""),
            (2, "2", ""),
            (3, "3", ""),
            (4, "", "broken"),
            (6, "5", "issues"),
            (7, "6", "issues no_cause"),
            (8, "7", "blank"),
            (9, "", "broken"),
            (10, "8", "issues contradiction"),
        ]
    );
    assert_eq!(lines[4]["external"]["code"], "W79");
    assert_eq!(lines[4]["issues"][0]["reason"], "is not UTF-8 as the rest of the file; it was read as Shift_JIS");
    assert_eq!(lines[8]["external"]["code"], "X70");
    let secret = "餅を喉に詰まらせた";
    assert!(
        !lines
            .iter()
            .any(|line| line["error"].to_string().contains(secret) || line["issues"].to_string().contains(secret))
    );
}

#[test]
fn a_csv_with_an_open_quote_loses_that_row_alone() {
    let bench = Bench::new();
    let rows = "番号,死因の種類,死因ア,手段及び状況\n1,転倒・転落,大腿骨頚部骨折,\"階段から\n転落\"\n2,自殺,縊死,\"閉じない\n3,溺水,溺死,自宅の浴槽内で溺れた\n4,溺水\n";
    let (bytes, ..) = encoding_rs::SHIFT_JIS.encode(rows);
    bench.write("in.csv", &bytes);
    bench.out(&["deaths", "code", "in.csv", "--out", "out.jsonl"]);
    let lines: Vec<serde_json::Value> = bench.read("out.jsonl").lines().map(json).collect();
    let codes: Vec<&str> = lines.iter().map(|line| line["external"]["code"].as_str().unwrap_or("")).collect();
    assert_eq!(codes, ["W10", "", "W65", "W74"]);
    assert_eq!(lines[1]["error"]["reason"], "has a quote that is not closed; close it, or double it inside a cell");
    assert_eq!(lines.iter().map(|line| line["line"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 4, 5, 6]);
}

#[test]
fn a_file_that_is_no_list_of_certificates_is_refused() {
    let bench = Bench::new();
    for (name, content, message) in [
        ("empty.jsonl", "", "empty.jsonl is empty"),
        ("other.csv", "a,b\n1,2\n", "other.csv:1: the heading has no column of a death certificate"),
    ] {
        bench.write(name, content);
        let ended = bench.run(&["deaths", "code", name, "--out", "out.csv"]);
        assert_eq!(ended.code, 3);
        assert!(ended.err.contains(message), "{}", ended.err);
    }
    assert_eq!(bench.run(&["deaths", "code", "none.jsonl", "--out", "out.csv"]).code, 3);
}

/// Killed at several moments and run again, the output is that of one run, byte for byte.
#[test]
fn a_killed_batch_goes_on_where_it_was() {
    let bench = Bench::new();
    bench.write("in.jsonl", many(12_000));
    let whole = ["deaths", "code", "in.jsonl", "--out", "whole.csv", "--format", "csv"];
    let once = bench.out(&whole);
    let arguments = ["deaths", "code", "in.jsonl", "--out", "out.csv", "--format", "csv"];
    let mut kills = 0;
    for pause in [150, 250, 200, 300, 350] {
        let mut child = bench.command(&arguments).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(pause));
        if child.try_wait().unwrap().is_some() {
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
    }
    assert!(kills > 0, "the run was over before it could be killed");
    let again = bench.run(&arguments);
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(again.out, once, "what was counted before the kill counts");
    assert!(bench.read("out.csv") == bench.read("whole.csv"));
}

#[test]
fn a_journal_of_other_settings_is_not_gone_on_with() {
    let bench = Bench::new();
    bench.write("in.jsonl", ROWS);
    bench.write("out.csv.progress", r#"{"run":"x","offset":0,"line":1,"lengths":[0],"done":false,"tally":{"n":0,"accepted":0,"groups":{},"reasons":{}}}"#);
    let ended = bench.run(&["deaths", "code", "in.jsonl", "--out", "out.csv"]);
    assert_eq!(ended.code, 3);
    assert!(ended.err.contains("is the journal of another input, other settings or another version"), "{}", ended.err);
}

#[test]
fn what_is_accepted_and_what_waits_are_two_files() {
    let bench = Bench::new();
    let rows = format!(
        "{ROWS}{}\n",
        r#"{"id": "4", "age": 50, "manner": "転倒・転落", "cause_Ia": "大腿骨頚部骨折", "means": "遺書あり。自宅マンション6階から飛び降りた"}"#
    );
    bench.write("in.jsonl", rows);
    let mut command =
        bench.command(&["deaths", "code", "in.jsonl", "--out", "out.jsonl", "--accept-at", "0.97", "--queue"]);
    let ended = command.env_remove("ISHIZUE_MODELS").output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let ids = |name: &str| -> Vec<String> {
        bench.read(name).lines().map(|line| json(line)["id"].as_str().unwrap().to_owned()).collect()
    };
    let (accepted, review) = (ids("out.accepted.jsonl"), ids("out.review.jsonl"));
    assert!(accepted.contains(&"1".to_owned()) && review.contains(&"4".to_owned()), "{accepted:?} {review:?}");
    assert_eq!(accepted.len() + review.len(), 4);
    let waiting = std::fs::read_to_string(bench.path("data/deaths/waiting.jsonl")).unwrap();
    assert_eq!(waiting.lines().count(), review.len());
}

#[test]
fn one_certificate_is_explained() {
    let bench = Bench::new();
    bench.write("in.jsonl", ROWS);
    let ended = bench.run(&["deaths", "explain", "2"]);
    assert_eq!(ended.code, 3);
    assert!(ended.err.contains("nothing was coded yet"), "{}", ended.err);
    bench.out(&["deaths", "code", "in.jsonl", "--out", "out.jsonl"]);
    let told = bench.out(&["deaths", "explain", "2"]);
    for part in ["外因: W10", "icd10/accidents.tsv", "「階段」", "原死因: W10", "大腿骨頚部骨折"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let natural = bench.out(&["deaths", "explain", "line:3", "--lang", "en"]);
    assert!(natural.contains("no external cause") && natural.contains("SP3"), "{natural}");
    assert_eq!(bench.run(&["deaths", "explain", "99"]).code, 3);
}

#[test]
fn figures_are_those_of_the_issue() {
    let bench = Bench::new();
    bench.write(
        "gold.jsonl",
        r#"{"id": "1", "manner": "自殺", "cause_Ia": "縊死", "means": "縊首", "gold_icd10": "X70", "gold_nature": "T71", "accept": ["X70"]}
{"id": "2", "manner": "転倒・転落", "means": "階段から転落", "gold_icd10": "W11", "accept": ["W11", "W13"]}
"#,
    );
    let report = json(&bench.out(&["eval", "deaths", "gold.jsonl", "--json", "--errors", "misses.tsv"]));
    assert_eq!((report["n"].as_u64(), report["accuracy"].as_f64()), (Some(2), Some(0.5)));
    for key in ["accuracy_category", "coverage", "accuracy_accepted", "by_group"] {
        assert!(!report[key].is_null(), "{key}");
    }
    assert_eq!(report["by_group"]["self-harm"]["accuracy"], 1.0);
    assert!(bench.read("misses.tsv").contains("W11|W13\tW10"));
    bench.write("no-gold.jsonl", "{\"id\": \"1\", \"means\": \"縊首\"}\n");
    let ended = bench.run(&["eval", "deaths", "no-gold.jsonl"]);
    assert!(ended.code == 3 && ended.err.contains("no-gold.jsonl:1: has no `accept`"), "{}", ended.err);
}

#[test]
fn underlying_causes_are_measured_and_official_tables_go_before() {
    let bench = Bench::new();
    bench.write(
        "records.tsv",
        "sex\tage\tline1\tline2\tline3\tline4\tline5\tpart2\tunderlying\nM\t40\tI469\tJ189\tG309\t\t\t\tG309\n",
    );
    let report = json(&bench.out(&["eval", "underlying", "records.tsv", "--json"]));
    assert_eq!((report["n"].as_u64(), report["accuracy"].as_f64()), (Some(1), Some(1.0)));
    bench.write("bad.tsv", "causal\tI10\tI20\tI25\ncausal\tnothing\t\t\n");
    let ended = bench.run(&["deaths", "tables", "bad.tsv"]);
    assert!(ended.code == 3 && ended.err.contains('2'), "{}", ended.err);
    assert!(!bench.path("data/deaths/official.tsv").exists());
    bench.write("good.tsv", "causal\tJ189\tI639\tI639\n");
    assert!(bench.out(&["deaths", "tables", "good.tsv"]).starts_with("1 rows are kept in"));
    bench.out(&["deaths", "tables", "--remove"]);
    assert!(!bench.path("data/deaths/official.tsv").exists());
}

/// The figure that the sample's documentation asks for, with the tables and models that a hospital would have.
#[test]
fn the_shared_sample_is_coded() {
    let Some(sample) = shared("samples/deaths_dev.jsonl") else { return };
    let bench = Bench::new();
    let mut command = bench.command(&["eval", "deaths", &sample.display().to_string(), "--json"]);
    let ended = command.env_remove("ISHIZUE_MODELS").output().unwrap();
    let report = json(&String::from_utf8(ended.stdout).unwrap());
    assert!(report["accuracy"].as_f64().unwrap() >= 0.95, "{report}");
}
