//! The FHIR terminology service.

use ishizue_coding::Systems;
use ishizue_server::Limits;
use ishizue_terminology::ConceptKind::{Block, Chapter, Code};
use ishizue_terminology::DesignationUse::Preferred;
use ishizue_terminology::Language::{En, Ja};
use ishizue_terminology::{ConceptKind, Release, ReleaseBuilder, ReleaseMeta};
use serde_json::{Value, json};

use crate::common::{Answer, Server, application};

/// Code, level, parent, English name, Japanese name.
type Row = (&'static str, ConceptKind, Option<&'static str>, &'static str, &'static str);

fn release(system: &str, rows: &[Row]) -> ReleaseBuilder {
    let mut builder = ReleaseBuilder::new();
    for (code, kind, parent, english, japanese) in rows {
        builder.concept(code, *kind, *parent).designation(code, english, En, Preferred, "");
        if !japanese.is_empty() {
            builder.designation(code, japanese, Ja, Preferred, "");
        }
    }
    assert!(!system.is_empty());
    builder
}

fn finished(builder: ReleaseBuilder, system: &str, edition: &str) -> Release {
    let meta = ReleaseMeta {
        system: system.into(),
        title: system.into(),
        scheme: system.into(),
        edition: edition.into(),
        licence: String::new(),
        digest: "d".repeat(64),
        sources: Vec::new(),
        notes: Vec::new(),
    };
    builder.finish(meta).unwrap()
}

fn systems() -> Systems {
    let mut icd11 = release(
        "icd11",
        &[
            ("22", Chapter, None, "Injury", ""),
            ("NC72", Code, Some("22"), "Fracture of femur", ""),
            ("NC72.3Z", Code, Some("NC72"), "Fracture of trochanteric section of femur", "大腿骨転子部骨折"),
            ("ZZ10", Code, Some("22"), "Something", ""),
            ("X", Chapter, None, "Extension Codes", ""),
            ("11", Block, Some("X"), "Laterality", ""),
            ("XK8G", Code, Some("11"), "Left", "左"),
            ("XK9K", Code, Some("11"), "Right", "右"),
        ],
    );
    icd11.property("NC72.3Z", "axis", "laterality allowed NotAllowed XK8G XK9K");
    let icf = release(
        "icf",
        &[
            ("d415", Code, None, "Maintaining a body position", "姿勢の保持"),
            ("d4153", Code, Some("d415"), "Maintaining a sitting position", "座位の保持"),
            ("e310", Code, None, "Immediate family", "家族"),
        ],
    );
    let jfagy = release(
        "jfagy",
        &[
            ("J9FC15000000", Code, None, "Crustaceans", "こうかく類"),
            ("J9FC15110000", Code, Some("J9FC15000000"), "Shrimp", "えび"),
            ("J9NJ12150000", Code, None, "Cat", "ねこ"),
            ("D9M000000000", Code, None, "Medicine dummy code", "医薬品ダミーコード"),
        ],
    );
    let mut map = ReleaseBuilder::new();
    map.concept("10:S721", Code, None).property("10:S721", "one", "NC72.3Z");
    map.property("10:S721", "all", "NC72.3Z").property("10:S721", "all", "NC72");
    map.concept("11:NC72.3Z", Code, None).property("11:NC72.3Z", "one", "S721");
    Systems::new(vec![
        finished(icd11, "icd11", "2024-01"),
        finished(icf, "icf", "2022-09"),
        finished(jfagy, "jfagy", "20250401"),
        finished(map, "icd10-icd11-map", "2024-01"),
    ])
}

fn server() -> Server {
    let mut application = application(Limits::default());
    application.coder = application.coder.with_systems(systems());
    Server::over(application)
}

const MMS: &str = "http://id.who.int/icd/release/11/mms";
const ICF: &str = "http://hl7.org/fhir/sid/icf";
const FAMILY: &str = "http://id.who.int/icd/release/11/icf";
const ICD10: &str = "http://hl7.org/fhir/sid/icd-10";
const FOOD: &str = "http://jpfhir.jp/fhir/core/CodeSystem/JP_JfagyFoodAllergen_CS";

/// The answer to a GET below `/fhir`, which must be FHIR's JSON.
async fn get(path: &str) -> Answer {
    let answer = server().get(&format!("/fhir/{path}")).await;
    assert_eq!(answer.header("content-type"), "application/fhir+json; charset=utf-8");
    answer
}

