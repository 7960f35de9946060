//! A batch: a Bundle of requests, each answered for itself (<https://hl7.org/fhir/R4/http.html#transaction>).

use serde_json::{Value, json};

use super::outcome::Outcome;
use super::parameters::{Parameters, Resource};
use super::{answer, capability, resources};
use crate::application::Context;

/// Most requests in a batch.
const MOST: usize = 1000;

pub(super) fn run(context: &Context, body: &[u8]) -> Result<Resource, Outcome> {
    let bundle: Value = serde_json::from_slice(body).map_err(|error| {
        Outcome::invalid(format!("the body is not JSON at line {}, column {}", error.line(), error.column()))
    })?;
    let text = |key: &str| bundle.get(key).and_then(Value::as_str);
    if (text("resourceType"), text("type")) != (Some("Bundle"), Some("batch")) {
        return Err(Outcome::invalid("the body is not a Bundle of type batch"));
    }
    let entries = bundle.get("entry").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if entries.len() > MOST {
        return Err(Outcome::too_costly(format!("more than {MOST} requests in a batch")));
    }
    let answers: Vec<String> = entries.iter().map(|entry| answered(context, entry)).collect();
    let answers = answers.join(",");
    Ok(Resource(format!("{{\"resourceType\":\"Bundle\",\"type\":\"batch-response\",\"entry\":[{answers}]}}")))
}

fn answered(context: &Context, entry: &Value) -> String {
    match request(context, entry) {
        Ok(Resource(text)) => format!("{{\"resource\":{text},\"response\":{{\"status\":\"200 OK\"}}}}"),
        Err(outcome) => {
            let response = json!({ "status": outcome.status().to_string(), "outcome": outcome.resource() });
            json!({ "response": response }).to_string()
        }
    }
}

fn request(context: &Context, entry: &Value) -> Result<Resource, Outcome> {
    let of = |key: &str| entry.pointer(&format!("/request/{key}")).and_then(Value::as_str);
    let method = of("method").ok_or_else(|| Outcome::required("request.method"))?;
    let url = of("url").ok_or_else(|| Outcome::required("request.url"))?;
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut parameters = match (method, entry.get("resource")) {
        ("POST", Some(resource)) => Parameters::from_resource(resource)?,
        ("GET" | "POST", _) => Parameters::default(),
        _ => return Err(Outcome::not_supported("requests in a batch are GET and POST")),
    };
    parameters.add_query(query);
    match path.trim_start_matches('/').split_once('/') {
        Some((kind, name)) => answer(context, kind, name, &parameters),
        None if path.trim_start_matches('/') == "metadata" => Ok(capability::statement().into()),
        None => resources::search(context, path.trim_start_matches('/'), &parameters).map(Resource::from),
    }
}
