//! What coding answers with; the same values are printed, served and stored.

use std::borrow::Cow;
use std::sync::Arc;

use ishizue_text::{Assertion, Span};
use serde::{Deserialize, Serialize};

/// A concept assigned to a phrase or mention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coding {
    /// Scheme of the code (`icd10`).
    pub system: String,
    /// The code without a dot, as MEDIS writes it (`S7210`).
    pub code: String,
    /// The code as it is read (`S72.10`).
    pub display: String,
    /// What the code stands for.
    pub title: String,
    /// The same in English, empty where no loaded release says it.
    pub title_en: String,
    /// Probability that a coder would accept this code, 0 to 1, calibrated on held-out phrases.
    pub confidence: f32,
    /// The more general codes, nearest first.
    pub ancestors: Vec<Ancestor>,
    /// Why this code.
    pub evidence: Evidence,
}

/// A more general code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ancestor {
    /// The code without a dot.
    pub code: String,
    /// The code as it is read.
    pub display: String,
    /// What it stands for, empty where no loaded release names it.
    pub title: String,
    /// The same in English.
    pub title_en: String,
}

/// How a name and a phrase came together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provenance {
    /// The phrase is the name, letter by letter or in normal form.
    Exact,
    /// The phrase is the name once a declared rewriting is applied.
    Rewritten,
    /// The phrase is the name once modifiers are taken off.
    Decomposed,
    /// The name shares n-grams with the phrase.
    Similar,
}

/// Why a code was proposed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// How the name was found.
    pub provenance: Provenance,
    /// The name that led to the code, as its source writes it.
    pub designation: String,
    /// The publisher's identifier of that name, empty where there is none.
    pub designation_id: String,
    /// Code system and edition that hold the name.
    pub release: String,
    /// Rewritings applied to the phrase on the way.
    pub rewrites: Vec<Rewrite>,
    /// Modifiers taken off the phrase.
    pub modifiers: Vec<ModifierUse>,
    /// What of the phrase no part of the name explains; in normal form where it stands in several places, and for ICD-10.
    pub unexplained: String,
    /// Every feature of the ranking that is not zero, with its weight.
    pub features: Vec<FeatureValue>,
    /// What a person should know of the code: other targets of a map, rules of post-coordination, further codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The learned ranker that ordered the codes; absent where the linear rule did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelUse>,
}

/// A learned model's part in an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelUse {
    /// Which kind of model (`ranker/trees`).
    pub name: Cow<'static, str>,
    /// SHA-256 of the model's file.
    pub digest: String,
    /// The score it gave; codes are ordered by it.
    pub score: f32,
}

/// A piece of the phrase that was read differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewrite {
    /// The piece in normal form.
    pub from: String,
    /// How it was read.
    pub to: String,
}

/// A modifier found in a phrase.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ModifierUse {
    /// Class of the modifier (`laterality`, `course`, `site`, …).
    pub class: Cow<'static, str>,
    /// Its value within the class (`right`, `acute`, …).
    pub value: Cow<'static, str>,
    /// The words as they are written; in normal form for ICD-10, whose answers are shared by all spellings.
    pub text: String,
}

/// One feature of the ranking and what it added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureValue {
    /// Name of the feature, explained in `ranking`.
    pub name: Cow<'static, str>,
    /// Its value.
    pub value: f32,
    /// Weight of the feature; value × weight is what it adds to the score.
    pub weight: f32,
}

/// The ranked codes of one phrase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhraseAnswer {
    /// The phrase as given.
    pub phrase: String,
    /// Its normal form.
    pub normalised: String,
    /// False when no code reaches the threshold: the codes below are then suggestions, not an answer.
    pub coded: bool,
    /// Codes, best first.
    pub codings: Vec<Coding>,
}

/// What kind of thing a mention speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MentionType {
    /// A disease, an injury, or a state coded as one.
    Disease,
    /// A symptom, sign or abnormal finding (ICD-10 chapter XVIII).
    Symptom,
    /// A part of the body that a finding or measure is said of.
    Site,
    /// What a person can do, with what help, to what degree; what helps or hinders (ICF).
    Functioning,
    /// An allergen, or an allergy by name.
    Allergy,
    /// A laboratory item.
    Lab,
    /// A test for an infection.
    InfectionTest,
    /// A drug.
    Medication,
    /// An imaging, endoscopic, microscopic or laboratory finding in words.
    Finding,
}

impl MentionType {
    /// All types, in the order in which models label them.
    pub const ALL: [Self; 9] = [
        Self::Disease,
        Self::Symptom,
        Self::Site,
        Self::Functioning,
        Self::Allergy,
        Self::Lab,
        Self::InfectionTest,
        Self::Medication,
        Self::Finding,
    ];

    /// The type as it is written in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Disease => "disease",
            Self::Symptom => "symptom",
            Self::Site => "site",
            Self::Functioning => "functioning",
            Self::Allergy => "allergy",
            Self::Lab => "lab",
            Self::InfectionTest => "infection_test",
            Self::Medication => "medication",
            Self::Finding => "finding",
        }
    }

    /// True for what is coded in a classification of diseases.
    pub fn is_disease_or_symptom(self) -> bool {
        matches!(self, Self::Disease | Self::Symptom)
    }
}

/// A stretch of a chart that speaks of a disease or symptom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    /// Where it stands, in code points of the chart.
    pub span: Span,
    /// The text there.
    pub text: String,
    /// Disease or symptom.
    #[serde(rename = "type")]
    pub kind: MentionType,
    /// Whether the patient has it, and the cue that says so.
    pub assertion: Assertion,
    /// Probability that the tagger gives to the span's borders, 0 to 1; absent where only the dictionary has found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tagged: Option<f32>,
    /// True when the best code reaches the threshold.
    pub coded: bool,
    /// Codes, best first; mentions with the same words share them.
    pub codings: Arc<[Coding]>,
}

/// The mentions of one chart in text order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChartAnswer {
    /// What was found.
    pub mentions: Vec<Mention>,
}
