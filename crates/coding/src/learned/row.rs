//! The values of one candidate.

use rustc_hash::FxHashMap as HashMap;

use ishizue_text::{is_kana, is_kanji};

use super::compare::{places, prefix, subsequence, substring, suffix};
use crate::candidate::{Candidate, Found, NameKind};
use crate::coder::Coder;
use crate::modifier::{self, Modifier};
use crate::ranking::{FEATURES, shares};

macro_rules! wide {
    ($($name:ident: $explained:literal,)*) => {
        #[derive(Clone, Copy)]
        #[allow(non_camel_case_types)]
        #[repr(usize)]
        enum Wide { $($name,)* }

        /// Names of the features beyond those of the linear rule.
        pub(super) const NAMES: &[&str] = &[$(stringify!($name),)*];

        /// What each of them means, in the same order.
        pub const EXPLAINED: &[&str] = &[$($explained,)*];
    };
}

wide! {
    linear: "score of the linear rule",
    linear_gap: "how far the linear score is below the best one",
    linear_share: "share of the linear scores' softmax",
    linear_rank: "place by the linear rule, from 0",
    second: "how far the code's next best name is below its best",
    names_found: "names of the code in play, logarithm",
    exact_names: "names of the code that are the phrase itself",
    exact_codes: "codes that have a name that is the phrase itself",
    by_sound: "names of the code that are read as the phrase",
    best_by_sound: "the best name is read as the phrase and may be written otherwise",
    cosine_standard: "greatest cosine among standard names of the code",
    cosine_index: "greatest cosine among index words and synonyms",
    cosine_reading: "greatest cosine among readings",
    cosine_abbreviation: "greatest cosine among abbreviations",
    cosine_starter: "greatest cosine among names of the starter",
    cosine_example: "greatest cosine among confirmed examples",
    examples: "confirmed examples of the code in play, logarithm",
    example_share: "share of the squared cosines of all confirmed examples in play that is of the code",
    example_category: "the same of the three-character category",
    example_support: "squared cosines of the code's confirmed examples, summed",
    association: "how far the phrase's pieces point to the code",
    association_gap: "how far that is below the best of the candidates",
    association_share: "share of the softmax of the same",
    association_name: "cosine of the vectors of phrase and name",
    most_of_phrase: "greatest share of the phrase's n-grams that a name of the code has",
    most_of_name: "greatest share of a name's n-grams that the phrase has",
    code_support: "share of all squared cosines that is of the code's names",
    category_support: "share of all squared cosines that is of the three-character category",
    category_rank: "place of the category by that share",
    list_best: "best linear score of all candidates",
    list_cosine: "greatest cosine of all candidates",
    list_length: "number of candidates, logarithm",
    phrase_length: "symbols of the phrase",
    name_length: "symbols of the name",
    length_ratio: "length of the name over that of the phrase",
    subsequence_of_phrase: "longest common subsequence over the phrase's length",
    subsequence_of_name: "longest common subsequence over the name's length",
    substring_of_phrase: "longest common run over the phrase's length",
    substring_of_name: "longest common run over the name's length",
    suffix: "symbols of the common end",
    prefix: "symbols of the common beginning",
    phrase_rest: "summed rarity of the phrase's characters that the name lacks",
    name_rest: "summed rarity of the name's characters that the phrase lacks",
    phrase_rest_kanji: "kanji of the phrase that the name lacks",
    name_rest_kanji: "kanji of the name that the phrase lacks",
    head_length: "share of the phrase that its last dictionary word covers",
    head_same: "the name ends in the phrase's last dictionary word",
    modifiers_shared: "modifiers and sites that phrase and name share",
    modifiers_unsaid: "modifiers and sites of the phrase that the name lacks",
    site_conflict: "phrase and name name sites of different regions only",
    chapter: "chapter of ICD-10 by the letter and category",
    fourth: "fourth character, -1 where there is none",
    code_length: "characters of the code",
    code_names: "names of the code, logarithm",
    category_names: "names of the category, logarithm",
    kanji_share: "share of the phrase's symbols that are kanji",
    kana_share: "share of the phrase's symbols that are kana",
    name_kana_share: "share of the name's symbols that are kana",
    lost_share: "share of the phrase taken off on the way to the best name",
}

