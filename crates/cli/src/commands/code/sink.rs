//! Where coded charts go, in the order of the inputs.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};

use super::{Format, rows};
use crate::exit::DataError;
use crate::input::{Input, InputError, Reason};

/// A chart ready to be written.
#[derive(Debug)]
pub struct Rendered {
    /// What it was made from.
    pub input: Input,
    /// The chart's text where the sink keeps it too, else empty.
    pub text: String,
    /// Its annotations in the format asked for.
    pub result: Vec<u8>,
}

/// Standard output or a folder.
#[derive(Debug)]
pub enum Sink {
    /// One chart after the other.
    Stream {
        /// What decides what stands between charts.
        format: Format,
        /// True until a chart was written.
        first: bool,
    },
    /// Files per chart.
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Files written so far.
        written: HashSet<PathBuf>,
    },
}

impl Sink {
    /// The sink of a format; the folder is made when it is not there.
    ///
    /// # Errors
    /// A folder that cannot be made.
    pub fn new(format: Format, folder: Option<PathBuf>) -> Result<Self> {
        let Some(folder) = folder else { return Ok(Self::Stream { format, first: true }) };
        fs::create_dir_all(&folder).with_context(|| DataError(format!("cannot make {}", folder.display())))?;
        Ok(Self::Folder { folder, written: HashSet::new() })
    }

    /// True when the charts' own text is written too.
    pub fn keeps_text(&self) -> bool {
        matches!(self, Self::Folder { .. })
    }

    /// Writes what comes before the first chart.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn begin(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Stream { format: Format::Json, .. } => out.write_all(b"["),
            Self::Stream { format: Format::Csv, .. } => out.write_all(&rows::heading()?),
            _ => Ok(()),
        }
    }

    /// Writes one chart; the inner error is of this input alone.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn chart(&mut self, chart: Rendered, out: &mut impl Write) -> Result<Result<(), InputError>> {
        match self {
            Self::Stream { format, first } => {
                let between = between(*format, std::mem::take(first), &chart.input.name);
                out.write_all(between.as_bytes())?;
                out.write_all(&chart.result)?;
                Ok(Ok(()))
            }
            Self::Folder { folder, written } => into_folder(folder, written, chart),
        }
    }

    /// Writes what comes after the last chart.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn end(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Stream { format: Format::Json, first: true } => out.write_all(b"]\n"),
            Self::Stream { format: Format::Json, .. } => out.write_all(b"\n]\n"),
            _ => Ok(()),
        }
    }
}

fn between(format: Format, first: bool, name: &str) -> String {
    match (format, first) {
        (Format::Json, true) => "\n".to_owned(),
        (Format::Json, false) => ",\n".to_owned(),
        (Format::Table, false) => "\n".to_owned(),
        // As `head` and `tail` name their files.
        (Format::Brat, true) => format!("==> {name} <==\n"),
        (Format::Brat, false) => format!("\n==> {name} <==\n"),
        _ => String::new(),
    }
}

fn into_folder(folder: &Path, written: &mut HashSet<PathBuf>, chart: Rendered) -> Result<Result<(), InputError>> {
    let inside: PathBuf = chart.input.relative.components().filter(|c| matches!(c, Component::Normal(_))).collect();
    let annotations = folder.join(inside.with_extension("ann"));
    if !written.insert(annotations.clone()) {
        return Ok(Err(InputError { name: chart.input.name, reason: Reason::Collides }));
    }
    if let Some(parent) = annotations.parent() {
        fs::create_dir_all(parent).with_context(|| DataError(format!("cannot make {}", parent.display())))?;
    }
    let text = annotations.with_extension("txt");
    // The folder may be the one that the charts are read from: an original is never replaced by its conversion.
    if fs::read(&text).is_ok_and(|there| there != chart.text.as_bytes()) {
        return Ok(Err(InputError { name: chart.input.name, reason: Reason::Exists(text) }));
    }
    for (path, content) in [(text, chart.text.as_bytes()), (annotations, &chart.result)] {
        fs::write(&path, content).with_context(|| DataError(format!("cannot write {}", path.display())))?;
    }
    Ok(Ok(()))
}