/// The value of the first output parameter of this name.
fn output<'a>(answer: &'a Value, name: &str) -> &'a Value {
    let parameters = answer["parameter"].as_array().unwrap();
    let found = parameters.iter().find(|parameter| parameter["name"] == name);
    let values = found.unwrap_or(&Value::Null).as_object().into_iter().flatten();
    values.filter(|(key, _)| key.starts_with("value")).map(|(_, value)| value).next().unwrap_or(&Value::Null)
}

async fn validated(system: &str, code: &str) -> Value {
    let code = code.replace('&', "%26").replace('+', "%2B");
    get(&format!("CodeSystem/$validate-code?url={system}&code={code}")).await.json()
}

#[track_caller]
fn is_outcome(answer: &Answer, status: u16, code: &str, words: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
    let outcome = answer.json();
    assert_eq!(outcome["resourceType"], "OperationOutcome");
    assert_eq!((&outcome["issue"][0]["severity"], &outcome["issue"][0]["code"]), (&json!("error"), &json!(code)));
    let diagnostics = outcome["issue"][0]["diagnostics"].as_str().unwrap();
    assert!(diagnostics.contains(words), "{diagnostics}");
}

#[tokio::test]
async fn it_says_what_it_can_do() {
    let statement = get("metadata").await.json();
    assert_eq!(
        (&statement["resourceType"], &statement["fhirVersion"]),
        (&json!("CapabilityStatement"), &json!("4.0.1"))
    );
    let terminology = get("metadata?mode=terminology").await.json();
    assert_eq!(terminology["resourceType"], "TerminologyCapabilities");
    let uris: Vec<&str> =
        terminology["codeSystem"].as_array().unwrap().iter().map(|system| system["uri"].as_str().unwrap()).collect();
    assert!([MMS, ICF, FAMILY, ICD10, FOOD].iter().all(|url| uris.contains(url)), "{uris:?}");
    assert!(!uris.iter().any(|url| url.contains("clins")), "nothing of JP-CLINS is loaded");
}

