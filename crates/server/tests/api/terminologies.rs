use serde_json::json;

use crate::common::Server;

#[tokio::test]
async fn the_catalogue_lists_all_editions() {
    let list = Server::new().get("/api/v1/terminologies").await.json();
    let releases = list["releases"].as_array().unwrap();
    let editions: Vec<_> = releases.iter().map(|r| (&r["edition"], &r["current"])).collect();
    assert_eq!(editions, [(&json!("2025"), &json!(false)), (&json!("2026"), &json!(true))]);
    assert_eq!(releases[1]["concepts"], 25);
    assert_eq!(releases[1]["sources"][0]["sha256"], "0".repeat(64));
    assert_eq!(releases[1]["licence"], "CC0");
}

#[tokio::test]
async fn one_system_has_its_editions_only() {
    let server = Server::new();
    assert_eq!(server.get("/api/v1/terminologies/starter").await.json()["releases"].as_array().unwrap().len(), 2);
    server.get("/api/v1/terminologies/medis").await.is_problem(404, "unknown-terminology", "medis");
}

#[tokio::test]
async fn a_concept_is_read_with_and_without_its_dot() {
    let server = Server::new();
    let concept = server.get("/api/v1/terminologies/starter/concepts/S7200").await.json();
    assert_eq!(concept, server.get("/api/v1/terminologies/starter/concepts/s72.00").await.json());
    assert_eq!(concept["display"], "S72.00");
    assert_eq!(concept["title"], "大腿骨頚部骨折　閉鎖性");
    assert_eq!(concept["properties"], json!([{"key": "digits", "value": "5"}]));
    let ancestors: Vec<_> = concept["ancestors"].as_array().unwrap().iter().map(|a| &a["display"]).collect();
    assert_eq!(ancestors, ["S72.0", "S72", "S70-S79", "S00-T98"]);
    let category = server.get("/api/v1/terminologies/starter/concepts/S72").await.json();
    let english = category["designations"].as_array().unwrap().iter().find(|d| d["language"] == "en").unwrap();
    assert_eq!((&english["text"], &english["use"]), (&json!("Fracture of femur"), &json!("preferred")));
}

#[tokio::test]
async fn unknown_concepts_are_problems() {
    let server = Server::new();
    server.get("/api/v1/terminologies/starter/concepts/Z99").await.is_problem(404, "unknown-concept", "Z99");
    server.get("/api/v1/terminologies/medis/concepts/J18").await.is_problem(404, "unknown-terminology", "");
    server.get("/api/v1/terminologies/medis/concepts?query=a").await.is_problem(404, "unknown-terminology", "");
    server.get("/api/v1/terminologies/starter/concepts/%ff").await.is_problem(400, "invalid-query", "");
}

/// The codes found for a percent-encoded query.
async fn found(query: &str) -> Vec<(String, String)> {
    let answer = Server::new().get(&format!("/api/v1/terminologies/starter/concepts?query={query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let text = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
    let concepts = answer.json()["concepts"].as_array().unwrap().clone();
    concepts.iter().map(|c| (text(&c["display"]), text(&c["matched"]))).collect()
}

#[tokio::test]
async fn names_are_found_by_a_part_in_any_spelling() {
    // 肺炎: names that begin with it come before those that hold it.
    let hits = found("%E8%82%BA%E7%82%8E").await;
    let codes: Vec<&str> = hits.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["J18.9", "J18", "J69.0"]);
    // ２型ＤＭ in full-width letters.
    assert_eq!(found("%EF%BC%92%E5%9E%8B%EF%BC%A4%EF%BC%AD").await, [("E11.9".into(), "2型DM".into())]);
    assert_eq!(found("%E5%AD%98%E5%9C%A8%E3%81%97%E3%81%AA%E3%81%84").await, []);
    assert_eq!(found("%0A").await, []);
}

#[tokio::test]
async fn codes_are_found_by_their_beginning() {
    let hits = found("s72.0").await;
    assert_eq!(hits, [("S72.0".into(), "S720".into()), ("S72.00".into(), "S7200".into())]);
}

#[tokio::test]
async fn search_parameters_are_checked() {
    let server = Server::new();
    let at = "/api/v1/terminologies/starter/concepts";
    server.get(at).await.is_problem(400, "invalid-query", "");
    server.get(&format!("{at}?query=")).await.is_problem(422, "invalid-parameter", "");
    server.get(&format!("{at}?query={}", "a".repeat(201))).await.is_problem(422, "invalid-parameter", "aaa");
    server.get(&format!("{at}?query=a&limit=0")).await.is_problem(422, "invalid-parameter", "");
    server.get(&format!("{at}?query=a&limit=secret")).await.is_problem(400, "invalid-query", "secret");
    let one = server.get(&format!("{at}?query=S&limit=1")).await.json();
    assert_eq!(one["concepts"].as_array().unwrap().len(), 1);
}
