//! A FHIR R4 CodeSystem in JSON (<https://hl7.org/fhir/R4/codesystem.html>).
//!
//! Nested concepts are children; so are concepts with a `parent` property. Of several parents the first is the
//! parent and the others stay properties. Scalar properties are kept, `child` links are not: the parents say the same.

mod names;
pub(super) mod value;

use std::collections::HashMap;

use serde_json::Value;

use crate::builder::ReleaseBuilder;
use crate::hierarchy;
use crate::problem::Problem;
use crate::read::source::Source;
use crate::read::{Draft, ReadOptions};
use crate::release::ConceptKind;
use value::{array, scalar, text};

/// Deepest nesting of concepts read.
const MAX_DEPTH: usize = 64;
/// Most concepts read.
const MAX_CONCEPTS: usize = 5_000_000;

pub(super) fn read(sources: &[Source], options: &ReadOptions, problems: &mut Vec<Problem>) -> Draft {
    let [source] = sources else {
        problems.push(Problem::in_file("", "one CodeSystem is one file; import others each on its own"));
        return Draft::default();
    };
    let file = &source.file.name;
    let root = match value::parse(file, &source.text, MAX_DEPTH) {
        Ok(root) => root,
        Err(problem) => {
            problems.push(problem);
            return Draft::default();
        }
    };
    if text(&root, "resourceType") != Some("CodeSystem") {
        problems.push(Problem::at(file, 0, "resourceType", "is not CodeSystem"));
        return Draft::default();
    }
    let mut reader = Reader::new(file, &root);
    reader.concepts(&root, "", None, 0, problems);
    reader.link(problems);
    draft(&root, reader, options)
}

fn draft(root: &Value, reader: Reader<'_>, options: &ReadOptions) -> Draft {
    let url = text(root, "url").unwrap_or_default();
    let last = url.rsplit(['/', ':']).next().unwrap_or_default();
    let system = [text(root, "id"), Some(last), text(root, "name")];
    let system = system.into_iter().flatten().find(|name| !name.is_empty()).unwrap_or("fhir");
    let system = options.system.clone().unwrap_or_else(|| system.to_owned());
    let title = text(root, "title").or(text(root, "name")).unwrap_or(&system).to_owned();
    Draft {
        scheme: if url.is_empty() { system.clone() } else { url.to_owned() },
        title,
        edition: text(root, "version").map(str::to_owned),
        licence: text(root, "copyright").unwrap_or_default().to_owned(),
        notes: reader.names.notes(),
        builder: reader.builder,
        system,
    }
}

/// A parent named by a property, kept until every code is known.
struct Link {
    child: usize,
    parent: String,
    path: String,
}

struct Reader<'a> {
    file: &'a str,
    builder: ReleaseBuilder,
    names: names::Names,
    /// Code and path of every concept, in the order of the file.
    concepts: Vec<(String, String)>,
    positions: HashMap<String, usize>,
    /// The enclosing concept of each, by position.
    nested: Vec<Option<usize>>,
    links: Vec<Link>,
    parent_codes: Vec<String>,
}

impl<'a> Reader<'a> {
    fn new(file: &'a str, root: &Value) -> Self {
        Self {
            file,
            builder: ReleaseBuilder::new(),
            names: names::Names::new(text(root, "language")),
            concepts: Vec::new(),
            positions: HashMap::new(),
            nested: Vec::new(),
            links: Vec::new(),
            parent_codes: parent_codes(root),
        }
    }

    fn problem(&self, path: &str, reason: impl Into<String>) -> Problem {
        Problem::at(self.file, 0, path, reason)
    }

    fn concepts(
        &mut self,
        owner: &Value,
        path: &str,
        parent: Option<usize>,
        depth: usize,
        problems: &mut Vec<Problem>,
    ) {
        if depth > MAX_DEPTH {
            problems.push(self.problem(path, format!("concepts nest deeper than {MAX_DEPTH}, the deepest read")));
            return;
        }
        let dot = if path.is_empty() { "" } else { "." };
        for (at, concept) in array(owner, "concept").iter().enumerate() {
            if self.concepts.len() >= MAX_CONCEPTS {
                problems.push(self.problem(path, format!("more than {MAX_CONCEPTS} concepts, the most read")));
                return;
            }
            let path = format!("{path}{dot}concept[{at}]");
            let here = self.concept(concept, &path, parent, problems).or(parent);
            self.concepts(concept, &path, here, depth + 1, problems);
        }
    }

    /// Adds one concept without its children; `None` when it has no code of its own.
    fn concept(
        &mut self,
        concept: &Value,
        path: &str,
        parent: Option<usize>,
        problems: &mut Vec<Problem>,
    ) -> Option<usize> {
        let Some(code) = text(concept, "code") else {
            problems.push(self.problem(&format!("{path}.code"), "is missing"));
            return None;
        };
        if let Some(reason) = names::too_long(code) {
            problems.push(self.problem(&format!("{path}.code"), reason));
            return None;
        }
        let position = self.concepts.len();
        if let Some(first) = self.positions.insert(code.to_owned(), position) {
            let reason = format!("is the code of {} already", self.concepts[first].1);
            self.positions.insert(code.to_owned(), first);
            problems.push(self.problem(&format!("{path}.code"), reason));
            return None;
        }
        self.concepts.push((code.to_owned(), path.to_owned()));
        self.nested.push(parent);
        self.builder.concept(code, ConceptKind::Code, None);
        let found = self.names.add(&mut self.builder, code, concept);
        problems.extend(found.into_iter().map(|(field, reason)| self.problem(&format!("{path}.{field}"), reason)));
        self.properties(concept, code, position, path);
        Some(position)
    }

    fn properties(&mut self, concept: &Value, code: &str, position: usize, path: &str) {
        for (at, property) in array(concept, "property").iter().enumerate() {
            let (Some(key), Some(value)) = (text(property, "code"), scalar(property)) else { continue };
            if self.parent_codes.iter().any(|parent| parent == key) {
                let path = format!("{path}.property[{at}]");
                self.links.push(Link { child: position, parent: value, path });
            } else if key != "child" {
                self.builder.property(code, key, &value);
            }
        }
    }

    /// Checks and adds the parents, now that every code is known.
    fn link(&mut self, problems: &mut Vec<Problem>) {
        let mut parents = std::mem::take(&mut self.nested);
        for link in std::mem::take(&mut self.links) {
            match (self.positions.get(&link.parent), parents[link.child]) {
                (None, _) => problems.push(self.problem(&link.path, "names a parent that is no concept here")),
                (Some(&parent), None) => parents[link.child] = Some(parent),
                (Some(&parent), Some(first)) if parent == first => {}
                (Some(_), Some(_)) => {
                    self.builder.property(&self.concepts[link.child].0, "parent", &link.parent);
                }
            }
        }
        for at in hierarchy::cyclic(parents.len(), |at| parents[at]) {
            problems.push(self.problem(&self.concepts[at].1, "is its own ancestor"));
        }
        for ((code, _), parent) in self.concepts.iter().zip(&parents) {
            let parent = parent.map(|at| self.concepts[at].0.as_str());
            self.builder.concept(code, ConceptKind::Code, parent);
        }
    }
}

/// Codes of the properties that name a parent: `parent`, and those the system declares to mean it.
fn parent_codes(root: &Value) -> Vec<String> {
    const URI: &str = "http://hl7.org/fhir/concept-properties#parent";
    let declared = array(root, "property").iter().filter(|property| text(property, "uri") == Some(URI));
    let declared = declared.filter_map(|property| text(property, "code")).map(str::to_owned);
    std::iter::once("parent".to_owned()).chain(declared).collect()
}
