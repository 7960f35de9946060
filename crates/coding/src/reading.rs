//! A chart as it is read: what the rules find in it, what the tagger is told, and what it answers.

mod columns;
mod context;
mod decide;

use std::ops::Range;

use ishizue_nn::crf::Labelled;
use ishizue_nn::tagger::{Config, Head, Input, Tagger};
use ishizue_nn::weights::ModelError;
use ishizue_text::{Assertion, Normalised, Reader, Section, SectionKind, Status, sections};

use crate::answer::MentionType;
use crate::coder::Coder;
use crate::mention::{Chart, Found};
use context::{Context, Feature};
pub(crate) use decide::{Read, read};

/// What a tagger reads and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Mentions of all types and their status.
    Chart,
    /// What a patient has, and what is given, as lists of strings hold it; told also what the reading as a chart gave.
    Lists,
    /// The status of mentions that were found, from what stands around them.
    Statuses,
}

/// A chart with what the dictionary and the rules say of it.
pub(crate) struct Page<'a> {
    pub(crate) chart: Chart<'a>,
    pub(crate) sections: Vec<Section>,
    /// Mentions that the dictionary finds, in order, with their normal form beside them.
    pub(crate) found: Vec<Found>,
    pub(crate) surfaces: Vec<String>,
    /// Status of each by the rules.
    statuses: Vec<Status>,
}

impl<'a> Page<'a> {
    /// Reads `original` with its normal form by dictionary and rules.
    pub(crate) fn new(coder: &Coder, original: &str, normal: &'a Normalised) -> Self {
        let chart = Chart::new(original, normal);
        let sections = sections(normal);
        let all = chart.mentions(coder.lexicon(), |term| coder.lexicon().is_reading(term));
        let outside_headings = |f: &Found| !is_in_heading(&sections, normal, &f.symbols);
        let all = all.into_iter().filter(outside_headings);
        let (found, surfaces): (Vec<Found>, Vec<String>) = all.filter_map(|f| chart.checked(f)).unzip();
        let mut page = Self { chart, sections, found, surfaces, statuses: Vec::new() };
        let ranges: Vec<_> = page.found.iter().map(|f| f.symbols.clone()).collect();
        page.statuses = page.assertions(original, &ranges).iter().map(|a| a.status).collect();
        page
    }

    /// What the rules say of mentions at these symbols, which are in text order.
    pub(crate) fn assertions(&self, original: &str, ranges: &[Range<usize>]) -> Vec<Assertion> {
        let reader = Reader::new(original, self.chart.text, &self.sections, ranges);
        ranges.iter().map(|range| reader.assertion(range)).collect()
    }

    /// What the tagger of charts reads.
    pub(crate) fn input(&self, coder: &Coder) -> Input {
        columns::input(self, coder)
    }

    /// What the tagger of lists reads: also what the chart's tagger has found.
    pub(crate) fn list_input(&self, coder: &Coder, reads: &[Read]) -> Input {
        let mut input = columns::input(self, coder);
        input.columns.extend(columns::of_reads(input.symbols.len(), reads));
        input
    }

    /// What the tagger of statuses reads: where mentions of which kinds stand, in text order, and what the rules say of them.
    pub(crate) fn status_input(&self, ranges: &[Range<usize>], kinds: &[MentionType], rules: &[Assertion]) -> Input {
        columns::of_mentions(self, ranges, kinds, rules)
    }

    /// The features of mentions, in text order, of which the rules say `rules`; one mention at a time, since they are many.
    pub(crate) fn features<'b>(
        &'b self,
        ranges: &'b [Range<usize>],
        kinds: &'b [MentionType],
        rules: &'b [Assertion],
    ) -> impl Iterator<Item = Vec<Feature>> + 'b {
        let context = Context::new(self, ranges, kinds);
        (0..kinds.len()).map(move |at| context.features(at, rules))
    }
}

/// Rows of the table of features of mentions.
const FEATURE_ROWS: usize = 1 << 18;

/// Sizes of a tagger that a configuration file chooses; everything else follows from what `coding` tells and asks.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaggerSize {
    /// Width of the embeddings.
    pub embedding: usize,
    /// Width of the convolutions.
    pub hidden: usize,
    /// Dilation of each convolution.
    pub dilations: Vec<usize>,
    /// Rows of the table of hashed character n-grams.
    pub ngram_rows: usize,
    /// Networks of this shape whose probabilities are averaged.
    #[serde(default = "one")]
    pub members: usize,
}

fn one() -> usize {
    1
}

impl TaggerSize {
    /// The whole configuration of a tagger of this size.
    pub fn config(&self, reading: Reading) -> Config {
        let head = |name: &str, labels: &[&str]| Head {
            name: name.to_owned(),
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        };
        let heads = match reading {
            Reading::Chart => vec![head("chart", &MentionType::ALL.map(MentionType::name))],
            Reading::Lists => vec![head("disease", &["disease"]), head("medication", &["medication"])],
            Reading::Statuses => vec![head("status", &columns::STATUSES.map(Status::name))],
        };
        Config {
            embedding: self.embedding,
            hidden: self.hidden,
            dilations: self.dilations.clone(),
            ngram_rows: self.ngram_rows,
            columns: columns::declared(reading),
            heads,
            classes: columns::STATUSES.iter().map(|s| s.name().to_owned()).collect(),
            feature_rows: if reading == Reading::Chart { FEATURE_ROWS } else { 1 },
            members: self.members,
        }
    }
}

/// Checks that a tagger reads and answers what this version tells and asks.
pub(crate) fn check(tagger: &Tagger, reading: Reading) -> Result<(), ModelError> {
    let found = tagger.config();
    let size = TaggerSize {
        embedding: found.embedding,
        hidden: found.hidden,
        dilations: found.dilations.clone(),
        ngram_rows: found.ngram_rows,
        members: found.members,
    };
    if size.config(reading) == *found { Ok(()) } else { Err(ModelError::Metadata("config")) }
}

/// Position of a status among the classes.
pub(crate) fn class_of(status: Status) -> usize {
    columns::STATUSES.iter().position(|s| *s == status).unwrap_or(0)
}

/// A mention in symbols as a labelled stretch.
pub(crate) fn labelled(range: &Range<usize>, label: usize) -> Labelled {
    Labelled { start: range.start, end: range.end, label, confidence: 1.0 }
}

/// A word of a heading (PE, Allergy) is no mention; a problem's own name in its heading is.
fn is_in_heading(sections: &[Section], normal: &Normalised, symbols: &Range<usize>) -> bool {
    // The heading, if any, is that of the section in which the mention ends.
    let next = sections.partition_point(|s| s.symbols.start < symbols.end);
    let Some(section) = next.checked_sub(1).and_then(|i| sections.get(i)) else { return false };
    let named = !matches!(section.kind, SectionKind::Other | SectionKind::Problem);
    named && section.heading.overlaps(&normal.span(symbols.start, symbols.end))
}
