//! Charts and phrases in, codes with evidence out.

use std::borrow::Cow;

use ishizue_coding as domain;
use ishizue_text::{Assertion as DomainAssertion, Status as DomainStatus};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One chart to be coded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeRequest {
    /// The chart.
    #[schema(example = "右大腿骨転子部骨折の術後。発熱なし。")]
    pub(crate) text: String,
    /// Confidence from which a mention counts as coded.
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub(crate) threshold: Option<f32>,
    /// Most codes for one mention in one system.
    #[schema(minimum = 1, maximum = 100)]
    pub(crate) top: Option<usize>,
    /// Systems to code in; those that the server was started with when left out.
    #[schema(example = json!(["icd10", "icd11", "icf", "jfagy", "jlac"]))]
    pub(crate) systems: Option<Vec<System>>,
}

/// Parameters beside a chart sent as plain text; a JSON body has its own, which win.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeQuery {
    /// Confidence from which a mention counts as coded.
    #[param(minimum = 0.0, maximum = 1.0)]
    pub(crate) threshold: Option<f32>,
    /// Most codes for one mention in one system.
    #[param(minimum = 1, maximum = 100)]
    pub(crate) top: Option<usize>,
    /// Systems to code in, joined by commas.
    #[param(example = "icd10,icd11")]
    pub(crate) systems: Option<String>,
}

/// A system to code in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum System {
    Icd10,
    Icd11,
    Icf,
    Jfagy,
    Jlac,
}

impl From<System> for domain::System {
    fn from(system: System) -> Self {
        match system {
            System::Icd10 => Self::Icd10,
            System::Icd11 => Self::Icd11,
            System::Icf => Self::Icf,
            System::Jfagy => Self::Jfagy,
            System::Jlac => Self::Jlac,
        }
    }
}

/// Phrases to be coded, each for itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PhrasesRequest {
    /// The phrases.
    #[schema(max_items = 1000, example = json!(["急性上気道炎", "2型DM"]))]
    pub(crate) phrases: Vec<String>,
    /// Confidence from which a phrase counts as coded.
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub(crate) threshold: Option<f32>,
    /// Most codes for one phrase in one system.
    #[schema(minimum = 1, maximum = 100)]
    pub(crate) top: Option<usize>,
    /// Systems to code in; those that the server was started with when left out.
    #[schema(example = json!(["icd10", "icd11"]))]
    pub(crate) systems: Option<Vec<System>>,
}

/// The mentions of one chart.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CodedChart {
    /// The mentions in text order.
    pub(crate) mentions: Vec<Mention>,
}

/// A stretch of a chart that speaks of something medical. Offsets count Unicode code points of the chart.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Mention {
    /// First code point.
    start: usize,
    /// One past the last code point.
    end: usize,
    /// The text there.
    text: String,
    /// What kind of thing it speaks of.
    #[serde(rename = "type")]
    kind: MentionType,
    /// Whether the patient has it.
    status: Status,
    /// What decided the status.
    assertion: Assertion,
    /// Probability that the model gives to the mention's borders; null where the dictionary alone has found it.
    #[schema(minimum = 0.0, maximum = 1.0)]
    tagged: Option<f32>,
    /// True when the best code reaches the threshold.
    coded: bool,
    /// Codes, best first; none for what is neither a disease nor a symptom.
    codings: Vec<Coding>,
}

/// What kind of thing a mention speaks of: a disease or injury; a symptom or sign; a part of the body; what a person can
/// do and with what help; an allergen or allergy; a laboratory item; a test for an infection; a drug; a finding of imaging,
/// endoscopy, microscopy or laboratory in words. Without a model only diseases and symptoms are found.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MentionType {
    Disease,
    Symptom,
    Site,
    Functioning,
    Allergy,
    Lab,
    InfectionTest,
    Medication,
    Finding,
}

/// Whether the patient has it: present, denied, considered, a relative's, of the history, or a goal or to be examined.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Present,
    Absent,
    Suspected,
    Family,
    Past,
    Planned,
}

