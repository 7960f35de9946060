//! Death certificates: external cause, nature of the injury, underlying cause.
//!
//! Pure: a certificate in, codes with their evidence out. The narrative fills slots by declared words
//! (`data/words/`), declared rows derive further slots (`data/derived.tsv`), and a declared decision table (`data/icd10/`)
//! selects the category. The place where rules and classifier come together is [`external`].

mod certificate;
pub mod external;
mod facts;
mod lines;
mod patterns;
pub mod read;
mod rules;
mod vocabulary;

pub use certificate::{Age, Certificate, Field, Manner, Sex};
pub use vocabulary::Label;
