//! Which names come into play for a phrase, and what the ranking may know about each.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap as HashMap;

use ishizue_index::{Neighbour, TermId};
use ishizue_terminology::DesignationUse;
use ishizue_text::is_kanji;

use crate::coder::Coder;
use crate::modifier::{self, Modifier, strip};
use crate::ranking::{COUNT, Feature, Features};
use crate::rewrite::{Reading, readings};
use crate::terms::{CodeId, Named};
use crate::{ModifierUse, Provenance, Rewrite};

/// A term that may name what the phrase means, and the way that led to it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) term: TermId,
    pub(crate) provenance: Provenance,
    pub(crate) near: Neighbour,
    pub(crate) rewrites: Vec<Rewrite>,
    pub(crate) modifiers: Vec<ModifierUse>,
    distance: u8,
    partial: bool,
    /// The symbols of the name.
    pub(crate) symbols: Vec<char>,
    /// Modifiers in the name.
    pub(crate) inside: Vec<&'static Modifier>,
    /// The name is read as the phrase, and may be written otherwise.
    pub(crate) by_sound: bool,
    /// Share of the reading's symbols that were taken off.
    lost: f32,
}

/// A code in play: its best name and that name's features.
#[derive(Debug, Clone)]
pub(crate) struct Candidate<'a> {
    pub(crate) code: CodeId,
    pub(crate) name: Named<'a>,
    pub(crate) found: usize,
    pub(crate) features: Features,
    pub(crate) all: OfCode,
}

/// What all names of a code in play say together.
#[derive(Debug, Clone)]
pub(crate) struct OfCode {
    /// Linear score of the best name and of the next best.
    pub(crate) best: f32,
    pub(crate) second: f32,
    pub(crate) names: f32,
    /// Greatest cosine among names of each kind, in the order of [`NameKind`].
    pub(crate) cosine: [f32; KINDS],
    pub(crate) of_phrase: f32,
    pub(crate) of_name: f32,
    /// Names that are the phrase itself.
    pub(crate) exact: f32,
    /// Names that are read as the phrase.
    pub(crate) by_sound: f32,
    /// Confirmed phrases among the names, and the sum of their squared cosines.
    pub(crate) examples: f32,
    pub(crate) example_support: f32,
}

/// Kinds of names that the learned ranker tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameKind {
    Standard,
    Index,
    Reading,
    Abbreviation,
    Starter,
    Example,
}

const KINDS: usize = 6;

/// What is left out of the names, to learn how a phrase fares that no one has written down yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LeaveOut {
    /// Nothing.
    #[default]
    Nothing,
    /// Confirmed examples written as the phrase.
    Examples,
    /// Every name written as the phrase.
    Names,
}

/// How many neighbours of the phrase itself come into play.
const NEIGHBOURS: usize = 32;
/// How many neighbours of each other reading, and for how many readings.
const NEIGHBOURS_OF_READING: usize = 6;
/// How many readings of a phrase with kanji are composed.
const COMPOSED: usize = 3;
/// How many ways to take modifiers off are read aloud.
const STAGES: usize = 4;
/// How many confirmed examples come into play.
const EXAMPLES: usize = 12;
const READINGS_SEARCHED: usize = 2;

/// Which ways lead to names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ways {
    /// What the linear rule was fitted with.
    Written,
    /// Names that sound as the phrase and remembered examples too, which the learned ranker knows to judge.
    Learned,
}

/// All terms in play for a phrase, each once, by the shortest way.
pub(crate) fn find(coder: &Coder, phrase: &str, ways: Ways) -> Vec<Found> {
    if says_nothing(phrase) {
        return Vec::new();
    }
    let all = readings(phrase, |word| coder.expand_abbreviation(word));
    let mut found: HashMap<TermId, Found> = HashMap::default();
    for reading in &all {
        exact(coder, &all[0].key, reading, ways, &mut found);
    }
    let settled = found.values().any(|f| f.provenance == Provenance::Exact);
    if !settled && ways == Ways::Learned {
        sounded(coder, &all[0], &mut found);
    }
    let others = all[1..].iter().filter(|r| !r.partial && !settled).take(READINGS_SEARCHED);
    for (reading, top) in std::iter::once((&all[0], NEIGHBOURS)).chain(others.map(|r| (r, NEIGHBOURS_OF_READING))) {
        similar(coder, reading, top, ways, &mut found);
    }
    if ways == Ways::Learned {
        remember(coder, &all[0], &mut found);
    }
    read(coder, found)
}

