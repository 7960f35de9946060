//! WHO's simple tabulation of ICD-11, and saved entities of the ICD-API.

use ishizue_terminology::postcoordination::{PostCoordination, Verdict};

use super::*;

pub(super) const HEADER: &str = "Foundation URI\tLinearization URI\tCode\tBlockId\tTitle\tClassKind\tDepthInKind\tIsResidual\tChapterNo\tVersion:2024 Jan 21 - 22:30 UTC";

/// A row: entity, code or block, title with its dashes, kind, chapter.
fn row(entity: &str, code: &str, title: &str, kind: &str, chapter: &str) -> String {
    let (code, block) = if kind == "block" { ("", code) } else { (code, "") };
    let foundation = format!("http://id.who.int/icd/entity/{entity}");
    let address = format!("http://id.who.int/icd/release/11/mms/{entity}");
    format!("{foundation}\t{address}\t{code}\t{block}\t\"{title}\"\t{kind}\t1\tFalse\t{chapter}\t")
}

/// A small classification: a fracture with a part, sides, a descriptor.
pub(super) fn table() -> String {
    let rows = [
        row("1", "", "Injury", "chapter", "22"),
        row("2", "NC3", "- Injuries to the forearm", "block", "22"),
        row("3", "NC32", "- - Fracture of forearm", "category", "22"),
        row("4", "NC32.2", "- - - Fracture of shaft of ulna", "category", "22"),
        row("5", "NC33", "- - Sprain of forearm", "category", "22"),
        row("10", "", "Extension Codes", "chapter", "X"),
        row("11", "", "- Laterality", "block", "X"),
        row("12", "XK8G", "- - Left", "category", "X"),
        row("13", "XK9K", "- - Right", "category", "X"),
        row("14", "", "- Anatomy and topography", "block", "X"),
        row("15", "XA8U33", "- - Shaft of the ulna", "category", "X"),
        row("16", "XA1234", "- - Heart", "category", "X"),
        row("17", "", "- Diagnosis code descriptors", "block", "X"),
        row("18", "XY0Y", "- - Main condition", "category", "X"),
    ];
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

const ENTITY: &str = r#"{"@id":"http://id.who.int/icd/release/11/2024-01/mms/5","code":"NC33","postcoordinationScale":[
{"axisName":"http://id.who.int/icd/schema/laterality","requiredPostcoordination":"true","allowMultipleValues":"NotAllowed",
"scaleEntity":["http://id.who.int/icd/release/11/2024-01/mms/12","http://id.who.int/icd/release/11/2024-01/mms/13"]}]}"#;

fn with_entity(entity: &str) -> [NamedBytes; 2] {
    [file("SimpleTabulation.txt", &table()), file("entity.json", entity)]
}

#[test]
fn dashes_give_the_hierarchy_and_the_header_the_edition() {
    let release = import(Format::Icd11, &[file("a.txt", &table())]).unwrap();
    assert_eq!((release.meta().system.as_str(), release.meta().edition.as_str()), ("icd11", "2024-01"));
    let shaft = release.find("NC32.2").unwrap();
    let above: Vec<&str> = std::iter::successors(shaft.parent(), |at| at.parent()).map(|at| at.code()).collect();
    assert_eq!(above, ["NC32", "NC3", "22"]);
    // A group of extension codes is known by its address.
    assert_eq!(release.find("XK8G").unwrap().parent().unwrap().code(), "11");
    assert_eq!(release.find("XK8G").unwrap().property("entity"), Some("12"));
}

#[test]
fn names_of_ours_are_marked_as_ours() {
    let release = import(Format::Icd11, &[file("a.txt", &table())]).unwrap();
    let left = release.find("XK8G").unwrap();
    let japanese = left.designations().find(|name| name.text == "左").unwrap();
    assert_eq!(japanese.id, "ishizue");
    assert_eq!(left.name(ishizue_terminology::Language::En), Some("Left"));
}

