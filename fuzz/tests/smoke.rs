//! Every target over a few thousand deterministic inputs, on stable Rust.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ishizue_fuzz::{TARGETS, Target, mutate, seeds, targets};

/// Failures that are shown of one target.
const SHOWN: usize = 5;

/// Multiplies the inputs: `ISHIZUE_FUZZ_TIMES=100 cargo test --release` runs for long.
fn times() -> usize {
    std::env::var("ISHIZUE_FUZZ_TIMES").ok().and_then(|n| n.parse().ok()).unwrap_or(1)
}

/// The inputs on which the target panics, as far as they are shown.
fn failures(target: &Target) -> Vec<String> {
    let seeds = (target.seeds)();
    let fails = |number: &usize| {
        let input = mutate::input(&seeds, *number);
        catch_unwind(AssertUnwindSafe(|| (target.run)(&input))).is_err()
    };
    let failing = (0..target.smoke_inputs * times()).filter(fails).take(SHOWN);
    failing
        .map(|n| format!("{} input {n}: {}", target.name, shown(target.name, n, &mutate::input(&seeds, n))))
        .collect()
}

/// Short text as a string literal; anything else as a file.
fn shown(name: &str, number: usize, input: &[u8]) -> String {
    match str::from_utf8(input) {
        Ok(text) if text.len() < 1_000 => format!("{text:?}"),
        _ => {
            let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{number}"));
            let kept = std::fs::write(&path, input);
            format!("{} bytes, {}", input.len(), kept.map_or("not kept".into(), |()| path.display().to_string()))
        }
    }
}

fn check(name: &str) {
    let target = TARGETS.iter().find(|t| t.name == name).expect("the target is listed");
    let failures = failures(target);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

macro_rules! smoke {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            check(stringify!($name));
        })*

        #[test]
        fn every_target_is_run() {
            let run = [$(stringify!($name)),*];
            assert_eq!(TARGETS.map(|t| t.name), run);
        }
    };
}

smoke! {
    release_decode read_medis read_icd10 read_icd11 read_map read_icf read_jfagy read_clins read_jlac expressions read_fhir
    deaths deaths_tables
    read_table encoding lexicon_decode normalise_sections_assertion
    code_chart code_phrase model_decode model_card corpus_annotated corpus_lists
}

/// A seed that no reader takes any more mutates into nothing of interest.
#[test]
fn seeds_are_read() {
    assert_eq!(seeds::small().len(), 9);
    assert_eq!(seeds::models().len(), 2);
    assert!(
        seeds::cards().iter().all(|card| ishizue_store::models::Card::parse(&String::from_utf8_lossy(card)).is_ok())
    );
}

#[test]
fn a_lexicon_that_contradicts_itself_is_refused() {
    targets::lexicon_decode(&seeds::contradictory_lexicon());
}
