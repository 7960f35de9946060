//! Character n-gram postings: which names share rare pieces with a phrase.
//!
//! Cosine of binary tf-idf vectors over character unigrams, bigrams and trigrams with marks for both ends (Manning,
//! Raghavan, Schütze, *Introduction to Information Retrieval*, 6.3). A posting is only a term: the weight of a gram is
//! its idf wherever it stands, so the score is the sum of squared idfs of the shared grams over the two norms.

use std::collections::HashMap;

use crate::LexiconError;
use crate::bytes::{Reader, Writer};

const EDGE: char = '\u{1}';

/// A term that shares grams with a phrase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// Position of the term in the lexicon.
    pub term: u32,
    /// Cosine of the tf-idf vectors, 0 to 1.
    pub cosine: f32,
    /// Share of the phrase's squared weight that the term also has, 0 to 1.
    pub of_phrase: f32,
    /// Share of the term's squared weight that the phrase also has, 0 to 1.
    pub of_term: f32,
}

impl Neighbour {
    /// Nearest first, equal ones in term order.
    pub(crate) fn order(a: &Self, b: &Self) -> std::cmp::Ordering {
        b.cosine.total_cmp(&a.cosine).then(a.term.cmp(&b.term))
    }

    fn new(term: u32, shared: f32, phrase_norm: f32, inverse_term_norm: f32) -> Self {
        let (p, t) = (1.0 / phrase_norm.max(f32::MIN_POSITIVE), inverse_term_norm);
        Self { term, cosine: shared * p * t, of_phrase: shared * p * p, of_term: shared * t * t }
    }
}

/// Postings over all terms.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Grams {
    /// Open-addressing table of gram hashes; an empty slot holds 0.
    slots: Vec<u32>,
    /// Gram of each slot.
    gram_of: Vec<u32>,
    /// Start of each gram's postings; one more than there are grams.
    starts: Vec<u32>,
    postings: Vec<u32>,
    idf: Vec<f32>,
    /// Reciprocal norm of each term's vector.
    inverse_norm: Vec<f32>,
}

/// Scratch space of a search, reused between phrases.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    score: Vec<f32>,
    touched: Vec<u32>,
}

