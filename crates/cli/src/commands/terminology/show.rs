//! `ishizue terminology show`

use std::io::{self, Write};

use anyhow::Result;
use clap::Args;
use ishizue_store::{Listing, Store};
use ishizue_terminology::icd10::{self, Code, Range};
use ishizue_terminology::{Concept, Designation, Language, Release};

use crate::columns::{Columns, cell};
use crate::exit::{DataError, Exit};
use crate::session::Session;

/// Widest name, in cells of the terminal.
const WIDEST: usize = 60;

const AFTER_HELP: &str = "\
Examples:
  ishizue terminology show medis
  ishizue terminology show starter --code S72.1";

/// The command line of `terminology show`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Identifier of the code system, as listed
    system: String,
    /// Edition, or the start of its digest; else the one that answers
    #[arg(long)]
    edition: Option<String>,
    /// Show this code's names, parents and properties
    #[arg(long)]
    code: Option<String>,
}

pub(super) fn run(arguments: &Arguments, store: &Store, session: &mut Session) -> Result<Exit> {
    let (listing, release) = store.show(&arguments.system, arguments.edition.as_deref())?;
    match &arguments.code {
        None => origin(&listing, &release, session.out())?,
        Some(code) => {
            let unknown = || {
                let name = format!("{} {}", listing.system, listing.edition);
                DataError(format!("{name} has no code {code}; look with `ishizue terminology search`"))
            };
            let concept = find(&release, code).ok_or_else(unknown)?;
            self::concept(concept, &release, session.out())?;
        }
    }
    Ok(Exit::Success)
}

fn find<'a>(release: &'a Release, code: &str) -> Option<Concept<'a>> {
    let stored = stored(release, code.trim());
    release.find(&stored).or_else(|| release.find(code.trim()))
}

/// The form in which a release of this scheme would store the code.
fn stored(release: &Release, code: &str) -> String {
    if release.meta().scheme != "icd10" {
        return code.to_owned();
    }
    let code_or_range = Code::parse(code).map(|code| code.as_str().to_owned());
    code_or_range.or_else(|_| Range::parse(code).map(|range| range.to_string())).unwrap_or_else(|_| code.to_owned())
}

fn origin(listing: &Listing, release: &Release, out: &mut impl Write) -> io::Result<()> {
    let state = if listing.current { "answers" } else { "does not answer; see `terminology use`" };
    writeln!(out, "{} {} ({state})", listing.system, listing.edition)?;
    let licence = if listing.licence.is_empty() { "none stated" } else { &listing.licence };
    let facts = [
        ("title", listing.title.clone()),
        ("codes", listing.scheme.clone()),
        ("concepts", listing.concepts.to_string()),
        ("designations", listing.designations.to_string()),
        ("imported", listing.imported.clone().unwrap_or_else(|| "built in".to_owned())),
        ("digest", listing.digest.clone()),
        ("licence", licence.replace('\n', "\n                ")),
    ];
    for (label, value) in facts {
        writeln!(out, "  {label:<12}  {value}")?;
    }
    for source in &release.meta().sources {
        let bytes = source.bytes;
        writeln!(out, "  {:<12}  {} ({}, {bytes} bytes)", "file", source.name, source.encoding)?;
        writeln!(out, "  {:<12}  {}", "  sha256", source.sha256)?;
    }
    for note in &release.meta().notes {
        writeln!(out, "  {:<12}  {note}", "note")?;
    }
    Ok(())
}

fn concept(concept: Concept<'_>, release: &Release, out: &mut impl Write) -> io::Result<()> {
    let title = |concept: Concept<'_>| cell(concept.name(Language::Ja).unwrap_or_default(), WIDEST);
    let meta = release.meta();
    writeln!(out, "{}  {}  ({} {})", display(release, concept), title(concept), meta.system, meta.edition)?;
    for parent in std::iter::successors(concept.parent(), Concept::parent) {
        writeln!(out, "  in {}  {}", display(release, parent), title(parent))?;
    }
    for child in release.concepts().filter(|child| child.parent().is_some_and(|parent| parent.id() == concept.id())) {
        writeln!(out, "  has {}  {}", display(release, child), title(child))?;
    }
    for (key, value) in concept.properties() {
        writeln!(out, "  {key} = {}", cell(value, WIDEST))?;
    }
    let mut columns = Columns::new(["name", "use", "language", "id"]);
    for name in concept.designations() {
        columns.row([cell(name.text, WIDEST), usage(&name), language(&name), name.id.to_owned()]);
    }
    columns.write(out, "  ")
}

fn display(release: &Release, concept: Concept<'_>) -> String {
    match release.meta().scheme.as_str() {
        "icd10" => icd10::dotted(concept.code()),
        _ => concept.code().to_owned(),
    }
}

/// What a name is for, in a word.
pub(super) fn usage(name: &Designation<'_>) -> String {
    format!("{:?}", name.usage).to_lowercase()
}

fn language(name: &Designation<'_>) -> String {
    format!("{:?}", name.language).to_lowercase()
}
