//! Models that are missing or not what they should be: told, never fatal to what can be done without them.

use crate::harness::{Bench, json};
use crate::trained::{forged, install, install_weights, install_with_others, tiny};

const CHART: &str = "発熱なし。肺炎疑い。";

/// `model verify` says this of the tagger in `models`, and charts are read without it after one warning.
#[track_caller]
fn check(bench: &Bench, reason: &str, japanese: &str) {
    let ended = bench.run(&["model", "verify", "tagger", "--models", "models"]);
    assert_eq!(ended.code, 3, "{}", ended.out);
    assert!(ended.out.starts_with("bad  tagger: ") && ended.out.contains(reason), "{}", ended.out);
    assert_eq!(ended.err, "");
    bench.write("chart.txt", CHART);
    let arguments = ["code", "chart.txt", "--format", "ndjson", "--models", "models"];
    let ended = bench.run(&arguments);
    assert_eq!(ended.code, 0, "{}", ended.err);
    // The folder has no ranker either, which is told in a line of its own.
    let told: Vec<&str> = ended.err.lines().filter(|line| line.starts_with("ishizue: tagger: ")).collect();
    assert!(told.len() == 1 && told[0].contains(japanese), "{}", ended.err);
    assert!(told[0].ends_with("カルテは辞書と規則だけで読み取ります（病名と症状のみ）"), "{}", ended.err);
    assert_eq!(ended.out, bench.out(&["code", "chart.txt", "--format", "ndjson", "--no-models"]));
    let english = bench.run(&[&arguments[..], &["--lang", "en"]].concat()).err;
    assert!(english.contains(reason) && english.contains("the dictionary and the rules alone"), "{english}");
}

#[test]
fn a_missing_model() {
    let bench = Bench::new();
    check(&bench, "models/tagger/card.toml is not there", "models/tagger/card.toml がありません");
    bench.write("models/tagger/card.toml", &tiny().0);
    check(&bench, "weights.safetensors is not there", "weights.safetensors がありません");
}

#[test]
fn weights_that_were_changed_or_cut() {
    let bench = Bench::new();
    install(&bench);
    let mut weights = tiny().1.clone();
    *weights.last_mut().unwrap() ^= 1;
    bench.write("models/tagger/weights.safetensors", &weights);
    check(&bench, "has the SHA-256", "SHA-256");
    bench.write("models/tagger/weights.safetensors", &weights[..weights.len() / 2]);
    check(&bench, "where its card says", "一致しません");
    install_weights(&bench, &weights[..weights.len() / 2]);
    check(&bench, "not a safetensors file, or damaged", "壊れています");
    install_weights(&bench, b"junk");
    check(&bench, "not a safetensors file, or damaged", "壊れています");
    install_weights(&bench, b"");
    check(&bench, "not a safetensors file, or damaged", "壊れています");
}

