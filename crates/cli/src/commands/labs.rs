//! `ishizue labs`

pub(super) mod table;

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use ishizue_coding::System;
use ishizue_coding::systems::labs::{LabMatch, LabTest, Labs};
use ishizue_store::ConfirmedLab;
use ishizue_terminology::encoding::Encoding;
use serde::Serialize;

use crate::columns::{Columns, cell, confidence};
use crate::engine;
use crate::exit::{DataError, Exit, UsageError};
use crate::input;
use crate::language::Language;
use crate::session::Session;
use crate::settings::Flags;
use table::Row;

/// Written where a test has no standard item, and read as that in a reviewed file.
pub(super) const NO_ITEM: &str = "該当なし";

const AFTER_HELP: &str = "\
FILE is a CSV or TSV with a heading: name, unit, specimen, values (sample results joined by `|`); only
name is needed, and Japanese headings (検査名, 単位, 材料, 値) are understood. For each test: the
standard item of JP-CLINS or 該当なし, JLAC10 and JLAC11 with `*` where the test leaves a field open,
the unit in UCUM, how sure it is and why.
Review: write CSV, correct the column `item` where it is wrong, and give the file back with --confirm:
what it says is kept in the data directory and answers from then on, before anything else.
Examples:
  ishizue labs items.csv
  ishizue labs items.csv --format csv > review.csv
  ishizue labs --confirm review.csv";

/// The command line of `labs`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The laboratory's list; `-` or none: standard input
    #[arg(value_name = "FILE", conflicts_with = "confirm")]
    file: Option<PathBuf>,
    /// Keep the mappings of this reviewed file
    #[arg(long, value_name = "FILE")]
    confirm: Option<PathBuf>,
    /// How results are written
    #[arg(long, value_enum, default_value_t = Format::Table, value_name = "FORMAT")]
    format: Format,
    /// Encoding of the list, instead of detecting it
    #[arg(long, value_name = "ENCODING")]
    encoding: Option<Encoding>,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// To be reviewed and confirmed.
    Csv,
    /// One array.
    Json,
}

/// A test with its mapping, in JSON.
#[derive(Debug, Serialize)]
struct MappingView<'a> {
    name: &'a str,
    unit: &'a str,
    specimen: &'a str,
    item: Option<&'a str>,
    title: &'a str,
    jlac10: &'a str,
    jlac11: &'a str,
    ucum: &'a str,
    confidence: f32,
    confirmed: bool,
    reason: &'a str,
    slots: Vec<SlotView<'a>>,
}

#[derive(Debug, Serialize)]
struct SlotView<'a> {
    slot: &'a str,
    value: &'a str,
    text: &'a str,
}

/// A test with its mapping.
struct Mapping {
    test: LabTest,
    found: LabMatch,
    confirmed: bool,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let settings = session.settings(&Flags::default())?;
    let store = engine::store(&settings)?;
    let coder = engine::in_systems(engine::starter_coder()?, &settings, &[System::Jlac])?;
    let Some(labs) = coder.systems().labs() else { return Ok(Exit::Internal) };
    if let Some(path) = &arguments.confirm {
        let rows = table::read(&input::bytes(path)?, arguments.encoding, &path.display().to_string())?;
        let confirmed = confirmed(&rows, labs, &path.display().to_string())?;
        let total = store.confirm_labs(&confirmed, SystemTime::now())?;
        writeln!(session.out(), "{} mappings are kept and answer from now on; {total} in all", confirmed.len())?;
        return Ok(Exit::Success);
    }
    let (bytes, name) = match arguments.file.as_deref().filter(|path| path.as_os_str() != input::STDIN) {
        Some(path) => (input::bytes(path)?, path.display().to_string()),
        None => (input::stdin_bytes()?, "standard input".to_owned()),
    };
    let rows = table::read(&bytes, arguments.encoding, &name)?;
    let known = store.confirmed_labs()?;
    let mappings: Vec<Mapping> = rows.into_iter().map(|row| mapping(row.test, labs, &known)).collect();
    match arguments.format {
        Format::Table => print(&mappings, settings.language.value, session.out())?,
        Format::Csv => csv(&mappings, session.out())?,
        Format::Json => session.json(&mappings.iter().map(view).collect::<Vec<_>>())?,
    }
    Ok(Exit::Success)
}

