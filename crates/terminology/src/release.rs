//! One imported edition of a code system, held in a single text arena.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::hierarchy;

/// Position of a concept inside its release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptId(pub u32);

/// Position of a designation inside its release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DesignationId(pub u32);

/// What level of its classification a concept stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConceptKind {
    /// A chapter of the classification (`A00-B99`).
    Chapter,
    /// A block of categories (`A00-A09`).
    Block,
    /// Anything that may be assigned to a mention.
    Code,
}

/// Language of a designation (BCP 47, the two that Ishizue reads).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

/// What a designation is for; the order is the order of trust when two designations are written alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DesignationUse {
    /// The classification's or master's own name.
    Preferred,
    /// Another name of equal standing.
    Synonym,
    /// A word of the publisher's index that leads to the concept.
    Index,
    /// A shortened form (`DM`).
    Abbreviation,
    /// What a patient would say.
    Lay,
    /// How a name is read, in kana.
    Reading,
}

/// A file that a release was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// File name without folders.
    pub name: String,
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Encoding the file was read in (`UTF-8`, `Shift_JIS`, `EUC-JP`, `ISO-2022-JP`).
    pub encoding: String,
}

/// Where a release comes from and under which terms it may be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseMeta {
    /// Identifier of the code system (`medis`, `icd10`, a FHIR system's id, or a name the user gave).
    pub system: String,
    /// Human-readable name of the code system.
    pub title: String,
    /// Scheme of the concepts' codes; releases of the same scheme answer the same question (`icd10`).
    pub scheme: String,
    /// Edition as the publisher or the user names it.
    pub edition: String,
    /// Licence text, empty where the source states none.
    pub licence: String,
    /// SHA-256 over the sources' digests and the reading options: two imports with the same digest are the same.
    pub digest: String,
    /// The files it was made from.
    pub sources: Vec<SourceFile>,
    /// What the reader left out without it being an error (names that the publisher gives no code, …).
    pub notes: Vec<String>,
}

/// A slice of the release's text arena: byte offset and byte length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct TextRef {
    pub(crate) start: u32,
    pub(crate) len: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConceptRow {
    pub(crate) code: TextRef,
    pub(crate) kind: ConceptKind,
    /// `u32::MAX` for a root.
    pub(crate) parent: u32,
    /// First of this concept's designations, which stand side by side.
    pub(crate) designations: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DesignationRow {
    pub(crate) text: TextRef,
    pub(crate) concept: u32,
    pub(crate) language: Language,
    pub(crate) usage: DesignationUse,
    /// The publisher's identifier of this name, empty where there is none.
    pub(crate) id: TextRef,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PropertyRow {
    pub(crate) concept: u32,
    pub(crate) key: TextRef,
    pub(crate) value: TextRef,
}

pub(crate) const NO_PARENT: u32 = u32::MAX;

/// Key of the property that holds the classification's own Japanese title of a code.
pub const TITLE: &str = "title";

/// One imported edition of a code system: concepts, their designations, parents and properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    pub(crate) meta: ReleaseMeta,
    pub(crate) text: String,
    /// Sorted by code.
    pub(crate) concepts: Vec<ConceptRow>,
    /// Sorted by concept, then use, then the order they were added in.
    pub(crate) designations: Vec<DesignationRow>,
    /// Sorted by concept.
    pub(crate) properties: Vec<PropertyRow>,
}

/// A code in a release.
#[derive(Debug, Clone, Copy)]
pub struct Concept<'a> {
    release: &'a Release,
    id: ConceptId,
}

/// A name of a concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Designation<'a> {
    /// The concept named.
    pub concept: ConceptId,
    /// The name as its source writes it.
    pub text: &'a str,
    /// Language of the name.
    pub language: Language,
    /// What the name is for.
    pub usage: DesignationUse,
    /// The publisher's identifier of this name (MEDIS 管理番号), empty where there is none.
    pub id: &'a str,
}

impl Release {
    /// Where the release comes from.
    pub fn meta(&self) -> &ReleaseMeta {
        &self.meta
    }

    /// Number of concepts.
    pub fn len(&self) -> usize {
        self.concepts.len()
    }

    /// True when the release has no concept.
    pub fn is_empty(&self) -> bool {
        self.concepts.is_empty()
    }

    /// Number of designations over all concepts.
    pub fn designation_count(&self) -> usize {
        self.designations.len()
    }

    /// All concepts in code order.
    pub fn concepts(&self) -> impl ExactSizeIterator<Item = Concept<'_>> {
        (0..self.concepts.len() as u32).map(|id| Concept { release: self, id: ConceptId(id) })
    }

    /// All designations, those of one concept side by side.
    pub fn designations(&self) -> impl ExactSizeIterator<Item = (DesignationId, Designation<'_>)> {
        (0..self.designations.len() as u32).map(|id| (DesignationId(id), self.view(id as usize)))
    }

    /// The concept with this identifier, if it exists.
    pub fn concept(&self, id: ConceptId) -> Option<Concept<'_>> {
        ((id.0 as usize) < self.concepts.len()).then_some(Concept { release: self, id })
    }

    /// The designation with this identifier, if it exists.
    pub fn designation(&self, id: DesignationId) -> Option<Designation<'_>> {
        ((id.0 as usize) < self.designations.len()).then(|| self.view(id.0 as usize))
    }

    /// The concept with this code, written exactly as the release stores it.
    pub fn find(&self, code: &str) -> Option<Concept<'_>> {
        let at = self.concepts.binary_search_by(|row| self.slice(row.code).cmp(code)).ok()?;
        self.concept(ConceptId(at as u32))
    }

    pub(crate) fn slice(&self, at: TextRef) -> &str {
        let start = at.start as usize;
        self.text.get(start..start + at.len as usize).unwrap_or_default()
    }

    fn view(&self, at: usize) -> Designation<'_> {
        let row = &self.designations[at];
        Designation {
            concept: ConceptId(row.concept),
            text: self.slice(row.text),
            language: row.language,
            usage: row.usage,
            id: self.slice(row.id),
        }
    }
}

