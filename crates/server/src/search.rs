//! Finding concepts by a part of a name.

use std::cmp::Reverse;
use std::collections::HashMap;

use ishizue_terminology::{Concept, ConceptId, Release};

/// Between the names in the index; no normal form holds it, for it is white space.
const SEPARATOR: char = '\n';

/// The normal forms of all designations of a release as one text, searched from end to end.
///
/// Half a million names are some ten megabytes, which a substring search passes in milliseconds; the coder's n-grams
/// would be faster and find less, since they score whole names.
#[derive(Debug)]
pub(crate) struct NameIndex {
    text: String,
    /// Where each name begins, and the concept and name it is.
    names: Vec<(usize, ConceptId, u32)>,
}

/// A concept and the name by which it was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Match<'a> {
    pub(crate) concept: Concept<'a>,
    pub(crate) name: &'a str,
}

impl NameIndex {
    pub(crate) fn new(release: &Release) -> Self {
        let mut index = Self { text: String::new(), names: Vec::with_capacity(release.designation_count()) };
        for (id, designation) in release.designations() {
            index.names.push((index.text.len(), designation.concept, id.0));
            index.text.push_str(&ishizue_text::key(designation.text).replace(SEPARATOR, " "));
            index.text.push(SEPARATOR);
        }
        index
    }

    /// The concepts with the query in a name, shortest such name first, after those whose code begins with it.
    pub(crate) fn search<'a>(&self, release: &'a Release, query: &str, limit: usize) -> Vec<Match<'a>> {
        let mut found = by_code(release, query, limit);
        let mut best = self.by_name(&ishizue_text::key(query));
        for known in &found {
            best.remove(&known.concept.id());
        }
        let mut ranked: Vec<(Rank, ConceptId)> = best.into_iter().map(|(concept, rank)| (rank, concept)).collect();
        ranked.sort_unstable();
        let room = limit.saturating_sub(found.len());
        found.extend(ranked.into_iter().filter_map(|(rank, concept)| resolve(release, concept, rank.name)).take(room));
        found
    }

    fn by_name(&self, key: &str) -> HashMap<ConceptId, Rank> {
        let mut best: HashMap<ConceptId, Rank> = HashMap::new();
        if key.is_empty() || key.contains(SEPARATOR) {
            return best;
        }
        for (at, _) in self.text.match_indices(key) {
            let name = self.names.partition_point(|(start, ..)| *start <= at).saturating_sub(1);
            let Some(&(start, concept, id)) = self.names.get(name) else { continue };
            let length = self.end(name) - start;
            let rank = Rank { starts: Reverse(at == start), length, name: id };
            best.entry(concept).and_modify(|known| *known = (*known).min(rank)).or_insert(rank);
        }
        best
    }

    fn end(&self, name: usize) -> usize {
        self.names.get(name + 1).map_or(self.text.len(), |(next, ..)| *next)
    }
}

/// Names that begin with the query come first, then short ones, then in the release's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    starts: Reverse<bool>,
    length: usize,
    name: u32,
}

/// The code as releases store it: of ICD-10 upper case and without the dot, of other systems as it is.
pub(crate) fn stored_code(release: &Release, code: &str) -> String {
    let code = code.trim();
    if release.meta().scheme == "icd10" { code.replace('.', "").to_ascii_uppercase() } else { code.to_owned() }
}

fn by_code<'a>(release: &'a Release, query: &str, limit: usize) -> Vec<Match<'a>> {
    let code = stored_code(release, query);
    if code.is_empty() {
        return Vec::new();
    }
    // Codes of some systems are in lower case (ICF), of others in both (JP-CLINS).
    let begins = |known: &str| known.get(..code.len()).is_some_and(|start| start.eq_ignore_ascii_case(&code));
    let matching = release.concepts().filter(|c| begins(c.code()));
    matching.map(|concept| Match { concept, name: concept.code() }).take(limit).collect()
}

fn resolve(release: &Release, concept: ConceptId, name: u32) -> Option<Match<'_>> {
    let designation = release.designation(ishizue_terminology::DesignationId(name))?;
    Some(Match { concept: release.concept(concept)?, name: designation.text })
}
