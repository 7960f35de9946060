//! Charts to coded mentions.

use axum::Json;
use axum::extract::State;

use ishizue_coding::System;

use super::{Asked, configured};
use crate::application::Shared;
use crate::extract::{JsonOrText, Query};
use crate::problem::{Problem, ProblemCode};
use crate::wire::{CodeQuery, CodeRequest, CodedChart, ProblemDetails};

/// Codes one chart
///
/// Finds what speaks of diseases, symptoms and, with a model, of sites, functioning, allergies, tests, drugs and findings;
/// decides whether the patient has it; and gives the mentions their codes in the systems asked for.
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
        JsonOrText::Text(text) => CodeRequest { text, threshold: None, top: None, systems: None },
    };
    let coder = &context.application.coder;
    let systems = match (request.systems, &query.systems) {
        (Some(systems), _) => Some(systems.into_iter().map(System::from).collect()),
        (None, Some(joined)) => Some(systems_of(joined)?),
        (None, None) => None,
    };
    let asked = Asked { top: request.top.or(query.top), threshold: request.threshold.or(query.threshold), systems };
    let coder = configured(coder, asked)?;
    let chart = context.workers.run(move || CodedChart::from(coder.code_chart(&request.text))).await?;
    context.metrics.coded_chart(chart.mentions.len());
    Ok(Json(chart))
}

/// Systems joined by commas.
fn systems_of(joined: &str) -> Result<Vec<System>, Problem> {
    let refuse = |_| Problem::with_detail(ProblemCode::InvalidParameter, "`systems` names a system that is not known");
    joined.split(',').map(|name| name.trim().parse().map_err(refuse)).collect()
}
