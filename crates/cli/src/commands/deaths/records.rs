//! Coded certificates with their official underlying cause: a TSV of codes per line, also gzipped.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use ishizue_deaths::underlying::{Record, Relations};

use crate::exit::DataError;
use crate::input;

/// Most bytes of a file once it is unpacked.
const LARGEST: u64 = 2 * 1024 * 1024 * 1024;
/// Columns of part I, the immediate cause first.
const LINES: [&str; 5] = ["line1", "line2", "line3", "line4", "line5"];
/// First bytes of a gzip file (RFC 1952, 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A record whose underlying cause is known.
#[derive(Debug, Clone)]
pub struct Known {
    /// Line of the file.
    pub line: u64,
    /// The codes.
    pub record: Record,
    /// The official underlying cause.
    pub cause: String,
}

/// The records of a file.
///
/// # Errors
/// A file that cannot be read, a heading without the columns, or a row without a cause, with its line.
pub fn read(path: &Path) -> Result<Vec<Known>> {
    let name = path.display();
    let text = text(path)?;
    let mut lines = (1..).zip(text.lines());
    let heading: Vec<&str> = lines.next().map(|(_, line)| line.split('\t').collect()).unwrap_or_default();
    let column = |wanted: &str| heading.iter().position(|title| title.trim() == wanted);
    let missing = |wanted: &str| DataError(format!("{name}:1: the heading has no column {wanted}"));
    let underlying = column("underlying").ok_or_else(|| missing("underlying"))?;
    if column(LINES[0]).is_none() {
        return Err(missing(LINES[0]).into());
    }
    let (part1, part2) = (LINES.map(column), column("part2"));
    let mut known = Vec::new();
    for (line, row) in lines.filter(|(_, row)| !row.is_empty()) {
        let cells: Vec<&str> = row.split('\t').collect();
        let codes = |at: Option<usize>| -> Vec<String> {
            let cell = at.and_then(|at| cells.get(at)).copied().unwrap_or_default();
            cell.split_whitespace().map(str::to_owned).collect()
        };
        let cause = cells.get(underlying).map(|cause| cause.trim().replace('.', "")).unwrap_or_default();
        if cause.is_empty() {
            return Err(DataError(format!("{name}:{line}: underlying: is empty")).into());
        }
        let record = Record { lines: part1.map(codes).to_vec(), part2: codes(part2) };
        known.push(Known { line, record, cause });
    }
    Ok(known)
}

fn text(path: &Path) -> Result<String> {
    let name = path.display();
    let bytes = input::bytes(path)?;
    let mut text = String::new();
    let unpacked = match bytes.starts_with(&GZIP) {
        true => GzDecoder::new(bytes.as_slice()).take(LARGEST).read_to_string(&mut text),
        false => bytes.as_slice().read_to_string(&mut text),
    };
    unpacked.with_context(|| DataError(format!("{name} is neither a TSV in UTF-8 nor a gzipped one")))?;
    Ok(text)
}

/// True for the records that a training with `every` leaves out, to be measured on.
pub fn is_left_out(at: usize, every: usize) -> bool {
    at % every == every - 1
}

/// A table of relations.
///
/// # Errors
/// A file that cannot be read, or a row that is none of the table, with its line.
pub fn relations(path: &Path) -> Result<Relations> {
    let text = text(path)?;
    Relations::read(&text).map_err(|error| DataError(format!("{}: {error}", path.display())).into())
}
