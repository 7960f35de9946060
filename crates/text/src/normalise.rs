//! Normalisation of clinical text, with a map from every symbol back to the original.
//!
//! NFKC (UAX #15), case and kana folding, one hyphen and one long-vowel mark, iteration marks written out, Roman and
//! circled numerals as digits, declared spellings unified, words rejoined over soft line breaks. Text and dictionary go
//! through the same function, so two spellings match exactly when their normal forms are equal.

mod class;
mod line_break;
mod numeral;

use std::sync::LazyLock;

use unicode_normalization::char::{compose, decompose_compatible};

use crate::Span;
use crate::character::{is_kanji, is_katakana};
use crate::variants::VARIANTS;
use class::{Class, classify};
use line_break::{Break, Source};
use numeral::{numeral, roman};

/// A match may begin before this symbol (and end before it).
const CUT: u8 = 1;
/// A soft line break of the original lies before this symbol.
const WRAP: u8 = 2;
/// The line break is one of several: a blank line.
const BLANK: u8 = 4;

/// A text in normal form; symbol `i` stands for the code points `starts[i]..ends[i]` of the original.
#[derive(Debug, Clone, Default)]
pub struct Normalised {
    symbols: Vec<char>,
    starts: Vec<u32>,
    ends: Vec<u32>,
    flags: Vec<u8>,
}

/// Brings a text into normal form.
pub fn normalise(text: &str) -> Normalised {
    let source = Source::new(text);
    let mut out = Normalised::with_capacity(source.chars.len());
    out.fold(&source);
    out.rewritten()
}

/// The normal form of a dictionary name or a phrase as a look-up key: no spaces between Japanese words, none at the ends.
pub fn key(text: &str) -> String {
    let normal = match text.contains(['\n', '\r']) {
        true => normalise(&unwrapped(text)),
        false => normalise(text),
    };
    let symbols = normal.symbols();
    let kept = symbols.iter().enumerate().filter(|&(i, &c)| c != ' ' && c != '\n' || between_letters(symbols, i));
    kept.map(|(_, &c)| if c == '\n' { ' ' } else { c }).collect()
}

/// A name copied out of a chart with the line break inside it: the break goes where no Latin word ends.
fn unwrapped(text: &str) -> String {
    let parts: Vec<&str> = text.split(['\n', '\r']).filter(|part| !part.is_empty()).collect();
    let mut out = String::new();
    for part in parts {
        let latin =
            out.ends_with(|c: char| c.is_ascii_alphanumeric()) && part.starts_with(|c: char| c.is_ascii_alphanumeric());
        out.push_str(if latin { " " } else { "" });
        out.push_str(part);
    }
    out
}

/// A key without middle dots, hyphens, commas and spaces: ギラン・バレー and ギランバレー are one.
pub fn squeeze(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '・' | '-' | ' ' | '·' | ',')).collect()
}

fn between_letters(symbols: &[char], at: usize) -> bool {
    let letter = |c: Option<&char>| c.is_some_and(char::is_ascii_alphanumeric);
    at > 0 && letter(symbols.get(at - 1)) && letter(symbols.get(at + 1))
}

impl Normalised {
    fn with_capacity(n: usize) -> Self {
        Self {
            symbols: Vec::with_capacity(n),
            starts: Vec::with_capacity(n),
            ends: Vec::with_capacity(n),
            flags: Vec::with_capacity(n),
        }
    }

    /// The text in normal form, one element a symbol.
    pub fn symbols(&self) -> &[char] {
        &self.symbols
    }

    /// Number of symbols.
    pub fn len(&self) -> usize {
        self.symbols.len()
    }

