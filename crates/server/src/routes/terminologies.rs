//! Imported releases and their concepts.

use std::ops::RangeInclusive;

use axum::Json;
use axum::extract::State;

use crate::application::{Context, Shared};
use crate::extract::{Path, Query};
use crate::problem::{Problem, ProblemCode};
use crate::search::stored_code;
use crate::wire::{ConceptDetails, ConceptHit, ConceptQuery, Concepts, ProblemDetails, ReleaseView, Releases};

const QUERY_LENGTH: RangeInclusive<usize> = 1..=200;
const LIMIT: RangeInclusive<usize> = 1..=100;
const DEFAULT_LIMIT: usize = 20;

/// Lists the imported releases
#[utoipa::path(
    get,
    path = "/api/v1/terminologies",
    tag = "terminologies",
    responses((status = 200, description = "Every imported release", body = Releases))
)]
pub(crate) async fn list_terminologies(State(context): State<Shared>) -> Json<Releases> {
    Json(Releases { releases: context.application.catalogue.iter().map(ReleaseView::from).collect() })
}

/// Lists the imported releases of one code system
#[utoipa::path(
    get,
    path = "/api/v1/terminologies/{system}",
    tag = "terminologies",
    params(("system" = String, Path, description = "Identifier of the code system", example = "medis")),
    responses(
        (status = 200, description = "The releases of this code system", body = Releases),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn get_terminology(
    State(context): State<Shared>,
    Path(system): Path<String>,
) -> Result<Json<Releases>, Problem> {
    let of_system = context.application.catalogue.iter().filter(|r| r.meta.system == system);
    let releases: Vec<ReleaseView> = of_system.map(ReleaseView::from).collect();
    if releases.is_empty() {
        return Err(Problem::new(ProblemCode::UnknownTerminology));
    }
    Ok(Json(Releases { releases }))
}

/// Searches the concepts of the release in force
///
/// A part of a name in any spelling finds it, and so does the beginning of a code.
#[utoipa::path(
    get,
    path = "/api/v1/terminologies/{system}/concepts",
    tag = "terminologies",
    params(("system" = String, Path, description = "Identifier of the code system", example = "medis"), ConceptQuery),
    responses(
        (status = 200, description = "The concepts found", body = Concepts),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn search_concepts(
    State(context): State<Shared>,
    Path(system): Path<String>,
    Query(query): Query<ConceptQuery>,
) -> Result<Json<Concepts>, Problem> {
    let limit = checked(&query)?;
    let searched = Shared::clone(&context);
    let found = context.workers.run(move || search(&searched, &system, &query.query, limit)).await?;
    found.map(Json).ok_or(Problem::new(ProblemCode::UnknownTerminology))
}

/// Reads one concept of the release in force
#[utoipa::path(
    get,
    path = "/api/v1/terminologies/{system}/concepts/{code}",
    tag = "terminologies",
    params(
        ("system" = String, Path, description = "Identifier of the code system", example = "medis"),
        ("code" = String, Path, description = "The code, with or without its dot", example = "S72.10"),
    ),
    responses(
        (status = 200, description = "The concept", body = ConceptDetails),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn get_concept(
    State(context): State<Shared>,
    Path((system, code)): Path<(String, String)>,
) -> Result<Json<ConceptDetails>, Problem> {
    let release = context.release(&system).ok_or(Problem::new(ProblemCode::UnknownTerminology))?;
    let concept = release.find(&code).or_else(|| release.find(&stored_code(release, &code)));
    let concept = concept.ok_or(Problem::new(ProblemCode::UnknownConcept))?;
    Ok(Json(ConceptDetails::new(release, concept)))
}

fn checked(query: &ConceptQuery) -> Result<usize, Problem> {
    if !QUERY_LENGTH.contains(&query.query.chars().count()) {
        return Err(Problem::with_detail(ProblemCode::InvalidParameter, "`query` must have 1 to 200 characters"));
    }
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !LIMIT.contains(&limit) {
        return Err(Problem::with_detail(ProblemCode::InvalidParameter, "`limit` must be between 1 and 100"));
    }
    Ok(limit)
}

fn search(context: &Context, system: &str, query: &str, limit: usize) -> Option<Concepts> {
    let release = context.release(system)?;
    let found = context.names(release).search(release, query, limit);
    Some(Concepts {
        system: system.to_owned(),
        edition: release.meta().edition.clone(),
        concepts: found.into_iter().map(|m| ConceptHit::new(release, m.concept, m.name)).collect(),
    })
}
