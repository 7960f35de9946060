//! Bytes to release, checking everything that the rest of the program relies on.

use super::{CONCEPT, DESIGNATION, FileError, HEADER, LANGUAGES, MAGIC, PROPERTY, USES, VERSION};
use crate::release::{ConceptKind, ConceptRow, DesignationRow, NO_PARENT, PropertyRow, Release, ReleaseMeta, TextRef};

pub(super) fn decode(bytes: &[u8]) -> Result<Release, FileError> {
    let header = Header::read(bytes)?;
    let body = header.body(bytes)?;
    let (meta, rest) = body.split_at(header.meta);
    let (text, rest) = rest.split_at(header.text);
    let (concepts, rest) = rest.split_at(header.concepts * CONCEPT);
    let (designations, properties) = rest.split_at(header.designations * DESIGNATION);
    let meta: ReleaseMeta = serde_json::from_slice(meta).map_err(|_| corrupt("the description is not readable"))?;
    let text = str::from_utf8(text).map_err(|_| corrupt("the names are not UTF-8"))?.to_owned();
    let release = Release {
        meta,
        concepts: rows(concepts, |row: &[u8; CONCEPT]| concept(row, &text))?,
        designations: rows(designations, |row: &[u8; DESIGNATION]| designation(row, &text))?,
        properties: rows(properties, |row: &[u8; PROPERTY]| property(row, &text))?,
        text,
    };
    check(&release)?;
    Ok(release)
}

/// Lengths of the parts; bytes for meta and text, rows for the rest.
struct Header {
    meta: usize,
    text: usize,
    concepts: usize,
    designations: usize,
    checksum: u32,
    /// Length of the whole file.
    total: u64,
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self, FileError> {
        if !bytes.starts_with(MAGIC) {
            return Err(FileError::Foreign);
        }
        let found = bytes.len() as u64;
        let truncated = FileError::Truncated { expected: HEADER as u64, found };
        let header: &[u8; HEADER] = bytes.first_chunk().ok_or(truncated)?;
        let [version, meta, text, concepts, designations, properties, checksum] =
            [0, 1, 2, 3, 4, 5, 6].map(|at| number(header, MAGIC.len() + 4 * at));
        if version != VERSION {
            return Err(FileError::Version { found: version });
        }
        let total = HEADER as u64
            + u64::from(meta)
            + u64::from(text)
            + u64::from(concepts) * CONCEPT as u64
            + u64::from(designations) * DESIGNATION as u64
            + u64::from(properties) * PROPERTY as u64;
        let [meta, text, concepts, designations] = [meta, text, concepts, designations].map(|n| n as usize);
        Ok(Self { meta, text, concepts, designations, checksum, total })
    }

    /// What follows the header, whole and unchanged.
    fn body<'a>(&self, bytes: &'a [u8]) -> Result<&'a [u8], FileError> {
        let found = bytes.len() as u64;
        if found < self.total {
            return Err(FileError::Truncated { expected: self.total, found });
        }
        if found > self.total {
            return Err(corrupt("bytes follow its end"));
        }
        let body = &bytes[HEADER..];
        if crc32fast::hash(body) == self.checksum { Ok(body) } else { Err(FileError::Checksum) }
    }
}

fn rows<const WIDTH: usize, T>(
    bytes: &[u8],
    read: impl Fn(&[u8; WIDTH]) -> Result<T, FileError>,
) -> Result<Vec<T>, FileError> {
    let (rows, _) = bytes.as_chunks::<WIDTH>();
    rows.iter().map(read).collect()
}

fn concept(row: &[u8; CONCEPT], text: &str) -> Result<ConceptRow, FileError> {
    let kind = match number(row, 16) {
        0 => ConceptKind::Chapter,
        1 => ConceptKind::Block,
        2 => ConceptKind::Code,
        _ => return Err(corrupt("a concept is of an unknown kind")),
    };
    Ok(ConceptRow { code: reference(row, 0, text)?, parent: number(row, 8), designations: number(row, 12), kind })
}

fn designation(row: &[u8; DESIGNATION], text: &str) -> Result<DesignationRow, FileError> {
    let (Some(language), Some(usage), [0, 0]) =
        (LANGUAGES.get(row[20] as usize), USES.get(row[21] as usize), [row[22], row[23]])
    else {
        return Err(corrupt("a name is of an unknown language or use"));
    };
    Ok(DesignationRow {
        text: reference(row, 0, text)?,
        id: reference(row, 8, text)?,
        concept: number(row, 16),
        language: *language,
        usage: *usage,
    })
}

fn property(row: &[u8; PROPERTY], text: &str) -> Result<PropertyRow, FileError> {
    Ok(PropertyRow { concept: number(row, 0), key: reference(row, 4, text)?, value: reference(row, 12, text)? })
}

/// A text reference that lies inside the text, on character boundaries.
fn reference(row: &[u8], at: usize, text: &str) -> Result<TextRef, FileError> {
    let (start, len) = (number(row, at), number(row, at + 4));
    let end = (start as usize).saturating_add(len as usize);
    if text.is_char_boundary(start as usize) && text.is_char_boundary(end) {
        Ok(TextRef { start, len })
    } else {
        Err(corrupt("a name lies outside the text"))
    }
}

/// Everything that holds between rows.
fn check(release: &Release) -> Result<(), FileError> {
    let count = release.concepts.len() as u32;
    if !release.concepts.is_sorted_by(|a, b| release.slice(a.code) < release.slice(b.code)) {
        return Err(corrupt("its concepts are not in order"));
    }
    if release.concepts.iter().any(|row| row.parent != NO_PARENT && row.parent >= count) {
        return Err(corrupt("a parent is no concept"));
    }
    if !release.cyclic().is_empty() {
        return Err(corrupt("a concept is its own ancestor"));
    }
    let owners = release.designations.iter().map(|row| (row.concept, row.usage));
    if !owners.is_sorted() || release.designations.last().is_some_and(|row| row.concept >= count) {
        return Err(corrupt("its names are not in order"));
    }
    let properties = release.properties.iter().map(|row| row.concept);
    if !properties.is_sorted() || release.properties.last().is_some_and(|row| row.concept >= count) {
        return Err(corrupt("its properties are not in order"));
    }
    if first_names_agree(release) { Ok(()) } else { Err(corrupt("a concept points at names of another")) }
}

/// Every concept points at the first of its names, or where it would stand.
fn first_names_agree(release: &Release) -> bool {
    let mut next = 0;
    release.concepts.iter().zip(0u32..).all(|(row, id)| {
        let here = next;
        while release.designations.get(next).is_some_and(|name| name.concept == id) {
            next += 1;
        }
        row.designations as usize == here
    })
}

fn number(bytes: &[u8], at: usize) -> u32 {
    let found = bytes.get(at..).and_then(<[u8]>::first_chunk::<4>);
    found.copied().map_or(0, u32::from_le_bytes)
}

fn corrupt(what: &'static str) -> FileError {
    FileError::Corrupt { what }
}
