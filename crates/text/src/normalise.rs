//! Normalisation of clinical text, with a map from every symbol back to the original.
//!
//! NFKC (UAX #15), case and kana folding, one hyphen and one long-vowel mark, iteration marks written out, Roman and
//! circled numerals as digits, declared spellings unified, words rejoined over soft line breaks. Text and dictionary go
//! through the same function, so two spellings match exactly when their normal forms are equal.

use std::sync::LazyLock;

use unicode_normalization::char::{compose, decompose_compatible};

use crate::Span;
use crate::character::{is_kanji, is_katakana, is_word};
use crate::variants::{VARIANTS, fold_hiragana};

/// A match may begin before this symbol (and end before it).
const CUT: u8 = 1;
/// A soft line break of the original lies before this symbol.
const WRAP: u8 = 2;

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
    out.replace_numerals();
    out.replace_variants();
    out
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

    /// The symbols before which a soft line break of the original lies.
    pub fn wraps(&self) -> impl Iterator<Item = usize> + '_ {
        self.flags.iter().enumerate().filter(|(_, f)| *f & WRAP != 0).map(|(i, _)| i)
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
                if symbol == '\n' && last == ' ' {
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
                Class::Space => self.space(' ', start, end),
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

    /// Second pass: a Roman numeral spelled in letters becomes digits where the text makes it a numeral (III型, 第viii因子).
    fn replace_numerals(&mut self) {
        let mut at = 0;
        while at < self.symbols.len() {
            if !matches!(self.symbols[at], 'i' | 'v' | 'x') {
                at += 1;
                continue;
            }
            let end = at + self.symbols[at..].iter().take_while(|c| matches!(c, 'i' | 'v' | 'x')).count();
            if let Some(number) = self.roman_in_context(at, end) {
                let digits: Vec<char> = number.to_string().chars().collect();
                at = self.replace(at, end, &digits);
            } else {
                at = end;
            }
        }
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

    /// Third pass: declared spellings.
    fn replace_variants(&mut self) {
        let mut at = 0;
        while at < self.symbols.len() {
            if !CLASSES.starts_variant(self.symbols[at]) {
                at += 1;
                continue;
            }
            match VARIANTS.at(&self.symbols, at) {
                Some(variant) => at = self.replace(at, at + variant.pattern.len(), &variant.canonical),
                None => at += 1,
            }
        }
    }

    /// Puts `by` in the place of the symbols `start..end` as one unit; returns the position after it.
    fn replace(&mut self, start: usize, end: usize, by: &[char]) -> usize {
        let span = self.span(start, end);
        let first = self.flags[start] & CUT;
        let wrapped = if self.flags[start..end].iter().any(|f| f & WRAP != 0) { WRAP } else { 0 };
        self.symbols.splice(start..end, by.iter().copied());
        self.starts.splice(start..end, by.iter().map(|_| span.start as u32));
        self.ends.splice(start..end, by.iter().map(|_| span.end as u32));
        self.flags.splice(start..end, (0..by.len()).map(|i| if i == 0 { first | wrapped } else { 0 }));
        start + by.len()
    }
}

/// What a character is to the first pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Is(char),
    Space,
    Nothing,
    Hyphen,
    Voicing(char),
    Repeat { voiced: bool },
    Compatibility,
}

fn classify(c: char) -> Class {
    match c {
        'A'..='Z' => Class::Is(c.to_ascii_lowercase()),
        '\t' | ' ' | '\u{3000}' | '\u{A0}' => Class::Space,
        '-'
        | '\u{2010}'..='\u{2015}'
        | '\u{2212}'
        | '\u{30FC}'
        | '\u{FF70}'
        | '\u{FF0D}'
        | '\u{2500}'
        | '\u{FE63}'
        | '\u{2043}' => Class::Hyphen,
        ' '..='~' => Class::Is(c),
        '\u{3041}'..='\u{3096}' => Class::Is(fold_hiragana(c)),
        '\u{3099}' | '\u{309A}' => Class::Voicing(c),
        '\u{309B}' | '\u{FF9E}' => Class::Voicing('\u{3099}'),
        '\u{309C}' | '\u{FF9F}' => Class::Voicing('\u{309A}'),
        '々' | '〃' | 'ゝ' | 'ヽ' => Class::Repeat { voiced: false },
        'ゞ' | 'ヾ' => Class::Repeat { voiced: true },
        '\u{30A1}'..='\u{30FA}' | '\u{4E00}'..='\u{9FFF}' | '、' | '。' | '・' | '「' | '」' | '【' | '】' => {
            Class::Is(c)
        }
        '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{AD}' | '\u{FE00}'..='\u{FE0F}' => Class::Nothing,
        'ß' => Class::Is('β'),
        'ς' => Class::Is('σ'),
        c if c.is_control() => Class::Space,
        c => lower_or_compatible(c),
    }
}

