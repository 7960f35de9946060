//! libFuzzer's entry to [`ishizue_fuzz::targets::deaths`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ishizue_fuzz::targets::deaths(data));