#[test]
fn weights_of_another_shape() {
    let bench = Bench::new();
    install_weights(&bench, &forged(r#"\"embedding\":4"#, r#"\"embedding\":5"#));
    check(&bench, "has the shape [", "必要な [");
    install_weights(&bench, &forged(r#"\"embedding\":4"#, r#"\"embedding\":0"#));
    check(&bench, "`config` is missing or wrong", "config");
    // Sound in itself, but not what this version asks.
    install_weights(&bench, &forged(r#"\"chart\""#, r#"\"chant\""#));
    check(&bench, "", "使えません");
}

#[test]
fn weights_of_another_kind() {
    let bench = Bench::new();
    install_weights(&bench, &forged("ishizue-tagger-2", "ishizue-tagger-9"));
    check(&bench, "a model of the kind `ishizue-tagger-9`", "ishizue-tagger-9");
    install(&bench);
    bench.write("models/tagger/card.toml", tiny().0.replace("kind = \"tagger\"", "kind = \"list-tagger\""));
    check(&bench, "is a model of the kind list-tagger where", "種類 list-tagger");
}

#[test]
fn cards_with_mistakes() {
    let bench = Bench::new();
    install(&bench);
    for (from, to, reason) in [
        ("licence = \"Apache-2.0\"\n", "", "missing field `licence`"),
        ("licence = ", "license = ", "unknown field `license`"),
        ("kind = \"tagger\"", "kind = \"oracle\"", "unknown variant `oracle`"),
        ("date = \"2026-11-20\"", "date = \"yesterday\"", "`date` must be a day"),
        ("for tests", "", "`intended_use.en` must have 1 to 4000 characters"),
        ("sha256 = \"", "sha256 = \"X", "`sha256` must be 64"),
        ("name = \"tagger\"", "name = \"other\"", "is the card of `other`"),
        ("seed = 7", "seed = -7", "invalid value"),
        ("[", "[[[", "line "),
    ] {
        let card = tiny().0.replacen(from, to, 1);
        assert_ne!(card, tiny().0, "{from}");
        bench.write("models/tagger/card.toml", card);
        check(&bench, reason, "models/tagger/card.toml");
    }
    bench.write("models/tagger/card.toml", [0xFF, 0xFE]);
    check(&bench, "is not UTF-8", "card.toml");
    bench.write("models/tagger/card.toml", "a".repeat(70_000));
    check(&bench, "is larger than 65536 bytes", "大きすぎます");
}

#[test]
fn any_document_is_read_with_a_model() {
    let bench = Bench::new();
    install_with_others(&bench);
    let strange = "😀\u{200B}\u{301}発熱\u{1b}[2J\u{7f}👨‍👩‍👧なし\r\r\n\t\u{FEFF}\u{1F1EF}\u{1F1F5}";
    bench.write("charts/1-empty.txt", "");
    bench.write("charts/2-strange.txt", strange.repeat(50));
    bench.write("charts/3-emoji.txt", "🤒".repeat(5_000));
    bench.write("charts/4-control.txt", "\u{1}\u{2}\n\u{b}".repeat(1_000));
    let out = bench.out(&["code", "charts", "--models", "models", "--format", "ndjson"]);
    let documents: Vec<_> = out.lines().map(json).collect();
    assert_eq!(documents.len(), 4);
    for document in &documents {
        let characters = document["characters"].as_u64().unwrap();
        for mention in document["mentions"].as_array().unwrap() {
            assert!(mention["end"].as_u64().unwrap() <= characters);
        }
    }
    assert!(documents[0]["mentions"].as_array().unwrap().is_empty());
}

/// What a day's export in one file is.
#[test]
fn ten_megabytes_are_read_with_a_model() {
    let bench = Bench::new();
    install_with_others(&bench);
    let line = "本日の経過は良好で、食事は全量摂取されています。熱はなく、夜間もよく眠れているとのことです。\n";
    bench.write("large.txt", line.repeat(10 * 1024 * 1024 / line.len()));
    // The tiny tagger takes half of all characters for mentions: a CSV of them is two hundred megabytes.
    let out = bench.out(&["code", "large.txt", "--models", "models", "--format", "csv", "--top", "1"]);
    assert!(out.lines().count() > 100_000);
    // A mention may cross a line: its row goes on in the next.
    let last = out.lines().rev().find(|line| line.starts_with("large.txt,")).unwrap();
    let end: u32 = last.split(',').nth(2).unwrap().parse().unwrap();
    assert!(end > 3_000_000, "the text is read to its end: {end}");
}

#[test]
fn a_ranker_that_is_none_leaves_the_linear_rule() {
    let bench = Bench::new();
    let ended = bench.run(&["phrase", "肺炎", "--models", "models"]);
    assert_eq!(ended.code, 0);
    assert!(ended.err.starts_with("ishizue: ranker: models/ranker/card.toml がありません"), "{}", ended.err);
    assert_eq!(ended.out, bench.out(&["phrase", "肺炎", "--no-models"]));
    let card = tiny().0.replace("\"tagger\"", "\"ranker\"");
    bench.write("models/ranker/card.toml", card);
    bench.write("models/ranker/weights.safetensors", &tiny().1);
    let ended = bench.run(&["model", "verify", "ranker", "--models", "models"]);
    assert_eq!(ended.code, 3);
    assert!(ended.out.contains("not a ranker of this version"), "{}", ended.out);
}
