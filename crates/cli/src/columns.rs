//! Text in columns, aligned by how wide a terminal shows it.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Space between columns.
const GAP: &str = "  ";

/// A confidence in two places; no answer is printed as certain.
pub fn confidence(value: f32) -> String {
    format!("{:.2}", value.clamp(0.01, 0.99))
}

/// Rows of cells; the first row is the heading.
#[derive(Debug)]
pub struct Columns {
    rows: Vec<Vec<String>>,
    right: Vec<usize>,
}

impl Columns {
    /// Columns with these headings.
    pub fn new<const N: usize>(headings: [&str; N]) -> Self {
        Self { rows: vec![headings.map(str::to_owned).to_vec()], right: Vec::new() }
    }

    /// The same with these columns, counted from 0, aligned to the right.
    pub fn right<const N: usize>(mut self, columns: [usize; N]) -> Self {
        self.right.extend(columns);
        self
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// Writes all rows, each behind `indent`, without trailing space.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn write(&self, out: &mut (impl Write + ?Sized), indent: &str) -> io::Result<()> {
        let widths = self.widths();
        for row in &self.rows {
            writeln!(out, "{indent}{}", self.line(row, &widths).trim_end())?;
        }
        Ok(())
    }

    fn widths(&self) -> Vec<usize> {
        let count = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let widest = |column: usize| {
            self.rows.iter().filter_map(|row| row.get(column)).map(String::as_str).map(UnicodeWidthStr::width).max()
        };
        (0..count).map(|column| widest(column).unwrap_or_default()).collect()
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let cells = row.iter().zip(widths).enumerate().map(|(column, (cell, &width))| {
            let space = " ".repeat(width.saturating_sub(cell.width()));
            if self.right.contains(&column) { space + cell } else { cell.clone() + &space }
        });
        cells.collect::<Vec<_>>().join(GAP)
    }
}

/// Foreign text on one line of a terminal: line breaks shown, other control characters replaced, cut at `width` cells.
pub fn cell(text: &str, width: usize) -> String {
    let shown: String = text.replace("\r\n", "\n").chars().map(visible).collect();
    if shown.width() <= width { shown } else { cut(&shown, width) }
}

/// A character that does nothing to a terminal.
fn visible(c: char) -> char {
    match c {
        '\n' | '\r' => '⏎',
        '\t' => ' ',
        c if c.is_control() => '\u{FFFD}',
        c => c,
    }
}

fn cut(text: &str, width: usize) -> String {
    let mut left = width.saturating_sub(1);
    let fits = |c: &char| {
        let needs = c.width().unwrap_or_default();
        let fits = needs <= left;
        left = left.saturating_sub(needs);
        fits
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_cells() {
        let mut columns = Columns::new(["本文", "n"]).right([1]);
        columns.row(["糖尿病".into(), "7".into()]);
        columns.row(["DM".into(), "12".into()]);
        let mut out = Vec::new();
        columns.write(&mut out, "> ").unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "> 本文     n\n> 糖尿病   7\n> DM      12\n");
    }

    #[test]
    fn foreign_text_cannot_steer_the_terminal() {
        assert_eq!(cell("お\r\nかしい\u{1b}[2J", 40), "お⏎かしい\u{FFFD}[2J");
        assert_eq!(cell("大腿骨転子部骨折", 9), "大腿骨転…");
        assert_eq!(cell("大腿骨転子部骨折", 16), "大腿骨転子部骨折");
    }
}
