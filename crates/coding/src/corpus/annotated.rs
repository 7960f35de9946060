//! The inline form of `corpus/`: `=== ID KIND`, then text with `{surface|TS}` (described in `corpus/README.md`).

use ishizue_text::{Span, Status};

use super::{AnnotatedDocument, AnnotatedMention, CorpusError};
use crate::MentionType;

const TYPES: [(char, MentionType); 9] = [
    ('D', MentionType::Disease),
    ('S', MentionType::Symptom),
    ('P', MentionType::Site),
    ('F', MentionType::Functioning),
    ('A', MentionType::Allergy),
    ('L', MentionType::Lab),
    ('I', MentionType::InfectionTest),
    ('M', MentionType::Medication),
    ('X', MentionType::Finding),
];

const STATUSES: [(char, Status); 5] = [
    ('-', Status::Absent),
    ('?', Status::Suspected),
    ('p', Status::Past),
    ('f', Status::Family),
    ('>', Status::Planned),
];

/// Longest mention, in code points: a brace that is never closed is found on the spot.
const LONGEST: usize = 120;

/// Reads a file of annotated documents.
///
/// # Errors
/// The first line with text before a header, a header of another form, an unknown type or status, a mention that is
/// empty, padded, nested, too long or not closed.
pub fn parse(source: &str) -> Result<Vec<AnnotatedDocument>, CorpusError> {
    let mut documents: Vec<AnnotatedDocument> = Vec::new();
    let mut body: Vec<(usize, &str)> = Vec::new();
    let mut header: Option<(&str, &str)> = None;
    for (at, line) in source.lines().enumerate().map(|(i, l)| (i + 1, l.trim_end_matches('\r'))) {
        if let Some(rest) = line.strip_prefix("===") {
            finish(&mut documents, header, &mut body)?;
            let words: Vec<&str> = rest.split_whitespace().collect();
            let [id, kind] = words[..] else {
                return Err(CorpusError { line: at, reason: "a document starts with `=== ID KIND`" });
            };
            header = Some((id, kind));
        } else if header.is_none() && !line.trim().is_empty() {
            return Err(CorpusError { line: at, reason: "text stands before the first `=== ID KIND`" });
        } else {
            body.push((at, line));
        }
    }
    finish(&mut documents, header, &mut body)?;
    Ok(documents)
}

/// Ends the document that is being read.
fn finish(
    documents: &mut Vec<AnnotatedDocument>,
    header: Option<(&str, &str)>,
    body: &mut Vec<(usize, &str)>,
) -> Result<(), CorpusError> {
    let Some((id, kind)) = header else { return Ok(()) };
    let blank = |(_, line): &&(usize, &str)| line.trim().is_empty();
    let from = body.iter().take_while(blank).count();
    let to = body.len() - body[from..].iter().rev().take_while(blank).count();
    let mut document =
        AnnotatedDocument { id: id.to_owned(), kind: kind.to_owned(), text: String::new(), mentions: Vec::new() };
    Body { lines: &body[from..to], at: 0, length: 0 }.read(&mut document)?;
    documents.push(document);
    body.clear();
    Ok(())
}

/// A document's lines being read.
struct Body<'a> {
    lines: &'a [(usize, &'a str)],
    /// Line being read.
    at: usize,
    /// Code points of text so far.
    length: usize,
}

impl Body<'_> {
    fn read(&mut self, document: &mut AnnotatedDocument) -> Result<(), CorpusError> {
        let mut open: Option<usize> = None;
        let mut mark: Option<String> = None;
        for at in 0..self.lines.len() {
            self.at = at;
            if at > 0 {
                self.text('\n', document);
            }
            for symbol in self.lines[at].1.chars() {
                match (symbol, open, &mut mark) {
                    ('{', None, _) => open = Some(self.length),
                    ('|', Some(_), None) => mark = Some(String::new()),
                    ('}', Some(start), Some(signs)) => {
                        let mention = self.mention(start, signs, &document.text)?;
                        document.mentions.push(mention);
                        (open, mark) = (None, None);
                    }
                    ('{' | '}' | '|', ..) => return self.fail("`{`, `|` and `}` mark mentions, in this order"),
                    (_, Some(_), Some(signs)) => signs.push(symbol),
                    _ => self.text(symbol, document),
                }
                if open.is_some_and(|start| self.length - start > LONGEST) {
                    return self.fail("a mention is too long or its `}` is missing");
                }
            }
            if mark.is_some() {
                return self.fail("a line ends between `|` and `}`");
            }
        }
        if open.is_some() { self.fail("a mention is not closed") } else { Ok(()) }
    }

    fn text(&mut self, symbol: char, document: &mut AnnotatedDocument) {
        document.text.push(symbol);
        self.length += 1;
    }

    fn mention(&self, start: usize, signs: &str, text: &str) -> Result<AnnotatedMention, CorpusError> {
        let surface: String = text.chars().skip(start).collect();
        if surface.trim().is_empty() || surface.trim() != surface {
            return self.fail("a mention is empty or begins or ends with a space");
        }
        let mut signs = signs.chars();
        let kind = signs.next().and_then(|sign| TYPES.iter().find(|(s, _)| *s == sign));
        let status = match signs.next() {
            None => Some(Status::Present),
            Some(sign) => STATUSES.iter().find(|(s, _)| *s == sign).map(|(_, status)| *status),
        };
        match (kind, status, signs.next()) {
            (Some((_, kind)), Some(status), None) => {
                Ok(AnnotatedMention { span: Span::new(start, self.length), kind: *kind, status })
            }
            _ => self.fail("the mark after `|` is no type with a status"),
        }
    }

    fn fail<T>(&self, reason: &'static str) -> Result<T, CorpusError> {
        Err(CorpusError { line: self.lines.get(self.at).map_or(0, |(line, _)| *line), reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_are_read_in_place() {
        let documents = parse("=== a er\n\n主訴：{頭\n痛|S}、{嘔吐|S-}なし\n\n=== b ward\n{TIA|Dp}").unwrap();
        assert_eq!(documents.len(), 2);
        assert_eq!(documents[0].text, "主訴：頭\n痛、嘔吐なし");
        let spans: Vec<_> =
            documents[0].mentions.iter().map(|m| (m.span.start, m.span.end, m.kind, m.status)).collect();
        assert_eq!(
            spans,
            [(3, 6, MentionType::Symptom, Status::Present), (7, 9, MentionType::Symptom, Status::Absent)]
        );
        assert_eq!(documents[1].mentions[0].status, Status::Past);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (source, line) in [
            ("text", 1),
            ("=== a", 1),
            ("=== a er\nx\n{頭痛|Q}", 3),
            ("=== a er\n{頭痛|S!}", 2),
            ("=== a er\n{ 頭痛|S}", 2),
            ("=== a er\n{頭{痛|S}|S}", 2),
            ("=== a er\n頭痛|S}", 2),
            ("=== a er\n{頭痛|S\n}", 2),
            ("=== a er\n{頭痛\n", 2),
        ] {
            assert_eq!(parse(source).unwrap_err().line, line, "{source}");
        }
    }

    proptest! {
        #[test]
        fn anything_is_read_or_refused(source in "(=== a er\n)?[{}|DS\\-?\n頭痛 ]{0,60}") {
            if let Ok(documents) = parse(&source) {
                for document in documents {
                    let length = document.text.chars().count();
                    prop_assert!(document.mentions.iter().all(|m| m.span.start < m.span.end && m.span.end <= length));
                }
            }
        }
    }
}
