use super::*;
use ishizue_terminology::Language;

const SMALL: &str = "\
I\tCertain infectious diseases
A00-A09\tIntestinal infectious diseases
A00\tCholera
A00.0\tCholera due to Vibrio cholerae
II\tNeoplasms
C00-C97\tMalignant neoplasms
C15-C26\tDigestive organs
C18\tMalignant neoplasm of colon
B18.00\tHepatitis B with delta-agent
";

#[test]
fn codes_blocks_and_chapters_are_linked() {
    let release = import(Format::Icd10, &[file("icd10.txt", SMALL)]).unwrap();
    assert_eq!(
        show(&release),
        "\
A00 Code < A00-A09
  Preferred En Cholera
A00-A09 Block < I
  Preferred En Intestinal infectious diseases
A000 Code < A00
  Preferred En Cholera due to Vibrio cholerae
B1800 Code < II
  Preferred En Hepatitis B with delta-agent
C00-C97 Block < II
  Preferred En Malignant neoplasms
C15-C26 Block < C00-C97
  Preferred En Digestive organs
C18 Code < C15-C26
  Preferred En Malignant neoplasm of colon
I Chapter < -
  Preferred En Certain infectious diseases
II Chapter < -
  Preferred En Neoplasms
"
    );
    assert_eq!(release.find("A000").unwrap().name(Language::Ja), Some("Cholera due to Vibrio cholerae"));
}

#[test]
fn every_bad_line_is_named() {
    let told = complaints(Format::Icd10, &[file("a.txt", "A00\tCholera\nA0\tx\nA01\t\nA00\tCholera\nhello\n")]);
    assert_eq!(
        told,
        "\
a.txt:2: code: not an ICD-10 code, range or chapter numeral (each line is a code, a tab and a title; for other tables use the format table)
a.txt:3: title: is empty
a.txt:4: code: stands on line 1 already
a.txt:5: code: not an ICD-10 code, range or chapter numeral (each line is a code, a tab and a title; for other tables use the format table)"
    );
}
