//! From the data directory to a coder that answers.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use ishizue_coding::{Coder, Settings};
use ishizue_index::Lexicon;
use ishizue_store::Store;
use ishizue_terminology::Release;

use crate::data::World;
use crate::measure::milliseconds;
use crate::report::{Report, Target, megabytes};

pub(super) fn run(world: &mut World, report: &mut Report) -> Result<()> {
    let store = world.store()?;
    let opened = || -> Result<_> {
        let store = Store::open(store.dir())?;
        let releases = store.dictionary()?;
        let lexicon = store.lexicon_of(&releases);
        Ok((releases, lexicon))
    };
    let (releases, lexicon) = opened()?;
    let (kept, compiled) = (files(store.dir(), "rel")?, files(store.dir(), "lex")?);
    let size = |files: &[Vec<u8>]| megabytes(files.iter().map(Vec::len).sum());
    let all = format!(
        "{} releases ({}) with the starter, lexicon of {} terms ({})",
        releases.len(),
        size(&kept),
        lexicon.len(),
        size(&compiled)
    );
    report.figure("open", all, "ms", milliseconds(opened), Some(Target::Below(150.0)));
    let decode_all = || kept.iter().map(|bytes| Release::decode(bytes)).collect::<Vec<_>>();
    let measured = format!("{} imported releases, {}, read before", kept.len(), size(&kept));
    report.figure("open: release decode", measured, "ms", milliseconds(decode_all), None);
    let bytes = compiled.first().context("an import compiles the lexicon")?;
    let measured = format!("{}, read before", size(&compiled));
    report.figure("open: lexicon decode", measured, "ms", milliseconds(|| Lexicon::decode(bytes)), None);
    let (releases, lexicon) = (Arc::new(releases), Arc::new(lexicon));
    let coder = || Coder::new(Arc::clone(&releases), Arc::clone(&lexicon), Settings::default());
    report.figure("open: coder", "code book of what was opened".into(), "ms", milliseconds(coder), None);
    Ok(())
}

/// The content of every file below `folder` that ends so.
fn files(folder: &Path, extension: &str) -> Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let paths: Vec<PathBuf> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(fs::read(path)?);
            }
        }
    }
    Ok(found)
}
