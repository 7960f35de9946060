use super::*;
use ishizue_terminology::Language;

/// A row of 病名基本テーブル with all of its twenty columns.
fn main_row(change: &str, id: &str, name: &str, kana: &str, exchange: &str, code: &str, short: &str) -> String {
    format!("{change},{id},{name},{kana},S,{exchange},{code},,,,8830001,{short},00,20250601,20250601,,,,,\r\n")
}

/// A row of 索引テーブル.
fn index_row(word: &str, exchange: &str, modifier: &str, kana: &str) -> String {
    format!("{word},{exchange},{modifier},{kana},0,0,1,1,0\r\n")
}

fn sjis(name: &str, text: &str) -> NamedBytes {
    let (bytes, _, unmappable) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!unmappable);
    NamedBytes { name: name.to_owned(), bytes: bytes.into_owned() }
}

fn nmain() -> NamedBytes {
    let rows = [
        main_row(
            "0",
            "20069633",
            "大腿骨転子部骨折",
            "ダイタイコツテンシブコッセツ",
            "S0K6",
            "S7210",
            "大腿骨転子部骨折",
        ),
        main_row("3", "20050001", "㈱型①髙安動脈炎", "タカヤスドウミャクエン", "ABCD", "M314", "髙安動脈炎"),
        main_row("1", "20050002", "古い名", "フルイナ", "DEL1", "A009", ""),
        main_row("0", "20050003", "足異物", "アシイブツ", "K3S5", "", ""),
    ];
    sjis("nmain517.txt", &rows.concat())
}

fn index() -> NamedBytes {
    let rows = [
        index_row("転子部骨折", "S0K6", "1", "1"),
        index_row("テンシブコッセツ", "S0K6", "1", "2"),
        index_row("急性", "XX99", "2", "1"),
        index_row("古名", "DEL1", "1", "1"),
    ];
    sjis("index517.txt", &rows.concat())
}

#[test]
fn the_publishers_own_files_are_read() {
    let release = import(Format::Medis, &[index(), nmain()]).unwrap();
    assert_eq!(
        show(&release),
        "\
M31 Code < -
M314 Code < M31
  Preferred Ja ㈱型①髙安動脈炎 20050001/ABCD
  Abbreviation Ja 髙安動脈炎 20050001/ABCD
  Reading Ja タカヤスドウミャクエン 20050001/ABCD
S72 Code < -
S721 Code < S72
S7210 Code < S721
  Preferred Ja 大腿骨転子部骨折 20069633/S0K6
  Index Ja 転子部骨折
  Reading Ja ダイタイコツテンシブコッセツ 20069633/S0K6
  Reading Ja テンシブコッセツ
"
    );
    let meta = release.meta();
    assert_eq!((meta.system.as_str(), meta.scheme.as_str(), meta.edition.as_str()), ("medis", "icd10", "V5.17"));
    assert!(meta.sources.iter().all(|source| source.encoding == "Shift_JIS"));
    assert_eq!(
        meta.notes,
        [
            "1 deleted names left out",
            "1 names without an ICD-10 code left out",
            "1 index words of modifiers left out",
            "1 index words of names without an ICD-10 code left out"
        ]
    );
}

#[test]
fn quotes_and_missing_trailing_columns_are_fine() {
    let quoted = "\"0\",\"20050001\",\"名,称\",\"メイショウ\",\"S\",\"ABCD\",\"A009\",\"\"\r\n";
    let release = import(Format::Medis, &[sjis("main.csv", quoted)]).unwrap();
    assert_eq!(release.find("A009").unwrap().name(Language::Ja), Some("名,称"));
}

#[test]
fn a_quote_left_open_swallows_no_row() {
    let open = main_row("0", "20050001", "\"名", "メイ", "ABCD", "A009", "");
    let next = main_row("0", "20050002", "称", "ショウ", "EFGH", "A009", "");
    assert_eq!(
        complaints(Format::Medis, &[sjis("nmain517.txt", &(open + &next))]),
        "nmain517.txt:1: a double quote is opened and never closed"
    );
}

const NAMES: &str = "byomei_id\ticd10\tname\tkana\tabbrev\texchange_code\n\
    20069633\tE14\t糖尿病\tトウニョウビョウ\t糖尿病\tS0K6\n\
    20051108\tF152b\tアンフェタミン依存\tアンフェタミンイゾン\tアンフェタミン依存\tJ0MP\n\
    20085716\tT08-1\t横突起開放骨折\tオウトッキカイホウコッセツ\t\tBESG\n";
const WORDS: &str = "word\ticd10\nDM\tE14\nトウニョウ\tE14|E100\n";
const TITLES: &str = "code\tname\n1\tICD10分類\nE00-E90\t内分泌，栄養及び代謝疾患\nE10-E14\t糖尿病\nE14\t詳細不明の糖尿病\n\
    E10.0\t１型糖尿病，昏睡を伴うもの\nF15.-a\tカフェイン\nT79-\t外傷の早期合併症\nT79\t外傷の早期合併症，他に分類されないもの\n";