impl Grams {
    /// Builds postings of `terms`; a term that is `None` is not searched.
    pub(crate) fn build<'a>(terms: impl ExactSizeIterator<Item = Option<&'a str>>) -> Self {
        let total = terms.len();
        let mut lists: HashMap<u32, Vec<u32>> = HashMap::new();
        let mut grams = Vec::new();
        for (term, text) in terms.enumerate() {
            grams.clear();
            if let Some(text) = text {
                grams_of(text.chars(), &mut grams);
            }
            for &gram in &grams {
                lists.entry(gram).or_default().push(term as u32);
            }
        }
        let mut order: Vec<(u32, Vec<u32>)> = lists.into_iter().collect();
        order.sort();
        let mut built = Self { starts: vec![0], ..Self::default() };
        let mut squares = vec![0f32; total];
        for (_, list) in &order {
            let idf = ((1.0 + total as f32) / (1.0 + list.len() as f32)).ln() + 1.0;
            list.iter().for_each(|&t| squares[t as usize] += idf * idf);
            built.idf.push(idf);
            built.postings.extend(list);
            built.starts.push(built.postings.len() as u32);
        }
        built.inverse_norm = squares.iter().map(|s| if *s > 0.0 { s.sqrt().recip() } else { 0.0 }).collect();
        built.index(&order);
        built
    }

    fn index(&mut self, order: &[(u32, Vec<u32>)]) {
        let size = (order.len() * 2).next_power_of_two().max(2);
        self.slots = vec![0; size];
        self.gram_of = vec![0; size];
        for (gram, (hash, _)) in order.iter().enumerate() {
            let mut at = *hash as usize & (size - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = *hash;
            self.gram_of[at] = gram as u32;
        }
    }

    fn gram(&self, hash: u32) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        for _ in 0..self.slots.len() {
            match self.slots[at] {
                0 => return None,
                h if h == hash => return Some(self.gram_of[at] as usize),
                _ => at = (at + 1) & mask,
            }
        }
        None
    }

    /// Inverse document frequency of a character, the highest there is for one that no term has.
    pub(crate) fn rarity(&self, character: char) -> f32 {
        let unseen = || (1.0 + self.inverse_norm.len() as f32).ln() + 1.0;
        self.gram(hash(['\0', '\0', character])).map_or_else(unseen, |gram| self.idf[gram])
    }

    /// Number of terms, searched or not.
    pub(crate) fn terms(&self) -> usize {
        self.inverse_norm.len()
    }

    fn list(&self, gram: usize) -> &[u32] {
        &self.postings[self.starts[gram] as usize..self.starts[gram + 1] as usize]
    }

    /// The `top` terms nearest to `phrase`, best first, equal ones in term order.
    pub(crate) fn search(&self, phrase: &str, top: usize, scratch: &mut Scratch) -> Vec<Neighbour> {
        let (mut grams, norm) = self.vector(phrase);
        grams.sort_by_key(|&g| self.starts[g + 1] - self.starts[g]);
        self.accumulate(&grams, scratch);
        let near = |&term: &u32| (scratch.score[term as usize] * self.inverse_norm[term as usize], term);
        let mut best: Vec<(f32, u32)> = scratch.touched.iter().map(near).collect();
        let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if best.len() > top {
            best.select_nth_unstable_by(top, order);
            best.truncate(top);
        }
        best.sort_by(order);
        let of = |&(_, term): &(f32, u32)| {
            Neighbour::new(term, scratch.score[term as usize], norm, self.inverse_norm[term as usize])
        };
        let best = best.iter().map(of).collect();
        scratch.touched.iter().for_each(|&t| scratch.score[t as usize] = 0.0);
        best
    }

    /// Adds up the squared idfs of shared grams, rare grams first; once enough terms are in play, a common gram only
    /// adds to those, because a term that shares nothing rarer cannot come out on top.
    fn accumulate(&self, grams: &[usize], scratch: &mut Scratch) {
        const ENOUGH: usize = 3_000;
        const COMMON: usize = 2_000;
        // It only grows: searches in several postings take turns with it.
        scratch.score.resize(scratch.score.len().max(self.inverse_norm.len()), 0.0);
        scratch.touched.clear();
        for &gram in grams {
            let list = self.list(gram);
            let add = self.idf[gram] * self.idf[gram];
            if scratch.touched.len() >= ENOUGH && list.len() > COMMON {
                for &term in list {
                    let slot = &mut scratch.score[term as usize];
                    *slot += if *slot > 0.0 { add } else { 0.0 };
                }
            } else {
                for &term in list {
                    let slot = &mut scratch.score[term as usize];
                    if *slot == 0.0 {
                        scratch.touched.push(term);
                    }
                    *slot += add;
                }
            }
        }
    }

    /// The known grams of a phrase and the norm of its vector. A gram no term has makes the phrase longer all the same:
    /// it counts with the highest idf.
    fn vector(&self, phrase: &str) -> (Vec<usize>, f32) {
        let mut hashes = Vec::with_capacity(phrase.len());
        grams_of(phrase.chars(), &mut hashes);
        let grams: Vec<usize> = hashes.iter().filter_map(|&h| self.gram(h)).collect();
        let rarest = (1.0 + self.inverse_norm.len() as f32).ln() + 1.0;
        let unseen = (hashes.len() - grams.len()) as f32 * rarest * rarest;
        let norm = (grams.iter().map(|&g| self.idf[g] * self.idf[g]).sum::<f32>() + unseen).sqrt();
        (grams, norm)
    }

    /// How near one term, whose text is given, is to a phrase.
    pub(crate) fn compare(&self, phrase: &str, term: u32, text: &str) -> Neighbour {
        if phrase == text {
            return Neighbour { term, cosine: 1.0, of_phrase: 1.0, of_term: 1.0 };
        }
        let (of_phrase, norm) = self.vector(phrase);
        let (of_term, _) = self.vector(text);
        let shared = of_phrase.iter().filter(|g| of_term.contains(g)).map(|&g| self.idf[g] * self.idf[g]).sum();
        Neighbour::new(term, shared, norm, self.inverse_norm.get(term as usize).copied().unwrap_or(0.0))
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        [&self.slots, &self.gram_of, &self.starts, &self.postings].into_iter().for_each(|part| out.u32s(part));
        out.f32s(&self.idf);
        out.f32s(&self.inverse_norm);
    }

    /// Reads what [`Grams::write`] wrote, checking every reference.
    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, LexiconError> {
        let (slots, gram_of, starts, postings) = (from.u32s()?, from.u32s()?, from.u32s()?, from.u32s()?);
        let (idf, inverse_norm) = (from.f32s()?, from.f32s()?);
        let grams = idf.len() as u32;
        let sound = slots.len().is_power_of_two()
            && gram_of.len() == slots.len()
            && slots.contains(&0)
            && starts.len() == idf.len() + 1
            && starts.is_sorted()
            && starts.last() == Some(&(postings.len() as u32))
            && slots.iter().zip(&gram_of).all(|(&slot, &gram)| slot == 0 || gram < grams)
            && postings.iter().all(|&t| (t as usize) < inverse_norm.len());
        if sound {
            Ok(Self { slots, gram_of, starts, postings, idf, inverse_norm })
        } else {
            Err(LexiconError::Corrupt)
        }
    }
}

/// The distinct gram hashes of a text, sorted.
fn grams_of(text: impl Iterator<Item = char>, out: &mut Vec<u32>) {
    let (mut two, mut one) = (None, Some(EDGE));
    for c in text.chain([EDGE]) {
        if c != EDGE {
            out.push(hash(['\0', '\0', c]));
        }
        if let Some(b) = one {
            out.push(hash(['\0', b, c]));
            if let Some(a) = two {
                out.push(hash([a, b, c]));
            }
        }
        (two, one) = (one, Some(c));
    }
    out.sort_unstable();
    out.dedup();
}

/// FNV-1a over the code points; 0 is kept free for empty slots.
fn hash(gram: [char; 3]) -> u32 {
    let mixed = gram.iter().fold(0xcbf2_9ce4_8422_2325u64, |h, &c| (h ^ c as u64).wrapping_mul(0x100_0000_01b3));
    ((mixed ^ (mixed >> 32)) as u32).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_name_comes_first() {
        let names = ["急性胆嚢炎", "慢性胆嚢炎", "急性膵炎", "胆石症"];
        let grams = Grams::build(names.iter().map(|n| Some(*n)));
        let found = grams.search("急性の胆嚢炎", 2, &mut Scratch::default());
        assert_eq!(found[0].term, 0);
        assert!(found[0].cosine > found[1].cosine && found[0].cosine < 1.0);
        assert!((grams.search("胆石症", 1, &mut Scratch::default())[0].cosine - 1.0).abs() < 1e-5);
    }

    #[test]
    fn scratch_is_clean_after_a_search() {
        let grams = Grams::build(["肺炎", "胃炎"].iter().map(|n| Some(*n)));
        let mut scratch = Scratch::default();
        let first = grams.search("肺炎", 2, &mut scratch);
        assert_eq!(first, grams.search("肺炎", 2, &mut scratch));
    }
}
