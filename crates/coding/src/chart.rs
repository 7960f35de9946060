//! One chart to coded mentions.

use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use ishizue_text::{Normalised, Reader, Section, SectionKind, key, normalise, sections};

use crate::answer::{ChartAnswer, Coding, Mention, MentionType};
use crate::candidate;
use crate::coder::Coder;
use crate::mention::{Chart, Found};

impl Coder {
    /// The coded mentions of one chart, in text order.
    ///
    /// Every span is a range of code points of `text` whose slice has the normal form that was matched.
    pub fn code_chart(&self, text: &str) -> ChartAnswer {
        let normal = normalise(text);
        let chart = Chart::new(text, &normal);
        let found: Vec<Found> = chart.mentions(self.lexicon(), |term| self.lexicon().is_reading(term));
        let sections = sections(&normal);
        let outside_headings = |f: &Found| !is_in_heading(&sections, &normal, f);
        let found = found.into_iter().filter(outside_headings);
        let found: Vec<(Found, String)> = found.filter_map(|f| self.checked(&chart, f)).collect();
        let ranges: Vec<_> = found.iter().map(|(f, _)| f.symbols.clone()).collect();
        let reader = Reader::new(text, &normal, &sections, &ranges);
        let mut known: HashMap<&str, Arc<[Coding]>> = HashMap::default();
        let mentions = found.iter().filter_map(|(f, surface)| {
            let codings = known.entry(surface).or_insert_with(|| self.code_surface(surface, f).into()).clone();
            let kind = type_of(codings.first()?);
            Some(Mention {
                span: normal.span(f.symbols.start, f.symbols.end),
                text: slice(&chart, &normal, f),
                kind,
                assertion: reader.assertion(&f.symbols),
                coded: codings.first().is_some_and(|c| c.confidence >= self.settings().threshold),
                codings,
            })
        });
        ChartAnswer { mentions: mentions.collect() }
    }

    /// The mention with its normal form, if the original there has the normal form that was matched: what was read
    /// across a character or a spelling that only makes sense in its context is dropped.
    fn checked(&self, chart: &Chart<'_>, mut found: Found) -> Option<(Found, String)> {
        for range in [found.symbols.clone(), found.word.clone()] {
            found.symbols = range.clone();
            let matched: String = chart.text.symbols()[range].iter().collect();
            let matched = key(&matched);
            if key(&slice(chart, chart.text, &found)) == matched {
                return Some((found, matched));
            }
        }
        None
    }

    /// Codes of a mention: its surface looked up whole and with its modifiers taken off, ranked as a phrase is.
    fn code_surface(&self, surface: &str, found: &Found) -> Vec<Coding> {
        let ways = candidate::find_exact(self, surface, found.term);
        let candidates = candidate::candidates(self, surface, &ways);
        let ranked = self.rank(candidates).into_iter().take(self.settings().top);
        ranked.map(|(candidate, confidence)| self.coding(surface, &candidate, &ways, confidence)).collect()
    }
}

/// A word of a heading (PE, Allergy) is no mention; a problem's own name in its heading is.
fn is_in_heading(sections: &[Section], normal: &Normalised, found: &Found) -> bool {
    // The heading, if any, is that of the section in which the mention ends.
    let next = sections.partition_point(|s| s.symbols.start < found.symbols.end);
    let Some(section) = next.checked_sub(1).and_then(|i| sections.get(i)) else { return false };
    let named = !matches!(section.kind, SectionKind::Other | SectionKind::Problem);
    named && section.heading.overlaps(&normal.span(found.symbols.start, found.symbols.end))
}

fn slice(chart: &Chart<'_>, normal: &Normalised, found: &Found) -> String {
    let span = normal.span(found.symbols.start, found.symbols.end);
    chart.original.get(span.start..span.end).unwrap_or_default().iter().collect()
}

/// Symptoms are what ICD-10 keeps in chapter XVIII.
fn type_of(coding: &Coding) -> MentionType {
    if coding.code.starts_with('R') { MentionType::Symptom } else { MentionType::Disease }
}
