use std::fs;
use std::time::Duration;

use ishizue_terminology::sha256_hex;

use crate::harness::{Bench, Ended, json};
use crate::trained::{CARD, CORPUS, config, install};

const TRAIN: [&str; 4] = ["train", "tagger", "--config", "train.toml"];

fn bench(config: &str) -> Bench {
    let bench = Bench::new();
    bench.write("corpus/a.txt", CORPUS);
    bench.write("train.toml", config);
    bench
}

fn train(bench: &Bench, out: &str) -> Ended {
    bench.run(&[&TRAIN[..], &["--out", out]].concat())
}

/// Digests of everything that a training leaves.
fn digests(bench: &Bench, out: &str) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(bench.path(out)).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["card.toml", "curve.svg", "weights.safetensors"]);
    names.iter().map(|name| sha256_hex(&fs::read(bench.path(out).join(name)).unwrap())).collect()
}

/// The configuration of two networks that answer together.
fn together(config: &str) -> String {
    config.replace("ngram_rows = 16", "ngram_rows = 16\nmembers = 2")
}

#[test]
fn a_training_leaves_weights_card_and_curve() {
    let bench = bench(&config(2));
    let ended = train(&bench, "out/tagger");
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains("epoch 2/2: loss "), "{}", ended.err);
    assert!(ended.out.starts_with("tagger 1 is trained and in out/tagger"), "{}", ended.out);
    assert!(bench.read("out/tagger/curve.svg").starts_with("<svg"));
    assert_eq!(bench.run(&["model", "verify", "tagger", "--models", "out"]).out, "ok   tagger 1\n");
    let first = digests(&bench, "out/tagger");
    // What the card says and how the file is laid out do not matter to the weights.
    bench.write("train.toml", format!("# again\n{}", config(2)));
    assert_eq!(train(&bench, "again").code, 0);
    assert_eq!(digests(&bench, "again"), first);
}

#[test]
fn a_killed_training_goes_on_to_the_same_files() {
    let bench = bench(&together(&config(30)));
    assert_eq!(train(&bench, "whole").code, 0);
    let mut child = bench.command(&[&TRAIN[..], &["--out", "killed"]].concat()).spawn().unwrap();
    while !bench.path("killed/checkpoint.safetensors").exists() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be killed");
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(bench.path("killed/checkpoint.safetensors").exists() && !bench.path("killed/card.toml").exists());
    let ended = train(&bench, "killed");
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains("from the checkpoint") && !ended.err.contains("epoch 1/30:"), "{}", ended.err);
    assert_eq!(digests(&bench, "killed"), digests(&bench, "whole"));
}

#[test]
fn a_checkpoint_of_another_training_is_left_alone() {
    let bench = bench(&config(2));
    bench.write("out/checkpoint.safetensors", "precious");
    bench.write("out/checkpoint.digest", "another");
    let ended = train(&bench, "out");
    assert_eq!((ended.code, bench.read("out/checkpoint.safetensors").as_str()), (3, "precious"));
    assert!(ended.err.contains("another configuration") && ended.err.contains("delete it"), "{}", ended.err);
}

