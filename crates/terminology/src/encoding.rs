//! Bytes to text in the encodings that Japanese publishers use.

use std::fmt;
use std::str::FromStr;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::DecoderResult;

/// A character encoding that Ishizue reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// Shift_JIS with the vendor characters of code page 932 (①㈱髙).
    ShiftJis,
    /// EUC-JP.
    EucJp,
    /// ISO-2022-JP, the seven-bit encoding of mail.
    Iso2022Jp,
}

/// Text and the encoding it was read in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding, given or detected.
    pub encoding: Encoding,
}

/// Bytes that cannot be read as text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A byte sequence that the encoding does not have.
    #[error("line {line} is not valid {encoding}")]
    Invalid {
        /// The encoding, given or detected.
        encoding: Encoding,
        /// Line of the first invalid sequence, counted from 1.
        line: u64,
    },
    /// UTF-16, which no publisher uses for these tables.
    #[error("the file is UTF-16, which is not read; save it as UTF-8")]
    Utf16,
    /// UTF-32, which hardly anything writes.
    #[error("the file is UTF-32, which is not read; save it as UTF-8")]
    Utf32,
}

/// A name that is none of the encodings read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown encoding; known are utf-8, shift_jis (cp932), euc-jp and iso-2022-jp")]
pub struct UnknownEncoding;

impl Encoding {
    /// All encodings, in the order they are tried.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::ShiftJis, Self::EucJp, Self::Iso2022Jp];

    /// The name written into a release's sources.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::ShiftJis => "Shift_JIS",
            Self::EucJp => "EUC-JP",
            Self::Iso2022Jp => "ISO-2022-JP",
        }
    }

    fn table(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::ShiftJis => encoding_rs::SHIFT_JIS,
            Self::EucJp => encoding_rs::EUC_JP,
            Self::Iso2022Jp => encoding_rs::ISO_2022_JP,
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Encoding {
    type Err = UnknownEncoding;

    fn from_str(name: &str) -> Result<Self, UnknownEncoding> {
        let key: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        match key.as_str() {
            "utf8" | "utf8sig" => Ok(Self::Utf8),
            "shiftjis" | "sjis" | "cp932" | "ms932" | "windows31j" => Ok(Self::ShiftJis),
            "eucjp" | "ujis" => Ok(Self::EucJp),
            "iso2022jp" | "jis" => Ok(Self::Iso2022Jp),
            _ => Err(UnknownEncoding),
        }
    }
}

/// Reads bytes in the given encoding, or in the one that they show themselves to be in.
///
/// # Errors
/// UTF-16 and UTF-32, or a byte sequence that the encoding does not have, by line number; the text is never quoted.
pub fn decode(bytes: &[u8], encoding: Option<Encoding>) -> Result<Decoded, DecodeError> {
    match encoding {
        Some(encoding) => wide(bytes).map_or_else(|| strictly(bytes, encoding), Err),
        None => strictly(bytes, detect(bytes)?),
    }
}

/// The encoding that the bytes show themselves to be in.
///
/// # Errors
/// UTF-16 and UTF-32, known by their byte order mark or by where their NUL bytes stand.
pub fn detect(bytes: &[u8]) -> Result<Encoding, DecodeError> {
    if let Some(error) = wide(bytes) {
        return Err(error);
    }
    if has_escapes(bytes) {
        return Ok(Encoding::Iso2022Jp);
    }
    match str::from_utf8(bytes) {
        Ok(_) => Ok(Encoding::Utf8),
        Err(error) => Ok(legacy(bytes, error.valid_up_to())),
    }
}

/// Text in units of several bytes, which is none of the encodings read.
fn wide(bytes: &[u8]) -> Option<DecodeError> {
    if is_utf32(bytes) {
        return Some(DecodeError::Utf32);
    }
    let marked = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    (marked || is_utf16(bytes)).then_some(DecodeError::Utf16)
}

/// Four bytes a character, of which the highest is zero and the next is that of a plane.
fn is_utf32(bytes: &[u8]) -> bool {
    let (characters, []) = bytes.as_chunks::<4>() else { return false };
    let big = |[high, plane, ..]: &[u8; 4]| *high == 0 && *plane <= 0x10;
    let little = |[.., plane, high]: &[u8; 4]| *high == 0 && *plane <= 0x10;
    !characters.is_empty() && (characters.iter().all(big) || characters.iter().all(little))
}

/// Zeros in the high bytes of ASCII and nowhere else: one for every line feed at least, and most where all is ASCII.
///
/// A stray NUL in a file of another encoding must not make it UTF-16.
fn is_utf16(bytes: &[u8]) -> bool {
    let (units, []) = bytes.as_chunks::<2>() else { return false };
    let first = units.iter().filter(|unit| unit[0] == 0).count();
    let second = units.iter().filter(|unit| unit[1] == 0).count();
    let zeros = first + second;
    let line_feeds = || bytes.iter().filter(|&&b| b == b'\n').count();
    (first == 0) != (second == 0)
        && zeros >= line_feeds()
        && (zeros * 4 >= bytes.len() || str::from_utf8(bytes).is_err())
}

fn strictly(bytes: &[u8], encoding: Encoding) -> Result<Decoded, DecodeError> {
    let mut decoder = match encoding {
        Encoding::Utf8 => encoding.table().new_decoder_with_bom_removal(),
        _ => encoding.table().new_decoder_without_bom_handling(),
    };
    let mut text = String::new();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    text.reserve(room.unwrap_or_default());
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(Decoded { text, encoding }),
        (_, read) => Err(DecodeError::Invalid { encoding, line: line_at(bytes, read) }),
    }
}