/// Position of the linear score.
pub(super) const LINEAR: usize = Wide::linear as usize;

/// What is the same for all candidates of a phrase.
struct Phrase<'a> {
    symbols: Vec<char>,
    given: Vec<&'a Modifier>,
    /// First symbol of the last dictionary word.
    head: usize,
    best: f32,
    cosine: f32,
    exact: f32,
    /// Squared cosines of all names, by code's category.
    by_category: HashMap<&'a str, f32>,
    support: f32,
    /// The same of confirmed examples alone.
    examples_by_category: HashMap<&'a str, f32>,
    example_support: f32,
    kanji: f32,
    kana: f32,
}

/// The rows of all candidates, which stand best first by the linear rule.
pub(super) fn rows(coder: &Coder, phrase: &str, candidates: &[Candidate<'_>], found: &[Found]) -> Vec<f32> {
    let of_phrase = Phrase::new(coder, phrase, candidates);
    let scores: Vec<f32> = candidates.iter().map(|c| c.all.best).collect();
    let shares = shares(&scores);
    let mut out = Vec::with_capacity(candidates.len() * (FEATURES.len() + NAMES.len()));
    let pointed = pointed(coder, phrase, candidates, found);
    for (rank, (candidate, share)) in candidates.iter().zip(shares).enumerate() {
        let mut row = [0f32; NAMES.len()];
        standing(&mut row, &of_phrase, candidates.len(), candidate, rank, share);
        support(&mut row, &of_phrase, coder.code(candidate.code), candidate);
        texts(&mut row, coder, &of_phrase, &found[candidate.found]);
        code(&mut row, coder, candidate);
        if let Some(pointed) = &pointed {
            row[Wide::association as usize] = pointed.scores[rank];
            row[Wide::association_gap as usize] = pointed.best - pointed.scores[rank];
            row[Wide::association_share as usize] = pointed.shares[rank];
            row[Wide::association_name as usize] = pointed.names[rank];
        }
        row[Wide::best_by_sound as usize] = f32::from(u8::from(found[candidate.found].by_sound));
        row[Wide::lost_share as usize] = candidate.features[crate::ranking::Feature::lost as usize];
        out.extend(candidate.features);
        out.extend(row);
    }
    out
}

impl<'a> Phrase<'a> {
    fn new(coder: &'a Coder, phrase: &str, candidates: &[Candidate<'_>]) -> Self {
        let symbols: Vec<char> = phrase.chars().collect();
        let mut head = symbols.len();
        coder.lexicon().scan(&symbols, |hit| head = if hit.end == symbols.len() { hit.start } else { symbols.len() });
        let mut by_category: HashMap<&'a str, f32> = HashMap::default();
        let mut examples_by_category: HashMap<&'a str, f32> = HashMap::default();
        for candidate in candidates {
            let category = category(coder.code(candidate.code));
            *by_category.entry(category).or_default() += weight(candidate);
            *examples_by_category.entry(category).or_default() += candidate.all.example_support;
        }
        let share =
            |is: fn(char) -> bool| symbols.iter().filter(|c| is(**c)).count() as f32 / symbols.len().max(1) as f32;
        Self {
            given: modifier::ALL.inside(&symbols),
            head,
            best: candidates.first().map_or(0.0, |c| c.all.best),
            cosine: candidates.iter().flat_map(|c| c.all.cosine).fold(0.0, f32::max),
            exact: candidates.iter().filter(|c| c.all.exact > 0.0).count() as f32,
            support: by_category.values().sum::<f32>().max(1e-6),
            by_category,
            example_support: examples_by_category.values().sum::<f32>().max(1e-6),
            examples_by_category,
            kanji: share(is_kanji),
            kana: share(is_kana),
            symbols,
        }
    }
}

