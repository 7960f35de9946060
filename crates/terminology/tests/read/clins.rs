//! Code systems of JP-CLINS in FHIR Shorthand.

use super::*;

const CORE: &str = "CodeSystem: JP_CLINS_CodeSystem_JLAC10_CoreLabo_CS
Id: jp-clins-codesystem-JLAC10-corelabo-cs
Title: \"検体検査項目セット\"
* ^url = $JP_CLINS_CodeSystem_JLAC10_CoreLabo_CS
* ^version = \"1.5.0\"
* ^copyright = \"CC BY-ND 4.0\"
* ^property[+].code = #unit
* ^property[=].type = #string

// アルブミン
* #ALB
  * #3A015000002329101  \"ALB\"   // 血清
    * ^designation.language = #ja
    * ^designation.value = \"アルブミン\"
    * ^property[+].code = #specimen
    * ^property[=].valueString = \"血清\"
* #HBs-AG-COI   \"HBs抗原(コントロール比)\"
";

#[test]
fn items_stand_at_the_left_and_codes_below_them() {
    let release = import(Format::Clins, &[file("core.fsh", CORE)]).unwrap();
    let meta = release.meta();
    let said = [&meta.system, &meta.scheme, &meta.edition, &meta.licence];
    assert_eq!(said, ["clins-jlac10-core", "clins", "1.5.0", "CC BY-ND 4.0"]);
    let code = release.find("3A015000002329101").unwrap();
    assert_eq!(code.parent().unwrap().code(), "ALB");
    assert_eq!(code.property("specimen"), Some("血清"));
    assert!(code.designations().any(|name| name.text == "アルブミン"));
    let item = release.find("HBs-AG-COI").unwrap();
    assert_eq!(item.name(ishizue_terminology::Language::Ja), Some("HBs抗原(コントロール比)"));
    assert!(item.parent().is_none());
}

#[test]
fn the_same_system_may_come_as_json() {
    let json = r#"{"resourceType":"CodeSystem","id":"jp-clins-codesystem-JLAC11-infectionlabo-cs","version":"1.5.0",
    "concept":[{"code":"STS","display":"梅毒反応","concept":[{"code":"5E071000002311811","display":"STS"}]}]}"#;
    let release = import(Format::Clins, &[file("infection.json", json)]).unwrap();
    assert_eq!(release.meta().system, "clins-jlac11-infection");
    assert_eq!(release.find("5E071000002311811").unwrap().parent().unwrap().code(), "STS");
}

#[test]
fn bad_files_are_named() {
    let complaint = |text: &str| complaints(Format::Clins, &[file("a.fsh", text)]);
    assert_eq!(
        complaint("肺炎\n"),
        "a.fsh:1: is neither a keyword nor a rule of FHIR Shorthand\n\
        a.fsh: is no code system in FHIR Shorthand or JSON"
    );
    assert_eq!(complaint(&CORE.replace("* #HBs-AG-COI", "* #ALB")), "a.fsh:17: the code stands on line 11 already");
    let two = format!("{CORE}CodeSystem: Other\n");
    assert_eq!(complaint(&two), "a.fsh:18: begins a second code system; give each file one");
    let cycle = r#"{"resourceType":"CodeSystem","concept":[{"code":"a","property":[{"code":"parent","valueCode":"b"}]},
    {"code":"b","property":[{"code":"parent","valueCode":"a"}]}]}"#;
    assert!(complaint(cycle).contains("a.fsh: concept[0]: is its own ancestor"));
}
