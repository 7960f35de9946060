//! A coded chart as the text of one format; the parts between charts are the sink's.

use std::io::{self, Write};

use ishizue_coding::Mention;

use super::document::{CodedDocument, Lines, answer, answers};
use super::{Format, brat, rows};
use crate::columns::{Columns, cell, confidence};
use crate::language::Language;

/// Widest text and title of a table, in cells of the terminal.
const WIDEST: usize = 40;
/// What stands for a code that was not given.
const NO_CODE: &str = "–";

/// Writes charts in one format.
#[derive(Debug, Clone, Copy)]
pub struct Renderer {
    format: Format,
    language: Language,
    /// Confidence below which a code is not given.
    threshold: f32,
}

impl Renderer {
    /// A renderer of this format with labels in this language.
    pub fn new(format: Format, language: Language, threshold: f32) -> Self {
        Self { format, language, threshold }
    }

    /// The chart as text.
    ///
    /// # Errors
    /// None that memory does not give.
    pub fn render(&self, document: &CodedDocument) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        match self.format {
            Format::Table => self.table(document, &mut out)?,
            Format::Json => serde_json::to_writer(&mut out, document)?,
            Format::Ndjson => {
                serde_json::to_writer(&mut out, document)?;
                out.push(b'\n');
            }
            Format::Csv => rows::write(document, self.threshold, &mut out)?,
            Format::Brat => brat::write(document, &mut out)?,
        }
        Ok(out)
    }

    fn table(&self, document: &CodedDocument, out: &mut Vec<u8>) -> io::Result<()> {
        let count = document.mentions.len();
        let count = match self.language {
            Language::Ja => format!("{count} 件"),
            Language::En if count == 1 => "1 mention".to_owned(),
            Language::En => format!("{count} mentions"),
        };
        writeln!(out, "{} ({count})", cell(&document.document, usize::MAX))?;
        if document.mentions.is_empty() {
            return Ok(());
        }
        let headings = self.language.choose(
            ["位置", "本文", "種別", "判定", "コード", "名称", "確信度"],
            ["place", "text", "type", "status", "code", "title", "confidence"],
        );
        let mut columns = Columns::new(headings);
        let lines = Lines::of(&document.text);
        for mention in &document.mentions {
            columns.row(self.row(mention, &lines));
        }
        columns.write(out, "  ")
    }

    fn row(&self, mention: &Mention, lines: &Lines) -> [String; 7] {
        let (line, column) = lines.place(mention.span.start);
        let coding = answer(mention);
        [
            format!("{line}:{column}"),
            cell(&mention.text, WIDEST),
            self.language.kind(mention.kind).to_owned(),
            self.status(mention),
            self.codes(mention),
            coding.map(|coding| cell(self.language.title(&coding.title, &coding.title_en), WIDEST)).unwrap_or_default(),
            coding.map(|coding| confidence(coding.confidence)).unwrap_or_default(),
        ]
    }

    /// The codes of all systems, side by side.
    fn codes(&self, mention: &Mention) -> String {
        let codes: Vec<&str> = answers(mention, self.threshold).map(|coding| coding.display.as_str()).collect();
        if codes.is_empty() { NO_CODE.to_owned() } else { codes.join(" | ") }
    }

    /// The status with the words that decided it.
    fn status(&self, mention: &Mention) -> String {
        let status = self.language.status(mention.assertion.status);
        match mention.assertion.cue_text.as_str() {
            "" => status.to_owned(),
            cue => format!("{status} [{}]", cell(cue, WIDEST)),
        }
    }
}
