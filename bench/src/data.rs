//! What is measured on: releases, phrases, charts. Each is read when the first figure asks for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use ishizue_coding::systems::labs::LabTest;
use ishizue_coding::{Coder, Settings};
use ishizue_index::Lexicon;
use ishizue_store::Store;
use ishizue_terminology::read::{Format, NamedBytes, ReadOptions, read};
use ishizue_terminology::{Release, encoding, starter};
use serde::Deserialize;
use tempfile::TempDir;

/// A phrase and the codes that count as right.
#[derive(Debug)]
pub(crate) struct Phrase {
    pub(crate) text: String,
    pub(crate) accepted: Vec<String>,
}

/// The folders that figures read from, and what was read.
#[derive(Debug)]
pub(crate) struct World {
    data: PathBuf,
    binary: Option<PathBuf>,
    medis: Option<Release>,
    coder: Option<Coder>,
    imported: Option<(Store, TempDir)>,
    mission: Option<(Store, TempDir)>,
}

const MEDIS: [&str; 3] = ["medis/byomei.tsv", "medis/index.tsv", "medis/icd10_ja.tsv"];
const ICD10: [&str; 1] = ["icd10/code_description_pairs.txt"];
const ICD11: [&str; 1] = ["icd11/SimpleTabulation-ICD-11-MMS-en.txt"];
const MAPS: [&str; 3] =
    ["icd11/10To11MapToOneCategory.txt", "icd11/10To11MapToMultipleCategories.txt", "icd11/11To10MapToOneCategory.txt"];
const ICF: [&str; 1] = ["icf/LinearizationMiniOutput-ICF-en.txt"];
const JFAGY: [&str; 1] = ["jfagy/JFAGY_J9FN_20250401_R01.csv"];
const CLINS: [&str; 4] = [
    "clins/JP_CLINS_CodeSystem_JLAC10_CoreLabo.fsh",
    "clins/JP_CLINS_CodeSystem_JLAC10_InfectionLabo.fsh",
    "clins/JP_CLINS_CodeSystem_JLAC11_CoreLabo.fsh",
    "clins/JP_CLINS_CodeSystem_JLAC11_InfectionLabo.fsh",
];
const JLAC: [&str; 1] = ["jlac/core_lab_master_20240930.xlsx"];
const LABS: &str = "samples/labs_dev.tsv";
const PHRASES: &str = "normalisation/chart_phrases.tsv";
const CHARTS: &str = "samples/charts_dev.jsonl";
const REPORTS: [&str; 2] = ["extraction/case_reports_train.jsonl", "extraction/radiology_reports_train.jsonl"];

impl World {
    /// Nothing read yet.
    pub(crate) fn new(data: PathBuf, binary: Option<PathBuf>) -> Self {
        Self { data, binary, medis: None, coder: None, imported: None, mission: None }
    }

    /// The starter and MEDIS, compiled.
    pub(crate) fn coder(&mut self) -> Result<Coder> {
        if let Some(coder) = &self.coder {
            return Ok(coder.clone());
        }
        let releases = vec![starter::release(), self.medis()?];
        let lexicon = Lexicon::compile(&releases.iter().collect::<Vec<_>>());
        let coder = Coder::new(Arc::new(releases), Arc::new(lexicon), Settings::default())?;
        self.coder = Some(coder.clone());
        Ok(coder)
    }

    /// The lexicon of [`World::coder`], which keeps its own to itself.
    pub(crate) fn lexicon(&mut self) -> Result<Lexicon> {
        let (starter, medis) = (starter::release(), self.medis()?);
        Ok(Lexicon::compile(&[&starter, &medis]))
    }

    /// A data directory with MEDIS and WHO's ICD-10 imported.
    pub(crate) fn store(&mut self) -> Result<Store> {
        if let Some((store, _)) = &self.imported {
            return Ok(store.clone());
        }
        let folder = tempfile::tempdir()?;
        let store = Store::open(folder.path())?;
        store.import(&self.medis()?, SystemTime::now())?;
        store.import(&self.release(Format::Icd10, &ICD10)?, SystemTime::now())?;
        self.imported = Some((store.clone(), folder));
        Ok(store)
    }

