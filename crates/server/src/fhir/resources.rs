//! Code systems, value sets and maps as resources, without their content: that is what the operations are for.

use ishizue_terminology::{Release, map};
use serde_json::{Value, json};

use super::outcome::Outcome;
use super::parameters::Parameters;
use super::systems::{ALL, Canonical, CodeSystem};
use crate::application::Context;

pub(super) fn search(context: &Context, kind: &str, parameters: &Parameters) -> Result<Value, Outcome> {
    let all: Vec<Value> = match kind {
        "CodeSystem" => ALL.iter().filter_map(|canonical| code_system(context, canonical)).collect(),
        "ValueSet" => ALL.iter().filter_map(|canonical| value_set(context, canonical)).collect(),
        "ConceptMap" => concept_maps(context),
        _ => return Err(Outcome::not_supported("resources here are CodeSystem, ValueSet and ConceptMap")),
    };
    let wanted = parameters.text("url");
    let found = all.into_iter().filter(|resource| wanted.is_none_or(|url| resource["url"] == url));
    let entry: Vec<Value> =
        found.map(|resource| json!({ "resource": resource, "search": { "mode": "match" } })).collect();
    Ok(json!({ "resourceType": "Bundle", "type": "searchset", "total": entry.len(), "entry": entry }))
}

pub(super) fn read(context: &Context, kind: &str, id: &str) -> Result<Value, Outcome> {
    let canonical = ALL.iter().find(|canonical| canonical.id == id);
    let found = match kind {
        "CodeSystem" => canonical.and_then(|canonical| code_system(context, canonical)),
        "ValueSet" => canonical.and_then(|canonical| value_set(context, canonical)),
        "ConceptMap" => concept_maps(context).into_iter().find(|map| map["id"] == id),
        _ => return Err(Outcome::not_supported("resources here are CodeSystem, ValueSet and ConceptMap")),
    };
    found.ok_or_else(|| Outcome::not_found("there is no resource of this id"))
}

fn code_system(context: &Context, canonical: &Canonical) -> Option<Value> {
    let system = CodeSystem::known(context, canonical).ok()?;
    let meta = system.release.meta();
    let count = system.release.concepts().filter(|concept| system.has(concept.code())).count();
    Some(json!({
        "resourceType": "CodeSystem",
        "id": canonical.id,
        "url": canonical.url,
        "version": meta.edition,
        "name": canonical.id.replace('-', "_"),
        "title": canonical.title,
        "status": "active",
        "hierarchyMeaning": "is-a",
        "compositional": system.rules.is_some(),
        "content": "not-present",
        "count": count,
        "valueSet": format!("{}?fhir_vs", canonical.url),
        "copyright": some(&meta.licence),
    }))
}

fn value_set(context: &Context, canonical: &Canonical) -> Option<Value> {
    let system = CodeSystem::known(context, canonical).ok()?;
    Some(json!({
        "resourceType": "ValueSet",
        "id": canonical.id,
        "url": format!("{}?fhir_vs", canonical.url),
        "version": system.release.meta().edition,
        "title": canonical.title,
        "status": "active",
        "compose": { "include": [{ "system": canonical.url }] },
    }))
}

fn concept_maps(context: &Context) -> Vec<Value> {
    let Some(map) = context.release(map::SYSTEM) else { return Vec::new() };
    let (icd10, icd11) = ("http://hl7.org/fhir/sid/icd-10", "http://id.who.int/icd/release/11/mms");
    vec![concept_map(map, "icd10-icd11", icd10, icd11), concept_map(map, "icd11-icd10", icd11, icd10)]
}

fn concept_map(map: &Release, id: &str, from: &str, to: &str) -> Value {
    json!({
        "resourceType": "ConceptMap",
        "id": id,
        "url": format!("urn:ishizue:map:{id}"),
        "version": map.meta().edition,
        "title": map.meta().title,
        "status": "active",
        "group": [{ "source": from, "target": to }],
    })
}

/// Nothing where there is nothing to say.
fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
