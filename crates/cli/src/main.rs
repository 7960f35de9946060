//! The binary `ishizue`: arguments in, one command run, an exit code out.
//!
//! ```text
//! arguments ─► Session (settings, output) ─► commands/<name>.rs ─► Exit
//! ```
//!
//! *Invariant:* what a chart says reaches standard output and files the user names, never an error or a panic message.

mod arguments;
mod columns;
mod commands;
mod engine;
mod exit;
mod input;
mod language;
mod models;
mod progress;
mod session;
mod settings;

use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;
use exit::Exit;
use session::Session;

fn main() -> ExitCode {
    report_panics_by_place_only();
    let outcome = panic::catch_unwind(AssertUnwindSafe(run));
    outcome.unwrap_or(Exit::Internal).into()
}

fn run() -> Exit {
    match Arguments::try_parse() {
        Ok(arguments) => command(arguments),
        Err(error) => {
            // Help, version or a usage error; where nobody reads it there is nobody to tell.
            let _ = error.print();
            if error.use_stderr() { Exit::Usage } else { Exit::Success }
        }
    }
}

fn command(arguments: Arguments) -> Exit {
    let mut session = Session::new(arguments.global);
    let result = commands::run(arguments.command, &mut session).and_then(|exit| {
        session.flush()?;
        Ok(exit)
    });
    match result {
        Ok(exit) => exit,
        Err(error) if exit::is_broken_pipe(&error) => Exit::Success,
        Err(error) => {
            session.complain(format_args!("{error:#}"));
            exit::of(&error)
        }
    }
}

/// A panic is reported by where it happened: its message might quote a chart.
fn report_panics_by_place_only() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let mut stderr = io::stderr().lock();
        let _ = writeln!(stderr, "ishizue: internal error at {place}; please report it with what was run");
    }));
}
