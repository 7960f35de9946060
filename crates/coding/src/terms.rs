//! From a lexicon's terms to the codes they stand for.

use std::sync::OnceLock;

use rustc_hash::FxHashMap as HashMap;

use ishizue_index::{Lexicon, Name, TermId};

use crate::Ancestor;
use ishizue_terminology::{Concept, ConceptId, ConceptKind, Designation, DesignationUse, Language, Release, icd10};

/// A code of one scheme, whatever releases hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CodeId(pub(crate) u32);

/// A designation behind a term, with the code it names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named<'a> {
    pub(crate) code: CodeId,
    pub(crate) designation: Designation<'a>,
    pub(crate) release: usize,
}

/// The codes of one scheme over all releases.
#[derive(Debug)]
pub(crate) struct CodeBook {
    /// Per release: code of each concept, `u32::MAX` where the concept is not of the scheme or may not be assigned.
    of_concept: Vec<Vec<u32>>,
    codes: Vec<String>,
    by_code: HashMap<String, CodeId>,
    scheme: String,
    /// The code has more specific ones below it.
    divided: Vec<bool>,
    /// Names of each code, and of its three-character category.
    names: Vec<(u32, u32)>,
    /// Filled as codes are answered with.
    described: Vec<OnceLock<Described>>,
}

/// What is shown with a code.
#[derive(Debug)]
pub(crate) struct Described {
    pub(crate) display: String,
    pub(crate) title: String,
    pub(crate) title_en: String,
    pub(crate) ancestors: Vec<Ancestor>,
}

const NONE: u32 = u32::MAX;

impl CodeBook {
    pub(crate) fn new(releases: &[Release], scheme: &str) -> Self {
        let mut book = Self {
            of_concept: Vec::new(),
            codes: Vec::new(),
            by_code: HashMap::default(),
            scheme: scheme.to_owned(),
            divided: Vec::new(),
            names: Vec::new(),
            described: Vec::new(),
        };
        for release in releases {
            let of_scheme = release.meta().scheme == scheme;
            let ids = release
                .concepts()
                .map(|c| if of_scheme && c.kind() == ConceptKind::Code { book.intern(c.code()) } else { NONE });
            let ids = ids.collect();
            book.of_concept.push(ids);
        }
        book.divided = divided(&book.codes);
        book.count_names(releases);
        book.described.resize_with(book.codes.len(), OnceLock::new);
        book
    }

    fn intern(&mut self, code: &str) -> u32 {
        if let Some(id) = self.by_code.get(code) {
            return id.0;
        }
        let id = self.codes.len() as u32;
        self.codes.push(code.to_owned());
        self.by_code.insert(code.to_owned(), CodeId(id));
        id
    }

    fn count_names(&mut self, releases: &[Release]) {
        let mut of_code = vec![0u32; self.codes.len()];
        // Examples come and go; what a code is called does not.
        let official = |r: &Release| r.meta().system != crate::examples::SYSTEM;
        for (release, ids) in releases.iter().zip(&self.of_concept).filter(|(r, _)| official(r)) {
            for (_, designation) in release.designations() {
                let id = ids.get(designation.concept.0 as usize).copied().unwrap_or(NONE);
                if let Some(count) = of_code.get_mut(id as usize) {
                    *count += 1;
                }
            }
        }
        let mut of_category: HashMap<&str, u32> = HashMap::default();
        for (code, count) in self.codes.iter().zip(&of_code) {
            *of_category.entry(category(code)).or_default() += count;
        }
        let whole = self.codes.iter().map(|code| of_category.get(category(code)).copied().unwrap_or(0));
        self.names = of_code.into_iter().zip(whole).collect();
    }

    /// How many names a code has, and its three-character category.
    pub(crate) fn name_counts(&self, id: CodeId) -> (u32, u32) {
        self.names.get(id.0 as usize).copied().unwrap_or((0, 0))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    pub(crate) fn find(&self, code: &str) -> Option<CodeId> {
        self.by_code.get(code).copied()
    }

    pub(crate) fn code(&self, id: CodeId) -> &str {
        self.codes.get(id.0 as usize).map_or("", String::as_str)
    }

    pub(crate) fn codes(&self) -> &[String] {
        &self.codes
    }

    /// True when more specific codes divide this one.
    pub(crate) fn is_divided(&self, id: CodeId) -> bool {
        self.divided.get(id.0 as usize).copied().unwrap_or(false)
    }

    pub(crate) fn described(&self, releases: &[Release], id: CodeId) -> &Described {
        let code = self.code(id);
        self.described[id.0 as usize].get_or_init(|| Described {
            display: display(&self.scheme, code),
            title: title(releases, &self.scheme, code).unwrap_or_default().to_owned(),
            title_en: title_en(releases, &self.scheme, code).unwrap_or_default().to_owned(),
            ancestors: ancestors(releases, &self.scheme, code),
        })
    }

    /// Every designation written as this term, with its code.
    pub(crate) fn named<'a>(
        &'a self,
        releases: &'a [Release],
        lexicon: &'a Lexicon,
        term: TermId,
    ) -> impl Iterator<Item = Named<'a>> + 'a {
        lexicon.names(term).filter_map(move |name| self.resolve(releases, name))
    }

