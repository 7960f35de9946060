//! Files written whole or not at all, and the lock that keeps writers apart.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use crate::error::StoreError;

const LOCK: &str = "lock";

/// Replaces a file by these bytes in one step, durably; makes its folder where it is missing.
///
/// # Errors
/// A folder that cannot be made, or a file that cannot be written.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(StoreError::io("make", folder))?;
    replace(folder, path, bytes).map_err(StoreError::io("write", path))
}

fn replace(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A temporary file in the same folder is deleted when it is not kept.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    // The rename is durable once the folder is; where folders cannot be synced, the system sees to it.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Deletes a file that may be gone already.
pub(crate) fn delete(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::io("delete", path)(error)),
        _ => Ok(()),
    }
}

/// Held while the store is changed; let go of by dropping it, or by the end of the process.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock of a data directory, which is made where it is missing.
    pub(crate) fn take(dir: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(StoreError::io("make", dir))?;
        let path = dir.join(LOCK);
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(StoreError::io("open", &path))?;
        file.lock().map_err(StoreError::io("lock", &path))?;
        Ok(Self { _file: file })
    }
}