/// What decided a status.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Assertion {
    /// The deciding words; null for a plain `present`.
    cue: Option<Cue>,
    /// What decided: a rule, or a model that outvoted it (`model:absent`).
    #[schema(example = "after:absent")]
    rule: String,
    /// Probability that the model gives to the status; null where no model was asked.
    #[schema(minimum = 0.0, maximum = 1.0)]
    model: Option<f32>,
}

/// Words of the chart that decide a status.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Cue {
    /// First code point.
    start: usize,
    /// One past the last code point.
    end: usize,
    /// The text there.
    text: String,
}

/// The answers to phrases, in their order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CodedPhrases {
    /// One answer for each phrase.
    pub(crate) answers: Vec<CodedPhrase>,
}

/// The codes of one phrase.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CodedPhrase {
    /// The phrase as sent.
    phrase: String,
    /// Its normal form.
    normalised: String,
    /// True when the best code reaches the threshold; the codes of others are suggestions.
    coded: bool,
    /// Codes, best first.
    codings: Vec<Coding>,
}

/// A code with its evidence.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Coding {
    /// The code's scheme.
    #[schema(example = "icd10")]
    system: String,
    /// The code without a dot.
    #[schema(example = "S7210")]
    code: String,
    /// The code as it is read.
    #[schema(example = "S72.10")]
    display: String,
    /// What it stands for.
    title: String,
    /// The same in English; empty where no loaded release says it.
    title_en: String,
    /// Calibrated probability that a coder would accept the code.
    #[schema(minimum = 0.0, maximum = 1.0)]
    confidence: f32,
    /// The more general codes, nearest first.
    ancestors: Vec<Ancestor>,
    /// Why this code.
    evidence: Evidence,
}

/// A more general code.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ancestor {
    /// The code without a dot.
    code: String,
    /// The code as it is read.
    display: String,
    /// What it stands for, empty where no loaded release names it.
    title: String,
    /// The same in English; empty where no loaded release says it.
    title_en: String,
}

/// Why a code was proposed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Evidence {
    /// How the name was found.
    provenance: Provenance,
    /// The name that led to the code, as its source writes it.
    designation: String,
    /// The publisher's identifier of that name, empty where there is none.
    designation_id: String,
    /// Code system and edition that hold the name.
    release: String,
    /// Pieces of the phrase that were read differently.
    rewrites: Vec<Rewrite>,
    /// Modifiers taken off the phrase.
    modifiers: Vec<Modifier>,
    /// What of the phrase no part of the name explains.
    unexplained: String,
    /// The features of the ranking that are not zero.
    features: Vec<Feature>,
    /// What a person should know of the code: other targets of a map, rules of post-coordination, further codes.
    notes: Vec<String>,
}

/// How a name and a phrase came together: the phrase is the name; is it once rewritten; is it once modifiers are taken
/// off; or shares character n-grams with it.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Provenance {
    Exact,
    Rewritten,
    Decomposed,
    Similar,
}

/// A piece of the phrase and how it was read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Rewrite {
    from: String,
    to: String,
}

/// A modifier taken off the phrase.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Modifier {
    /// Class of the modifier.
    #[schema(example = "laterality")]
    class: Cow<'static, str>,
    /// Its value within the class.
    #[schema(example = "right")]
    value: Cow<'static, str>,
    /// The words.
    text: String,
}

/// One feature of the ranking.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Feature {
    /// Its name.
    name: Cow<'static, str>,
    /// What it means.
    meaning: &'static str,
    /// Its value.
    value: f32,
    /// Its weight; value × weight is what it adds to the score.
    weight: f32,
}

/// A mention as the API writes it, for whoever else writes JSON.
pub fn mention_json(mention: domain::Mention) -> impl Serialize {
    Mention::from(mention)
}

/// The answer to a phrase as the API writes it, for whoever else writes JSON.
pub fn phrase_json(answer: domain::PhraseAnswer) -> impl Serialize {
    CodedPhrase::from(answer)
}

impl From<domain::ChartAnswer> for CodedChart {
    fn from(answer: domain::ChartAnswer) -> Self {
        Self { mentions: all(answer.mentions) }
    }
}

impl From<domain::Mention> for Mention {
    fn from(mention: domain::Mention) -> Self {
        Self {
            start: mention.span.start,
            end: mention.span.end,
            text: mention.text,
            kind: mention.kind.into(),
            status: mention.assertion.status.into(),
            assertion: mention.assertion.into(),
            tagged: mention.tagged,
            coded: mention.coded,
            codings: mention.codings.iter().cloned().map(Coding::from).collect(),
        }
    }
}

