//! Everything that reads foreign bytes, as functions from bytes to nothing that must never panic.
//!
//! The same functions are libFuzzer's targets (`fuzz_targets/`, nightly) and those of the smoke run on stable
//! (`tests/smoke.rs`). Each asserts what its code promises, beyond not panicking.

mod models;
pub mod mutate;
pub mod seeds;
pub mod targets;

/// A target with the inputs that mutation starts from.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, as in `fuzz_targets/`.
    pub name: &'static str,
    /// Runs it on one input.
    pub run: fn(&[u8]),
    /// Inputs of the kind it reads.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Inputs in the smoke run: fewer for what is slow.
    pub smoke_inputs: usize,
}

/// All targets.
pub const TARGETS: [Target; 23] = [
    Target { name: "release_decode", run: targets::release_decode, seeds: seeds::releases, smoke_inputs: 6_000 },
    Target { name: "read_medis", run: targets::read_medis, seeds: seeds::medis, smoke_inputs: 4_000 },
    Target { name: "read_icd10", run: targets::read_icd10, seeds: seeds::icd10, smoke_inputs: 4_000 },
    Target { name: "read_icd11", run: targets::read_icd11, seeds: seeds::icd11, smoke_inputs: 2_000 },
    Target { name: "read_map", run: targets::read_map, seeds: seeds::map, smoke_inputs: 2_000 },
    Target { name: "read_icf", run: targets::read_icf, seeds: seeds::icf, smoke_inputs: 2_000 },
    Target { name: "read_jfagy", run: targets::read_jfagy, seeds: seeds::jfagy, smoke_inputs: 2_000 },
    Target { name: "read_clins", run: targets::read_clins, seeds: seeds::clins, smoke_inputs: 2_000 },
    Target { name: "read_jlac", run: targets::read_jlac, seeds: seeds::jlac, smoke_inputs: 2_000 },
    Target { name: "expressions", run: targets::expressions, seeds: seeds::expressions, smoke_inputs: 6_000 },
    Target { name: "read_fhir", run: targets::read_fhir, seeds: seeds::fhir, smoke_inputs: 4_000 },
    Target { name: "deaths", run: targets::deaths, seeds: seeds::deaths, smoke_inputs: 2_000 },
    Target { name: "deaths_tables", run: targets::deaths_tables, seeds: seeds::deaths_tables, smoke_inputs: 4_000 },
    Target { name: "read_table", run: targets::read_table, seeds: seeds::table, smoke_inputs: 4_000 },
    Target { name: "encoding", run: targets::encoding, seeds: seeds::encodings, smoke_inputs: 6_000 },
    Target { name: "lexicon_decode", run: targets::lexicon_decode, seeds: seeds::lexicons, smoke_inputs: 1_500 },
    Target {
        name: "normalise_sections_assertion",
        run: targets::normalise_sections_assertion,
        seeds: seeds::charts,
        smoke_inputs: 3_000,
    },
    Target { name: "code_chart", run: targets::code_chart, seeds: seeds::charts, smoke_inputs: 2_000 },
    Target { name: "code_phrase", run: targets::code_phrase, seeds: seeds::phrases, smoke_inputs: 3_000 },
    Target { name: "model_decode", run: targets::model_decode, seeds: seeds::models, smoke_inputs: 4_000 },
    Target { name: "model_card", run: targets::model_card, seeds: seeds::cards, smoke_inputs: 4_000 },
    Target { name: "corpus_annotated", run: targets::corpus_annotated, seeds: seeds::annotated, smoke_inputs: 4_000 },
    Target { name: "corpus_lists", run: targets::corpus_lists, seeds: seeds::lists, smoke_inputs: 4_000 },
];
