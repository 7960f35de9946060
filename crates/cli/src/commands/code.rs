//! `ishizue code`

mod batch;
mod brat;
mod document;
mod render;
mod rows;
mod sink;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use ishizue_terminology::encoding::Encoding;
use ishizue_text::Status;

use super::{CodingFlags, SystemFlags};
use crate::engine;
use crate::exit::{Exit, UsageError};
use crate::input::{self, Input};
use crate::models::Role;
use crate::progress::Progress;
use crate::session::Session;
use crate::settings::{Flags, Jobs};
use batch::Batch;
pub(super) use batch::pool;
pub(super) use document::answer;
use render::Renderer;
use sink::Sink;

const AFTER_HELP: &str = "\
A file that cannot be read, is larger than 16 MiB or is no text is named on standard error with the
reason; the others are coded, and the exit code is 1. The encoding of each file is detected (UTF-8,
Shift_JIS, EUC-JP, ISO-2022-JP). Offsets count code points of the chart, from 0, the end excluded.

Charts are read with the built-in model and the dictionary; --no-models leaves the dictionary and the
rules, which find diseases and symptoms only.

Formats:
  table   for people: place, text, type, status with its cue, code, title, confidence
  json    one array of documents        ndjson  one document a line
  csv     one mention a row             brat    standoff annotations

With --format brat --out DIR each chart makes DIR/NAME.ann and, since offsets count in it, its text
in UTF-8 as DIR/NAME.txt.

Examples:
  ishizue code chart.txt
  ishizue code charts/ --format csv --status present > mentions.csv
  iconv -f cp932 chart.txt | ishizue code --format ndjson";

/// The command line of `code`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Files and folders (read with their subfolders); `-` or none: standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How results are written
    #[arg(long, value_enum, default_value_t = Format::Table, value_name = "FORMAT")]
    format: Format,
    /// Write brat files into this folder instead of to standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Keep only mentions with one of these statuses, joined by commas
    #[arg(long, value_enum, value_delimiter = ',', value_name = "STATUS")]
    status: Vec<StatusName>,
    /// Files of folders to code, by extension, joined by commas
    #[arg(long, value_delimiter = ',', default_value = "txt", value_name = "EXTENSION")]
    extension: Vec<String>,
    /// Encoding of every input, instead of detecting it
    #[arg(long, value_name = "ENCODING")]
    encoding: Option<Encoding>,
    /// Number of documents coded at a time, 0 for one on each core
    #[arg(long, value_name = "N")]
    jobs: Option<Jobs>,
    #[command(flatten)]
    coding: CodingFlags,
    #[command(flatten)]
    systems: SystemFlags,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// One array of documents.
    Json,
    /// One document a line.
    Ndjson,
    /// One mention a row.
    Csv,
    /// Standoff annotations.
    Brat,
}

/// A status as the command line names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs, reason = "the names of `Status`, which explains them")]
pub enum StatusName {
    Present,
    Absent,
    Suspected,
    Family,
    Past,
    Planned,
}

impl From<StatusName> for Status {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Present => Self::Present,
            StatusName::Absent => Self::Absent,
            StatusName::Suspected => Self::Suspected,
            StatusName::Family => Self::Family,
            StatusName::Past => Self::Past,
            StatusName::Planned => Self::Planned,
        }
    }
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    if arguments.out.is_some() && arguments.format != Format::Brat {
        return Err(UsageError("--out needs --format brat; send other formats to a file with `>`".into()).into());
    }
    let settings = session.settings(&Flags { jobs: arguments.jobs, ..(&arguments.coding).into() })?;
    let coder = engine::reader(&settings, &Role::OF_CHARTS, session)?.coder;
    let coder = engine::in_systems(coder, &settings, &arguments.systems.systems)?;
    let inputs = input::gather(&arguments.paths, &arguments.extension);
    announce_terminal(session, &inputs);
    let batch = Batch {
        coder: &coder,
        encoding: arguments.encoding,
        statuses: arguments.status.iter().map(|&name| name.into()).collect(),
        renderer: Renderer::new(arguments.format, settings.language.value, settings.threshold.value.into()),
        jobs: settings.jobs.value,
    };
    let sink = Sink::new(arguments.format, arguments.out.clone())?;
    let progress = Progress::new(inputs.len(), session.is_interactive() && arguments.out.is_none());
    let failed = batch.run(inputs, sink, progress, session)?;
    Ok(if failed == 0 { Exit::Success } else { Exit::InputFailed })
}

/// Somebody who types `ishizue code` sees why nothing happens.
fn announce_terminal(session: &Session, inputs: &[Result<Input, input::InputError>]) {
    let from_stdin = inputs.iter().flatten().any(Input::is_stdin);
    if from_stdin && std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        session.complain("reading a chart from the terminal; end it with Ctrl-D");
    }
}
