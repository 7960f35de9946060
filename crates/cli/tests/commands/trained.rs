//! A tiny tagger, trained once for all tests.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use ishizue_terminology::sha256_hex;

use crate::harness::Bench;

/// Documents with a mention of most types.
pub const CORPUS: &str = "=== a er\n主訴：{発熱|S}、{咳嗽|S}。{嘔吐|S-}なし。\n既往：{高血圧|D}、{脳梗塞|Dp}。{肺炎|D?}疑い。\n\
薬：{アムロジピン|M}5mg　{HbA1c|L} 6.8　アレルギー：{卵|A}\n\n=== b ward\n{右膝|P}に{腫脹|S}あり。{歩行は自立|F}。\
家族歴：母 {胃癌|Df}\n{インフルエンザ抗原|I}陰性。{すりガラス影|X}を認める。\n";

/// The configuration of a training of so many epochs, beside a folder `corpus`.
pub fn config(epochs: usize) -> String {
    format!(
        r#"reading = "chart"
[network]
embedding = 4
hidden = 4
dilations = [1]
ngram_rows = 16
[schedule]
seed = 7
epochs = {epochs}
patience = {epochs}
learning_rate = 0.01
warm_up = 0.1
weight_decay = 0.01
clip = 5.0
[regularisation]
batch_symbols = 60
window = 40
dropout = 0.1
embedding_dropout = 0.1
row_dropout = 0.1
[classifier]
epochs = 2
learning_rate = 1.0
decay = 0.0
[data]
corpus = ["corpus"]
development = ["corpus/a.txt"]
{CARD}"#
    )
}

/// What the card says.
pub const CARD: &str = r#"[card]
version = "1"
date = "2026-11-20"
licence = "Apache-2.0"
[card.intended_use]
ja = "試験のため"
en = "for tests"
[card.limits]
ja = "実用になりません"
en = "of no use"
[[card.data]]
name = "three sentences"
licence = "CC0-1.0"
use = "training"
"#;

/// Card and weights of the tiny tagger.
pub fn tiny() -> &'static (String, Vec<u8>) {
    static TINY: OnceLock<(String, Vec<u8>)> = OnceLock::new();
    TINY.get_or_init(|| {
        let bench = Bench::new();
        bench.write("corpus/a.txt", CORPUS);
        bench.write("train.toml", config(2));
        let ended = bench.run(&["train", "tagger", "--config", "train.toml", "--out", "out"]);
        assert_eq!(ended.code, 0, "{}", ended.err);
        (bench.read("out/card.toml"), fs::read(bench.path("out/weights.safetensors")).unwrap())
    })
}

/// Puts the tiny tagger into `models/tagger`.
pub fn install(bench: &Bench) {
    let (card, weights) = tiny();
    bench.write("models/tagger/card.toml", card);
    bench.write("models/tagger/weights.safetensors", weights);
}

/// The same with those that ship beside it, so that nothing is missing that a chart is read with.
pub fn install_with_others(bench: &Bench) {
    install(bench);
    for name in ["ranker", "status-tagger"] {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models").join(name);
        for file in ["card.toml", "weights.safetensors"] {
            bench.write(&format!("models/{name}/{file}"), fs::read(shipped.join(file)).unwrap());
        }
    }
}

/// Puts these weights there instead, with a card that knows them.
pub fn install_weights(bench: &Bench, weights: &[u8]) {
    let lines = tiny().0.lines().map(|line| match line.split(' ').next() {
        Some("sha256") => format!("sha256 = \"{}\"\n", sha256_hex(weights)),
        Some("bytes") => format!("bytes = {}\n", weights.len()),
        _ => format!("{line}\n"),
    });
    bench.write("models/tagger/card.toml", lines.collect::<String>());
    bench.write("models/tagger/weights.safetensors", weights);
}

/// The tiny weights with a piece of their header written otherwise, in the same length.
pub fn forged(from: &str, to: &str) -> Vec<u8> {
    let mut weights = tiny().1.clone();
    let at = weights.windows(from.len()).position(|w| w == from.as_bytes()).unwrap();
    weights[at..at + to.len()].copy_from_slice(to.as_bytes());
    weights
}
