//! `ishizue terminology list`

use std::io::Write;

use anyhow::Result;
use clap::Args;
use ishizue_store::{Listing, Store};
use serde::Serialize;

use super::short;
use crate::columns::{Columns, cell};
use crate::exit::Exit;
use crate::session::Session;

/// Widest edition and title, in cells of the terminal.
const WIDEST: usize = 32;

/// The command line of `terminology list`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A release in JSON.
#[derive(Debug, Serialize)]
pub(super) struct ListingView<'a> {
    system: &'a str,
    title: &'a str,
    scheme: &'a str,
    edition: &'a str,
    licence: &'a str,
    digest: &'a str,
    concepts: usize,
    designations: usize,
    imported: Option<&'a str>,
    file: Option<String>,
    current: bool,
}

impl<'a> From<&'a Listing> for ListingView<'a> {
    fn from(listing: &'a Listing) -> Self {
        Self {
            system: &listing.system,
            title: &listing.title,
            scheme: &listing.scheme,
            edition: &listing.edition,
            licence: &listing.licence,
            digest: &listing.digest,
            concepts: listing.concepts,
            designations: listing.designations,
            imported: listing.imported.as_deref(),
            file: listing.file.as_ref().map(|path| path.display().to_string()),
            current: listing.current,
        }
    }
}

pub(super) fn run(arguments: &Arguments, store: &Store, session: &mut Session) -> Result<Exit> {
    let listings = store.list()?;
    if arguments.json {
        let views: Vec<ListingView<'_>> = listings.iter().map(ListingView::from).collect();
        session.json(&views)?;
        return Ok(Exit::Success);
    }
    let mut columns =
        Columns::new(["", "system", "edition", "codes", "concepts", "names", "imported", "digest", "title"])
            .right([4, 5]);
    for listing in &listings {
        columns.row(row(listing));
    }
    columns.write(session.out(), "")?;
    writeln!(session.out(), "* answers")?;
    Ok(Exit::Success)
}

fn row(listing: &Listing) -> [String; 9] {
    [
        if listing.current { "*" } else { "" }.to_owned(),
        cell(&listing.system, WIDEST),
        cell(&listing.edition, WIDEST),
        cell(&listing.scheme, WIDEST),
        listing.concepts.to_string(),
        listing.designations.to_string(),
        listing.imported.clone().unwrap_or_else(|| "built in".to_owned()),
        short(&listing.digest).to_owned(),
        cell(&listing.title, WIDEST),
    ]
}
