//! Models and cards: small whole ones to start from, and what must hold of whatever is read.

use ishizue_nn::maxent::MaxentSchedule;
use ishizue_nn::tagger::train::{Regularisation, Sample, Training, train};
use ishizue_nn::tagger::{Column, Config, Head, Input, Tagger};
use ishizue_nn::training::Schedule;

/// A card with every field.
pub(crate) const CARD: &str = r#"name = "tagger"
kind = "tagger"
version = "1"
sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
bytes = 3
date = "2026-11-20"
licence = "Apache-2.0"
[[data]]
name = "corpus"
licence = "CC0-1.0"
use = "training"
[metrics.chart_f1]
value = 0.8
command = "ishizue train tagger"
[intended_use]
ja = "読み取り"
en = "reading"
[limits]
ja = "限界"
en = "limits"
[trained_with]
config = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
inputs = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
seed = 1
"#;

/// Model files of untrained taggers: with one label, and with two heads.
pub(crate) fn untrained() -> Vec<Vec<u8>> {
    let one = vec![head("a", &["x"])];
    let two = vec![head("a", &["x", "y"]), head("b", &["z"])];
    [one, two].into_iter().filter_map(|heads| file(heads)).collect()
}

fn head(name: &str, labels: &[&str]) -> Head {
    Head { name: name.into(), labels: labels.iter().map(|l| (*l).to_owned()).collect() }
}

fn file(heads: Vec<Head>) -> Option<Vec<u8>> {
    let network = Config {
        embedding: 2,
        hidden: 2,
        dilations: vec![1, 2],
        ngram_rows: 4,
        columns: vec![Column { name: "c".into(), rows: 3 }],
        heads,
        classes: vec!["p".into(), "q".into()],
        feature_rows: 4,
        members: 2,
    };
    let schedule = Schedule {
        seed: 1,
        epochs: 0,
        patience: 1,
        learning_rate: 0.1,
        warm_up: 0.1,
        weight_decay: 0.0,
        clip: 1.0,
        averaging: 0.0,
    };
    let regularisation = Regularisation {
        batch_symbols: 10,
        window: 10,
        dropout: 0.0,
        embedding_dropout: 0.0,
        row_dropout: 0.0,
        stretch_dropout: 0.0,
    };
    let classifier = MaxentSchedule { epochs: 1, learning_rate: 0.1, decay: 0.0 };
    let (input, spans) = (text(1), Vec::new());
    let sample = Sample { input, head: 0, spans, unknown: Vec::new(), questions: Vec::new() };
    let samples = [sample];
    let (tagger, _) =
        train(&Training { network, schedule, regularisation, classifier }, &samples, &samples, None, |_| true).ok()?;
    tagger.encode().ok()
}

fn text(columns: usize) -> Input {
    let symbols: Vec<char> = "発熱なし。\n咳嗽\u{1F637}\u{0}".chars().collect();
    Input { columns: vec![(0..symbols.len() as u16).collect(); columns], symbols }
}

/// Whatever is read as a tagger tags without panicking, within the text.
pub(crate) fn tagged(tagger: &Tagger) {
    let input = text(tagger.config().columns.len());
    for head in 0..=tagger.config().heads.len() {
        for span in tagger.tag(&input, head).unwrap_or_default() {
            assert!(span.start < span.end && span.end <= input.symbols.len(), "a stretch lies within the text");
        }
        let shares = tagger.label_shares(&input, head, &[0, input.symbols.len()]).unwrap_or_default();
        assert!(shares.is_empty() || shares.len() == 2, "one row for each mention asked for");
    }
    assert_eq!(tagger.classifier().classify(&[0, 7, u32::MAX]).len(), tagger.config().classes.len());
    tagger.classifier().speaks_for(u32::MAX, 0);
}