/// What the associations say of the candidates.
struct Pointed {
    scores: Vec<f32>,
    best: f32,
    shares: Vec<f32>,
    /// Cosine of the vectors of phrase and best name.
    names: Vec<f32>,
}

/// Score of a code that the associations do not know.
const UNKNOWN: f32 = -8.0;

fn pointed(coder: &Coder, phrase: &str, candidates: &[Candidate<'_>], found: &[Found]) -> Option<Pointed> {
    let associations = coder.associations()?;
    let vector = associations.vector(phrase);
    let score = |c: &Candidate<'_>| associations.score(&vector, coder.code(c.code)).unwrap_or(UNKNOWN);
    let scores: Vec<f32> = candidates.iter().map(score).collect();
    let names = candidates.iter().map(|c| {
        let name = associations.vector(coder.lexicon().term(found[c.found].term));
        cosine(&vector, &name)
    });
    let names = names.collect();
    let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    Some(Pointed { best, shares: shares(&scores), scores, names })
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt().max(1e-9)
}

fn category(code: &str) -> &str {
    crate::terms::category(code)
}

/// Squared cosines of a candidate's nearest names.
fn weight(candidate: &Candidate<'_>) -> f32 {
    candidate.all.cosine.iter().map(|c| c * c).sum()
}

fn standing(
    row: &mut [f32],
    phrase: &Phrase<'_>,
    candidates: usize,
    candidate: &Candidate<'_>,
    rank: usize,
    share: f32,
) {
    let all = &candidate.all;
    row[Wide::linear as usize] = all.best;
    row[Wide::linear_gap as usize] = phrase.best - all.best;
    row[Wide::linear_share as usize] = share;
    row[Wide::linear_rank as usize] = rank as f32;
    row[Wide::second as usize] = if all.second.is_finite() { (all.best - all.second).min(20.0) } else { 20.0 };
    row[Wide::names_found as usize] = all.names.ln_1p();
    row[Wide::exact_names as usize] = all.exact;
    row[Wide::by_sound as usize] = all.by_sound;
    row[Wide::exact_codes as usize] = phrase.exact;
    row[Wide::list_best as usize] = phrase.best;
    row[Wide::list_cosine as usize] = phrase.cosine;
    row[Wide::list_length as usize] = (candidates as f32).ln_1p();
}

fn support(row: &mut [f32], phrase: &Phrase<'_>, code: &str, candidate: &Candidate<'_>) {
    let all = &candidate.all;
    row[Wide::cosine_standard as usize] = all.cosine[NameKind::Standard as usize];
    row[Wide::cosine_index as usize] = all.cosine[NameKind::Index as usize];
    row[Wide::cosine_reading as usize] = all.cosine[NameKind::Reading as usize];
    row[Wide::cosine_abbreviation as usize] = all.cosine[NameKind::Abbreviation as usize];
    row[Wide::cosine_starter as usize] = all.cosine[NameKind::Starter as usize];
    row[Wide::cosine_example as usize] = all.cosine[NameKind::Example as usize];
    row[Wide::examples as usize] = all.examples.ln_1p();
    row[Wide::example_share as usize] = all.example_support / phrase.example_support;
    let of_category = phrase.examples_by_category.get(category(code)).copied().unwrap_or(0.0);
    row[Wide::example_category as usize] = of_category / phrase.example_support;
    row[Wide::example_support as usize] = all.example_support;
    row[Wide::most_of_phrase as usize] = all.of_phrase;
    row[Wide::most_of_name as usize] = all.of_name;
    row[Wide::code_support as usize] = weight(candidate) / phrase.support;
    let of_category = phrase.by_category.get(category(code)).copied().unwrap_or(0.0);
    row[Wide::category_support as usize] = of_category / phrase.support;
    row[Wide::category_rank as usize] = phrase.by_category.values().filter(|v| **v > of_category).count() as f32;
}

fn texts(row: &mut [f32], coder: &Coder, phrase: &Phrase<'_>, name: &Found) {
    let (given, symbols) = (&phrase.symbols, &name.symbols);
    let (of_phrase, of_name) = (given.len().max(1) as f32, symbols.len().max(1) as f32);
    row[Wide::phrase_length as usize] = of_phrase;
    row[Wide::name_length as usize] = of_name;
    row[Wide::length_ratio as usize] = of_name / of_phrase;
    // The longest texts are compared by their beginnings: the work stays bounded.
    let places = places(given, symbols);
    let (common, run) = (subsequence(&places) as f32, substring(places) as f32);
    row[Wide::subsequence_of_phrase as usize] = common / of_phrase;
    row[Wide::subsequence_of_name as usize] = common / of_name;
    row[Wide::substring_of_phrase as usize] = run / of_phrase;
    row[Wide::substring_of_name as usize] = run / of_name;
    row[Wide::suffix as usize] = suffix(given, symbols) as f32;
    row[Wide::prefix as usize] = prefix(given, symbols) as f32;
    let rest = |of: &[char], other: &[char]| -> (f32, f32) {
        let missing = of.iter().filter(|c| !other.contains(c));
        missing.fold((0.0, 0.0), |(rarity, kanji), &c| {
            (rarity + coder.lexicon().rarity(c), kanji + f32::from(u8::from(is_kanji(c))))
        })
    };
    (row[Wide::phrase_rest as usize], row[Wide::phrase_rest_kanji as usize]) = rest(given, symbols);
    (row[Wide::name_rest as usize], row[Wide::name_rest_kanji as usize]) = rest(symbols, given);
    row[Wide::head_length as usize] = (given.len() - phrase.head) as f32 / of_phrase;
    row[Wide::head_same as usize] =
        f32::from(u8::from(phrase.head < given.len() && symbols.ends_with(&given[phrase.head..])));
    row[Wide::kanji_share as usize] = phrase.kanji;
    row[Wide::kana_share as usize] = phrase.kana;
    row[Wide::name_kana_share as usize] = symbols.iter().filter(|c| is_kana(**c)).count() as f32 / of_name;
    modifiers(row, phrase, &name.inside);
}

fn modifiers(row: &mut [f32], phrase: &Phrase<'_>, of_name: &[&Modifier]) {
    let same = |a: &Modifier, b: &Modifier| a.class == b.class && a.value == b.value;
    let shared = phrase.given.iter().filter(|g| of_name.iter().any(|m| same(g, m))).count();
    row[Wide::modifiers_shared as usize] = shared as f32;
    row[Wide::modifiers_unsaid as usize] = (phrase.given.len() - shared) as f32;
    let sites = |all: &[&Modifier]| all.iter().any(|m| m.class == "site");
    let common = phrase.given.iter().any(|g| g.class == "site" && of_name.iter().any(|m| same(g, m)));
    row[Wide::site_conflict as usize] = f32::from(u8::from(sites(&phrase.given) && sites(of_name) && !common));
}

fn code(row: &mut [f32], coder: &Coder, candidate: &Candidate<'_>) {
    let code = coder.code(candidate.code).as_bytes();
    let at = |i: usize| code.get(i).copied();
    let number = |c: Option<u8>| c.filter(u8::is_ascii_digit).map_or(-1.0, |c| f32::from(c - b'0'));
    let (of_code, of_category) = coder.name_counts(candidate.code);
    row[Wide::chapter as usize] =
        at(0).map_or(0.0, |c| f32::from(c.saturating_sub(b'A'))) + number(at(1)).max(0.0) / 10.0;
    row[Wide::fourth as usize] = number(at(3));
    row[Wide::code_length as usize] = code.len() as f32;
    row[Wide::code_names as usize] = (of_code as f32).ln_1p();
    row[Wide::category_names as usize] = (of_category as f32).ln_1p();
}