fn lower_or_compatible(c: char) -> Class {
    let mut decomposed = None;
    let mut parts = 0;
    decompose_compatible(c, |part| {
        decomposed.get_or_insert(part);
        parts += 1;
    });
    if numeral(c).is_some() || parts != 1 || decomposed != Some(c) {
        return Class::Compatibility;
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(l), None) => Class::Is(l),
        _ => Class::Compatibility,
    }
}

/// The number that a Roman or circled numeral character stands for.
fn numeral(c: char) -> Option<u32> {
    let c = c as u32;
    match c {
        0x2160..=0x216B => Some(c - 0x2160 + 1),
        0x2170..=0x217B => Some(c - 0x2170 + 1),
        0x2460..=0x2473 => Some(c - 0x2460 + 1),
        0x2474..=0x2487 => Some(c - 0x2474 + 1),
        0x2776..=0x277F => Some(c - 0x2776 + 1),
        0x24F5..=0x24FE => Some(c - 0x24F5 + 1),
        _ => None,
    }
}

/// The value of a Roman numeral up to 39 in canonical form.
fn roman(letters: &[char]) -> Option<u32> {
    let value = |c: char| match c {
        'i' => 1,
        'v' => 5,
        _ => 10,
    };
    let mut total = 0u32;
    for (i, &c) in letters.iter().enumerate() {
        let next = letters.get(i + 1).map_or(0, |&n| value(n));
        total = if value(c) < next { total.checked_sub(value(c))? } else { total.checked_add(value(c))? };
    }
    // `iix` sums to a number too; only the canonical spelling of that number is a numeral.
    (total > 0 && total < 40 && spelled(total) == letters).then_some(total)
}

fn spelled(number: u32) -> Vec<char> {
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    "x".repeat((number / 10) as usize).chars().chain(ONES[(number % 10) as usize].chars()).collect()
}

/// The original as code points, and what a line break in it means.
struct Source {
    chars: Vec<char>,
}

/// A line of so many code points may have been wrapped at a margin whatever follows.
const LONG_LINE: usize = 15;
/// A shorter line was ended by its writer.
const SHORTEST_WRAPPED: usize = 7;

enum Break {
    /// A word goes on after the break, at this position.
    Soft(usize),
    /// The sentence goes on, but a Latin word ends here.
    Space,
    /// The line ends here.
    Hard,
}

impl Source {
    fn new(text: &str) -> Self {
        Self { chars: text.chars().collect() }
    }

    /// What the line break that ends before `after` means, from the characters around it.
    fn after_break(&self, after: usize) -> Break {
        let Some(before) = after.checked_sub(2).map(|i| self.chars[i]) else { return Break::Hard };
        let Some(&next) = self.chars.get(after) else { return Break::Hard };
        if !is_word(before) || !is_word(next) || !self.is_wrapped(after) || self.starts_item(after) {
            return Break::Hard;
        }
        match (before.is_ascii_alphanumeric(), next.is_ascii_alphanumeric()) {
            (false, false) => Break::Soft(after),
            (true, true) => Break::Space,
            _ => Break::Hard,
        }
    }

    /// True when the line before `after` looks wrapped rather than ended by its writer (a heading, an item of a list):
    /// it is long, or what follows goes on in kana as only a sentence does.
    fn is_wrapped(&self, after: usize) -> bool {
        let line =
            self.chars[..after - 1].iter().rev().take(LONG_LINE).take_while(|c| !matches!(c, '\n' | '\r')).count();
        let next = self.chars[after..].iter().take(LONG_LINE).take_while(|c| !matches!(c, '\n' | '\r'));
        let goes_on = || next.clone().any(|&c| c == '。' || matches!(c, '\u{3041}'..='\u{3096}'));
        line >= LONG_LINE || line >= SHORTEST_WRAPPED && goes_on()
    }

    /// True when the line at `at` begins a list item, a label (`既往歴：`) or a SOAP entry rather than going on.
    fn starts_item(&self, at: usize) -> bool {
        const LABEL: usize = 12;
        for (i, &c) in self.chars[at..].iter().take(LABEL).enumerate() {
            match c {
                ':' | '：' | '】' | '＞' | '〉' | '］' => return true,
                ')' | '）' | '.' | '．' if i <= 3 => return true,
                '\n' | '。' | '、' => return false,
                _ => {}
            }
        }
        false
    }
}

/// Which symbols may begin a declared spelling, as a bit set over the basic plane.
struct FirstSymbols(Vec<u64>);

static CLASSES: LazyLock<FirstSymbols> = LazyLock::new(|| {
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
        assert_eq!(normal("高血圧\n糖尿病"), "高血圧\n糖尿病");
        assert_eq!(normal("発熱なし。\n咳"), "発熱ナシ。\n咳");
    }
}
