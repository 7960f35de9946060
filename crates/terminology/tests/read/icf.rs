//! WHO's linearisation of ICF.

use super::*;

const HEADER: &str = "Foundation URI\tLinearization (release) URI\tCode\tBlockId\tTitle\tClassKind\tDepthInKind\tIsResidual\tPrimaryLocation\tChapterNo\tVersion:2022 Sep 29 - 22:30 UTC";

fn table() -> String {
    let row = |entity: &str, code: &str, block: &str, title: &str, kind: &str| {
        let at = format!("http://id.who.int/icd/entity/{entity}\thttp://id.who.int/icd/release/11/beta/icf/{entity}");
        format!("{at}\t{code}\t{block}\t\"{title}\"\t{kind}\t1\tFalse\tTrue\t\t")
    };
    let rows = [
        row("1", "", "", "ICF Category", "chapter"),
        row("2", "", "BlockL1-d4", "- Mobility", "block"),
        row("3", "d415", "", "- - Maintaining a body position", "category"),
        row("4", "d4153", "", "- - - Maintaining a sitting position", "category"),
        row("8", "", "", "ICF Qualifier", "chapter"),
        row("9", "", "", "- right", "category"),
    ];
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

#[test]
fn categories_have_japanese_titles_and_values_of_qualifiers_are_left_out() {
    let release = import(Format::Icf, &[file("icf.txt", &table())]).unwrap();
    assert_eq!(release.meta().edition, "2022-09");
    assert_eq!(release.meta().notes, ["1 rows without a code left out"]);
    let sitting = release.find("d4153").unwrap();
    assert_eq!(sitting.name(ishizue_terminology::Language::Ja), Some("座位の保持"));
    assert_eq!(sitting.parent().unwrap().code(), "d415");
}

#[test]
fn another_table_is_refused() {
    let icd11 = icd11::table();
    let complaint = complaints(Format::Icf, &[file("mms.txt", &icd11)]);
    assert!(complaint.starts_with("mms.txt:1: the header has no column Linearization (release) URI"), "{complaint}");
    let cut = table().replace("\t\"- - Maintaining a body position\"", "");
    assert!(complaints(Format::Icf, &[file("icf.txt", &cut)]).contains("icf.txt:4: "));
}
