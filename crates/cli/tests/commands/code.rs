use encoding_rs::SHIFT_JIS;
use insta::assert_snapshot;

use crate::harness::{Bench, json};

const CHART: &str = "【主病名】2型糖尿病\n【既往歴】脳梗塞。\n発熱なし。肺炎疑い。\n";

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("chart.txt", CHART);
    bench
}

/// A table without the figures that a newly fitted ranking changes.
fn without_confidence(table: &str) -> String {
    let lines = table.lines().map(|line| match line.rsplit_once("  0.") {
        Some((rest, digits)) if digits.chars().all(|c| c.is_ascii_digit()) => format!("{rest}  0.nn\n"),
        _ => format!("{line}\n"),
    });
    lines.collect()
}

#[test]
fn a_table_shows_place_status_and_code() {
    assert_snapshot!(without_confidence(&bench().out(&["code", "chart.txt"])));
}

#[test]
fn labels_can_be_english() {
    assert_snapshot!(without_confidence(&bench().out(&["code", "chart.txt", "--lang", "en"])));
}

#[test]
fn csv_has_one_mention_a_row() {
    let csv = bench().out(&["code", "chart.txt", "--format", "csv"]);
    let mut lines = csv.lines();
    let heading = lines.next().unwrap();
    assert_eq!(
        heading.split(',').take(7).collect::<Vec<_>>(),
        ["document", "start", "end", "line", "column", "text", "type"]
    );
    let rows: Vec<String> = lines.map(|row| row.split(',').take(8).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        rows,
        [
            "chart.txt 5 10 1 6 2型糖尿病 disease present",
            "chart.txt 16 19 2 6 脳梗塞 disease past",
            "chart.txt 21 23 3 1 発熱 symptom absent",
            "chart.txt 26 28 3 6 肺炎 disease suspected",
        ]
    );
}

#[test]
fn json_is_one_array_and_ndjson_one_document_a_line() {
    let bench = bench();
    bench.write("empty.txt", "");
    let array = json(&bench.out(&["code", "chart.txt", "empty.txt", "--format", "json"]));
    assert_eq!(array[0]["document"], "chart.txt");
    assert_eq!(array[0]["characters"], CHART.chars().count());
    assert_eq!(array[0]["mentions"][0]["codings"][0]["code"], "E11");
    assert_eq!(array[0]["mentions"][2]["status"], "absent");
    assert_eq!(array[1]["mentions"].as_array().unwrap().len(), 0);
    let lines = bench.out(&["code", "chart.txt", "empty.txt", "--format", "ndjson"]);
    let lines: Vec<_> = lines.lines().map(json).collect();
    assert_eq!(serde_json::Value::Array(lines), array);
}

#[test]
fn an_array_of_no_document_is_an_array() {
    let ended = Bench::new().run(&["code", "missing.txt", "--format", "json"]);
    assert_eq!((ended.code, ended.out.as_str()), (1, "[]\n"));
}

#[test]
fn brat_annotations_name_their_file() {
    assert_snapshot!(bench().out(&["code", "chart.txt", "--format", "brat"]));
}

#[test]
fn brat_files_stand_beside_the_text_they_count_in() {
    let bench = Bench::new();
    bench.write("charts/ward/a.txt", SHIFT_JIS.encode(CHART).0);
    bench.out(&["code", "charts", "--format", "brat", "--out", "brat"]);
    assert_eq!(bench.read("brat/ward/a.txt"), CHART);
    let annotations = bench.read("brat/ward/a.ann");
    assert!(annotations.starts_with("T1\tDisease 5 10\t2型糖尿病\nA1\tStatus T1 present\n"), "{annotations}");
}

#[test]
fn an_original_is_never_replaced_by_its_conversion() {
    let bench = Bench::new();
    let original = SHIFT_JIS.encode(CHART).0;
    bench.write("charts/a.txt", &original);
    let ended = bench.run(&["code", "charts", "--format", "brat", "--out", "charts"]);
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("would overwrite charts/a.txt"), "{}", ended.err);
    assert_eq!(std::fs::read(bench.path("charts/a.txt")).unwrap(), &*original);
}

#[test]
fn two_charts_of_one_name_do_not_share_a_file() {
    let bench = Bench::new();
    bench.write("a/chart.txt", "肺炎");
    bench.write("b/chart.txt", "胃癌");
    let ended = bench.run(&["code", "a/chart.txt", "b/chart.txt", "--format", "brat", "--out", "brat"]);
    assert_eq!(ended.code, 1);
    assert_eq!(bench.read("brat/chart.txt"), "肺炎");
}