    fn resolve<'a>(&self, releases: &'a [Release], name: Name) -> Option<Named<'a>> {
        let release = name.release as usize;
        let designation = releases.get(release)?.designation(name.designation)?;
        let code = *self.of_concept.get(release)?.get(designation.concept.0 as usize)?;
        (code != NONE).then_some(Named { code: CodeId(code), designation, release })
    }
}

/// The first three characters of a code.
pub(crate) fn category(code: &str) -> &str {
    code.get(..3).unwrap_or(code)
}

/// Which codes are the beginning of another one.
fn divided(codes: &[String]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..codes.len()).collect();
    order.sort_unstable_by(|&a, &b| codes[a].cmp(&codes[b]));
    let mut out = vec![false; codes.len()];
    for pair in order.windows(2) {
        out[pair[0]] = codes[pair[1]].starts_with(codes[pair[0]].as_str());
    }
    out
}

/// Length of the codes that MEDIS divides further without a title of its own.
const SUBCATEGORY: usize = 4;

/// What a code stands for: the classification's own title, else the starter's name, else the title of the code it
/// divides (MEDIS's five-character codes have none), else any name; later releases first.
fn title<'a>(releases: &'a [Release], scheme: &str, code: &str) -> Option<&'a str> {
    let of_scheme = releases.iter().rev().filter(|r| r.meta().scheme == scheme);
    let concepts: Vec<Concept<'a>> = of_scheme.filter_map(|r| r.find(code)).collect();
    let official = |c: Concept<'a>| c.title();
    let preferred = |c: Concept<'a>| c.designations().find(|d| d.usage == DesignationUse::Preferred).map(|d| d.text);
    let starter = releases.first().filter(|r| r.meta().scheme == scheme).and_then(|r| r.find(code));
    concepts
        .iter()
        .copied()
        .find_map(official)
        .or_else(|| starter.and_then(preferred))
        .or_else(|| {
            concepts.iter().find_map(|c| c.parent()).filter(|p| p.code().len() >= SUBCATEGORY).and_then(official)
        })
        .or_else(|| concepts.iter().find_map(|c| c.name(Language::Ja)))
}

/// What a code stands for in English, where a loaded release says so; a code that only MEDIS has takes the title of the
/// code it divides.
fn title_en<'a>(releases: &'a [Release], scheme: &str, code: &str) -> Option<&'a str> {
    let english = |code: &str| {
        let of_scheme = releases.iter().rev().filter(|r| r.meta().scheme == scheme);
        let mut names = of_scheme.filter_map(|r| r.find(code)).flat_map(|c| c.designations());
        names.find(|d| d.language == Language::En && d.usage == DesignationUse::Preferred).map(|d| d.text)
    };
    english(code).or_else(|| code.get(..SUBCATEGORY).filter(|parent| parent.len() < code.len()).and_then(english))
}

/// A code as it is read: ICD-10 with its dot, other systems as stored.
fn display(scheme: &str, code: &str) -> String {
    if scheme == "icd10" { icd10::dotted(code) } else { code.to_owned() }
}

/// The more general codes that may be assigned, nearest first.
fn ancestors(releases: &[Release], scheme: &str, code: &str) -> Vec<Ancestor> {
    let holder = releases
        .iter()
        .filter(|r| r.meta().scheme == scheme)
        .find_map(|r| r.find(code).filter(|c| c.parent().is_some()));
    let chain = std::iter::successors(holder.and_then(|c| c.parent()), Concept::parent);
    chain
        .take_while(|c| c.kind() == ConceptKind::Code)
        .take(8)
        .map(|c| Ancestor {
            code: c.code().to_owned(),
            display: display(scheme, c.code()),
            title: title(releases, scheme, c.code()).unwrap_or_default().to_owned(),
            title_en: title_en(releases, scheme, c.code()).unwrap_or_default().to_owned(),
        })
        .collect()
}

/// The concept behind a designation.
pub(crate) fn concept<'a>(releases: &'a [Release], release: usize, id: ConceptId) -> Option<Concept<'a>> {
    releases.get(release)?.concept(id)
}