/// The terms in order, each with what its name is made of.
fn read(coder: &Coder, found: HashMap<TermId, Found>) -> Vec<Found> {
    let mut found: Vec<Found> = found.into_values().collect();
    found.sort_unstable_by_key(|f| f.term);
    for way in &mut found {
        way.symbols = coder.lexicon().term(way.term).chars().collect();
        way.inside = modifier::ALL.inside(&way.symbols);
    }
    found
}

/// The terms that are read as the phrase, whole or with its modifiers taken off: a name may be listed by its reading
/// only, and a chart may have in kana what the name has in kanji.
fn sounded(coder: &Coder, reading: &Reading, found: &mut HashMap<TermId, Found>) {
    let length = reading.key.chars().count().max(1) as f32;
    for stage in strip(&reading.key).into_iter().take(STAGES).filter(|s| s.core.chars().any(is_kanji)) {
        for kana in coder.lexicon().compose_readings(stage.core, COMPOSED) {
            let Some(term) = coder.lexicon().find_by_sound(&kana) else { continue };
            found.entry(term).or_insert_with(|| Found {
                provenance: if stage.modifiers.is_empty() { Provenance::Rewritten } else { Provenance::Decomposed },
                rewrites: vec![Rewrite { from: stage.core.to_owned(), to: kana.clone() }],
                modifiers: stage.modifiers.clone(),
                distance: 1,
                by_sound: true,
                lost: 1.0 - stage.core.chars().count() as f32 / length,
                ..Found::near(term, coder.lexicon().compare(&kana, term))
            });
        }
    }
}

/// The confirmed examples nearest to the phrase.
fn remember(coder: &Coder, reading: &Reading, found: &mut HashMap<TermId, Found>) {
    for term in coder.nearest_examples(&reading.key, EXAMPLES) {
        found.entry(term).or_insert_with(|| Found::near(term, coder.lexicon().compare(&reading.key, term)));
    }
}

/// True for a phrase that can name no disease: signs and digits, one letter, one character repeated, a modifier alone.
fn says_nothing(phrase: &str) -> bool {
    let key = ishizue_text::key(phrase);
    let mut letters = key.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return true };
    let repeated = letters.all(|c| c == first);
    repeated && (!is_kanji(first) || key.chars().count() > 1) || modifier::ALL.contains(&key)
}

/// The terms that a mention is, whole or with its modifiers taken off; `word` is the dictionary word at its end.
pub(crate) fn find_exact(coder: &Coder, surface: &str, word: TermId) -> Vec<Found> {
    let reading = Reading { key: surface.to_owned(), rewrites: Vec::new(), distance: 0, partial: false };
    let mut found = HashMap::default();
    exact(coder, surface, &reading, Ways::Written, &mut found);
    if found.is_empty() {
        let near = coder.lexicon().compare(surface, word);
        let way = Found { provenance: Provenance::Decomposed, ..Found::near(word, near) };
        found.insert(word, way);
    }
    read(coder, found)
}

