//! Which stretches of a chart are mentions.
//!
//! The longest dictionary word at each position, where it stands as a word (`data/boundaries.tsv` and the scripts around
//! it), extended to the left over the modifiers and sites that belong to it (右橈骨遠位端骨折).

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use ishizue_index::{Lexicon, TermId};
use ishizue_text::{Normalised, is_hiragana, is_kana, is_kanji, key};

use crate::{measure, modifier};
use ishizue_text::table::rows;

static TABLE: &str = include_str!("../data/boundaries.tsv");

struct Boundaries {
    never: HashSet<String>,
    after: Vec<Vec<char>>,
    before: Vec<Vec<char>>,
    ending: Vec<String>,
}

static BOUNDARIES: LazyLock<Boundaries> = LazyLock::new(|| {
    let of = |kind: &str| {
        let wanted = kind.to_owned();
        let rows = rows::<2>(TABLE).filter(move |[k, _]| *k == wanted);
        rows.flat_map(|[_, words]| words.split('|')).map(key).filter(|w| !w.is_empty()).collect::<Vec<_>>()
    };
    let symbols = |kind: &str| of(kind).iter().map(|w| w.chars().collect()).collect();
    Boundaries {
        never: of("never").into_iter().collect(),
        after: symbols("after"),
        before: symbols("before"),
        ending: of("ending"),
    }
});

impl Boundaries {
    /// True for a word that is no mention wherever it stands.
    fn excludes(&self, word: &str) -> bool {
        self.never.contains(word) || self.ending.iter().any(|ending| word.ends_with(ending.as_str()))
    }
}

/// A mention in symbols: the whole, and the dictionary word at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) symbols: Range<usize>,
    pub(crate) word: Range<usize>,
    pub(crate) term: TermId,
}

/// A chart being read: its original characters and its normal form.
pub(crate) struct Chart<'a> {
    pub(crate) original: Vec<char>,
    pub(crate) text: &'a Normalised,
    /// Which symbols are of a unit of measurement.
    units: Vec<bool>,
}

impl<'a> Chart<'a> {
    pub(crate) fn new(original: &str, text: &'a Normalised) -> Self {
        Self { original: original.chars().collect(), text, units: measure::units(text.symbols()) }
    }

