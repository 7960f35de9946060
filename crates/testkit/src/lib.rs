//! Fixtures and check helpers for tests; a dev-dependency only, so it panics where a test should fail.
#![allow(clippy::panic, clippy::expect_used, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use ishizue_coding::{Coder, Settings, Systems};
use ishizue_index::Lexicon;
use ishizue_terminology::read::{Format, NamedBytes, ReadOptions, read};
use ishizue_terminology::{Release, starter};

/// The repository's root.
pub fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    &ROOT
}

/// A file of the shared data folder, or `None` with a printed line when it is not there: the caller returns then.
pub fn shared(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("ISHIZUE_SHARED_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from);
    let found = folder.join(path);
    if found.exists() {
        return Some(found);
    }
    println!("skipped: {} is not there", found.display());
    None
}

/// The rows of a table in `conformance/`, header and comments left out; `\n` in a cell is a line break.
pub fn conformance(name: &str) -> Vec<Vec<String>> {
    let path = root().join("conformance").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let rows = text.lines().skip(1).filter(|line| !line.is_empty() && !line.starts_with("# "));
    rows.map(|line| line.split('\t').map(|cell| cell.replace("\\n", "\n")).collect()).collect()
}

/// A coder over these releases.
pub fn coder_over(releases: Vec<Release>) -> Coder {
    let lexicon = Lexicon::compile(&releases.iter().collect::<Vec<_>>());
    Coder::new(Arc::new(releases), Arc::new(lexicon), Settings::default()).expect("the releases have ICD-10 codes")
}

/// The coder of a fresh machine: the starter release alone.
pub fn starter_coder() -> &'static Coder {
    static CODER: LazyLock<Coder> = LazyLock::new(|| coder_over(vec![starter::release()]));
    &CODER
}

/// The coder with the shared MEDIS tables imported, if they are there.
pub fn medis_coder() -> Option<Coder> {
    let folder = shared("medis")?;
    let file = |name: &str| NamedBytes {
        name: name.to_owned(),
        bytes: std::fs::read(folder.join(name)).expect("the table is readable"),
    };
    let files = [file("byomei.tsv"), file("index.tsv"), file("icd10_ja.tsv")];
    let medis = read(Format::Medis, &files, &ReadOptions::default()).expect("the tables are sound");
    Some(coder_over(vec![starter::release(), medis]))
}

/// Every other system of the mission, read from the shared tables, if they are there.
pub fn mission_systems() -> Option<Systems> {
    static RELEASES: LazyLock<Option<Vec<Release>>> = LazyLock::new(mission_releases);
    RELEASES.clone().map(Systems::new)
}

fn mission_releases() -> Option<Vec<Release>> {
    let release = |format, names: &[&str], loaded: &[Release]| {
        let files: Option<Vec<NamedBytes>> = names.iter().map(|name| named(name)).collect();
        let options = ReadOptions { loaded: loaded.to_vec(), ..ReadOptions::default() };
        Some(read(format, &files?, &options).expect("the tables are sound"))
    };
    let mut all = vec![release(Format::Icd11, &["icd11/SimpleTabulation-ICD-11-MMS-en.txt"], &[])?];
    let maps = ["10To11MapToOneCategory", "10To11MapToMultipleCategories", "11To10MapToOneCategory"];
    let maps = maps.map(|name| format!("icd11/{name}.txt"));
    all.push(release(Format::Icd10Icd11Map, &maps.each_ref().map(String::as_str), &all)?);
    all.push(release(Format::Icf, &["icf/LinearizationMiniOutput-ICF-en.txt"], &[])?);
    all.push(release(Format::Jfagy, &["jfagy/JFAGY_J9FN_20250401_R01.csv"], &[])?);
    for table in ["JLAC10_CoreLabo", "JLAC10_InfectionLabo", "JLAC11_CoreLabo", "JLAC11_InfectionLabo"] {
        all.push(release(Format::Clins, &[&format!("clins/JP_CLINS_CodeSystem_{table}.fsh")], &[])?);
    }
    all.push(release(Format::Jlac, &["jlac/core_lab_master_20240930.xlsx"], &[])?);
    Some(all)
}

fn named(path: &str) -> Option<NamedBytes> {
    let name = path.rsplit('/').next().unwrap_or_default().to_owned();
    Some(NamedBytes { name, bytes: std::fs::read(shared(path)?).expect("the table is readable") })
}
