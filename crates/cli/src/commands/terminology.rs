//! `ishizue terminology`

mod import;
mod list;
mod remove;
mod search;
mod show;
mod switch;
mod verify;

use anyhow::Result;
use clap::Subcommand;
use ishizue_store::Store;

use crate::engine;
use crate::exit::Exit;
use crate::session::Session;
use crate::settings::Flags;

/// Digits of a digest that are shown, and that name an import.
const DIGEST: usize = 12;

/// What `terminology` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Import the publisher's files of one edition.
    Import(import::Arguments),
    /// List what is imported and which editions answer.
    List(list::Arguments),
    /// Show where an edition comes from, or one of its codes.
    Show(show::Arguments),
    /// Search names and codes.
    Search(search::Arguments),
    /// Check that every imported file is as it was written.
    Verify(verify::Arguments),
    /// Remove an edition.
    Remove(remove::Arguments),
    /// Make an edition the one that answers.
    Use(switch::Arguments),
}

pub(super) fn run(command: Command, session: &mut Session) -> Result<Exit> {
    let store = engine::store(&session.settings(&Flags::default())?)?;
    match command {
        Command::Import(arguments) => import::run(arguments, &store, session),
        Command::List(arguments) => list::run(&arguments, &store, session),
        Command::Show(arguments) => show::run(&arguments, &store, session),
        Command::Search(arguments) => search::run(&arguments, &store, session),
        Command::Verify(arguments) => verify::run(&arguments, &store, session),
        Command::Remove(arguments) => remove::run(&arguments, &store, session),
        Command::Use(arguments) => switch::run(&arguments, &store, session),
    }
}

/// The part of a digest that is shown.
fn short(digest: &str) -> &str {
    digest.get(..DIGEST).unwrap_or(digest)
}

/// The edition that answers now in place of one taken away, in words.
fn answering(store: &Store, system: &str) -> Result<String> {
    let listings = store.list()?;
    let current = listings.into_iter().find(|listing| listing.system == system && listing.current);
    Ok(current.map_or_else(
        || format!("nothing of {system} is imported now"),
        |listing| format!("{system} {} answers now", listing.edition),
    ))
}