#[test]
fn bad_files_are_named_and_the_others_coded() {
    let bench = bench();
    bench.write("charts/1-good.txt", "肺炎\n");
    bench.write("charts/2-binary.txt", b"\x89PNG\0\0");
    bench.write("charts/3-broken.txt", [b'a', b'\n', 0xFF, 0xFF]);
    bench.write("charts/4-utf16.txt", [0xFF, 0xFE, 0x41, 0x00]);
    bench.write("charts/5-large.txt", "あ".repeat(6_000_000));
    bench.write("charts/6-good.txt", "胃癌\n");
    let ended = bench.run(&["code", "charts", "missing.txt", "--format", "ndjson"]);
    assert_eq!(ended.code, 1);
    let coded: Vec<String> = ended.out.lines().map(|line| json(line)["document"].to_string()).collect();
    assert_eq!(coded, ["\"charts/1-good.txt\"", "\"charts/6-good.txt\""]);
    assert_snapshot!(ended.err);
}

#[test]
fn encodings_are_detected_and_offsets_count_characters() {
    let bench = Bench::new();
    bench.write("sjis.txt", SHIFT_JIS.encode(CHART).0);
    let documents = json(&bench.out(&["code", "sjis.txt", "--format", "json"]));
    assert_eq!(documents[0]["encoding"], "Shift_JIS");
    let first = &documents[0]["mentions"][0];
    assert_eq!((first["start"].as_u64(), first["end"].as_u64()), (Some(5), Some(10)));
    let ended = bench.run(&["code", "sjis.txt", "--encoding", "utf-8"]);
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("line 1 is not valid UTF-8"), "{}", ended.err);
}

#[test]
fn standard_input_is_read_when_no_path_is_given() {
    let bench = Bench::new();
    for arguments in [&["code", "--format", "ndjson"][..], &["code", "-", "--format", "ndjson"]] {
        let ended = bench.run_with(arguments, CHART.as_bytes());
        assert_eq!((ended.code, ended.err.as_str()), (0, ""));
        assert_eq!(json(&ended.out)["document"], "-");
        assert_eq!(json(&ended.out)["mentions"][0]["text"], "2型糖尿病");
    }
}

#[test]
fn results_keep_the_order_of_the_inputs_whatever_the_jobs() {
    let bench = Bench::new();
    for number in 0..60 {
        let chart = if number % 7 == 0 { CHART.repeat(40) } else { CHART.to_owned() };
        bench.write(&format!("charts/{number:02}.txt"), chart);
    }
    let one = bench.out(&["code", "charts", "--format", "ndjson", "--jobs", "1"]);
    let four = bench.out(&["code", "charts", "--format", "ndjson", "--jobs", "4"]);
    assert_eq!(one.lines().count(), 60);
    assert!(one == four);
}

#[test]
fn statuses_can_be_chosen() {
    let csv = bench().out(&["code", "chart.txt", "--format", "csv", "--status", "absent,past"]);
    let statuses: Vec<&str> = csv.lines().skip(1).filter_map(|row| row.split(',').nth(7)).collect();
    assert_eq!(statuses, ["past", "absent"]);
}

#[test]
fn nothing_is_coded_above_the_highest_threshold() {
    let documents = json(&bench().out(&["code", "chart.txt", "--threshold", "1", "--top", "1", "--format", "json"]));
    for mention in documents[0]["mentions"].as_array().unwrap() {
        assert_eq!(mention["codings"].as_array().unwrap().len(), 1);
        assert!(mention["coded"] == (mention["codings"][0]["confidence"].as_f64().unwrap() >= 1.0));
    }
}

#[test]
fn a_folder_without_charts_is_told() {
    let bench = Bench::new();
    bench.write("charts/a.md", "肺炎");
    let ended = bench.run(&["code", "charts"]);
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("--extension"), "{}", ended.err);
    assert!(bench.out(&["code", "charts", "--extension", "txt,md"]).contains("肺炎"));
}

#[test]
fn out_belongs_to_brat() {
    assert_eq!(bench().run(&["code", "chart.txt", "--out", "there"]).code, 2);
}

#[test]
fn a_chart_cannot_steer_the_terminal() {
    let bench = Bench::new();
    bench.write("chart.txt", "糖尿\u{1b}[2J病、肺炎\u{7}疑い");
    assert!(!bench.out(&["code", "chart.txt"]).contains(['\u{1b}', '\u{7}']));
}
