//! Readings that no release gives, composed for names with kanji: terms of their own, behind those of the releases.

use std::collections::BTreeMap;

use ishizue_terminology::{DesignationUse, Release};
use ishizue_text::{is_kanji, key};

use crate::LexiconError;
use crate::bytes::{Reader, Writer};
use crate::lexicon::Name;
use crate::ngram::{Grams, Neighbour, Scratch};
use crate::reading::Composer;
use crate::trie::Trie;

/// How much less likely a second reading of a name may be to be taken up, as a difference of logarithms.
const DOUBT: f32 = 1.5;

/// Composed readings; their positions are counted from 0.
#[derive(Debug, Default)]
pub(crate) struct Composed {
    composer: Composer,
    trie: Trie,
    grams: Grams,
}

impl Composed {
    /// Learns how names are read.
    pub(crate) fn learn(releases: &[&Release]) -> Self {
        Self { composer: composer(releases), ..Self::default() }
    }

    /// Takes up the readings of names that no release gives a reading, and returns them with the names behind each;
    /// `written` has all names by their normal form.
    pub(crate) fn take_up(&mut self, written: &BTreeMap<String, (Vec<Name>, bool)>) -> BTreeMap<String, Vec<Name>> {
        let unread = unread(written, &self.composer);
        let keys: Vec<(Vec<char>, u32)> =
            unread.keys().enumerate().map(|(at, reading)| (reading.chars().collect(), at as u32)).collect();
        self.trie = Trie::build(&keys);
        self.grams = Grams::build(unread.keys().map(|reading| Some(reading.as_str())));
        unread
    }

    pub(crate) fn readings(&self, key: &str, most: usize) -> Vec<String> {
        self.composer.readings(key, most).into_iter().map(|(reading, _)| ishizue_text::key(&reading)).collect()
    }

    pub(crate) fn find(&self, key: &str) -> Option<u32> {
        self.trie.get(key.chars())
    }

    pub(crate) fn search(&self, key: &str, top: usize, scratch: &mut Scratch) -> Vec<Neighbour> {
        self.grams.search(key, top, scratch)
    }

    pub(crate) fn compare(&self, key: &str, at: u32, text: &str) -> Neighbour {
        self.grams.compare(key, at, text)
    }

    pub(crate) fn len(&self) -> usize {
        self.grams.terms()
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        self.composer.write(out);
        self.trie.write(out);
        self.grams.write(out);
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, LexiconError> {
        Ok(Self { composer: Composer::read(from)?, trie: Trie::read(from)?, grams: Grams::read(from)? })
    }
}

/// What the releases teach about readings: names and readings with the same identifier.
fn composer(releases: &[&Release]) -> Composer {
    let mut pairs = Vec::new();
    for release in releases {
        let with_id = || release.designations().map(|(_, d)| d).filter(|d| !d.id.is_empty());
        let readings: BTreeMap<&str, &str> =
            with_id().filter(|d| d.usage == DesignationUse::Reading).map(|d| (d.id, d.text)).collect();
        let names = with_id().filter(|d| d.usage == DesignationUse::Preferred);
        pairs.extend(names.filter_map(|d| Some((key(d.text), key(readings.get(d.id)?)))));
    }
    Composer::learn(pairs.iter().map(|(name, reading)| (name.as_str(), reading.as_str())))
}

/// Names that no release gives a reading, by the reading composed for them.
fn unread(terms: &BTreeMap<String, (Vec<Name>, bool)>, composer: &Composer) -> BTreeMap<String, Vec<Name>> {
    let mut composed: BTreeMap<String, Vec<Name>> = BTreeMap::new();
    for (written, (names, _)) in terms.iter().filter(|(written, _)| written.chars().any(is_kanji)) {
        let readings = composer.readings(written, 2);
        let least = readings.first().map_or(0.0, |r| r.1) - DOUBT;
        for (reading, _) in readings.into_iter().filter(|r| r.1 >= least) {
            let reading = key(&reading);
            if !reading.chars().any(is_kanji) && !terms.contains_key(&reading) {
                composed.entry(reading).or_default().extend(names);
            }
        }
    }
    composed
}
