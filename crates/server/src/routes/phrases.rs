//! Phrases to ranked codes.

use axum::Json;
use axum::extract::State;
use ishizue_coding::Coder;

use super::configured;
use crate::application::Shared;
use crate::extract;
use crate::problem::{Problem, ProblemCode};
use crate::wire::{CodedPhrases, PhrasesRequest, ProblemDetails};

/// Codes phrases
///
/// Each phrase is read as the name of one disease or symptom; answers come in the order of the phrases.
#[utoipa::path(
    post,
    path = "/api/v1/phrases",
    tag = "coding",
    request_body = PhrasesRequest,
    responses(
        (status = 200, description = "One answer for each phrase", body = CodedPhrases),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn code_phrases(
    State(context): State<Shared>,
    extract::Json(request): extract::Json<PhrasesRequest>,
) -> Result<Json<CodedPhrases>, Problem> {
    let limit = context.application.limits.phrases;
    if request.phrases.len() > limit {
        return Err(Problem::with_detail(ProblemCode::TooManyPhrases, format!("the limit is {limit} phrases")));
    }
    let coder = configured(&context.application.coder, request.top, request.threshold)?;
    let coded = context.workers.run(move || code(&coder, &request.phrases)).await?;
    context.metrics.coded_phrases(coded.answers.len());
    Ok(Json(coded))
}

fn code(coder: &Coder, phrases: &[String]) -> CodedPhrases {
    CodedPhrases { answers: phrases.iter().map(|phrase| coder.code_phrase(phrase).into()).collect() }
}
