//! The category of a phrase: patterns of words.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use ishizue_index::TermId;
use ishizue_terminology::{DesignationUse, Language, Release, ReleaseBuilder};
use ishizue_text::key;
use ishizue_text::table::rows;

use crate::systems::words::{Words, in_brackets, split};

static LEXICON: &str = include_str!("../../../data/icf/lexicon.tsv");
static ROLES: &str = include_str!("../../../data/icf/roles.tsv");

/// Most patterns that a phrase is answered with.
const MOST: usize = 10;

/// Words that must all be in a phrase.
#[derive(Debug)]
struct Pattern {
    code: String,
    text: String,
    parts: usize,
}

/// Every pattern, found by its parts.
#[derive(Debug)]
pub(super) struct Lexicon {
    patterns: Vec<Pattern>,
    /// Each part with its pattern and its place in it.
    parts: Words<(usize, usize)>,
    similar: OnceLock<Similar>,
}

/// A pattern in a phrase.
#[derive(Debug, Clone)]
pub(super) struct Match<'a> {
    pub(super) code: &'a str,
    pub(super) pattern: &'a str,
    /// Symbols of the phrase that the pattern covers.
    pub(super) covered: Vec<bool>,
    /// All parts are there; else the pattern only resembles the phrase.
    pub(super) whole: bool,
    score: f32,
}

impl Match<'_> {
    fn size(&self) -> usize {
        self.covered.iter().filter(|&&covered| covered).count()
    }

    /// How sure the category is.
    pub(super) fn confidence(&self) -> f32 {
        match self.whole {
            true => 0.6 + 0.35 * (self.size() as f32 / 6.0).min(1.0),
            false => 0.25 * self.score.min(1.0),
        }
    }

    /// What of the phrase neither the pattern covers nor the words of a degree.
    pub(super) fn unexplained(&self, symbols: &[char], degree: Option<&Range<usize>>) -> String {
        let open = |at: &usize| !self.covered[*at] && !degree.is_some_and(|degree| degree.contains(at));
        (0..symbols.len()).filter(open).map(|at| symbols[at]).collect()
    }
}

/// Japanese titles of the release that say what they are: no structures, whose names are those of functions too, and no
/// residual categories.
fn titles(release: &Release) -> impl Iterator<Item = (&str, &str)> {
    let names = release.designations().filter(|(_, name)| name.language == Language::Ja);
    let titles = names.filter_map(|(_, name)| Some((release.concept(name.concept)?.code(), name.text)));
    titles.filter(|(code, _)| !code.starts_with('s') && !code.ends_with(['8', '9']))
}

impl Lexicon {
    pub(super) fn new(release: &Release) -> Self {
        let declared = rows::<2>(LEXICON).filter(|[code, _]| release.find(code).is_some());
        let declared: Vec<(&str, &str)> =
            declared.flat_map(|[code, texts]| split(texts).map(move |text| (code, text))).collect();
        // What the table gives to a category is its own, even where another has it as its title.
        let taken: HashSet<String> = declared.iter().map(|(_, text)| key(text)).collect();
        let titles = titles(release).filter(|(_, text)| !taken.contains(&key(text)));
        let mut patterns = Vec::new();
        let mut parts = Vec::new();
        for (code, text) in declared.iter().copied().chain(titles) {
            let words: Vec<&str> = text.split('+').filter(|part| !part.is_empty()).collect();
            parts.extend(words.iter().enumerate().map(|(at, part)| (part.to_string(), (patterns.len(), at))));
            patterns.push(Pattern { code: code.to_owned(), text: text.to_owned(), parts: words.len() });
        }
        Self { patterns, parts: Words::new(parts), similar: OnceLock::new() }
    }

