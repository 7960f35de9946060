//! Charts to coded mentions.

use axum::Json;
use axum::extract::State;

use super::configured;
use crate::application::Shared;
use crate::extract::{JsonOrText, Query};
use crate::problem::Problem;
use crate::wire::{CodeQuery, CodeRequest, CodedChart, ProblemDetails};

/// Codes one chart
///
/// Finds what speaks of diseases, symptoms and, with a model, of sites, functioning, allergies, tests, drugs and findings;
/// decides whether the patient has it; and gives diseases and symptoms their codes.
/// Nothing of the chart is kept.
#[utoipa::path(
    post,
    path = "/api/v1/code",
    tag = "coding",
    params(CodeQuery),
    request_body(content((CodeRequest = "application/json"), (String = "text/plain"))),
    responses(
        (status = 200, description = "The mentions in text order; none for an empty text", body = CodedChart),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn code_chart(
    State(context): State<Shared>,
    Query(query): Query<CodeQuery>,
    body: JsonOrText<CodeRequest>,
) -> Result<Json<CodedChart>, Problem> {
    let request = match body {
        JsonOrText::Json(request) => request,
        JsonOrText::Text(text) => CodeRequest { text, threshold: None, top: None },
    };
    let coder = &context.application.coder;
    let coder = configured(coder, request.top.or(query.top), request.threshold.or(query.threshold))?;
    let chart = context.workers.run(move || CodedChart::from(coder.code_chart(&request.text))).await?;
    context.metrics.coded_chart(chart.mentions.len());
    Ok(Json(chart))
}
