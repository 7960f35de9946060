//! What the service can do: CapabilityStatement and TerminologyCapabilities
//! (<https://hl7.org/fhir/R4/terminologycapabilities.html>).

use serde_json::{Value, json};

use super::FHIR_VERSION;
use super::systems::{ALL, CodeSystem};
use crate::application::Context;

/// Day of the last change to what is said here.
const DATE: &str = "2026-11-28";

/// Type, name and definition of every operation.
const OPERATIONS: [(&str, &str); 6] = [
    ("CodeSystem", "lookup"),
    ("CodeSystem", "validate-code"),
    ("CodeSystem", "subsumes"),
    ("ValueSet", "expand"),
    ("ValueSet", "validate-code"),
    ("ConceptMap", "translate"),
];

pub(super) fn statement() -> Value {
    let resource = |kind: &str| {
        let operations = OPERATIONS.iter().filter(|(of, _)| *of == kind).map(|(_, name)| {
            let definition = format!("http://hl7.org/fhir/OperationDefinition/{kind}-{name}");
            json!({ "name": name, "definition": definition })
        });
        json!({
            "type": kind,
            "interaction": [{ "code": "read" }, { "code": "search-type" }],
            "searchParam": [{ "name": "url", "type": "uri" }],
            "operation": operations.collect::<Vec<_>>(),
        })
    };
    let resources: Vec<Value> = ["CodeSystem", "ValueSet", "ConceptMap"].into_iter().map(resource).collect();
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": DATE,
        "kind": "instance",
        "software": { "name": "Ishizue", "version": env!("CARGO_PKG_VERSION") },
        "implementation": { "description": "Ishizue terminology service" },
        "instantiates": ["http://hl7.org/fhir/CapabilityStatement/terminology-server"],
        "fhirVersion": FHIR_VERSION,
        "format": ["application/fhir+json", "json"],
        "rest": [{ "mode": "server", "resource": resources, "interaction": [{ "code": "batch" }] }],
    })
}

pub(super) fn terminology(context: &Context) -> Value {
    let systems = ALL.iter().filter_map(|canonical| {
        let system = CodeSystem::known(context, canonical).ok()?;
        let version = json!({
            "code": system.release.meta().edition,
            "isDefault": true,
            "compositional": system.rules.is_some(),
            "language": ["ja", "en"],
        });
        Some(json!({ "uri": canonical.url, "version": [version], "subsumption": true }))
    });
    let parameters = ["url", "valueSet", "filter", "offset", "count", "includeDesignations", "displayLanguage"];
    json!({
        "resourceType": "TerminologyCapabilities",
        "status": "active",
        "date": DATE,
        "kind": "instance",
        "software": { "name": "Ishizue", "version": env!("CARGO_PKG_VERSION") },
        "codeSystem": systems.collect::<Vec<_>>(),
        "expansion": {
            "hierarchical": false,
            "paging": true,
            "parameter": parameters.map(|name| json!({ "name": name })),
            "textFilter": "A part of a name in any spelling, or the beginning of a code.",
        },
        "codeSearch": "all",
        "validateCode": { "translations": false },
        "translation": { "needsMap": true },
        "closure": { "translation": false },
    })
}
