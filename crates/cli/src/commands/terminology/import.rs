//! `ishizue terminology import`

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use ishizue_store::{Imported, Store};
use ishizue_terminology::encoding::Encoding;
use ishizue_terminology::read::{self, Format, MAX_BYTES, NamedBytes, ReadOptions, Role};
use ishizue_terminology::{ImportError, Release};

use super::short;
use crate::exit::{DataError, Exit, UsageError};
use crate::session::Session;

/// Largest licence text read, in bytes.
const LONGEST_LICENCE: u64 = 1024 * 1024;

const AFTER_HELP: &str = "\
Systems:
  medis  the standard disease master of MEDIS: nmain*.txt and index*.txt as published, or tables with
         a header (byomei.tsv, index.tsv, icd10_ja.tsv); the files given make one release
  icd10  WHO's ICD-10 as code and title, tab-separated, without a header
  icd11  WHO's SimpleTabulation-ICD-11-MMS-en.txt; saved entities of the ICD-API (.json) beside it say
         which axes of post-coordination a stem has
  icd10-icd11-map  WHO's 10To11MapToOneCategory.txt, 10To11MapToMultipleCategories.txt and
         11To10MapToOneCategory.txt; checked against the imported ICD-11, which must be of that edition
  icf    WHO's LinearizationMiniOutput-ICF-en.txt
  jfagy  the publisher's JFAGY_J9FN_*.csv, in UTF-8 or Shift_JIS
  clins  code systems of JP-CLINS in FHIR Shorthand or JSON; each file is a code system of its own
  jlac   the JLAC10/JLAC11 master of laboratory items as its workbook (.xlsx)
  fhir   a FHIR R4 CodeSystem in JSON
  table  any table (TSV or CSV) with a header; --map says what its columns are: code, name, synonym,
         abbreviation, reading, lay, english, parent, kind, id or ignore

All rows are imported or none: a file with bad rows changes nothing, and every bad row is listed.
The same files with the same options are imported once.

Examples:
  ishizue terminology import medis byomei.tsv index.tsv icd10_ja.tsv --edition V5.07
  ishizue terminology import icd11 SimpleTabulation-ICD-11-MMS-en.txt
  ishizue terminology import clins JP_CLINS_CodeSystem_*.fsh
  ishizue terminology import table ward.csv --as ward --codes icd10 --map 病名=name --map ICD=code";

/// The command line of `terminology import`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// What the files are
    #[arg(value_name = "SYSTEM", value_parser = format_parser())]
    format: Format,
    /// The files of one edition
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Edition, instead of what the files say
    #[arg(long, value_parser = text)]
    edition: Option<String>,
    /// Encoding of every file, instead of detecting it
    #[arg(long, value_name = "ENCODING")]
    encoding: Option<Encoding>,
    /// Licence text, or @FILE that holds it
    #[arg(long, value_name = "TEXT|@FILE")]
    licence: Option<String>,
    /// What a column of a table is; may be repeated
    #[arg(long, value_name = "COLUMN=ROLE", value_parser = column)]
    map: Vec<(String, Role)>,
    /// Identifier to import as, instead of the system's own
    #[arg(long = "as", value_name = "ID", value_parser = identifier)]
    identifier: Option<String>,
    /// Scheme that the codes belong to, such as icd10
    #[arg(long, value_name = "SCHEME", value_parser = text)]
    codes: Option<String>,
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(|name| name.parse::<Format>())
}

fn text(value: &str) -> Result<String, String> {
    let value = value.trim();
    if value.is_empty() || value.chars().any(char::is_control) {
        return Err("must not be empty or hold control characters".to_owned());
    }
    Ok(value.to_owned())
}

/// An identifier that is a folder's name as it is, and a word of a command line.
fn identifier(value: &str) -> Result<String, String> {
    let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    if value.is_empty() || value.starts_with('.') || !plain {
        return Err("must be of ASCII letters, digits, `-`, `_` and `.`, and not begin with `.`".to_owned());
    }
    Ok(value.to_owned())
}