#[test]
fn an_imported_entity_says_which_axes_its_stem_has() {
    let release = import(Format::Icd11, &with_entity(ENTITY)).unwrap();
    let rules = PostCoordination::new(&release);
    let check = |expression: &str, verdict: Verdict, rule: &str| {
        let check = rules.check(expression);
        assert_eq!(check.verdict, verdict, "{expression}");
        assert_eq!(check.issues.first().map_or("", |issue| issue.rule.as_str()), rule, "{expression}");
    };
    check("NC33&XK8G", Verdict::Valid, "");
    check("NC33", Verdict::Invalid, "required-axis");
    check("NC33&XK8G&XK9K", Verdict::Invalid, "multiplicity");
    check("NC33&XK8G&XA1234", Verdict::Invalid, "axis");
    check("NC33&XK8G&XY0Y", Verdict::Valid, "");
    check("NC33&XK8G&XK8G", Verdict::Invalid, "multiplicity");
    check("NC3", Verdict::Invalid, "heading");
    check("NC99", Verdict::Invalid, "existence");
    check("XK8G", Verdict::Invalid, "grammar");
    check("NC32&XA8U33", Verdict::Invalid, "replication");
    assert_eq!(rules.canonical("NC33&XY0Y&XK8G").unwrap(), "NC33&XK8G&XY0Y");
    assert_eq!(rules.canonical("NC32&XK8G&XA8U33").unwrap(), "NC32.2&XK8G");
}

#[test]
fn axes_that_are_not_loaded_are_no_silent_yes() {
    let rows = [
        row("1", "", "Symptoms", "chapter", "99"),
        row("2", "ZZ10", "- Something new", "category", "99"),
        row("10", "", "Extension Codes", "chapter", "X"),
        row("12", "XK8G", "- Left", "category", "X"),
    ];
    let release = import(Format::Icd11, &[file("a.txt", &format!("{HEADER}\n{}", rows.join("\n")))]).unwrap();
    let check = PostCoordination::new(&release).check("ZZ10&XK8G");
    assert_eq!(check.verdict, Verdict::Unknown);
    assert_eq!(check.issues[0].to_string(), "unknown-axis: XK8G cannot be checked: the axes of ZZ10 are not loaded");
    assert_eq!(PostCoordination::new(&release).check("ZZ10").verdict, Verdict::Valid);
}

#[test]
fn bad_rows_are_named() {
    let table = table();
    let complaint = |from: &str, to: &str| complaints(Format::Icd11, &[file("a.txt", &table.replace(from, to))]);
    assert!(complaint("\tBlockId", "\tBlock").starts_with("a.txt:1: the header has no column BlockId"));
    assert!(complaint("Version:2024 Jan 21", "Edition").starts_with("a.txt:1: the header states no edition"));
    assert_eq!(complaint("\tNC33\t", "\tNC32\t"), "a.txt:6: Code: stands on line 4 already");
    let deep = "a.txt:5: Title: stands 5 levels deep below a row 2 deep (a row may be at most one level deeper than the row above)";
    assert_eq!(complaint("- - - Fracture of shaft", "- - - - - Fracture of shaft"), deep);
    assert_eq!(complaint("\tNC33\t", "\tNC 33\t"), "a.txt:6: Code: has characters that no code has");
    assert_eq!(
        complaint("\"- - Sprain of forearm\"\tcategory", "\"- - Sprain of forearm\"\tother"),
        "a.txt:6: ClassKind: is none of chapter, block and category"
    );
    let icf = complaint("/11/mms/5\t", "/11/icf/5\t");
    assert!(icf.starts_with("a.txt:6: Linearization URI: is no address of this classification"), "{icf}");
}

#[test]
fn bad_entities_are_named() {
    let complaint = |from: &str, to: &str| complaints(Format::Icd11, &with_entity(&ENTITY.replace(from, to)));
    let edition = "is no entity of the table (is it of the same edition?)";
    assert_eq!(complaint("/mms/5\"", "/mms/99\""), format!("entity.json: @id: {edition}"));
    let value = format!("entity.json: postcoordinationScale[0].scaleEntity[1]: {edition}");
    assert_eq!(complaint("/mms/13", "/mms/77"), value);
    assert_eq!(
        complaint("NotAllowed", "Sometimes"),
        "entity.json: postcoordinationScale[0].allowMultipleValues: is none of AllowAlways, NotAllowed and \
         AllowedExceptFromSameBlock"
    );
    assert_eq!(complaint("]}]}", "]}]"), "entity.json:3: is not valid JSON at column 117");
}