fn exact(coder: &Coder, phrase: &str, reading: &Reading, ways: Ways, found: &mut HashMap<TermId, Found>) {
    let length = reading.key.chars().count().max(1) as f32;
    for stage in strip(&reading.key) {
        let term = match ways {
            Ways::Written => coder.lexicon().find(stage.core),
            Ways::Learned => coder.lexicon().find_by_sound(stage.core),
        };
        let Some(term) = term else { continue };
        let provenance = match (stage.modifiers.is_empty(), reading.distance) {
            (true, 0) => Provenance::Exact,
            (true, _) => Provenance::Rewritten,
            (false, _) => Provenance::Decomposed,
        };
        // What a modifier of its own class says is not lost; a site or a grade is.
        let said =
            stage.modifiers.iter().filter(|m| matches!(m.class.as_ref(), "certainty")).map(|m| m.text.chars().count());
        let kept = (stage.core.chars().count() + said.sum::<usize>()) as f32;
        let whole = if reading.partial { phrase.chars().count().max(1) as f32 } else { length };
        // The same words rearranged or spelled out are compared as such; other words with what was typed.
        let near = coder.lexicon().compare(if reading.says_the_same() { &reading.key } else { phrase }, term);
        let candidate = Found {
            provenance,
            rewrites: reading.rewrites.clone(),
            modifiers: stage.modifiers,
            distance: reading.distance,
            partial: reading.partial,
            lost: (1.0 - kept / whole).clamp(0.0, 1.0),
            ..Found::near(term, near)
        };
        match found.entry(term) {
            Entry::Vacant(slot) => drop(slot.insert(candidate)),
            Entry::Occupied(mut slot) if candidate.cost() < slot.get().cost() => drop(slot.insert(candidate)),
            Entry::Occupied(_) => {}
        }
    }
}

fn similar(coder: &Coder, reading: &Reading, top: usize, ways: Ways, found: &mut HashMap<TermId, Found>) {
    let nearest = match ways {
        Ways::Written => coder.lexicon().nearest(&reading.key, top),
        Ways::Learned => coder.lexicon().nearest_by_sound(&reading.key, top),
    };
    for near in nearest {
        found.entry(TermId(near.term)).or_insert_with(|| Found {
            rewrites: reading.rewrites.clone(),
            distance: reading.distance,
            partial: reading.partial,
            ..Found::near(TermId(near.term), near)
        });
    }
}

impl Found {
    /// A similar term, found by the phrase itself.
    fn near(term: TermId, near: Neighbour) -> Self {
        Self {
            term,
            provenance: Provenance::Similar,
            near,
            rewrites: Vec::new(),
            modifiers: Vec::new(),
            distance: 0,
            partial: false,
            symbols: Vec::new(),
            inside: Vec::new(),
            by_sound: false,
            lost: 0.0,
        }
    }

    /// Ways to the same name are compared by how much they change the phrase.
    fn cost(&self) -> (u8, bool, usize, usize) {
        (self.distance, self.partial, self.modifiers.len(), self.rewrites.len())
    }
}

/// Every code in play with the features of its best name.
pub(crate) fn candidates<'a>(coder: &'a Coder, phrase: &str, found: &[Found]) -> Vec<Candidate<'a>> {
    candidates_without(coder, phrase, found, None)
}

/// The same without the confirmed examples that are written as the term `own`.
pub(crate) fn candidates_without<'a>(
    coder: &'a Coder,
    phrase: &str,
    found: &[Found],
    own: Option<TermId>,
) -> Vec<Candidate<'a>> {
    let symbols: Vec<char> = phrase.chars().collect();
    let given = modifier::ALL.inside(&symbols);
    let latin = latin_words(phrase);
    let all_names = all_names(coder, found, own);
    let support = support(found, &all_names);
    let mut best: HashMap<CodeId, Candidate<'a>> = HashMap::default();
    for (at, way) in found.iter().enumerate() {
        let text = coder.lexicon().term(way.term);
        let mut shared = of_term(way, &symbols, &given);
        shared[Feature::foreign_latin as usize] = foreign(way, &latin, text);
        for &name in all_names.of(at) {
            let near = way.near.cosine;
            let features = of_name(coder, shared, &name, support.get(&name.code).copied().unwrap_or(0.0) - near * near);
            let score = coder.ranking().score(&features);
            let kind = kind(coder, &name);
            let slot = best.entry(name.code).or_insert_with(|| Candidate {
                code: name.code,
                name,
                found: at,
                features,
                all: OfCode::default(),
            });
            if score > slot.all.best {
                (slot.name, slot.found, slot.features) = (name, at, features);
            }
            slot.all.add(way, kind, score);
        }
    }
    let mut all: Vec<Candidate<'a>> = best.into_values().collect();
    all.sort_by_key(|candidate| candidate.code);
    all
}

