//! Delimited text to rows, within bounds and with line numbers.

use crate::problem::Problem;

/// Most rows read of one file.
pub const MAX_ROWS: usize = 5_000_000;
/// Most characters in one cell.
pub const MAX_CELL: usize = 10_000;

/// One row: where it stands and its cells without surrounding blanks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: u64,
    pub(crate) cells: &'a [&'a str],
}

impl<'a> Row<'a> {
    /// The cell at this place, empty where the row is too short.
    pub(crate) fn cell(&self, at: usize) -> &'a str {
        self.cells.get(at).copied().unwrap_or_default()
    }

    /// A problem of this row.
    pub(crate) fn problem(&self, field: &str, reason: impl Into<String>) -> Problem {
        Problem::at(self.file, self.line, field, reason)
    }

    /// True when every cell is empty.
    fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.is_empty())
    }

    /// The first cell that no reader takes, by its column and why.
    fn refused(&self) -> Option<(usize, String)> {
        let reason = |cell: &str| {
            // A cell of few bytes need not be counted.
            if cell.len() > MAX_CELL && cell.chars().count() > MAX_CELL {
                Some(format!("has more than {MAX_CELL} characters, the most read"))
            } else if cell.contains(['\n', '\r']) {
                Some("goes on over a line break; close its quotes, or write it on one line".to_owned())
            } else {
                None
            }
        };
        (1..).zip(self.cells).find_map(|(column, cell)| Some((column, reason(cell)?)))
    }
}

/// Calls `each` for every row of tab-separated text, in which quotes mean themselves.
pub(crate) fn tab_rows(
    file: &str,
    text: &str,
    problems: &mut Vec<Problem>,
    mut each: impl FnMut(Row<'_>, &mut Vec<Problem>),
) {
    let mut count = 0;
    for (line, content) in (1..).zip(text.lines()) {
        let cells: Vec<&str> = content.split('\t').map(str::trim).collect();
        if !offer(Row { file, line, cells: &cells }, &mut count, problems, &mut each) {
            return;
        }
    }
}

/// Calls `each` for every row of delimited text whose cells may stand in double quotes (RFC 4180), each on one line.
pub(crate) fn quoted_rows(
    file: &str,
    text: &str,
    delimiter: u8,
    problems: &mut Vec<Problem>,
    mut each: impl FnMut(Row<'_>, &mut Vec<Problem>),
) {
    let mut builder = csv::ReaderBuilder::new();
    let mut reader = builder.has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut count = 0;
    // The text is UTF-8 in memory and rows may differ in length: reading it cannot fail.
    while matches!(reader.read_record(&mut record), Ok(true)) {
        let line = record.position().map_or(0, |start| line_of(text, start));
        let start = record.position().map_or(0, |start| start.byte() as usize);
        let ends_here = reader.position().byte() as usize >= text.len();
        if ends_here && is_open(text.as_bytes().get(start..).unwrap_or_default(), delimiter) {
            problems.push(Problem::at(file, line, "", "a double quote is opened and never closed"));
            return;
        }
        let cells: Vec<&str> = record.iter().map(str::trim).collect();
        if !offer(Row { file, line, cells: &cells }, &mut count, problems, &mut each) {
            return;
        }
    }
}

/// The line a record stands on; the csv crate counts a record from the blank lines before it.
fn line_of(text: &str, start: &csv::Position) -> u64 {
    let rest = text.as_bytes().get(start.byte() as usize..).unwrap_or_default();
    let blank = rest.iter().take_while(|&&b| b == b'\n' || b == b'\r');
    start.line() + blank.filter(|&&b| b == b'\n').count() as u64
}

/// True when the record ends inside of quotes; the csv crate takes that for a cell like any other.
fn is_open(record: &[u8], delimiter: u8) -> bool {
    let (mut open, mut at_start) = (false, true);
    let mut bytes = record.iter().peekable();
    while let Some(&b) = bytes.next() {
        if open {
            // A quote said twice means itself.
            open = b != b'"' || bytes.next_if_eq(&&b'"').is_some();
        } else {
            open = at_start && b == b'"';
            at_start = b == delimiter || b == b'\n' || b == b'\r';
        }
    }
    open
}

/// Hands a row on when it is within bounds; false when no more rows are to be read.
fn offer(
    row: Row<'_>,
    count: &mut usize,
    problems: &mut Vec<Problem>,
    each: &mut impl FnMut(Row<'_>, &mut Vec<Problem>),
) -> bool {
    if row.is_blank() {
        return true;
    }
    *count += 1;
    if *count > MAX_ROWS {
        problems.push(row.problem("", format!("the file has more than {MAX_ROWS} rows, the most read")));
        return false;
    }
    match row.refused() {
        Some((column, reason)) => problems.push(row.problem(&format!("column {column}"), reason)),
        None => each(row, problems),
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut found = Vec::new();
        let mut problems = Vec::new();
        quoted_rows("f", text, b',', &mut problems, |row, _| {
            found.push((row.line, row.cells.iter().map(|&c| c.to_owned()).collect()));
        });
        assert_eq!(problems, []);
        found
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let rows = quoted("a,b\r\n\r\n\r\n\"c\n\",\"e\"\"\"\nf\n\n,\ng, h　\n");
        let lines: Vec<u64> = rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 4, 6, 9]);
        assert_eq!(rows[1].1, ["c", "e\""]);
        assert_eq!(rows[3].1, ["g", "h"]);
    }

    #[test]
    fn a_cell_ends_on_its_line() {
        let complaints = |text: &str| {
            let mut problems = Vec::new();
            quoted_rows("f", text, b',', &mut problems, |_, _| {});
            problems.iter().map(|problem| problem.to_string()).collect::<Vec<_>>()
        };
        let open = "f:2: a double quote is opened and never closed";
        for text in ["a,b\nc,\"d,e\nf,g\n", "a\nb,\"c", "a\n\"b\"\"\n", "a\n\"", "a\n\"\n\n"] {
            assert_eq!(complaints(text), [open], "{text}");
        }
        for text in ["a\nb,\"c\"", "a\n\"b\"\"\"\n", "a\n\"\"", "a\nb\"\n", "a\n\"b\"c\"\n"] {
            assert_eq!(complaints(text), [""; 0], "{text}");
        }
        let broken = "f:2: column 2: goes on over a line break; close its quotes, or write it on one line";
        assert_eq!(complaints("a,b\nc,\"d,e\nf,\"g\"\nh,i\n"), [broken]);
    }

    #[test]
    fn tabs_keep_quotes() {
        let mut found = Vec::new();
        tab_rows("f", "a\t\"b\n\nc\t\n", &mut Vec::new(), |row, _| found.push((row.line, row.cell(1).to_owned())));
        assert_eq!(found, [(1, "\"b".to_owned()), (3, String::new())]);
    }

    #[test]
    fn a_cell_too_long_is_named() {
        let mut problems = Vec::new();
        let long = format!("a\nb\t{}\n", "あ".repeat(MAX_CELL + 1));
        tab_rows("f", &long, &mut problems, |_, _| {});
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].to_string(), "f:2: column 2: has more than 10000 characters, the most read");
    }
}
