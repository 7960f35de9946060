use crate::harness::Bench;

#[test]
fn the_manual_page_is_printed() {
    let page = Bench::new().out(&["man"]);
    assert!(page.contains(".TH ishizue 1"), "{page}");
    assert!(page.contains("Exit codes:"));
}

#[test]
fn every_command_has_a_page() {
    let bench = Bench::new();
    bench.out(&["man", "--out", "pages/man1"]);
    for page in ["ishizue.1", "ishizue-code.1", "ishizue-terminology-import.1", "ishizue-eval-documents.1"] {
        assert!(bench.read(&format!("pages/man1/{page}")).contains(".SH NAME"), "{page}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let bench = Bench::new();
    bench.write("file", "");
    let ended = bench.run(&["man", "--out", "file"]);
    assert_eq!((ended.code, ended.err.starts_with("ishizue: cannot write manual pages into file")), (3, true));
}
