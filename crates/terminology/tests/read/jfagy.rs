//! J-FAGY as its publisher's CSV.

use super::*;

const TABLE: &str = "\"DISPLAYSEQ\",\"JFAGYCODE\",\"JPTERM\",\"JPKANA\",\"ENTERM\",\"LEVEL\",\"MAINFLAG\",\"GUIDELINE\",\"CXGCATEGORY\",\"RECORDDATE\",\"ENDDATE\"
\"4\",\"00F\",\"食品\",\"しょくひん\",\"Food\",\"1\",\"1\",\"1\",\"0\",\"00000000\",\"99999999\"
\"5\",\"J9FA00000000\",\"農産食品\",\"のうさんしょくひん\",\"Agricultural food\",\"2\",\"1\",\"\",\"0\",\"00000000\",\"99999999\"
\"6\",\"J9FA15000000\",\"小麦\",\"こむぎ\",\"Wheat\",\"3\",\"1\",\"1\",\"0\",\"00000000\",\"99999999\"
\"7\",\"J9FA15000012\",\"こむぎ胚芽\",\"こむぎはいが\",\"Wheat germ\",\"6\",\"\",\"1\",\"0\",\"00000000\",\"20250331\"
";

#[test]
fn codes_give_the_hierarchy_in_either_encoding() {
    let (shift_jis, _, _) = encoding_rs::SHIFT_JIS.encode(TABLE);
    let named = |bytes: &[u8]| NamedBytes { name: "JFAGY_20250401.csv".into(), bytes: bytes.to_vec() };
    let releases = [named(TABLE.as_bytes()), named(&shift_jis)].map(|file| import(Format::Jfagy, &[file]).unwrap());
    assert_eq!(show(&releases[0]), show(&releases[1]));
    assert_eq!(releases[1].meta().sources[0].encoding, "Shift_JIS");
    assert_eq!(releases[0].meta().edition, "20250401");
    let germ = releases[0].find("J9FA15000012").unwrap();
    let above: Vec<&str> = std::iter::successors(germ.parent(), |at| at.parent()).map(|at| at.code()).collect();
    assert_eq!(above, ["J9FA15000000", "J9FA00000000", "00F"]);
    assert_eq!((germ.property("ended"), germ.property("recorded")), (Some("20250331"), None));
}

#[test]
fn bad_rows_are_named() {
    let complaint = |from: &str, to: &str| complaints(Format::Jfagy, &[file("j.csv", &TABLE.replace(from, to))]);
    assert!(complaint("\"JPTERM\"", "\"NAME\"").starts_with("j.csv:1: the header has no column JPTERM"));
    assert_eq!(complaint("J9FA15000012", "J9FA150012"), "j.csv:5: JFAGYCODE: not a J-FAGY code (J9FA00000000)");
    assert_eq!(complaint("J9FA15000012", "J9FA15000000"), "j.csv:5: JFAGYCODE: stands on line 4 already");
    assert_eq!(complaint("\"こむぎ胚芽\"", "\"\""), "j.csv:5: JPTERM: is empty");
    assert_eq!(complaint("\"4\",\"00F\"", "\"00F\""), "j.csv:2: has 10 columns, the header has 11");
}
