use std::net::SocketAddr;
use std::time::Duration;

use ishizue_server::{Limits, ServerError};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::common::{Server, application};

#[tokio::test]
async fn health_names_what_is_in_force() {
    let health = Server::new().get("/healthz").await.json();
    let releases = json!([{"system": "starter", "edition": "2026"}]);
    assert_eq!(
        health,
        json!({"status": "ok", "version": env!("CARGO_PKG_VERSION"), "releases": releases, "models": []})
    );
}

#[tokio::test]
async fn metrics_count_by_template_and_hold_no_text() {
    let server = Server::new();
    server.post_json("/api/v1/phrases", &json!({"phrases": ["肺炎", "発熱"]})).await;
    server.post_json("/api/v1/code", &json!({"text": "", "top": 0})).await;
    server.post_json("/api/v1/code", &json!({"text": ""})).await;
    server.get("/api/v1/terminologies/starter/concepts/SECRET").await;
    server.get("/SECRET").await;
    let metrics = server.get("/metrics").await;
    assert_eq!(metrics.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    for line in [
        "ishizue_releases 1",
        "ishizue_charts_coded_total 1",
        "ishizue_phrases_coded_total 2",
        "ishizue_mentions_total 0",
        "ishizue_http_requests_total{route=\"/api/v1/phrases\",method=\"POST\",status=\"200\"} 1",
        "ishizue_http_requests_total{route=\"/api/v1/code\",method=\"POST\",status=\"422\"} 1",
        "ishizue_http_requests_total{route=\"/api/v1/terminologies/{system}/concepts/{code}\",method=\"GET\",status=\"404\"} 1",
        "ishizue_http_requests_total{route=\"unmatched\",method=\"GET\",status=\"404\"} 1",
        "ishizue_http_request_duration_seconds_count{route=\"/api/v1/code\"} 2",
    ] {
        assert!(metrics.body.lines().any(|l| l == line), "{line} in\n{}", metrics.body);
    }
    assert!(!metrics.body.contains("SECRET"));
}

#[tokio::test]
async fn the_description_is_openapi_3_1_and_matches_its_snapshot() {
    let served = Server::new().get("/api/v1/openapi.json").await;
    assert_eq!(served.header("content-type"), "application/json");
    assert_eq!(served.body, ishizue_server::openapi());
    let description = served.json();
    assert_eq!(description["openapi"], "3.1.0");
    insta::assert_json_snapshot!("openapi", description);
}

#[tokio::test]
async fn the_description_has_no_dangling_reference() {
    let description: Value = serde_json::from_str(&ishizue_server::openapi()).unwrap();
    let mut stack = vec![&description];
    while let Some(value) = stack.pop() {
        match value {
            Value::Object(members) => {
                if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                    assert!(description.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
                }
                stack.extend(members.values());
            }
            Value::Array(items) => stack.extend(items),
            _ => {}
        }
    }
}

/// A server on a free port with a short time limit, and what ends it.
async fn serving() -> (SocketAddr, oneshot::Sender<()>, JoinHandle<Result<(), ServerError>>) {
    let limits = Limits { timeout: Duration::from_millis(200), ..Limits::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let running = tokio::spawn(ishizue_server::serve(listener, application(limits), async {
        let _ = stopped.await;
    }));
    (address, stop, running)
}

async fn ask(address: SocketAddr, head: &str) -> String {
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(format!("{head}\r\nHost: a\r\nConnection: close\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_body_that_never_arrives_is_answered_in_time() {
    let (address, _stop, _running) = serving().await;
    let answer = ask(address, "POST /api/v1/code HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 10").await;
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("retry-after: 2"), "{answer}");
    assert!(answer.contains("\"code\":\"timeout\"") && answer.contains("200 ms"), "{answer}");
}

#[tokio::test]
async fn a_server_ends_when_told_to_though_a_connection_stays_open() {
    let (address, stop, running) = serving().await;
    let _silent = TcpStream::connect(address).await.unwrap();
    let answer = ask(address, "GET /healthz HTTP/1.1").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(5), running).await.unwrap().unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