#[test]
fn the_tables_with_headers_are_read() {
    let files = [file("a", TITLES), file("b", WORDS), file("c", NAMES)];
    let release = import(Format::Medis, &files).unwrap();
    assert_eq!(
        show(&release),
        "\
E00-E90 Chapter < -
  Preferred Ja 内分泌，栄養及び代謝疾患
  ishizue:title = 内分泌，栄養及び代謝疾患
E10 Code < E10-E14
E10-E14 Block < E00-E90
  Preferred Ja 糖尿病
  ishizue:title = 糖尿病
E100 Code < E10
  Preferred Ja １型糖尿病，昏睡を伴うもの
  Reading Ja トウニョウ
  ishizue:title = １型糖尿病，昏睡を伴うもの
E14 Code < E10-E14
  Preferred Ja 糖尿病 20069633/S0K6
  Synonym Ja 詳細不明の糖尿病
  Index Ja DM
  Reading Ja トウニョウビョウ 20069633/S0K6
  Reading Ja トウニョウ
  ishizue:title = 詳細不明の糖尿病
F15 Code < -
F15-a Code < F15
  Preferred Ja カフェイン
  ishizue:title = カフェイン
F152 Code < F15
F152b Code < F152
  Preferred Ja アンフェタミン依存 20051108/J0MP
  Reading Ja アンフェタミンイゾン 20051108/J0MP
T08 Code < -
T08-1 Code < T08
  Preferred Ja 横突起開放骨折 20085716/BESG
  Reading Ja オウトッキカイホウコッセツ 20085716/BESG
T79 Code < T79-T79
  Preferred Ja 外傷の早期合併症，他に分類されないもの
  ishizue:title = 外傷の早期合併症，他に分類されないもの
T79-T79 Chapter < -
  Preferred Ja 外傷の早期合併症
  ishizue:title = 外傷の早期合併症
"
    );
    assert_eq!(release.find("E14").unwrap().name(Language::Ja), Some("詳細不明の糖尿病"));
}

#[test]
fn every_bad_row_of_the_publishers_files_is_named() {
    let main = [
        main_row("0", "2006963", "名", "", "S0K6", "S7210", ""),
        main_row("0", "20069633", "", "", "S0K6", "S7210", ""),
        main_row("0", "20069633", "名", "", "S0K", "S7210", ""),
        main_row("0", "20069633", "名", "", "S0K6", "72.10", ""),
        "0,20069633,名\r\n".to_owned(),
        main_row("0", "20069634", "名", "", "S0K6", "S7210", ""),
        main_row("0", "20069634", "名", "", "S0K6", "S7210", ""),
    ];
    let index = [
        index_row("", "S0K6", "1", "1"),
        index_row("語", "ZZZZ", "1", "1"),
        index_row("語", "S0K6", "3", "1"),
        index_row("語", "S0K6", "1", "9"),
    ];
    let files = [sjis("nmain517.txt", &main.concat()), sjis("index517.txt", &index.concat())];
    assert_eq!(
        complaints(Format::Medis, &files),
        "\
nmain517.txt:1: 病名管理番号: not eight digits
nmain517.txt:2: 病名表記: is empty
nmain517.txt:3: 病名交換用コード: not four letters or digits
nmain517.txt:4: ICD10-2013: not an ICD-10 code
nmain517.txt:5: has 3 columns, at least 8 are needed
nmain517.txt:7: 病名管理番号: stands on an earlier line already
index517.txt:1: 索引用語: is empty
index517.txt:2: 対応用語コード: is the exchange code of no name (import the index together with the nmain file of the same edition)
index517.txt:3: 病名修飾語区分: neither 1 (disease) nor 2 (modifier)
index517.txt:4: かな漢字区分: neither 1 (kanji) nor 2 (kana)"
    );
}

#[test]
fn every_bad_row_of_the_tables_is_named() {
    let names = "byomei_id\ticd10\tname\tkana\tabbrev\texchange_code\n1\tE14\t\t\t\t\n\tE14\t名\t\t\t\n2\tE1\t名\t\t\t\n3\tE14\n4\tE14\t名\t\t\t\n4\tE14\t名\t\t\t\n";
    let words = "word\ticd10\n語\tE14|X\n\tE14\n語\t\n";
    let titles = "code\tname\nQQ\t名\nB99-A00\t名\nE14\t\nE14\t名\nE14.-\t名\n";
    let files = [file("1.tsv", names), file("2.tsv", words), file("3.tsv", titles), file("mdfy517.txt", "1,2,3\n")];
    assert_eq!(
        complaints(Format::Medis, &files),
        "\
mdfy517.txt: is none of the tables of the disease master that are read (read are nmain*.txt and index*.txt as published, byomei.tsv, index.tsv and icd10_ja.tsv; leave others out)
1.tsv:2: name: is empty
1.tsv:3: byomei_id: is empty
1.tsv:4: icd10: not an ICD-10 code
1.tsv:5: has 2 columns, 6 are needed
1.tsv:7: byomei_id: stands on an earlier line already
2.tsv:2: icd10: not an ICD-10 code
2.tsv:3: word: is empty
2.tsv:4: icd10: is empty
3.tsv:2: code: not an ICD-10 code
3.tsv:3: code: not an ICD-10 code
3.tsv:4: name: is empty
3.tsv:6: code: stands on an earlier line already"
    );
}
