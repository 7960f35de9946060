//! The files that a configuration names, and what they hold.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ishizue_coding::corpus::{AnnotatedDocument, Listed, parse_annotated, parse_lists};
use ishizue_terminology::read::{self, Format, MAX_BYTES, NamedBytes, ReadOptions};
use ishizue_terminology::{Release, sha256_hex};

use super::config::Terminology;
use crate::exit::DataError;

/// Extension of annotated documents in a folder.
const EXTENSION: &str = "txt";

/// Reads files by their path from the configuration, and remembers their digests.
#[derive(Debug)]
pub struct Files<'a> {
    folder: &'a Path,
    digests: String,
}

impl<'a> Files<'a> {
    /// Files named by the configuration at this path.
    pub fn beside(path: &'a Path) -> Self {
        Self { folder: path.parent().unwrap_or(Path::new("")), digests: String::new() }
    }

    /// SHA-256 over the digests of everything read so far.
    pub fn digest(&self) -> String {
        sha256_hex(self.digests.as_bytes())
    }

    /// The path from here.
    pub fn full(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }

    /// A file's bytes; its digest is remembered under the name that the configuration gives it.
    fn read(&mut self, path: &Path) -> Result<Vec<u8>> {
        let full = self.folder.join(path);
        let refuse = || DataError(format!("cannot read {}, which the configuration names", full.display()));
        let mut bytes = Vec::new();
        let file = File::open(&full).with_context(refuse)?;
        file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).with_context(refuse)?;
        if bytes.len() > MAX_BYTES {
            return Err(DataError(format!("{} is larger than {MAX_BYTES} bytes", full.display())).into());
        }
        self.remember(path, &bytes);
        Ok(bytes)
    }

    /// Remembers the digest of bytes that were read elsewhere.
    pub fn remember(&mut self, path: &Path, bytes: &[u8]) {
        self.digests += &format!("{}  {}\n", sha256_hex(bytes), path.display());
    }

    /// A file's text.
    ///
    /// # Errors
    /// A file that is missing or cannot be understood.
    pub fn text(&mut self, path: &Path) -> Result<String> {
        let refuse = || DataError(format!("{} is not UTF-8", self.folder.join(path).display()));
        let refused = refuse();
        String::from_utf8(self.read(path)?).map_err(|_| refused.into())
    }

    /// The annotated documents of files and folders, in order of their names.
    ///
    /// # Errors
    /// A file that is missing or cannot be understood.
    pub fn documents(&mut self, paths: &[PathBuf]) -> Result<Vec<AnnotatedDocument>> {
        let mut all = Vec::new();
        for path in self.listed(paths)? {
            let text = self.text(&path)?;
            let file = self.folder.join(&path);
            all.extend(parse_annotated(&text).with_context(|| DataError(format!("{}", file.display())))?);
        }
        Ok(all)
    }

    /// The texts with lists of files.
    ///
    /// # Errors
    /// A file that is missing or cannot be understood.
    pub fn lists(&mut self, paths: &[PathBuf]) -> Result<Vec<Listed>> {
        let mut all = Vec::new();
        for path in paths {
            let text = self.text(path)?;
            let file = self.folder.join(path);
            all.extend(parse_lists(&text).with_context(|| DataError(format!("{}", file.display())))?);
        }
        Ok(all)
    }

    /// The files that paths stand for: themselves, or what a folder holds.
    fn listed(&self, paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
        let mut all = Vec::new();
        for path in paths {
            let full = self.folder.join(path);
            if !full.is_dir() {
                all.push(path.clone());
                continue;
            }
            let refuse = || DataError(format!("cannot read the folder {}", full.display()));
            let entries = fs::read_dir(&full).and_then(Iterator::collect::<Result<Vec<_>, _>>).with_context(refuse)?;
            let names = entries.iter().map(|entry| path.join(entry.file_name()));
            let mut names: Vec<PathBuf> = names.filter(|p| p.extension().is_some_and(|e| e == EXTENSION)).collect();
            names.sort();
            if names.is_empty() {
                return Err(DataError(format!("{} has no file *.{EXTENSION}", full.display())).into());
            }
            all.extend(names);
        }
        Ok(all)
    }

    /// The release that files make.
    ///
    /// # Errors
    /// A file that is missing or cannot be understood.
    pub fn release(&mut self, terminology: &Terminology) -> Result<Release> {
        let unknown = |_| DataError(format!("`data.terminology.format` is `{}`", terminology.format));
        let format: Format = terminology.format.parse().map_err(unknown)?;
        let named = |path: &PathBuf| -> Result<NamedBytes> {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok(NamedBytes { name, bytes: self.read(path)? })
        };
        let files = terminology.files.iter().map(named).collect::<Result<Vec<_>>>()?;
        Ok(read::read(format, &files, &ReadOptions::default())?)
    }
}
