//! What a character is to the first pass of normalisation.

use unicode_normalization::char::decompose_compatible;

use super::numeral::numeral;
use crate::variants::fold_hiragana;

/// What a character is to the first pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Is(char),
    Space,
    Nothing,
    Hyphen,
    Voicing(char),
    Repeat { voiced: bool },
    Compatibility,
}

pub(super) fn classify(c: char) -> Class {
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
