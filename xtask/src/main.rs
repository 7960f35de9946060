//! Repository chores: `cargo xtask purity`, and what needs the data folder: `fit-ranking`, `train-ranker`,
//! `ranker-speed`, `ranker-folds`, `held-out-index`.

mod fit;
mod held_out;
mod phrases;
mod purity;
mod ranker;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["purity"] => purity::check(),
        ["held-out-index", data] => held_out::run(data.as_ref(), None),
        ["held-out-index", data, misses] => held_out::run(data.as_ref(), Some(misses.as_ref())),
        ["train-ranker", data] => ranker::train(data.as_ref()),
        ["ranker-speed", data] => ranker::speeds(data.as_ref()),
        ["ranker-folds", data] => ranker::folds(data.as_ref()),
        ["fit-ranking", data] => fit::run(data.as_ref()),
        _ => Err(anyhow::anyhow!(
            "usage: cargo xtask purity | cargo xtask (fit-ranking | train-ranker | ranker-speed | ranker-folds | held-out-index) ../shared/data"
        )),
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
