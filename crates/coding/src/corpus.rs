//! Texts with what is known of them: annotated in place, or with a list of what they mention.

mod annotated;
mod lists;

use ishizue_text::{Span, Status};

use crate::MentionType;

pub use annotated::parse as parse_annotated;
pub use lists::{ListTag, Listed, parse as parse_lists, parse_row as parse_list_row};

/// A document with every mention marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnotatedDocument {
    /// Its name.
    pub id: String,
    /// Kind of document (`nursing`).
    pub kind: String,
    /// The text without marks.
    pub text: String,
    /// Mentions in text order, none overlapping another.
    pub mentions: Vec<AnnotatedMention>,
}

impl AnnotatedDocument {
    /// The mentions that a list of diseases holds: the diseases, symptoms and findings that the patient has or had.
    pub fn held(&self) -> impl Iterator<Item = &AnnotatedMention> {
        self.mentions.iter().filter(|m| {
            let kind = m.kind.is_disease_or_symptom() || m.kind == MentionType::Finding;
            kind && matches!(m.status, Status::Present | Status::Past)
        })
    }

    /// The document as a text with its list of diseases, each string once.
    pub fn as_list(&self) -> Listed {
        let text: Vec<char> = self.text.chars().collect();
        let words = |m: &AnnotatedMention| -> String { text[m.span.start..m.span.end].iter().collect() };
        let answer: std::collections::BTreeSet<String> = self.held().map(words).collect();
        Listed { tag: ListTag::Disease, text: self.text.clone(), answer: answer.into_iter().collect() }
    }
}

/// A mention as the annotator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnotatedMention {
    /// Where it stands, in code points of the text.
    pub span: Span,
    /// What kind of thing it speaks of.
    pub kind: MentionType,
    /// Whether the patient has it.
    pub status: Status,
}

/// What is wrong with a corpus file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct CorpusError {
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong, without quoting the text.
    pub reason: &'static str,
}
