//! ICD-10 codes and ranges: one stored form, whatever was typed.
//!
//! Stored without a dot (`S7210`, `F603b`, `T08-0`), shown with one (`S72.10`, `F60.3b`, `T08.-0`). The fourth
//! place may be the filler `-` when only the fifth is used, and Japan's five-character codes may end in `a`–`d`
//! (疾病、傷害及び死因の統計分類 ICD-10（2013年版）準拠).

use std::fmt;
use std::str::FromStr;

/// Longest stored form (`S7210`).
const LONGEST: usize = 5;
/// Letter and two digits.
const CATEGORY: usize = 3;

/// An ICD-10 category or subcategory in its stored form.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    bytes: [u8; LONGEST],
    len: u8,
}

/// A block or chapter of ICD-10 categories (`A00-B99`), both ends included.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range {
    first: [u8; CATEGORY],
    last: [u8; CATEGORY],
}

/// Text that is no ICD-10 code or range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not a category with up to two further places.
    #[error("not an ICD-10 code")]
    NotACode,
    /// Not two categories joined by a hyphen.
    #[error("not an ICD-10 range")]
    NotARange,
    /// The range ends before it starts.
    #[error("the ICD-10 range ends before it starts")]
    Backwards,
}

impl Code {
    /// Reads a code with or without its dot.
    ///
    /// # Errors
    /// Anything but letter, two digits, and at most two places of digit, filler or `a`–`d`.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let text = text.trim();
        let (head, tail) = text.as_bytes().split_at_checked(CATEGORY).ok_or(CodeError::NotACode)?;
        let category = category(head).ok_or(CodeError::NotACode)?;
        let tail = match tail {
            [b'.'] => return Err(CodeError::NotACode),
            [b'.', rest @ ..] | rest => rest,
        };
        let mut bytes = [0; LONGEST];
        bytes[..CATEGORY].copy_from_slice(&category);
        let more = tail_places(tail).ok_or(CodeError::NotACode)?;
        bytes[CATEGORY..].copy_from_slice(&more);
        let len = bytes.iter().take_while(|&&b| b != 0).count() as u8;
        Ok(Self { bytes, len })
    }

    /// The stored form, without a dot.
    pub fn as_str(&self) -> &str {
        // Only ASCII was accepted.
        str::from_utf8(&self.bytes[..self.len as usize]).unwrap_or_default()
    }

    /// The three-character category that this code is or belongs to.
    pub fn category(&self) -> Self {
        self.cut(CATEGORY)
    }

    /// True for a three-character code.
    pub fn is_category(&self) -> bool {
        self.len as usize == CATEGORY
    }

    /// The next more general code, `None` for a category.
    pub fn parent(&self) -> Option<Self> {
        match self.len as usize {
            5 if self.bytes[3] == b'-' => Some(self.category()),
            5 => Some(self.cut(4)),
            4 => Some(self.category()),
            _ => None,
        }
    }

    /// The more general codes, nearest first (`S7210` → `S721`, `S72`).
    pub fn parents(&self) -> impl Iterator<Item = Self> + use<> {
        std::iter::successors(self.parent(), Self::parent)
    }

    fn cut(&self, len: usize) -> Self {
        let mut bytes = [0; LONGEST];
        bytes[..len].copy_from_slice(&self.bytes[..len]);
        Self { bytes, len: len as u8 }
    }
}

impl fmt::Display for Code {
    /// Writes the code with its dot.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (head, tail) = self.as_str().split_at(CATEGORY);
        f.write_str(head)?;
        if tail.is_empty() { Ok(()) } else { write!(f, ".{tail}") }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({self})")
    }
}

impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        Self::parse(text)
    }
}

impl Range {
    /// Reads `A00-B99`, and the `T79-` by which the Japanese table writes the block of one category.
    ///
    /// # Errors
    /// Anything else, and a range that ends before it starts.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let (first, last) = text.trim().split_once('-').ok_or(CodeError::NotARange)?;
        let first = category(first.as_bytes()).ok_or(CodeError::NotARange)?;
        let last = match last {
            "" => first,
            last => category(last.as_bytes()).ok_or(CodeError::NotARange)?,
        };
        if last < first { Err(CodeError::Backwards) } else { Ok(Self { first, last }) }
    }

    /// True when the code's category lies in the range.
    pub fn contains(&self, code: Code) -> bool {
        let category = &code.bytes[..CATEGORY];
        self.first[..] <= *category && *category <= self.last[..]
    }

    /// True when the other range lies inside this one and is another range.
    pub fn encloses(&self, other: Self) -> bool {
        *self != other && self.first <= other.first && other.last <= self.last
    }

    /// The innermost of `ranges` that holds the code.
    pub fn innermost(ranges: &[Self], code: Code) -> Option<Self> {
        tightest(ranges.iter().filter(|range| range.contains(code)))
    }

    /// The innermost of `ranges` that encloses this one.
    pub fn parent(&self, ranges: &[Self]) -> Option<Self> {
        tightest(ranges.iter().filter(|range| range.encloses(*self)))
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |bytes| str::from_utf8(bytes).unwrap_or_default();
        write!(f, "{}-{}", text(&self.first), text(&self.last))
    }
}

