//! What the columns of a table are.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::problem::Problem;
use crate::read::rows::Row;
use crate::release::DesignationUse;

/// What a column of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// The code, or several joined by `|`.
    Code,
    /// The name.
    Name,
    /// Other names of equal standing.
    Synonym,
    /// Shortened forms.
    Abbreviation,
    /// How the name is read, in kana.
    Reading,
    /// What a patient would say.
    Lay,
    /// The English name.
    English,
    /// Code of the next more general concept.
    Parent,
    /// `chapter`, `block`, `code`, or a property.
    Kind,
    /// The publisher's identifier of the name.
    Id,
    /// Nothing that is read.
    Ignore,
}

/// A name that is none of the roles.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown role; known are code, name, synonym, abbreviation, reading, lay, english, parent, kind, id and ignore"
)]
pub struct UnknownRole;

/// Roles of further names, with what each is for.
pub(super) const NAMES: [(Role, DesignationUse); 5] = [
    (Role::English, DesignationUse::Preferred),
    (Role::Synonym, DesignationUse::Synonym),
    (Role::Abbreviation, DesignationUse::Abbreviation),
    (Role::Lay, DesignationUse::Lay),
    (Role::Reading, DesignationUse::Reading),
];

impl Role {
    /// All roles.
    pub const ALL: [Self; 11] = [
        Self::Code,
        Self::Name,
        Self::Synonym,
        Self::Abbreviation,
        Self::Reading,
        Self::Lay,
        Self::English,
        Self::Parent,
        Self::Kind,
        Self::Id,
        Self::Ignore,
    ];

    /// The name by which a map gives the role.
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Name => "name",
            Self::Synonym => "synonym",
            Self::Abbreviation => "abbreviation",
            Self::Reading => "reading",
            Self::Lay => "lay",
            Self::English => "english",
            Self::Parent => "parent",
            Self::Kind => "kind",
            Self::Id => "id",
            Self::Ignore => "ignore",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or(UnknownRole)
    }
}

/// The header with the role of each column.
#[derive(Debug)]
pub(super) struct Columns {
    roles: Vec<Role>,
    titles: Vec<String>,
}

impl Columns {
    /// Gives each column of the header its role; `None`, with problems, when the table cannot be read so.
    pub(super) fn resolve(header: Row<'_>, map: &BTreeMap<String, Role>, problems: &mut Vec<Problem>) -> Option<Self> {
        let found = problems.len();
        for title in map.keys().filter(|title| !header.cells.contains(&title.as_str())) {
            let problem = header.problem(title, "the map names a column that the header lacks");
            problems.push(problem.hint(format!("the header has {}", header.cells.join(", "))));
        }
        let titles: Vec<String> = header.cells.iter().map(|&title| title.to_owned()).collect();
        let roles = titles.iter().map(|title| role(title, map)).collect();
        let columns = Self { roles, titles };
        columns.check(header, problems);
        (problems.len() == found).then_some(columns)
    }

    fn check(&self, header: Row<'_>, problems: &mut Vec<Problem>) {
        for role in [Role::Code, Role::Name] {
            if !self.roles.contains(&role) {
                let problem = header.problem("", format!("no column has the role {role}"));
                problems.push(problem.hint(format!("map one, as in column={role}")));
            }
        }
        for role in [Role::Name, Role::Parent, Role::Kind, Role::Id] {
            if self.roles.iter().filter(|found| **found == role).count() > 1 {
                problems.push(header.problem("", format!("more than one column has the role {role}")));
            }
        }
    }

    /// Number of columns.
    pub(super) fn len(&self) -> usize {
        self.roles.len()
    }

    /// The header of the first column with this role.
    pub(super) fn title(&self, role: Role) -> &str {
        let at = self.roles.iter().position(|found| *found == role);
        at.and_then(|at| self.titles.get(at)).map_or(role.name(), String::as_str)
    }

    /// The cells with this role.
    pub(super) fn cells<'a>(&self, row: Row<'a>, role: Role) -> impl Iterator<Item = &'a str> + use<'a, '_> {
        let roles = self.roles.iter().enumerate();
        roles.filter(move |(_, found)| **found == role).map(move |(at, _)| row.cell(at))
    }

    /// The first cell with this role, empty where there is none.
    pub(super) fn first<'a>(&self, row: Row<'a>, role: Role) -> &'a str {
        self.cells(row, role).next().unwrap_or_default()
    }
}

/// The mapped role; without a map, a header that is a role's own name has that role.
fn role(title: &str, map: &BTreeMap<String, Role>) -> Role {
    match map.get(title) {
        Some(role) => *role,
        None if map.is_empty() => title.parse().unwrap_or(Role::Ignore),
        None => Role::Ignore,
    }
}
