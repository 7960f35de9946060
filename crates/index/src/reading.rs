//! How names are read: readings of compounds composed from readings of their parts.
//!
//! A release that gives names together with their readings in kana teaches how each character is read beside which
//! others: every name is aligned with its reading by expectation maximisation (Dempster, Laird and Rubin, 1977; after
//! Jiampojamarn, Kondrak and Sherif, "Applying Many-to-Many Alignments and Hidden Markov Models to Letter-to-Phoneme
//! Conversion", 2007), and what stretches of up to four characters were read as is counted. A name without a reading
//! is then read by the best sequence of known stretches.

use std::collections::BTreeMap;

use ishizue_text::is_kana;
use rustc_hash::FxHashMap as HashMap;

use crate::LexiconError;
use crate::bytes::{Reader, Writer};
use crate::trie::Trie;

/// Most kana that one character is read as.
const LONGEST: usize = 4;
/// Rounds of expectation maximisation.
const ROUNDS: usize = 3;
/// Longest stretch of characters whose reading is kept.
const STRETCH: usize = 4;
/// Most readings kept of a stretch.
const READINGS: usize = 3;
/// What every stretch costs: one long stretch is trusted more than several short ones.
const COST: f32 = 1.5;
/// Readings of a beginning that are followed.
const BEAM: usize = 6;
/// Longest text that is read.
const MOST: usize = 40;

/// Readings of stretches of characters, learned from names and their readings.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Composer {
    /// Stretches; values are positions in `starts`.
    stretches: Trie,
    /// First option of each stretch; one more than there are stretches.
    starts: Vec<u32>,
    /// Byte offset of each option's kana in `text`; one more than there are options.
    text_starts: Vec<u32>,
    text: String,
    /// Logarithm of the share of each option among the readings of its stretch.
    logs: Vec<f32>,
}

type Pair = (Vec<char>, Vec<char>);
/// Expected counts of a character read as the packed kana.
type Counts = HashMap<(char, u64), f32>;

impl Composer {
    /// Learns from names and their readings, both in normal form.
    pub(crate) fn learn<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let chars = |text: &str| text.chars().collect::<Vec<char>>();
        let pairs: Vec<Pair> = pairs
            .map(|(name, reading)| (chars(name), chars(reading)))
            .filter(|(name, reading)| name.len() <= MOST && reading.len() <= 2 * MOST && name != reading)
            .collect();
        let mut shares = None;
        for _ in 0..ROUNDS {
            shares = Some(normalised(expect(&pairs, shares.as_ref())));
        }
        let mut counts: BTreeMap<Vec<char>, BTreeMap<String, u32>> = BTreeMap::new();
        for pair in &pairs {
            let Some(cuts) = shares.as_ref().and_then(|shares| align(pair, shares)) else { continue };
            count(pair, &cuts, &mut counts);
        }
        Self::build(&counts)
    }

    fn build(counts: &BTreeMap<Vec<char>, BTreeMap<String, u32>>) -> Self {
        let mut built = Self { starts: vec![0], text_starts: vec![0], ..Self::default() };
        let mut keys = Vec::new();
        for (stretch, options) in counts {
            let total: u32 = options.values().sum();
            if stretch.len() > 2 && total < 2 {
                continue;
            }
            let mut best: Vec<(&String, u32)> = options.iter().map(|(kana, count)| (kana, *count)).collect();
            best.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
            for (kana, count) in best.into_iter().take(READINGS) {
                built.text.push_str(kana);
                built.text_starts.push(built.text.len() as u32);
                built.logs.push((count as f32 / (total as f32 + 0.5)).ln());
            }
            keys.push((stretch.clone(), keys.len() as u32));
            built.starts.push(built.logs.len() as u32);
        }
        built.stretches = Trie::build(&keys);
        built
    }

    fn options(&self, stretch: u32) -> impl Iterator<Item = (&str, f32)> {
        let at = stretch as usize;
        let range = match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        };
        range.filter_map(|i| {
            let (start, end) = (*self.text_starts.get(i)?, *self.text_starts.get(i + 1)?);
            Some((self.text.get(start as usize..end as usize)?, *self.logs.get(i)?))
        })
    }

    /// The likeliest readings of a text in normal form, best first, with their logarithmic scores; none where a
    /// character has no known reading.
    pub(crate) fn readings(&self, text: &str, most: usize) -> Vec<(String, f32)> {
        let symbols: Vec<char> = text.chars().collect();
        if symbols.len() > MOST || self.logs.is_empty() {
            return Vec::new();
        }
        let mut states: Vec<Vec<(String, f32)>> = vec![Vec::new(); symbols.len() + 1];
        states[0].push((String::new(), 0.0));
        for at in 0..symbols.len() {
            let so_far = best(std::mem::take(&mut states[at]), BEAM);
            if is_written_as_read(symbols[at]) {
                let read = |(text, score): &(String, f32)| (format!("{text}{}", symbols[at]), *score);
                states[at + 1].extend(so_far.iter().map(read));
            }
            self.stretches.prefixes(&symbols[at..], |length, stretch| {
                for (kana, log) in self.options(stretch) {
                    let read = |(text, score): &(String, f32)| (format!("{text}{kana}"), score + log - COST);
                    states[at + length].extend(so_far.iter().map(read));
                }
            });
        }
        best(states.pop().unwrap_or_default(), most)
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        self.stretches.write(out);
        out.u32s(&self.starts);
        out.u32s(&self.text_starts);
        out.text(&self.text);
        out.f32s(&self.logs);
    }

    /// Reads what [`Composer::write`] wrote; a reference that leads nowhere is a stretch without readings.
    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, LexiconError> {
        Ok(Self {
            stretches: Trie::read(from)?,
            starts: from.u32s()?,
            text_starts: from.u32s()?,
            text: from.text()?.to_owned(),
            logs: from.f32s()?,
        })
    }
}

