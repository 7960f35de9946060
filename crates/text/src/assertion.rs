//! Whether the patient has what a mention speaks of.

mod after;
mod before;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::cues::Says;
use crate::{Normalised, Section, SectionKind, Span};

/// Status of a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The patient has it, or had it in this episode.
    Present,
    /// It is denied.
    Absent,
    /// It is considered, not established.
    Suspected,
    /// A relative has or had it.
    Family,
    /// It belongs to the history.
    Past,
    /// It is a goal, or to be examined.
    Planned,
}

/// The status of a mention and the words that decide it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assertion {
    /// The status.
    pub status: Status,
    /// Where the deciding words stand; `None` for a plain `present`.
    pub cue: Option<Span>,
    /// The deciding words as the chart writes them; empty for a plain `present`.
    pub cue_text: String,
    /// What decided: a rule (`after:absent`, `section:past_history`, `default`) or a model (`model:absent`).
    pub rule: String,
    /// Probability that a model gives to the status, 0 to 1; absent where no model was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<f32>,
}

impl Default for Assertion {
    fn default() -> Self {
        Self { status: Status::Present, cue: None, cue_text: String::new(), rule: "default".into(), model: None }
    }
}

/// Reads the assertion of mentions in one text.
///
/// Cues mostly follow their target in Japanese; a cue reaches back over particles, brackets and the members of a list
/// (嘔吐・下痢なし), and no further than its clause. Rules and words are declared in `data/cues.tsv`,
/// `data/relatives.tsv` and `data/transparent.tsv`. The idea is that of NegEx (Chapman et al., 2001) with the scope
/// turned round for a head-final language.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a Normalised,
    original: Vec<char>,
    sections: &'a [Section],
    /// Mentions as ranges of symbols, in order.
    mentions: &'a [Range<usize>],
}

/// A cue found: what it says and its symbols.
type Found = (Says, Range<usize>);

/// How far a cue reaches, in symbols.
const REACH: usize = 60;

impl<'a> Reader<'a> {
    /// A reader over `original` with its normal form, sections, and all mentions as ranges of symbols in text order.
    pub fn new(original: &str, text: &'a Normalised, sections: &'a [Section], mentions: &'a [Range<usize>]) -> Self {
        Self { text, original: original.chars().collect(), sections, mentions }
    }

    /// The assertion of the mention at `target`, in symbols.
    pub fn assertion(&self, target: &Range<usize>) -> Assertion {
        let after = self.after(target.end);
        let before = self.before(target.start);
        let section = self.section(target.start);
        let status = |found: &Option<Found>, wanted: Status| {
            found.as_ref().filter(|(says, _)| *says == Says::Status(wanted)).map(|(_, cue)| cue.clone())
        };
        let in_section = |kind: SectionKind| section.filter(|s| s.kind == kind);
        if let Some(section) = in_section(SectionKind::Goal) {
            return self.by_section(Status::Planned, section);
        }
        if let Some((_, cue)) = self.bracketed_before(target.start) {
            return self.decided(Status::Suspected, cue, "before:suspected");
        }
        if let Some(cue) = status(&after, Status::Absent) {
            return self.decided(Status::Absent, cue, "after:absent");
        }
        if let Some(cue) = self.relative(target).or_else(|| status(&after, Status::Family)) {
            return self.decided(Status::Family, cue, "kin:family");
        }
        if let Some(section) = in_section(SectionKind::FamilyHistory) {
            return self.by_section(Status::Family, section);
        }
        let affirmed = status(&after, Status::Present).is_some();
        for wanted in [Status::Planned, Status::Suspected, Status::Absent] {
            if let Some(cue) = status(&after, wanted) {
                let means =
                    if wanted == Status::Suspected && self.is_measure(target) { Status::Planned } else { wanted };
                return self.decided(means, cue, &format!("after:{}", wanted.name()));
            }
            if let Some(cue) = status(&before, wanted).filter(|_| !affirmed) {
                return self.decided(wanted, cue, &format!("before:{}", wanted.name()));
            }
        }
        self.history(target, after, before, in_section(SectionKind::PastHistory))
    }

    /// A measure rather than a finding: to consider one is to plan it.
    fn is_measure(&self, target: &Range<usize>) -> bool {
        let words = &self.text.symbols()[target.clone()];
        [['導', '入'], ['手', '術'], ['療', '法'], ['検', '査']].iter().any(|end| words.ends_with(end))
            || words.ends_with(&['術'])
    }

    /// Past or present: an illness of the history that goes on is present.
    fn history(
        &self,
        target: &Range<usize>,
        after: Option<Found>,
        before: Option<Found>,
        section: Option<&Section>,
    ) -> Assertion {
        if let Some((Says::Ongoing, cue)) = after {
            return self.decided(Status::Present, cue, "after:ongoing");
        }
        if let Some(cue) = self.ongoing(target.end) {
            return self.decided(Status::Present, cue, "in:ongoing");
        }
        for (found, rule) in [(after, "after:past"), (before, "before:past")] {
            if let Some((Says::Status(Status::Past), cue)) = found {
                return self.decided(Status::Past, cue, rule);
            }
        }
        section.map_or_else(Assertion::default, |s| self.by_section(Status::Past, s))
    }

    fn decided(&self, status: Status, cue: Range<usize>, rule: &str) -> Assertion {
        self.with_cue(status, self.text.span(cue.start, cue.end), rule.to_owned())
    }

    fn by_section(&self, status: Status, section: &Section) -> Assertion {
        self.with_cue(status, section.heading, format!("section:{}", status.name()))
    }

    fn with_cue(&self, status: Status, cue: Span, rule: String) -> Assertion {
        let words = self.original.get(cue.start..cue.end).unwrap_or_default();
        Assertion { status, cue: Some(cue), cue_text: words.iter().collect(), rule, model: None }
    }

    fn section(&self, at: usize) -> Option<&'a Section> {
        let next = self.sections.partition_point(|s| s.symbols.start <= at);
        self.sections.get(next.checked_sub(1)?).filter(|s| s.symbols.contains(&at))
    }

    /// Where the sentence around `at` ends: at a full stop, a line end or the next heading.
    fn sentence_end(&self, at: usize) -> usize {
        let symbols = self.text.symbols();
        let next = self.sections.partition_point(|s| s.symbols.start <= at);
        let heading = self.sections.get(next).map_or(symbols.len(), |s| s.symbols.start);
        let stop =
            symbols[at..].iter().take(REACH).position(|c| matches!(c, '。' | '\n')).map_or(symbols.len(), |n| at + n);
        heading.min(stop).min(at + REACH)
    }
}

/// A character that joins members of a list.
fn is_joint(c: char) -> bool {
    matches!(c, '、' | ',' | '・' | '/' | ' ' | '&' | 'ヤ' | 'ト' | '及' | 'ビ' | '並' | '又')
}

impl Status {
    /// The status as it is written in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Absent => "absent",
            Self::Suspected => "suspected",
            Self::Family => "family",
            Self::Past => "past",
            Self::Planned => "planned",
        }
    }
}
