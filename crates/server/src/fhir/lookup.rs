//! `CodeSystem/$lookup` (<https://hl7.org/fhir/R4/codesystem-operation-lookup.html>).

use ishizue_terminology::icf::{ActivityPosition, Position, StructurePosition};
use ishizue_terminology::{Designation, DesignationUse};
use serde_json::{Value, json};

use super::concept::{Found, language, tag};
use super::outcome::Outcome;
use super::parameters::{Answer, Parameters};
use super::systems::CodeSystem;
use crate::application::Context;

pub(super) fn lookup(context: &Context, parameters: &Parameters) -> Result<Value, Outcome> {
    let codings = parameters.codings();
    let coding = codings.first().copied().unwrap_or_default();
    let url = coding.system.ok_or_else(|| Outcome::required("system"))?;
    let code = coding.code.ok_or_else(|| Outcome::required("code"))?;
    let system = CodeSystem::resolve(context, url, coding.version)?;
    let found = system.find(code).ok_or_else(|| {
        let edition = &system.release.meta().edition;
        Outcome::not_found(format!("the code is not in {} {edition}", system.title))
    })?;
    let language = language(parameters.text("displayLanguage"));
    let mut answer = Answer::default();
    answer
        .add("name", "valueString", system.title)
        .add("version", "valueString", system.release.meta().edition.as_str())
        .add("code", "valueCode", found.code.as_str())
        .add("display", "valueString", found.display(language));
    let wanted: Vec<&str> = parameters.texts("property").collect();
    let asked = |name: &str| wanted.is_empty() || wanted.contains(&name);
    if asked("designation") {
        for name in found.concept.designations() {
            answer.parts("designation", designation(name));
        }
    }
    properties(&system, &found, asked, &mut answer);
    Ok(answer.resource())
}

fn designation(name: Designation<'_>) -> Answer {
    let mut parts = Answer::default();
    parts.add("language", "valueCode", tag(name.language));
    parts.add("use", "valueCoding", use_of(name.usage));
    parts.add("value", "valueString", name.text);
    parts
}

/// What a name is for, in the codes of FHIR and of this program.
fn use_of(usage: DesignationUse) -> Value {
    const SYSTEM: &str = "urn:ishizue:designation-use";
    let code = match usage {
        DesignationUse::Preferred => {
            return json!({ "system": "http://terminology.hl7.org/CodeSystem/designation-usage", "code": "display" });
        }
        DesignationUse::Synonym => "synonym",
        DesignationUse::Index => "index",
        DesignationUse::Abbreviation => "abbreviation",
        DesignationUse::Lay => "lay",
        DesignationUse::Reading => "reading",
    };
    json!({ "system": SYSTEM, "code": code })
}

fn properties(system: &CodeSystem<'_>, found: &Found<'_>, asked: impl Fn(&str) -> bool, answer: &mut Answer) {
    let mut add = |code: &str, kind: &str, value: Value| {
        if asked(code) {
            let mut parts = Answer::default();
            parts.add("code", "valueCode", code).add("value", kind, value);
            answer.parts("property", parts);
        }
    };
    if let Some(parent) = found.concept.parent() {
        add("parent", "valueCode", parent.code().into());
    }
    let children = system.release.concepts().filter(|c| c.parent().is_some_and(|p| p.id() == found.concept.id()));
    // Children are looked for only where somebody asks: the release knows parents.
    if asked("child") && !asked("parent") {
        children.for_each(|child| add("child", "valueCode", child.code().into()));
    }
    for (position, value) in found.qualifiers.named(found.concept.code().chars().next().unwrap_or('b')) {
        add(qualifier(position), "valueInteger", value.into());
    }
    for (key, value) in found.concept.properties() {
        add(key, "valueString", value.into());
    }
}

fn qualifier(position: Position) -> &'static str {
    match position {
        Position::Impairment => "impairment",
        Position::Structure(StructurePosition::Extent) => "extent",
        Position::Structure(StructurePosition::Nature) => "nature",
        Position::Structure(StructurePosition::Location) => "location",
        Position::Activity(ActivityPosition::Performance) => "performance",
        Position::Activity(ActivityPosition::CapacityWithoutAssistance) => "capacity-without-assistance",
        Position::Activity(ActivityPosition::CapacityWithAssistance) => "capacity-with-assistance",
        Position::Activity(ActivityPosition::PerformanceWithoutAssistance) => "performance-without-assistance",
        Position::Barrier => "barrier",
        Position::Facilitator => "facilitator",
    }
}
