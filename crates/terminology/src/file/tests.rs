use proptest::prelude::*;

use super::{FileError, HEADER, VERSION};
use crate::builder::ReleaseBuilder;
use crate::release::{ConceptKind, DesignationUse, Language, Release, ReleaseMeta, SourceFile};

fn meta() -> ReleaseMeta {
    let source = SourceFile { name: "a.tsv".into(), sha256: "00".into(), bytes: 3, encoding: "UTF-8".into() };
    ReleaseMeta {
        system: "test".into(),
        title: "試験".into(),
        scheme: "icd10".into(),
        edition: "1".into(),
        licence: String::new(),
        digest: "0123".into(),
        sources: vec![source],
        notes: vec!["1 名".into()],
    }
}

fn release(names: &[(u8, String, u8)]) -> Release {
    let mut builder = ReleaseBuilder::new();
    builder.concept("A", ConceptKind::Chapter, None).concept("A0", ConceptKind::Block, Some("A"));
    for (code, text, usage) in names {
        let code = format!("A0{code}");
        let usage = super::USES[*usage as usize % 6];
        builder.concept(&code, ConceptKind::Code, Some("A0"));
        builder.designation(&code, text, Language::Ja, usage, "20069633/S0K6").property(&code, "kind", "disease");
    }
    builder.finish(meta()).unwrap()
}

fn small() -> Release {
    release(&[(1, "コレラ".into(), 0), (1, "これら".into(), 5), (2, "腸チフス".into(), 0)])
}

#[test]
fn a_release_survives_its_file() {
    let release = small();
    assert_eq!(Release::decode(&release.encode()), Ok(release));
    let empty = ReleaseBuilder::new().finish(meta()).unwrap();
    assert_eq!(Release::decode(&empty.encode()), Ok(empty));
}

#[test]
fn every_truncation_is_refused() {
    let bytes = small().encode();
    for end in 0..bytes.len() {
        assert!(Release::decode(&bytes[..end]).is_err(), "{end}");
    }
    assert_eq!(Release::decode(&bytes[..4]), Err(FileError::Foreign));
    assert!(matches!(Release::decode(&bytes[..bytes.len() - 1]), Err(FileError::Truncated { .. })));
    let longer = [bytes, vec![0]].concat();
    assert_eq!(Release::decode(&longer), Err(FileError::Corrupt { what: "bytes follow its end" }));
}

#[test]
fn every_flipped_bit_is_refused() {
    let bytes = small().encode();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            assert!(Release::decode(&flipped).is_err(), "{at} {bit}");
        }
    }
}

#[test]
fn each_fault_has_its_own_error() {
    let bytes = small().encode();
    assert_eq!(Release::decode(b"not a release"), Err(FileError::Foreign));
    let mut version = bytes.clone();
    version[8] = 9;
    assert_eq!(Release::decode(&version), Err(FileError::Version { found: VERSION + 8 }));
    let mut content = bytes;
    *content.last_mut().unwrap() ^= 1;
    assert_eq!(Release::decode(&content), Err(FileError::Checksum));
}

/// What a checksum cannot catch, because the bytes were written so.
#[test]
fn a_contradiction_under_a_good_checksum_is_refused() {
    let broken = |change: fn(&mut Release), what: &'static str| {
        let mut release = small();
        change(&mut release);
        assert_eq!(Release::decode(&release.encode()), Err(FileError::Corrupt { what }));
    };
    broken(|r| r.concepts[1].parent = 99, "a parent is no concept");
    broken(|r| r.concepts[0].parent = 0, "a concept is its own ancestor");
    broken(|r| r.concepts.swap(0, 1), "its concepts are not in order");
    broken(|r| r.concepts[2].designations = 1, "a concept points at names of another");
    broken(|r| r.designations.reverse(), "its names are not in order");
    broken(|r| r.designations[0].text.len = u32::MAX, "a name lies outside the text");
    broken(|r| r.designations[0].text.len = 1, "a name lies outside the text");
    broken(|r| r.properties[0].concept = 99, "its properties are not in order");
}

proptest! {
    #[test]
    fn any_release_survives_its_file(names in prop::collection::vec((0u8..9, "\\PC{0,12}", 0u8..6), 0..24)) {
        let release = release(&names);
        prop_assert_eq!(Release::decode(&release.encode()), Ok(release));
    }

    #[test]
    fn any_changed_bytes_are_refused(at: prop::sample::Index, change in 1u8..) {
        let mut bytes = small().encode();
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        prop_assert!(Release::decode(&bytes).is_err());
    }

    #[test]
    fn no_bytes_make_decoding_panic(header: [u8; HEADER], body: Vec<u8>, checksum: bool) {
        let mut bytes = [header.to_vec(), body].concat();
        bytes[..12].copy_from_slice(b"ISHZREL\0\x01\0\0\0");
        // Small lengths, so that some fit.
        for at in (12..32).filter(|at| at % 4 != 0) {
            bytes[at] = 0;
        }
        if checksum {
            let crc = crc32fast::hash(&bytes[HEADER..]);
            bytes[HEADER - 4..HEADER].copy_from_slice(&crc.to_le_bytes());
        }
        let _ = Release::decode(&bytes);
    }

    #[test]
    fn use_order_is_kept(usage in 0usize..6) {
        prop_assert_eq!(super::place(&super::USES, &super::USES[usage]) as usize, usage);
        prop_assert!(super::USES.is_sorted());
        prop_assert_eq!(super::USES[0], DesignationUse::Preferred);
    }
}
