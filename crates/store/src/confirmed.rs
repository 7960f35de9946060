//! Mappings of laboratory names that a person has confirmed.
//!
//! One JSON file, replaced whole; a later confirmation of the same test takes the place of an earlier one.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::{Store, StoreError, clock, write_atomically};

const FILE: &str = "confirmed/labs.json";

/// A test of a laboratory with its confirmed standard item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmedLab {
    /// Name of the test, as the laboratory writes it.
    pub name: String,
    /// Unit, empty where none was given.
    pub unit: String,
    /// Specimen, empty where none was given.
    pub specimen: String,
    /// The standard item; `None` where the test has none.
    pub item: Option<String>,
    /// When it was confirmed, RFC 3339 in UTC.
    pub confirmed: String,
}

impl ConfirmedLab {
    /// True for a test with this name, unit and specimen, letter by letter.
    pub fn is(&self, name: &str, unit: &str, specimen: &str) -> bool {
        self.name == name && self.unit == unit && self.specimen == specimen
    }
}

impl Store {
    /// The confirmed mappings, oldest first; none where nothing was confirmed.
    ///
    /// # Errors
    /// A file that cannot be read or understood.
    pub fn confirmed_labs(&self) -> Result<Vec<ConfirmedLab>, StoreError> {
        let path = self.dir().join(FILE);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(StoreError::Io { action: "read", path, source }),
        };
        serde_json::from_slice(&bytes).map_err(|source| StoreError::Confirmed { path, source })
    }

    /// Keeps mappings; answers with how many there are now.
    ///
    /// # Errors
    /// As [`Store::confirmed_labs`], or a directory that cannot be written.
    pub fn confirm_labs(&self, labs: &[ConfirmedLab], now: SystemTime) -> Result<usize, StoreError> {
        let _lock = self.lock()?;
        let mut all = self.confirmed_labs()?;
        let now = clock::rfc3339(now);
        for lab in labs {
            all.retain(|known| !known.is(&lab.name, &lab.unit, &lab.specimen));
            all.push(ConfirmedLab { confirmed: now.clone(), ..lab.clone() });
        }
        // A list of texts always has a JSON form.
        let bytes = serde_json::to_vec_pretty(&all).unwrap_or_default();
        write_atomically(&self.dir().join(FILE), &bytes)?;
        Ok(all.len())
    }
}