/// Line of the byte before `read`; none of these encodings uses the line feed inside a character.
fn line_at(bytes: &[u8], read: usize) -> u64 {
    let before = &bytes[..read.saturating_sub(1).min(bytes.len())];
    before.iter().filter(|&&b| b == b'\n').count() as u64 + 1
}

/// Seven-bit bytes with an escape sequence of ISO-2022-JP.
fn has_escapes(bytes: &[u8]) -> bool {
    const ESCAPES: [&[u8]; 4] = [b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b(I"];
    bytes.is_ascii() && bytes.windows(3).any(|window| ESCAPES.contains(&window))
}

/// Which encoding bytes that are not UTF-8 are in, or were meant to be in when they are valid in none.
fn legacy(bytes: &[u8], valid_utf8: usize) -> Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"jp"), Utf8Detection::Deny);
    let order = if guess == encoding_rs::EUC_JP {
        [Encoding::EucJp, Encoding::ShiftJis]
    } else {
        [Encoding::ShiftJis, Encoding::EucJp]
    };
    let whole = order.into_iter().find(|encoding| strictly(bytes, *encoding).is_ok());
    whole.unwrap_or(if bytes[..valid_utf8].is_ascii() { order[0] } else { Encoding::Utf8 })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "病名\tコレラ\n①㈱髙橋\n";
    const PLAIN: &str = "病名\tコレラ\n腸チフス及びパラチフス\n";

    fn bytes(text: &str, encoding: Encoding) -> Vec<u8> {
        encoding.table().encode(text).0.into_owned()
    }

    /// `encoding_rs` writes ISO-2022-JP with the escapes that detection looks for.
    #[test]
    fn every_encoding_is_detected_and_read() {
        for encoding in Encoding::ALL {
            let text = if encoding == Encoding::ShiftJis { TEXT } else { PLAIN };
            let decoded = decode(&bytes(text, encoding), None).unwrap();
            assert_eq!(decoded, Decoded { text: text.to_owned(), encoding });
            assert_eq!(decode(&bytes(text, encoding), Some(encoding)).unwrap().text, text);
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        let decoded = decode("\u{feff}code".as_bytes(), None).unwrap();
        assert_eq!(decoded.text, "code");
    }

    #[test]
    fn wide_encodings_are_refused_by_name() {
        let utf16 = |text: &str, unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        let utf32 =
            |text: &str, unit: fn(u32) -> [u8; 4]| text.chars().flat_map(|c| unit(c.into())).collect::<Vec<u8>>();
        for text in ["code,name\n", "\u{feff}code,name\n", PLAIN, "病名\tコレラ\r\n", "\u{feff}病"] {
            for encoding in [None, Some(Encoding::ShiftJis), Some(Encoding::Utf8)] {
                for bytes in [utf16(text, u16::to_le_bytes), utf16(text, u16::to_be_bytes)] {
                    assert_eq!(decode(&bytes, encoding), Err(DecodeError::Utf16), "{text}");
                }
                for bytes in [utf32(text, u32::to_le_bytes), utf32(text, u32::to_be_bytes)] {
                    assert_eq!(decode(&bytes, encoding), Err(DecodeError::Utf32), "{text}");
                }
            }
        }
        assert_eq!(detect("病名\0x\n".as_bytes()), Ok(Encoding::Utf8));
        assert_eq!(detect(b""), Ok(Encoding::Utf8));
    }

    #[test]
    fn an_invalid_sequence_is_named_by_line_only() {
        let mut broken = bytes("一行目\n二行目\n", Encoding::ShiftJis);
        broken.extend([0x81, 0xFF]);
        for encoding in [None, Some(Encoding::ShiftJis)] {
            let error = decode(&broken, encoding).unwrap_err();
            assert_eq!(error.to_string(), "line 3 is not valid Shift_JIS");
        }
        let mut broken = "病名\n".as_bytes().to_vec();
        broken.push(0xFF);
        assert_eq!(decode(&broken, None).unwrap_err().to_string(), "line 2 is not valid UTF-8");
        assert!(decode("病名".as_bytes(), Some(Encoding::Iso2022Jp)).is_err());
    }

    #[test]
    fn encodings_have_their_usual_names() {
        for encoding in Encoding::ALL {
            assert_eq!(encoding.name().parse(), Ok(encoding));
        }
        assert_eq!("CP932".parse(), Ok(Encoding::ShiftJis));
        assert_eq!("latin-1".parse::<Encoding>(), Err(UnknownEncoding));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            for encoding in [None, Some(Encoding::Utf8), Some(Encoding::ShiftJis), Some(Encoding::EucJp), Some(Encoding::Iso2022Jp)] {
                let _ = decode(&bytes, encoding);
            }
        }
    }
}
