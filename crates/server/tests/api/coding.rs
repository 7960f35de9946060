use serde_json::{Value, json};

use crate::common::Server;

const CHART: &str = "𠮷田氏。誤嚥性肺炎で入院。発熱なし。";

#[tokio::test]
async fn an_empty_text_has_no_mentions() {
    let server = Server::new();
    assert_eq!(server.post_json("/api/v1/code", &json!({"text": ""})).await.json(), json!({"mentions": []}));
    assert_eq!(server.post("/api/v1/code", "text/plain", "").await.json(), json!({"mentions": []}));
}

#[tokio::test]
async fn a_chart_answers_alike_as_json_and_as_text() {
    let server = Server::new();
    let as_json = server.post_json("/api/v1/code", &json!({"text": CHART, "top": 2, "threshold": 0.5})).await;
    let as_text = server.post("/api/v1/code?top=2&threshold=0.5", "text/plain; charset=UTF-8", CHART).await;
    assert_eq!(as_json.status, 200, "{}", as_json.body);
    assert_eq!(as_json.header("content-type"), "application/json");
    assert_eq!(as_json.json(), as_text.json());
}

#[tokio::test]
async fn mentions_have_offsets_status_and_codes() {
    let answer = Server::new().post_json("/api/v1/code", &json!({"text": CHART, "top": 2})).await.json();
    let mentions = answer["mentions"].as_array().unwrap();
    let symbols: Vec<char> = CHART.chars().collect();
    for mention in mentions {
        let at = |end: &str| usize::try_from(mention[end].as_u64().unwrap()).unwrap();
        let there: String = symbols[at("start")..at("end")].iter().collect();
        assert_eq!(mention["text"], there);
        assert!(mention["codings"].as_array().unwrap().len() <= 2);
    }
    let fever = mentions.iter().find(|m| m["text"] == "発熱").unwrap();
    assert_eq!((&fever["type"], &fever["status"]), (&json!("symptom"), &json!("absent")));
    assert_eq!(fever["assertion"]["cue"]["text"], "なし");
    let pneumonia = mentions.iter().find(|m| m["text"] == "誤嚥性肺炎").unwrap();
    assert_eq!((&pneumonia["type"], &pneumonia["status"]), (&json!("disease"), &json!("present")));
    assert_eq!(pneumonia["assertion"]["cue"], Value::Null);
    assert_eq!(pneumonia["codings"][0]["code"], "J690");
}

/// What a model found and decided shows, and what is not coded has no codes.
#[test]
fn a_mention_tells_who_read_it() {
    let assertion = ishizue_text::Assertion {
        status: ishizue_text::Status::Absent,
        rule: "model:absent".into(),
        model: Some(0.75),
        ..Default::default()
    };
    let mention = ishizue_coding::Mention {
        span: ishizue_text::Span::new(3, 9),
        text: "HBs抗原".into(),
        kind: ishizue_coding::MentionType::InfectionTest,
        assertion,
        tagged: Some(0.5),
        coded: false,
        codings: Vec::new().into(),
    };
    let written = serde_json::to_value(ishizue_server::mention_json(mention)).unwrap();
    let assertion = json!({"cue": null, "rule": "model:absent", "model": 0.75});
    assert_eq!(
        written,
        json!({"start": 3, "end": 9, "text": "HBs抗原", "type": "infection_test", "status": "absent",
            "assertion": assertion, "tagged": 0.5, "coded": false, "codings": []})
    );
}

#[tokio::test]
async fn phrases_are_answered_in_order_with_evidence() {
    let body = json!({"phrases": ["右大腿骨転子部骨折", "2型DM", ""], "top": 3});
    let answer = Server::new().post_json("/api/v1/phrases", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answers = answer.json();
    let answers = answers["answers"].as_array().unwrap();
    assert_eq!(answers.len(), 3);
    let best = &answers[0]["codings"][0];
    assert_eq!((&best["system"], &best["code"], &best["display"]), (&json!("icd10"), &json!("S721"), &json!("S72.1")));
    assert_eq!(
        best["ancestors"],
        json!([{"code": "S72", "display": "S72", "title": "大腿骨骨折", "title_en": "Fracture of femur"}])
    );
    assert_eq!(best["evidence"]["release"], "starter 2026");
    assert_eq!(best["evidence"]["designation"], "大腿骨転子部骨折");
    assert_eq!(best["evidence"]["provenance"], "decomposed");
    assert_eq!(best["evidence"]["modifiers"][0]["value"], "right");
    let features = best["evidence"]["features"].as_array().unwrap();
    assert!(features.iter().all(|f| !f["meaning"].as_str().unwrap().is_empty()), "{features:?}");
    assert_eq!(answers[1]["codings"][0]["code"], "E119");
    assert_eq!((&answers[2]["phrase"], &answers[2]["coded"]), (&json!(""), &json!(false)));
}

#[tokio::test]
async fn top_and_threshold_are_obeyed() {
    let server = Server::new();
    let body = json!({"phrases": ["肺炎"], "top": 1, "threshold": 1.0});
    let answer = server.post_json("/api/v1/phrases", &body).await.json();
    assert_eq!(answer["answers"][0]["codings"].as_array().unwrap().len(), 1);
    assert_eq!(answer["answers"][0]["coded"], false);
    let body = json!({"phrases": ["肺炎"], "threshold": 0.0});
    assert_eq!(server.post_json("/api/v1/phrases", &body).await.json()["answers"][0]["coded"], true);
}
