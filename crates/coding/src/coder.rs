//! The façade: releases and a lexicon in, answers out.

use std::sync::Arc;

use ishizue_index::{Lexicon, TermId};
use ishizue_nn::ranker::{Associations, Ranker};
use ishizue_nn::tagger::Tagger;
use ishizue_nn::weights::ModelError;
use ishizue_terminology::{DesignationUse, Release, icd10};

use crate::ranking::Ranking;
use crate::reading::Reading;
use crate::systems::{NotLoaded, System, Systems};
use crate::terms::{CodeBook, CodeId, Described, Named};
use crate::{examples, learned};

/// What may be set for coding.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Scheme to code in (`icd10`).
    pub scheme: String,
    /// Number of codes to answer with, 1 to 100.
    pub top: usize,
    /// Confidence below which a phrase is left uncoded, 0 to 1.
    pub threshold: f32,
    /// Systems that the mentions of a chart are coded in.
    pub systems: Vec<System>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { scheme: "icd10".into(), top: 5, threshold: 0.3, systems: vec![System::Icd10] }
    }
}

/// Why a coder cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CoderError {
    /// No release has codes of the scheme.
    #[error(
        "no release with codes of the system `{0}` is loaded; see `ishizue terminology list`, and import one with `ishizue terminology import`"
    )]
    NoScheme(String),
    /// The lexicon was compiled from other releases.
    #[error("the compiled lexicon does not belong to these releases; run `ishizue terminology verify`")]
    LexiconMismatch,
    /// The ranker was trained on other features than this version computes.
    #[error(
        "the ranker was trained on other features than this version computes; train it again with `ishizue train ranker`"
    )]
    RankerMismatch,
}

/// Codes phrases and charts with the names of a set of releases.
#[derive(Debug, Clone)]
pub struct Coder {
    releases: Arc<Vec<Release>>,
    lexicon: Arc<Lexicon>,
    book: Arc<CodeBook>,
    ranking: Ranking,
    tagger: Option<Arc<Tagger>>,
    list_tagger: Option<Arc<Tagger>>,
    status_tagger: Option<Arc<Tagger>>,
    ranker: Option<Arc<Ranker>>,
    associations: Option<Arc<Associations>>,
    /// Per release: it holds confirmed examples.
    examples: Vec<bool>,
    /// The examples alone: the nearest of them come into play however many names are nearer.
    remembered: Option<Arc<Lexicon>>,
    /// Coders of the other systems.
    systems: Systems,
    settings: Settings,
}

impl Coder {
    /// A coder over `releases`, from which `lexicon` was compiled in the same order.
    ///
    /// # Errors
    /// A lexicon of other releases, or a scheme that none of them has.
    pub fn new(releases: Arc<Vec<Release>>, lexicon: Arc<Lexicon>, settings: Settings) -> Result<Self, CoderError> {
        if lexicon.key() != Lexicon::key_of(&releases.iter().collect::<Vec<_>>()) {
            return Err(CoderError::LexiconMismatch);
        }
        let book = CodeBook::new(&releases, &settings.scheme);
        if book.is_empty() {
            return Err(CoderError::NoScheme(settings.scheme));
        }
        let examples: Vec<bool> = releases.iter().map(|r| r.meta().system == examples::SYSTEM).collect();
        let alone: Vec<&Release> = releases.iter().zip(&examples).filter(|(_, is)| **is).map(|(r, _)| r).collect();
        let remembered = (!alone.is_empty()).then(|| Arc::new(Lexicon::compile(&alone)));
        let ranking = Ranking::shipped().clone();
        Ok(Self {
            releases,
            lexicon,
            book: Arc::new(book),
            ranking,
            tagger: None,
            list_tagger: None,
            status_tagger: None,
            ranker: None,
            associations: None,
            examples,
            remembered,
            systems: Systems::default(),
            settings,
        })
    }

    /// The same coder with a learned ranker, which orders the candidates of phrases in place of the linear rule.
    ///
    /// # Errors
    /// A ranker that was trained on other features than this version computes.
    pub fn with_ranker(mut self, ranker: Arc<Ranker>) -> Result<Self, CoderError> {
        if ranker.features() != learned::features() {
            return Err(CoderError::RankerMismatch);
        }
        self.associations = ranker.associations().cloned();
        self.ranker = Some(ranker);
        Ok(self)
    }

    /// The same coder with associations, which the features of the learned ranker rest on.
    pub(crate) fn with_associations(mut self, associations: Option<Arc<Associations>>) -> Self {
        self.associations = associations;
        self
    }

    /// Every code of the scheme, in the order of the loaded releases.
    pub(crate) fn codes(&self) -> Vec<String> {
        self.book.codes().to_vec()
    }

    pub(crate) fn associations(&self) -> Option<&Associations> {
        self.associations.as_deref()
    }

    /// The learned ranker, if there is one.
    pub fn ranker(&self) -> Option<&Ranker> {
        self.ranker.as_deref()
    }

    /// The same coder with other weights, for fitting them.
    pub fn with_ranking(mut self, ranking: Ranking) -> Self {
        self.ranking = ranking;
        self
    }

    /// The same coder reading charts with a tagger.
    ///
    /// # Errors
    /// A tagger that reads or answers something else than this version tells and asks.
    pub fn with_tagger(mut self, tagger: Arc<Tagger>) -> Result<Self, ModelError> {
        crate::reading::check(&tagger, Reading::Chart)?;
        self.tagger = Some(tagger);
        Ok(self)
    }

