//! The façade: a certificate in, external cause, nature and underlying cause out.

use std::sync::{Arc, LazyLock};

use ishizue_coding::Coder;
use ishizue_terminology::sha256_hex;
use ishizue_text::table;
use serde::Serialize;

use crate::calibration::Inputs;
use crate::certificate::{Certificate, Manner};
use crate::classifier::{Classifier, ModelVote};
use crate::external::{self, Contradiction, Decided, SlotUse};
use crate::facts::{Facts, Source};
use crate::lines::{self, Cause, Memory};
use crate::nature::{self, Nature};
use crate::vocabulary::Vocabulary;

/// Codes certificates.
#[derive(Debug, Clone)]
pub struct DeathCoder {
    coder: Coder,
    classifier: Option<Arc<Classifier>>,
}

/// What a certificate was coded to, with the evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// The external cause; `None` for a natural death.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external: Option<External>,
    /// The main injury; `None` where none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nature: Option<Nature>,
    /// The conditions on the lines, with their codes.
    pub causes: Vec<Cause>,
}

impl Answer {
    /// The code that the death is tabulated under: the external cause, else the underlying cause; empty where neither.
    pub fn cause(&self) -> &str {
        self.external.as_ref().map_or("", |external| external.code.as_str())
    }
}

/// The external cause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct External {
    /// ICD-10 without a dot: three characters, four where ICD-10 divides the cause itself.
    pub code: String,
    /// What the code stands for, empty where no loaded release says it.
    pub title: String,
    /// ICD-11 cluster of chapter 23.
    pub icd11: String,
    /// Probability that a coder accepts the code, 0 to 1, calibrated on certificates that no rule was made from.
    pub confidence: f32,
    /// The row of the decision table.
    pub rule: Decided,
    /// The learned vote; `None` without its model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelVote>,
    /// Where the injury happened (住居 …), as the form has it: a field of its own, never part of the code.
    pub place: String,
    /// Every filled slot with its words.
    pub slots: Vec<SlotUse>,
    /// What contradicts itself.
    pub contradictions: Vec<Contradiction>,
}

impl DeathCoder {
    /// A coder of certificates whose lines are coded by `coder`, and whose rules vote alone.
    pub fn new(coder: Coder) -> Self {
        Self { coder, classifier: None }
    }

    /// The same coder with a learned classifier voting beside the rules.
    #[must_use]
    pub fn with_classifier(mut self, classifier: Arc<Classifier>) -> Self {
        self.classifier = Some(classifier);
        self
    }

    /// The coder of the cause lines.
    pub fn lines(&self) -> &Coder {
        &self.coder
    }

    /// Codes one certificate; `memory` keeps the codes of phrases from one to the next.
    pub fn code(&self, certificate: &Certificate, memory: &mut Memory) -> Answer {
        let causes = lines::causes(certificate, &self.coder, memory);
        let facts = external::facts(certificate);
        let nature = nature::nature(&facts, &causes);
        Answer { external: self.external(certificate, &facts, memory), nature, causes }
    }

    fn external(&self, certificate: &Certificate, facts: &Facts, memory: &mut Memory) -> Option<External> {
        let natural = matches!(certificate.manner, Some(Manner::Natural) | None);
        if natural && !tells_an_event(facts) {
            return None;
        }
        let rule = external::icd10(facts)?;
        let contradictions = external::contradictions(facts);
        let model = self.classifier.as_ref().map(|classifier| classifier.vote(certificate, &rule.code));
        let confidence = self.confidence(&rule.code, model.as_ref(), !contradictions.is_empty());
        Some(External {
            code: rule.code.clone(),
            title: memory.title(&self.coder, &rule.code),
            icd11: external::icd11(facts).map(|d| d.code).unwrap_or_default(),
            confidence,
            rule,
            model,
            place: certificate.place_type.clone(),
            slots: external::slots(facts),
            contradictions,
        })
    }

    fn confidence(&self, code: &str, model: Option<&ModelVote>, contradicted: bool) -> f32 {
        match (&self.classifier, model) {
            (Some(classifier), Some(vote)) => {
                classifier.calibration().confidence(&Inputs::new(code, vote, contradicted, is_residual(code)))
            }
            _ if contradicted || is_residual(code) => 0.5,
            _ => RULES_ALONE,
        }
    }

    /// What the confidence of an external cause is computed from; `None` where no classifier votes.
    pub fn inputs(&self, external: &External) -> Option<Inputs> {
        let vote = external.model.as_ref()?;
        Some(Inputs::new(&external.code, vote, !external.contradictions.is_empty(), is_residual(&external.code)))
    }

    /// The confidence from which answers were as accurate as wanted on the certificates of the calibration.
    pub fn threshold(&self, accuracy: f32) -> f32 {
        self.classifier.as_ref().map_or(1.0, |classifier| classifier.calibration().threshold(accuracy))
    }

    /// What makes two coders answer the same: releases of the lines, declared tables, weights.
    pub fn digest(&self) -> String {
        let mut all: Vec<u8> = Vec::new();
        for release in self.coder.releases() {
            all.extend_from_slice(release.meta().digest.as_bytes());
        }
        all.extend_from_slice(external::tables_digest().as_bytes());
        if let Some(classifier) = &self.classifier {
            all.extend(classifier.encode().unwrap_or_default());
        }
        sha256_hex(&all)
    }
}

/// Confidence of a code of the rules where no model votes beside them.
const RULES_ALONE: f32 = 0.85;

/// True for a category that says only that nothing more is known.
pub(crate) fn is_residual(code: &str) -> bool {
    static CODES: LazyLock<Vec<&str>> =
        LazyLock::new(|| table::rows::<2>(RESIDUAL).map(|[code, _]| code).collect());
    CODES.contains(&code)
}

const RESIDUAL: &str = include_str!("../data/residual.tsv");

/// True where the narrative tells of something that happened, so that a box that says natural death is doubted.
fn tells_an_event(facts: &Facts) -> bool {
    let vocabulary = Vocabulary::shipped();
    let values = |name: &str| {
        let slot = vocabulary.slot(name);
        slot.into_iter().flat_map(|slot| facts.values(Source::Told, slot)).map(|v| vocabulary.value_name(v))
    };
    let written = facts.all().iter().any(|fact| {
        matches!(fact.origin, crate::facts::Origin::Words(crate::Field::Means, _))
    });
    written && !values("event").any(|event| matches!(event, "unknown" | "injury"))
}
