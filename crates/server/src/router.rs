//! Which path leads where.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::application::{Application, Context, Shared};
use crate::problem::{Problem, ProblemCode};
use crate::routes::{code, deaths, health, metrics, openapi, page, phrases, terminologies};
use crate::{fhir, guard};

/// The whole server as a service.
pub fn router(application: Application) -> Router {
    let (api, description) = api();
    let limits = application.limits;
    let context = Arc::new(Context::new(application, to_json(&description)));
    let routes =
        api.merge(fhir::routes()).merge(pages()).fallback(unknown_path).method_not_allowed_fallback(unknown_method);
    guard::guarded(routes, &context, limits).with_state(context)
}

/// The description of the API as OpenAPI 3.1.
pub fn openapi() -> String {
    to_json(&api().1)
}

fn api() -> (Router<Shared>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(code::code_chart))
        .routes(routes!(phrases::code_phrases))
        .routes(routes!(deaths::code_deaths))
        .routes(routes!(deaths::add_to_queue, deaths::list_queue))
        .routes(routes!(deaths::read_queue, deaths::decide))
        .routes(routes!(deaths::export_decisions))
        .routes(routes!(terminologies::list_terminologies))
        .routes(routes!(terminologies::get_terminology))
        .routes(routes!(terminologies::search_concepts))
        .routes(routes!(terminologies::get_concept))
        .routes(routes!(openapi::read_openapi))
        .routes(routes!(health::health))
        .routes(routes!(metrics::read_metrics))
        .split_for_parts()
}

fn pages() -> Router<Shared> {
    Router::new()
        .route("/", get(page::index))
        .route("/deaths", get(page::deaths))
        .route("/api", get(page::api))
        .route("/assets/{name}", get(page::asset))
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Ishizue",
        description = "Clinical text to codes, with the evidence for each. Offsets are half-open ranges of Unicode \
                       code points in the text as sent."
    ),
    tags(
        (name = "coding", description = "Charts and phrases to codes"),
        (name = "deaths", description = "Death certificates, and those that wait for a person"),
        (name = "terminologies", description = "Imported code systems"),
        (name = "operation", description = "For those who run the server"),
    )
)]
struct Description;

/// Serialising what serde derives cannot fail; an empty description is still better than no server.
fn to_json(description: &utoipa::openapi::OpenApi) -> String {
    let mut description = serde_json::to_value(description).unwrap_or_default();
    description["info"]["x-problems"] = ProblemCode::ALL.iter().map(|code| problem(*code)).collect();
    description.to_string()
}

fn problem(code: ProblemCode) -> serde_json::Value {
    serde_json::json!({
        "code": code.as_str(), "status": code.status().as_u16(), "title": code.title(), "hint": code.hint(),
    })
}

async fn unknown_path() -> Problem {
    Problem::new(ProblemCode::UnknownPath)
}

async fn unknown_method() -> Problem {
    Problem::new(ProblemCode::MethodNotAllowed)
}
