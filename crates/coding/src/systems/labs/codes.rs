//! JLAC10 and JLAC11 codes of an item, narrowed by what is known of a test; the rest is left open.

use ishizue_terminology::read::jlac::{ITEM, JLAC10, METHOD, SPECIMEN};
use ishizue_terminology::{Concept, Release, read};
use rustc_hash::FxHashMap as HashMap;

use super::slots::{Slots, compact};

/// Characters of the fields of JLAC10 and JLAC11: analyte, identification, specimen, method, kind of result or unit.
const FIELDS: [usize; 5] = [5, 4, 3, 3, 2];
/// What stands in a field that a test leaves open.
const OPEN: char = '*';

/// A code with what it says of specimen and method, in normal form.
#[derive(Debug, Clone)]
struct Code {
    code: String,
    specimen: String,
    method: String,
}

/// Codes by item.
#[derive(Debug)]
pub(super) struct Codes {
    jlac10: HashMap<String, Vec<Code>>,
    jlac11: HashMap<String, Vec<Code>>,
}

impl Codes {
    pub(super) fn new(releases: &[Release]) -> Self {
        let mut codes = Self { jlac10: HashMap::default(), jlac11: HashMap::default() };
        for list in releases.iter().filter(|r| r.meta().scheme == read::CLINS) {
            for concept in list.concepts() {
                if let Some(item) = concept.parent() {
                    add(&mut codes.jlac10, item.code(), concept.code(), concept);
                }
            }
        }
        for master in releases.iter().filter(|r| r.meta().scheme == "jlac") {
            for concept in master.concepts() {
                for item in concept.properties().filter(|(key, _)| *key == ITEM).map(|(_, value)| value) {
                    add(&mut codes.jlac11, item, concept.code(), concept);
                    for jlac10 in concept.properties().filter(|(key, _)| *key == JLAC10).map(|(_, value)| value) {
                        add(&mut codes.jlac10, item, jlac10, concept);
                    }
                }
            }
        }
        codes
    }

    /// JLAC10 and JLAC11 of an item for a test; empty where none is known.
    pub(super) fn of(&self, item: &str, slots: &Slots) -> (String, String) {
        let of = |codes: &HashMap<String, Vec<Code>>| narrowed(codes.get(item).map_or(&[], Vec::as_slice), slots);
        (of(&self.jlac10), of(&self.jlac11))
    }
}

fn add(codes: &mut HashMap<String, Vec<Code>>, item: &str, code: &str, concept: Concept<'_>) {
    let of = |key: &str| compact(concept.property(key).unwrap_or_default());
    let known = codes.entry(item.to_owned()).or_default();
    if !known.iter().any(|known| known.code == code) {
        known.push(Code { code: code.to_owned(), specimen: of(SPECIMEN), method: of(METHOD) });
    }
}

fn narrowed(codes: &[Code], slots: &Slots) -> String {
    let mut kept: Vec<&Code> = codes.iter().collect();
    let specimen = compact(&slots.specimen_text);
    keep(&mut kept, !specimen.is_empty(), |code| code.specimen == specimen);
    if let Some(method) = slots.value("method").map(compact) {
        keep(&mut kept, true, |code| code.method.contains(&method));
    }
    merged(&kept)
}

/// Keeps what fits, unless nothing does.
fn keep(codes: &mut Vec<&Code>, asked: bool, fits: impl Fn(&Code) -> bool) {
    if asked && codes.iter().any(|code| fits(code)) {
        codes.retain(|code| fits(code));
    }
}

/// The fields in which all codes agree; the others open.
fn merged(codes: &[&Code]) -> String {
    let Some(first) = codes.first() else { return String::new() };
    let mut out = String::new();
    let mut start = 0;
    for width in FIELDS {
        let field = |code: &Code| code.code.get(start..start + width).map(str::to_owned);
        let own = field(first).unwrap_or_default();
        match codes.iter().all(|code| field(code).as_deref() == Some(own.as_str())) {
            true => out.push_str(&own),
            false => out.extend(std::iter::repeat_n(OPEN, width)),
        }
        start += width;
    }
    out
}
