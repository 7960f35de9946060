//! One imported edition of a code system, held in a single text arena.

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
    /// Encoding the file was read in (`UTF-8`, `Shift_JIS`, `EUC-JP`, `ISO-2022-JP`), or `xlsx` for a workbook.
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

impl ReleaseMeta {
    /// True for a release whose names belong to the one dictionary that charts and phrases are looked up in; ICD-11, ICF,
    /// J-FAGY, laboratory items and maps are read each in their own way.
    pub fn in_dictionary(&self) -> bool {
        in_dictionary(&self.scheme)
    }
}

/// [`ReleaseMeta::in_dictionary`] of a scheme.
pub fn in_dictionary(scheme: &str) -> bool {
    !matches!(scheme, "icd11" | "icf" | "jfagy" | "jlac" | crate::map::SYSTEM | crate::read::CLINS)
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
///
/// Prefixed, so that a property that a publisher calls `title` is not taken for it.
pub const TITLE: &str = "ishizue:title";

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
    /// The release that holds it.
    pub fn release(&self) -> &'a Release {
        self.release
    }

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

impl Release {
    /// Positions of the concepts that are their own ancestors.
    pub(crate) fn cyclic(&self) -> Vec<usize> {
        hierarchy::cyclic(self.concepts.len(), |at| match self.concepts[at].parent {
            NO_PARENT => None,
            parent => Some(parent as usize),
        })
    }
}
