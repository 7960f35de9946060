//! `CodeSystem/$lookup` (<https://hl7.org/fhir/R4/codesystem-operation-lookup.html>).

use std::sync::LazyLock;

use ishizue_terminology::icf::{ActivityPosition, Position, StructurePosition};
use ishizue_terminology::{Concept, Designation, DesignationUse};
use serde_json::{Value, json};

use super::concept::{Found, language, tag};
use super::outcome::Outcome;
use super::parameters::{Answer, Parameters, Resource};
use super::systems::CodeSystem;
use crate::application::Context;

pub(super) fn lookup(context: &Context, parameters: &Parameters) -> Result<Resource, Outcome> {
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
        .text("name", "valueString", system.title)
        .text("version", "valueString", &system.release.meta().edition)
        .text("code", "valueCode", &found.code)
        .text("display", "valueString", &found.display(language));
    let wanted: Vec<&str> = parameters.texts("property").collect();
    let asked = |name: &str| wanted.is_empty() || wanted.contains(&name);
    if asked("designation") {
        for name in found.concept.designations() {
            answer.parts("designation", &designation(name));
        }
    }
    properties(&found, asked, &mut answer);
    // The release knows parents; children are looked for only where somebody names them.
    if wanted.contains(&"child") {
        let is_child = |c: &Concept<'_>| c.parent().is_some_and(|parent| parent.id() == found.concept.id());
        for child in system.release.concepts().filter(is_child) {
            let mut parts = Answer::default();
            parts.text("code", "valueCode", "child").text("value", "valueCode", child.code());
            answer.parts("property", &parts);
        }
    }
    Ok(answer.resource())
}

fn designation(name: Designation<'_>) -> Answer {
    let mut parts = Answer::default();
    parts.text("language", "valueCode", tag(name.language));
    parts.value("use", "valueCoding", use_of(name.usage));
    parts.text("value", "valueString", name.text);
    parts
}

/// What a name is for, in the codes of FHIR and of this program.
fn use_of(usage: DesignationUse) -> &'static Value {
    static ALL: LazyLock<[Value; 6]> = LazyLock::new(|| {
        let display = json!({ "system": "http://terminology.hl7.org/CodeSystem/designation-usage", "code": "display" });
        let own = |code: &str| json!({ "system": "urn:ishizue:designation-use", "code": code });
        [display, own("synonym"), own("index"), own("abbreviation"), own("lay"), own("reading")]
    });
    let at = match usage {
        DesignationUse::Preferred => 0,
        DesignationUse::Synonym => 1,
        DesignationUse::Index => 2,
        DesignationUse::Abbreviation => 3,
        DesignationUse::Lay => 4,
        DesignationUse::Reading => 5,
    };
    &ALL[at]
}

fn properties(found: &Found<'_>, asked: impl Fn(&str) -> bool, answer: &mut Answer) {
    let mut add = |code: &str, kind: &str, value: Value| {
        if asked(code) {
            let mut parts = Answer::default();
            parts.text("code", "valueCode", code).value("value", kind, &value);
            answer.parts("property", &parts);
        }
    };
    if let Some(parent) = found.concept.parent() {
        add("parent", "valueCode", parent.code().into());
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