/// The names behind all terms in play.
struct Names<'a> {
    names: Vec<Named<'a>>,
    /// First name of each term; one more than there are terms.
    starts: Vec<usize>,
}

impl<'a> Names<'a> {
    fn of(&self, found: usize) -> &[Named<'a>] {
        &self.names[self.starts[found]..self.starts[found + 1]]
    }
}

/// The names behind the terms, without the examples written as `own`.
fn all_names<'a>(coder: &'a Coder, found: &[Found], own: Option<TermId>) -> Names<'a> {
    let mut all = Names { names: Vec::with_capacity(found.len() * 2), starts: vec![0] };
    for way in found {
        let kept = |name: &Named<'_>| own != Some(way.term) || !coder.is_example(name.release);
        all.names.extend(coder.named(way.term).filter(kept));
        all.starts.push(all.names.len());
    }
    all
}

fn kind(coder: &Coder, name: &Named<'_>) -> NameKind {
    match name.designation.usage {
        _ if coder.is_example(name.release) => NameKind::Example,
        _ if name.release == coder.starter() => NameKind::Starter,
        DesignationUse::Preferred => NameKind::Standard,
        DesignationUse::Reading => NameKind::Reading,
        DesignationUse::Abbreviation => NameKind::Abbreviation,
        DesignationUse::Synonym | DesignationUse::Index | DesignationUse::Lay => NameKind::Index,
    }
}

impl Default for OfCode {
    fn default() -> Self {
        let none = f32::NEG_INFINITY;
        Self {
            best: none,
            second: none,
            names: 0.0,
            cosine: [0.0; KINDS],
            of_phrase: 0.0,
            of_name: 0.0,
            exact: 0.0,
            by_sound: 0.0,
            examples: 0.0,
            example_support: 0.0,
        }
    }
}

impl OfCode {
    fn add(&mut self, way: &Found, kind: NameKind, score: f32) {
        let lower = score.min(self.best);
        (self.best, self.second) = (self.best.max(score), self.second.max(lower));
        self.names += 1.0;
        let slot = &mut self.cosine[kind as usize];
        *slot = slot.max(way.near.cosine);
        self.of_phrase = self.of_phrase.max(way.near.of_phrase.min(1.0));
        self.of_name = self.of_name.max(way.near.of_term.min(1.0));
        self.exact += f32::from(u8::from(way.provenance == Provenance::Exact));
        self.by_sound += f32::from(u8::from(way.by_sound));
        if kind == NameKind::Example {
            self.examples += 1.0;
            self.example_support += way.near.cosine * way.near.cosine;
        }
    }
}

/// Sum of squared cosines of the terms of each code: squared, so that many distant names do not outvote one near name.
fn support(found: &[Found], names: &Names<'_>) -> HashMap<CodeId, f32> {
    let mut sums: HashMap<CodeId, f32> = HashMap::default();
    let mut codes: Vec<CodeId> = Vec::new();
    for (at, way) in found.iter().enumerate() {
        codes.clear();
        codes.extend(names.of(at).iter().map(|n| n.code));
        codes.sort_unstable();
        codes.dedup();
        for code in &codes {
            *sums.entry(*code).or_default() += way.near.cosine * way.near.cosine;
        }
    }
    sums
}

