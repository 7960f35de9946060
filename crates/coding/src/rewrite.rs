//! What a phrase may also be read as.
//!
//! Every reading is tried beside the phrase itself and keeps a record of how it came about: bracketed parts read alone,
//! parts in another order, Latin words and abbreviations read in Japanese, other ways of saying the same finding.

use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use ishizue_index::Trie;
use ishizue_text::key;

use crate::Rewrite;
use crate::modifier;
use ishizue_text::table::rows;

static EXPANSIONS: &str = include_str!("../data/expansions.tsv");
static PARAPHRASES: &str = include_str!("../data/paraphrases.tsv");

/// Upper bound on readings of one phrase: what is tried stays bounded whatever is typed.
const MOST: usize = 24;

/// One way to read a phrase, in normal form.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    pub(crate) key: String,
    pub(crate) rewrites: Vec<Rewrite>,
    /// How far from what was typed: 0 the phrase itself, 1 the same words rearranged or spelled out, 2 other words.
    pub(crate) distance: u8,
    /// True when part of the phrase was left out.
    pub(crate) partial: bool,
}

struct Tables {
    expansions: HashMap<String, String>,
    /// What each piece may be read as; values of the trie index this.
    paraphrases: Vec<(String, Vec<String>)>,
    pieces: Trie,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut by_piece: BTreeMap<Vec<char>, Vec<String>> = BTreeMap::new();
    for [from, to, _] in rows::<3>(PARAPHRASES) {
        let (from, to) = (key(from), key(to));
        if from != to {
            by_piece.entry(from.chars().collect()).or_default().push(to);
        }
    }
    let keys: Vec<(Vec<char>, u32)> = by_piece.keys().enumerate().map(|(i, k)| (k.clone(), i as u32)).collect();
    Tables {
        expansions: rows::<3>(EXPANSIONS).map(|[from, to, _]| (key(from), key(to))).collect(),
        pieces: Trie::build(&keys),
        paraphrases: by_piece.into_iter().map(|(k, v)| (k.into_iter().collect(), v)).collect(),
    }
});

/// All readings of a phrase, the phrase itself first. `abbreviation` says what a Latin word alone stands for.
pub(crate) fn readings(phrase: &str, abbreviation: impl Fn(&str) -> Vec<String>) -> Vec<Reading> {
    let mut all = vec![Reading { key: key(phrase), rewrites: Vec::new(), distance: 0, partial: false }];
    rearrange(phrase, &mut all);
    without_values(&mut all);
    widen_site(&mut all);
    expand(&mut all, abbreviation);
    paraphrase(&mut all);
    all
}

fn add(all: &mut Vec<Reading>, reading: Reading) {
    if !reading.key.is_empty() && all.len() < MOST && !all.iter().any(|r| r.key == reading.key) {
        all.push(reading);
    }
}

/// Brackets dropped, bracketed parts alone, and the parts between spaces the other way round.
fn rearrange(phrase: &str, all: &mut Vec<Reading>) {
    let spaced: String = ishizue_text::normalise(phrase).symbols().iter().collect();
    let rearranged = |key: String, from: &str, partial| Reading {
        rewrites: vec![Rewrite { from: from.to_owned(), to: key.clone() }],
        key,
        distance: 1,
        partial,
    };
    if let Some((outer, inner)) = brackets(&spaced) {
        let (outer, inner) = (key(&outer), key(&inner));
        add(all, rearranged(outer.clone(), &spaced, true));
        add(all, rearranged(format!("{inner}{outer}"), &spaced, false));
        add(all, rearranged(format!("{outer}{inner}"), &spaced, false));
        add(all, rearranged(inner, &spaced, true));
    }
    let parts: Vec<&str> = spaced.split([' ', '\n', ',', '、', '・', '/', ':']).filter(|p| !p.is_empty()).collect();
    if parts.len() >= 2 && parts.len() <= 4 {
        let reversed: String = parts.iter().rev().copied().collect();
        add(all, rearranged(key(&reversed), &spaced, false));
        for part in parts.iter().filter(|p| p.chars().count() >= 2) {
            add(all, rearranged(key(part), &spaced, true));
        }
    }
    if let Some(at) = whole_no(&all[0].key) {
        let (owner, owned) = all[0].key.split_at(at);
        let joined = format!("{owner}{}", owned.trim_start_matches('ノ'));
        add(all, rearranged(joined, &spaced, false));
    }
}

/// Where a の (folded to ノ) joins two nouns: between characters that are not kana.
fn whole_no(key: &str) -> Option<usize> {
    let chars: Vec<(usize, char)> = key.char_indices().collect();
    let joins =
        |w: &[(usize, char)]| w[1].1 == 'ノ' && !ishizue_text::is_kana(w[0].1) && !ishizue_text::is_kana(w[2].1);
    chars.windows(3).find(|w| joins(w)).map(|w| w[1].0)
}

