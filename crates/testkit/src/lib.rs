//! Fixtures and check helpers for tests; a dev-dependency only, so it panics where a test should fail.
#![allow(clippy::panic, clippy::expect_used, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use ishizue_coding::{Coder, Settings};
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
