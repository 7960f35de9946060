//! Phrases to ICD-11 clusters: a stem by its Japanese name, or from ICD-10 through the map; extensions from what remains.
//!
//! ```text
//! phrase ─► two conditions joined? ─► each: names in it ─┐
//!                                     ICD-10 ─► map ─────┴─► stem ─► extensions on its axes ─► group
//! ```
//!
//! An extension is added only where the stem has an axis for it: an extension that could not be checked is no answer.

mod extensions;
mod stem;

use std::sync::OnceLock;

use ishizue_terminology::cluster::is_extension;
use ishizue_terminology::map::{self, Direction};
use ishizue_terminology::postcoordination::PostCoordination;
use ishizue_terminology::{Language, Release};
use ishizue_text::key;
use ishizue_text::table::rows;
use rustc_hash::FxHashMap as HashMap;

use super::words::Words;
use super::{System, coding, evidence};
use crate::answer::{Coding, ModifierUse};
use crate::coder::Coder;
use stem::Stem;

static JOINTS: &str = include_str!("../../data/icd11/joints.tsv");

/// Names of stems, words of extensions, and the rules by which they go together.
#[derive(Debug)]
pub(super) struct Icd11 {
    rules: PostCoordination,
    stems: Words<Box<str>>,
    extensions: Words<Box<str>>,
    joints: Words<Joint>,
    /// Complications of diabetes by their name without 糖尿病: 増殖網膜症, 足潰瘍.
    of_diabetes: HashMap<String, Box<str>>,
    /// How many ICD-10 codes the map leads to each target; counted when a map is first asked.
    sources: OnceLock<HashMap<String, usize>>,
}

/// How two conditions are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// The first caused the second.
    Cause,
    /// The first is a manifestation of the second.
    Manifestation,
    /// Nothing is said of how they belong together.
    Beside,
}

/// One stem with its extensions and why each.
#[derive(Debug, Clone)]
struct Part {
    stem: Stem,
    extensions: Vec<String>,
    used: Vec<ModifierUse>,
}

impl Icd11 {
    pub(super) fn new(release: &Release) -> Self {
        let mut stems = Vec::new();
        let mut extensions = Vec::new();
        let mut of_diabetes: HashMap<String, Box<str>> = HashMap::default();
        for (_, name) in release.designations().filter(|(_, name)| name.language == Language::Ja) {
            let Some(concept) = release.concept(name.concept) else { continue };
            match is_extension(concept.code()) {
                true => extensions.push((name.text, concept.code().into())),
                false => {
                    stems.push((name.text, concept.code().into()));
                    if let Some(rest) = without_diabetes(name.text).filter(|_| !is_diabetes(concept.code())) {
                        of_diabetes.entry(rest).or_insert_with(|| concept.code().into());
                    }
                }
            }
        }
        let joint = |name| if name == "cause" { Joint::Cause } else { Joint::Manifestation };
        Self {
            rules: PostCoordination::new(release),
            stems: Words::new(stems),
            extensions: Words::new(extensions),
            joints: Words::new(rows::<2>(JOINTS).map(|[words, reading]| (words, joint(reading)))),
            of_diabetes,
            sources: OnceLock::new(),
        }
    }

    pub(super) fn rules(&self) -> &PostCoordination {
        &self.rules
    }

    /// The clusters of a phrase, best first.
    pub(super) fn code(&self, coder: &Coder, phrase: &str, of_icd10: &[Coding]) -> Vec<Coding> {
        let Some(release) = coder.systems().release("icd11") else { return Vec::new() };
        let whole = self.parts(coder, release, phrase, of_icd10);
        if let Some(joined) = self.joined(coder, release, phrase, whole.first()) {
            return vec![self.coding(release, &joined)];
        }
        whole.iter().map(|part| self.coding(release, std::slice::from_ref(part))).collect()
    }

    /// The readings of one condition as a stem with extensions, best first.
    fn parts(&self, coder: &Coder, release: &Release, phrase: &str, of_icd10: &[Coding]) -> Vec<Part> {
        let stems = self.find_stems(coder, phrase, of_icd10);
        stems.into_iter().map(|stem| self.extended(release, stem)).collect()
    }

