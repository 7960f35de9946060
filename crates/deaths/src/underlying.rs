//! The underlying cause of death from a coded certificate.
//!
//! The steps of WHO's ICD-10 volume 2 (2016 and later: SP1 to SP8, M1 to M4) over one table of relations: which code can
//! cause which, which one takes the place of a tentative cause, which two are coded as a third. The table is learned from
//! records with their official cause ([`train`]) and can be overlaid by a user's own decision tables ([`Official`]).
//!
//! Pure: text and values in, values out.
//!
//! *Invariant:* a selection is a code of the certificate, a code of a linkage or modification row, or one of the defaults
//! in `hand` for a nature of injury without an external cause; never a nature of injury (S, T).

mod acme;
mod blocks;
mod code;
mod hand;
mod linkage;
mod observations;
mod record;
mod relations;
mod ridge;
mod rule;
mod spans;
mod start;
mod steps;
mod table;
mod train;
mod weights;

use std::sync::LazyLock;

pub use acme::{BadRow, Fault, Official, OfficialError};
pub use blocks::{Block, BlockError};
pub use code::Code;
pub use record::{MOST_CODES, MOST_LINES, Record};
pub use relations::{Basis, Judgement, Relations};
pub use rule::Rule;
pub use steps::{Selection, Step, select};
pub use table::{Reason, TableError};
pub use train::{Plan, train};
pub use weights::Relation;

/// The table that ships, learned from published records; `models/underlying/CARD.md` says how.
pub(crate) const SHIPPED: &str = include_str!("../../../models/underlying/relations.tsv");

impl Relations {
    /// The relations that ship.
    ///
    /// # Errors
    /// None as long as the table is the one that a training wrote.
    pub fn shipped() -> Result<&'static Self, &'static TableError> {
        static TABLE: LazyLock<Result<Relations, TableError>> = LazyLock::new(|| Relations::read(SHIPPED));
        TABLE.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_that_ships_is_whole_and_knows_what_any_coder_does() {
        let relations = Relations::shipped().unwrap();
        let record = |lines: &[&[&str]], part2: &[&str]| Record {
            lines: lines.iter().map(|line| line.iter().map(|c| (*c).to_owned()).collect()).collect(),
            part2: part2.iter().map(|c| (*c).to_owned()).collect(),
        };
        for (lines, part2, cause) in [
            (&[&["I469"][..], &["J189"], &["G309"]][..], &[][..], "G309"),
            (&[&["J189"], &["J449"]], &[], "J440"),
            (&[&["N185"], &["I10"]], &[], "I120"),
            (&[&["S065"], &["S020"]], &["W10"], "W10"),
            (&[&["C349"]], &["F179"], "C349"),
        ] {
            assert_eq!(select(&record(lines, part2), relations).code, cause, "{lines:?}");
        }
    }
}