    /// The same coder reading lists with a tagger.
    ///
    /// # Errors
    /// A tagger that reads or answers something else than this version tells and asks.
    pub fn with_list_tagger(mut self, tagger: Arc<Tagger>) -> Result<Self, ModelError> {
        crate::reading::check(&tagger, Reading::Lists)?;
        self.list_tagger = Some(tagger);
        Ok(self)
    }

    /// The same coder asking a tagger of statuses too, where a tagger of charts finds mentions.
    ///
    /// # Errors
    /// A tagger that reads or answers something else than this version tells and asks.
    pub fn with_status_tagger(mut self, tagger: Arc<Tagger>) -> Result<Self, ModelError> {
        crate::reading::check(&tagger, Reading::Statuses)?;
        self.status_tagger = Some(tagger);
        Ok(self)
    }

    pub(crate) fn status_tagger(&self) -> Option<&Tagger> {
        self.status_tagger.as_deref()
    }

    pub(crate) fn list_tagger(&self) -> Option<&Tagger> {
        self.list_tagger.as_deref()
    }

    pub(crate) fn tagger(&self) -> Option<&Tagger> {
        self.tagger.as_deref()
    }

    /// The same coder with the releases of the other systems.
    #[must_use]
    pub fn with_systems(mut self, systems: Systems) -> Self {
        self.systems = systems;
        self
    }

    /// The releases of the other systems, and their coders.
    pub fn systems(&self) -> &Systems {
        &self.systems
    }

    /// The same coder answering charts in these systems.
    ///
    /// # Errors
    /// A system that is not imported.
    pub fn in_systems(mut self, wanted: &[System]) -> Result<Self, NotLoaded> {
        self.systems.require(wanted)?;
        self.settings.systems = wanted.to_vec();
        Ok(self)
    }

    /// The same coder with other settings of the same scheme.
    pub fn with_settings(&self, top: usize, threshold: f32) -> Self {
        let settings = Settings { top: top.clamp(1, 100), threshold, ..self.settings.clone() };
        Self { settings, ..self.clone() }
    }

    /// What is in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// True when a text is a name of a loaded release, letter by letter or in normal form.
    pub fn is_name(&self, text: &str) -> bool {
        let key = ishizue_text::key(text);
        let same = |name: Named<'_>| ishizue_text::key(name.designation.text) == key;
        self.lexicon.find(&key).is_some_and(|term| self.named(term).any(same))
    }

    /// The releases behind the answers.
    pub fn releases(&self) -> &[Release] {
        &self.releases
    }

    pub(crate) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    pub(crate) fn ranking(&self) -> &Ranking {
        &self.ranking
    }

    /// Position of the embedded starter release, which is always the first.
    pub(crate) fn starter(&self) -> usize {
        0
    }

    /// Title, display form and ancestors of a code.
    pub(crate) fn described(&self, id: CodeId) -> &Described {
        self.book.described(&self.releases, id)
    }

    /// The code that a text is, in the spelling of its scheme.
    pub(crate) fn find_code(&self, text: &str) -> Option<CodeId> {
        let text = text.trim();
        let stored = match self.settings.scheme.as_str() {
            "icd10" => icd10::Code::parse(text).ok()?.as_str().to_owned(),
            _ => text.to_owned(),
        };
        self.book.find(&stored)
    }

    /// The terms of the `top` confirmed examples nearest to a phrase in normal form.
    pub(crate) fn nearest_examples(&self, key: &str, top: usize) -> Vec<TermId> {
        let Some(remembered) = &self.remembered else { return Vec::new() };
        let near = remembered.nearest(key, top);
        near.iter().filter_map(|n| self.lexicon.find(remembered.term(TermId(n.term)))).collect()
    }

    /// True for a release of confirmed examples.
    pub(crate) fn is_example(&self, release: usize) -> bool {
        self.examples.get(release).copied().unwrap_or(false)
    }

    /// How many names a code has, and its three-character category.
    pub(crate) fn name_counts(&self, id: CodeId) -> (u32, u32) {
        self.book.name_counts(id)
    }

    pub(crate) fn is_divided(&self, id: CodeId) -> bool {
        self.book.is_divided(id)
    }

    pub(crate) fn code(&self, id: CodeId) -> &str {
        self.book.code(id)
    }

    /// Every designation of the scheme written as this term.
    pub(crate) fn named(&self, term: TermId) -> impl Iterator<Item = Named<'_>> {
        self.book.named(&self.releases, &self.lexicon, term)
    }

    /// What an abbreviation is short for: the preferred names of the concepts it names.
    pub(crate) fn expand_abbreviation(&self, word: &str) -> Vec<String> {
        let Some(term) = self.lexicon.find(word) else { return Vec::new() };
        let mut out = Vec::new();
        for named in self.named(term).filter(|n| n.designation.usage == DesignationUse::Abbreviation) {
            let concept = crate::terms::concept(&self.releases, named.release, named.designation.concept);
            let name = concept.and_then(|c| c.designations().find(|d| d.usage == DesignationUse::Preferred));
            if let Some(name) = name {
                let name = ishizue_text::key(name.text);
                if !out.contains(&name) {
                    out.push(name);
                }
            }
        }
        out
    }
}
