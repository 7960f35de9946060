//! What kind of character this is, as far as reading Japanese clinical text needs to know.

/// Katakana or hiragana, the long-vowel mark included.
pub fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | 'ー' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ' | '\u{FF66}'..='\u{FF9F}')
}

/// Katakana after folding: every kana is katakana then.
pub(crate) fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FA}' | 'ー')
}

/// A CJK ideograph or the iteration mark.
pub fn is_kanji(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '々' | '〆' | '\u{20000}'..='\u{323AF}')
}

/// A character that words are made of: kanji, kana, letters and digits of any script.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == 'ー' || c == '々'
}

/// Hiragana letters.
pub fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}')
}
