use crate::harness::Bench;

#[test]
fn every_shell_completes_every_command() {
    let bench = Bench::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = bench.out(&["completions", shell]);
        for word in ["phrase", "terminology", "completions", "data-dir"] {
            assert!(script.contains(word), "{word} for {shell}");
        }
    }
    assert_eq!(bench.run(&["completions", "command.com"]).code, 2);
}
