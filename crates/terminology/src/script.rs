//! Which script a name is written in.

use crate::release::Language;

/// Japanese when the text has a Japanese character, English otherwise.
pub(crate) fn language_of(text: &str) -> Language {
    if text.chars().any(|c| is_kana(c) || is_ideograph(c) || is_fullwidth(c)) { Language::Ja } else { Language::En }
}

/// True for a word that only says how a name is read: kana, with digits and marks but no letters or kanji.
pub(crate) fn is_reading(text: &str) -> bool {
    let mut kana = false;
    for c in text.chars() {
        kana |= is_kana(c);
        if !is_kana(c) && (c.is_alphabetic() || is_ideograph(c)) {
            return false;
        }
    }
    kana
}

/// Hiragana, katakana (also half-width) and their marks.
fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '々' | '〇' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_fullwidth(c: char) -> bool {
    matches!(c, '\u{ff01}'..='\u{ff60}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_is_written_in_kana() {
        for reading in
            ["コレラ", "かぜ", "11ベータ-スイサンカコウソ", "１ガタトウニョウビョウ", "ﾀﾝﾊﾟｸ", "アジソン・ビョウ"]
        {
            assert!(is_reading(reading), "{reading}");
        }
        for word in ["1型糖尿病", "chanceコッセツ", "DM", "１１β−ホルモン", "", "12"] {
            assert!(!is_reading(word), "{word}");
        }
    }

    #[test]
    fn a_japanese_character_makes_a_name_japanese() {
        assert_eq!(language_of("Cholera"), Language::En);
        assert_eq!(language_of("Ménière disease"), Language::En);
        assert_eq!(language_of("ＤＭ"), Language::Ja);
        assert_eq!(language_of("HIV感染症"), Language::Ja);
    }
}
