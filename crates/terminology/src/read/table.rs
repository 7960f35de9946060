//! Any table with a header: a map says what its columns are.
//!
//! One row is one name; rows of the same code belong together. A code cell may hold several codes, and the cells of
//! further names several names, joined by `|`. Tab-separated when the header has a tab, else comma-separated; cells
//! may stand in double quotes. Codes of the scheme `icd10` are brought to their stored form.

mod columns;

use std::collections::{HashMap, HashSet};

use crate::builder::ReleaseBuilder;
use crate::hierarchy;
use crate::icd10::{Code, CodeError, Range};
use crate::problem::Problem;
use crate::read::rows::{Row, quoted_rows};
use crate::read::source::Source;
use crate::read::{Draft, ReadOptions};
use crate::release::{ConceptKind, DesignationUse, Language};
use crate::script::language_of;

use columns::Columns;
pub use columns::Role;

pub(super) fn read(sources: &[Source], options: &ReadOptions, problems: &mut Vec<Problem>) -> Draft {
    let system = options.system.clone().unwrap_or_else(|| stem(sources));
    let scheme = options.scheme.clone().unwrap_or_else(|| system.clone());
    let mut table = Table { icd10: scheme == "icd10", ..Table::default() };
    for source in sources {
        table.file(source, options, problems);
    }
    table.link(problems);
    Draft { builder: table.builder, title: system.clone(), system, scheme, ..Draft::default() }
}

/// The system's name when the user gives none: the first file's name without its extension.
fn stem(sources: &[Source]) -> String {
    let name = sources.first().map(|source| source.file.name.as_str()).unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if stem.is_empty() { "table".to_owned() } else { stem.to_owned() }
}

/// A parent named by a row, kept until every code is known.
struct Link {
    child: String,
    parent: String,
    file: String,
    line: u64,
}

#[derive(Default)]
struct Table {
    builder: ReleaseBuilder,
    icd10: bool,
    kinds: HashMap<String, ConceptKind>,
    links: Vec<Link>,
    /// Code and kind values kept as properties, each once.
    properties: HashSet<(String, String)>,
}

impl Table {
    fn file(&mut self, source: &Source, options: &ReadOptions, problems: &mut Vec<Problem>) {
        let header = source.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let delimiter = if header.contains('\t') { b'\t' } else { b',' };
        let found = problems.len();
        // None until the header is read; a header that cannot be used leaves the rows unread.
        let mut columns: Option<Option<Columns>> = None;
        quoted_rows(&source.file.name, &source.text, delimiter, problems, |row, problems| match &columns {
            None => columns = Some(Columns::resolve(row, &options.map, problems)),
            Some(Some(columns)) => self.row(row, columns, problems),
            Some(None) => {}
        });
        if columns.is_none() && problems.len() == found {
            problems.push(Problem::in_file(&source.file.name, "is empty"));
        }
    }

    fn row(&mut self, row: Row<'_>, columns: &Columns, problems: &mut Vec<Problem>) {
        let found = problems.len();
        let codes = self.codes(row, columns, problems);
        if row.cells.len() > columns.len() {
            let reason = format!("has {} columns, the header has {}", row.cells.len(), columns.len());
            problems.push(row.problem("", reason));
        }
        let name = columns.first(row, Role::Name);
        if name.is_empty() {
            problems.push(row.problem(columns.title(Role::Name), "is empty"));
        }
        if problems.len() > found {
            return;
        }
        for code in &codes {
            self.names(code, row, columns);
            self.kind(code, columns.first(row, Role::Kind));
        }
        self.parent(&codes, row, columns, problems);
    }

    fn codes(&self, row: Row<'_>, columns: &Columns, problems: &mut Vec<Problem>) -> Vec<String> {
        let mut codes = Vec::new();
        for cell in columns.cells(row, Role::Code) {
            for code in cell.split('|').map(str::trim) {
                match self.stored(code) {
                    Ok(code) => codes.push(code),
                    Err(reason) => problems.push(row.problem(columns.title(Role::Code), reason)),
                }
            }
        }
        codes
    }

