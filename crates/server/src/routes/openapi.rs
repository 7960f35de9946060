//! The description of the API, for programs.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use crate::application::Shared;

/// Reads this description
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "operation",
    responses((status = 200, description = "OpenAPI 3.1", body = Object, content_type = "application/json"))
)]
pub(crate) async fn read_openapi(State(context): State<Shared>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], context.openapi.clone())
}
