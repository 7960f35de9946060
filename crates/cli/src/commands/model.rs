//! `ishizue model`

mod list;
mod show;
mod verify;

use std::collections::BTreeSet;

use anyhow::Result;
use clap::Subcommand;
use ishizue_coding::Coder;
use ishizue_store::models::{Card, Models};

use crate::engine;
use crate::exit::Exit;
use crate::models::{self, Role, Unusable};
use crate::session::Session;
use crate::settings::{Flags, Settings};

/// Digits of a digest that are shown.
const DIGEST: usize = 12;

/// What `model` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the models and whether they are whole.
    List(list::Arguments),
    /// Show a model's card: data, licence, figures, intended use, limits.
    Show(show::Arguments),
    /// Check digest, tensors and shape of models.
    Verify(verify::Arguments),
}

pub(super) fn run(command: Command, session: &mut Session) -> Result<Exit> {
    let settings = session.settings(&Flags::default())?;
    match command {
        Command::List(arguments) => list::run(&arguments, &settings, session),
        Command::Show(arguments) => show::run(&arguments, &settings, session),
        Command::Verify(arguments) => verify::run(&arguments, &settings, session),
    }
}

/// A model and what was found of it.
#[derive(Debug)]
struct Checked {
    name: String,
    card: Option<Card>,
    state: Result<(), Unusable>,
}

impl Checked {
    fn new(coder: &Coder, models: &Models, name: &str) -> Self {
        let (card, state) = models::check(coder, models, name);
        Self { name: name.to_owned(), card, state }
    }

    /// Why it cannot be used.
    fn problem(&self) -> Option<String> {
        self.state.as_ref().err().map(ToString::to_string)
    }

    /// What its card says, or nothing where it cannot be read.
    fn of_card(&self, value: impl Fn(&Card) -> String) -> String {
        self.card.as_ref().map(value).unwrap_or_default()
    }
}

/// Every model there is, and those that commands would look for; none where the settings say so.
fn check_all(settings: &Settings) -> Result<Vec<Checked>> {
    let Some(models) = models::source(settings) else { return Ok(Vec::new()) };
    // A folder that cannot be read has none, which is told of each.
    let mut names: BTreeSet<String> = models.names().unwrap_or_default().into_iter().collect();
    names.extend(Role::ALL.map(|role| role.name().to_owned()));
    let coder = engine::starter_coder()?;
    Ok(names.iter().map(|name| Checked::new(&coder, &models, name)).collect())
}
