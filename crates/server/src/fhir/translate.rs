//! `ConceptMap/$translate` (<https://hl7.org/fhir/R4/conceptmap-operation-translate.html>): ICD-10 and ICD-11 by WHO's map,
//! the two notations of ICF.

use ishizue_terminology::icf::{self, Expression};
use ishizue_terminology::map::{self, Direction};
use ishizue_terminology::{Release, icd10};
use serde_json::json;

use super::concept::language;
use super::outcome::Outcome;
use super::parameters::{Answer, Parameters, Resource};
use super::systems::{CodeSystem, Grammar};
use crate::application::Context;

const ICD10: &str = "http://hl7.org/fhir/sid/icd-10";
const ICD11: &str = "http://id.who.int/icd/release/11/mms";

/// A target with its relation to the source.
struct Match {
    equivalence: &'static str,
    code: String,
    /// Qualifiers that the target's notation leaves beside the code.
    qualifiers: String,
}

pub(super) fn translate(context: &Context, parameters: &Parameters) -> Result<Resource, Outcome> {
    let codings = parameters.codings();
    let coding = codings.first().copied().unwrap_or_default();
    let source = parameters.text("system").or(coding.system).ok_or_else(|| Outcome::required("system"))?;
    let code = coding.code.ok_or_else(|| Outcome::required("code"))?;
    let system = CodeSystem::resolve(context, source, None)?;
    let found = system.find(code).ok_or_else(|| Outcome::not_found(format!("the code is not in {}", system.title)))?;
    let asked = parameters.text("targetsystem").or_else(|| parameters.text("targetSystem"));
    let (target, matches) = match (system.grammar, asked) {
        (Grammar::Icd10, None | Some(ICD11)) => {
            (ICD11, mapped(context, Direction::Icd10ToIcd11, found.concept.code())?)
        }
        (Grammar::Icd11, None | Some(ICD10)) => {
            (ICD10, mapped(context, Direction::Icd11ToIcd10, found.concept.code())?)
        }
        (Grammar::IcfQualified, None | Some(icf::FAMILY_SYSTEM)) => (icf::FAMILY_SYSTEM, notation(&found.code)),
        (Grammar::IcfFamily, None | Some(icf::FHIR_SYSTEM)) => (icf::FHIR_SYSTEM, notation(&found.code)),
        _ => return Err(Outcome::not_found("there is no map between these code systems; see /fhir/ConceptMap")),
    };
    let target = CodeSystem::resolve(context, target, None)?;
    let mut answer = Answer::default();
    answer.value("result", "valueBoolean", &(!matches.is_empty()).into());
    if matches.is_empty() {
        answer.text("message", "valueString", "the map has no target for this code");
    }
    for found in matches {
        let display =
            target.find(&found.code).map(|target| target.display(language(parameters.text("displayLanguage"))));
        let concept = json!({ "system": target.url, "code": found.code, "display": display });
        let mut parts = Answer::default();
        parts.text("equivalence", "valueCode", found.equivalence).value("concept", "valueCoding", &concept);
        if !found.qualifiers.is_empty() {
            let mut product = Answer::default();
            product.text("element", "valueUri", "urn:ishizue:icf-qualifiers");
            product.value("concept", "valueCoding", &json!({ "code": found.qualifiers }));
            parts.parts("product", &product);
        }
        answer.parts("match", &parts);
    }
    Ok(answer.resource())
}

/// The targets of WHO's map: those of the map to one category first.
fn mapped(context: &Context, direction: Direction, code: &str) -> Result<Vec<Match>, Outcome> {
    let hint = "the map is not imported; run `ishizue terminology import icd10-icd11-map 10To11*.txt 11To10*.txt`";
    let map = context.release(map::SYSTEM).ok_or_else(|| Outcome::not_found(hint))?;
    let Some(found) = targets(map, direction, code) else { return Ok(Vec::new()) };
    let equivalence = if found.is_many() { "narrower" } else { "relatedto" };
    let mut codes = vec![found.target];
    codes.extend(found.all.iter().filter(|code| **code != found.target));
    let shown = |code: &str| match direction {
        Direction::Icd10ToIcd11 => code.to_owned(),
        Direction::Icd11ToIcd10 => icd10::dotted(code),
    };
    Ok(codes.into_iter().map(|code| Match { equivalence, code: shown(code), qualifiers: String::new() }).collect())
}

/// The targets of a code, or of the code that it divides: MEDIS divides further than WHO's map.
fn targets<'a>(map: &'a Release, direction: Direction, code: &str) -> Option<map::Mapped<'a>> {
    let shorter = match direction {
        Direction::Icd10ToIcd11 => code.get(..4).filter(|_| code.len() > 4),
        Direction::Icd11ToIcd10 => None,
    };
    map::targets(map, direction, code).or_else(|| map::targets(map, direction, shorter?))
}

fn notation(code: &str) -> Vec<Match> {
    let Ok(expression) = Expression::parse(code) else { return Vec::new() };
    let qualifiers = expression.qualifiers.to_string();
    vec![Match {
        equivalence: if qualifiers.is_empty() { "equal" } else { "wider" },
        code: expression.code.to_owned(),
        qualifiers,
    }]
}
