//! `ishizue model verify`

use std::io::Write;

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::{Checked, check_all};
use crate::columns::cell;
use crate::engine;
use crate::exit::{DataError, Exit};
use crate::models;
use crate::session::Session;
use crate::settings::Settings;

const AFTER_HELP: &str = "\
The card is read, the weights are compared with its digest, decoded, and held against the shape that
this version computes. The exit code is 3 when a model is missing or fails any of it.

Examples:
  ishizue model verify
  ishizue model verify tagger --models ./models";

/// The command line of `model verify`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The model, as listed; all when left out
    name: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The state of a model in JSON.
#[derive(Debug, Serialize)]
struct CheckView<'a> {
    name: &'a str,
    verified: bool,
    problem: Option<String>,
}

impl<'a> From<&'a Checked> for CheckView<'a> {
    fn from(checked: &'a Checked) -> Self {
        Self { name: &checked.name, verified: checked.state.is_ok(), problem: checked.problem() }
    }
}

pub(super) fn run(arguments: &Arguments, settings: &Settings, session: &mut Session) -> Result<Exit> {
    let all = match &arguments.name {
        None => check_all(settings)?,
        Some(name) => vec![one(name, settings)?],
    };
    if arguments.json {
        session.json(&all.iter().map(CheckView::from).collect::<Vec<_>>())?;
    } else {
        text(&all, session.out())?;
    }
    Ok(if all.iter().all(|checked| checked.state.is_ok()) { Exit::Success } else { Exit::Data })
}

fn one(name: &str, settings: &Settings) -> Result<Checked> {
    let nowhere = || DataError("no models are used with these settings; leave out --no-models".to_owned());
    let models = models::source(settings).ok_or_else(nowhere)?;
    Ok(Checked::new(&engine::starter_coder()?, &models, name))
}

fn text(all: &[Checked], out: &mut impl Write) -> Result<()> {
    if all.is_empty() {
        writeln!(out, "no models are used")?;
    }
    for checked in all {
        let name = cell(&checked.name, usize::MAX);
        match checked.problem() {
            None => writeln!(out, "ok   {name} {}", checked.of_card(|card| cell(&card.version, usize::MAX)))?,
            Some(problem) => writeln!(out, "bad  {name}: {}", cell(&problem, usize::MAX))?,
        }
    }
    Ok(())
}
