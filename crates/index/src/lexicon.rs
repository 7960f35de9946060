//! Every designation of a set of releases, compiled for look-up.

use std::cell::RefCell;
use std::collections::BTreeMap;

use ishizue_terminology::{DesignationId, DesignationUse, Release};
use ishizue_text::{is_kana, is_kanji, key, squeeze};

use crate::bytes::{Reader, Writer};
use crate::composed::Composed;
use crate::ngram::{Grams, Neighbour, Scratch};
use crate::trie::Trie;

const MAGIC: &[u8; 8] = b"ISHZLEX\0";
/// Raised whenever the layout or the normal form of keys changes: an older file is compiled anew.
const VERSION: u32 = 4;

/// A distinct written form in the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub u32);

/// A designation behind a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// Position of the release in the set the lexicon was compiled from.
    pub release: u32,
    /// The designation in that release.
    pub designation: DesignationId,
}

/// A dictionary word found in running text, in symbols of the normalised text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// First symbol.
    pub start: usize,
    /// One past the last symbol.
    pub end: usize,
    /// The word.
    pub term: TermId,
}

/// Every designation of a set of releases, compiled for look-up.
#[derive(Debug, Default)]
pub struct Lexicon {
    key: String,
    /// Keys of all terms, those of the composed readings last, one after the other.
    text: String,
    /// Byte offset of each term's key; one more than there are terms.
    text_starts: Vec<u32>,
    /// Offset of each term's names in `names`; one more than there are terms.
    name_starts: Vec<u32>,
    /// Pairs of release and designation.
    names: Vec<u32>,
    trie: Trie,
    /// Postings of names as they are written.
    grams: Grams,
    /// Postings of terms that are nothing but readings in kana.
    reading_grams: Grams,
    /// One bit a term: it is nothing but a reading.
    readings: Vec<u32>,
    /// Readings that no release gives: the last of the terms.
    composed: Composed,
}