    /// The form in which the release stores a code, or why it cannot.
    fn stored(&self, code: &str) -> Result<String, String> {
        match code {
            "" => Err("is empty".to_owned()),
            code if self.icd10 => stored_icd10(code).map_err(|error| error.to_string()),
            code => Ok(code.to_owned()),
        }
    }

    fn names(&mut self, code: &str, row: Row<'_>, columns: &Columns) {
        let id = columns.first(row, Role::Id);
        let name = columns.first(row, Role::Name);
        self.builder.designation(code, name, language_of(name), DesignationUse::Preferred, id);
        for (role, usage) in columns::NAMES {
            let texts = columns.cells(row, role).flat_map(|cell| cell.split('|')).map(str::trim);
            for text in texts.filter(|text| !text.is_empty() && *text != name) {
                let language = if role == Role::English { Language::En } else { language_of(text) };
                self.builder.designation(code, text, language, usage, id);
            }
        }
    }

    /// `chapter`, `block` and `code` are levels; any other kind is a property.
    fn kind(&mut self, code: &str, kind: &str) {
        let level = match kind {
            "chapter" => Some(ConceptKind::Chapter),
            "block" => Some(ConceptKind::Block),
            _ => None,
        };
        if let Some(level) = level {
            self.kinds.insert(code.to_owned(), level);
        } else if !matches!(kind, "" | "code") && self.properties.insert((code.to_owned(), kind.to_owned())) {
            self.builder.property(code, "kind", kind);
        }
    }

    fn parent(&mut self, codes: &[String], row: Row<'_>, columns: &Columns, problems: &mut Vec<Problem>) {
        let parent = columns.first(row, Role::Parent);
        if parent.is_empty() {
            return;
        }
        match self.stored(parent) {
            Ok(parent) => self.links.extend(codes.iter().map(|code| Link {
                child: code.clone(),
                parent: parent.clone(),
                file: row.file.to_owned(),
                line: row.line,
            })),
            Err(reason) => problems.push(row.problem(columns.title(Role::Parent), reason)),
        }
    }

    /// Checks and adds the parent links, now that every code is known.
    fn link(&mut self, problems: &mut Vec<Problem>) {
        let mut chosen: HashMap<&str, &Link> = HashMap::new();
        for link in &self.links {
            let first = *chosen.entry(&link.child).or_insert(link);
            if !self.builder.contains(&link.parent) {
                problems.push(link.problem("names a parent that is in no row"));
            } else if first.parent != link.parent {
                problems.push(link.problem(format!("names another parent than line {}", first.line)));
            }
        }
        problems.extend(cycles(&chosen));
        let parents: HashMap<String, String> =
            chosen.values().map(|link| (link.child.clone(), link.parent.clone())).collect();
        let codes: Vec<String> = self.builder.codes().map(str::to_owned).collect();
        for code in &codes {
            let kind = self.kinds.get(code).copied().unwrap_or(ConceptKind::Code);
            self.builder.concept(code, kind, parents.get(code).map(String::as_str));
        }
    }
}

fn stored_icd10(code: &str) -> Result<String, CodeError> {
    match (Code::parse(code), Range::parse(code)) {
        (Ok(code), _) => Ok(code.as_str().to_owned()),
        (_, Ok(range)) => Ok(range.to_string()),
        (Err(error), _) => Err(error),
    }
}

/// A problem for every row whose concept is its own ancestor.
fn cycles(links: &HashMap<&str, &Link>) -> Vec<Problem> {
    let mut ordered: Vec<&Link> = links.values().copied().collect();
    ordered.sort_by(|a, b| (&a.file, a.line, &a.child).cmp(&(&b.file, b.line, &b.child)));
    let position: HashMap<&str, usize> = ordered.iter().enumerate().map(|(at, l)| (l.child.as_str(), at)).collect();
    let members = hierarchy::cyclic(ordered.len(), |at| position.get(ordered[at].parent.as_str()).copied());
    members.into_iter().map(|at| ordered[at].problem("is its own ancestor")).collect()
}

impl Link {
    fn problem(&self, reason: impl Into<String>) -> Problem {
        Problem::at(&self.file, self.line, Role::Parent.name(), reason)
    }
}
