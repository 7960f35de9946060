//! libFuzzer's entry to [`ishizue_fuzz::targets::read_icd11`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ishizue_fuzz::targets::read_icd11(data));