    /// True when nothing is left of the text.
    pub fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }

    /// The code points of the original behind the symbols `start..end`.
    pub fn span(&self, start: usize, end: usize) -> Span {
        match (self.starts.get(start), end.checked_sub(1).and_then(|last| self.ends.get(last))) {
            (Some(&s), Some(&e)) if start < end => Span::new(s as usize, e as usize),
            (Some(&s), _) => Span::new(s as usize, s as usize),
            (None, _) => {
                let at = self.ends.last().map_or(0, |&e| e as usize);
                Span::new(at, at)
            }
        }
    }

    /// The first symbol that stands for code points at or after `offset` of the original.
    pub fn symbol_at(&self, offset: usize) -> usize {
        self.starts.partition_point(|&s| (s as usize) < offset)
    }

    /// True when the text may be cut before symbol `at` without cutting a code point or a rewritten spelling in two.
    pub fn may_cut(&self, at: usize) -> bool {
        self.flags.get(at).is_none_or(|f| f & CUT != 0)
    }

    /// True when symbol `at` is a line break that stands for a blank line.
    pub fn is_blank_line(&self, at: usize) -> bool {
        self.flags.get(at).is_some_and(|f| f & BLANK != 0)
    }

    /// True when a soft line break of the original lies right before symbol `at`.
    pub fn is_wrapped_at(&self, at: usize) -> bool {
        self.flags.get(at).is_some_and(|f| f & WRAP != 0)
    }

    fn push(&mut self, symbol: char, start: u32, end: u32, flags: u8) {
        self.symbols.push(symbol);
        self.starts.push(start);
        self.ends.push(end);
        self.flags.push(flags);
    }

    /// First pass: one source character at a time, with the marks that lean on the character before them.
    fn fold(&mut self, source: &Source) {
        let mut wrap = false;
        let mut at = 0;
        while let Some(&c) = source.chars.get(at) {
            let (start, end) = (at as u32, at as u32 + 1);
            at += 1;
            let flags = CUT | if wrap { WRAP } else { 0 };
            match c {
                '\r' if source.chars.get(at) == Some(&'\n') => continue,
                '\n' | '\r' | '\u{2028}' | '\u{2029}' => match source.after_break(at) {
                    Break::Soft(next) => {
                        wrap = true;
                        at = next;
                        continue;
                    }
                    Break::Space => self.space(' ', start, end),
                    Break::Hard => self.space('\n', start, end),
                },
                _ => self.fold_char(c, start, end, flags),
            }
            wrap = false;
        }
    }

    fn fold_char(&mut self, c: char, start: u32, end: u32, flags: u8) {
        match classify(c) {
            Class::Is(symbol) => self.push(symbol, start, end, flags),
            Class::Space => self.space(' ', start, end),
            Class::Nothing => {}
            Class::Hyphen => {
                // No word lengthens ン: there the mark is a hyphen (ギラン-バレー).
                let long_vowel = self.symbols.last().is_some_and(|&p| is_katakana(p) && p != 'ン');
                // The mark leans on what is before it: no match may begin here.
                self.push(
                    if long_vowel { 'ー' } else { '-' },
                    start,
                    end,
                    if long_vowel { flags & !CUT } else { flags },
                );
            }
            Class::Voicing(mark) => self.voice(mark, end),
            Class::Repeat { voiced } => self.repeat(voiced, start, end, flags),
            Class::Compatibility => self.expand(c, start, end, flags),
        }
    }

    fn space(&mut self, symbol: char, start: u32, end: u32) {
        match self.symbols.last().copied() {
            Some(last @ (' ' | '\n')) => {
                let i = self.symbols.len() - 1;
                self.ends[i] = end;
                if symbol == '\n' {
                    self.flags[i] |= if last == '\n' { BLANK } else { 0 };
                    self.symbols[i] = '\n';
                }
            }
            _ => self.push(symbol, start, end, CUT),
        }
    }

    /// A (semi-)voiced sound mark of its own joins the kana before it: ｶﾞ is ガ.
    fn voice(&mut self, mark: char, end: u32) {
        let Some(last) = self.symbols.len().checked_sub(1) else { return };
        if self.ends[last] + 1 == end
            && let Some(joined) = compose(self.symbols[last], mark)
        {
            self.symbols[last] = joined;
            self.ends[last] = end;
        }
    }

    fn repeat(&mut self, voiced: bool, start: u32, end: u32, flags: u8) {
        let Some(&last) = self.symbols.last() else { return };
        if !is_kanji(last) && !is_katakana(last) {
            return;
        }
        let symbol = if voiced { compose(last, '\u{3099}').unwrap_or(last) } else { last };
        self.push(symbol, start, end, flags & !CUT);
    }

    /// A compatibility character becomes what it is compatible with: ㍉ is ミリ, Ⅲ is 3, ㎎ is mg.
    fn expand(&mut self, c: char, start: u32, end: u32, flags: u8) {
        if let Some(number) = numeral(c) {
            return self.expand_with(number.to_string().chars(), start, end, flags);
        }
        let mut parts = Vec::new();
        decompose_compatible(c, |part| match (parts.last().copied(), part) {
            (Some(last), '\u{3099}' | '\u{309A}' | '\u{300}'..='\u{36F}') if compose(last, part).is_some() => {
                if let (Some(slot), Some(joined)) = (parts.last_mut(), compose(last, part)) {
                    *slot = joined;
                }
            }
            _ => parts.push(part),
        });
        self.expand_with(parts.into_iter(), start, end, flags);
    }

    fn expand_with(&mut self, parts: impl Iterator<Item = char>, start: u32, end: u32, flags: u8) {
        let mut flags = flags;
        for part in parts {
            match classify(part) {
                Class::Is(symbol) => self.push(symbol, start, end, flags),
                Class::Space => self.push(' ', start, end, flags),
                Class::Hyphen => self.push(
                    if self.symbols.last().is_some_and(|&p| is_katakana(p)) { 'ー' } else { '-' },
                    start,
                    end,
                    flags,
                ),
                Class::Voicing(mark) => self.voice(mark, end),
                Class::Nothing | Class::Repeat { .. } => continue,
                Class::Compatibility => part.to_lowercase().for_each(|l| self.push(l, start, end, flags)),
            }
            flags &= !CUT;
        }
    }

    /// Second pass: Roman numerals in letters become digits where the text makes them numerals (III型, 第viii因子), and
    /// declared spellings become their canonical ones. Conditions look at the text as the first pass left it.
    fn rewritten(self) -> Self {
        let mut out = Self::with_capacity(self.len());
        let mut at = 0;
        while at < self.len() {
            at = match self.replacement(at) {
                Some((end, by)) => {
                    out.push_unit(&self, at..end, &by);
                    end
                }
                None => {
                    out.push(self.symbols[at], self.starts[at], self.ends[at], self.flags[at]);
                    at + 1
                }
            };
        }
        out
    }

    /// What replaces the symbols from `at`, and where it ends.
    fn replacement(&self, at: usize) -> Option<(usize, Vec<char>)> {
        let symbol = self.symbols[at];
        if matches!(symbol, 'i' | 'v' | 'x') {
            let end = at + self.symbols[at..].iter().take_while(|c| matches!(c, 'i' | 'v' | 'x')).count();
            return self.roman_in_context(at, end).map(|number| (end, number.to_string().chars().collect()));
        }
        if !FIRST_SYMBOLS.starts_variant(symbol) {
            return None;
        }
        VARIANTS.at(&self.symbols, at).map(|variant| (at + variant.pattern.len(), variant.canonical.clone()))
    }

    fn roman_in_context(&self, start: usize, end: usize) -> Option<u32> {
        let before = start.checked_sub(1).map(|i| self.symbols[i]);
        let after = self.symbols.get(end).copied();
        if before.is_some_and(|c| c.is_ascii_alphanumeric()) || after.is_some_and(|c| c.is_ascii_alphanumeric()) {
            return None;
        }
        let counted = after.is_some_and(|c| matches!(c, '型' | '度' | '期' | '群' | '類' | '級' | '相' | '葉' | '因'));
        (counted || before == Some('第')).then(|| roman(&self.symbols[start..end])).flatten()
    }

    /// Adds `by` in the place of the symbols `range` of `from` as one unit, which no match may cut.
    fn push_unit(&mut self, from: &Self, range: std::ops::Range<usize>, by: &[char]) {
        let span = from.span(range.start, range.end);
        let wrapped = from.flags[range.clone()].iter().fold(0, |all, f| all | f & WRAP);
        for (i, &symbol) in by.iter().enumerate() {
            let flags = if i == 0 { from.flags[range.start] & CUT | wrapped } else { 0 };
            self.push(symbol, span.start as u32, span.end as u32, flags);
        }
    }
}