    /// Two conditions that a phrase joins, the main one first; nothing where the phrase as a whole has a name.
    fn joined(&self, coder: &Coder, release: &Release, phrase: &str, whole: Option<&Part>) -> Option<Vec<Part>> {
        if whole.is_some_and(|part| part.stem.is_whole()) {
            return None;
        }
        let first = |text: &str| {
            let codings = coder.code_phrase(text).codings;
            self.parts(coder, release, text, &codings).into_iter().next()
        };
        let (before, after, joint) = self.split(phrase)?;
        let second = first(&after)?;
        if joint != Joint::Beside
            && let Some(agent) = self.agent(&before, &second)
        {
            return Some(vec![agent]);
        }
        let (first, second) = match first(&before)? {
            first if is_diabetes(&first.stem.code) => (first, self.complication(release, &after).unwrap_or(second)),
            first if joint == Joint::Beside && is_diabetes(&second.stem.code) => {
                (self.complication(release, &before).unwrap_or(first), second)
            }
            first => (first, second),
        };
        // Without a word that joins them, two names are two conditions only where both are whole and apart.
        if joint == Joint::Beside
            && !(first.stem.is_whole() && second.stem.is_whole() && first.stem.is_apart(&second.stem))
        {
            return None;
        }
        Some(match joint {
            Joint::Cause => vec![second, first],
            Joint::Manifestation | Joint::Beside => vec![first, second],
        })
    }

    /// What stands before and after the word that joins two conditions; a cause may stand in brackets behind, and a type of
    /// diabetes before 性.
    fn split(&self, phrase: &str) -> Option<(String, String, Joint)> {
        let spaced: String = ishizue_text::normalise(phrase).symbols().iter().collect();
        let bracketed = spaced.strip_suffix(')').and_then(|text| text.split_once('('));
        let inner = bracketed.map(|(outer, inner)| (key(outer), key(inner)));
        if let Some((outer, inner)) = &inner {
            let symbols: Vec<char> = inner.chars().collect();
            let joint = self.joints.longest(&symbols).into_iter().next_back();
            if let Some(joint) = joint.filter(|joint| joint.symbols.end == symbols.len()) {
                return Some((
                    symbols[..joint.symbols.start].iter().collect(),
                    outer.clone(),
                    joint.values.first().copied()?,
                ));
            }
        }
        let symbols: Vec<char> = key(phrase).chars().collect();
        let text = |range: std::ops::Range<usize>| symbols[range].iter().collect::<String>();
        if let Some(joint) = self.joints.longest(&symbols).into_iter().next() {
            let parts = (text(0..joint.symbols.start), text(joint.symbols.end..symbols.len()));
            return Some((parts.0, parts.1, joint.values.first().copied()?));
        }
        if let Some((outer, inner)) = inner {
            return Some((outer, inner, Joint::Beside));
        }
        if let Some(at) = self.type_of_diabetes(&symbols) {
            return Some((text(0..at), format!("糖尿病{}", text(at..symbols.len())), Joint::Cause));
        }
        let (before, after) = spaced.split_once([' ', '、', ',', '・', '+', 'ノ'])?;
        Some((key(before), key(after), Joint::Beside))
    }

    /// Where the name of a type of diabetes ends that 性 follows: 2型糖尿病|性腎症.
    fn type_of_diabetes(&self, symbols: &[char]) -> Option<usize> {
        let named =
            self.stems.at(symbols, 0).into_iter().rfind(|name| name.values.iter().any(|code| is_diabetes(code)))?;
        (symbols.get(named.symbols.end) == Some(&'性')).then_some(named.symbols.end)
    }

    /// A condition as the complication of diabetes that it is beside it.
    fn complication(&self, release: &Release, text: &str) -> Option<Part> {
        let code = self.of_diabetes.get(&key(text))?;
        let concept = release.find(code)?;
        let stem = Stem::named(concept.code(), concept.name(Language::Ja).unwrap_or_default());
        Some(Part { stem, extensions: Vec::new(), used: Vec::new() })
    }

