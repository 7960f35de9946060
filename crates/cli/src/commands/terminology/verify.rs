//! `ishizue terminology verify`

use std::io::Write;

use anyhow::Result;
use clap::Args;
use ishizue_store::{Check, Store};
use serde::Serialize;

use crate::exit::Exit;
use crate::session::Session;

const AFTER_HELP: &str = "\
Every file is read whole and compared with its checksum. The exit code is 3 when one is damaged
or not in the catalogue; import its sources again, or remove the edition.";

/// The command line of `terminology verify`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The state of one release in JSON.
#[derive(Debug, Serialize)]
struct CheckView<'a> {
    system: &'a str,
    edition: &'a str,
    file: String,
    problem: Option<&'a str>,
}

impl<'a> From<&'a Check> for CheckView<'a> {
    fn from(check: &'a Check) -> Self {
        let file = check.file.display().to_string();
        Self { system: &check.system, edition: &check.edition, file, problem: check.problem.as_deref() }
    }
}

pub(super) fn run(arguments: &Arguments, store: &Store, session: &mut Session) -> Result<Exit> {
    let checks = store.verify()?;
    if arguments.json {
        let views: Vec<CheckView<'_>> = checks.iter().map(CheckView::from).collect();
        session.json(&views)?;
    } else {
        text(&checks, session.out())?;
    }
    let damaged = checks.iter().any(|check| check.problem.is_some());
    Ok(if damaged { Exit::Data } else { Exit::Success })
}

fn text(checks: &[Check], out: &mut impl Write) -> Result<()> {
    if checks.is_empty() {
        writeln!(out, "nothing is imported; the starter is part of the program")?;
    }
    for Check { system, edition, file, listed, problem } in checks {
        let state = if *listed { "damaged" } else { "unlisted" };
        match problem {
            None => writeln!(out, "ok       {system} {edition}")?,
            Some(problem) => writeln!(out, "{state:<8} {system} {edition}: {problem} ({})", file.display())?,
        }
    }
    Ok(())
}
