use super::*;
use ishizue_terminology::read::Role;

fn options(map: &[(&str, Role)]) -> ReadOptions {
    let map = map.iter().map(|(column, role)| ((*column).to_owned(), *role)).collect();
    ReadOptions { map, ..ReadOptions::default() }
}

fn mapped(text: &str, map: &[(&str, Role)]) -> Result<Release, ImportError> {
    read(Format::Table, &[file("list.csv", text)], &options(map))
}

#[test]
fn a_map_says_what_the_columns_are() {
    let text = "コード,病名,別名,略,英語,よみ,患者,上位,種別,番号,メモ\n\
        X,\"大きい,群\",,,,,,,chapter,,\n\
        X1|X2,鶏卵,卵|玉子,EGG,Egg,ケイラン,たまご,X,food,0001,見ない\n";
    let map = [
        ("コード", Role::Code),
        ("病名", Role::Name),
        ("別名", Role::Synonym),
        ("略", Role::Abbreviation),
        ("英語", Role::English),
        ("よみ", Role::Reading),
        ("患者", Role::Lay),
        ("上位", Role::Parent),
        ("種別", Role::Kind),
        ("番号", Role::Id),
    ];
    let release = mapped(text, &map).unwrap();
    let names = "  Preferred Ja 鶏卵 0001
  Preferred En Egg 0001
  Synonym Ja 卵 0001
  Synonym Ja 玉子 0001
  Abbreviation En EGG 0001
  Lay Ja たまご 0001
  Reading Ja ケイラン 0001
  kind = food
";
    assert_eq!(
        show(&release),
        format!("X Chapter < -\n  Preferred Ja 大きい,群\nX1 Code < X\n{names}X2 Code < X\n{names}")
    );
    assert_eq!((release.meta().system.as_str(), release.meta().scheme.as_str()), ("list", "list"));
}

#[test]
fn headers_that_name_roles_need_no_map() {
    let release = mapped("code\tname\tkind\nA\tい,ろ\tcode\nA\tは\t\n", &[]).unwrap();
    assert_eq!(show(&release), "A Code < -\n  Preferred Ja い,ろ\n  Preferred Ja は\n");
}

#[test]
fn icd10_codes_are_brought_to_their_stored_form() {
    let mut options = options(&[]);
    options.scheme = Some("icd10".into());
    let text = "code,name,parent\nA00-A09,腸管感染症,\nA00.1,エルトール,A00-A09\n";
    let release = read(Format::Table, &[file("a.csv", text)], &options).unwrap();
    assert_eq!(release.find("A001").unwrap().parent().unwrap().code(), "A00-A09");
    let bad = read(Format::Table, &[file("a.csv", "code,name\nA0,x\n")], &options).unwrap_err();
    assert_eq!(bad.to_string(), "a.csv:2: code: not an ICD-10 code");
}

#[test]
fn a_header_that_does_not_fit_the_map_is_refused() {
    let error = mapped("a,b\nX,x\n", &[("c", Role::Code), ("b", Role::Name)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "\
list.csv:1: c: the map names a column that the header lacks (the header has a, b)
list.csv:1: no column has the role code (map one, as in column=code)"
    );
    let twice = mapped("a,b,c\n", &[("a", Role::Code), ("b", Role::Name), ("c", Role::Name)]).unwrap_err();
    assert_eq!(twice.to_string(), "list.csv:1: more than one column has the role name");
}

#[test]
fn every_bad_row_is_named() {
    let text =
        "code,name,parent\n,x,\nA,,\nB,b,Z\nC,c,D\n\nD,d,C\nE,e,E\nF,f,A1\nF,f,G\nG,g,\nA1,a,\nH|,h,\nI,i,,more\n";
    assert_eq!(
        mapped(text, &[]).unwrap_err().to_string(),
        "\
list.csv:2: code: is empty
list.csv:3: name: is empty
list.csv:13: code: is empty
list.csv:14: has 4 columns, the header has 3
list.csv:4: parent: names a parent that is in no row
list.csv:10: parent: names another parent than line 9
list.csv:5: parent: is its own ancestor
list.csv:7: parent: is its own ancestor
list.csv:8: parent: is its own ancestor"
    );
}

#[test]
fn a_quote_left_open_swallows_no_row() {
    let refused = |text| mapped(text, &[]).unwrap_err().to_string();
    assert_eq!(
        refused("code,name,synonym\nI10,\"高血圧,HT\nE11,2型糖尿病,T2DM\n"),
        "list.csv:2: a double quote is opened and never closed"
    );
    assert_eq!(refused("\"code,name\nI10,高血圧\n"), "list.csv:1: a double quote is opened and never closed");
}

#[test]
fn roles_have_names() {
    for role in Role::ALL {
        assert_eq!(role.name().parse(), Ok(role));
    }
    assert!("colour".parse::<Role>().is_err());
}
