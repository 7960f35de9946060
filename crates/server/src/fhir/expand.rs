//! `ValueSet/$expand` (<https://hl7.org/fhir/R4/valueset-operation-expand.html>): all of a code system, what lies below a
//! code, J-FAGY in one, or a value set that the request brings.

use ishizue_terminology::{Concept, ConceptKind};
use serde_json::{Map, Value, json};

use super::concept::{language, tag};
use super::outcome::Outcome;
use super::parameters::Parameters;
use super::systems::{CodeSystem, Grammar};
use crate::application::Context;

/// Codes in a page where the request does not say.
const PAGE: usize = 100;
/// Most codes in a page.
const LARGEST_PAGE: usize = 1000;
/// Most codes that a filter finds; more is too vague.
const MOST_FOUND: usize = 20_000;
/// Most parts of a value set that a request brings.
const MOST_PARTS: usize = 100;
/// JP Core's value set of allergens: the three parts of J-FAGY.
const ALLERGENS: &str = "http://jpfhir.jp/fhir/core/ValueSet/JP_AllergyIntolerance_VS";
const ALLERGEN_SYSTEMS: [&str; 3] = [
    "http://jpfhir.jp/fhir/core/CodeSystem/JP_JfagyFoodAllergen_CS",
    "http://jpfhir.jp/fhir/core/CodeSystem/JP_JfagyNonFoodNonMedicationAllergen_CS",
    "http://jpfhir.jp/fhir/core/CodeSystem/JP_JfagyMedicationAllergen_CS",
];

/// A value set as parts of code systems.
pub(super) struct ValueSet<'a> {
    url: Option<&'a str>,
    parts: Vec<Part<'a>>,
}

/// Codes of one code system.
struct Part<'a> {
    system: CodeSystem<'a>,
    which: Which<'a>,
}

/// Which of its codes.
enum Which<'a> {
    All,
    /// What lies below a code; itself too where `itself`.
    Below {
        code: &'a str,
        itself: bool,
    },
    /// These.
    Listed(Vec<&'a str>),
}

impl<'a> ValueSet<'a> {
    pub(super) fn of(context: &'a Context, parameters: &'a Parameters) -> Result<Self, Outcome> {
        if let Some(resource) = parameters.resource("valueSet") {
            return Self::brought(context, resource);
        }
        let url = parameters.text("url").ok_or_else(|| Outcome::required("url"))?;
        if url == ALLERGENS {
            let parts = ALLERGEN_SYSTEMS.into_iter().map(|url| {
                let system = CodeSystem::resolve(context, url, None)?;
                Ok(Part { system, which: Which::All })
            });
            return Ok(Self { url: Some(url), parts: parts.collect::<Result<_, Outcome>>()? });
        }
        let (base, rest) = url.split_once("?fhir_vs").unwrap_or((url, ""));
        let system = CodeSystem::resolve(context, base, None)?;
        let which = match rest.strip_prefix('=') {
            None => Which::All,
            Some(rest) => match rest.split_once('/') {
                Some(("isa", code)) => Which::Below { code, itself: true },
                _ => return Err(Outcome::invalid("an implicit value set is ?fhir_vs or ?fhir_vs=isa/CODE")),
            },
        };
        Ok(Self { url: Some(url), parts: vec![Part { system, which }] })
    }

    /// A value set in the request: `compose.include` with systems, codes, `is-a` and `descendent-of`.
    fn brought(context: &'a Context, resource: &'a Value) -> Result<Self, Outcome> {
        let includes = resource.pointer("/compose/include").and_then(Value::as_array);
        let includes = includes.ok_or_else(|| Outcome::invalid("valueSet.compose.include is missing"))?;
        let known = ["system", "version", "concept", "filter"];
        if includes.len() > MOST_PARTS {
            return Err(Outcome::too_costly(format!("more than {MOST_PARTS} parts in valueSet.compose.include")));
        }
        if resource.pointer("/compose/exclude").is_some() {
            return Err(Outcome::not_supported("valueSet.compose.exclude is not supported"));
        }
        let mut parts = Vec::new();
        for include in includes {
            if include.as_object().is_none_or(|include| include.keys().any(|key| !known.contains(&key.as_str()))) {
                return Err(Outcome::not_supported(
                    "valueSet.compose.include takes system, version, concept and filter",
                ));
            }
            let url = include.get("system").and_then(Value::as_str);
            let url = url.ok_or_else(|| Outcome::invalid("valueSet.compose.include.system is missing"))?;
            let system = CodeSystem::resolve(context, url, include.get("version").and_then(Value::as_str))?;
            parts.push(Part { system, which: which(include)? });
        }
        Ok(Self { url: resource.get("url").and_then(Value::as_str), parts })
    }

    pub(super) fn systems(&self) -> impl Iterator<Item = &CodeSystem<'a>> {
        self.parts.iter().map(|part| &part.system)
    }

    /// True when a code of a code system belongs to the set.
    pub(super) fn has(&self, system: &CodeSystem<'_>, code: &str) -> bool {
        self.parts.iter().filter(|part| part.system.url == system.url).any(|part| {
            let found = part.system.find(code);
            found.is_some_and(|found| part.has(found.concept))
        })
    }
}

