//! Death certificates in, codes with evidence out; the queue of those that wait for a person.

use std::collections::BTreeMap;

use ishizue_deaths as domain;
use ishizue_deaths::read::Issue as DomainIssue;
use ishizue_store::{Decision, Waiting};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Certificates to be coded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeathsRequest {
    /// Certificates; the fields are those of `ishizue deaths code`.
    #[schema(value_type = Vec<Object>, example = json!([{"id": "1", "sex": "男", "age": 84, "manner": "転倒・転落",
        "cause_Ia": "急性硬膜下血腫", "place_type": "住居", "means": "自宅の階段から転落"}]))]
    pub(crate) certificates: Vec<serde_json::Value>,
    /// Accuracy on the calibration from which no person is asked, 0.5 to 1; 0.97 when left out.
    #[schema(minimum = 0.5, maximum = 1.0)]
    pub(crate) accept_at: Option<f32>,
}

/// One answer for each certificate, in their order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CodedDeaths {
    pub(crate) answers: Vec<CodedDeath>,
}

/// A coded certificate.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CodedDeath {
    /// Its identifier.
    pub(crate) id: String,
    /// True where no person needs to look at it.
    pub(crate) accepted: bool,
    /// Why a person should.
    pub(crate) reasons: Vec<&'static str>,
    /// What of it could not be read.
    pub(crate) issues: Vec<Issue>,
    /// The external cause; absent for a natural death.
    pub(crate) external: Option<ExternalCause>,
    /// The main injury.
    pub(crate) nature: Option<Nature>,
    /// The underlying cause with the steps that led to it.
    pub(crate) underlying: Option<Underlying>,
    /// The conditions on the lines.
    pub(crate) causes: Vec<Cause>,
}

/// The underlying cause.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Underlying {
    /// ICD-10 without a dot.
    code: String,
    /// True where the box of the manner of death led to the external cause against the steps.
    by_box: bool,
    steps: Vec<Step>,
}

/// A step of WHO's volume 2.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Step {
    /// Its name (`SP3`).
    rule: &'static str,
    meaning: Bilingual,
    /// The tentative cause after it.
    code: String,
    over: Option<String>,
    by: Option<String>,
    probability: f64,
    /// Training records with just this pair of codes.
    support: f64,
}

impl From<domain::Underlying> for Underlying {
    fn from(underlying: domain::Underlying) -> Self {
        Self {
            code: underlying.code,
            by_box: underlying.by_box,
            steps: underlying.steps.into_iter().map(Step::from).collect(),
        }
    }
}

impl From<domain::underlying::Step> for Step {
    fn from(step: domain::underlying::Step) -> Self {
        let (ja, en) = step.rule.explains();
        Self {
            rule: step.rule.name(),
            meaning: Bilingual { ja, en },
            code: step.code,
            over: step.over,
            by: step.by,
            probability: step.probability,
            support: step.support,
        }
    }
}

/// Something that could not be read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Issue {
    /// The field, empty where the certificate as a whole is meant.
    field: String,
    /// What is wrong.
    reason: String,
}

/// An external cause with its evidence.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExternalCause {
    /// ICD-10 without a dot.
    code: String,
    /// What it stands for.
    title: String,
    /// ICD-11 cluster of chapter 23.
    icd11: String,
    /// Probability that a coder accepts the code.
    confidence: f32,
    /// Row of the decision table.
    rule: String,
    /// The note that the row follows.
    note: String,
    /// True where the classifier was sure of another code than the rules and its code stands.
    by_model: bool,
    /// The learned vote: its code and share.
    model: Option<Vote>,
    /// Kind of place, a field of its own.
    place: String,
    /// What was read, with its words.
    slots: Vec<Slot>,
    /// What contradicts itself, in Japanese and English.
    contradictions: Vec<Bilingual>,
}

/// A vote of the classifier.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Vote {
    code: String,
    share: f32,
}

/// A text in both languages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Bilingual {
    ja: &'static str,
    en: &'static str,
}

/// A slot with its value.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Slot {
    /// Its name (`event`).
    slot: &'static str,
    /// Its value (`fall`).
    value: &'static str,
    slot_label: Bilingual,
    value_label: Bilingual,
    /// Field of the words or the box; absent where a rule says it.
    field: Option<&'static str>,
    /// The words, in code points of the field.
    span: Option<Span>,
    /// The row that derived it.
    rule: &'static str,
}

/// A half-open range of code points of a field.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Span {
    start: usize,
    end: usize,
}

/// The main injury.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Nature {
    code: String,
    because: String,
}

/// A condition on a line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Cause {
    field: &'static str,
    text: String,
    code: String,
    title: String,
    confidence: f32,
}

impl From<domain::Label> for Bilingual {
    fn from(label: domain::Label) -> Self {
        Self { ja: label.ja, en: label.en }
    }
}