    /// A cause that is an agent of the condition: an extension of it, no stem of its own.
    fn agent(&self, cause: &str, condition: &Part) -> Option<Part> {
        let code =
            self.extensions.get(cause).iter().find(|code| self.rules.axis_of(&condition.stem.code, code).is_some())?;
        let mut part = condition.clone();
        self.add(&mut part, code, cause);
        Some(part)
    }

    fn coding(&self, release: &Release, parts: &[Part]) -> Coding {
        let groups: Vec<String> = parts.iter().map(Part::expression).collect();
        let code = groups.join("/");
        let code = self.rules.canonical(&code).unwrap_or(code);
        let confidence = parts.iter().map(|part| part.stem.confidence).fold(1.0, f32::min);
        let names: Vec<&str> = parts.iter().map(|part| part.stem.name.as_str()).collect();
        let used = parts.iter().flat_map(|part| part.used.iter().cloned()).collect();
        let mut evidence = evidence(parts[0].stem.provenance, &names.join(" / "), release, used);
        evidence.rewrites = parts.iter().flat_map(|part| part.stem.rewrites.iter().cloned()).collect();
        evidence.notes = parts.iter().flat_map(|part| part.stem.notes.iter().cloned()).collect();
        evidence.unexplained = parts.iter().map(|part| part.stem.unexplained.as_str()).collect();
        let check = self.rules.check(&code);
        evidence.notes.extend(check.issues.iter().map(ToString::to_string));
        let concept = release.find(&parts[0].stem.code);
        let mut made = match concept {
            Some(concept) => coding(System::Icd11, concept, confidence, evidence),
            None => untitled(confidence, evidence),
        };
        made.title = titles(release, &code, Language::Ja);
        made.title_en = titles(release, &code, Language::En);
        made.display = code.clone();
        made.code = code;
        made
    }
}

/// The types of diabetes mellitus.
fn is_diabetes(code: &str) -> bool {
    matches!(code, "5A10" | "5A11" | "5A12" | "5A13" | "5A14")
}

/// The name of a complication of diabetes without the word for it, in normal form.
fn without_diabetes(name: &str) -> Option<String> {
    let name = key(name);
    let (before, after) = name.split_once("糖尿病")?;
    let rest = format!("{before}{}", after.strip_prefix('性').unwrap_or(after));
    (rest.chars().count() >= 3).then_some(rest)
}

/// A stem that the release lacks, which only a map of another edition can name: shown without titles.
fn untitled(confidence: f32, evidence: crate::answer::Evidence) -> Coding {
    Coding {
        system: System::Icd11.name().to_owned(),
        code: String::new(),
        display: String::new(),
        title: String::new(),
        title_en: String::new(),
        confidence,
        ancestors: Vec::new(),
        evidence,
    }
}

/// The names of all codes of a cluster, with its separators.
fn titles(release: &Release, cluster: &str, language: Language) -> String {
    let group = |group: &str| {
        let names = group.split('&').map(|code| release.find(code).and_then(|c| c.name(language)).unwrap_or(code));
        names.collect::<Vec<_>>().join(" & ")
    };
    cluster.split('/').map(group).collect::<Vec<_>>().join(" / ")
}

impl Part {
    /// The group without the further groups of a map.
    fn own_expression(&self) -> String {
        let codes = std::iter::once(&self.stem.code).chain(&self.extensions);
        codes.map(String::as_str).collect::<Vec<_>>().join("&")
    }

    fn expression(&self) -> String {
        let groups = std::iter::once(self.own_expression()).chain(self.stem.further.iter().cloned());
        groups.collect::<Vec<_>>().join("/")
    }
}

/// The number of ICD-10 codes that a map leads to each ICD-11 target.
fn sources(map: &Release) -> HashMap<String, usize> {
    let mut counts: HashMap<String, usize> = HashMap::default();
    for concept in map.concepts() {
        if let Some(code) = concept.code().strip_prefix("10:")
            && let Some(mapped) = map::targets(map, Direction::Icd10ToIcd11, code)
        {
            *counts.entry(mapped.target.to_owned()).or_default() += 1;
        }
    }
    counts
}