impl fmt::Debug for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Range({self})")
    }
}

impl FromStr for Range {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        Self::parse(text)
    }
}

/// A stored code as it is shown: `S7210` → `S72.10`; what is no ICD-10 code stays as it is.
pub fn dotted(code: &str) -> String {
    Code::parse(code).map_or_else(|_| code.to_owned(), |code| code.to_string())
}

/// Of ranges that hold the same thing: the one that starts last, and of those the one that ends first.
fn tightest<'a>(ranges: impl Iterator<Item = &'a Range>) -> Option<Range> {
    ranges.copied().max_by_key(|range| (range.first, std::cmp::Reverse(range.last)))
}

fn category(bytes: &[u8]) -> Option<[u8; CATEGORY]> {
    match *bytes {
        [letter, tens, ones] if letter.is_ascii_alphabetic() && tens.is_ascii_digit() && ones.is_ascii_digit() => {
            Some([letter.to_ascii_uppercase(), tens, ones])
        }
        _ => None,
    }
}

/// The fourth and fifth place, zero where unused; a filler that fills nothing is dropped (`S72.-` → `S72`).
fn tail_places(tail: &[u8]) -> Option<[u8; 2]> {
    match *tail {
        [] | [b'-'] => Some([0, 0]),
        [fourth] if fourth.is_ascii_digit() => Some([fourth, 0]),
        [fourth, fifth] if fourth.is_ascii_digit() || fourth == b'-' => Some([fourth, fifth_place(fifth)?]),
        _ => None,
    }
}

fn fifth_place(byte: u8) -> Option<u8> {
    match byte.to_ascii_lowercase() {
        byte @ (b'0'..=b'9' | b'a'..=b'd') => Some(byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(text: &str) -> String {
        Code::parse(text).map_or_else(|e| e.to_string(), |code| code.as_str().to_owned())
    }

    #[test]
    fn every_spelling_has_one_stored_form() {
        for (typed, want) in [
            ("S72.10", "S7210"),
            ("S7210", "S7210"),
            ("E14", "E14"),
            ("e14.9", "E149"),
            ("T08.-0", "T08-0"),
            ("T08-0", "T08-0"),
            ("F15.-a", "F15-a"),
            ("F60.3b", "F603b"),
            ("F603B", "F603b"),
            ("S72.-", "S72"),
            ("B18.00", "B1800"),
            (" A00 ", "A00"),
        ] {
            assert_eq!(stored(typed), want, "{typed}");
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in [
            "",
            "A",
            "A0",
            "A0x",
            "1",
            "A00.",
            "A00.0.1",
            "A00.000",
            "A00.a",
            "A00.1e",
            "A00--",
            "Ａ００",
            "ABC",
            "A00-B99",
        ] {
            assert_eq!(Code::parse(text), Err(CodeError::NotACode), "{text}");
        }
    }

    #[test]
    fn codes_show_their_dot() {
        for (code, want) in [("S7210", "S72.10"), ("E14", "E14"), ("F603b", "F60.3b"), ("T08-0", "T08.-0")] {
            assert_eq!(dotted(code), want);
        }
        assert_eq!(dotted("A00-B99"), "A00-B99");
    }

    #[test]
    fn parents_go_from_five_to_three_places() {
        for (code, want) in [
            ("S7210", vec!["S721", "S72"]),
            ("F603b", vec!["F603", "F60"]),
            ("T08-0", vec!["T08"]),
            ("E149", vec!["E14"]),
            ("E14", vec![]),
        ] {
            let parents: Vec<String> = Code::parse(code).unwrap().parents().map(|p| p.as_str().to_owned()).collect();
            assert_eq!(parents, want, "{code}");
        }
    }

    #[test]
    fn ranges_nest() {
        let ranges: Vec<Range> = ["C00-D48", "C00-C97", "C00-C75", "C15-C26", "A00-B99"]
            .iter()
            .map(|text| Range::parse(text).unwrap())
            .collect();
        let inner = Range::innermost(&ranges, Code::parse("C18.7").unwrap()).unwrap();
        assert_eq!(inner.to_string(), "C15-C26");
        assert_eq!(inner.parent(&ranges).unwrap().to_string(), "C00-C75");
        assert_eq!(Range::parse("C00-D48").unwrap().parent(&ranges), None);
        assert_eq!(Range::innermost(&ranges, Code::parse("Z00").unwrap()), None);
    }

    #[test]
    fn ranges_are_checked() {
        assert_eq!(Range::parse("T79-").unwrap().to_string(), "T79-T79");
        assert_eq!(Range::parse("B99-A00"), Err(CodeError::Backwards));
        assert_eq!(Range::parse("A00"), Err(CodeError::NotARange));
        assert_eq!(Range::parse("T08-0"), Err(CodeError::NotARange));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,8}") {
            if let Ok(code) = Code::parse(&text) {
                proptest::prop_assert_eq!(Code::parse(code.as_str()), Ok(code));
                proptest::prop_assert_eq!(Code::parse(&code.to_string()), Ok(code));
            }
            let _ = Range::parse(&text);
        }
    }
}
