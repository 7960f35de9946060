//! Counters for Prometheus.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use crate::application::Shared;

/// Reads the server's counters
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operation",
    responses((status = 200, description = "Counters in Prometheus's text format", body = String, content_type = "text/plain"))
)]
pub(crate) async fn read_metrics(State(context): State<Shared>) -> impl IntoResponse {
    let releases = context.application.catalogue.iter().filter(|r| r.current).count();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], context.metrics.render(releases))
}
