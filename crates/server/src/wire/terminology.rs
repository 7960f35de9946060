//! Releases and their concepts.

use ishizue_terminology as domain;
use ishizue_terminology::{ConceptKind, Language as DomainLanguage, Release};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::application::ReleaseSummary;

/// Imported releases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Releases {
    pub(crate) releases: Vec<ReleaseView>,
}

/// One imported edition of a code system.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReleaseView {
    /// Identifier of the code system.
    #[schema(example = "medis")]
    system: String,
    /// Name of the code system.
    title: String,
    /// Edition as the publisher names it.
    edition: String,
    /// Scheme of its codes; releases of one scheme answer the same question.
    #[schema(example = "icd10")]
    scheme: String,
    /// True when it is in force.
    current: bool,
    /// Licence, empty where the source states none.
    licence: String,
    /// SHA-256 over the sources and reading options.
    digest: String,
    /// Number of concepts.
    concepts: usize,
    /// Number of designations.
    designations: usize,
    /// The files it was made from.
    sources: Vec<Source>,
    /// What the reader left out.
    notes: Vec<String>,
}

/// A file that a release was made from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Source {
    name: String,
    /// SHA-256 in hexadecimal digits.
    sha256: String,
    bytes: u64,
    encoding: String,
}

/// What to search for among the designations of a release.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConceptQuery {
    /// A part of a name in any spelling, or the beginning of a code.
    #[param(min_length = 1, max_length = 200, example = "骨折")]
    pub(crate) query: String,
    /// Most concepts to answer with; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    pub(crate) limit: Option<usize>,
}

/// The concepts whose names match.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Concepts {
    pub(crate) system: String,
    pub(crate) edition: String,
    /// Shortest matching name first.
    pub(crate) concepts: Vec<ConceptHit>,
}

/// A concept found by one of its names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConceptHit {
    /// The code without a dot.
    code: String,
    /// The code as it is read.
    display: String,
    kind: Kind,
    /// The name to show.
    title: String,
    /// The name, or the code, that matched.
    matched: String,
}

/// A concept with everything its release says of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConceptDetails {
    system: String,
    edition: String,
    /// The code without a dot.
    code: String,
    /// The code as it is read.
    display: String,
    kind: Kind,
    /// The name to show.
    title: String,
    /// All names, preferred first.
    designations: Vec<Designation>,
    /// The more general concepts, nearest first.
    ancestors: Vec<ConceptName>,
    properties: Vec<Property>,
}

/// A concept by code and name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConceptName {
    code: String,
    display: String,
    kind: Kind,
    title: String,
}

/// Level of a concept in its classification.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Chapter,
    Block,
    Code,
}

/// A name of a concept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Designation {
    text: String,
    language: Language,
    #[serde(rename = "use")]
    usage: DesignationUse,
    /// The publisher's identifier of the name, empty where there is none.
    id: String,
}

/// Language of a name (BCP 47).
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Language {
    Ja,
    En,
}

/// What a name is for.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DesignationUse {
    Preferred,
    Synonym,
    Index,
    Abbreviation,
    Lay,
    Reading,
}

/// A property that the source gives.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Property {
    key: String,
    value: String,
}

impl From<&ReleaseSummary> for ReleaseView {
    fn from(release: &ReleaseSummary) -> Self {
        let meta = release.meta.clone();
        Self {
            system: meta.system,
            title: meta.title,
            edition: meta.edition,
            scheme: meta.scheme,
            current: release.current,
            licence: meta.licence,
            digest: meta.digest,
            concepts: release.concepts,
            designations: release.designations,
            sources: meta.sources.into_iter().map(Source::from).collect(),
            notes: meta.notes,
        }
    }
}

impl From<domain::SourceFile> for Source {
    fn from(file: domain::SourceFile) -> Self {
        Self { name: file.name, sha256: file.sha256, bytes: file.bytes, encoding: file.encoding }
    }
}

impl ConceptHit {
    pub(crate) fn new(release: &Release, concept: domain::Concept<'_>, matched: &str) -> Self {
        let ConceptName { code, display, kind, title } = ConceptName::new(release, concept);
        Self { code, display, kind, title, matched: matched.to_owned() }
    }
}

impl ConceptDetails {
    pub(crate) fn new(release: &Release, concept: domain::Concept<'_>) -> Self {
        let ConceptName { code, display, kind, title } = ConceptName::new(release, concept);
        let properties = concept.properties().map(|(k, v)| Property { key: k.to_owned(), value: v.to_owned() });
        Self {
            system: release.meta().system.clone(),
            edition: release.meta().edition.clone(),
            code,
            display,
            kind,
            title,
            designations: concept.designations().map(Designation::from).collect(),
            ancestors: ancestors(concept).map(|c| ConceptName::new(release, c)).collect(),
            properties: properties.collect(),
        }
    }
}

/// Nearest first; a release's parents never form a cycle.
fn ancestors(concept: domain::Concept<'_>) -> impl Iterator<Item = domain::Concept<'_>> {
    std::iter::successors(concept.parent(), domain::Concept::parent)
}

impl ConceptName {
    fn new(release: &Release, concept: domain::Concept<'_>) -> Self {
        let is_icd10_code = release.meta().scheme == "icd10" && concept.kind() == ConceptKind::Code;
        let code = concept.code().to_owned();
        Self {
            display: if is_icd10_code { domain::icd10::dotted(&code) } else { code.clone() },
            code,
            kind: concept.kind().into(),
            title: concept.name(DomainLanguage::Ja).unwrap_or_default().to_owned(),
        }
    }
}

impl From<ConceptKind> for Kind {
    fn from(kind: ConceptKind) -> Self {
        match kind {
            ConceptKind::Chapter => Self::Chapter,
            ConceptKind::Block => Self::Block,
            ConceptKind::Code => Self::Code,
        }
    }
}

impl From<domain::Designation<'_>> for Designation {
    fn from(designation: domain::Designation<'_>) -> Self {
        Self {
            text: designation.text.to_owned(),
            language: designation.language.into(),
            usage: designation.usage.into(),
            id: designation.id.to_owned(),
        }
    }
}

impl From<DomainLanguage> for Language {
    fn from(language: DomainLanguage) -> Self {
        match language {
            DomainLanguage::Ja => Self::Ja,
            DomainLanguage::En => Self::En,
        }
    }
}

impl From<domain::DesignationUse> for DesignationUse {
    fn from(usage: domain::DesignationUse) -> Self {
        match usage {
            domain::DesignationUse::Preferred => Self::Preferred,
            domain::DesignationUse::Synonym => Self::Synonym,
            domain::DesignationUse::Index => Self::Index,
            domain::DesignationUse::Abbreviation => Self::Abbreviation,
            domain::DesignationUse::Lay => Self::Lay,
            domain::DesignationUse::Reading => Self::Reading,
        }
    }
}
