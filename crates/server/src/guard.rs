//! What every request passes through, whatever its route.

use std::any::Any;
use std::time::{Duration, Instant};

use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Router, body::Body};
use tower_http::catch_panic::CatchPanicLayer;

use crate::application::{Limits, Shared};
use crate::problem::{Problem, ProblemCode};

/// The pages need their own style, script, icon and API, and nothing else may load, frame or be sent.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SECURITY: [(HeaderName, HeaderValue); 4] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// The routes behind, from the outside in: headers, counting, panics, the time limit, the body limit.
pub(crate) fn guarded(routes: Router<Shared>, context: &Shared, limits: Limits) -> Router<Shared> {
    routes
        .layer(DefaultBodyLimit::max(limits.body_bytes))
        .layer(from_fn_with_state(limits.timeout, in_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Shared::clone(context), counted))
        .layer(from_fn(with_headers))
}

async fn in_time(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let detail = format!("the limit is {} ms", limit.as_millis());
            Problem::with_detail(ProblemCode::Timeout, detail).into_response()
        }
    }
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> axum::http::Response<Body> {
    Problem::new(ProblemCode::Internal).into_response()
}

/// Counts and logs by the route's template: the path itself may hold what somebody searched for.
async fn counted(State(context): State<Shared>, path: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = path.as_ref().map_or("unmatched", MatchedPath::as_str);
    let begun = Instant::now();
    let response = next.run(request).await;
    let (took, status) = (begun.elapsed(), response.status().as_u16());
    context.metrics.answered(&method, route, status, took);
    tracing::info!(%method, route, status, micros = took.as_micros(), "request");
    response
}

async fn with_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.extend(SECURITY);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_problem_without_its_message() {
        async fn fails() {
            panic!("患者 山田太郎");
        }
        let app: Router = Router::new()
            .route("/", axum::routing::get(fails))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(from_fn(with_headers));
        let response = app.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(body.contains("\"code\":\"internal\"") && !body.contains("山田"), "{body}");
    }
}
