//! The binary `ishizue`.
fn main() {}
