//! Files to samples.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use ishizue_coding::corpus::{AnnotatedDocument, Listed, parse_annotated, parse_lists};
use ishizue_coding::training::{chart_sample, list_sample};
use ishizue_coding::{Coder, Reading};
use ishizue_nn::tagger::Tagger;
use ishizue_nn::tagger::train::Sample;
use ishizue_store::models::{ModelKind, read_folder};
use ishizue_terminology::read::{self, Format, MAX_BYTES, NamedBytes, ReadOptions};
use ishizue_terminology::{Release, sha256_hex, starter};
use rayon::prelude::*;

use super::config::{Config, Lexicons, Terminology};
use crate::engine;
use crate::exit::DataError;

/// Extension of annotated documents in a folder.
const EXTENSION: &str = "txt";

/// What a training is given.
#[derive(Debug)]
pub struct Samples {
    /// To train from.
    pub training: Vec<Sample>,
    /// To take the score on.
    pub development: Vec<Sample>,
    /// SHA-256 over the files that they were made from.
    pub digest: String,
}

/// Reads files by their path from the configuration, and remembers their digests.
struct Files<'a> {
    folder: &'a Path,
    digests: String,
}

/// The samples of a configuration at this path.
///
/// # Errors
/// A file that is missing or cannot be understood, by its name.
pub fn samples(config: &Config, path: &Path) -> Result<Samples> {
    let mut files = Files { folder: path.parent().unwrap_or(Path::new("")), digests: String::new() };
    let coders = coders(config, &mut files)?;
    let (training, development) = match config.reading() {
        Reading::Chart => charts(config, &coders, &mut files)?,
        Reading::Lists => lists(config, &coders, &mut files)?,
    };
    let named = [(&training, "to train from"), (&development, "to take the score on")];
    if let Some((_, what)) = named.iter().find(|(samples, _)| samples.is_empty()) {
        return Err(DataError(format!("{} leaves nothing {what}", path.display())).into());
    }
    Ok(Samples { training, development, digest: sha256_hex(files.digests.as_bytes()) })
}

type Split = (Vec<Sample>, Vec<Sample>);

fn charts(config: &Config, coders: &[Coder], files: &mut Files<'_>) -> Result<Split> {
    let training = files.documents(&config.data.corpus)?;
    let development = files.documents(&config.data.development)?;
    let with = |coder: &Coder, documents: &[AnnotatedDocument]| -> Vec<Sample> {
        documents.par_iter().map(|document| chart_sample(coder, document)).collect()
    };
    let development = coders.last().map(|coder| with(coder, &development)).unwrap_or_default();
    Ok((coders.iter().flat_map(|coder| with(coder, &training)).collect(), development))
}

fn lists(config: &Config, coders: &[Coder], files: &mut Files<'_>) -> Result<Split> {
    let coders = told(config, coders, files)?;
    let all = files.lists(&config.data.lists)?;
    let held_out = |at: usize| at.is_multiple_of(config.data.hold_out);
    let with = |coder: &Coder, wanted: bool| -> Vec<Sample> {
        let chosen = all.par_iter().enumerate().filter(|(at, _)| held_out(*at) == wanted);
        chosen.map(|(_, listed)| list_sample(coder, listed)).collect()
    };
    let development = coders.last().map(|coder| with(coder, true)).unwrap_or_default();
    Ok((coders.iter().flat_map(|coder| with(coder, false)).collect(), development))
}

/// The coders with the tagger of charts whose output a tagger of lists is told.
fn told(config: &Config, coders: &[Coder], files: &mut Files<'_>) -> Result<Vec<Coder>> {
    let Some(folder) = &config.data.tagger else { return Ok(coders.to_vec()) };
    let model = read_folder(&files.folder.join(folder))?;
    let name = model.file.clone();
    if model.card.kind != ModelKind::Tagger {
        let kind = model.card.kind;
        return Err(DataError(format!("{name} is a model of the kind {kind}; `data.tagger` needs a tagger")).into());
    }
    files.remember(folder, &model.weights);
    let refuse = || DataError(format!("{name} cannot be used; train it again with this version"));
    let tagger = Arc::new(Tagger::decode(&model.weights).with_context(refuse)?);
    coders.iter().map(|coder| coder.clone().with_tagger(tagger.clone()).with_context(refuse)).collect()
}

/// One coder for each of the lexicons, in the order of the configuration.
fn coders(config: &Config, files: &mut Files<'_>) -> Result<Vec<Coder>> {
    let imported = config.data.terminology.iter().map(|t| files.release(t)).collect::<Result<Vec<_>>>()?;
    let over = |lexicons: &Lexicons| match lexicons {
        Lexicons::Starter => engine::starter_coder(),
        Lexicons::All => engine::coder_over(std::iter::once(starter::release()).chain(imported.clone()).collect()),
    };
    config.data.lexicons.iter().map(over).collect()
}

impl Files<'_> {
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

    fn remember(&mut self, path: &Path, bytes: &[u8]) {
        self.digests += &format!("{}  {}\n", sha256_hex(bytes), path.display());
    }

    fn text(&mut self, path: &Path) -> Result<String> {
        let refuse = || DataError(format!("{} is not UTF-8", self.folder.join(path).display()));
        let refused = refuse();
        String::from_utf8(self.read(path)?).map_err(|_| refused.into())
    }

    /// The annotated documents of files and folders, in order of their names.
    fn documents(&mut self, paths: &[PathBuf]) -> Result<Vec<AnnotatedDocument>> {
        let mut all = Vec::new();
        for path in self.listed(paths)? {
            let text = self.text(&path)?;
            let file = self.folder.join(&path);
            all.extend(parse_annotated(&text).with_context(|| DataError(format!("{}", file.display())))?);
        }
        Ok(all)
    }

    fn lists(&mut self, paths: &[PathBuf]) -> Result<Vec<Listed>> {
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

    fn release(&mut self, terminology: &Terminology) -> Result<Release> {
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
