//! Concepts and names in any order to a release.

use std::collections::HashMap;

use crate::release::{
    ConceptKind, ConceptRow, DesignationRow, DesignationUse, Language, NO_PARENT, PropertyRow, Release, ReleaseMeta,
    TextRef,
};

/// Collects concepts and names in any order and lays them out as a release.
#[derive(Debug, Default)]
pub struct ReleaseBuilder {
    codes: HashMap<String, usize>,
    concepts: Vec<(String, ConceptKind, Option<String>)>,
    designations: Vec<(usize, String, Language, DesignationUse, String)>,
    properties: Vec<(usize, String, String)>,
}

/// A hierarchy that cannot be laid out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// A concept names a parent that the release lacks.
    #[error("concept {code} names the parent {parent}, which is not in the release")]
    UnknownParent {
        /// The child's code.
        code: String,
        /// The missing parent's code.
        parent: String,
    },
    /// Following parents from this concept never reaches a root.
    #[error("concept {code} is its own ancestor")]
    Cycle {
        /// A code on the cycle.
        code: String,
    },
    /// The text of all names does not fit the 32-bit offsets of the file format.
    #[error("the release's names exceed 4 GiB of text")]
    TooLarge,
}

impl ReleaseBuilder {
    /// An empty release in the making.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a concept, or refines one added before: a later parent or kind replaces an earlier default.
    pub fn concept(&mut self, code: &str, kind: ConceptKind, parent: Option<&str>) -> &mut Self {
        let at = self.slot(code);
        let row = &mut self.concepts[at];
        row.1 = kind;
        if let Some(parent) = parent {
            row.2 = Some(parent.to_owned());
        }
        self
    }

    /// True when the concept was added, by name or on its own.
    pub fn contains(&self, code: &str) -> bool {
        self.codes.contains_key(code)
    }

    /// Codes added so far, in the order of their first appearance.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.concepts.iter().map(|(code, _, _)| code.as_str())
    }

    /// Adds a name; the same text, language and use for one concept is kept once.
    pub fn designation(
        &mut self,
        code: &str,
        text: &str,
        language: Language,
        usage: DesignationUse,
        id: &str,
    ) -> &mut Self {
        let at = self.slot(code);
        self.designations.push((at, text.to_owned(), language, usage, id.to_owned()));
        self
    }

    /// Adds a property of a concept.
    pub fn property(&mut self, code: &str, key: &str, value: &str) -> &mut Self {
        let at = self.slot(code);
        self.properties.push((at, key.to_owned(), value.to_owned()));
        self
    }

    fn slot(&mut self, code: &str) -> usize {
        if let Some(&at) = self.codes.get(code) {
            return at;
        }
        let at = self.concepts.len();
        self.codes.insert(code.to_owned(), at);
        self.concepts.push((code.to_owned(), ConceptKind::Code, None));
        at
    }

    /// Lays the release out.
    ///
    /// # Errors
    /// A parent that does not exist, a cycle among parents, or more than 4 GiB of text.
    pub fn finish(self, meta: ReleaseMeta) -> Result<Release, BuildError> {
        let mut order: Vec<usize> = (0..self.concepts.len()).collect();
        order.sort_by(|&a, &b| self.concepts[a].0.cmp(&self.concepts[b].0));
        let mut rank = vec![0u32; order.len()];
        for (new, &old) in order.iter().enumerate() {
            rank[old] = new as u32;
        }
        let mut arena = Arena::default();
        let designations = arena.designations(&self.designations, &rank)?;
        let concepts = self.rows(&order, &rank, &designations, &mut arena)?;
        let properties = arena.properties(&self.properties, &rank)?;
        let release = Release { meta, text: arena.text, concepts, designations, properties };
        match release.cyclic().first() {
            Some(&at) => Err(BuildError::Cycle { code: release.slice(release.concepts[at].code).to_owned() }),
            None => Ok(release),
        }
    }

    fn rows<'a>(
        &'a self,
        order: &[usize],
        rank: &[u32],
        designations: &[DesignationRow],
        arena: &mut Arena<'a>,
    ) -> Result<Vec<ConceptRow>, BuildError> {
        let mut rows = Vec::with_capacity(order.len());
        for &old in order {
            let (code, kind, parent) = &self.concepts[old];
            let parent = self.parent_rank(code, parent.as_deref(), rank)?;
            let first = designations.partition_point(|row| (row.concept as usize) < rows.len());
            rows.push(ConceptRow { code: arena.add(code)?, kind: *kind, parent, designations: first as u32 });
        }
        Ok(rows)
    }

    fn parent_rank(&self, code: &str, parent: Option<&str>, rank: &[u32]) -> Result<u32, BuildError> {
        let Some(parent) = parent else { return Ok(NO_PARENT) };
        let unknown = || BuildError::UnknownParent { code: code.to_owned(), parent: parent.to_owned() };
        self.codes.get(parent).map(|&at| rank[at]).ok_or_else(unknown)
    }
}

