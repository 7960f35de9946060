//! Training samples for the tagger, made from texts with what is known of them.

use std::ops::Range;

use ishizue_nn::maxent::MaxentSchedule;
use ishizue_nn::tagger::train::{Regularisation, Sample, Training};
use ishizue_nn::training::Schedule;
use ishizue_text::{Normalised, Status, normalise};
use serde::{Deserialize, Serialize};

use crate::MentionType;
use crate::coder::Coder;
use crate::corpus::{AnnotatedDocument, AnnotatedMention, ListTag, Listed};
use crate::reading::{Page, Reading, TaggerSize, class_of, labelled};

/// How a tagger is trained, as `models/tagger.toml` says it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaggerPlan {
    /// What the tagger reads.
    pub reading: Reading,
    /// Sizes of the network.
    pub network: TaggerSize,
    /// The loop.
    pub schedule: Schedule,
    /// What happens to the data on the way.
    pub regularisation: Regularisation,
    /// How the classifier of statuses is trained.
    pub classifier: MaxentSchedule,
}

impl TaggerPlan {
    /// The plan as `nn` takes it.
    pub fn training(&self) -> Training {
        Training {
            network: self.network.config(self.reading),
            schedule: self.schedule.clone(),
            regularisation: self.regularisation.clone(),
            classifier: self.classifier.clone(),
        }
    }
}

/// A document annotated in place as a sample for the head `chart`, as this coder's dictionary reads it.
///
/// Mentions whose borders fall inside one symbol of the normal form are left out.
pub fn chart_sample(coder: &Coder, document: &AnnotatedDocument) -> Sample {
    let normal = normalise(&document.text);
    let page = Page::new(coder, &document.text, &normal);
    let mentions = mentions(&normal, document);
    let ranges: Vec<_> = mentions.iter().map(|(range, ..)| range.clone()).collect();
    let rules = page.assertions(&document.text, &ranges);
    let kinds: Vec<_> = mentions.iter().map(|(_, kind, _)| *kind).collect();
    let features = page.features(&ranges, &kinds, &rules);
    let label = |kind: MentionType| MentionType::ALL.iter().position(|k| *k == kind).unwrap_or(0);
    Sample {
        input: page.input(coder),
        head: 0,
        spans: mentions.iter().map(|(range, kind, _)| labelled(range, label(*kind))).collect(),
        unknown: Vec::new(),
        questions: features
            .into_iter()
            .zip(&mentions)
            .map(|(all, (.., status))| (all.iter().map(|f| f.id).collect(), class_of(*status)))
            .collect(),
    }
}

/// A document annotated in place as a sample for the statuses of its mentions.
pub fn status_sample(coder: &Coder, document: &AnnotatedDocument) -> Sample {
    let normal = normalise(&document.text);
    let page = Page::new(coder, &document.text, &normal);
    let mentions = mentions(&normal, document);
    let ranges: Vec<_> = mentions.iter().map(|(range, ..)| range.clone()).collect();
    let kinds: Vec<_> = mentions.iter().map(|(_, kind, _)| *kind).collect();
    let rules = page.assertions(&document.text, &ranges);
    Sample {
        input: page.status_input(&ranges, &kinds, &rules),
        head: 0,
        spans: mentions.iter().map(|(range, _, status)| labelled(range, class_of(*status))).collect(),
        unknown: Vec::new(),
        questions: Vec::new(),
    }
}

/// The mentions of a document in symbols.
fn mentions(normal: &Normalised, document: &AnnotatedDocument) -> Vec<(Range<usize>, MentionType, Status)> {
    let place = |m: &AnnotatedMention| Some((symbols_of(normal, m.span.start, m.span.end)?, m.kind, m.status));
    document.mentions.iter().filter_map(place).collect()
}

/// A text with a list as a sample for the head of its tag.
///
/// Each string of the list is projected onto the places where it stands, longer ones first; a place where the rules say
/// that the patient does not have it counts as unknown, unless the string stands nowhere else.
pub fn list_sample(coder: &Coder, listed: &Listed) -> Sample {
    let normal = normalise(&listed.text);
    let page = Page::new(coder, &listed.text, &normal);
    let places = projected(&listed.text, &listed.answer);
    let places: Vec<(Range<usize>, usize)> =
        places.iter().filter_map(|(r, of)| Some((symbols_of(&normal, r.start, r.end)?, *of))).collect();
    let ranges: Vec<_> = places.iter().map(|(range, _)| range.clone()).collect();
    let rules = page.assertions(&listed.text, &ranges);
    let held = |at: usize| matches!(rules[at].status, Status::Present | Status::Past | Status::Suspected);
    let mut spans = Vec::new();
    let mut unknown = Vec::new();
    for (at, (range, of)) in places.iter().enumerate() {
        let elsewhere = || places.iter().enumerate().any(|(other, (_, o))| o == of && held(other));
        if held(at) || !elsewhere() {
            spans.push(labelled(range, 0));
        } else {
            unknown.push((range.start, range.end));
        }
    }
    let head = match listed.tag {
        ListTag::Disease => 0,
        ListTag::Medication => 1,
    };
    let input = page.list_input(coder, &coder.reads(&page, &listed.text));
    Sample { input, head, spans, unknown, questions: Vec::new() }
}

/// A document annotated in place as a sample for the list of diseases.
pub fn document_as_list(coder: &Coder, document: &AnnotatedDocument) -> Sample {
    let normal = normalise(&document.text);
    let page = Page::new(coder, &document.text, &normal);
    let spans =
        document.held().filter_map(|m| Some(labelled(&symbols_of(&normal, m.span.start, m.span.end)?, 0))).collect();
    let input = page.list_input(coder, &coder.reads(&page, &document.text));
    Sample { input, head: 0, spans, unknown: Vec::new(), questions: Vec::new() }
}

/// Where the strings stand, in code points and text order, with their number; longer strings take their places first.
pub fn projected(text: &str, strings: &[String]) -> Vec<(Range<usize>, usize)> {
    let text: Vec<char> = text.chars().collect();
    let mut strings: Vec<(usize, Vec<char>)> = strings.iter().map(|s| s.chars().collect()).enumerate().collect();
    strings.sort_by_key(|(_, s): &(usize, Vec<char>)| std::cmp::Reverse(s.len()));
    let mut taken = vec![false; text.len()];
    let mut all = Vec::new();
    for (of, string) in strings.iter().filter(|(_, s)| !s.is_empty()) {
        for start in 0..(text.len() + 1).saturating_sub(string.len()) {
            let range = start..start + string.len();
            if text[range.clone()] == string[..] && !taken[range.clone()].contains(&true) {
                taken[range.clone()].fill(true);
                all.push((range, *of));
            }
        }
    }
    all.sort_by_key(|(range, _)| range.start);
    all
}

/// The symbols that stand for these code points; `None` if there are none.
fn symbols_of(normal: &Normalised, start: usize, end: usize) -> Option<Range<usize>> {
    let range = normal.symbol_at(start)..normal.symbol_at(end);
    (!range.is_empty()).then_some(range)
}
