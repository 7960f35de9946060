//! The master of laboratory items with JLAC codes.

use std::io::Write as _;

use super::*;

const TABLE: &str = "区分名称\t大項目\tFHIR識別文字列\t略称\t販売名称\tJLAC11コード\t単位\t材料(JLAC10)\t検査方法(JLAC10-測定法)\tJLAC10コード
生化学検査\t総蛋白(TP)\tTP\tTP\tスライドTP\tC1002000025000155\tg/dL\t血清\t反射測光法\t3A010000002329101
生化学検査\t総蛋白(TP)\tTP\tTP\t別のTP\tC1002000025000155\tg/dL\t血清\t反射測光法\t3A010000002329101
生化学検査\t総蛋白(TP)\tTP\tTP\t符号なし\t\t\t\t\t
";

#[test]
fn products_are_names_of_the_code_that_they_share() {
    let release = import(Format::Jlac, &[file("master.tsv", TABLE)]).unwrap();
    assert_eq!(release.meta().notes, ["1 rows without a JLAC11 code left out"]);
    let code = release.find("C1002000025000155").unwrap();
    let names: Vec<&str> = code.designations().map(|name| name.text).collect();
    assert_eq!(names, ["総蛋白(TP)", "スライドTP", "別のTP", "TP"]);
    assert_eq!(code.property("jlac10"), Some("3A010000002329101"));
    assert_eq!(code.properties().count(), 5);
}

#[test]
fn bad_rows_are_named() {
    let complaint = |from: &str, to: &str| complaints(Format::Jlac, &[file("m.tsv", &TABLE.replacen(from, to, 1))]);
    assert!(complaint("販売名称", "商品名").starts_with("m.tsv:1: the header has no column 販売名称"));
    assert_eq!(complaint("C1002000025000155", "C10"), "m.tsv:2: JLAC11コード: is not of 17 letters and digits");
    assert_eq!(complaint("3A010000002329101", "3A01"), "m.tsv:2: JLAC10コード: is not of 17 letters and digits");
}

/// A ZIP archive of these parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, content) in parts {
        writer.start_file(*name, options).expect("a part begins");
        writer.write_all(content).expect("memory is written");
    }
    writer.finish().expect("an archive ends").into_inner()
}

#[test]
fn what_is_no_workbook_is_refused_and_so_is_one_that_inflates_without_end() {
    let named = |bytes: Vec<u8>| NamedBytes { name: "m.xlsx".into(), bytes };
    let complaint = |bytes| complaints(Format::Jlac, &[named(bytes)]);
    assert_eq!(complaint(archive(&[("a.txt", b"x")])), "m.xlsx: is no workbook (.xlsx) that can be read");
    assert_eq!(complaint(b"PK\x03\x04rest".to_vec()), "m.xlsx: is no workbook (.xlsx) that can be read");
    let zeros = vec![0u8; 200 * 1024 * 1024];
    let bomb = archive(&[("a", zeros.as_slice()), ("b", zeros.as_slice()), ("c", zeros.as_slice())]);
    assert!(bomb.len() < 1024 * 1024);
    assert_eq!(complaint(bomb), "m.xlsx: inflates to more than 512 MiB, the most read");
}
