//! Death certificates that wait for a person, and what people decided.
//!
//! ```text
//! deaths/waiting.jsonl     one certificate a line, with the code proposed
//! deaths/decisions.jsonl   one decision a line; a later one of the same certificate counts, the earlier stays
//! ```
//!
//! *Invariant:* both files only grow, a line at a time under the store's lock. A line that a crash cut off is left out when
//! it is read, and closed before the next one is written.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use ishizue_terminology::sha256_hex;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Store, StoreError, clock};

const WAITING: &str = "deaths/waiting.jsonl";
const DECISIONS: &str = "deaths/decisions.jsonl";

/// A certificate that waits for a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// Digest of the certificate: the same certificate waits once.
    pub key: String,
    /// Its identifier.
    pub id: String,
    /// The code proposed, empty where there is none.
    pub code: String,
    /// How sure it is, 0 to 1.
    pub confidence: f32,
    /// Why a person should look.
    pub reasons: Vec<String>,
    /// The certificate, as the fields of `deaths code` have it.
    pub certificate: serde_json::Value,
}

/// What a person decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// The certificate.
    pub key: String,
    /// The code decided on.
    pub code: String,
    /// The code that was proposed.
    pub proposed: String,
    /// Who decided.
    pub by: String,
    /// When, RFC 3339 in UTC.
    #[serde(default)]
    pub at: String,
}

impl Waiting {
    /// A certificate with these filled fields and what was proposed for it.
    pub fn new(
        id: &str,
        fields: &BTreeMap<&str, String>,
        code: &str,
        confidence: f32,
        reasons: impl Iterator<Item = &'static str>,
    ) -> Self {
        // Texts always have a JSON form; the map gives its fields one order.
        let certificate = serde_json::to_value(fields).unwrap_or_default();
        Self {
            key: sha256_hex(certificate.to_string().as_bytes()),
            id: id.to_owned(),
            code: code.to_owned(),
            confidence,
            reasons: reasons.map(str::to_owned).collect(),
            certificate,
        }
    }
}

/// The queue, open for adding to it.
#[derive(Debug)]
pub struct Queue {
    store: Store,
    known: HashSet<String>,
}

impl Queue {
    /// Adds certificates; answers with how many were not there yet.
    ///
    /// # Errors
    /// A data directory that cannot be written.
    pub fn add(&mut self, more: &[Waiting]) -> Result<usize, StoreError> {
        let fresh: Vec<&Waiting> = more.iter().filter(|waiting| self.known.insert(waiting.key.clone())).collect();
        if !fresh.is_empty() {
            let _lock = self.store.lock()?;
            append(&self.store.dir().join(WAITING), &fresh)?;
        }
        Ok(fresh.len())
    }
}

impl Store {
    /// The certificates that wait or waited for a person, in the order they came, each once.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn waiting(&self) -> Result<Vec<Waiting>, StoreError> {
        let mut all: Vec<Waiting> = lines(&self.dir().join(WAITING))?;
        let mut seen = HashSet::new();
        // Two processes may have added the same certificate at once.
        all.retain(|waiting| seen.insert(waiting.key.clone()));
        Ok(all)
    }

    /// The queue, open for adding to it.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn queue(&self) -> Result<Queue, StoreError> {
        let known = self.waiting()?.into_iter().map(|waiting| waiting.key).collect();
        Ok(Queue { store: self.clone(), known })
    }

    /// Every decision, oldest first.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn decisions(&self) -> Result<Vec<Decision>, StoreError> {
        lines(&self.dir().join(DECISIONS))
    }

    /// Keeps a decision with the moment it was made.
    ///
    /// # Errors
    /// A data directory that cannot be written.
    pub fn decide(&self, decision: &Decision, now: SystemTime) -> Result<Decision, StoreError> {
        let _lock = self.lock()?;
        let decision = Decision { at: clock::rfc3339(now), ..decision.clone() };
        append(&self.dir().join(DECISIONS), &[&decision])?;
        Ok(decision)
    }
}

/// The whole lines of a file; none where there is no file.
fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, StoreError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::io("read", path)(error)),
    };
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

fn append<T: Serialize>(path: &Path, values: &[&T]) -> Result<(), StoreError> {
    let mut bytes = Vec::new();
    for value in values {
        // Texts and numbers always have a JSON form.
        bytes.extend(serde_json::to_vec(value).unwrap_or_default());
        bytes.push(b'\n');
    }
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    fs::create_dir_all(&folder).map_err(StoreError::io("make", &folder))?;
    write(path, &bytes).map_err(StoreError::io("write", path))
}

/// Adds bytes to a file, after closing a line that a crash cut off.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file: File = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path)?;
    let end = file.seek(SeekFrom::End(0))?;
    if end > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != [b'\n'] {
            file.write_all(b"\n")?;
        }
    }
    file.write_all(bytes)?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_waits_once_and_a_torn_line_is_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path().to_owned()).unwrap();
        let waiting = |id: &str| {
            let fields = BTreeMap::from([("id", id.to_owned()), ("means", "転倒".to_owned())]);
            Waiting::new(id, &fields, "W01", 0.4, ["doubt"].into_iter())
        };
        assert_eq!(store.queue().unwrap().add(&[waiting("a"), waiting("b"), waiting("a")]).unwrap(), 2);
        let path = dir.path().join(WAITING);
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"key\":\"torn").unwrap();
        assert_eq!(store.queue().unwrap().add(&[waiting("b"), waiting("c")]).unwrap(), 1);
        let ids: Vec<_> = store.waiting().unwrap().into_iter().map(|w| w.id).collect();
        assert_eq!(ids, ["a", "b", "c"]);
        let decision = Decision {
            key: "a".into(),
            code: "W18".into(),
            proposed: "W01".into(),
            by: "reviewer".into(),
            at: String::new(),
        };
        let kept = store.decide(&decision, SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(kept.at, "1970-01-01T00:00:00Z");
        assert_eq!(store.decisions().unwrap(), [kept]);
    }
}
