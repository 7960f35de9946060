use crate::harness::{Bench, json};
use crate::trained::{install, install_with_others};

#[test]
fn the_models_that_ship_are_listed_and_whole() {
    let bench = Bench::new();
    let listed = json(&bench.out(&["model", "list", "--models", "built-in", "--json"]));
    let names: Vec<_> = listed.as_array().unwrap().iter().map(|m| m["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["deaths", "list-tagger", "ranker", "status-tagger", "tagger"]);
    for model in listed.as_array().unwrap() {
        assert_eq!((&model["verified"], &model["source"]), (&json("true"), &json("\"built-in\"")), "{model}");
        assert_eq!(model["sha256"].as_str().unwrap().len(), 64);
    }
    let verified = bench.out(&["model", "verify", "--models", "built-in"]);
    assert!(verified.lines().count() == 5 && verified.lines().all(|line| line.starts_with("ok ")), "{verified}");
}

#[test]
fn a_folder_of_models_takes_the_place_of_those_that_ship() {
    let bench = Bench::new();
    install(&bench);
    let table = bench.out(&["model", "list", "--models", "models"]);
    assert!(table.starts_with("名前"), "{table}");
    let row = table.lines().find(|line| line.starts_with("tagger ")).unwrap();
    assert!(row.contains("正常") && row.ends_with("models"), "{row}");
    // The other model that commands look for is not there, and said to be so.
    assert!(table.lines().any(|line| line.starts_with("list-tagger ") && line.contains("使えません")), "{table}");
    assert_eq!(bench.run(&["model", "verify", "--models", "models"]).code, 3);
    assert_eq!(bench.out(&["model", "verify", "tagger", "--models", "models"]), "ok   tagger 1\n");
}

#[test]
fn a_card_is_shown_in_both_languages_and_as_json() {
    let bench = Bench::new();
    install(&bench);
    let ja = bench.out(&["model", "show", "tagger", "--models", "models"]);
    assert!(ja.contains("使いみち\n  試験のため") && ja.contains("ライセンス: CC0-1.0"), "{ja}");
    let en = bench.out(&["model", "show", "tagger", "--models", "models", "--lang", "en"]);
    assert!(en.contains("Limits\n  of no use") && en.contains("development_chart_f1"), "{en}");
    let card = json(&bench.out(&["model", "show", "tagger", "--models", "models", "--json"]));
    assert_eq!(card["data"][0]["use"], "training");
    assert_eq!(card["kind"], "tagger");
    assert_eq!(card["trained_with"]["seed"], 7);
    assert!(card["metrics"]["development_status_accuracy"]["command"].as_str().unwrap().starts_with("ishizue train"));
}

#[test]
fn without_models_nothing_is_listed() {
    let bench = Bench::new();
    assert_eq!(bench.out(&["model", "list", "--no-models", "--json"]), "[]\n");
    assert!(bench.out(&["model", "list"]).contains("辞書と規則だけ"));
    assert_eq!(bench.run(&["model", "show", "tagger", "--no-models"]).code, 3);
    assert_eq!(bench.run(&["model", "list", "--no-models", "--models", "models"]).code, 2);
}

#[test]
fn a_chart_is_read_with_the_model_unless_told_otherwise() {
    let bench = Bench::new();
    install_with_others(&bench);
    bench.write("chart.txt", "発熱なし。肺炎疑い。");
    let with = json(&bench.out(&["code", "chart.txt", "--models", "models", "--format", "json"]));
    let all = with[0]["mentions"].as_array().unwrap();
    assert!(all.iter().all(|m| m["assertion"]["model"].is_number()), "{with}");
    let without = json(&bench.out(&["code", "chart.txt", "--no-models", "--format", "json"]));
    let kinds: Vec<_> = without[0]["mentions"].as_array().unwrap().iter().map(|m| m["tagged"].is_null()).collect();
    assert_eq!(kinds, [true, true]);
}

#[test]
fn what_is_no_mention_of_a_disease_has_no_code() {
    let bench = Bench::new();
    bench.write("chart.txt", "薬：アムロジピン5mg。HbA1c 6.8。アレルギー：卵。右膝に腫脹あり。歩行は自立。");
    for format in ["table", "json", "ndjson", "csv", "brat"] {
        let ended = bench.run(&["code", "chart.txt", "--models", "built-in", "--format", format]);
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{format}");
    }
    let documents = json(&bench.out(&["code", "chart.txt", "--models", "built-in", "--format", "json"]));
    for mention in documents[0]["mentions"].as_array().unwrap() {
        let coded = ["disease", "symptom"].contains(&mention["type"].as_str().unwrap());
        assert!(coded || mention["codings"].as_array().unwrap().is_empty(), "{mention}");
    }
}
