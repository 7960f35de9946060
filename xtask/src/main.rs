//! Repository chores: `cargo xtask purity`, `cargo xtask fit-ranking DATA`.

mod fit;
mod phrases;
mod purity;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["purity"] => purity::check(),
        ["fit-ranking", data] => fit::run(data.as_ref()),
        _ => Err(anyhow::anyhow!("usage: cargo xtask purity | cargo xtask fit-ranking ../shared/data")),
    };
    match done {
        Ok(report) => {
            say(&report);
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

#[allow(clippy::print_stdout)] // A chore's report is its output.
fn say(text: &str) {
    println!("{text}");
}
