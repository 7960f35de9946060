//! Codes and the keys that relations are looked up by.

use std::fmt;

/// An ICD-10 code without a dot, cut to four characters: a letter, a digit, a letter or digit, and perhaps a fourth.
///
/// Cut because the learned relations and WHO's tables both end there; a fifth character only subdivides the injury.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code([u8; 4]);

impl Code {
    /// Reads a code as certificates carry it: any case, with or without a dot, with a mark of dagger and asterisk or a
    /// hyphen for an open fourth character. None where the text is no code.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches(['*', '+', '†', '-', '.']);
        let mut bytes = [0; 4];
        let mut length = 0;
        for character in text.chars().filter(|&c| c != '.') {
            if !character.is_ascii_alphanumeric() {
                return None;
            }
            if let Some(place) = bytes.get_mut(length) {
                *place = character.to_ascii_uppercase() as u8;
            }
            length += 1;
        }
        let shaped = bytes[0].is_ascii_uppercase() && bytes[1].is_ascii_digit();
        (shaped && (3..=MOST_CHARACTERS).contains(&length)).then_some(Self(bytes))
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        text_of(&self.0)
    }

    /// The category it belongs to, itself for a category.
    #[must_use]
    pub fn category(self) -> Self {
        let [letter, tens, units, _] = self.0;
        Self([letter, tens, units, 0])
    }

    /// Its letter, `A` to `Z`.
    #[must_use]
    pub fn letter(self) -> u8 {
        self.0[0]
    }

    /// Its fourth character, none for a category.
    #[must_use]
    pub fn fourth(self) -> Option<u8> {
        Some(self.0[3]).filter(|&c| c != 0)
    }

    /// Nature of injury or poisoning (chapter XIX).
    #[must_use]
    pub fn is_nature(self) -> bool {
        matches!(self.letter(), b'S' | b'T')
    }

    /// External cause (chapter XX).
    #[must_use]
    pub fn is_external(self) -> bool {
        matches!(self.letter(), b'V'..=b'Y')
    }

    /// The category with another fourth character; the category itself for none.
    pub(super) fn with_fourth(self, fourth: Option<u8>) -> Self {
        let [letter, tens, units, _] = self.0;
        Self([letter, tens, units, fourth.unwrap_or(0)])
    }

    /// Its place in a list of all possible categories, in the order of the codes.
    pub(super) fn category_index(self) -> usize {
        let [letter, tens, units, _] = self.0.map(usize::from);
        let units = if units >= usize::from(b'A') { units - usize::from(b'A') + 10 } else { units - usize::from(b'0') };
        ((letter - usize::from(b'A')) * 10 + tens - usize::from(b'0')) * 36 + units
    }
}

/// Longest code taken: ICD-10 and its national extensions end at seven characters.
const MOST_CHARACTERS: usize = 7;
/// How many categories there can be: letter, digit, letter or digit.
pub(super) const CATEGORIES: usize = 26 * 10 * 36;

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Up to four characters packed into a number, in the order of the text: a letter, a block (`B` and its first category),
/// a category, a code, or what a table row writes in such a place.
///
/// Packed rather than interned: comparing and hashing are as cheap, and no table of names has to be kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key(u32);

impl Key {
    /// No key: the empty text.
    pub const NONE: Self = Self(0);

    pub fn of_bytes(bytes: [u8; 4]) -> Self {
        Self(u32::from_be_bytes(bytes))
    }

    /// None for empty text, more than four characters, or characters that do not print.
    pub fn read(text: &str) -> Option<Self> {
        let mut bytes = [0; 4];
        let fits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        fits.then(|| {
            bytes[..text.len()].copy_from_slice(text.as_bytes());
            Self::of_bytes(bytes)
        })
    }

    pub fn bytes(self) -> [u8; 4] {
        self.0.to_be_bytes()
    }

    /// The last key that starts with this text.
    pub fn filled(self) -> Self {
        Self::of_bytes(self.bytes().map(|b| if b == 0 { u8::MAX } else { b }))
    }
}

impl From<Code> for Key {
    fn from(code: Code) -> Self {
        Self::of_bytes(code.0)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(text_of(&self.bytes()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

fn text_of(bytes: &[u8; 4]) -> &str {
    let length = bytes.iter().position(|&b| b == 0).unwrap_or(4);
    std::str::from_utf8(&bytes[..length]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_certificates_write() {
        let read = |text| Code::read(text).map(|c| c.to_string());
        assert_eq!(read("s72.10").as_deref(), Some("S721"));
        assert_eq!(read(" I10 ").as_deref(), Some("I10"));
        assert_eq!(read("G01*").as_deref(), Some("G01"));
        assert_eq!(read("I50.-").as_deref(), Some("I50"));
        for bad in ["", "I", "I1", "110", "II0", "I1あ", "心筋梗塞", "I10 I11", "A0000000"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn keys_keep_the_order_of_the_text() {
        let mut texts = ["B20", "B201", "BA00", "A", ".7", "A02o"];
        texts.sort_unstable();
        let mut keys: Vec<Key> = texts.iter().map(|t| Key::read(t).unwrap()).collect();
        keys.sort_unstable();
        assert_eq!(keys.iter().map(Key::to_string).collect::<Vec<_>>(), texts);
        assert!(Key::read("A0000").is_none() && Key::read("").is_none());
    }

    #[test]
    fn categories_are_indexed_in_order() {
        let index = |text| Code::read(text).unwrap().category_index();
        assert_eq!(index("A00"), 0);
        assert!(index("A09") < index("A0A") && index("A0Z") < index("A10") && index("Z9Z") < CATEGORIES);
    }
}