impl<'a> Concept<'a> {
    /// Position in the release.
    pub fn id(&self) -> ConceptId {
        self.id
    }

    fn row(&self) -> &'a ConceptRow {
        &self.release.concepts[self.id.0 as usize]
    }

    /// The code as the release stores it (ICD-10 without a dot).
    pub fn code(&self) -> &'a str {
        self.release.slice(self.row().code)
    }

    /// Level in the classification.
    pub fn kind(&self) -> ConceptKind {
        self.row().kind
    }

    /// The next more general concept, `None` at a root.
    pub fn parent(&self) -> Option<Concept<'a>> {
        self.release.concept(ConceptId(self.row().parent))
    }

    /// This concept's names, preferred first.
    pub fn designations(&self) -> impl Iterator<Item = Designation<'a>> + use<'a> {
        let release = self.release;
        let id = self.id.0;
        let first = self.row().designations as usize;
        (first..release.designations.len())
            .take_while(move |&at| release.designations[at].concept == id)
            .map(move |at| release.view(at))
    }

    /// The name to show: the classification's title of the code where the wanted language is Japanese, else
    /// preferred in the wanted language, else the title, else any preferred, else the first name.
    pub fn name(&self, language: Language) -> Option<&'a str> {
        let rank = |d: &Designation<'_>| (d.usage, d.language != language);
        let best = self.designations().min_by_key(rank);
        match best {
            Some(name) if language != Language::Ja && name.language == language => Some(name.text),
            _ => self.title().or(best.map(|name| name.text)),
        }
    }

    /// The classification's Japanese title of the code, where a release holds names of diseases beside titles.
    ///
    /// A master's disease names are the preferred designations of a code; what the classification itself calls
    /// the code (`詳細不明の糖尿病` for `E14`) stands in the property [`TITLE`].
    pub fn title(&self) -> Option<&'a str> {
        self.property(TITLE)
    }

    /// The first property with this key.
    pub fn property(&self, key: &str) -> Option<&'a str> {
        self.properties().find(|(found, _)| *found == key).map(|(_, value)| value)
    }

    /// Properties the source gives, as key and value.
    pub fn properties(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let release = self.release;
        let id = self.id.0;
        let first = release.properties.partition_point(|p| p.concept < id);
        release.properties[first..]
            .iter()
            .take_while(move |p| p.concept == id)
            .map(move |p| (release.slice(p.key), release.slice(p.value)))
    }
}

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
        let mut designations = arena.designations(&self.designations, &rank)?;
        designations.dedup_by(|b, a| {
            a.concept == b.concept && a.text == b.text && a.language == b.language && a.usage == b.usage
        });
        let mut concepts = Vec::with_capacity(order.len());
        for &old in &order {
            let (code, kind, parent) = &self.concepts[old];
            let parent = match parent {
                None => NO_PARENT,
                Some(p) => {
                    rank[*self
                        .codes
                        .get(p)
                        .ok_or_else(|| BuildError::UnknownParent { code: code.clone(), parent: p.clone() })?]
                }
            };
            let first = designations.partition_point(|d| (d.concept as usize) < concepts.len());
            concepts.push(ConceptRow { code: arena.add(code)?, kind: *kind, parent, designations: first as u32 });
        }
        let mut properties = Vec::with_capacity(self.properties.len());
        for (at, key, value) in &self.properties {
            properties.push(PropertyRow { concept: rank[*at], key: arena.add(key)?, value: arena.add(value)? });
        }
        properties.sort_by_key(|p| p.concept);
        let release = Release { meta, text: arena.text, concepts, designations, properties };
        release.check_acyclic()?;
        Ok(release)
    }
}

impl Release {
    fn check_acyclic(&self) -> Result<(), BuildError> {
        match self.cyclic().first() {
            Some(&at) => Err(BuildError::Cycle { code: self.slice(self.concepts[at].code).to_owned() }),
            None => Ok(()),
        }
    }

    /// Positions of the concepts that are their own ancestors.
    pub(crate) fn cyclic(&self) -> Vec<usize> {
        hierarchy::cyclic(self.concepts.len(), |at| match self.concepts[at].parent {
            NO_PARENT => None,
            parent => Some(parent as usize),
        })
    }
}

/// The text of a release, each distinct string stored once.
#[derive(Default)]
struct Arena {
    text: String,
    known: HashMap<String, TextRef>,
}

impl Arena {
    fn add(&mut self, s: &str) -> Result<TextRef, BuildError> {
        if let Some(&at) = self.known.get(s) {
            return Ok(at);
        }
        let start = u32::try_from(self.text.len()).map_err(|_| BuildError::TooLarge)?;
        let len = u32::try_from(s.len()).map_err(|_| BuildError::TooLarge)?;
        let at = TextRef { start, len };
        self.text.push_str(s);
        self.known.insert(s.to_owned(), at);
        Ok(at)
    }

    fn designations(
        &mut self,
        rows: &[(usize, String, Language, DesignationUse, String)],
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
        Ok(out)
    }
}
