//! Death certificates: external cause, nature of the injury, underlying cause.
//!
//! Pure: a certificate in, codes with their evidence out. The narrative fills slots by declared words
//! (`data/words/`), declared rows derive further slots (`data/derived*.tsv`), and a declared decision table (`data/icd10/`)
//! selects the category.

mod calibration;
mod certificate;
pub mod classifier;
mod coder;
mod external;
mod facts;
mod group;
mod lines;
mod nature;
mod patterns;
pub mod read;
mod rules;
pub mod underlying;
mod verdict;
mod vocabulary;

pub use calibration::{Calibration, Inputs};
pub use certificate::{Age, Certificate, Field, Manner, Sex};
pub use coder::{Answer, DeathCoder, External, Underlying};
pub use external::{Contradiction, Decided, SlotUse, icd11_codes, reachable_codes};
pub use group::{Group, group_of, groups};
pub use lines::{Cause, Memory};
pub use nature::Nature;
pub use verdict::{Reason, reasons};
pub use vocabulary::Label;
