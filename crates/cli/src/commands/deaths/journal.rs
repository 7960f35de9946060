//! How far a batch has come, so that a killed one goes on without losing or repeating a certificate.
//!
//! ```text
//! OUT.progress   this journal, replaced whole after each chunk
//! OUT.part       what was written so far; the journal says how much of it counts
//! ```
//!
//! *Invariant:* the parts are written and synced before the journal speaks of them, and renamed only after it says that all
//! is done. Whatever moment a kill comes at, the next run cuts the parts to what the journal says and goes on from there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ishizue_store::write_atomically;
use serde::{Deserialize, Serialize};

use super::rows::Place;
use super::summary::Tally;
use crate::exit::DataError;

/// What is kept after each chunk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Digest of the input's beginning and length, of the settings and of this program's tables.
    pub run: String,
    /// Offset of the next record of the input.
    pub offset: u64,
    /// Its line.
    pub line: u64,
    /// How much of each part counts, in bytes.
    pub lengths: Vec<u64>,
    /// True once everything is written.
    pub done: bool,
    /// What was counted.
    pub tally: Tally,
}

/// A batch's outputs and its journal.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    outs: Vec<PathBuf>,
    parts: Vec<File>,
    state: State,
}

impl Journal {
    /// Begins a batch, or goes on with the one that a journal beside the first output speaks of.
    ///
    /// # Errors
    /// A folder that cannot be written, or a journal of another input or other settings.
    pub fn open(outs: Vec<PathBuf>, base: &Path, run: String, start: Place) -> Result<Self> {
        let path = beside(base, "progress");
        let known = read(&path)?;
        if let Some(known) = &known
            && known.run != run
        {
            let reason = "is the journal of another input, other settings or another version";
            let hint = "finish that run with them, or remove it to begin anew";
            return Err(DataError(format!("{} {reason}; {hint}", path.display())).into());
        }
        let fresh = State {
            run,
            offset: start.offset,
            line: start.line,
            lengths: vec![0; outs.len()],
            done: false,
            tally: Tally::default(),
        };
        let state = known.unwrap_or(fresh);
        let parts = match state.done {
            true => Vec::new(),
            false => outs.iter().zip(&state.lengths).map(|(out, length)| part(out, *length)).collect::<Result<_>>()?,
        };
        Ok(Self { path, outs, parts, state })
    }

    /// Where the input is read on.
    pub fn place(&self) -> Place {
        Place { offset: self.state.offset, line: self.state.line }
    }

    /// True when an earlier run has written something that counts, and be it the heading.
    pub fn has_begun(&self) -> bool {
        self.state.lengths.iter().any(|length| *length > 0)
    }

    /// True when everything was written by an earlier run, which was killed before it could say so.
    pub fn is_done(&self) -> bool {
        self.state.done
    }

    /// What was counted so far.
    pub fn tally(&mut self) -> &mut Tally {
        &mut self.state.tally
    }

    /// Adds a chunk to the parts, then to the journal.
    ///
    /// # Errors
    /// A disk that takes no more.
    pub fn write(&mut self, chunks: &[Vec<u8>], place: Place) -> Result<()> {
        for ((part, chunk), length) in self.parts.iter_mut().zip(chunks).zip(&mut self.state.lengths) {
            part.write_all(chunk).context("the output cannot be written")?;
            part.sync_data().context("the output cannot be written")?;
            *length += chunk.len() as u64;
        }
        (self.state.offset, self.state.line) = (place.offset, place.line);
        self.keep()
    }

    /// Says that all is written, gives the parts their names and removes the journal.
    ///
    /// # Errors
    /// Files that cannot be renamed.
    pub fn finish(mut self) -> Result<Tally> {
        if !self.state.done {
            self.state.done = true;
            self.keep()?;
        }
        drop(std::mem::take(&mut self.parts));
        for out in &self.outs {
            let part = beside(out, "part");
            match fs::rename(&part, out) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && out.exists() => {}
                renamed => renamed.with_context(|| format!("cannot rename {}", part.display()))?,
            }
        }
        fs::remove_file(&self.path).with_context(|| format!("cannot remove {}", self.path.display()))?;
        Ok(self.state.tally)
    }

    fn keep(&self) -> Result<()> {
        Ok(write_atomically(&self.path, &serde_json::to_vec(&self.state)?)?)
    }
}

/// `out.csv` and `part` give `out.csv.part`.
fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.file_name().map(std::ffi::OsStr::to_owned).unwrap_or_default();
    name.push(".");
    name.push(extension);
    path.with_file_name(name)
}

fn read(path: &Path) -> Result<Option<State>> {
    match fs::read(path) {
        Ok(bytes) => {
            let refuse = || DataError(format!("{} is damaged; remove it to begin anew", path.display()));
            Ok(Some(serde_json::from_slice(&bytes).with_context(refuse)?))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| DataError(format!("cannot read {}", path.display()))),
    }
}

/// The part of an output, cut to what counts of it.
fn part(out: &Path, length: u64) -> Result<File> {
    let path = beside(out, "part");
    let refuse = || DataError(format!("cannot write {}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(refuse)?;
    }
    let open = || {
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
        file.set_len(length)?;
        file.seek(SeekFrom::Start(length))?;
        Ok::<_, io::Error>(file)
    };
    open().with_context(refuse)
}