fn which(include: &Value) -> Result<Which<'_>, Outcome> {
    if let Some(concepts) = include.get("concept").and_then(Value::as_array) {
        let codes = concepts.iter().filter_map(|concept| concept.get("code")?.as_str());
        return Ok(Which::Listed(codes.collect()));
    }
    let filters = include.get("filter").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let text = |filter: &'_ Value, key: &str| filter.get(key).and_then(Value::as_str).map(str::to_owned);
    match filters {
        [] => Ok(Which::All),
        [filter] if text(filter, "property").as_deref() == Some("concept") => {
            let code = filter.get("value").and_then(Value::as_str).unwrap_or_default();
            match text(filter, "op").as_deref() {
                Some("is-a") => Ok(Which::Below { code, itself: true }),
                Some("descendent-of") => Ok(Which::Below { code, itself: false }),
                _ => Err(Outcome::not_supported("a filter's op is is-a or descendent-of")),
            }
        }
        _ => Err(Outcome::not_supported("one filter on the property concept is supported")),
    }
}

impl Part<'_> {
    /// True for a concept that belongs to the part.
    fn has(&self, concept: Concept<'_>) -> bool {
        if concept.kind() != ConceptKind::Code || !self.system.has(concept.code()) {
            return false;
        }
        match &self.which {
            Which::All => true,
            Which::Listed(codes) => codes
                .iter()
                .any(|code| self.system.find(code).is_some_and(|listed| listed.concept.id() == concept.id())),
            Which::Below { code, itself } => {
                let Some(top) = self.system.find(code) else { return false };
                let mut above = std::iter::successors(concept.parent(), |at| at.parent());
                (*itself && concept.id() == top.concept.id()) || above.any(|at| at.id() == top.concept.id())
            }
        }
    }
}

pub(super) fn expand(context: &Context, parameters: &Parameters) -> Result<Value, Outcome> {
    let set = ValueSet::of(context, parameters)?;
    let offset = parameters.number("offset")?.unwrap_or(0);
    let count = parameters.number("count")?.unwrap_or(PAGE);
    if count > LARGEST_PAGE {
        return Err(Outcome::too_costly(format!(
            "`count` may be {LARGEST_PAGE} at most; ask for further pages by `offset`"
        )));
    }
    let filter = parameters.text("filter").map(str::trim).filter(|filter| !filter.is_empty());
    let mut page = Page { offset, count, total: 0, contains: Vec::new() };
    for part in &set.parts {
        match filter {
            Some(filter) => {
                let index = context.names(part.system.release);
                let found = index.search(part.system.release, filter, MOST_FOUND);
                found.into_iter().for_each(|found| page.offer(part, found.concept, parameters));
            }
            None => part.system.release.concepts().for_each(|concept| page.offer(part, concept, parameters)),
        }
    }
    let mut parameter = vec![json!({ "name": "offset", "valueInteger": offset })];
    parameter.push(json!({ "name": "count", "valueInteger": count }));
    parameter.extend(filter.map(|filter| json!({ "name": "filter", "valueString": filter })));
    for system in set.systems() {
        let version = format!("{}|{}", system.url, system.release.meta().edition);
        parameter.push(json!({ "name": "version", "valueUri": version }));
    }
    let mut out = json!({
        "resourceType": "ValueSet",
        "status": "active",
        "expansion": {
            "timestamp": (context.application.now)(),
            "total": page.total,
            "offset": offset,
            "parameter": parameter,
            "contains": page.contains,
        },
    });
    if let Some(url) = set.url {
        out["url"] = url.into();
    }
    Ok(out)
}

/// One page of an expansion.
struct Page {
    offset: usize,
    count: usize,
    total: usize,
    contains: Vec<Value>,
}

impl Page {
    /// Counts a concept that belongs to a part, and keeps it where it falls into the page.
    fn offer(&mut self, part: &Part<'_>, concept: Concept<'_>, parameters: &Parameters) {
        if !part.has(concept) {
            return;
        }
        if self.total >= self.offset && self.contains.len() < self.count {
            self.contains.push(entry(&part.system, concept, parameters));
        }
        self.total += 1;
    }
}

fn entry(system: &CodeSystem<'_>, concept: Concept<'_>, parameters: &Parameters) -> Value {
    let language = language(parameters.text("displayLanguage"));
    let code = match system.grammar {
        Grammar::Icd10 => ishizue_terminology::icd10::dotted(concept.code()),
        _ => concept.code().to_owned(),
    };
    let mut entry = Map::new();
    entry.insert("system".to_owned(), system.url.into());
    entry.insert("code".to_owned(), code.into());
    entry.insert("display".to_owned(), concept.name(language).unwrap_or_default().into());
    if parameters.flag("includeDesignations") {
        let designations =
            concept.designations().map(|name| json!({ "language": tag(name.language), "value": name.text }));
        entry.insert("designation".to_owned(), designations.collect());
    }
    Value::Object(entry)
}
