//! Whether the server is up.

use axum::Json;
use axum::extract::State;

use crate::application::Shared;
use crate::wire::{Health, ModelName, ReleaseName};

/// Says that the server is up
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "operation",
    responses((status = 200, description = "The server answers", body = Health))
)]
pub(crate) async fn health(State(context): State<Shared>) -> Json<Health> {
    let current = context.application.catalogue.iter().filter(|r| r.current);
    Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        releases: current.map(ReleaseName::from).collect(),
        models: context.application.models.iter().map(ModelName::from).collect(),
    })
}
