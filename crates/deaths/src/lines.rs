//! The cause lines of a certificate to ICD-10 codes.

use ishizue_coding::Coder;
use ishizue_terminology::icd10;
use ishizue_text::Span;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::certificate::{Certificate, Field};
use crate::underlying::Record;

/// Confidence from which a code of a cause is used.
const THRESHOLD: f32 = 0.3;
/// Most phrases that a memory keeps; causes of death repeat themselves.
const MOST: usize = 50_000;

/// A condition on a line, with its code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// The line.
    pub field: Field,
    /// Where it stands on the line, in code points.
    pub span: Span,
    /// Its words.
    pub text: String,
    /// ICD-10 without a dot, at most four characters; empty where nothing reaches the threshold.
    pub code: String,
    /// What the code stands for.
    pub title: String,
    /// Probability that a coder accepts the code, 0 to 1; 1 where the line is given as codes.
    pub confidence: f32,
}

/// Codes of phrases that were coded before, so that a batch codes each once.
#[derive(Debug, Default)]
pub struct Memory {
    known: FxHashMap<String, Option<(String, String, f32)>>,
    titles: FxHashMap<String, String>,
}

impl Memory {
    /// What a code stands for; empty where no loaded release has it.
    pub(crate) fn title(&mut self, coder: &Coder, code: &str) -> String {
        if let Some(title) = self.titles.get(code) {
            return title.clone();
        }
        // A code is a phrase that names itself.
        let answer = coder.code_phrase(code).codings.into_iter().next();
        let title = answer.filter(|c| c.code == code).map(|c| c.title);
        // Few tables name the fourth characters of V01-V79: the category's name says most.
        let title = title.unwrap_or_else(|| match code.get(..3) {
            Some(category) if category.len() < code.len() => self.title(coder, category),
            _ => String::new(),
        });
        self.titles.insert(code.to_owned(), title.clone());
        title
    }

    /// The best code of a phrase.
    fn code(&mut self, coder: &Coder, phrase: &str) -> Option<(String, String, f32)> {
        if let Some(known) = self.known.get(phrase) {
            return known.clone();
        }
        let answer = coder.code_phrase(phrase).codings.into_iter().next();
        let found = answer.filter(|c| c.confidence >= THRESHOLD).map(|c| {
            let code = c.code.chars().take(4).collect();
            (code, c.title, c.confidence)
        });
        if self.known.len() >= MOST {
            self.known.clear();
        }
        self.known.insert(phrase.to_owned(), found.clone());
        found
    }
}

/// The conditions of the four lines and of part II, line by line.
pub(crate) fn causes(certificate: &Certificate, coder: &Coder, memory: &mut Memory) -> Vec<Cause> {
    let lines = (0..4u8).zip(&certificate.lines).map(|(at, text)| (Field::Line(at), text.as_str()));
    let all = lines.chain(std::iter::once((Field::Part2, certificate.part2.as_str())));
    all.flat_map(|(field, text)| of_line(field, text, coder, memory)).collect()
}

fn of_line(field: Field, text: &str, coder: &Coder, memory: &mut Memory) -> Vec<Cause> {
    if let Some(codes) = as_codes(field, text) {
        return codes;
    }
    parts(text)
        .into_iter()
        .map(|(span, part)| {
            let (code, title, confidence) = memory.code(coder, part).unwrap_or_default();
            Cause { field, span, text: part.to_owned(), code, title, confidence }
        })
        .collect::<Vec<_>>()
}

/// The coded lines as a record for selection; the external cause stands below the lowest injury, else in part II.
pub(crate) fn record(causes: &[Cause], external: Option<&str>) -> Record {
    let mut record = Record { lines: vec![Vec::new(); 4], part2: Vec::new() };
    let mut injury = None;
    for cause in causes.iter().filter(|cause| !cause.code.is_empty()) {
        match cause.field {
            Field::Line(at) => {
                if cause.code.starts_with(['S', 'T']) {
                    injury = injury.max(Some(usize::from(at)));
                }
                if let Some(line) = record.lines.get_mut(usize::from(at)) {
                    line.push(cause.code.clone());
                }
            }
            _ => record.part2.push(cause.code.clone()),
        }
    }
    if let Some(external) = external.map(str::to_owned) {
        match injury {
            Some(at) => record.lines.insert(at + 1, vec![external]),
            None => record.part2.push(external),
        }
    }
    record
}

/// The codes of a line that is given as codes (`S065 W18`).
fn as_codes(field: Field, text: &str) -> Option<Vec<Cause>> {
    let separators = |c: char| c.is_whitespace() || matches!(c, ',' | '、' | '/');
    let words: Vec<&str> = text.split(separators).filter(|w| !w.is_empty()).collect();
    let codes: Option<Vec<String>> =
        words.iter().map(|word| icd10::Code::parse(word).ok().map(|code| code.as_str().to_owned())).collect();
    let codes = codes.filter(|codes| !codes.is_empty())?;
    let whole = Span::new(0, text.chars().count());
    let cause =
        |code: String| Cause { field, span: whole, text: code.clone(), code, title: String::new(), confidence: 1.0 };
    Some(codes.into_iter().map(cause).collect())
}

/// The conditions of a line: between commas and 及び, outside of brackets.
fn parts(text: &str) -> Vec<(Span, &str)> {
    let mut parts = Vec::new();
    let mut depth = 0usize;
    let (mut byte, mut at) = (0, 0);
    for (chars, (index, c)) in text.char_indices().enumerate() {
        match c {
            '(' | '（' | '「' => depth += 1,
            ')' | '）' | '」' => depth = depth.saturating_sub(1),
            '、' | ',' | '，' | '､' | '／' | '/' | ';' | '；' | '\n' | '＋' if depth == 0 => {
                push(&mut parts, text, byte..index, at);
                (byte, at) = (index + c.len_utf8(), chars + 1);
            }
            _ => {}
        }
    }
    push(&mut parts, text, byte..text.len(), at);
    parts
}

fn push<'a>(parts: &mut Vec<(Span, &'a str)>, text: &'a str, range: std::ops::Range<usize>, at: usize) {
    let Some(part) = text.get(range) else { return };
    let start = at + part.chars().take_while(|c| c.is_whitespace()).count();
    let part = part.trim();
    if !part.is_empty() {
        parts.push((Span::new(start, start + part.chars().count()), part));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_commas_outside_of_brackets() {
        let found: Vec<_> =
            parts("脳挫傷、 頭蓋骨骨折（右,左）").into_iter().map(|(s, t)| (s.start, s.end, t)).collect();
        assert_eq!(found, [(0, 3, "脳挫傷"), (5, 15, "頭蓋骨骨折（右,左）")]);
        assert!(parts(" 、").is_empty());
    }

    #[test]
    fn a_line_of_codes_is_read_as_codes() {
        let codes = as_codes(Field::Line(1), "S06.5, W18").unwrap();
        assert_eq!(codes.iter().map(|c| c.code.as_str()).collect::<Vec<_>>(), ["S065", "W18"]);
        assert!(as_codes(Field::Line(0), "脳挫傷 S065").is_none());
        assert!(as_codes(Field::Line(0), "").is_none());
    }
}
