use axum::body::Body;
use axum::http::Request;
use ishizue_server::Limits;
use serde_json::json;

use crate::common::Server;

const SECRET: &str = "山田太郎";

#[tokio::test]
async fn unknown_paths_and_methods() {
    let server = Server::new();
    server.get("/nowhere").await.is_problem(404, "unknown-path", "nowhere");
    server.get("/assets/..%2fCargo.toml").await.is_problem(404, "unknown-path", "");
    let wrong = server.get("/api/v1/code").await;
    wrong.is_problem(405, "method-not-allowed", "");
    assert_eq!(wrong.header("allow"), "POST");
    let delete = Request::delete("/healthz").body(Body::empty()).unwrap();
    server.send(delete).await.is_problem(405, "method-not-allowed", "");
}

#[tokio::test]
async fn bodies_of_other_types() {
    let server = Server::new();
    for kind in ["text/html", "application/xml", "text/plain; charset=shift_jis", "multipart/form-data"] {
        server.post("/api/v1/code", kind, SECRET).await.is_problem(415, "unsupported-media-type", SECRET);
    }
    server.post("/api/v1/phrases", "text/plain", SECRET).await.is_problem(415, "unsupported-media-type", SECRET);
    let untyped = Request::post("/api/v1/code").body(Body::from(SECRET)).unwrap();
    server.send(untyped).await.is_problem(415, "unsupported-media-type", SECRET);
}

#[tokio::test]
async fn bodies_that_cannot_be_read() {
    let server = Server::new();
    let path = "/api/v1/code";
    for broken in [format!("{{\"text\": \"{SECRET}"), format!("{{\"text\": {SECRET}}}"), String::new()] {
        server.post(path, "application/json", broken).await.is_problem(400, "malformed-json", SECRET);
    }
    let shift_jis: &[u8] = &[0x94, 0x78, 0x89, 0x8a];
    server.post(path, "text/plain", shift_jis).await.is_problem(400, "not-utf8", "");
    let lone_surrogate = r#"{"text": "\ud842"}"#;
    server.post(path, "application/json", lone_surrogate).await.is_problem(400, "malformed-json", "");
}

#[tokio::test]
async fn bodies_of_another_form_are_not_quoted() {
    let server = Server::new();
    let bodies = [
        json!({"text": 5}),
        json!({"text": SECRET, "threshold": SECRET}),
        json!({"text": SECRET, "top": -1}),
        json!({SECRET: 1, "text": ""}),
        json!({"phrases": [SECRET]}),
        json!([SECRET]),
    ];
    for body in bodies {
        server.post_json("/api/v1/code", &body).await.is_problem(422, "invalid-body", SECRET);
    }
    let mixed = json!({"phrases": [SECRET, 1]});
    server.post_json("/api/v1/phrases", &mixed).await.is_problem(422, "invalid-body", SECRET);
}

#[tokio::test]
async fn parameters_out_of_range() {
    let server = Server::new();
    for (name, value) in [("top", json!(0)), ("top", json!(101)), ("threshold", json!(-0.1)), ("threshold", json!(1.5))]
    {
        let chart = json!({"text": SECRET, name: value});
        server.post_json("/api/v1/code", &chart).await.is_problem(422, "invalid-parameter", SECRET);
        let phrases = json!({"phrases": [SECRET], name: value});
        server.post_json("/api/v1/phrases", &phrases).await.is_problem(422, "invalid-parameter", SECRET);
    }
    let nan = server.post("/api/v1/code?threshold=NaN", "text/plain", SECRET).await;
    nan.is_problem(422, "invalid-parameter", SECRET);
    let words = server.post("/api/v1/code?top=many", "text/plain", SECRET).await;
    words.is_problem(400, "invalid-query", "many");
}

#[tokio::test]
async fn sizes_are_limited_and_the_limit_is_named() {
    let server = Server::with_limits(Limits { body_bytes: 100, phrases: 2, ..Limits::default() });
    let long = SECRET.repeat(50);
    let large = server.post("/api/v1/code", "text/plain", long.clone()).await;
    large.is_problem(413, "body-too-large", SECRET);
    assert!(large.json()["detail"].as_str().unwrap().contains("100 bytes"));
    server.post_json("/api/v1/code", &json!({"text": long})).await.is_problem(413, "body-too-large", SECRET);
    let many = server.post_json("/api/v1/phrases", &json!({"phrases": ["a", "b", "c"]})).await;
    many.is_problem(422, "too-many-phrases", "");
    assert!(many.json()["detail"].as_str().unwrap().contains("2 phrases"));
}

#[tokio::test]
async fn the_default_body_limit_is_two_mebibytes() {
    let server = Server::new();
    let under = server.post("/api/v1/phrases", "application/json", " ".repeat(2 * 1024 * 1024)).await;
    under.is_problem(400, "malformed-json", "");
    let over = server.post("/api/v1/phrases", "application/json", " ".repeat(2 * 1024 * 1024 + 1)).await;
    over.is_problem(413, "body-too-large", "");
}
