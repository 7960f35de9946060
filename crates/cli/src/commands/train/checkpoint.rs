//! A training on its way, on disk: written whole after every epoch, taken up by the training that it belongs to.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ishizue_store::write_atomically;

use crate::exit::DataError;

/// The checkpoint itself.
const FILE: &str = "checkpoint.safetensors";
/// The next checkpoint until it is whole; of one name, so that a kill leaves no more than one.
const PART: &str = "checkpoint.part";
/// The digest of the training that it belongs to.
const OWNER: &str = "checkpoint.digest";

/// The checkpoint of one training in one folder.
#[derive(Debug)]
pub struct Checkpoint {
    file: PathBuf,
    part: PathBuf,
    owner: PathBuf,
}

impl Checkpoint {
    /// The checkpoint in `folder` of the training with this digest, and the bytes to go on from if there are any.
    ///
    /// # Errors
    /// A checkpoint of another training, or files that cannot be read or written.
    pub fn open(folder: &Path, digest: &str) -> Result<(Self, Option<Vec<u8>>)> {
        let checkpoint = Self { file: folder.join(FILE), part: folder.join(PART), owner: folder.join(OWNER) };
        let Some(bytes) = read(&checkpoint.file)? else {
            // First of all: a checkpoint without its owner would be nobody's.
            write_atomically(&checkpoint.owner, digest.as_bytes())?;
            return Ok((checkpoint, None));
        };
        let owner = read(&checkpoint.owner)?.unwrap_or_default();
        if owner != digest.as_bytes() {
            return Err(checkpoint.refused("belongs to a training with another configuration or other data").into());
        }
        Ok((checkpoint, Some(bytes)))
    }

    /// Replaces the checkpoint.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn write(&self, bytes: &[u8]) -> Result<()> {
        let write = || {
            let mut part = File::create(&self.part)?;
            part.write_all(bytes)?;
            part.sync_all()?;
            fs::rename(&self.part, &self.file)
        };
        write().with_context(|| DataError(format!("cannot write {}", self.file.display())))
    }

    /// Takes the checkpoint away: the training is over.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn remove(&self) -> Result<()> {
        for path in [&self.file, &self.part, &self.owner] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| DataError(format!("cannot delete {}", path.display())));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// That the checkpoint cannot be gone on from.
    pub fn refused(&self, reason: &str) -> DataError {
        DataError(format!(
            "{} {reason}; delete it to begin anew, or name another folder with --out",
            self.file.display()
        ))
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| DataError(format!("cannot read {}", path.display()))),
    }
}
