//! Phrases with accepted codes, and a coder to fit on them.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use ishizue_coding::{Coder, Settings};
use ishizue_index::Lexicon;
use ishizue_terminology::read::{Format, NamedBytes, ReadOptions, read};
use ishizue_terminology::{DesignationUse, Release, starter};

/// A phrase and the codes that count as right.
#[derive(Clone)]
pub(crate) struct Phrase {
    pub(crate) text: String,
    pub(crate) accepted: Vec<String>,
    /// The dictionary holds the phrase itself: it must be left out to learn anything from it.
    pub(crate) leave_out: bool,
}

/// The starter and MEDIS, compiled.
pub(crate) fn coder(data: &Path) -> Result<Coder> {
    let releases = vec![starter::release(), medis(data)?];
    let lexicon = Lexicon::compile(&releases.iter().collect::<Vec<_>>());
    Ok(Coder::new(Arc::new(releases), Arc::new(lexicon), Settings { top: 10, ..Settings::default() })?)
}

/// MEDIS as it is.
pub(crate) fn medis(data: &Path) -> Result<Release> {
    medis_without(data, |_| false)
}

/// MEDIS without some words of its index.
pub(crate) fn medis_without(data: &Path, left_out: impl Fn(&str) -> bool) -> Result<Release> {
    let file = |name: &str| -> Result<NamedBytes> {
        let path = data.join("medis").join(name);
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        Ok(NamedBytes { name: name.to_owned(), bytes })
    };
    let mut index = file("index.tsv")?;
    let text = String::from_utf8(index.bytes)?;
    let kept = text.lines().filter(|line| !left_out(line.split('\t').next().unwrap_or_default()));
    index.bytes = kept.flat_map(|line| [line, "\n"]).collect::<String>().into_bytes();
    let files = [file("byomei.tsv")?, index, file("icd10_ja.tsv")?];
    Ok(read(Format::Medis, &files, &ReadOptions::default())?)
}

/// A table whose first column is a phrase and whose second its codes.
pub(crate) fn table(path: &Path) -> Result<Vec<Phrase>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let rows = text.lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        let (phrase, codes) = (cells.next()?, cells.next()?);
        let accepted = codes.split('|').map(|c| c.replace('.', "")).collect();
        Some(Phrase { text: phrase.to_owned(), accepted, leave_out: false })
    });
    Ok(rows.collect())
}

/// Every `step`-th index word of MEDIS, to be found without itself.
pub(crate) fn index_words(data: &Path, step: usize) -> Result<Vec<Phrase>> {
    let medis = medis(data)?;
    let words = medis.designations().filter(|(_, d)| d.usage == DesignationUse::Index).step_by(step);
    let phrases = words.map(|(_, d)| Phrase {
        text: d.text.to_owned(),
        accepted: medis
            .designations()
            .filter(|(_, o)| o.text == d.text)
            .filter_map(|(_, o)| medis.concept(o.concept))
            .map(|c| c.code().to_owned())
            .collect(),
        leave_out: true,
    });
    Ok(phrases.collect())
}
