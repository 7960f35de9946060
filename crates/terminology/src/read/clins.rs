//! Code systems of JP-CLINS: FHIR Shorthand as the publisher keeps them, or FHIR JSON as a server gives them.
//!
//! Of FHIR Shorthand what these files use is read: the keywords of a code system's head, concepts with their indentation,
//! designations, properties (<https://hl7.org/fhir/uv/shorthand/>). The standard items stand at the left; the JLAC codes
//! that belong to an item are indented below it.

use std::collections::HashMap;

use crate::builder::ReleaseBuilder;
use crate::problem::Problem;
use crate::read::source::Source;
use crate::read::{Draft, MAX_CELL, ReadOptions, fhir};
use crate::release::{ConceptKind, DesignationUse};
use crate::script::language_of;

/// Scheme of the standard items of JP-CLINS.
pub const SCHEME: &str = "clins";

pub(super) fn read(sources: &[Source], options: &ReadOptions, problems: &mut Vec<Problem>) -> Draft {
    let [source] = sources else {
        problems.push(Problem::in_file("", "one code system is one file; import others each on its own"));
        return Draft::default();
    };
    if source.text.trim_start().starts_with('{') {
        let draft = fhir::read(sources, options, problems);
        return Draft { system: system_of(&draft.system), scheme: SCHEME.to_owned(), ..draft };
    }
    let mut reader = Shorthand::new(&source.file.name);
    for (line, text) in (1..).zip(source.text.lines()) {
        reader.line(line, text, problems);
    }
    reader.finish(problems)
}

/// A short identifier for the four code systems; for another its own.
fn system_of(id: &str) -> String {
    let lower = id.to_ascii_lowercase();
    let table = ["jlac10", "jlac11"].into_iter().find(|name| lower.contains(name));
    let group = ["core", "infection"].into_iter().find(|name| lower.contains(name));
    match (table, group) {
        (Some(table), Some(group)) => format!("clins-{table}-{group}"),
        _ => lower,
    }
}

struct Shorthand<'a> {
    file: &'a str,
    head: HashMap<String, String>,
    builder: ReleaseBuilder,
    lines: HashMap<String, u64>,
    /// Indentation and code of the concepts that may be parents.
    above: Vec<(usize, String)>,
    /// Key of the property that is being given.
    key: Option<String>,
}

impl<'a> Shorthand<'a> {
    fn new(file: &'a str) -> Self {
        Self {
            file,
            head: HashMap::new(),
            builder: ReleaseBuilder::new(),
            lines: HashMap::new(),
            above: Vec::new(),
            key: None,
        }
    }

    fn line(&mut self, line: u64, text: &str, problems: &mut Vec<Problem>) {
        let indent = text.len() - text.trim_start().len();
        let content = text.trim();
        if content.is_empty() || content.starts_with("//") {
            return;
        }
        let outcome = match content.strip_prefix("* ") {
            None => self.keyword(content),
            Some(rule) if rule.starts_with('#') => self.concept(line, indent, rule),
            Some(rule) => self.rule(indent, rule),
        };
        if let Err(reason) = outcome {
            problems.push(Problem::at(self.file, line, "", reason));
        }
    }

    fn keyword(&mut self, content: &str) -> Result<(), String> {
        let (key, value) = content.split_once(':').ok_or("is neither a keyword nor a rule of FHIR Shorthand")?;
        if key == "CodeSystem" && self.head.contains_key(key) {
            return Err("begins a second code system; give each file one".to_owned());
        }
        self.head.insert(key.trim().to_owned(), unquoted(value).to_owned());
        Ok(())
    }

    /// `#CODE "display"`
    fn concept(&mut self, line: u64, indent: usize, rule: &str) -> Result<(), String> {
        let (code, rest) = rule[1..].split_once(char::is_whitespace).unwrap_or((&rule[1..], ""));
        if code.is_empty() || code.chars().count() > 64 {
            return Err("has no code, or one of more than 64 characters".to_owned());
        }
        if let Some(first) = self.lines.insert(code.to_owned(), line) {
            return Err(format!("the code stands on line {first} already"));
        }
        self.above.retain(|(at, _)| *at < indent);
        let parent = self.above.last().map(|(_, code)| code.clone());
        self.builder.concept(code, ConceptKind::Code, parent.as_deref());
        if let Some(display) = quoted(rest) {
            self.name(code, display, DesignationUse::Preferred)?;
        }
        self.above.push((indent, code.to_owned()));
        self.key = None;
        Ok(())
    }

    fn name(&mut self, code: &str, text: &str, usage: DesignationUse) -> Result<(), String> {
        if text.chars().count() > MAX_CELL {
            return Err(format!("has a name of more than {MAX_CELL} characters, the most read"));
        }
        self.builder.designation(code, text, language_of(text), usage, "");
        Ok(())
    }

    /// `^path = value`, of the code system at the left and of the concept above when indented.
    fn rule(&mut self, indent: usize, rule: &str) -> Result<(), String> {
        let (path, value) = rule.split_once('=').map_or((rule, ""), |(path, value)| match path.strip_suffix('[') {
            // `property[=].valueString = …` has an `=` of its own.
            Some(path) => split_index(path, value),
            None => (path.trim(), value.trim()),
        });
        if indent == 0 || self.above.is_empty() {
            self.head.insert(path.to_owned(), unquoted(value).to_owned());
            return Ok(());
        }
        let code = self.above.last().map(|(_, code)| code.clone()).unwrap_or_default();
        if path.ends_with("designation.value") {
            return self.name(&code, unquoted(value), DesignationUse::Synonym);
        }
        if path.contains("property") {
            if path.ends_with("code") {
                self.key = Some(value.trim_start_matches('#').to_owned());
            } else if let Some(key) = self.key.take() {
                self.builder.property(&code, &key, unquoted(value));
            }
        }
        Ok(())
    }

    fn finish(self, problems: &mut Vec<Problem>) -> Draft {
        let head = |key: &str| self.head.get(key).cloned();
        let Some(name) = head("CodeSystem") else {
            problems.push(Problem::in_file(self.file, "is no code system in FHIR Shorthand or JSON"));
            return Draft::default();
        };
        Draft {
            system: system_of(&head("Id").unwrap_or_else(|| name.clone())),
            title: head("Title").unwrap_or(name),
            scheme: SCHEME.to_owned(),
            edition: head("^version"),
            licence: head("^copyright").unwrap_or_default(),
            notes: Vec::new(),
            builder: self.builder,
        }
    }
}

/// `^property` and `].valueString = "x"` to path and value.
fn split_index<'t>(path: &'t str, rest: &'t str) -> (&'t str, &'t str) {
    let rest = rest.trim_start_matches(']');
    let (field, value) = rest.split_once('=').unwrap_or((rest, ""));
    let path = if path.ends_with("property") && !field.contains("code") { "property" } else { path };
    (path, value.trim())
}

/// The text between the first two double quotes.
fn quoted(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once('"')?;
    Some(rest.split_once('"')?.0.trim())
}

fn unquoted(text: &str) -> &str {
    quoted(text).unwrap_or(text.trim())
}
