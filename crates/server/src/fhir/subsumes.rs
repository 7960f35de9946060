//! `CodeSystem/$subsumes` (<https://hl7.org/fhir/R4/codesystem-operation-subsumes.html>).

use ishizue_terminology::Concept;

use super::outcome::Outcome;
use super::parameters::{Answer, CodingIn, Parameters, Resource};
use super::systems::CodeSystem;
use crate::application::Context;

pub(super) fn subsumes(context: &Context, parameters: &Parameters) -> Result<Resource, Outcome> {
    let url = parameters.text("system").or_else(|| parameters.text("url"));
    let (a, b) = (side(parameters, "A", url)?, side(parameters, "B", url)?);
    if a.system != b.system {
        return Err(Outcome::invalid("both codes must be of one code system"));
    }
    let url = a.system.ok_or_else(|| Outcome::required("system"))?;
    let system = CodeSystem::resolve(context, url, parameters.text("version"))?;
    let concept = |coding: CodingIn<'_>, name: &str| {
        let found = system.find(coding.code.unwrap_or_default());
        found
            .map(|found| found.concept)
            .ok_or_else(|| Outcome::not_found(format!("code{name} is not in {}", system.title)))
    };
    let (a, b) = (concept(a, "A")?, concept(b, "B")?);
    let outcome = if a.id() == b.id() {
        "equivalent"
    } else if is_above(a, b) {
        "subsumes"
    } else if is_above(b, a) {
        "subsumed-by"
    } else {
        "not-subsumed"
    };
    let mut answer = Answer::default();
    answer.text("outcome", "valueCode", outcome);
    Ok(answer.resource())
}

fn side<'a>(parameters: &'a Parameters, name: &str, url: Option<&'a str>) -> Result<CodingIn<'a>, Outcome> {
    let coding = parameters
        .coding(&format!("coding{name}"))
        .unwrap_or(CodingIn { code: parameters.text(&format!("code{name}")), ..CodingIn::default() });
    if coding.code.is_none() {
        return Err(Outcome::required(&format!("code{name}")));
    }
    Ok(CodingIn { system: coding.system.or(url), ..coding })
}

fn is_above(general: Concept<'_>, special: Concept<'_>) -> bool {
    std::iter::successors(special.parent(), |at| at.parent()).any(|at| at.id() == general.id())
}