fn of_term(way: &Found, phrase: &[char], given: &[&Modifier]) -> Features {
    let mut f = [0.0; COUNT];
    let exact = way.provenance != Provenance::Similar;
    let kind = match way {
        Found { provenance: Provenance::Similar, .. } => None,
        Found { partial: true, .. } => Some(Feature::exact_part),
        Found { provenance: Provenance::Exact, .. } => Some(Feature::exact),
        Found { provenance: Provenance::Decomposed, .. } => Some(Feature::exact_core),
        Found { distance: 2, .. } => Some(Feature::exact_paraphrased),
        _ => Some(Feature::exact_rearranged),
    };
    if let Some(kind) = kind {
        f[kind as usize] = 1.0;
    }
    f[Feature::lost as usize] = if exact { way.lost } else { 0.0 };
    f[Feature::cosine as usize] = way.near.cosine;
    f[Feature::of_phrase as usize] = way.near.of_phrase.min(1.0);
    f[Feature::of_name as usize] = way.near.of_term.min(1.0);
    let name = &way.symbols;
    f[Feature::same_head as usize] = common(phrase.iter().rev(), name.iter().rev());
    f[Feature::other_head as usize] = f32::from(u8::from(phrase.last() != name.last()));
    f[Feature::same_start as usize] = common(phrase.iter(), name.iter());
    f[Feature::reading_distance as usize] = f32::from(way.distance);
    f[Feature::contradiction as usize] = contradictions(given, &way.inside);
    f[Feature::unsupported as usize] = way.inside.iter().filter(|m| !has(given, m)).count() as f32;
    f
}

fn of_name(coder: &Coder, shared: Features, name: &Named<'_>, support: f32) -> Features {
    let mut f = shared;
    let usage = match name.designation.usage {
        DesignationUse::Preferred => Feature::preferred,
        DesignationUse::Synonym | DesignationUse::Index | DesignationUse::Lay => Feature::synonym,
        DesignationUse::Abbreviation => Feature::abbreviation,
        DesignationUse::Reading => Feature::reading,
    };
    f[usage as usize] = 1.0;
    if name.release == coder.starter() {
        // What the project's own table says is told apart from what an official one says.
        f[Feature::exact_starter as usize] = f[Feature::exact as usize];
        let abbreviation = name.designation.usage == DesignationUse::Abbreviation && name.designation.text.is_ascii();
        f[Feature::ward_abbreviation as usize] = if abbreviation { f[Feature::exact as usize] } else { 0.0 };
        f[Feature::exact as usize] = 0.0;
        f[Feature::starter as usize] = 1.0;
    }
    f[Feature::support as usize] = support.max(0.0).sqrt();
    f[Feature::unspecified as usize] = f32::from(u8::from(coder.code(name.code).as_bytes().get(3) == Some(&b'9')));
    f[Feature::divided as usize] = f32::from(u8::from(coder.is_divided(name.code)));
    f
}

/// Runs of ASCII letters of two or more.
fn latin_words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_alphabetic()).filter(|w| w.len() >= 2).collect()
}

/// 1 when the name has a Latin word that neither the phrase nor a rewriting on the way has.
fn foreign(way: &Found, given: &[&str], text: &str) -> f32 {
    let rewritten = |word: &str| way.rewrites.iter().any(|r| latin_words(&r.to).contains(&word));
    let strange = latin_words(text).into_iter().any(|word| !given.contains(&word) && !rewritten(word));
    f32::from(u8::from(strange))
}

/// Common length of two symbol sequences, saturating at four: 0 to 1.
fn common<'a>(a: impl Iterator<Item = &'a char>, b: impl Iterator<Item = &'a char>) -> f32 {
    a.zip(b).take(4).take_while(|(x, y)| x == y).count() as f32 / 4.0
}

fn has(all: &[&Modifier], wanted: &Modifier) -> bool {
    all.iter().any(|m| m.class == wanted.class && m.value == wanted.value)
}

fn contradictions(given: &[&Modifier], of_name: &[&Modifier]) -> f32 {
    let clash = |m: &&&Modifier| {
        m.exclusive && given.iter().any(|g| g.class == m.class && g.value != m.value) && !has(given, m)
    };
    of_name.iter().filter(clash).count() as f32
}
