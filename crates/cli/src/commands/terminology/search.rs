//! `ishizue terminology search`

use anyhow::Result;
use clap::Args;
use ishizue_store::Store;
use ishizue_terminology::{DesignationUse, Release, icd10};
use ishizue_text::key;
use serde::Serialize;

use super::show::usage;
use crate::columns::{Columns, cell};
use crate::exit::{Exit, UsageError};
use crate::session::Session;

/// Widest name, in cells of the terminal.
const WIDEST: usize = 60;

const AFTER_HELP: &str = "\
A name is found by any part of it, whatever its width, kana or variant characters; a code by its
beginning, with or without the dot. Whole names come first, then beginnings, then parts.

Examples:
  ishizue terminology search 転子部骨折
  ishizue terminology search S72.1 --system medis --limit 50";

/// The command line of `terminology search`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Part of a name, or the beginning of a code
    query: String,
    /// Search this code system alone
    #[arg(long)]
    system: Option<String>,
    /// Most rows to print
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// How well a row fits; the order is the order of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Code,
    Whole,
    Beginning,
    CodeBeginning,
    Part,
}

/// A name found.
#[derive(Debug, Serialize)]
struct Found<'a> {
    code: String,
    name: &'a str,
    #[serde(rename = "use")]
    usage: String,
    system: &'a str,
    edition: &'a str,
    #[serde(skip)]
    rank: (Fit, DesignationUse, usize),
}

pub(super) fn run(arguments: &Arguments, store: &Store, session: &mut Session) -> Result<Exit> {
    let query = Query::new(&arguments.query)?;
    let releases = match &arguments.system {
        Some(system) => vec![store.show(system, None)?.1],
        None => store.releases()?,
    };
    let mut found: Vec<Found<'_>> = releases.iter().flat_map(|release| query.search(release)).collect();
    found.sort_by(|a, b| (a.rank, &a.code, a.name).cmp(&(b.rank, &b.code, b.name)));
    let total = found.len();
    found.truncate(arguments.limit);
    if arguments.json {
        session.json(&found)?;
    } else {
        table(&found, session)?;
        if total > found.len() {
            session.flush()?;
            session.complain(format_args!("{} of {total} names shown; raise --limit for more", found.len()));
        }
    }
    Ok(Exit::Success)
}

fn table(found: &[Found<'_>], session: &mut Session) -> Result<()> {
    if found.is_empty() {
        session.complain("nothing is called so");
        return Ok(());
    }
    let mut columns = Columns::new(["code", "name", "use", "system", "edition"]);
    for row in found {
        columns.row([
            row.code.clone(),
            cell(row.name, WIDEST),
            row.usage.clone(),
            row.system.to_owned(),
            row.edition.to_owned(),
        ]);
    }
    columns.write(session.out(), "")?;
    Ok(())
}

/// What is looked for, in normal form.
struct Query {
    name: String,
    /// Upper case, without a dot.
    code: String,
}

impl Query {
    fn new(text: &str) -> Result<Self> {
        let name = key(text);
        if name.is_empty() {
            return Err(UsageError("the QUERY is empty".into()).into());
        }
        Ok(Self { name, code: text.trim().replace('.', "").to_uppercase() })
    }

    /// Every name that fits; where the code does, its first name stands for all.
    fn search<'a>(&self, release: &'a Release) -> Vec<Found<'a>> {
        let mut found = Vec::new();
        for concept in release.concepts() {
            let by_code = self.fits_code(concept.code());
            let mut names = concept.designations().peekable();
            if let (Some(fit), Some(first)) = (by_code, names.peek()) {
                found.push(row(release, concept.code(), first, fit));
                continue;
            }
            found
                .extend(names.filter_map(|name| Some(row(release, concept.code(), &name, self.fits_name(name.text)?))));
        }
        found
    }

    fn fits_code(&self, code: &str) -> Option<Fit> {
        let code = code.to_uppercase();
        if code == self.code { Some(Fit::Code) } else { code.starts_with(&self.code).then_some(Fit::CodeBeginning) }
    }

    fn fits_name(&self, name: &str) -> Option<Fit> {
        let name = key(name);
        match name.find(&self.name) {
            Some(0) if name.len() == self.name.len() => Some(Fit::Whole),
            Some(0) => Some(Fit::Beginning),
            Some(_) => Some(Fit::Part),
            None => None,
        }
    }
}

fn row<'a>(release: &'a Release, code: &str, name: &ishizue_terminology::Designation<'a>, fit: Fit) -> Found<'a> {
    let meta = release.meta();
    let shown = if meta.scheme == "icd10" { icd10::dotted(code) } else { code.to_owned() };
    Found {
        code: shown,
        name: name.text,
        usage: usage(name),
        system: &meta.system,
        edition: &meta.edition,
        rank: (fit, name.usage, name.text.len()),
    }
}