/// The best of several readings, each once.
fn best(mut readings: Vec<(String, f32)>, most: usize) -> Vec<(String, f32)> {
    readings.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut kept: Vec<(String, f32)> = Vec::with_capacity(most);
    for reading in readings {
        if kept.len() < most && !kept.iter().any(|k| k.0 == reading.0) {
            kept.push(reading);
        }
    }
    kept
}

/// Kana, letters and digits may stand in a reading as they are.
fn is_written_as_read(c: char) -> bool {
    is_kana(c) || c.is_ascii()
}

/// A sign that a reading may leave out.
fn is_silent(c: char) -> bool {
    !c.is_alphanumeric() && !is_kana(c)
}

/// Up to four kana in one number.
fn packed(kana: &[char]) -> u64 {
    kana.iter().fold(0, |packed, &c| packed << 16 | u64::from(c as u32 & 0xffff))
}

/// Calls `found` with every number of kana that the character at `i` may be read as from `j` on, and its share.
fn steps(pair: &Pair, i: usize, j: usize, shares: Option<&Counts>, mut found: impl FnMut(usize, f32)) {
    let (name, reading) = pair;
    let c = name[i];
    if is_kana(c) {
        if reading.get(j) == Some(&c) {
            found(1, 1.0);
        }
        return;
    }
    if is_silent(c) {
        found(0, 0.5);
    }
    // What is left must suffice for the other characters, one kana each, and not be too much for them.
    let (others, left) = (name.len() - i - 1, reading.len() - j);
    for length in 1..=LONGEST.min(left) {
        if left - length > others * LONGEST {
            continue;
        }
        let share = match shares {
            None => 1.0,
            Some(shares) => shares.get(&(c, packed(&reading[j..j + length]))).copied().unwrap_or(0.0),
        };
        if share > 0.0 {
            found(length, share);
        }
    }
}

/// Expected counts of every character's readings over all ways to align the pairs.
fn expect(pairs: &[Pair], shares: Option<&Counts>) -> Counts {
    let mut counts = Counts::default();
    for pair in pairs {
        let (n, m) = (pair.0.len(), pair.1.len());
        let (forward, backward) = (forward(pair, shares), backward(pair, shares));
        let all = forward[n * (m + 1) + m];
        if all <= 0.0 || !all.is_finite() {
            continue;
        }
        for i in 0..n {
            for j in 0..=m {
                let here = forward[i * (m + 1) + j];
                if here <= 0.0 {
                    continue;
                }
                steps(pair, i, j, shares, |length, share| {
                    let expected = here * f64::from(share) * backward[(i + 1) * (m + 1) + j + length] / all;
                    if expected > 1e-4 {
                        let key = (pair.0[i], packed(&pair.1[j..j + length]));
                        *counts.entry(key).or_default() += expected as f32;
                    }
                });
            }
        }
    }
    counts
}

