//! One phrase to ranked codes.

use ishizue_text::key;

use crate::answer::{Coding, Evidence, FeatureValue, PhraseAnswer};
use crate::candidate::{self, Candidate, Found, Ways};
use crate::coder::Coder;
use crate::ranking::{FEATURES, Features, shares};
use crate::terms::CodeId;
use crate::{ModelUse, Provenance, learned};

/// Longest phrase that is coded as one, in code points; more than this is a chart, and only its beginning is read.
const LONGEST: usize = 200;

impl Coder {
    /// The ranked codes of one phrase.
    pub fn code_phrase(&self, phrase: &str) -> PhraseAnswer {
        let read: String = phrase.chars().take(LONGEST).collect();
        if let Some(coding) = self.as_code(&read) {
            return PhraseAnswer {
                phrase: phrase.to_owned(),
                normalised: key(&read),
                coded: true,
                codings: vec![coding],
            };
        }
        let normalised = key(&read);
        let ways = if self.ranker().is_some() { Ways::Learned } else { Ways::Written };
        let found = candidate::find(self, &read, ways);
        let candidates = candidate::candidates(self, &normalised, &found);
        let ranked = self.rank_phrase(&normalised, candidates, &found);
        let codings: Vec<Coding> = ranked
            .into_iter()
            .take(self.settings().top)
            .map(|(candidate, confidence, model)| {
                let mut coding = self.coding(&normalised, &candidate, &found, confidence);
                coding.evidence.model = model;
                coding
            })
            .collect();
        let coded = codings.first().is_some_and(|c| c.confidence >= self.settings().threshold);
        PhraseAnswer { phrase: phrase.to_owned(), normalised, coded, codings }
    }

    /// The answer to a phrase that is a code of the scheme already.
    fn as_code(&self, phrase: &str) -> Option<Coding> {
        let code = self.find_code(phrase)?;
        let described = self.described(code);
        let evidence = Evidence {
            provenance: Provenance::Exact,
            designation: described.title.clone(),
            designation_id: String::new(),
            release: String::new(),
            rewrites: Vec::new(),
            modifiers: Vec::new(),
            unexplained: String::new(),
            features: Vec::new(),
            notes: Vec::new(),
            model: None,
        };
        Some(self.assigned(code, 1.0, evidence))
    }

    /// The codes in play for a phrase with the features of each code's best name, for fitting the ranking.
    ///
    /// With `leave_out` the names written exactly as the phrase are left out, as if the dictionary lacked them.
    pub fn phrase_features(&self, phrase: &str, leave_out: bool) -> Vec<(String, Features)> {
        let normalised = key(phrase);
        let own = self.lexicon().find(&normalised).filter(|_| leave_out);
        let mut found = candidate::find(self, phrase, Ways::Written);
        found.retain(|f| Some(f.term) != own);
        candidate::candidates(self, &normalised, &found)
            .into_iter()
            .map(|c| (self.code(c.code).to_owned(), c.features))
            .collect()
    }

    /// Candidates in the order of the learned ranker, or of the linear rule where there is none.
    fn rank_phrase<'a>(
        &self,
        phrase: &str,
        candidates: Vec<Candidate<'a>>,
        found: &[Found],
    ) -> Vec<(Candidate<'a>, f32, Option<ModelUse>)> {
        match self.ranker() {
            Some(ranker) => learned::rank(self, ranker, phrase, candidates, found),
            None => self.rank(candidates).into_iter().map(|(c, confidence)| (c, confidence, None)).collect(),
        }
    }

    /// Candidates by falling score with their confidence; equal scores in code order.
    pub(crate) fn rank<'a>(&self, candidates: Vec<Candidate<'a>>) -> Vec<(Candidate<'a>, f32)> {
        let scores: Vec<f32> = candidates.iter().map(|c| self.ranking().score(&c.features)).collect();
        let shares = shares(&scores);
        let mut order: Vec<(Candidate<'a>, f32, f32)> =
            candidates.into_iter().zip(scores).zip(shares).map(|((c, score), share)| (c, score, share)).collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| self.code(a.0.code).cmp(self.code(b.0.code))));
        order.into_iter().map(|(c, score, share)| (c, self.ranking().confidence(share, score))).collect()
    }

    pub(crate) fn coding(&self, phrase: &str, candidate: &Candidate<'_>, found: &[Found], confidence: f32) -> Coding {
        let way = &found[candidate.found];
        let term = self.lexicon().term(way.term);
        let unexplained = match way.provenance {
            Provenance::Similar => unexplained(phrase, term),
            _ => String::new(),
        };
        let evidence = Evidence {
            provenance: way.provenance,
            designation: candidate.name.designation.text.to_owned(),
            designation_id: candidate.name.designation.id.to_owned(),
            release: self.release_label(candidate.name.release),
            rewrites: way.rewrites.clone(),
            modifiers: way.modifiers.clone(),
            unexplained,
            features: self.explain(&candidate.features),
            notes: Vec::new(),
            model: None,
        };
        self.assigned(candidate.code, confidence, evidence)
    }

    fn assigned(&self, code: CodeId, confidence: f32, evidence: Evidence) -> Coding {
        let described = self.described(code);
        Coding {
            system: self.settings().scheme.clone(),
            code: self.code(code).to_owned(),
            display: described.display.clone(),
            title: described.title.clone(),
            title_en: described.title_en.clone(),
            confidence,
            ancestors: described.ancestors.clone(),
            evidence,
        }
    }

    pub(crate) fn release_label(&self, release: usize) -> String {
        self.releases().get(release).map(|r| format!("{} {}", r.meta().system, r.meta().edition)).unwrap_or_default()
    }

    fn explain(&self, features: &Features) -> Vec<FeatureValue> {
        let named = FEATURES.iter().zip(features).zip(&self.ranking().weights);
        named
            .filter(|((_, value), _)| **value != 0.0)
            .map(|((name, value), weight)| FeatureValue { name: (*name).into(), value: *value, weight: *weight })
            .collect()
    }
}

/// The symbols of the phrase that are in no common run of two or more with the name.
fn unexplained(phrase: &str, name: &str) -> String {
    let symbols: Vec<char> = phrase.chars().collect();
    let mut explained = vec![false; symbols.len()];
    for at in 0..symbols.len().saturating_sub(1) {
        let pair: String = symbols[at..at + 2].iter().collect();
        if name.contains(&pair) {
            explained[at] = true;
            explained[at + 1] = true;
        }
    }
    symbols.iter().zip(explained).filter(|(_, e)| !e).map(|(c, _)| c).collect()
}
