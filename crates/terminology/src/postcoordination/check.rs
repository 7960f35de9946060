//! One expression against the rules.

use std::fmt;

use super::{AxisRanges, Multiple, Place, PlaceKind, PostCoordination};
use crate::cluster::{Cluster, ClusterError, Group};

/// What is to be said of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Every code exists and may stand where it stands.
    Valid,
    /// Nothing is wrong, but the axes of a stem with extensions are not loaded.
    Unknown,
    /// A rule is broken.
    Invalid,
}

impl Verdict {
    /// The word that is printed and served.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Unknown => "unknown-axis",
            Self::Invalid => "invalid",
        }
    }
}

/// A rule that an expression breaks, or that cannot be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The grammar of clusters (2.9, 2.10.2).
    Grammar,
    /// Codes exist in the edition.
    Existence,
    /// Chapters and blocks are not assigned.
    Heading,
    /// An extension stands on an axis of its stem (2.10).
    Axis,
    /// The axes of a stem are not loaded: a warning.
    UnknownAxis,
    /// A required axis has a value (2.10).
    Required,
    /// An axis has as many values as it may have (2.10).
    Multiplicity,
    /// Post-coordination does not replicate a code that there is (2.10.1).
    Replication,
}

impl Rule {
    /// The word that is printed and served.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Grammar => "grammar",
            Self::Existence => "existence",
            Self::Heading => "heading",
            Self::Axis => "axis",
            Self::UnknownAxis => "unknown-axis",
            Self::Required => "required-axis",
            Self::Multiplicity => "multiplicity",
            Self::Replication => "replication",
        }
    }
}

/// One thing to be said of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The rule.
    pub rule: Rule,
    /// The code it is about, empty where the whole expression is meant.
    pub code: String,
    /// What is wrong and what to write instead, in English.
    pub message: String,
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule.as_str(), self.message)
    }
}

/// The outcome of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What is to be said of the expression.
    pub verdict: Verdict,
    /// Why, in the order of the expression; empty for a valid one.
    pub issues: Vec<Issue>,
}

/// A group whose codes all exist.
struct Known<'a> {
    group: &'a Group<'a>,
    stem: Place,
    extensions: Vec<Place>,
}

impl PostCoordination {
    /// Checks an expression.
    pub fn check(&self, expression: &str) -> Check {
        match Cluster::parse(expression) {
            Ok(cluster) => self.check_cluster(&cluster),
            Err(error) => Check { verdict: Verdict::Invalid, issues: vec![grammar(error)] },
        }
    }

    /// Checks a cluster that was read.
    pub fn check_cluster(&self, cluster: &Cluster<'_>) -> Check {
        let mut issues = Vec::new();
        let mut known = Vec::with_capacity(cluster.groups.len());
        for group in &cluster.groups {
            known.extend(self.known(group, &mut issues));
        }
        if issues.is_empty() {
            for at in 0..known.len() {
                self.check_group(&known, at, &mut issues);
            }
        }
        let verdict = issues.iter().map(|issue| match issue.rule {
            Rule::UnknownAxis => Verdict::Unknown,
            _ => Verdict::Invalid,
        });
        Check { verdict: verdict.max().unwrap_or(Verdict::Valid), issues }
    }

    fn known<'a>(&self, group: &'a Group<'a>, issues: &mut Vec<Issue>) -> Option<Known<'a>> {
        let stem = self.place(group.stem, issues);
        let extensions: Vec<Place> = group.extensions.iter().filter_map(|code| self.place(code, issues)).collect();
        let whole = extensions.len() == group.extensions.len();
        stem.filter(|_| whole).map(|stem| Known { group, stem, extensions })
    }

    fn place(&self, code: &str, issues: &mut Vec<Issue>) -> Option<Place> {
        let place = self.places.get(code).copied();
        match place.map(|place| place.kind) {
            None => issues.push(issue(Rule::Existence, code, "is no code of this edition")),
            Some(PlaceKind::Heading) => {
                issues.push(issue(Rule::Heading, code, "is a chapter or block, which is not assigned"));
            }
            Some(_) => return place,
        }
        None
    }

