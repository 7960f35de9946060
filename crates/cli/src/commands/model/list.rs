//! `ishizue model list`

use std::io::Write;

use anyhow::Result;
use clap::Args;
use ishizue_store::models::ModelKind;
use serde::Serialize;

use super::{Checked, DIGEST, check_all};
use crate::columns::{Columns, cell};
use crate::exit::Exit;
use crate::session::Session;
use crate::settings::Settings;

/// Widest name and version, in cells of the terminal.
const WIDEST: usize = 32;

const AFTER_HELP: &str = "\
A model that is missing or is not what its card says is listed as such; what needs it goes on without
it. `ishizue model verify` says what is wrong.

Examples:
  ishizue model list
  ishizue model list --models ./models --json";

/// The command line of `model list`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A model in JSON.
#[derive(Debug, Serialize)]
struct ModelView<'a> {
    name: &'a str,
    kind: Option<ModelKind>,
    version: Option<&'a str>,
    bytes: Option<u64>,
    sha256: Option<&'a str>,
    licence: Option<&'a str>,
    verified: bool,
    problem: Option<String>,
    source: &'a str,
}

impl<'a> ModelView<'a> {
    fn new(checked: &'a Checked, source: &'a str) -> Self {
        let card = checked.card.as_ref();
        Self {
            name: &checked.name,
            kind: card.map(|card| card.kind),
            version: card.map(|card| card.version.as_str()),
            bytes: card.map(|card| card.bytes),
            sha256: card.map(|card| card.sha256.as_str()),
            licence: card.map(|card| card.licence.as_str()),
            verified: checked.state.is_ok(),
            problem: checked.problem(),
            source,
        }
    }
}

pub(super) fn run(arguments: &Arguments, settings: &Settings, session: &mut Session) -> Result<Exit> {
    let all = check_all(settings)?;
    let source = settings.models.value.to_string();
    if arguments.json {
        session.json(&all.iter().map(|checked| ModelView::new(checked, &source)).collect::<Vec<_>>())?;
        return Ok(Exit::Success);
    }
    let language = settings.language.value;
    if all.is_empty() {
        let none = language.choose("モデルは使いません（辞書と規則だけで読み取ります）", "no models are used");
        writeln!(session.out(), "{none}")?;
        return Ok(Exit::Success);
    }
    let headings = language.choose(
        ["名前", "種類", "版", "バイト数", "ダイジェスト", "検証", "場所"],
        ["name", "kind", "version", "bytes", "digest", "verified", "source"],
    );
    let mut columns = Columns::new(headings).right([3]);
    for checked in &all {
        let verified = match checked.state {
            Ok(()) => language.choose("正常", "yes"),
            Err(_) => language.choose("使えません", "no"),
        };
        columns.row([
            cell(&checked.name, WIDEST),
            checked.of_card(|card| card.kind.to_string()),
            checked.of_card(|card| cell(&card.version, WIDEST)),
            checked.of_card(|card| card.bytes.to_string()),
            checked.of_card(|card| card.sha256.chars().take(DIGEST).collect()),
            verified.to_owned(),
            source.clone(),
        ]);
    }
    columns.write(session.out(), "")?;
    Ok(Exit::Success)
}