    /// The best pattern of each category, best first; what only resembles the phrase where there is none.
    pub(super) fn find(&self, release: &Release, symbols: &[char]) -> Vec<Match<'_>> {
        let mut found = self.whole(symbols);
        if found.is_empty() {
            found = self.similar.get_or_init(|| Similar::new(release, &self.patterns)).find(symbols);
        }
        found.truncate(MOST);
        found
    }

    fn whole(&self, symbols: &[char]) -> Vec<Match<'_>> {
        let mut seen: Vec<(usize, usize, Range<usize>)> = Vec::new();
        for word in self.parts.all(symbols) {
            seen.extend(word.values.iter().map(|&(pattern, part)| (pattern, part, word.symbols.clone())));
        }
        seen.sort_by_key(|(pattern, part, range)| (*pattern, *part, range.start));
        let mut found: Vec<Match<'_>> = Vec::new();
        for of_pattern in seen.chunk_by(|a, b| a.0 == b.0) {
            let pattern = &self.patterns[of_pattern[0].0];
            let different = of_pattern.chunk_by(|a, b| a.1 == b.1).count();
            if different < pattern.parts {
                continue;
            }
            let mut covered = vec![false; symbols.len()];
            for (_, _, range) in of_pattern {
                covered[range.clone()].fill(true);
            }
            found.push(Match { code: &pattern.code, pattern: &pattern.text, covered, whole: true, score: 1.0 });
        }
        let aside = in_brackets(symbols);
        let role = Role::of(symbols);
        // The surroundings of what is said of a person, and what is said in brackets, come after it; of equal cover the finer category, then the order of the table, which the sort keeps.
        found.sort_by_key(|found| {
            let all_aside = found.covered.iter().zip(&aside).all(|(covered, aside)| !covered || *aside);
            let rest = (std::cmp::Reverse(found.size()), std::cmp::Reverse(found.code.len()));
            (role.place(found.code), all_aside, rest)
        });
        let mut codes: Vec<&str> = Vec::new();
        found.retain(|found| {
            let new = !codes.contains(&found.code);
            codes.push(found.code);
            new
        });
        found
    }
}

/// What environmental factors are in a phrase; of several, the last here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// They are the means by which something else is done (リフトで移乗), or who helps with it.
    Means,
    /// The phrase is about people who support (夫の介護協力).
    Support,
    /// The phrase is about products or services that are supplied (手すり設置済).
    Supply,
}

impl Role {
    fn of(symbols: &[char]) -> Self {
        static WORDS: LazyLock<Words<Role>> = LazyLock::new(|| {
            let rows = rows::<2>(ROLES).filter_map(|[role, words]| Some((Role::parse(role)?, words)));
            Words::new(rows.flat_map(|(role, words)| split(words).map(move |word| (word, role))))
        });
        let said = WORDS.all(symbols).into_iter().flat_map(|word| word.values);
        said.copied().max().unwrap_or(Self::Means)
    }

    fn parse(name: &str) -> Option<Self> {
        match name {
            "supply" => Some(Self::Supply),
            "support" => Some(Self::Support),
            _ => None,
        }
    }

    /// Where a category goes in the order of answers, the first lowest.
    fn place(self, code: &str) -> u8 {
        match (self, code.get(..2).unwrap_or(code)) {
            (Self::Means, _) if code.starts_with('e') => 1,
            (Self::Supply, "e1" | "e5") | (Self::Support, "e3" | "e4" | "e5") => 0,
            (Self::Supply | Self::Support, _) => 1,
            _ => 0,
        }
    }
}

/// Titles and patterns by the pairs of characters that they share with a phrase.
#[derive(Debug)]
struct Similar {
    release: Release,
    lexicon: ishizue_index::Lexicon,
}

impl Similar {
    fn new(release: &Release, patterns: &[Pattern]) -> Self {
        let mut builder = ReleaseBuilder::new();
        for (_, name) in release.designations().filter(|(_, name)| name.language == Language::Ja) {
            if let Some(concept) = release.concept(name.concept) {
                builder.designation(concept.code(), name.text, Language::Ja, DesignationUse::Preferred, "");
            }
        }
        for pattern in patterns {
            let text = pattern.text.replace('+', "");
            builder.designation(&pattern.code, &text, Language::Ja, DesignationUse::Synonym, "");
        }
        // Names without a hierarchy always make a release; an empty one would only suggest nothing.
        let names = builder.finish(release.meta().clone()).unwrap_or_else(|_| release.clone());
        let lexicon = ishizue_index::Lexicon::compile(&[&names]);
        Self { release: names, lexicon }
    }

    fn find(&self, symbols: &[char]) -> Vec<Match<'_>> {
        let phrase: String = symbols.iter().collect();
        let mut found: Vec<Match<'_>> = Vec::new();
        for near in self.lexicon.nearest(&phrase, MOST) {
            for name in self.lexicon.names(TermId(near.term)) {
                let Some(name) = self.release.designation(name.designation) else { continue };
                let Some(concept) = self.release.concept(name.concept) else { continue };
                if !found.iter().any(|known| known.code == concept.code()) {
                    let covered = vec![false; symbols.len()];
                    let score = near.cosine;
                    found.push(Match { code: concept.code(), pattern: name.text, covered, whole: false, score });
                }
            }
        }
        found
    }
}
