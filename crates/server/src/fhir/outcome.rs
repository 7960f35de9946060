//! Failures as OperationOutcome (<https://hl7.org/fhir/R4/operationoutcome.html>).

use axum::http::StatusCode;
use serde_json::{Value, json};

/// A request that cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    status: StatusCode,
    code: &'static str,
    diagnostics: String,
}

impl Outcome {
    fn new(status: StatusCode, code: &'static str, diagnostics: impl Into<String>) -> Self {
        Self { status, code, diagnostics: diagnostics.into() }
    }

    /// A parameter that is needed and missing.
    pub(crate) fn required(name: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "required", format!("the parameter `{name}` is needed"))
    }

    /// A request that is not as it should be.
    pub(crate) fn invalid(diagnostics: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid", diagnostics)
    }

    /// A code system, code or resource that is not here.
    pub(crate) fn not_found(diagnostics: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", diagnostics)
    }

    /// Something that FHIR has and this server does not.
    pub(crate) fn not_supported(diagnostics: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, "not-supported", diagnostics)
    }

    /// More than the server answers with at once.
    pub(crate) fn too_costly(diagnostics: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "too-costly", diagnostics)
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn resource(&self) -> Value {
        resource([issue("error", self.code, &self.diagnostics)])
    }
}

/// An OperationOutcome of these issues.
pub(crate) fn resource(issues: impl IntoIterator<Item = Value>) -> Value {
    let issues: Vec<Value> = issues.into_iter().collect();
    json!({ "resourceType": "OperationOutcome", "issue": issues })
}

/// One issue; `code` is of the value set `issue-type`.
pub(crate) fn issue(severity: &str, code: &str, diagnostics: &str) -> Value {
    json!({ "severity": severity, "code": code, "details": { "text": diagnostics }, "diagnostics": diagnostics })
}