#[tokio::test]
async fn a_code_is_looked_up_with_names_and_parent() {
    let found = get(&format!("CodeSystem/$lookup?system={MMS}&code=NC72.3Z")).await.json();
    assert_eq!(output(&found, "display"), "大腿骨転子部骨折");
    assert_eq!(output(&found, "version"), "2024-01");
    let english = get(&format!("CodeSystem/$lookup?system={MMS}&code=NC72.3Z&displayLanguage=en")).await.json();
    assert_eq!(output(&english, "display"), "Fracture of trochanteric section of femur");
    assert!(found.to_string().contains(r#"{"name":"code","valueCode":"parent"},{"name":"value","valueCode":"NC72"}"#));
    let cluster = get(&format!("CodeSystem/$lookup?system={MMS}&code=NC72.3Z%26XK9K")).await.json();
    assert_eq!(output(&cluster, "display"), "大腿骨転子部骨折 & 右");
    let dotted = get(&format!("CodeSystem/$lookup?system={ICD10}&code=S72.00")).await.json();
    assert_eq!(
        (output(&dotted, "code"), output(&dotted, "display")),
        (&json!("S72.00"), &json!("大腿骨頚部骨折　閉鎖性"))
    );
    let qualified = get(&format!("CodeSystem/$lookup?system={ICF}&code=d4153.2")).await.json();
    assert!(
        qualified
            .to_string()
            .contains(r#"{"name":"code","valueCode":"performance"},{"name":"value","valueInteger":2}"#)
    );
}

#[tokio::test]
async fn codes_and_clusters_are_validated() {
    let check = async |system, code, expected: bool| {
        let found = validated(system, code).await;
        assert_eq!(output(&found, "result"), expected, "{code} {found}");
    };
    check(MMS, "NC72.3Z", true).await;
    check(MMS, "NC72.3Z&XK9K", true).await;
    check(MMS, "NC72.3Z&XK9K&XK8G", false).await;
    check(MMS, "XK9K", false).await;
    check(MMS, "22", false).await;
    check(ICF, "d4153.2", true).await;
    check(ICF, "d4153.5", false).await;
    check(ICF, "e310+3", true).await;
    check(FAMILY, "d4153", true).await;
    check(FAMILY, "d4153.2", false).await;
    check(ICD10, "S72.1", true).await;
    check(FOOD, "J9FC15110000", true).await;
    check(FOOD, "J9NJ12150000", false).await;
}

#[tokio::test]
async fn an_unknown_axis_is_a_warning_and_no_yes() {
    let found = validated(MMS, "ZZ10&XK8G").await;
    assert_eq!(output(&found, "result"), false);
    assert_eq!(output(&found, "message"), "unknown-axis: XK8G cannot be checked: the axes of ZZ10 are not loaded");
    assert!(found.to_string().contains(r#""severity":"warning""#));
}

#[tokio::test]
async fn a_wrong_display_is_told_with_the_right_one() {
    let path = format!("CodeSystem/$validate-code?url={FOOD}&code=J9FC15110000&display=");
    let right = get(&format!("{path}%E3%82%A8%E3%83%93")).await.json();
    assert_eq!(output(&right, "result"), true, "エビ is えび");
    let wrong = get(&format!("{path}%E3%81%8B%E3%81%AB")).await.json();
    assert_eq!(
        (output(&wrong, "result"), output(&wrong, "message")),
        (&json!(false), &json!("the code is called えび"))
    );
}

#[tokio::test]
async fn parameters_may_come_in_a_body() {
    let coding = json!({ "system": MMS, "code": "NC72.3Z" });
    let body = json!({ "resourceType": "Parameters", "parameter": [
        { "name": "codeableConcept", "valueCodeableConcept": { "coding": [{ "system": MMS, "code": "none" }, coding] } }
    ] });
    let server = server();
    let answer = server.post("/fhir/CodeSystem/$validate-code", "application/fhir+json", body.to_string()).await;
    assert_eq!(output(&answer.json(), "result"), true);
    let broken = server.post("/fhir/CodeSystem/$validate-code", "application/fhir+json", "{").await;
    is_outcome(&broken, 400, "invalid", "not JSON at line 1, column 1");
    let other = server.post("/fhir/CodeSystem/$lookup", "application/fhir+json", r#"{"resourceType":"Patient"}"#).await;
    is_outcome(&other, 400, "invalid", "not a Parameters resource");
}

#[tokio::test]
async fn subsumption_goes_both_ways() {
    let check = async |a: &str, b: &str, outcome: &str| {
        let path = format!("CodeSystem/$subsumes?system={ICD10}&codeA={a}&codeB={b}");
        assert_eq!(output(&get(&path).await.json(), "outcome"), outcome, "{a} {b}");
    };
    check("S72", "S72.00", "subsumes").await;
    check("S7200", "S72", "subsumed-by").await;
    check("S72", "S72", "equivalent").await;
    check("S72", "I10", "not-subsumed").await;
}

#[tokio::test]
async fn value_sets_are_filtered_and_paged() {
    let all = get(&format!("ValueSet/$expand?url={MMS}?fhir_vs")).await.json();
    assert_eq!(all["expansion"]["total"], 5, "chapters and blocks are no members");
    let page = get(&format!("ValueSet/$expand?url={MMS}?fhir_vs&offset=1&count=2")).await.json();
    assert_eq!((&page["expansion"]["total"], page["expansion"]["contains"].as_array().unwrap().len()), (&json!(5), 2));
    let below = get(&format!("ValueSet/$expand?url={MMS}?fhir_vs=isa/NC72")).await.json();
    assert_eq!(below["expansion"]["total"], 2);
    let allergens = "http://jpfhir.jp/fhir/core/ValueSet/JP_AllergyIntolerance_VS";
    let found = get(&format!("ValueSet/$expand?url={allergens}&filter=%E3%81%88%E3%81%B3")).await.json();
    let contains = &found["expansion"]["contains"];
    assert_eq!((&contains[0]["system"], &contains[0]["code"]), (&json!(FOOD), &json!("J9FC15110000")));
    assert_eq!(found["expansion"]["timestamp"], "2026-11-28T00:00:00Z");
    is_outcome(
        &get(&format!("ValueSet/$expand?url={MMS}?fhir_vs&count=5000")).await,
        422,
        "too-costly",
        "1000 at most",
    );
    is_outcome(&get(&format!("ValueSet/$expand?url={MMS}?fhir_vs&count=x")).await, 400, "invalid", "`count`");
    let set = json!({ "resourceType": "ValueSet", "compose": { "include": [
        { "system": MMS, "filter": [{ "property": "concept", "op": "descendent-of", "value": "NC72" }] },
        { "system": FOOD, "concept": [{ "code": "J9FC15110000" }] },
    ] } });
    let body = json!({ "resourceType": "Parameters", "parameter": [{ "name": "valueSet", "resource": set }] });
    let brought = server().post("/fhir/ValueSet/$expand", "application/fhir+json", body.to_string()).await.json();
    assert_eq!(brought["expansion"]["total"], 2, "{brought}");
}

#[tokio::test]
async fn maps_are_followed_in_both_directions() {
    let forth = get(&format!("ConceptMap/$translate?system={ICD10}&code=S72.1")).await.json();
    assert_eq!(output(&forth, "result"), true);
    let text = forth.to_string();
    assert!(text.contains(r#""valueCode":"narrower""#) && text.contains(r#""code":"NC72.3Z""#), "{text}");
    let back = get(&format!("ConceptMap/$translate?system={MMS}&code=NC72.3Z&targetsystem={ICD10}")).await.json();
    assert!(back.to_string().contains(r#""code":"S72.1""#), "{back}");
    let family = get(&format!("ConceptMap/$translate?system={ICF}&code=d4153.2")).await.json();
    let text = family.to_string();
    assert!(text.contains(r#""code":"d4153""#) && text.contains(r#""concept","valueCoding":{"code":".2"}"#), "{text}");
    let none = get(&format!("ConceptMap/$translate?system={FOOD}&code=J9FC15110000")).await;
    is_outcome(&none, 404, "not-found", "no map between these code systems");
}

#[tokio::test]
async fn a_batch_answers_each_request_for_itself() {
    let request = |method: &str, url: &str| json!({ "request": { "method": method, "url": url } });
    let bundle = json!({ "resourceType": "Bundle", "type": "batch", "entry": [
        request("GET", &format!("CodeSystem/$validate-code?url={MMS}&code=NC72.3Z")),
        request("GET", &format!("CodeSystem/$lookup?system={MMS}&code=none")),
        request("DELETE", "CodeSystem/icf"),
    ] });
    let answer = server().post("/fhir", "application/fhir+json", bundle.to_string()).await.json();
    assert_eq!(answer["type"], "batch-response");
    let statuses: Vec<&str> =
        answer["entry"].as_array().unwrap().iter().map(|entry| entry["response"]["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["200 OK", "404 Not Found", "501 Not Implemented"]);
    assert_eq!(output(&answer["entry"][0]["resource"], "result"), true);
}

#[tokio::test]
async fn what_cannot_be_answered_is_an_outcome_that_says_what_to_do() {
    is_outcome(&get("CodeSystem/$lookup?code=x").await, 400, "required", "`system`");
    is_outcome(
        &get(&format!("CodeSystem/$lookup?system={MMS}&code=none")).await,
        404,
        "not-found",
        "not in ICD-11 MMS",
    );
    is_outcome(&get("CodeSystem/$lookup?system=http://x&code=1").await, 404, "not-found", "see /fhir/CodeSystem");
    let clins = "http://jpfhir.jp/fhir/clins/CodeSystem/JP_CLINS_ObsLabResult_CoreLabo_CS";
    let missing = get(&format!("CodeSystem/$lookup?system={clins}&code=ALB")).await;
    is_outcome(&missing, 404, "not-found", "run `ishizue terminology import clins");
    let edition = get(&format!("CodeSystem/$lookup?system={MMS}&version=2025-01&code=NC72")).await;
    is_outcome(&edition, 404, "not-found", "the edition in force");
    is_outcome(&get("CodeSystem/$find-matches").await, 501, "not-supported", "not offered");
    is_outcome(&get("Patient/1").await, 501, "not-supported", "CodeSystem, ValueSet and ConceptMap");
}

#[tokio::test]
async fn resources_are_found_by_address_and_id() {
    let found = get(&format!("CodeSystem?url={ICF}")).await.json();
    assert_eq!((&found["total"], &found["entry"][0]["resource"]["id"]), (&json!(1), &json!("icf")));
    let one = get("CodeSystem/icf").await.json();
    assert_eq!(
        (&one["count"], &one["version"], &one["content"]),
        (&json!(3), &json!("2022-09"), &json!("not-present"))
    );
    assert_eq!(get("ConceptMap").await.json()["total"], 2);
}
