//! `CodeSystem/$validate-code` and `ValueSet/$validate-code`
//! (<https://hl7.org/fhir/R4/codesystem-operation-validate-code.html>).

use super::concept::{Reason, language};
use super::expand::ValueSet;
use super::outcome::{self, Outcome};
use super::parameters::{Answer, CodingIn, Parameters, Resource};
use super::systems::CodeSystem;
use crate::application::Context;

pub(super) fn in_code_system(context: &Context, parameters: &Parameters) -> Result<Resource, Outcome> {
    let asked = parameters.text("url").or_else(|| parameters.text("system"));
    validated(parameters, |coding| {
        let url = asked.or(coding.system).ok_or_else(|| Outcome::required("url"))?;
        if let (Some(asked), Some(own)) = (asked, coding.system)
            && asked != own
        {
            return Ok(Err(vec![error("the coding is of another code system")]));
        }
        let system = CodeSystem::resolve(context, url, coding.version)?;
        Ok(check(&system, coding, parameters))
    })
}

pub(super) fn in_value_set(context: &Context, parameters: &Parameters) -> Result<Resource, Outcome> {
    let value_set = ValueSet::of(context, parameters)?;
    validated(parameters, |coding| {
        let systems = value_set.systems().map(|system| system.url);
        let url = coding.system.filter(|_| parameters.text("url") != coding.system);
        let url = url.or_else(|| systems.into_iter().next()).ok_or_else(|| Outcome::required("system"))?;
        let system = CodeSystem::resolve(context, url, coding.version)?;
        let code = coding.code.unwrap_or_default();
        if !value_set.has(&system, code) {
            return Ok(Err(vec![error("the code is not in the value set")]));
        }
        Ok(check(&system, coding, parameters))
    })
}

/// The display of a valid coding, or why it is none.
type Checked = Result<String, Vec<Reason>>;

fn check(system: &CodeSystem<'_>, coding: CodingIn<'_>, parameters: &Parameters) -> Checked {
    // An empty expression is no code; the suite of cluster cases asks.
    let found = system.check(coding.code.unwrap_or_default())?;
    let display = found.display(language(parameters.text("displayLanguage")));
    match coding.display {
        Some(given) if !found.is_called(given) => Err(vec![error(&format!("the code is called {display}"))]),
        _ => Ok(display),
    }
}

fn error(text: &str) -> Reason {
    Reason { severity: "error", code: "invalid", text: text.to_owned() }
}

/// Valid where one of the codings is.
fn validated(
    parameters: &Parameters,
    check: impl Fn(CodingIn<'_>) -> Result<Checked, Outcome>,
) -> Result<Resource, Outcome> {
    let mut reasons = Vec::new();
    for coding in parameters.codings() {
        match check(coding)? {
            Ok(display) => {
                let mut answer = Answer::default();
                answer.value("result", "valueBoolean", &true.into()).text("display", "valueString", &display);
                return Ok(answer.resource());
            }
            Err(found) => reasons.extend(found),
        }
    }
    let message: Vec<&str> = reasons.iter().map(|reason| reason.text.as_str()).collect();
    let mut answer = Answer::default();
    answer.value("result", "valueBoolean", &false.into()).text("message", "valueString", &message.join("; "));
    let issues = reasons.iter().map(|reason| outcome::issue(reason.severity, reason.code, &reason.text));
    answer.value("issues", "resource", &outcome::resource(issues));
    Ok(answer.resource())
}
