//! Stems that already mean what another stem and an extension say together (section 2.10.1).
//!
//! What a code's title says beyond the title of the code above it is compared with the titles of extensions: *Fracture of
//! shaft of ulna* says *shaft, ulna* beyond *Fracture of forearm*, and so does the extension *Shaft of the ulna*. Then the
//! code above, or its *unspecified*, with that extension replicates the code.

use std::collections::HashMap;

use rustc_hash::FxHashMap;

use super::build::Tree;
use super::{Place, PlaceKind};
use crate::read::RESIDUAL;
use crate::release::{Concept, Language};

/// Words that tell no two concepts apart.
const EMPTY_WORDS: [&str; 22] = [
    "a",
    "an",
    "and",
    "as",
    "at",
    "by",
    "due",
    "for",
    "from",
    "in",
    "of",
    "on",
    "or",
    "other",
    "the",
    "to",
    "with",
    "without",
    "human",
    "infection",
    "cause",
    "caused",
];

pub(super) fn of(tree: &Tree<'_>, places: &FxHashMap<Box<str>, Place>) -> FxHashMap<(u32, u32), Box<str>> {
    let place = |concept: Concept<'_>| places.get(concept.code()).copied();
    let mut extensions: HashMap<String, Vec<u32>> = HashMap::new();
    for concept in &tree.order {
        if let Some(at) = place(*concept).filter(|at| at.kind == PlaceKind::Extension) {
            extensions.entry(words(title(*concept)).join(" ")).or_default().push(at.enter);
        }
    }
    let mut residuals: HashMap<u32, Vec<u32>> = HashMap::new();
    for concept in &tree.order {
        let parent = concept.parent().and_then(place);
        if let (Some(at), Some(parent)) = (place(*concept), parent)
            && concept.code().ends_with('Z')
            && concept.property(RESIDUAL).is_some()
        {
            residuals.entry(parent.enter).or_default().push(at.enter);
        }
    }
    let mut out = FxHashMap::default();
    for concept in &tree.order {
        let (Some(at), Some(parent)) = (place(*concept), concept.parent()) else { continue };
        let Some(above) = place(parent).filter(|above| above.kind == PlaceKind::Stem) else { continue };
        if at.kind != PlaceKind::Stem {
            continue;
        }
        let general = words(title(parent));
        let beyond: Vec<String> = words(title(*concept)).into_iter().filter(|word| !general.contains(word)).collect();
        let Some(same) = extensions.get(&beyond.join(" ")).filter(|_| !beyond.is_empty()) else { continue };
        let stems = std::iter::once(above.enter).chain(residuals.get(&above.enter).into_iter().flatten().copied());
        for stem in stems.filter(|stem| *stem != at.enter) {
            for extension in same {
                out.insert((stem, *extension), concept.code().into());
            }
        }
    }
    out
}

fn title(concept: Concept<'_>) -> &str {
    concept.name(Language::En).unwrap_or_default()
}

/// The words of a title that tell concepts apart, in alphabetical order.
fn words(title: &str) -> Vec<String> {
    let lower = title.to_ascii_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.filter(|word| !EMPTY_WORDS.contains(word)).map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_that_say_nothing_are_left_out() {
        assert_eq!(words("Fracture of shaft of ulna"), ["fracture", "shaft", "ulna"]);
        assert_eq!(words("Human respiratory syncytial virus"), ["respiratory", "syncytial", "virus"]);
    }
}
