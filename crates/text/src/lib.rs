//! Japanese clinical text: normalisation with a map back to the original, sections, sentences, assertion.
//!
//! Pure: text in, values out. Every offset that leaves this crate is a half-open range of Unicode code points in the
//! *original* text; normalised text never leaves it without its map.

mod assertion;
mod character;
mod cues;
mod normalise;
mod section;
mod sentence;
mod span;
pub mod table;
mod variants;

pub use assertion::{Assertion, Reader, Status};
pub use character::{is_hiragana, is_kana, is_kanji, is_word};
pub use normalise::{Normalised, key, normalise, squeeze};
pub use section::{Section, SectionKind, sections};
pub use sentence::sentences;
pub use span::Span;
