//! What holds for every format.

use super::*;
use ishizue_terminology::encoding::Encoding;

fn options(change: impl FnOnce(&mut ReadOptions)) -> ReadOptions {
    let mut options = ReadOptions::default();
    change(&mut options);
    options
}

#[test]
fn the_user_has_the_last_word() {
    let files = [file("icd10-2019.txt", "A00\tCholera\n")];
    let plain = import(Format::Icd10, &files).unwrap();
    assert_eq!(plain.meta().edition, "2019");
    assert_eq!(plain.meta().licence, "");
    let given = options(|o| {
        o.edition = Some("2019 en".into());
        o.licence = Some("CC0".into());
        o.system = Some("who".into());
        o.scheme = Some("icd".into());
        o.encoding = Some(Encoding::Utf8);
    });
    let release = read(Format::Icd10, &files, &given).unwrap();
    let meta = release.meta();
    assert_eq!(
        [&meta.edition, &meta.licence, &meta.system, &meta.scheme],
        ["2019 en", "CC0", "who", "icd"].map(String::from).each_ref()
    );
    assert_eq!(meta.sources[0].encoding, "UTF-8");
    assert_eq!(meta.sources[0].bytes, 12);
}

#[test]
fn without_any_edition_the_digest_names_it() {
    let release = import(Format::Icd10, &[file("codes.txt", "A00\tCholera\n")]).unwrap();
    assert_eq!(release.meta().edition, release.meta().digest[..12]);
}

#[test]
fn the_digest_follows_content_and_options_but_not_order() {
    let (a, b) = (file("a.txt", "A00\tCholera\n"), file("b.txt", "A01\tTyphoid\n"));
    let digest = |files: &[NamedBytes], options: &ReadOptions| {
        read(Format::Icd10, files, options).unwrap().meta().digest.clone()
    };
    let plain = ReadOptions::default();
    let one = digest(&[a.clone(), b.clone()], &plain);
    assert_eq!(one, digest(&[b.clone(), a.clone()], &plain));
    assert_ne!(one, digest(std::slice::from_ref(&a), &plain));
    assert_ne!(one, digest(&[a, b], &options(|o| o.edition = Some(String::new()))));
}

#[test]
fn nothing_to_read_is_an_error() {
    assert_eq!(complaints(Format::Table, &[]), "no file was given");
    assert_eq!(complaints(Format::Icd10, &[file("a.txt", "\n\n")]), "a.txt: no concept is in the file");
    assert_eq!(complaints(Format::Table, &[file("a.csv", "")]), "a.csv: is empty");
}

#[test]
fn undecodable_files_are_all_named() {
    let bad = |name: &str| NamedBytes { name: name.into(), bytes: b"A00\tx\nA01\t\xff\xff\n".to_vec() };
    let told = complaints(Format::Icd10, &[bad("a"), bad("b")]);
    assert_eq!(told.lines().count(), 2);
    assert!(told.starts_with("a:2: line 2 is not valid Shift_JIS"), "{told}");
}

#[test]
fn formats_have_names() {
    for format in Format::ALL {
        assert_eq!(format.name().parse(), Ok(format));
    }
    assert!("xlsx".parse::<Format>().is_err());
}
