//! `ishizue train underlying`

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ishizue_deaths::underlying::{Block, Plan as Learning, Record, Relations, train};
use ishizue_store::write_atomically;
use serde::Deserialize;

use super::Arguments;
use super::config::parsed;
use crate::commands::deaths::records::{self, Known};
use crate::commands::eval::underlying::measure;
use crate::exit::{DataError, Exit};
use crate::session::Session;

/// Name of the table's file.
const TABLE: &str = "relations.tsv";

pub(super) const AFTER_HELP: &str = "\
The configuration is a TOML file, as models/underlying/train.toml; its paths are meant from its own folder. The
same configuration, files and version of this program give the same table, byte for byte.

  records      TSV of codes per line with the official underlying cause, also gzipped
  codes        list of ICD-10 with its blocks: code or range, tab, title
  every        first learned without every so manieth record, which the figures are taken on; then from all
  [learning]   constants; docs/design/deaths.md says what was tried

At the end DIR has relations.tsv, learned from all records. No record is in it.

Example:
  ishizue train underlying --config models/underlying/train.toml --out trained/underlying";

/// A configuration file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    records: PathBuf,
    codes: PathBuf,
    every: usize,
    #[serde(default)]
    learning: Learning,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let plan: Plan = parsed(&arguments.config)?;
    let folder = arguments.config.parent().unwrap_or(Path::new("."));
    let known = records::read(&folder.join(&plan.records))?;
    let learning = Learning { blocks: blocks(&folder.join(&plan.codes))?, ..plan.learning };
    if plan.every < 2 {
        return Err(DataError(format!("{}: `every` must be 2 or more", arguments.config.display())).into());
    }
    let kept = |wanted: bool| -> Vec<Known> {
        let chosen = known.iter().enumerate().filter(|(at, _)| records::is_left_out(*at, plan.every) == wanted);
        chosen.map(|(_, known)| known.clone()).collect()
    };
    let relations =
        Relations::read(&train(&pairs(&kept(false)), &learning)).context("the table cannot be read again")?;
    let (report, _) = measure(&kept(true), &relations);
    session.json(&report)?;
    let table = train(&pairs(&known), &learning);
    write_atomically(&arguments.out.join(TABLE), table.as_bytes())?;
    writeln!(session.out(), "{} is learned from {} records", arguments.out.join(TABLE).display(), known.len())?;
    Ok(Exit::Success)
}

fn pairs(known: &[Known]) -> Vec<(Record, String)> {
    known.iter().map(|known| (known.record.clone(), known.cause.clone())).collect()
}

/// The ranges of a list of codes (`A00-A09`).
fn blocks(path: &Path) -> Result<Vec<Block>> {
    let text = std::fs::read_to_string(path).with_context(|| DataError(format!("cannot read {}", path.display())))?;
    let names = text.lines().filter_map(|line| line.split('\t').next()).filter(|code| code.contains('-'));
    names
        .map(|name| {
            let refuse = || DataError(format!("{}: {name} is no range", path.display()));
            Block::try_from(name.to_owned()).with_context(refuse)
        })
        .collect()
}