    fn check_group(&self, groups: &[Known<'_>], at: usize, issues: &mut Vec<Issue>) {
        let Known { group, stem, extensions } = &groups[at];
        let axes = self.axes(*stem);
        let mut used: Vec<(usize, usize)> = Vec::new();
        for (position, (&code, extension)) in group.extensions.iter().zip(extensions).enumerate() {
            if group.extensions[..position].contains(&code) {
                issues.push(issue(Rule::Multiplicity, code, "stands twice on one stem"));
            } else if extension.kind == PlaceKind::Universal {
                continue;
            } else if let Some(better) = self.replicas.get(&(stem.enter, extension.enter)) {
                issues.push(issue(Rule::Replication, code, &format!("with {} means {better}: write that", group.stem)));
            } else {
                match axes.map(|axes| axes.iter().position(|axis| axis.has(*extension))) {
                    None => issues.push(issue(
                        Rule::UnknownAxis,
                        code,
                        &format!("cannot be checked: the axes of {} are not loaded", group.stem),
                    )),
                    Some(None) => issues.push(issue(Rule::Axis, code, &format!("stands on no axis of {}", group.stem))),
                    Some(Some(axis)) => used.push((axis, position)),
                }
            }
        }
        for (number, axis) in axes.unwrap_or_default().iter().enumerate() {
            let on_axis: Vec<usize> = used.iter().filter(|(of, _)| *of == number).map(|(_, at)| *at).collect();
            let values = on_axis.iter().map(|&at| (group.extensions[at], extensions[at]));
            multiplicity(axis, values, issues);
            let others = groups.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other.stem);
            if axis.required && on_axis.is_empty() && !(axis.by_stems && others.into_iter().any(|stem| axis.has(stem)))
            {
                let with = if axis.by_stems { "another stem behind `/`" } else { "an extension behind `&`" };
                let message = format!("needs {with} for its required axis {}", axis.name);
                issues.push(issue(Rule::Required, group.stem, &message));
            }
        }
    }

    /// The expression in canonical order: groups as they stand, extensions by the axes of their stem, then those of unknown
    /// axes, then universal descriptors, each by code; a replicated code is rewritten.
    ///
    /// # Errors
    /// A text that is no cluster.
    pub fn canonical(&self, expression: &str) -> Result<String, ClusterError> {
        let mut cluster = Cluster::parse(expression)?;
        for group in &mut cluster.groups {
            while let Some((at, stem)) = self.rewriting(group) {
                group.stem = stem;
                group.extensions.remove(at);
            }
            group.extensions.sort_by_key(|code| (self.order_of(group.stem, code), *code));
        }
        Ok(cluster.to_string())
    }

    /// The first extension that a more specific stem makes superfluous, and that stem.
    fn rewriting<'s>(&'s self, group: &Group<'_>) -> Option<(usize, &'s str)> {
        let found = group.extensions.iter().map(|code| self.replicated(group.stem, code)).enumerate();
        found.filter_map(|(at, stem)| Some((at, stem?))).next()
    }

    fn order_of(&self, stem: &str, extension: &str) -> usize {
        let (Some(stem), Some(extension)) = (self.places.get(stem), self.places.get(extension)) else {
            return usize::MAX - 1;
        };
        if extension.kind == PlaceKind::Universal {
            return usize::MAX;
        }
        let axes = self.axes(*stem).unwrap_or_default();
        axes.iter().position(|axis| axis.has(*extension)).unwrap_or(usize::MAX - 1)
    }
}

fn multiplicity<'a>(axis: &AxisRanges, values: impl Iterator<Item = (&'a str, Place)>, issues: &mut Vec<Issue>) {
    let mut seen: Vec<Place> = Vec::new();
    for (code, place) in values {
        let clash = match axis.multiple {
            Multiple::Always => false,
            Multiple::Never => !seen.is_empty(),
            Multiple::ExceptFromSameBlock => seen.iter().any(|other| other.block == place.block),
        };
        if clash {
            let message = match axis.multiple {
                Multiple::ExceptFromSameBlock => {
                    format!("is a second value of the same block on the axis {}", axis.name)
                }
                _ => format!("is a second value on the axis {}, which has one", axis.name),
            };
            issues.push(issue(Rule::Multiplicity, code, &message));
        }
        seen.push(place);
    }
}

fn grammar(error: ClusterError) -> Issue {
    Issue { rule: Rule::Grammar, code: String::new(), message: error.to_string() }
}

fn issue(rule: Rule, code: &str, message: &str) -> Issue {
    Issue { rule, code: code.to_owned(), message: format!("{code} {message}") }
}