/// Which symbols may begin a declared spelling, as a bit set over the basic plane.
struct FirstSymbols(Vec<u64>);

static FIRST_SYMBOLS: LazyLock<FirstSymbols> = LazyLock::new(|| {
    let mut bits = vec![0u64; 0x10000 / 64];
    for c in VARIANTS.firsts() {
        if let Some(word) = bits.get_mut(c as usize / 64) {
            *word |= 1 << (c as usize % 64);
        }
    }
    FirstSymbols(bits)
});

impl FirstSymbols {
    fn starts_variant(&self, c: char) -> bool {
        self.0.get(c as usize / 64).is_some_and(|word| word >> (c as usize % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> String {
        normalise(text).symbols().iter().collect()
    }

    #[test]
    fn spellings_that_count_as_one() {
        for (a, b) in [
            ("胃がん", "胃癌"),
            ("胃ガンの術後", "胃癌の術後"),
            ("ｱﾚﾙｷﾞｰ", "アレルギー"),
            ("ＣＯＰＤ", "copd"),
            ("Ⅱ型糖尿病", "2型糖尿病"),
            ("II型糖尿病", "２型糖尿病"),
            ("頚椎症", "頸椎症"),
            ("コレステロ−ル", "コレステロール"),
            ("個々", "個個"),
            ("がん", "ガン"),
        ] {
            assert_eq!(normal(a), normal(b), "{a} / {b}");
        }
    }

    #[test]
    fn spellings_that_stay_apart() {
        for (a, b) in [("ガングリオン", "癌グリオン"), ("がんばる", "癌ばる"), ("X線", "10線"), ("1型", "2型")]
        {
            assert_ne!(normal(a), normal(b), "{a} / {b}");
        }
    }

    #[test]
    fn spans_point_into_the_original() {
        let text = normalise("左 ｹﾄｱｼﾄﾞｰｼｽ Ⅲ度");
        let found: String = text.symbols()[2..9].iter().collect();
        assert_eq!(found, "ケトアシドーシ");
        assert_eq!(text.span(2, 10), Span::new(2, 11));
    }

    #[test]
    fn words_are_rejoined_over_line_breaks_but_lines_are_not() {
        let wrapped = "精神科病棟に入院中の境界性パーソナ\nリティ障害";
        assert_eq!(normal(wrapped), normal(&wrapped.replace('\n', "")));
        assert_eq!(key("境界性パーソナ\nリティ障害"), key("境界性パーソナリティ障害"));
        assert_eq!(normal(&wrapped.replace('\n', "\r\n")), normal(wrapped));
        assert_eq!(normal("高血圧\n糖尿病"), "高血圧\n糖尿病");
        assert_eq!(normal("発熱なし。\n咳"), "発熱ナシ。\n咳");
        // A long line ends where a statement does, and before a label that a gap sets off.
        for ended in [
            "杖歩行で近所のスーパーでの買い物を再開\nリスク　転倒",
            "脾摘後でワクチン未接種、予防内服は継続\n来院前日より発熱",
        ] {
            assert_eq!(normal(ended).matches('\n').count(), 1, "{ended}");
        }
        let okurigana = "入院後は絶食とし抗菌薬で軽快し再燃な\nく退院";
        assert_eq!(normal(okurigana), normal(&okurigana.replace('\n', "")));
    }
}
