//! The façade: a certificate in, external cause, nature and underlying cause out.

use std::sync::Arc;

use ishizue_coding::Coder;
use ishizue_terminology::sha256_hex;
use serde::Serialize;

use crate::calibration::Inputs;
use crate::certificate::{Certificate, Field, Manner};
use crate::classifier::{Classifier, ModelVote};
use crate::external::{self, Contradiction, Decided, SlotUse};
use crate::facts::{Facts, Source};
use crate::lines::{self, Cause, Memory};
use crate::nature::{self, Nature};
use crate::underlying::{Official, Relations, Selection, Step, select};
use crate::vocabulary::Vocabulary;

/// Codes certificates.
#[derive(Debug, Clone)]
pub struct DeathCoder {
    coder: Coder,
    classifier: Option<Arc<Classifier>>,
    /// What can cause what; `None` where the table that ships cannot be read.
    relations: Option<Arc<Relations>>,
    /// Digest of the user's own decision tables; empty where there are none.
    official: String,
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
    /// The underlying cause of death; `None` where no line is coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub underlying: Option<Underlying>,
    /// The conditions on the lines, with their codes.
    pub causes: Vec<Cause>,
}

/// The underlying cause and the steps that led to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Underlying {
    /// ICD-10 without a dot.
    pub code: String,
    /// The steps of volume 2, in the order they were taken.
    pub steps: Vec<Step>,
    /// True where the steps led to a disease and the box of the manner of death to the external cause.
    pub by_box: bool,
}

impl Answer {
    /// The code that the death is tabulated under: the external cause, else the underlying cause; empty where neither.
    pub fn cause(&self) -> &str {
        let underlying = self.underlying.as_ref().map(|underlying| underlying.code.as_str());
        self.external.as_ref().map(|external| external.code.as_str()).or(underlying).unwrap_or_default()
    }

    /// How sure the cause is, 0 to 1: calibrated for an external cause; for a disease the least of what it rests on, the
    /// codes of part I and the steps, which nobody has calibrated. 0 where there is no cause.
    pub fn confidence(&self) -> f32 {
        if let Some(external) = &self.external {
            return external.confidence;
        }
        let Some(underlying) = &self.underlying else { return 0.0 };
        let of_part1 = self.causes.iter().filter(|cause| matches!(cause.field, Field::Line(_)));
        let codes = of_part1.map(|cause| cause.confidence);
        let steps = underlying.steps.iter().map(|step| step.probability as f32);
        codes.chain(steps).fold(1.0, f32::min)
    }
}

/// The external cause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct External {
    /// ICD-10 without a dot: three characters, four where ICD-10 divides the cause itself.
    pub code: String,
    /// What the code stands for, empty where no loaded release says it.
    pub title: String,
    /// ICD-11 cluster of chapter 23; empty where the classifier decided.
    pub icd11: String,
    /// Probability that a coder accepts the code, 0 to 1, calibrated on certificates that no rule was made from.
    pub confidence: f32,
    /// The row of the decision table.
    pub rule: Decided,
    /// True where the classifier was sure of another code than the rules and its code stands.
    pub by_model: bool,
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
        let relations = Relations::shipped().ok().cloned().map(Arc::new);
        Self { coder, classifier: None, relations, official: String::new() }
    }

    /// The same coder with a user's own decision tables, whose text has this digest, over the learned relations.
    #[must_use]
    pub fn with_official(mut self, official: Official, digest: String) -> Self {
        self.official = digest;
        let relations = self.relations.as_deref().cloned();
        self.relations = relations.map(|relations| Arc::new(relations.with_official(official)));
        self
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
        let external = self.external(certificate, &facts, memory);
        let underlying = self.underlying(certificate, &causes, external.as_ref());
        Answer { external, nature, underlying, causes }
    }

    /// The underlying cause of what the lines say, the external cause among them at the origin of the injury.
    fn underlying(
        &self,
        certificate: &Certificate,
        causes: &[Cause],
        external: Option<&External>,
    ) -> Option<Underlying> {
        let record = lines::record(causes, external.map(|external| external.code.as_str()));
        let Selection { code, steps } = select(&record, self.relations.as_deref()?);
        let told = matches!(certificate.manner, Some(manner) if manner != Manner::Natural);
        match external {
            // The box says that the death is of an external cause: no disease on the lines takes its place.
            Some(external) if told && !code.starts_with(['V', 'W', 'X', 'Y']) => {
                Some(Underlying { code: external.code.clone(), steps, by_box: true })
            }
            _ if code.is_empty() => None,
            // What the table knows at four characters is kept as precise as the external cause is coded.
            Some(external) if code.starts_with(['V', 'W', 'X', 'Y']) => {
                let same = code.get(..3) == external.code.get(..3);
                Some(Underlying { code: if same { external.code.clone() } else { code }, steps, by_box: false })
            }
            _ => Some(Underlying { code, steps, by_box: false }),
        }
    }

    fn external(&self, certificate: &Certificate, facts: &Facts, memory: &mut Memory) -> Option<External> {
        let natural = matches!(certificate.manner, Some(Manner::Natural) | None);
        if natural && !tells_an_event(facts) {
            return None;
        }
        let rule = external::icd10(facts)?;
        let contradictions = external::contradictions(facts);
        let model = self.classifier.as_ref().map(|classifier| classifier.vote(certificate, &rule.code));
        let taken_over = model.as_ref().filter(|vote| vote.takes_over);
        let code = taken_over.map_or_else(|| rule.code.clone(), |vote| vote.code.clone());
        // The slots that ICD-11 is coded from are those that the rules read; where they are not followed there is none.
        let icd11 = if taken_over.is_some() { None } else { external::icd11(facts) };
        let confidence = self.confidence(&code, model.as_ref(), !contradictions.is_empty());
        Some(External {
            title: memory.title(&self.coder, &code),
            code,
            icd11: icd11.map(|decided| decided.code).unwrap_or_default(),
            by_model: taken_over.is_some(),
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
                classifier.calibration().confidence(&Inputs::new(code, vote, contradicted, external::is_residual(code)))
            }
            _ if contradicted || external::is_residual(code) => 0.5,
            _ => RULES_ALONE,
        }
    }

    /// What the confidence of an external cause is computed from; `None` where no classifier votes.
    pub fn inputs(&self, external: &External) -> Option<Inputs> {
        let vote = external.model.as_ref()?;
        Some(Inputs::new(
            &external.code,
            vote,
            !external.contradictions.is_empty(),
            external::is_residual(&external.code),
        ))
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
        all.extend(self.coder.ranker().map(|ranker| ranker.digest().as_bytes()).unwrap_or_default());
        all.extend_from_slice(self.official.as_bytes());
        all.extend_from_slice(external::tables_digest().as_bytes());
        if let Some(classifier) = &self.classifier {
            all.extend(classifier.encode().unwrap_or_default());
        }
        sha256_hex(&all)
    }
}

/// Confidence of a code of the rules where no model votes beside them.
const RULES_ALONE: f32 = 0.85;

/// True where the narrative tells of something that happened, so that a box that says natural death is doubted.
fn tells_an_event(facts: &Facts) -> bool {
    let vocabulary = Vocabulary::shipped();
    let values = |name: &str| {
        let slot = vocabulary.slot(name);
        slot.into_iter().flat_map(|slot| facts.values(Source::Told, slot)).map(|v| vocabulary.value_name(v))
    };
    let written = facts.all().iter().any(|fact| matches!(fact.origin, crate::facts::Origin::Words(Field::Means, _)));
    written && !values("event").any(|event| matches!(event, "unknown" | "injury"))
}