impl CodedDeath {
    pub(crate) fn new(
        id: String,
        answer: domain::Answer,
        issues: Vec<DomainIssue>,
        reasons: &[domain::Reason],
    ) -> Self {
        Self {
            id,
            accepted: reasons.is_empty(),
            reasons: reasons.iter().map(|reason| reason.name()).collect(),
            issues: issues.into_iter().map(Issue::from).collect(),
            external: answer.external.map(ExternalCause::from),
            nature: answer.nature.map(|nature| Nature { code: nature.code, because: nature.because }),
            underlying: answer.underlying.map(Underlying::from),
            causes: answer.causes.into_iter().map(Cause::from).collect(),
        }
    }

    /// The answer to a certificate of which nothing can be read.
    pub(crate) fn broken(issue: DomainIssue) -> Self {
        Self {
            id: String::new(),
            accepted: false,
            reasons: vec![domain::Reason::Broken.name()],
            issues: vec![issue.into()],
            external: None,
            nature: None,
            underlying: None,
            causes: Vec::new(),
        }
    }
}

impl From<DomainIssue> for Issue {
    fn from(issue: DomainIssue) -> Self {
        Self { field: issue.field.into_owned(), reason: issue.reason.into_owned() }
    }
}

impl From<domain::External> for ExternalCause {
    fn from(external: domain::External) -> Self {
        Self {
            code: external.code,
            title: external.title,
            icd11: external.icd11,
            confidence: external.confidence,
            rule: external.rule.rule.to_owned(),
            note: external.rule.note.to_owned(),
            by_model: external.by_model,
            model: external.model.map(|vote| Vote { code: vote.code, share: vote.share }),
            place: external.place,
            slots: external.slots.into_iter().map(Slot::from).collect(),
            contradictions: external.contradictions.iter().map(|c| Bilingual { ja: c.ja, en: c.en }).collect(),
        }
    }
}

impl From<domain::SlotUse> for Slot {
    fn from(slot: domain::SlotUse) -> Self {
        Self {
            slot: slot.slot,
            value: slot.value,
            slot_label: slot.slot_label.into(),
            value_label: slot.value_label.into(),
            field: slot.field.map(domain::Field::name),
            span: slot.span.map(|span| Span { start: span.start, end: span.end }),
            rule: slot.rule,
        }
    }
}

impl From<domain::Cause> for Cause {
    fn from(cause: domain::Cause) -> Self {
        let field = cause.field.name();
        Self { field, text: cause.text, code: cause.code, title: cause.title, confidence: cause.confidence }
    }
}

/// What of an uploaded file now waits for a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueueAdded {
    /// Certificates read.
    pub(crate) read: usize,
    /// Those that need a person and were not there yet.
    pub(crate) added: usize,
    /// Rows that could not be read, by line.
    pub(crate) broken: Vec<BrokenRow>,
}

/// A row of which nothing could be read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BrokenRow {
    pub(crate) line: usize,
    pub(crate) reason: String,
}

/// Which certificates to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct QueueQuery {
    /// Only decided ones (`true`) or only open ones (`false`).
    pub(crate) decided: Option<bool>,
    /// Most certificates in the answer, 1 to 1000; 200 when left out.
    #[param(minimum = 1, maximum = 1000)]
    pub(crate) limit: Option<usize>,
}

/// The certificates that wait, those of most doubt first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Queue {
    /// All of them.
    pub(crate) total: usize,
    /// Those decided.
    pub(crate) decided: usize,
    pub(crate) items: Vec<QueueItem>,
}

/// A certificate in the queue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueueItem {
    pub(crate) key: String,
    pub(crate) id: String,
    /// The code proposed.
    pub(crate) code: String,
    pub(crate) confidence: f32,
    pub(crate) reasons: Vec<String>,
    /// The last decision.
    pub(crate) decision: Option<DecisionMade>,
}

/// A decision.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DecisionMade {
    code: String,
    by: String,
    at: String,
}

impl From<&Decision> for DecisionMade {
    fn from(decision: &Decision) -> Self {
        Self { code: decision.code.clone(), by: decision.by.clone(), at: decision.at.clone() }
    }
}

impl QueueItem {
    pub(crate) fn new(waiting: &Waiting, decision: Option<&Decision>) -> Self {
        Self {
            key: waiting.key.clone(),
            id: waiting.id.clone(),
            code: waiting.code.clone(),
            confidence: waiting.confidence,
            reasons: waiting.reasons.clone(),
            decision: decision.map(DecisionMade::from),
        }
    }
}

/// One certificate of the queue with its evidence and every decision on it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueueDetail {
    /// The filled fields of the certificate.
    pub(crate) certificate: BTreeMap<String, String>,
    pub(crate) answer: CodedDeath,
    /// Oldest first.
    pub(crate) decisions: Vec<DecisionMade>,
}

/// A decision on a certificate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionRequest {
    /// Who decides.
    #[schema(example = "reviewer 1", max_length = 100)]
    pub(crate) by: String,
    /// The code, with or without a dot.
    #[schema(example = "W01")]
    pub(crate) code: String,
}
