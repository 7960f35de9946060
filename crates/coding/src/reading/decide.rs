//! Where tagger and dictionary, model and rules come together: which stretches are mentions, and what status they have.

use std::collections::BTreeMap;
use std::ops::Range;

use ishizue_nn::crf::Labelled;
use ishizue_nn::tagger::Tagger;
use ishizue_nn::weights::ModelError;
use ishizue_text::{Assertion, Span, Status};

use super::context::Feature;
use super::{Page, columns};
use crate::answer::MentionType;
use crate::coder::Coder;
use crate::mention::Found;

/// A mention that was read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Read {
    pub(crate) symbols: Range<usize>,
    pub(crate) kind: MentionType,
    pub(crate) assertion: Assertion,
    /// Confidence of the tagger; `None` if only the dictionary has it.
    pub(crate) tagged: Option<f32>,
    /// The mention of the dictionary at the same end, counted among those of the page.
    pub(crate) dictionary: Option<usize>,
}

/// Share that the model must give a status before it outvotes a rule that found a cue.
const OUTVOTES: f32 = 0.5;

/// Everything that tagger and dictionary find on a page, in text order, none overlapping another.
pub(crate) fn read(page: &Page<'_>, original: &str, tagger: &Tagger, coder: &Coder) -> Result<Vec<Read>, ModelError> {
    let spans = stretches(page, &tagger.tag(&page.input(coder), 0)?);
    let ranges: Vec<Range<usize>> = spans.iter().map(|s| s.symbols.clone()).collect();
    let kinds: Vec<MentionType> = spans.iter().map(|s| s.kind).collect();
    let rules = page.assertions(original, &ranges);
    let second = second_opinion(page, coder.status_tagger(), &ranges, &kinds, &rules);
    let all = spans.into_iter().zip(&rules).zip(page.features(&ranges, &kinds, &rules)).zip(second);
    let reads = all.map(|(((span, rule), features), second)| Read {
        assertion: settled(page, tagger, rule.clone(), &features, &second),
        symbols: span.symbols,
        kind: span.kind,
        tagged: span.tagged,
        dictionary: span.dictionary,
    });
    Ok(reads.collect())
}

/// A stretch before its status is known.
struct Stretch {
    symbols: Range<usize>,
    kind: MentionType,
    tagged: Option<f32>,
    dictionary: Option<usize>,
}

/// The stretches of the tagger, each with the mention of the dictionary that it ends with.
///
/// The tagger is told every mention of the dictionary, so what it leaves out it has rejected: of the words that only the
/// dictionary has, none was a mention (docs/design/reading.md).
fn stretches(page: &Page<'_>, tagged: &[Labelled]) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = Vec::new();
    for span in tagged {
        let symbols = span.start..span.end;
        if page.chart.is_unit(&symbols) {
            continue;
        }
        // The dictionary's mentions are in text order and do not overlap, so their ends are in order too.
        let at = page.found.partition_point(|f| f.symbols.end < symbols.end);
        let ends_here = |f: &&Found| f.symbols.end == symbols.end && f.word.start >= symbols.start;
        let dictionary = page.found.get(at).filter(ends_here).map(|_| at);
        let kind = MentionType::ALL.get(span.label).copied().unwrap_or(MentionType::Finding);
        all.push(Stretch { symbols, kind, tagged: Some(span.confidence), dictionary });
    }
    all
}

/// What the tagger of statuses says of each mention: probabilities of the statuses, or nothing.
fn second_opinion(
    page: &Page<'_>,
    statuses: Option<&Tagger>,
    ranges: &[Range<usize>],
    kinds: &[MentionType],
    rules: &[Assertion],
) -> Vec<Vec<f32>> {
    let starts: Vec<usize> = ranges.iter().map(|range| range.start).collect();
    let asked = statuses.filter(|_| !ranges.is_empty());
    let asked = asked.map(|tagger| tagger.label_shares(&page.status_input(ranges, kinds, rules), 0, &starts));
    // A network that cannot be computed leaves the classifier, which always can.
    asked.and_then(Result::ok).unwrap_or_else(|| vec![Vec::new(); ranges.len()])
}

/// Two opinions as one: the geometric mean of their probabilities, so that either can rule a status out.
fn together(mut first: Vec<f32>, second: &[f32]) -> Vec<f32> {
    if first.len() != second.len() {
        return first;
    }
    first.iter_mut().zip(second).for_each(|(a, b)| *a = (*a * b).sqrt());
    let total: f32 = first.iter().sum();
    if total > 0.0 {
        first.iter_mut().for_each(|share| *share /= total);
    }
    first
}

/// The status that rule and model agree on, or that of the model where it is sure enough to outvote the rule; its cue is
/// then the stretch of text that speaks for it most.
fn settled(page: &Page<'_>, tagger: &Tagger, rule: Assertion, features: &[Feature], second: &[f32]) -> Assertion {
    let first = tagger.classifier().classify(&features.iter().map(|f| f.id).collect::<Vec<_>>());
    let shares = together(first, second);
    let best = shares.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    let Some((class, share)) = best.map(|(class, share)| (class, *share)) else { return rule };
    let status = columns::STATUSES.get(class).copied().unwrap_or(rule.status);
    if status == rule.status || share < OUTVOTES {
        return Assertion { model: shares.get(super::class_of(rule.status)).copied(), ..rule };
    }
    let cue = (status != Status::Present).then(|| cue(page, tagger, features, class)).flatten();
    let cue_text = cue.map(|span| page.chart.words(span)).unwrap_or_default();
    Assertion { status, cue, cue_text, rule: format!("model:{}", status.name()), model: Some(share) }
}

/// The stretch whose features speak most for a class.
fn cue(page: &Page<'_>, tagger: &Tagger, features: &[Feature], class: usize) -> Option<Span> {
    let mut sums: BTreeMap<(usize, usize), f32> = BTreeMap::new();
    for feature in features {
        if let Some(symbols) = feature.symbols.as_ref().filter(|s| !s.is_empty()) {
            *sums.entry((symbols.start, symbols.end)).or_default() += tagger.classifier().speaks_for(feature.id, class);
        }
    }
    let (range, sum) = sums.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    (sum > 0.0).then(|| page.chart.text.span(range.0, range.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_opinions_are_one_and_either_rules_a_status_out() {
        let both = together(vec![0.9, 0.1, 0.0], &[0.0, 0.4, 0.6]);
        assert_eq!(both, [0.0, 1.0, 0.0]);
        let even = together(vec![0.8, 0.2], &[0.2, 0.8]);
        assert!((even[0] - 0.5).abs() < 1e-6 && (even[1] - 0.5).abs() < 1e-6, "{even:?}");
        // Nobody to ask, or two who rule each other out: nothing changes, and nothing is divided by zero.
        assert_eq!(together(vec![0.7, 0.3], &[]), [0.7, 0.3]);
        assert_eq!(together(vec![1.0, 0.0], &[0.0, 1.0]), [0.0, 0.0]);
    }
}
