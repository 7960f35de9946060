//! Saved entities of WHO's ICD-API in JSON: which axes of post-coordination a stem has.
//!
//! `postcoordinationScale` of the API's version 2 (<https://icd.who.int/icdapi>): per axis its name, whether it is
//! required, whether several values are allowed, and the entities whose descendants are its values.

use std::collections::HashMap;

use serde_json::Value;

use crate::postcoordination::{Axis, Multiple};
use crate::problem::Problem;
use crate::read::fhir::value::{array, parse, text};

/// Deepest nesting read; entities are flat.
const MAX_DEPTH: usize = 16;

/// Codes of the stems in the file with one axis each; codes are found by the end of an entity's address.
pub(super) fn axes(
    file: &str,
    content: &str,
    by_entity: &HashMap<String, String>,
    problems: &mut Vec<Problem>,
) -> Vec<(String, Axis)> {
    let root = match parse(file, content, MAX_DEPTH) {
        Ok(root) => root,
        Err(problem) => {
            problems.push(problem);
            return Vec::new();
        }
    };
    let entities = root.as_array().map_or_else(|| std::slice::from_ref(&root), Vec::as_slice);
    let mut out = Vec::new();
    for (at, entity) in entities.iter().enumerate() {
        let path = if root.is_array() { format!("[{at}].") } else { String::new() };
        let reader = Reader { file, by_entity };
        match reader.stem(entity, &path) {
            Ok(code) => {
                for (n, scale) in array(entity, "postcoordinationScale").iter().enumerate() {
                    match reader.axis(scale, &format!("{path}postcoordinationScale[{n}]")) {
                        Ok(axis) => out.push((code.clone(), axis)),
                        Err(problem) => problems.push(problem),
                    }
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    out
}

struct Reader<'a> {
    file: &'a str,
    by_entity: &'a HashMap<String, String>,
}

impl Reader<'_> {
    fn problem(&self, field: &str, reason: &str) -> Problem {
        Problem::at(self.file, 0, field, reason)
    }

    fn stem(&self, entity: &Value, path: &str) -> Result<String, Problem> {
        let address = text(entity, "@id").ok_or_else(|| {
            self.problem(&format!("{path}@id"), "is missing").hint("save entities of the ICD-API as they are answered")
        })?;
        self.code(address).ok_or_else(|| {
            self.problem(&format!("{path}@id"), "is no entity of the table").hint("is it of the same edition?")
        })
    }

    fn code(&self, address: &str) -> Option<String> {
        let (_, entity) = address.split_once("/mms/")?;
        self.by_entity.get(entity).cloned()
    }

    fn axis(&self, scale: &Value, path: &str) -> Result<Axis, Problem> {
        let field = |name: &str| format!("{path}.{name}");
        let missing = |name: &str| self.problem(&field(name), "is missing");
        let name = text(scale, "axisName").ok_or_else(|| missing("axisName"))?;
        let required = match scale.get("requiredPostcoordination") {
            Some(Value::Bool(required)) => *required,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        };
        let multiple = text(scale, "allowMultipleValues").ok_or_else(|| missing("allowMultipleValues"))?;
        let multiple = Multiple::parse(multiple).ok_or_else(|| {
            let reason = "is none of AllowAlways, NotAllowed and AllowedExceptFromSameBlock";
            self.problem(&field("allowMultipleValues"), reason)
        })?;
        let mut values = Vec::new();
        for (at, entity) in array(scale, "scaleEntity").iter().enumerate() {
            let address = entity.as_str().unwrap_or_default();
            let code = self.code(address).ok_or_else(|| {
                self.problem(&field(&format!("scaleEntity[{at}]")), "is no entity of the table")
                    .hint("is it of the same edition?")
            })?;
            values.push(code);
        }
        let name = name.rsplit('/').next().unwrap_or(name).to_owned();
        Ok(Axis { name, required, multiple, values })
    }
}
