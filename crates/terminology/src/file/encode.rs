//! Release to bytes.

use super::{CONCEPT, DESIGNATION, HEADER, LANGUAGES, MAGIC, PROPERTY, USES, VERSION, place};
use crate::release::{ConceptKind, ConceptRow, DesignationRow, PropertyRow, Release, TextRef};

pub(super) fn encode(release: &Release) -> Vec<u8> {
    // A structure of texts and numbers always has a JSON form.
    let meta = serde_json::to_vec(&release.meta).unwrap_or_default();
    let rows = CONCEPT * release.concepts.len()
        + DESIGNATION * release.designations.len()
        + PROPERTY * release.properties.len();
    let mut out = Vec::with_capacity(HEADER + meta.len() + release.text.len() + rows);
    out.extend_from_slice(MAGIC);
    let lengths = [release.concepts.len(), release.designations.len(), release.properties.len()];
    put(&mut out, VERSION);
    for length in [meta.len(), release.text.len()].into_iter().chain(lengths) {
        put(&mut out, length as u32);
    }
    put(&mut out, 0);
    out.extend_from_slice(&meta);
    out.extend_from_slice(release.text.as_bytes());
    release.concepts.iter().for_each(|row| concept(&mut out, row));
    release.designations.iter().for_each(|row| designation(&mut out, row));
    release.properties.iter().for_each(|row| property(&mut out, row));
    let checksum = crc32fast::hash(&out[HEADER..]);
    out[HEADER - 4..HEADER].copy_from_slice(&checksum.to_le_bytes());
    out
}

fn concept(out: &mut Vec<u8>, row: &ConceptRow) {
    text(out, row.code);
    put(out, row.parent);
    put(out, row.designations);
    put(
        out,
        match row.kind {
            ConceptKind::Chapter => 0,
            ConceptKind::Block => 1,
            ConceptKind::Code => 2,
        },
    );
}

fn designation(out: &mut Vec<u8>, row: &DesignationRow) {
    text(out, row.text);
    text(out, row.id);
    put(out, row.concept);
    out.extend_from_slice(&[place(&LANGUAGES, &row.language), place(&USES, &row.usage), 0, 0]);
}

fn property(out: &mut Vec<u8>, row: &PropertyRow) {
    put(out, row.concept);
    text(out, row.key);
    text(out, row.value);
}

fn text(out: &mut Vec<u8>, at: TextRef) {
    put(out, at.start);
    put(out, at.len);
}

fn put(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(&number.to_le_bytes());
}
