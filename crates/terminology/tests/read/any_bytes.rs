//! No file makes a reader panic.

use proptest::prelude::*;

use super::*;

/// Lines that are nearly right, so that more than the first check is reached.
fn nearly() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        Just("A00-A09".to_owned()),
        Just("S7210".to_owned()),
        Just("20069633".to_owned()),
        Just("S0K6".to_owned()),
        Just("1".to_owned()),
        Just("\"".to_owned()),
        Just("byomei_id\ticd10\tname\tkana\tabbrev\texchange_code".to_owned()),
        Just("word\ticd10".to_owned()),
        Just("code\tname\tparent".to_owned()),
        "[A-Z][0-9]{2}\\.?[0-9a-d-]{0,3}",
        "\\PC{0,6}",
    ];
    let line = (prop::collection::vec(cell, 1..10), prop_oneof![Just("\t"), Just(",")])
        .prop_map(|(cells, delimiter)| cells.join(delimiter));
    prop::collection::vec(line, 0..8).prop_map(|lines| lines.join("\n"))
}

fn json() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just(r#"{"resourceType":"CodeSystem","concept":["#.to_owned()),
        Just(r#"{"code":"A","display":"x""#.to_owned()),
        Just(r#","concept":["#.to_owned()),
        Just(r#","property":[{"code":"parent","valueCode":"A"}]"#.to_owned()),
        Just(r#","designation":[{"value":1,"use":[]}]"#.to_owned()),
        Just("}".to_owned()),
        Just("]".to_owned()),
        Just(",".to_owned()),
        "\\PC{0,3}",
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

fn every_format(bytes: &[u8]) {
    for format in Format::ALL {
        for name in ["nmain517.txt", "index517.txt", "a"] {
            if let Ok(release) = import(format, &[NamedBytes { name: name.into(), bytes: bytes.to_vec() }]) {
                assert_eq!(Release::decode(&release.encode()), Ok(release));
            }
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes(bytes: Vec<u8>) {
        every_format(&bytes);
    }

    #[test]
    fn nearly_right_tables(text in nearly()) {
        every_format(text.as_bytes());
    }

    #[test]
    fn nearly_right_json(text in json()) {
        every_format(text.as_bytes());
    }
}