fn forward(pair: &Pair, shares: Option<&Counts>) -> Vec<f64> {
    let (n, m) = (pair.0.len(), pair.1.len());
    let mut sums = vec![0f64; (n + 1) * (m + 1)];
    sums[0] = 1.0;
    for i in 0..n {
        for j in 0..=m {
            let here = sums[i * (m + 1) + j];
            if here > 0.0 {
                steps(pair, i, j, shares, |length, share| {
                    sums[(i + 1) * (m + 1) + j + length] += here * f64::from(share);
                });
            }
        }
    }
    sums
}

fn backward(pair: &Pair, shares: Option<&Counts>) -> Vec<f64> {
    let (n, m) = (pair.0.len(), pair.1.len());
    let mut sums = vec![0f64; (n + 1) * (m + 1)];
    sums[n * (m + 1) + m] = 1.0;
    for i in (0..n).rev() {
        for j in 0..=m {
            let mut here = 0.0;
            steps(pair, i, j, shares, |length, share| {
                here += f64::from(share) * sums[(i + 1) * (m + 1) + j + length];
            });
            sums[i * (m + 1) + j] = here;
        }
    }
    sums
}

/// Counts as shares of each character's readings.
fn normalised(counts: Counts) -> Counts {
    let mut totals: HashMap<char, f32> = HashMap::default();
    // Sums of floating-point numbers depend on their order: it must not be the hasher's.
    let mut sorted: Vec<((char, u64), f32)> = counts.into_iter().collect();
    sorted.sort_by_key(|(key, _)| *key);
    for ((c, _), count) in &sorted {
        *totals.entry(*c).or_default() += count;
    }
    sorted.into_iter().map(|((c, kana), count)| ((c, kana), count / totals[&c].max(f32::MIN_POSITIVE))).collect()
}

/// Where the reading of each character begins in the likeliest alignment, and where the last one ends.
fn align(pair: &Pair, shares: &Counts) -> Option<Vec<usize>> {
    let (n, m) = (pair.0.len(), pair.1.len());
    let mut best = vec![(0f64, 0usize); (n + 1) * (m + 1)];
    best[0] = (1.0, 0);
    for i in 0..n {
        for j in 0..=m {
            let here = best[i * (m + 1) + j].0;
            if here > 0.0 {
                steps(pair, i, j, Some(shares), |length, share| {
                    let slot = &mut best[(i + 1) * (m + 1) + j + length];
                    let score = here * f64::from(share);
                    *slot = if score > slot.0 { (score, j) } else { *slot };
                });
            }
        }
    }
    (best[n * (m + 1) + m].0 > 0.0).then(|| {
        let mut cuts = vec![m];
        for i in (1..=n).rev() {
            let end = cuts[cuts.len() - 1];
            cuts.push(best[i * (m + 1) + end].1);
        }
        cuts.reverse();
        cuts
    })
}

/// Counts the readings of every stretch of an aligned name that has a character not written as it is read.
fn count(pair: &Pair, cuts: &[usize], counts: &mut BTreeMap<Vec<char>, BTreeMap<String, u32>>) {
    let (name, reading) = pair;
    for start in 0..name.len() {
        for end in start + 1..=name.len().min(start + STRETCH) {
            let stretch = &name[start..end];
            if stretch.iter().all(|&c| is_kana(c)) {
                continue;
            }
            let kana: String = reading[cuts[start]..cuts[end]].iter().collect();
            *counts.entry(stretch.to_vec()).or_default().entry(kana).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compound_is_read_from_its_parts() {
        let pairs = [
            ("胃炎", "イエン"),
            ("胃癌", "イガン"),
            ("肺炎", "ハイエン"),
            ("肺癌", "ハイガン"),
            ("腎炎", "ジンエン"),
            ("急性胃炎", "キュウセイイエン"),
            ("急性肺炎", "キュウセイハイエン"),
            ("慢性腎炎", "マンセイジンエン"),
            ("慢性胃炎", "マンセイイエン"),
        ];
        let composer = Composer::learn(pairs.into_iter());
        let read = |text: &str| composer.readings(text, 1).into_iter().next().map(|r| r.0);
        assert_eq!(read("急性腎炎").as_deref(), Some("キュウセイジンエン"));
        assert_eq!(read("腎癌").as_deref(), Some("ジンガン"));
        assert_eq!(read("肝炎"), None);
    }
}
