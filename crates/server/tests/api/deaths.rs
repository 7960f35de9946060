use serde_json::{Value, json};

use crate::common::Server;

fn certificate(id: &str, means: &str) -> Value {
    json!({"id": id, "sex": "女", "age": 80, "manner": "転倒・転落", "cause_Ia": "大腿骨頚部骨折",
        "place_type": "住居", "means": means})
}

const CONTRADICTING: &str = "遺書を残し、自宅2階のベランダから飛び降りた";

#[tokio::test]
async fn a_certificate_is_coded_with_slots_votes_and_steps() {
    let body = json!({"certificates": [certificate("1", "𠮷田方の階段から転落した"), "no certificate", {"id": "3"}]});
    let answer = Server::new().post_json("/api/v1/deaths", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answers = answer.json();
    let first = &answers["answers"][0];
    assert_eq!((&first["id"], &first["external"]["code"]), (&json!("1"), &json!("W10")));
    let slots = first["external"]["slots"].as_array().unwrap();
    let stairs = slots.iter().find(|slot| slot["value"] == "stairs").unwrap();
    assert_eq!((&stairs["field"], &stairs["span"]), (&json!("means"), &json!({"start": 4, "end": 6})));
    assert_eq!(stairs["value_label"]["ja"], "階段");
    assert_eq!(first["underlying"]["code"], "W10");
    assert!(first["underlying"]["steps"][0]["meaning"]["en"].is_string());
    assert_eq!(answers["answers"][1]["reasons"], json!(["broken"]));
    assert_eq!(answers["answers"][2]["reasons"], json!(["blank"]));
}

#[tokio::test]
async fn what_is_out_of_range_is_a_problem_without_the_text() {
    let server = Server::new();
    let body = json!({"certificates": [certificate("1", "秘密")], "accept_at": 0.1});
    server.post_json("/api/v1/deaths", &body).await.is_problem(422, "invalid-parameter", "秘密");
    let many: Vec<Value> = (0..1001).map(|_| json!({})).collect();
    let body = json!({"certificates": many});
    server.post_json("/api/v1/deaths", &body).await.is_problem(422, "too-many-certificates", "秘密");
    server.post("/api/v1/deaths/queue", "text/plain", "秘密,x\n").await.is_problem(422, "invalid-body", "秘密");
    server.get("/api/v1/deaths/queue/none").await.is_problem(404, "unknown-certificate", "秘密");
    server.get("/api/v1/deaths/queue?limit=0").await.is_problem(422, "invalid-parameter", "秘密");
}

#[tokio::test]
async fn a_certificate_waits_is_decided_twice_and_exported() {
    let server = Server::new();
    let file = format!("{}\n{}\n{{\"id\": \n", certificate("A", CONTRADICTING), certificate("B", "不詳"));
    let added = server.post("/api/v1/deaths/queue", "text/plain", file.clone()).await.json();
    assert_eq!((&added["read"], &added["added"], &added["broken"][0]["line"]), (&json!(2), &json!(2), &json!(3)));
    let again = server.post("/api/v1/deaths/queue", "text/plain", file).await.json();
    assert_eq!(again["added"], 0, "the same certificate waits once");

    let queue = server.get("/api/v1/deaths/queue").await.json();
    assert_eq!((&queue["total"], &queue["decided"]), (&json!(2), &json!(0)));
    let items = queue["items"].as_array().unwrap();
    assert!(items[0]["confidence"].as_f64().unwrap() <= items[1]["confidence"].as_f64().unwrap(), "doubt first");
    let key = items.iter().find(|item| item["id"] == "A").unwrap()["key"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/deaths/queue/{key}");
    let detail = server.get(&path).await.json();
    assert_eq!(detail["certificate"]["means"], CONTRADICTING);
    assert_eq!(detail["answer"]["external"]["code"], "X80");
    assert_eq!(detail["decisions"], json!([]));

    let decide = async |code: &str, by: &str| server.post_json(&path, &json!({"code": code, "by": by})).await;
    decide("X80", " ").await.is_problem(422, "invalid-parameter", CONTRADICTING);
    decide("飛降", "統計係").await.is_problem(422, "invalid-parameter", CONTRADICTING);
    assert_eq!(decide("X80", "統計係").await.json()["code"], "X80");
    assert_eq!(decide("Y30", "=主任").await.json()["by"], "=主任");
    let detail = server.get(&path).await.json();
    assert_eq!(detail["decisions"].as_array().unwrap().len(), 2, "the earlier decision stays on record");
    let open = server.get("/api/v1/deaths/queue?decided=false").await.json();
    assert_eq!((open["items"].as_array().unwrap().len(), &open["decided"]), (1, &json!(1)));
    let table = server.get("/api/v1/deaths/decisions.csv").await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        table.body.starts_with("id,proposed,code,changed,by,at,key\r\n\"A\",\"X80\",\"Y30\",\"true\",\"'=主任\",\""),
        "{}",
        table.body
    );
}
