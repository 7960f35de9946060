//! libFuzzer's entry to [`ishizue_fuzz::targets::normalise_sections_assertion`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ishizue_fuzz::targets::normalise_sections_assertion(data));
