use super::*;

const SMALL: &str = r#"{
  "resourceType": "CodeSystem", "id": "allergen", "url": "http://example.org/CodeSystem/allergen",
  "version": "2025-04", "name": "Allergen", "title": "アレルゲン", "copyright": "CC0", "language": "ja",
  "property": [{"code": "broader", "uri": "http://hl7.org/fhir/concept-properties#parent", "type": "code"}],
  "concept": [
    {"code": "F", "display": "食物", "concept": [
      {"code": "F1", "display": "卵", "designation": [
        {"language": "en", "value": "Egg"},
        {"language": "ja-JP", "use": {"code": "synonym"}, "value": "鶏卵"},
        {"language": "ja", "use": {"code": "kana"}, "value": "タマゴ"},
        {"language": "fr", "value": "Œuf"}],
       "property": [{"code": "rank", "valueInteger": 1}, {"code": "inactive", "valueBoolean": false},
                    {"code": "child", "valueCode": "X"}, {"code": "parent", "valueCode": "G"}]}]},
    {"code": "G", "display": "Group"},
    {"code": "H", "display": "Hen", "property": [{"code": "broader", "valueCode": "G"}]}
  ]
}"#;

#[test]
fn a_code_system_is_read() {
    let release = import(Format::Fhir, &[file("a.json", SMALL)]).unwrap();
    assert_eq!(
        show(&release),
        "\
F Code < -
  Preferred Ja 食物
F1 Code < F
  Preferred Ja 卵
  Preferred En Egg
  Synonym Ja 鶏卵
  Reading Ja タマゴ
  rank = 1
  inactive = false
  parent = G
G Code < -
  Preferred Ja Group
H Code < G
  Preferred Ja Hen
"
    );
    let meta = release.meta();
    assert_eq!(
        [&meta.system, &meta.title, &meta.edition, &meta.licence, &meta.scheme],
        ["allergen", "アレルゲン", "2025-04", "CC0", "http://example.org/CodeSystem/allergen"]
            .map(String::from)
            .each_ref()
    );
    assert_eq!(meta.notes, ["1 names in other languages than Japanese and English left out"]);
}

#[test]
fn faults_are_located_by_path() {
    let text = r#"{"resourceType": "CodeSystem", "concept": [
        {"code": "A", "concept": [{"display": "x"}, {"code": "A"}]},
        {"code": "B", "property": [{"code": "parent", "valueCode": "Z"}], "designation": [{"language": "en"}]},
        {"code": "C", "property": [{"code": "parent", "valueCode": "D"}]},
        {"code": "D", "property": [{"code": "parent", "valueCode": "C"}]}]}"#;
    assert_eq!(
        complaints(Format::Fhir, &[file("a.json", text)]),
        "\
a.json: concept[0].concept[0].code: is missing
a.json: concept[0].concept[1].code: is the code of concept[0] already
a.json: concept[1].designation[0].value: is missing
a.json: concept[1].property[0]: names a parent that is no concept here
a.json: concept[2]: is its own ancestor
a.json: concept[3]: is its own ancestor"
    );
}

fn nested(depth: usize) -> String {
    let open: String = (0..depth).map(|at| format!(r#"{{"code":"{at}","concept":["#)).collect();
    format!(r#"{{"resourceType":"CodeSystem","concept":[{open}{}]}}"#, "]}".repeat(depth))
}

#[test]
fn nesting_is_bounded() {
    assert_eq!(import(Format::Fhir, &[file("a", &nested(64))]).unwrap().len(), 64);
    for depth in [65, 66, 100, 100_000] {
        let told = complaints(Format::Fhir, &[file("a", &nested(depth))]);
        assert!(told.contains("concepts nest deeper than 64, the deepest read"), "{depth}: {told}");
    }
}

#[test]
fn other_json_is_refused() {
    assert_eq!(complaints(Format::Fhir, &[file("a", "{\n\"x\" 患者}")]), "a:2: is not valid JSON at column 5");
    assert_eq!(complaints(Format::Fhir, &[file("a", "[]")]), "a: resourceType: is not CodeSystem");
    assert_eq!(
        complaints(Format::Fhir, &[file("a", r#"{"resourceType": "CodeSystem"}"#)]),
        "a: no concept is in the file"
    );
    let two = complaints(Format::Fhir, &[file("a", SMALL), file("b", SMALL)]);
    assert_eq!(two, "one CodeSystem is one file; import others each on its own");
}
