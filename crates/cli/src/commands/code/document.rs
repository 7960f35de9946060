//! A coded chart, and places in it.

use ishizue_coding::{Coding, Mention};
use ishizue_terminology::encoding::Encoding;
use ishizue_text::Span;
use serde::Serialize;

/// A coded chart; in JSON without its text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CodedDocument {
    /// The name of the input.
    pub document: String,
    /// The encoding it was read in.
    #[serde(serialize_with = "name_of")]
    pub encoding: Encoding,
    /// Its length in code points.
    pub characters: usize,
    /// What was found, in text order; in JSON as the API writes it.
    #[serde(serialize_with = "as_the_api")]
    pub mentions: Vec<Mention>,
    /// The text.
    #[serde(skip)]
    pub text: String,
}

fn name_of<S: serde::Serializer>(encoding: &Encoding, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(encoding.name())
}

fn as_the_api<S: serde::Serializer>(mentions: &[Mention], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(mentions.iter().cloned().map(ishizue_server::mention_json))
}

/// The code that a mention is given, unless it is left uncoded.
pub fn answer(mention: &Mention) -> Option<&Coding> {
    mention.codings.first().filter(|_| mention.coded)
}

/// The code that a mention is given in each system, in the order of the systems.
pub fn answers(mention: &Mention, threshold: f32) -> impl Iterator<Item = &Coding> {
    let best = mention.codings.chunk_by(|a, b| a.system == b.system).filter_map(<[Coding]>::first);
    best.filter(move |coding| coding.confidence >= threshold)
}

/// Where the lines of a text begin, in code points.
#[derive(Debug)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// The lines of a text.
    pub fn of(text: &str) -> Self {
        let breaks = text.chars().enumerate().filter(|(_, c)| *c == '\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// Line and column of an offset, both from 1.
    pub fn place(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = line.checked_sub(1).and_then(|at| self.starts.get(at)).copied().unwrap_or_default();
        (line, offset - start + 1)
    }
}

/// The pieces of a span between line breaks; none is empty.
pub fn pieces(span: Span, text: &str) -> Vec<(Span, String)> {
    let mut pieces: Vec<(Span, String)> = Vec::new();
    let mut fresh = true;
    for (at, c) in text.chars().enumerate() {
        let at = span.start + at;
        match pieces.last_mut() {
            _ if matches!(c, '\n' | '\r') => fresh = true,
            Some((piece, words)) if !fresh => {
                piece.end = at + 1;
                words.push(c);
            }
            _ => {
                pieces.push((Span::new(at, at + 1), c.to_string()));
                fresh = false;
            }
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_from_one_in_code_points() {
        let lines = Lines::of("糖尿病\r\n高血圧\n");
        assert_eq!(lines.place(0), (1, 1));
        assert_eq!(lines.place(5), (2, 1));
        assert_eq!(lines.place(7), (2, 3));
        assert_eq!(lines.place(9), (3, 1));
        assert_eq!(Lines::of("").place(0), (1, 1));
    }

    #[test]
    fn a_wrapped_mention_is_cut_at_the_line_break() {
        let pieces = pieces(Span::new(10, 16), "肺炎\r\n球菌");
        assert_eq!(pieces, [(Span::new(10, 12), "肺炎".to_owned()), (Span::new(14, 16), "球菌".to_owned())]);
    }
}
