//! The types on the wire, apart from the domain types so that either may change without the other.

mod coding;
pub(crate) mod deaths;
mod terminology;

use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use coding::{CodeQuery, CodeRequest, CodedChart, CodedPhrases, PhrasesRequest};
pub use coding::{mention_json, phrase_json};
pub(crate) use terminology::{ConceptDetails, ConceptHit, ConceptQuery, Concepts, ReleaseView, Releases};

use crate::application::{ModelSummary, ReleaseSummary};
use crate::problem::Problem;

/// Problem details as of RFC 9457, with a stable code and a hint.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemDetails {
    /// Where the kind of problem is described.
    #[serde(rename = "type")]
    #[schema(example = "/api#body-too-large")]
    kind: String,
    /// The kind of problem in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is particular to this occurrence; never text of the request.
    detail: String,
    /// The kind of problem, the same from version to version.
    #[schema(example = "body-too-large")]
    code: &'static str,
    /// What to do about it.
    hint: &'static str,
}

impl From<&Problem> for ProblemDetails {
    fn from(problem: &Problem) -> Self {
        let code = problem.code();
        Self {
            kind: format!("/api#{}", code.as_str()),
            title: code.title(),
            status: code.status().as_u16(),
            detail: problem.detail().to_owned(),
            code: code.as_str(),
            hint: code.hint(),
        }
    }
}

/// That the server is up, and what with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `ok`: a server that cannot answer does not.
    #[schema(example = "ok")]
    pub(crate) status: &'static str,
    /// Version of the server.
    pub(crate) version: &'static str,
    /// The releases in force.
    pub(crate) releases: Vec<ReleaseName>,
    /// The models that charts are read with; none when they are read with the dictionary alone.
    pub(crate) models: Vec<ModelName>,
}

/// A model by name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelName {
    #[schema(example = "tagger")]
    name: String,
    version: String,
    /// SHA-256 of its weights in hexadecimal digits.
    sha256: String,
}

impl From<&ModelSummary> for ModelName {
    fn from(model: &ModelSummary) -> Self {
        Self { name: model.name.clone(), version: model.version.clone(), sha256: model.sha256.clone() }
    }
}

/// A release by name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReleaseName {
    system: String,
    edition: String,
}

impl From<&ReleaseSummary> for ReleaseName {
    fn from(release: &ReleaseSummary) -> Self {
        Self { system: release.meta.system.clone(), edition: release.meta.edition.clone() }
    }
}
