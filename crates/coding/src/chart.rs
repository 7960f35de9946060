//! One chart to coded mentions.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use ishizue_text::{Span, key, normalise};

use crate::answer::{ChartAnswer, Coding, Mention, MentionType};
use crate::candidate;
use crate::coder::Coder;
use crate::mention::{Chart, Found};
use crate::reading::{Page, Read, read};
use crate::systems::System;

impl Coder {
    /// The coded mentions of one chart, in text order.
    ///
    /// Every span is a range of code points of `text`. Without a tagger its slice has the normal form that was matched
    /// in the dictionary, and only diseases and symptoms are found.
    pub fn code_chart(&self, text: &str) -> ChartAnswer {
        let normal = normalise(text);
        let page = Page::new(self, text, &normal);
        let reads = self.reads(&page, text);
        let mut known: HashMap<String, Arc<[Coding]>> = HashMap::default();
        let mut others: HashMap<(MentionType, String), Arc<[Coding]>> = HashMap::default();
        let mentions = reads.into_iter().filter_map(|read| {
            let of_icd10 = match read.kind.is_disease_or_symptom() {
                true => self.codings_of(&page, &read, &mut known),
                false => Arc::default(),
            };
            let kind = match read.tagged {
                Some(_) => read.kind,
                None => type_of(of_icd10.first()?),
            };
            let text = page.chart.slice(&read.symbols);
            let codings = self.in_wanted_systems(kind, &text, of_icd10, &mut others);
            Some(Mention {
                span: normal.span(read.symbols.start, read.symbols.end),
                text,
                kind,
                assertion: read.assertion,
                tagged: read.tagged,
                coded: codings.first().is_some_and(|c| c.confidence >= self.settings().threshold),
                codings,
            })
        });
        ChartAnswer { mentions: mentions.collect() }
    }

    /// The codes of a mention in the systems that are wanted and have codes for its kind, system by system.
    fn in_wanted_systems(
        &self,
        kind: MentionType,
        text: &str,
        of_icd10: Arc<[Coding]>,
        known: &mut HashMap<(MentionType, String), Arc<[Coding]>>,
    ) -> Arc<[Coding]> {
        let wanted = &self.settings().systems;
        if wanted.iter().all(|system| *system == System::Icd10 || !system.codes(kind)) {
            return if wanted.contains(&System::Icd10) { of_icd10 } else { Arc::default() };
        }
        let code = || {
            let systems = wanted.iter().filter(|system| system.codes(kind));
            systems.flat_map(|system| self.codings_in(*system, text, &of_icd10)).collect()
        };
        known.entry((kind, text.to_owned())).or_insert_with(code).clone()
    }

    /// What stands on a page: by tagger and dictionary, or by the dictionary alone.
    pub(crate) fn reads(&self, page: &Page<'_>, text: &str) -> Vec<Read> {
        // A model that cannot be computed leaves the rules, which always can.
        let tagged = self.tagger().and_then(|tagger| read(page, text, tagger, self).ok());
        tagged.unwrap_or_else(|| self.by_dictionary(page, text))
    }

    /// What dictionary and rules alone find.
    fn by_dictionary(&self, page: &Page<'_>, text: &str) -> Vec<Read> {
        let ranges: Vec<_> = page.found.iter().map(|f| f.symbols.clone()).collect();
        let all = page.assertions(text, &ranges).into_iter().zip(ranges).enumerate();
        all.map(|(at, (assertion, symbols))| Read {
            symbols,
            kind: MentionType::Disease,
            assertion,
            tagged: None,
            dictionary: Some(at),
        })
        .collect()
    }

    /// The codes of a mention: those of the dictionary's word where it is the mention, else those of its words as a phrase.
    fn codings_of(&self, page: &Page<'_>, read: &Read, known: &mut HashMap<String, Arc<[Coding]>>) -> Arc<[Coding]> {
        let same = |at: &usize| page.found[*at].symbols == read.symbols;
        let of_dictionary = read.dictionary.filter(same);
        let surface = match of_dictionary {
            Some(at) => page.surfaces[at].clone(),
            None => key(&page.chart.slice(&read.symbols)),
        };
        let code = |surface: &String| match of_dictionary {
            Some(at) => self.code_surface(surface, &page.found[at]).into(),
            None => self.code_phrase(surface).codings.into(),
        };
        known.entry(surface).or_insert_with_key(code).clone()
    }

    /// Codes of a mention: its surface looked up whole and with its modifiers taken off, ranked as a phrase is.
    fn code_surface(&self, surface: &str, found: &Found) -> Vec<Coding> {
        let ways = candidate::find_exact(self, surface, found.term);
        let candidates = candidate::candidates(self, surface, &ways);
        let ranked = self.rank(candidates).into_iter().take(self.settings().top);
        ranked.map(|(candidate, confidence)| self.coding(surface, &candidate, &ways, confidence)).collect()
    }
}

impl Chart<'_> {
    /// The mention with its normal form, if the original there has the normal form that was matched: what was read
    /// across a character or a spelling that only makes sense in its context is dropped.
    pub(crate) fn checked(&self, mut found: Found) -> Option<(Found, String)> {
        for range in [found.symbols.clone(), found.word.clone()] {
            let matched: String = self.text.symbols()[range.clone()].iter().collect();
            let matched = key(&matched);
            if key(&self.slice(&range)) == matched {
                found.symbols = range;
                return Some((found, matched));
            }
        }
        None
    }

    /// The original behind a range of symbols.
    pub(crate) fn slice(&self, symbols: &Range<usize>) -> String {
        self.words(self.text.span(symbols.start, symbols.end))
    }

    /// The original at a span.
    pub(crate) fn words(&self, span: Span) -> String {
        self.original.get(span.start..span.end).unwrap_or_default().iter().collect()
    }
}

/// Symptoms are what ICD-10 keeps in chapter XVIII.
fn type_of(coding: &Coding) -> MentionType {
    if coding.code.starts_with('R') { MentionType::Symptom } else { MentionType::Disease }
}