#[test]
fn a_damaged_checkpoint_is_told() {
    let bench = bench(&config(30));
    let mut child = bench.command(&[&TRAIN[..], &["--out", "out"]].concat()).spawn().unwrap();
    while !bench.path("out/checkpoint.safetensors").exists() {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    bench.write("out/checkpoint.safetensors", "junk");
    let ended = train(&bench, "out");
    assert_eq!(ended.code, 3);
    assert!(ended.err.contains("cannot be used: not a safetensors file"), "{}", ended.err);
}

#[test]
fn lists_are_learned_on_top_of_charts() {
    let lists = r#"{"tag":"d","text":"発熱あり。嘔吐なし。","answer":"['発熱']"}
{"tag":"d","text":"肺炎と咳嗽。","answer":"['肺炎', '咳嗽']"}
{"tag":"m-key","text":"アムロジピンを開始。","answer":"['アムロジピン']"}
"#;
    let data = "[data]\nlists = [\"lists.jsonl\"]\ndevelopment = [\"corpus\"]\ntagger = \"models/tagger\"\n";
    let whole = config(1);
    let (plan, _) = whole.split_once("[data]").unwrap();
    let plan = together(plan);
    let bench = bench(&format!("{}{data}{CARD}", plan.replace("\"chart\"", "\"lists\"")));
    bench.write("lists.jsonl", lists);
    install(&bench);
    let ended = train(&bench, "models/list-tagger");
    assert_eq!(ended.code, 0, "{}", ended.err);
    let verified = json(&bench.run(&["model", "verify", "--models", "models", "--json"]).out);
    let whole = verified.as_array().unwrap().iter().filter(|m| m["verified"] == true).count();
    assert_eq!(whole, 2, "{verified}");
    let report = json(&bench.out(&["eval", "lists", "lists.jsonl", "--json", "--models", "models"]));
    assert_eq!(report["n"], 2);
    let annotated = json(&bench.out(&["eval", "lists", "corpus/a.txt", "--json", "--models", "models"]));
    assert_eq!((annotated["n"].as_u64(), annotated["by_tag"]["d"]["gold"].as_u64()), (Some(2), Some(6)));
}

#[test]
fn statuses_are_learned_of_the_mentions_of_charts() {
    let bench = bench(
        &config(1).replace("\"chart\"", "\"statuses\"").replace("row_dropout", "stretch_dropout = 0.5\nrow_dropout"),
    );
    install(&bench);
    bench.write("chart.txt", "頭痛なし。");
    let without = bench.run(&["code", "chart.txt", "--models", "models"]);
    assert_eq!(without.code, 0, "{}", without.err);
    assert!(without.err.contains("判定は、規則と分類器だけで行います"), "{}", without.err);
    let ended = train(&bench, "models/status-tagger");
    assert_eq!(ended.code, 0, "{}", ended.err);
    let verified = json(&bench.run(&["model", "verify", "--models", "models", "--json"]).out);
    let whole = verified.as_array().unwrap().iter().filter(|m| m["verified"] == true).count();
    assert_eq!(whole, 2, "{verified}");
    let coded = bench.run(&["code", "chart.txt", "--models", "models"]);
    assert!(coded.code == 0 && !coded.err.contains("status-tagger"), "{}", coded.err);
}

#[test]
fn what_is_wrong_is_told_before_anything_is_trained() {
    for (from, to, reason) in [
        ("epochs = 2", "epochs = \"two\"", "in `schedule.epochs`"),
        ("seed = 7\n", "", "missing field `seed`"),
        ("reading = \"chart\"", "reading = \"tea\"", "unknown variant `tea`"),
        ("[data]", "[data]\ncolour = 1", "unknown field `colour`"),
        ("corpus = [\"corpus\"]", "corpus = []", "`data.corpus` names nothing"),
        ("corpus = [\"corpus\"]", "corpus = [\"nowhere.txt\"]", "cannot read nowhere.txt"),
        ("corpus = [\"corpus\"]", "corpus = [\"empty\"]", "has no file *.txt"),
        ("corpus = [\"corpus\"]", "corpus = [\"bad.txt\"]", "bad.txt: line 2: "),
        ("[data]", "[data]\nlexicons = []", "`data.lexicons` names none"),
        (
            "[data]",
            "[data]\nterminology = [{ format = \"medis\", files = [\"byomei.tsv\"] }]",
            "cannot read byomei.tsv",
        ),
        ("[data]", "[data]\nterminology = [{ format = \"x\", files = [] }]", "known are medis"),
        ("date = \"2026-11-20\"", "date = \"today\"", "`date` must be a day"),
        ("hidden = 4", "hidden = 0", "cannot be trained"),
    ] {
        let text = config(2).replacen(from, to, 1);
        assert_ne!(text, config(2), "{from}");
        let bench = bench(&text);
        bench.write("empty/a.md", "");
        bench.write("bad.txt", "=== a er\n{頭痛|Q}\n");
        let ended = train(&bench, "out");
        assert_eq!(ended.code, 3, "{reason}: {}", ended.err);
        assert!(ended.err.contains(reason), "{reason}: {}", ended.err);
        assert!(!bench.path("out/card.toml").exists());
    }
    let ended = Bench::new().run(&["train", "tagger", "--config", "missing.toml", "--out", "out"]);
    assert_eq!((ended.code, ended.err.contains("cannot read missing.toml")), (3, true), "{}", ended.err);
}

/// Few phrases, of which the starter knows the names.
const PHRASES: &str = "phrase\tcodes\n肺炎 疑い\tJ189\n右大腿骨転子部骨折\tS7210|S721\n2型DM\tE11\n発熱\tR509\n胃ca\tC169\n脳梗塞 後遺症\tI693\n";

#[test]
fn a_ranker_is_trained_and_ranks() {
    let plan = "kind = \"trees\"\nseed = 1\nscale = 1.0\n[trees]\nrounds = 2\nleaves = 2\n\
        [association]\ndimensions = 2\nbits = 8\nepochs = 1\ntuning = 1\nrandom = 2\nrate = 0.1\n[data]\ndevelopment = [\"phrases.tsv\"]\n\
        [[data.phrases]]\nfile = \"phrases.tsv\"\nweight = 1.0\nconfirmed = true\n";
    let bench = Bench::new();
    bench.write("train.toml", format!("{plan}{CARD}"));
    bench.write("phrases.tsv", PHRASES);
    let arguments = ["train", "ranker", "--config", "train.toml", "--out"];
    for out in ["models/ranker", "again"] {
        let ended = bench.run(&[&arguments[..], &[out]].concat());
        assert_eq!(ended.code, 0, "{}", ended.err);
    }
    assert_eq!(digests(&bench, "models/ranker"), digests(&bench, "again"));
    assert_eq!(bench.out(&["model", "verify", "ranker", "--models", "models"]), "ok   ranker 1\n");
    let answer = json(&bench.out(&["phrase", "肺炎", "--json", "--models", "models"]));
    assert_eq!(answer["codings"][0]["code"], "J189");
    let without = json(&bench.out(&["phrase", "肺炎", "--json"]));
    assert_ne!(answer["codings"][0]["confidence"], without["codings"][0]["confidence"]);
}