/// The text of a release, each distinct string stored once.
#[derive(Default)]
struct Arena<'a> {
    text: String,
    known: HashMap<&'a str, TextRef>,
}

impl<'a> Arena<'a> {
    fn add(&mut self, s: &'a str) -> Result<TextRef, BuildError> {
        if let Some(&at) = self.known.get(s) {
            return Ok(at);
        }
        u32::try_from(self.text.len() + s.len()).map_err(|_| BuildError::TooLarge)?;
        let at = TextRef { start: self.text.len() as u32, len: s.len() as u32 };
        self.text.push_str(s);
        self.known.insert(s, at);
        Ok(at)
    }

    fn designations(
        &mut self,
        rows: &'a [(usize, String, Language, DesignationUse, String)],
        rank: &[u32],
    ) -> Result<Vec<DesignationRow>, BuildError> {
        let mut out = Vec::with_capacity(rows.len());
        for (at, text, language, usage, id) in rows {
            out.push(DesignationRow {
                text: self.add(text)?,
                concept: rank[*at],
                language: *language,
                usage: *usage,
                id: self.add(id)?,
            });
        }
        // Stable: the first source's spelling of a name stays first, and equal texts come together for dedup.
        out.sort_by_key(|d| (d.concept, d.usage, d.language as u8, d.text.start));
        out.dedup_by(|b, a| (a.concept, a.text, a.language, a.usage) == (b.concept, b.text, b.language, b.usage));
        Ok(out)
    }

    fn properties(
        &mut self,
        rows: &'a [(usize, String, String)],
        rank: &[u32],
    ) -> Result<Vec<PropertyRow>, BuildError> {
        let mut out = Vec::with_capacity(rows.len());
        for (at, key, value) in rows {
            out.push(PropertyRow { concept: rank[*at], key: self.add(key)?, value: self.add(value)? });
        }
        out.sort_by_key(|row| row.concept);
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta() -> ReleaseMeta {
        let empty = String::new;
        ReleaseMeta {
            system: empty(),
            title: empty(),
            scheme: empty(),
            edition: empty(),
            licence: empty(),
            digest: empty(),
            sources: Vec::new(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn concepts_are_found_by_code_with_their_names_preferred_first() {
        let mut builder = ReleaseBuilder::new();
        builder.designation("B", "び", Language::Ja, DesignationUse::Reading, "1");
        builder.designation("B", "bee", Language::En, DesignationUse::Preferred, "");
        builder.designation("B", "美", Language::Ja, DesignationUse::Preferred, "1");
        builder.designation("B", "美", Language::Ja, DesignationUse::Preferred, "2");
        builder.concept("B", ConceptKind::Code, Some("A")).concept("A", ConceptKind::Chapter, None);
        let release = builder.finish(meta()).unwrap();
        let concept = release.find("B").unwrap();
        let names: Vec<&str> = concept.designations().map(|name| name.text).collect();
        assert_eq!(names, ["美", "bee", "び"]);
        assert_eq!((concept.name(Language::Ja), concept.name(Language::En)), (Some("美"), Some("bee")));
        assert_eq!(concept.parent().map(|parent| parent.code()), Some("A"));
        assert!(release.find("C").is_none());
    }

    #[test]
    fn a_title_is_shown_before_a_name() {
        let mut builder = ReleaseBuilder::new();
        builder.designation("E14", "糖尿病", Language::Ja, DesignationUse::Preferred, "");
        builder.property("E14", crate::TITLE, "詳細不明の糖尿病");
        let release = builder.finish(meta()).unwrap();
        let concept = release.find("E14").unwrap();
        assert_eq!(concept.name(Language::Ja), Some("詳細不明の糖尿病"));
        assert_eq!(concept.name(Language::En), Some("詳細不明の糖尿病"));
    }

    #[test]
    fn parents_must_exist_and_end() {
        let finish = |links: &[(&str, &str)]| {
            let mut builder = ReleaseBuilder::new();
            for (child, parent) in links {
                builder.concept(child, ConceptKind::Code, Some(parent));
            }
            builder.finish(meta()).map(|release| release.len())
        };
        let unknown = BuildError::UnknownParent { code: "A".into(), parent: "B".into() };
        assert_eq!(finish(&[("A", "B")]), Err(unknown));
        assert_eq!(finish(&[("A", "B"), ("B", "A")]), Err(BuildError::Cycle { code: "A".into() }));
    }
}