fn column(value: &str) -> Result<(String, Role), String> {
    // The last `=`: a column's title may hold one, a role does not.
    let (column, role) = value.rsplit_once('=').ok_or("write COLUMN=ROLE, as in 病名=name")?;
    let role = role.parse::<Role>().map_err(|error| error.to_string())?;
    Ok((column.to_owned(), role))
}

pub(super) fn run(arguments: Arguments, store: &Store, session: &mut Session) -> Result<Exit> {
    let format = arguments.format;
    let files = arguments.files.iter().map(|path| named(path)).collect::<Result<Vec<_>>>()?;
    let mut options = options(arguments)?;
    if format == Format::Icd10Icd11Map {
        options.loaded = store.releases()?;
    }
    let editions: Vec<&[NamedBytes]> = match format {
        // Each file is a code system of its own.
        Format::Clins => files.chunks(1).collect(),
        _ => vec![&files],
    };
    let mut releases = Vec::with_capacity(editions.len());
    for edition in editions {
        match read::read(format, edition, &options) {
            Ok(release) => releases.push(release),
            Err(error) => return Ok(refused(&error, session)),
        }
    }
    for release in releases {
        let imported = store.import(&release, SystemTime::now())?;
        summary(imported, &release, session.out())?;
    }
    Ok(Exit::Success)
}

fn refused(error: &ImportError, session: &Session) -> Exit {
    let problems = match error.problems().len() {
        1 => "1 problem".to_owned(),
        count => format!("{count} problems"),
    };
    session.complain(format_args!("nothing was imported, and what was there is as it was; {problems}:\n{error}"));
    Exit::Data
}

fn options(arguments: Arguments) -> Result<ReadOptions> {
    if !arguments.map.is_empty() && arguments.format != Format::Table {
        return Err(UsageError("--map is for the system `table`; other systems have known columns".into()).into());
    }
    let licence = arguments.licence.map(licence).transpose()?;
    Ok(ReadOptions {
        edition: arguments.edition,
        encoding: arguments.encoding,
        licence,
        system: arguments.identifier,
        scheme: arguments.codes,
        map: arguments.map.into_iter().collect(),
        loaded: Vec::new(),
    })
}

/// A licence given in words, or as the file that holds them.
fn licence(given: String) -> Result<String> {
    let Some(path) = given.strip_prefix('@').map(Path::new) else { return Ok(given) };
    let refuse = || DataError(format!("cannot read the licence from {}", path.display()));
    let size = fs::metadata(path).with_context(refuse)?.len();
    if size > LONGEST_LICENCE {
        return Err(DataError(format!("{} is larger than 1 MiB, the longest licence kept", path.display())).into());
    }
    Ok(fs::read_to_string(path).with_context(refuse)?.trim().to_owned())
}

/// A file under its name without folders; one too large is read far enough to be refused by the reader.
fn named(path: &Path) -> Result<NamedBytes> {
    let refuse = || DataError(format!("cannot read {}; nothing was imported", path.display()));
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)).with_context(refuse)?;
    Ok(NamedBytes { name, bytes })
}

fn summary(imported: Imported, release: &Release, out: &mut impl Write) -> Result<()> {
    let meta = release.meta();
    let name = format!("{} {}", meta.system, meta.edition);
    match imported {
        Imported::New => writeln!(out, "{name} is imported and answers from now on")?,
        Imported::AlreadyThere => writeln!(out, "{name} was imported before; its files are unchanged, and it answers")?,
    }
    writeln!(out, "  concepts      {}", release.len())?;
    writeln!(out, "  designations  {}", release.designation_count())?;
    writeln!(out, "  codes         {}", meta.scheme)?;
    writeln!(out, "  digest        {}", short(&meta.digest))?;
    for source in &meta.sources {
        writeln!(out, "  file          {} ({}, {} bytes)", source.name, source.encoding, source.bytes)?;
    }
    for note in &meta.notes {
        writeln!(out, "  note          {note}")?;
    }
    Ok(())
}