impl From<domain::MentionType> for MentionType {
    fn from(kind: domain::MentionType) -> Self {
        match kind {
            domain::MentionType::Disease => Self::Disease,
            domain::MentionType::Symptom => Self::Symptom,
            domain::MentionType::Site => Self::Site,
            domain::MentionType::Functioning => Self::Functioning,
            domain::MentionType::Allergy => Self::Allergy,
            domain::MentionType::Lab => Self::Lab,
            domain::MentionType::InfectionTest => Self::InfectionTest,
            domain::MentionType::Medication => Self::Medication,
            domain::MentionType::Finding => Self::Finding,
        }
    }
}

impl From<DomainStatus> for Status {
    fn from(status: DomainStatus) -> Self {
        match status {
            DomainStatus::Present => Self::Present,
            DomainStatus::Absent => Self::Absent,
            DomainStatus::Suspected => Self::Suspected,
            DomainStatus::Family => Self::Family,
            DomainStatus::Past => Self::Past,
            DomainStatus::Planned => Self::Planned,
        }
    }
}

impl From<DomainAssertion> for Assertion {
    fn from(assertion: DomainAssertion) -> Self {
        let text = assertion.cue_text;
        let cue = assertion.cue.map(|at| Cue { start: at.start, end: at.end, text });
        Self { cue, rule: assertion.rule, model: assertion.model }
    }
}

impl From<domain::PhraseAnswer> for CodedPhrase {
    fn from(answer: domain::PhraseAnswer) -> Self {
        Self { phrase: answer.phrase, normalised: answer.normalised, coded: answer.coded, codings: all(answer.codings) }
    }
}

impl From<domain::Coding> for Coding {
    fn from(coding: domain::Coding) -> Self {
        Self {
            system: coding.system,
            code: coding.code,
            display: coding.display,
            title: coding.title,
            title_en: coding.title_en,
            confidence: coding.confidence,
            ancestors: all(coding.ancestors),
            evidence: coding.evidence.into(),
        }
    }
}

impl From<domain::Ancestor> for Ancestor {
    fn from(ancestor: domain::Ancestor) -> Self {
        Self { code: ancestor.code, display: ancestor.display, title: ancestor.title, title_en: ancestor.title_en }
    }
}

impl From<domain::Evidence> for Evidence {
    fn from(evidence: domain::Evidence) -> Self {
        Self {
            provenance: evidence.provenance.into(),
            designation: evidence.designation,
            designation_id: evidence.designation_id,
            release: evidence.release,
            rewrites: all(evidence.rewrites),
            modifiers: all(evidence.modifiers),
            unexplained: evidence.unexplained,
            features: all(evidence.features),
            notes: evidence.notes,
        }
    }
}

impl From<domain::Provenance> for Provenance {
    fn from(provenance: domain::Provenance) -> Self {
        match provenance {
            domain::Provenance::Exact => Self::Exact,
            domain::Provenance::Rewritten => Self::Rewritten,
            domain::Provenance::Decomposed => Self::Decomposed,
            domain::Provenance::Similar => Self::Similar,
        }
    }
}

impl From<domain::Rewrite> for Rewrite {
    fn from(rewrite: domain::Rewrite) -> Self {
        Self { from: rewrite.from, to: rewrite.to }
    }
}

impl From<domain::ModifierUse> for Modifier {
    fn from(modifier: domain::ModifierUse) -> Self {
        Self { class: modifier.class, value: modifier.value, text: modifier.text }
    }
}

impl From<domain::FeatureValue> for Feature {
    fn from(feature: domain::FeatureValue) -> Self {
        let at = domain::ranking::FEATURES.iter().position(|name| *name == feature.name);
        let meaning = at.and_then(|at| domain::ranking::EXPLAINED.get(at)).copied().unwrap_or_default();
        Self { name: feature.name, meaning, value: feature.value, weight: feature.weight }
    }
}

fn all<A: Into<B>, B>(items: Vec<A>) -> Vec<B> {
    items.into_iter().map(Into::into).collect()
}