/// A compiled lexicon that cannot be read; it is made again from its releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LexiconError {
    /// Not a lexicon file, or of another version.
    #[error("not a lexicon of this version")]
    Foreign,
    /// The file ends early.
    #[error("the lexicon ends early")]
    Truncated,
    /// The checksum does not match the content.
    #[error("the lexicon's checksum does not match")]
    Checksum,
    /// A reference inside points nowhere.
    #[error("the lexicon refers to something it does not hold")]
    Corrupt,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Lexicon {
    /// Compiles the designations of `releases`, in whose order names refer to them.
    pub fn compile(releases: &[&Release]) -> Self {
        let mut terms: BTreeMap<String, (Vec<Name>, bool)> = BTreeMap::new();
        for (release, content) in releases.iter().enumerate() {
            for (designation, d) in content.designations() {
                let written = key(d.text);
                if written.is_empty() {
                    continue;
                }
                let (names, reading) = terms.entry(written).or_insert((Vec::new(), true));
                names.push(Name { release: release as u32, designation });
                *reading &= d.usage == DesignationUse::Reading;
            }
        }
        let mut composed = Composed::learn(releases);
        let unread = composed.take_up(&terms);
        let mut built = Self {
            key: Self::key_of(releases),
            composed,
            text_starts: vec![0],
            name_starts: vec![0],
            ..Self::default()
        };
        let written = terms.iter().map(|(written, (names, _))| (written, names));
        for (written, names) in written.chain(&unread) {
            built.text.push_str(written);
            built.text_starts.push(built.text.len() as u32);
            built.names.extend(names.iter().flat_map(|n| [n.release, n.designation.0]));
            built.name_starts.push(built.names.len() as u32);
        }
        built.trie = Trie::build(&spellings(terms.keys()));
        let of_kind = |wanted: bool| {
            let texts: Vec<_> =
                terms.iter().map(|(k, (_, reading))| (*reading == wanted).then_some(k.as_str())).collect();
            Grams::build(texts.into_iter())
        };
        (built.grams, built.reading_grams) = (of_kind(false), of_kind(true));
        built.readings = vec![0; terms.len().div_ceil(32)];
        for (at, _) in terms.values().enumerate().filter(|(_, (_, reading))| *reading) {
            built.readings[at / 32] |= 1 << (at % 32);
        }
        built
    }

    /// The key under which the lexicon of these releases is kept: it changes when any of them does.
    pub fn key_of(releases: &[&Release]) -> String {
        let mut crc = crc32fast::Hasher::new();
        for r in releases {
            crc.update(r.meta().digest.as_bytes());
            crc.update(b"\n");
        }
        let head: String = releases.last().map(|r| r.meta().digest.chars().take(16).collect()).unwrap_or_default();
        format!("v{VERSION}-{}-{head}-{:08x}", releases.len(), crc.finalize())
    }

    /// The key of the releases this lexicon was compiled from.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Number of distinct written forms and composed readings.
    pub fn len(&self) -> usize {
        self.text_starts.len().saturating_sub(1)
    }

    /// True when nothing can be looked up.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A term's normal form.
    pub fn term(&self, term: TermId) -> &str {
        let at = term.0 as usize;
        match (self.text_starts.get(at), self.text_starts.get(at + 1)) {
            (Some(&s), Some(&e)) => self.text.get(s as usize..e as usize).unwrap_or_default(),
            _ => "",
        }
    }

    /// The designations that are written as this term.
    pub fn names(&self, term: TermId) -> impl Iterator<Item = Name> + '_ {
        let at = term.0 as usize;
        let range = match (self.name_starts.get(at), self.name_starts.get(at + 1)) {
            (Some(&s), Some(&e)) => s as usize..e as usize,
            _ => 0..0,
        };
        self.names[range].as_chunks::<2>().0.iter().map(|&[release, d]| Name { release, designation: DesignationId(d) })
    }

    /// The term with exactly this normal form, or with it but for middle dots, hyphens and spaces.
    pub fn find(&self, key: &str) -> Option<TermId> {
        self.trie.get(key.chars()).or_else(|| self.trie.get(squeeze(key).chars())).map(TermId)
    }

    /// The same, or the composed reading with exactly this normal form.
    pub fn find_by_sound(&self, key: &str) -> Option<TermId> {
        self.find(key).or_else(|| self.composed.find(key).map(|at| TermId(self.first_composed() + at)))
    }

    /// The terms from here on are composed readings.
    fn first_composed(&self) -> u32 {
        self.len().saturating_sub(self.composed.len()) as u32
    }

    /// Calls `found` with the end and the term of every dictionary word that begins at symbol `at`, shortest first.
    pub fn words_at(&self, symbols: &[char], at: usize, mut found: impl FnMut(usize, TermId)) {
        self.trie.prefixes(symbols.get(at..).unwrap_or_default(), |len, term| found(at + len, TermId(term)));
    }

    /// The leftmost-longest dictionary words of a text, none overlapping another.
    pub fn scan(&self, symbols: &[char], mut found: impl FnMut(Hit)) {
        let mut at = 0;
        while at < symbols.len() {
            let mut longest = None;
            self.trie.prefixes(&symbols[at..], |len, term| longest = Some((at + len, term)));
            match longest {
                Some((end, term)) => {
                    found(Hit { start: at, end, term: TermId(term) });
                    at = end;
                }
                None => at += 1,
            }
        }
    }

    /// True when the term is nothing but a reading in kana.
    pub fn is_reading(&self, term: TermId) -> bool {
        term.0 >= self.first_composed()
            || self.readings.get(term.0 as usize / 32).is_some_and(|word| word >> (term.0 % 32) & 1 == 1)
    }

    /// The `top` terms whose character n-grams are nearest to those of `key`, best first. A phrase in kana alone is
    /// compared with readings too; one with kanji shares nothing with a reading but chance.
    pub fn nearest(&self, key: &str, top: usize) -> Vec<Neighbour> {
        SCRATCH.with_borrow_mut(|scratch| {
            let found = self.grams.search(key, top, scratch);
            match is_read(key) {
                true => merged(found, self.reading_grams.search(key, top, scratch), top),
                false => found,
            }
        })
    }

    /// The same; a phrase in kana alone is compared with composed readings too.
    pub fn nearest_by_sound(&self, key: &str, top: usize) -> Vec<Neighbour> {
        let found = self.nearest(key, top);
        if !is_read(key) {
            return found;
        }
        let mut composed = SCRATCH.with_borrow_mut(|scratch| self.composed.search(key, top, scratch));
        composed.iter_mut().for_each(|near| near.term += self.first_composed());
        merged(found, composed, top)
    }

    /// How a text in normal form may be read in kana, composed from readings that the releases teach: at most `most`
    /// readings in normal form, the likeliest first; none where a character has no known reading.
    pub fn compose_readings(&self, key: &str, most: usize) -> Vec<String> {
        self.composed.readings(key, most)
    }

    /// How near one term is to a phrase in normal form.
    pub fn compare(&self, key: &str, term: TermId) -> Neighbour {
        if let Some(at) = term.0.checked_sub(self.first_composed()) {
            return Neighbour { term: term.0, ..self.composed.compare(key, at, self.term(term)) };
        }
        let grams = if self.is_reading(term) { &self.reading_grams } else { &self.grams };
        grams.compare(key, term.0, self.term(term))
    }

    /// How rare a character is among the names: its inverse document frequency, 1 for one that all have.
    pub fn rarity(&self, character: char) -> f32 {
        self.grams.rarity(character)
    }

    /// The lexicon as bytes: magic, version, checksum of the rest, sections.
    pub fn encode(&self) -> Vec<u8> {
        let mut body = Writer::default();
        body.text(&self.key);
        body.text(&self.text);
        body.u32s(&self.text_starts);
        body.u32s(&self.name_starts);
        body.u32s(&self.names);
        self.trie.write(&mut body);
        self.grams.write(&mut body);
        self.reading_grams.write(&mut body);
        body.u32s(&self.readings);
        self.composed.write(&mut body);
        let body = body.finish();
        let mut out = Vec::with_capacity(body.len() + 16);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&crc32fast::hash(&body).to_le_bytes());
        out.extend(body);
        out
    }

    /// Reads what [`Lexicon::encode`] wrote.
    ///
    /// # Errors
    /// Bytes that are not a whole, undamaged lexicon of this version.
    pub fn decode(bytes: &[u8]) -> Result<Self, LexiconError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(LexiconError::Foreign)?;
        let (head, body) = rest.split_at_checked(8).ok_or(LexiconError::Truncated)?;
        let mut head = Reader::new(head);
        if head.u32()? != VERSION {
            return Err(LexiconError::Foreign);
        }
        if head.u32()? != crc32fast::hash(body) {
            return Err(LexiconError::Checksum);
        }
        let mut from = Reader::new(body);
        let read = Self {
            key: from.text()?.to_owned(),
            text: from.text()?.to_owned(),
            text_starts: from.u32s()?,
            name_starts: from.u32s()?,
            names: from.u32s()?,
            trie: Trie::read(&mut from)?,
            grams: Grams::read(&mut from)?,
            reading_grams: Grams::read(&mut from)?,
            readings: from.u32s()?,
            composed: Composed::read(&mut from)?,
        };
        if read.is_sound() && from.at_end() { Ok(read) } else { Err(LexiconError::Corrupt) }
    }

    fn is_sound(&self) -> bool {
        let offsets =
            |starts: &[u32], end: usize| starts.is_sorted() && starts.last().is_some_and(|&l| l as usize == end);
        self.text_starts.len() == self.name_starts.len()
            && self.composed.len() <= self.len()
            && offsets(&self.text_starts, self.text.len())
            && offsets(&self.name_starts, self.names.len())
            && self.name_starts.iter().all(|s| s % 2 == 0)
    }
}

/// True for a phrase in kana without kanji: it may be a reading.
fn is_read(key: &str) -> bool {
    key.chars().any(is_kana) && !key.chars().any(is_kanji)
}

fn merged(mut found: Vec<Neighbour>, others: Vec<Neighbour>, top: usize) -> Vec<Neighbour> {
    found.extend(others);
    found.sort_by(Neighbour::order);
    found.truncate(top);
    found
}

/// All keys of the automaton: each term's own, and its squeezed form where no other term is written so.
fn spellings<'a>(terms: impl Iterator<Item = &'a String>) -> Vec<(Vec<char>, u32)> {
    let mut all: BTreeMap<Vec<char>, u32> = BTreeMap::new();
    let mut squeezed = Vec::new();
    for (term, written) in terms.enumerate() {
        all.insert(written.chars().collect(), term as u32);
        let short = squeeze(written);
        if short.len() < written.len() && !short.is_empty() {
            squeezed.push((short, term as u32));
        }
    }
    for (short, term) in squeezed {
        all.entry(short.chars().collect()).or_insert(term);
    }
    all.into_iter().collect()
}