/// What a person has confirmed comes before what the words say.
fn mapping(test: LabTest, labs: &Labs, known: &[ConfirmedLab]) -> Mapping {
    let same = |lab: &&ConfirmedLab| lab.is(&test.name, &test.unit, &test.specimen);
    let Some(lab) = known.iter().rev().find(same) else {
        return Mapping { found: labs.find(&test), test, confirmed: false };
    };
    let found = labs.assigned(&test, lab.item.as_deref(), &format!("{} に確認済み", lab.confirmed));
    Mapping { found, test, confirmed: true }
}

/// The reviewed mappings; an item that no list has is refused with its line.
fn confirmed(rows: &[Row], labs: &Labs, file: &str) -> Result<Vec<ConfirmedLab>> {
    let mut out = Vec::new();
    for row in rows {
        let item = match row.item.as_deref() {
            None | Some("") => {
                let reason = "has no column `item`, or an empty one; write an item or 該当なし";
                return Err(DataError(format!("{file}:{}: {reason}", row.line)).into());
            }
            Some(NO_ITEM) => None,
            Some(item) if labs.items().any(|known| known == item) => Some(item.to_owned()),
            Some(_) => {
                return Err(DataError(format!("{file}:{}: item: is no item of the imported lists", row.line)).into());
            }
        };
        let LabTest { name, unit, specimen, .. } = row.test.clone();
        out.push(ConfirmedLab { name, unit, specimen, item, confirmed: String::new() });
    }
    if out.is_empty() {
        return Err(UsageError(format!("{file} has no mapping to confirm")).into());
    }
    Ok(out)
}

fn view(mapping: &Mapping) -> MappingView<'_> {
    let Mapping { test, found, confirmed } = mapping;
    MappingView {
        name: &test.name,
        unit: &test.unit,
        specimen: &test.specimen,
        item: found.item.as_deref(),
        title: &found.title,
        jlac10: &found.jlac10,
        jlac11: &found.jlac11,
        ucum: &found.ucum,
        confidence: found.confidence,
        confirmed: *confirmed,
        reason: &found.reason,
        slots: found.slots.iter().map(|s| SlotView { slot: &s.class, value: &s.value, text: &s.text }).collect(),
    }
}

fn print(mappings: &[Mapping], language: Language, out: &mut impl Write) -> io::Result<()> {
    let mut columns = Columns::new(language.choose(
        ["名称", "単位", "材料", "項目", "JLAC10", "JLAC11", "確信度", "理由"],
        ["name", "unit", "specimen", "item", "JLAC10", "JLAC11", "confidence", "reason"],
    ));
    for Mapping { test, found, confirmed } in mappings {
        columns.row([
            cell(&test.name, 28),
            cell(&test.unit, 14),
            cell(&test.specimen, 10),
            found.item.clone().unwrap_or_else(|| NO_ITEM.to_owned()),
            found.jlac10.clone(),
            found.jlac11.clone(),
            if *confirmed {
                language.choose("確認済み", "confirmed").to_owned()
            } else {
                confidence(found.confidence)
            },
            cell(&found.reason, 60),
        ]);
    }
    columns.write(out, "")
}

fn csv(mappings: &[Mapping], out: &mut impl Write) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(table::HEADING)?;
    for Mapping { test, found, confirmed } in mappings {
        writer.write_record([
            test.name.as_str(),
            &test.unit,
            &test.specimen,
            &test.values.join("|"),
            found.item.as_deref().unwrap_or(NO_ITEM),
            &found.title,
            &found.jlac10,
            &found.jlac11,
            &found.ucum,
            &format!("{:.2}", found.confidence),
            if *confirmed { "true" } else { "false" },
            &found.reason,
        ])?;
    }
    writer.flush().context("the output cannot be written")
}
