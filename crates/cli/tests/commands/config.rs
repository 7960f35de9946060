use insta::assert_snapshot;

use crate::harness::{Bench, json};

#[test]
fn every_setting_is_shown_with_where_it_came_from() {
    let bench = Bench::new();
    bench.write("settings.toml", "threshold = 0.25\ntop = 7\n[server]\naddress = \"0.0.0.0:9000\"\n");
    let arguments = ["config", "show", "--config", "settings.toml", "--top", "9"];
    let mut command = bench.command(&arguments);
    // A relative folder: the width of a column must not hang on where temporary folders are.
    command.env("ISHIZUE_DATA_DIR", "data").env("ISHIZUE_JOBS", "3").env("LANG", "en_GB.UTF-8");
    assert_snapshot!(String::from_utf8(command.output().unwrap().stdout).unwrap());
}

#[test]
fn json_has_the_keys_of_the_file() {
    let bench = Bench::new();
    bench.write("settings.toml", "threshold = 0.25\n");
    let output = bench.command(&["config", "show", "--json"]).env("ISHIZUE_CONFIG", "settings.toml").output().unwrap();
    let settings = json(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(settings["threshold"], json(r#"{"value":0.25,"source":"file settings.toml"}"#));
    assert_eq!(settings["server.timeout_seconds"], json(r#"{"value":10,"source":"default"}"#));
    assert_eq!(settings["data_dir"]["source"], "environment ISHIZUE_DATA_DIR");
}

#[test]
fn the_file_at_the_platforms_place_is_read() {
    let bench = Bench::new();
    let path = bench.out(&["config", "path"]);
    let path = path.trim().strip_prefix("[folder]/").unwrap();
    bench.write(path, "language = \"en\"\n");
    assert!(bench.out(&["code", "/dev/null"]).contains("(0 mentions)"));
}

#[test]
fn a_mistake_in_the_file_is_named_by_line() {
    let bench = Bench::new();
    for (text, expected) in [
        ("top = 5\ntresholt = 1\n", "line 2, column 1"),
        ("top = 500\n", "not a number from 1 to 100"),
        ("[server]\nport = 1\n", "unknown field `port`"),
        ("language = \"fr\"\n", "unknown variant `fr`"),
    ] {
        bench.write("settings.toml", text);
        let ended = bench.run(&["config", "show", "--config", "settings.toml"]);
        assert_eq!(ended.code, 3, "{text}");
        assert!(ended.err.contains("settings.toml has a mistake"), "{}", ended.err);
        assert!(ended.err.contains(expected), "{}", ended.err);
    }
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let bench = Bench::new();
    let ended = bench.run(&["--config", "missing.toml", "config", "show"]);
    assert_eq!((ended.code, ended.err.contains("missing.toml")), (3, true));
    // What needs no settings works all the same.
    assert_eq!(bench.run(&["--config", "missing.toml", "completions", "bash"]).code, 0);
}

#[test]
fn a_variable_that_cannot_be_used_is_named() {
    let bench = Bench::new();
    let output = bench.command(&["config", "show"]).env("ISHIZUE_THRESHOLD", "viel").output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stderr).unwrap().contains("ISHIZUE_THRESHOLD cannot be used"));
}
