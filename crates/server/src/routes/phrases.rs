//! Phrases to ranked codes.

use axum::Json;
use axum::extract::State;
use ishizue_coding::{Coder, System};

use super::{Asked, configured};
use crate::application::Shared;
use crate::extract;
use crate::problem::{Problem, ProblemCode};
use crate::wire::{CodedPhrases, PhrasesRequest, ProblemDetails};

/// Codes phrases
///
/// Each phrase is read as the name of one thing in each of the systems asked for; answers come in the order of the phrases.
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
    let systems = request.systems.map(|systems| systems.into_iter().map(System::from).collect());
    let asked = Asked { top: request.top, threshold: request.threshold, systems };
    let coder = configured(&context.application.coder, asked)?;
    let coded = context.workers.run(move || code(&coder, &request.phrases)).await?;
    context.metrics.coded_phrases(coded.answers.len());
    Ok(Json(coded))
}

fn code(coder: &Coder, phrases: &[String]) -> CodedPhrases {
    CodedPhrases {
        answers: phrases.iter().map(|phrase| coder.code_phrase_in(phrase, &coder.settings().systems).into()).collect(),
    }
}