    /// A data directory with MEDIS and every other system of the mission imported.
    pub(crate) fn mission_store(&mut self) -> Result<Store> {
        if let Some((store, _)) = &self.mission {
            return Ok(store.clone());
        }
        let folder = tempfile::tempdir()?;
        let store = Store::open(folder.path())?;
        store.import(&self.medis()?, SystemTime::now())?;
        let icd11 = self.release(Format::Icd11, &ICD11)?;
        let options = ReadOptions { loaded: vec![icd11.clone()], ..ReadOptions::default() };
        store.import(&icd11, SystemTime::now())?;
        store.import(&self.release_with(Format::Icd10Icd11Map, &MAPS, &options)?, SystemTime::now())?;
        store.import(&self.release(Format::Icf, &ICF)?, SystemTime::now())?;
        store.import(&self.release(Format::Jfagy, &JFAGY)?, SystemTime::now())?;
        for file in CLINS {
            store.import(&self.release(Format::Clins, &[file])?, SystemTime::now())?;
        }
        store.import(&self.release(Format::Jlac, &JLAC)?, SystemTime::now())?;
        self.mission = Some((store.clone(), folder));
        Ok(store)
    }

    /// Local names of laboratories with unit and specimen.
    pub(crate) fn lab_tests(&self) -> Result<Vec<LabTest>> {
        let text = self.text(LABS)?;
        let tests = text.lines().skip(1).map(|line| {
            let mut cells = line.split('\t').map(str::to_owned);
            let mut cell = || cells.next().unwrap_or_default();
            LabTest { name: cell(), unit: cell(), specimen: cell(), values: Vec::new() }
        });
        Ok(tests.collect())
    }

    /// The phrases as charts have them, with their accepted codes.
    pub(crate) fn phrases(&self) -> Result<Vec<Phrase>> {
        let text = self.text(PHRASES)?;
        let rows = text.lines().skip(1).filter_map(|line| {
            let mut cells = line.split('\t');
            let (phrase, codes) = (cells.next()?, cells.next()?);
            let accepted = codes.split('|').map(|c| c.replace('.', "")).collect();
            Some(Phrase { text: phrase.to_owned(), accepted })
        });
        Ok(rows.collect())
    }

    /// The sample charts and `examples/*.txt`, each once.
    pub(crate) fn charts(&self) -> Result<Vec<String>> {
        let mut charts = texts(&self.text(CHARTS)?)?;
        let mut paths: Vec<PathBuf> = fs::read_dir(workspace().join("examples"))?
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|e| e == "txt"))
            .collect();
        paths.sort();
        for path in paths {
            charts.push(encoding::decode(&fs::read(&path)?, None).with_context(|| path.display().to_string())?.text);
        }
        Ok(charts)
    }

    /// Published case and radiology reports, all different.
    pub(crate) fn reports(&self) -> Result<Vec<String>> {
        let mut reports = Vec::new();
        for file in REPORTS {
            reports.extend(texts(&self.text(file)?)?);
        }
        Ok(reports)
    }

    /// The program whose start is measured: the one given, else the one built beside this, else the workspace's.
    pub(crate) fn binary(&self) -> Result<PathBuf> {
        let beside = std::env::current_exe()?.with_file_name("ishizue");
        let built = [beside, workspace().join("target/release/ishizue")];
        let tried = self.binary.clone().map_or(built.to_vec(), |given| vec![given]);
        tried.into_iter().find(|path| path.is_file()).context("no `ishizue` is built; `cargo build --release` makes it")
    }

    fn medis(&mut self) -> Result<Release> {
        if self.medis.is_none() {
            self.medis = Some(self.release(Format::Medis, &MEDIS)?);
        }
        self.medis.clone().context("MEDIS was read")
    }

    fn release(&self, format: Format, files: &[&str]) -> Result<Release> {
        self.release_with(format, files, &ReadOptions::default())
    }

    fn release_with(&self, format: Format, files: &[&str], options: &ReadOptions) -> Result<Release> {
        let named = |file: &&str| -> Result<NamedBytes> {
            let name = file.rsplit('/').next().unwrap_or_default().to_owned();
            Ok(NamedBytes { name, bytes: fs::read(self.path(file)?)? })
        };
        let files = files.iter().map(named).collect::<Result<Vec<_>>>()?;
        Ok(read(format, &files, options)?)
    }

    fn text(&self, file: &str) -> Result<String> {
        Ok(fs::read_to_string(self.path(file)?)?)
    }

    fn path(&self, file: &str) -> Result<PathBuf> {
        let path = self.data.join(file);
        if !path.is_file() {
            bail!(Absent(path.display().to_string()));
        }
        Ok(path)
    }
}

/// A table that is not at hand: what needs it is skipped, not failed.
#[derive(Debug)]
pub(crate) struct Absent(String);

impl std::fmt::Display for Absent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is not there", self.0)
    }
}

impl std::error::Error for Absent {}

/// The folder of the workspace.
pub(crate) fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn texts(lines: &str) -> Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Line {
        text: String,
    }
    lines.lines().map(|line| Ok(serde_json::from_str::<Line>(line)?.text)).collect()
}