/// The text outside and inside the first pair of brackets.
fn brackets(text: &str) -> Option<(String, String)> {
    let open = text.find(['(', '[', '「', '<', '〈'])?;
    let (before, rest) = text.split_at(open);
    let rest = rest.get(rest.chars().next()?.len_utf8()..)?;
    let close = rest.find([')', ']', '」', '>', '〉']).unwrap_or(rest.len());
    let (inside, after) = rest.split_at(close);
    let after = after.get(after.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
    let blank = |part: &str| part.trim().is_empty();
    (!blank(inside) && (!blank(before) || !blank(after))).then(|| (format!("{before}{after}"), inside.to_owned()))
}

/// Latin words inside a reading, spelled out by the declared table or by the names of what they abbreviate.
fn expand(all: &mut Vec<Reading>, abbreviation: impl Fn(&str) -> Vec<String>) {
    let mut at = 0;
    while at < all.len() {
        let reading = all[at].clone();
        at += 1;
        if reading.rewrites.len() >= 3 {
            continue;
        }
        for (start, end) in latin_words(&reading.key) {
            let word = &reading.key[start..end];
            let mut meanings: Vec<String> = TABLES.expansions.get(word).cloned().into_iter().collect();
            if meanings.is_empty() && word.len() < reading.key.len() && word.len() >= 2 {
                meanings = abbreviation(word);
            }
            for meaning in meanings.into_iter().take(2) {
                add(all, reading.with(start, end, &meaning, 1));
            }
        }
    }
}

/// Runs of ASCII letters and digits, and the sign `#`, as byte ranges.
fn latin_words(key: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = None;
    for (i, c) in key.char_indices().chain([(key.len(), '。')]) {
        let latin = c.is_ascii_alphanumeric() || matches!(c, '\'' | '.');
        match (start, latin) {
            (None, true) => start = Some(i),
            (Some(s), false) => {
                out.push((s, i));
                start = None;
            }
            _ => {}
        }
        if c == '#' {
            out.push((i, i + 1));
        }
    }
    // `t2dm` and `dm`, `type2`: the letters without the digits beside them are words too.
    let inner: Vec<(usize, usize)> = out
        .iter()
        .filter_map(|&(s, e)| {
            let word = &key[s..e];
            let letters = word.trim_matches(|c: char| c.is_ascii_digit() || c == '.');
            let offset = word.find(letters)?;
            (letters.len() < word.len() && letters.len() >= 2).then_some((s + offset, s + offset + letters.len()))
        })
        .collect();
    out.extend(inner);
    out
}

/// Other ways to say a piece, the longest piece first and the one nearest to the end of the phrase first.
fn paraphrase(all: &mut Vec<Reading>) {
    let given = all.len();
    for at in 0..given {
        let reading = all[at].clone();
        let symbols: Vec<char> = reading.key.chars().collect();
        let mut pieces = Vec::new();
        for (start, _) in symbols.iter().enumerate() {
            TABLES.pieces.prefixes(&symbols[start..], |length, piece| pieces.push((length, start, piece)));
        }
        pieces.sort_by_key(|&(length, start, _)| std::cmp::Reverse((length, start)));
        for (_, start, piece) in pieces {
            let (from, meanings) = &TABLES.paraphrases[piece as usize];
            let byte = symbols[..start].iter().map(|c| c.len_utf8()).sum::<usize>();
            for to in meanings {
                add(all, reading.with(byte, byte + from.len(), to, 2));
            }
        }
    }
}

/// The site at the beginning read as the region it lies in (側頭葉萎縮 as 脳萎縮).
fn widen_site(all: &mut Vec<Reading>) {
    let reading = all[0].clone();
    let symbols: Vec<char> = reading.key.chars().collect();
    let mut at = 0;
    let mut region = None;
    while let Some((length, found)) =
        modifier::ALL.at_start(&symbols[at..]).filter(|(_, m)| matches!(m.class, "site" | "laterality"))
    {
        region = if found.class == "site" { modifier::region(found.value) } else { region };
        at += length;
    }
    let Some(region) = region else { return };
    let byte = symbols[..at].iter().map(|c| c.len_utf8()).sum::<usize>();
    let rest = reading.key[byte..].trim_start_matches('ノ');
    if !rest.is_empty() {
        let start = reading.key.len() - rest.len();
        add(all, reading.with(0, start, region, 2));
    }
}

/// The phrase without its measured values (AAA 45mm, Hb 7.2, Plt 3万に低下).
fn without_values(all: &mut Vec<Reading>) {
    const UNITS: [&str; 14] = ["万ニ", "万", "mm", "cm", "ml", "mg", "g", "%ト", "%", "度", "歳", "台", "個", "回"];
    let whole = all[0].key.clone();
    let mut out = String::new();
    let mut rest = whole.as_str();
    while let Some(first) = rest.chars().next() {
        let number = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        // A digit inside a Latin word (c3, t2dm) belongs to its name.
        let inside = out.ends_with(|c: char| c.is_ascii_alphabetic()) && number < 2;
        if number == 0 || !first.is_ascii_digit() || inside {
            out.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        rest = &rest[number..];
        rest = UNITS.iter().find_map(|unit| rest.strip_prefix(unit)).unwrap_or(rest);
    }
    let key = out.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let rewrites = vec![Rewrite { from: whole, to: key.clone() }];
    add(all, Reading { key, rewrites, distance: 1, partial: false });
}

impl Reading {
    /// True when nothing was left out and no word replaced by another.
    pub(crate) fn says_the_same(&self) -> bool {
        self.distance <= 1 && !self.partial
    }

    fn with(&self, start: usize, end: usize, by: &str, distance: u8) -> Self {
        let key = format!("{}{by}{}", &self.key[..start], &self.key[end..]);
        let mut rewrites = self.rewrites.clone();
        rewrites.push(Rewrite { from: self.key[start..end].to_owned(), to: by.to_owned() });
        Self { key, rewrites, distance: self.distance.max(distance), partial: self.partial }
    }
}
