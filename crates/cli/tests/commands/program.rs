//! What holds for every command.

use std::process::Stdio;

use crate::harness::Bench;

#[test]
fn version_and_help_are_printed() {
    let bench = Bench::new();
    assert_eq!(bench.out(&["--version"]), format!("ishizue {}\n", env!("CARGO_PKG_VERSION")));
    let help = bench.out(&["--help"]);
    for command in ["code", "phrase", "terminology", "model", "train", "eval", "serve", "config", "completions", "man"]
    {
        assert!(help.contains(&format!("\n  {command}")), "{command}");
    }
    assert!(help.contains("Exit codes:"));
}

#[test]
fn a_usage_error_is_two() {
    let bench = Bench::new();
    for arguments in [&["nonsense"][..], &["phrase"], &["code", "--format", "xml"], &["phrase", "肺炎", "--top", "0"]]
    {
        assert_eq!(bench.run(arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn a_data_directory_that_is_a_file_is_three() {
    let bench = Bench::new();
    bench.write("file", "");
    let ended = bench.run(&["--data-dir", "file", "phrase", "肺炎"]);
    assert_eq!((ended.code, ended.err.as_str()), (3, "ishizue: file is not a directory\n"));
}

/// `| head` ends the reader early: no complaint, no panic, success.
#[test]
fn a_reader_that_goes_away_ends_quietly() {
    let bench = Bench::new();
    let lines = "肺炎\n".repeat(2_000);
    bench.write("phrases.txt", &lines);
    let stdin = std::fs::File::open(bench.path("phrases.txt")).unwrap();
    let mut child = bench.command(&["phrase", "-", "--json"]).stdin(Stdio::from(stdin)).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_told() {
    let bench = Bench::new();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = bench.command(&["phrase", "肺炎"]).stdout(Stdio::from(full)).output().unwrap();
    assert_eq!(output.status.code(), Some(70));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("ishizue: "));
}
