//! A release and the hand-written table to the rules.

use std::collections::HashMap;

use rustc_hash::FxHashMap;

use super::{
    AXES, AXIS, Axis, AxisRanges, Multiple, Place, PlaceKind, PostCoordination, UNKNOWN, VALUE_SETS, replicas,
};
use crate::cluster::is_extension;
use crate::release::{Concept, ConceptKind, Release};

/// Title of the block whose codes go with every stem (section 2.10.3).
const UNIVERSAL: &str = "Diagnosis code descriptors";

impl PostCoordination {
    /// The rules of a release of ICD-11.
    pub fn new(release: &Release) -> Self {
        let tree = Tree::new(release);
        let mut rules =
            Self { places: tree.places(), axes_of: Vec::new(), axes: Vec::new(), replicas: FxHashMap::default() };
        rules.add_axes(release, &tree);
        rules.replicas = replicas::of(&tree, &rules.places);
        rules
    }

    fn add_axes(&mut self, release: &Release, tree: &Tree<'_>) {
        let mut named: HashMap<&str, Vec<Axis>> = HashMap::new();
        for (stems, axis) in table() {
            for stem in stems.split('|') {
                named.entry(stem).or_default().extend(axis.clone());
            }
        }
        let mut own: HashMap<u32, u32> = HashMap::new();
        for concept in release.concepts() {
            let imported: Vec<Axis> = properties(concept).collect();
            let axes = if imported.is_empty() { named.get(concept.code()) } else { Some(&imported) };
            if let Some(axes) = axes {
                own.insert(concept.id().0, self.axes.len() as u32);
                let ranges = axes.iter().map(|axis| tree.ranges(axis)).collect();
                self.axes.push(ranges);
            }
        }
        self.axes_of = vec![UNKNOWN; tree.order.len()];
        // Parents come before their children in the order of places.
        for (enter, concept) in tree.order.iter().enumerate() {
            let inherited = concept.parent().map_or(UNKNOWN, |parent| {
                let parent = tree.enter.get(parent.id().0 as usize).copied().unwrap_or_default();
                self.axes_of.get(parent as usize).copied().unwrap_or(UNKNOWN)
            });
            self.axes_of[enter] = own.get(&concept.id().0).copied().unwrap_or(inherited);
        }
    }
}

/// Stems and axis of every row; no axis where a family is declared to have none.
fn table() -> impl Iterator<Item = (&'static str, Option<Axis>)> {
    let sets: HashMap<&str, &str> = lines(VALUE_SETS).filter_map(|line| line.split_once('\t')).collect();
    lines(AXES).map(move |line| {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        let (stems, name, required, multiple, values) = (cell(), cell(), cell(), cell(), cell());
        let values = values.split('|').flat_map(|value| match value.strip_prefix('@') {
            Some(set) => sets.get(set).copied().unwrap_or_default().split('|'),
            None => value.split('|'),
        });
        let axis = (name != "none").then(|| Axis {
            name: name.to_owned(),
            required: required == "yes",
            multiple: Multiple::parse(multiple).unwrap_or(Multiple::Never),
            values: values.map(str::to_owned).collect(),
        });
        (stems, axis)
    })
}

/// The rows of a hand-written table; header and comments left out.
pub(super) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).skip(1)
}

/// The axes that were imported with a concept.
fn properties(concept: Concept<'_>) -> impl Iterator<Item = Axis> {
    concept.properties().filter(|(key, _)| *key == AXIS).filter_map(|(_, value)| Axis::parse(value))
}

/// The concepts in the order in which a walk from the roots enters them.
pub(super) struct Tree<'a> {
    pub(super) order: Vec<Concept<'a>>,
    /// By concept: place in `order`.
    enter: Vec<u32>,
    /// By place: the place after the last descendant.
    exit: Vec<u32>,
    universal: Option<(u32, u32)>,
}

impl<'a> Tree<'a> {
    fn new(release: &'a Release) -> Self {
        let mut children: Vec<Vec<Concept<'a>>> = vec![Vec::new(); release.len()];
        let mut roots = Vec::new();
        for concept in release.concepts() {
            match concept.parent() {
                Some(parent) => children[parent.id().0 as usize].push(concept),
                None => roots.push(concept),
            }
        }
        let mut tree = Self { order: Vec::new(), enter: vec![0; release.len()], exit: Vec::new(), universal: None };
        let mut stack: Vec<(Concept<'a>, bool)> = roots.into_iter().rev().map(|root| (root, false)).collect();
        tree.exit = vec![0; release.len()];
        while let Some((concept, left)) = stack.pop() {
            if left {
                let enter = tree.enter[concept.id().0 as usize];
                tree.exit[enter as usize] = tree.order.len() as u32;
                continue;
            }
            tree.enter[concept.id().0 as usize] = tree.order.len() as u32;
            tree.order.push(concept);
            stack.push((concept, true));
            stack.extend(children[concept.id().0 as usize].iter().rev().map(|child| (*child, false)));
        }
        tree.universal = tree.find_universal();
        tree
    }

    fn find_universal(&self) -> Option<(u32, u32)> {
        let is_it = |concept: &Concept<'_>| {
            concept.kind() == ConceptKind::Block && concept.designations().any(|name| name.text == UNIVERSAL)
        };
        let at = self.order.iter().position(is_it)?;
        Some((at as u32, self.exit[at]))
    }

    fn places(&self) -> FxHashMap<Box<str>, Place> {
        (0u32..).zip(&self.order).map(|(enter, concept)| (concept.code().into(), self.place(enter, *concept))).collect()
    }

    fn place(&self, enter: u32, concept: Concept<'_>) -> Place {
        let is_universal = self.universal.is_some_and(|(from, to)| from < enter && enter < to);
        let kind = match concept.kind() {
            ConceptKind::Chapter | ConceptKind::Block => PlaceKind::Heading,
            ConceptKind::Code if is_universal => PlaceKind::Universal,
            ConceptKind::Code if is_extension(concept.code()) => PlaceKind::Extension,
            ConceptKind::Code => PlaceKind::Stem,
        };
        let above = std::iter::successors(Some(concept), |at| at.parent());
        let block = above.into_iter().find(|at| at.kind() != ConceptKind::Code).unwrap_or(concept);
        Place { enter, block: self.enter[block.id().0 as usize], kind }
    }

    fn ranges(&self, axis: &Axis) -> AxisRanges {
        let mut by_stems = false;
        let mut ranges = Vec::new();
        for value in &axis.values {
            if value == "*" {
                by_stems = true;
                ranges.push((0, u32::MAX));
                continue;
            }
            let Some(at) = self.position(value) else { continue };
            by_stems |= self.order[at as usize].kind() == ConceptKind::Code && !is_extension(value);
            by_stems |= self.is_heading_of_stems(at);
            ranges.push((at, self.exit[at as usize]));
        }
        AxisRanges { name: axis.name.clone(), required: axis.required, multiple: axis.multiple, ranges, by_stems }
    }

    fn is_heading_of_stems(&self, at: u32) -> bool {
        let below = self.order.get(at as usize..self.exit[at as usize] as usize).unwrap_or_default();
        let first = below.iter().find(|concept| concept.kind() == ConceptKind::Code);
        first.is_some_and(|concept| !is_extension(concept.code()))
    }

    /// Place of a code or block.
    fn position(&self, code: &str) -> Option<u32> {
        let release_order = self.order.first()?;
        let found = release_order.release().find(code)?;
        self.enter.get(found.id().0 as usize).copied()
    }
}
