//! The FHIR R4 terminology service (<https://hl7.org/fhir/R4/terminology-service.html>).
//!
//! ```text
//! GET or POST /fhir/<type>/$<operation> ─┐
//! entry of a batch POST /fhir ───────────┴─► Parameters ─► operation ─► a resource, or an OperationOutcome
//! ```
//!
//! Every operation answers from releases in memory. *Invariant:* nothing of a request but its codes and addresses is in an
//! answer, and nothing of it in a log.

mod batch;
mod capability;
mod concept;
mod expand;
mod lookup;
mod outcome;
mod parameters;
mod resources;
mod subsumes;
mod systems;
mod translate;
mod validate;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::application::{Context, Shared};
use outcome::Outcome;
use parameters::{Parameters, Resource};

/// The version of FHIR that is spoken.
const FHIR_VERSION: &str = "4.0.1";
const MEDIA: HeaderValue = HeaderValue::from_static("application/fhir+json; charset=utf-8");

/// The routes below `/fhir`.
pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/fhir", post(run_batch))
        .route("/fhir/", post(run_batch))
        .route("/fhir/metadata", get(metadata))
        .route("/fhir/{kind}", get(search))
        .route("/fhir/{kind}/{name}", get(by_query).post(by_body))
}

async fn metadata(State(context): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let parameters = Parameters::from_query(query.as_deref().unwrap_or_default());
    let statement = match parameters.text("mode") {
        Some("terminology") => capability::terminology(&context),
        _ => capability::statement(),
    };
    respond(Ok(statement.into()))
}

async fn search(State(context): State<Shared>, Path(kind): Path<String>, RawQuery(query): RawQuery) -> Response {
    let parameters = Parameters::from_query(query.as_deref().unwrap_or_default());
    respond(resources::search(&context, &kind, &parameters).map(Resource::from))
}

async fn by_query(
    State(context): State<Shared>,
    Path((kind, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let parameters = Parameters::from_query(query.as_deref().unwrap_or_default());
    respond(answer(&context, &kind, &name, &parameters))
}

async fn by_body(
    State(context): State<Shared>,
    Path((kind, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let answered = Parameters::from_body(&body).and_then(|mut parameters| {
        parameters.add_query(query.as_deref().unwrap_or_default());
        answer(&context, &kind, &name, &parameters)
    });
    respond(answered)
}

async fn run_batch(State(context): State<Shared>, body: Bytes) -> Response {
    respond(batch::run(&context, &body))
}

/// An operation on a type of resource, or one resource by its id.
fn answer(context: &Context, kind: &str, name: &str, parameters: &Parameters) -> Result<Resource, Outcome> {
    match (kind, name) {
        ("CodeSystem", "$lookup") => lookup::lookup(context, parameters),
        ("CodeSystem", "$validate-code") => validate::in_code_system(context, parameters),
        ("CodeSystem", "$subsumes") => subsumes::subsumes(context, parameters),
        ("ValueSet", "$expand") => expand::expand(context, parameters).map(Resource::from),
        ("ValueSet", "$validate-code") => validate::in_value_set(context, parameters),
        ("ConceptMap", "$translate") => translate::translate(context, parameters),
        (_, operation) if operation.starts_with('$') => {
            Err(Outcome::not_supported("this operation is not offered here"))
        }
        (kind, id) => resources::read(context, kind, id).map(Resource::from),
    }
}

fn respond(answered: Result<Resource, Outcome>) -> Response {
    let (status, body) = match answered {
        Ok(resource) => (StatusCode::OK, resource),
        Err(outcome) => (outcome.status(), outcome.resource().into()),
    };
    (status, [(header::CONTENT_TYPE, MEDIA)], body.0).into_response()
}
