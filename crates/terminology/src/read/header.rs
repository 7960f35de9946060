//! The columns that a publisher's table must have, found by their titles.

use crate::problem::Problem;
use crate::read::rows::Row;

/// The header row of a table, asked for its columns.
pub(super) struct Header<'a> {
    row: Row<'a>,
    missing: Vec<String>,
}

impl<'a> Header<'a> {
    pub(super) fn new(row: Row<'a>) -> Self {
        Self { row, missing: Vec::new() }
    }

    /// Where a column stands; one that is missing is remembered for [`Header::finish`].
    pub(super) fn need(&mut self, title: &str) -> usize {
        self.may(title).unwrap_or_else(|| {
            self.missing.push(title.to_owned());
            0
        })
    }

    /// Where a column stands, if it is there.
    pub(super) fn may(&self, title: &str) -> Option<usize> {
        self.row.cells.iter().position(|cell| cell.eq_ignore_ascii_case(title))
    }

    /// Nothing when a column that is needed is missing, with a problem that names them all.
    pub(super) fn finish(self, hint: &str, problems: &mut Vec<Problem>) -> Option<()> {
        if self.missing.is_empty() {
            return Some(());
        }
        let reason = format!("the header has no column {}", self.missing.join(", "));
        problems.push(self.row.problem("", reason).hint(hint));
        None
    }
}