    /// All mentions in text order, none overlapping another. `reading_only` says whether a term is nothing but a
    /// reading in kana.
    pub(crate) fn mentions(&self, lexicon: &Lexicon, reading_only: impl Fn(TermId) -> bool) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut at = 0;
        let mut free_from = 0;
        while at < self.text.len() {
            match self.longest_word(lexicon, &reading_only, at) {
                Some((end, term)) => {
                    let start = self.extend_left(at, free_from);
                    found.push(Found { symbols: start..end, word: at..end, term });
                    (at, free_from) = (end, end);
                }
                None => at += 1,
            }
        }
        found
    }

    /// True where the symbols are nothing but a unit of measurement, or a part of one.
    pub(crate) fn is_unit(&self, symbols: &Range<usize>) -> bool {
        self.units.get(symbols.clone()).is_some_and(|units| !units.is_empty() && units.iter().all(|unit| *unit))
    }

    fn longest_word(
        &self,
        lexicon: &Lexicon,
        reading_only: impl Fn(TermId) -> bool,
        at: usize,
    ) -> Option<(usize, TermId)> {
        if !self.text.may_cut(at) {
            return None;
        }
        let mut best: Option<(usize, TermId)> = None;
        lexicon.words_at(self.text.symbols(), at, |end, term| {
            let crosses = best.is_some_and(|(kept, _)| kept < end && self.text.is_wrapped_at(kept));
            if crosses || !self.stands(at, end, || reading_only(term)) || BOUNDARIES.excludes(lexicon.term(term)) {
                return;
            }
            // What a longer word makes part of another name (糖尿病内科) is no mention in its shorter form (糖尿) either.
            best = (!self.part_of_other_name(at, end)).then_some((end, term));
        });
        best
    }

    /// Whether the symbols `start..end` stand as a word.
    fn stands(&self, start: usize, end: usize, reading_only: impl Fn() -> bool) -> bool {
        self.text.may_cut(end)
            && self.open_before(start)
            && self.open_after(start, end)
            && (self.is_isolated_kana(start, end) || !reading_only())
            && !self.is_remark(start, end)
            && !self.is_unit(&(start..end))
    }

    fn original_at(&self, symbol: usize) -> Option<char> {
        (symbol < self.text.len())
            .then(|| self.text.span(symbol, symbol + 1))
            .and_then(|s| self.original.get(s.start))
            .copied()
    }

    fn open_before(&self, start: usize) -> bool {
        let (Some(first), Some(before)) =
            (self.original_at(start), start.checked_sub(1).and_then(|i| self.original_at(i)))
        else {
            return true;
        };
        // G2P1: what follows a digit directly is part of its sign.
        let in_sign = before.is_ascii_digit() && first.is_ascii_alphanumeric();
        !in_sign && !same_run(before, first) || is_hiragana(first) && is_particle(before)
    }

    fn open_after(&self, start: usize, end: usize) -> bool {
        let symbols = self.text.symbols();
        if end - start == 1 && is_kanji(symbols[start]) {
            let beside = [start.checked_sub(1), Some(end)];
            return !beside.into_iter().flatten().filter_map(|i| symbols.get(i)).any(|&c| is_kanji(c));
        }
        let (Some(last), Some(next)) = (self.original_at(end - 1), self.original_at(end)) else { return true };
        // 低血糖症状 is 低血糖 and 症状, not 低血糖症 and 状.
        if last == '症' && next == '状' {
            return false;
        }
        // An abbreviation and its number are one word (C3), a word and a count are not (脳梗塞2).
        let number = last.is_ascii_alphabetic() && next.is_ascii_digit();
        !number
            && !self.is_measured(start, end)
            && (!same_run(last, next) || is_hiragana(last) && (is_particle(next) || end - start >= 3))
    }

    /// `PSA 5.2`, `GBS陽性`, `MRで`: a short Latin word with a value, a result or a use is a test, not an illness. A stage
    /// (CKD 3期) is no value.
    fn is_measured(&self, start: usize, end: usize) -> bool {
        const USED: [&[char]; 5] = [&['陽', '性'], &['陰', '性'], &['デ'], &['検', '査'], &['画', '像']];
        let symbols = self.text.symbols();
        if end - start > 3 || !symbols[start..end].iter().all(char::is_ascii_alphabetic) {
            return false;
        }
        let rest = &symbols[end..];
        let digits = rest.iter().skip(1).take_while(|c| c.is_ascii_digit() || **c == '.').count();
        let value = rest.first() == Some(&' ')
            && digits > 0
            && !rest.get(digits + 1).is_some_and(|c| matches!(c, '期' | '型' | '度'));
        value || USED.iter().any(|word| rest.starts_with(word))
    }

    /// A reading in kana is a mention only where nothing but it is in kana.
    fn is_isolated_kana(&self, start: usize, end: usize) -> bool {
        let around = [start.checked_sub(1), Some(end)];
        end - start >= 4 && !around.into_iter().flatten().any(|i| self.original_at(i).is_some_and(is_kana))
    }

    /// `SpO2 92%(RA)`: an abbreviation in brackets after a measured value says how it was measured.
    fn is_remark(&self, start: usize, end: usize) -> bool {
        let symbols = self.text.symbols();
        let bracketed = start >= 2 && symbols[start - 1] == '(' && symbols.get(end) == Some(&')');
        bracketed
            && end - start <= 3
            && symbols[start].is_ascii_alphabetic()
            && matches!(symbols[start - 2], '%' | '0'..='9')
    }

    fn part_of_other_name(&self, start: usize, end: usize) -> bool {
        let symbols = self.text.symbols();
        let followed = |word: &Vec<char>| symbols[end..].starts_with(word);
        let preceded = |word: &Vec<char>| symbols[..start].ends_with(word);
        BOUNDARIES.after.iter().any(followed) || BOUNDARIES.before.iter().any(preceded)
    }

    /// The beginning of the mention whose word begins at `start`: over modifiers and sites, not before `floor`.
    fn extend_left(&self, start: usize, floor: usize) -> usize {
        let symbols = self.text.symbols();
        let mut at = start;
        loop {
            let from = at.saturating_sub(12).max(floor);
            let before: String = symbols[from..at].iter().collect();
            let owner =
                before.strip_suffix('ノ').filter(|b| modifier::ALL.at_end(b).is_some_and(|(_, m)| m.class == "site"));
            let before = owner.unwrap_or(&before);
            let Some((byte, found)) = modifier::ALL.at_end(before) else { return at };
            let length = before[byte..].chars().count();
            let begin = at - length - usize::from(owner.is_some());
            let belongs = matches!(found.class, "laterality" | "course" | "site" | "behaviour" | "onset" | "form");
            let latin = symbols[begin].is_ascii_alphanumeric();
            let whole = self.text.may_cut(begin) && self.open_before_modifier(begin, length);
            if !belongs || latin || !whole {
                return at;
            }
            at = begin;
        }
    }

    /// A one-kanji site (心, 肺) is a modifier only at the beginning of a word.
    fn open_before_modifier(&self, begin: usize, length: usize) -> bool {
        length > 1
            || !begin.checked_sub(1).and_then(|i| self.original_at(i)).is_some_and(|c| is_kanji(c) && !is_side(c))
    }
}

fn is_side(c: char) -> bool {
    matches!(c, '右' | '左' | '両')
}

fn is_particle(c: char) -> bool {
    matches!(c, 'の' | 'は' | 'が' | 'を' | 'に' | 'で' | 'と' | 'も' | 'や' | 'へ' | 'か' | 'し' | 'な' | 'だ' | 'あ')
}

/// Two characters that belong to one run of a script in which words are not spaced: Latin and digits, katakana, hiragana.
fn same_run(a: char, b: char) -> bool {
    let latin = |c: char| c.is_ascii_alphabetic() || ('Ａ'..='ｚ').contains(&c);
    let katakana = |c: char| is_kana(c) && !is_hiragana(c);
    latin(a) && latin(b) || katakana(a) && katakana(b) || is_hiragana(a) && is_hiragana(b)
}
