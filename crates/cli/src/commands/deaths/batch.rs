//! `ishizue deaths code`

use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use clap::Args;
use ishizue_deaths::{Certificate, DeathCoder, Memory, Reason, reasons};
use ishizue_store::{Queue, Waiting, write_atomically};
use ishizue_terminology::encoding::Encoding;
use ishizue_terminology::sha256_hex;
use rayon::ThreadPool;
use rayon::prelude::*;

use super::journal::Journal;
use super::output::{Coded, Format, HEADING};
use super::rows::{Record, Rows};
use super::summary::Tally;
use crate::commands::code::pool;
use crate::engine;
use crate::exit::{DataError, Exit};
use crate::progress::Progress;
use crate::session::Session;
use crate::settings::{Flags, Jobs, Settings};

/// Certificates coded between two entries of the journal.
const CHUNK: usize = 1024;
/// Bytes of the beginning and of the end by which an input is known again.
const ENDS: u64 = 1 << 20;
/// Where the data directory remembers what was coded last, for `explain`.
pub const LAST: &str = "deaths/last.json";

const AFTER_HELP: &str = "\
IN is JSON Lines or a CSV or TSV with a heading; docs/formats.md has the fields. A row that cannot be read
is written with its line and the reason; none is lost.

With --accept-at two files are written: OUT with `.accepted` before its extension has what reaches that
accuracy on the certificates of the calibration, OUT with `.review` the rest. The summary says how many
of each group and why.

A run that was cut off goes on where it was when the same command is given again: OUT.progress says how
far it was.

Examples:
  ishizue deaths code month.jsonl --out coded.csv --format csv
  ishizue deaths code month.csv --out coded.jsonl --format jsonl --accept-at 0.97";

/// The command line of `deaths code`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The certificates
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// Where results go
    #[arg(long, value_name = "OUT")]
    out: PathBuf,
    /// How results are written
    #[arg(long, value_enum, default_value_t = Format::Jsonl, value_name = "FORMAT")]
    format: Format,
    /// Accept without a person what reaches this accuracy, 0.5 to 1
    #[arg(long, value_name = "ACCURACY", value_parser = accuracy)]
    accept_at: Option<f32>,
    /// Put what needs a person before the reviewers too (the page /deaths)
    #[arg(long)]
    queue: bool,
    /// Encoding of the input, instead of detecting it
    #[arg(long, value_name = "ENCODING")]
    encoding: Option<Encoding>,
    /// Number of certificates coded at a time, 0 for one on each core
    #[arg(long, value_name = "N")]
    jobs: Option<Jobs>,
}

/// An accuracy as a flag takes it.
///
/// # Errors
/// What is no number from 0.5 to 1.
pub fn accuracy(text: &str) -> Result<f32, String> {
    let value: f32 = text.parse().map_err(|_| "is no number".to_owned())?;
    if (0.5..=1.0).contains(&value) { Ok(value) } else { Err("is not between 0.5 and 1".to_owned()) }
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let settings = session.settings(&Flags { jobs: arguments.jobs, ..Flags::default() })?;
    let coder = engine::deaths(&settings, session)?;
    let rows = Rows::open(&arguments.input, arguments.encoding)?;
    remember(&settings, &arguments.input)?;
    let queue = arguments.queue.then(|| engine::store(&settings)).transpose()?;
    let batch = Batch {
        queue: queue.map(|store| store.queue()).transpose()?,
        threshold: arguments.accept_at.map(|wanted| coder.threshold(wanted)),
        format: arguments.format,
        memories: Vec::new(),
        coder,
    };
    let run = run_digest(arguments, &batch)?;
    let tally = batch.run(arguments, rows, run, &pool(settings.jobs.value)?, session)?;
    tally.write(settings.language.value, session.out())?;
    Ok(Exit::Success)
}

/// Keeps the path of the input, not a word of it.
fn remember(settings: &Settings, input: &Path) -> Result<()> {
    let path = std::path::absolute(input).unwrap_or_else(|_| input.to_owned());
    let bytes = serde_json::to_vec(&path)?;
    Ok(write_atomically(&settings.data_dir.value.join(LAST), &bytes)?)
}

/// What makes two runs the same: the input, the settings that change the output, the coder.
fn run_digest(arguments: &Arguments, batch: &Batch) -> Result<String> {
    let refuse = || DataError(format!("cannot read {}", arguments.input.display()));
    let mut file = std::fs::File::open(&arguments.input).with_context(refuse)?;
    let size = file.metadata().with_context(refuse)?.len();
    let mut ends = Vec::new();
    file.by_ref().take(ENDS).read_to_end(&mut ends).with_context(refuse)?;
    file.seek(SeekFrom::Start(size.saturating_sub(ENDS))).with_context(refuse)?;
    file.take(ENDS).read_to_end(&mut ends).with_context(refuse)?;
    let settings = format!(
        "{size} {:?} {:?} {:?} {} {}",
        arguments.format,
        batch.threshold,
        arguments.encoding,
        env!("CARGO_PKG_VERSION"),
        batch.coder.digest()
    );
    ends.extend_from_slice(settings.as_bytes());
    Ok(sha256_hex(&ends))
}

struct Batch {
    coder: DeathCoder,
    threshold: Option<f32>,
    format: Format,
    /// Where what needs a person goes too.
    queue: Option<Queue>,
    /// One a thread: phrases that were coded before.
    memories: Vec<Mutex<Memory>>,
}

impl Batch {
    fn run(
        mut self,
        arguments: &Arguments,
        mut rows: Rows,
        run: String,
        pool: &ThreadPool,
        session: &Session,
    ) -> Result<Tally> {
        self.memories = (0..pool.current_num_threads()).map(|_| Mutex::new(Memory::default())).collect();
        let outs = self.outs(&arguments.out);
        let mut journal = Journal::open(outs, &arguments.out, run, rows.place())?;
        if journal.is_done() {
            return journal.finish();
        }
        rows.seek(journal.place()).context("the input cannot be read")?;
        let mut progress = Progress::of_bytes(rows.size(), false);
        if journal.has_begun() {
            session.complain(format_args!("going on from line {}", journal.place().line));
            progress.skip(journal.place().offset);
        } else {
            journal.write(&self.heading()?, rows.place())?;
        }
        loop {
            let chunk = chunk(&mut rows)?;
            if chunk.is_empty() {
                return journal.finish();
            }
            let coded: Vec<Coded> = pool.install(|| chunk.par_iter().map(|r| self.code(&rows, r)).collect());
            let written = self.written(&coded, journal.tally())?;
            if let Some(queue) = &mut self.queue {
                let waiting: Vec<Waiting> = coded.iter().filter_map(Coded::waiting).collect();
                // Before the journal: what is added twice after a kill waits once.
                queue.add(&waiting)?;
            }
            journal.write(&written, rows.place())?;
            progress.reach(rows.place().offset, chunk.len());
        }
    }

    /// One file, or the accepted and those for review.
    fn outs(&self, out: &Path) -> Vec<PathBuf> {
        match self.threshold {
            None => vec![out.to_owned()],
            Some(_) => vec![named(out, "accepted"), named(out, "review")],
        }
    }

    fn heading(&self) -> Result<Vec<Vec<u8>>> {
        let count = if self.threshold.is_some() { 2 } else { 1 };
        let mut heading = Vec::new();
        if self.format == Format::Csv {
            let mut writer = csv::Writer::from_writer(&mut heading);
            writer.write_record(HEADING)?;
            writer.flush()?;
            drop(writer);
        }
        Ok(vec![heading; count])
    }

    fn code(&self, rows: &Rows, record: &Record) -> Coded {
        let row = match rows.read(record) {
            Ok(row) => row,
            Err(issue) => {
                let reasons = vec![Reason::Broken];
                return Coded {
                    line: record.line,
                    certificate: Certificate::default(),
                    answer: Err(issue),
                    issues: Vec::new(),
                    reasons,
                };
            }
        };
        let at = rayon::current_thread_index().unwrap_or(0);
        let answer = match self.memories.get(at) {
            // A memory is only a cache: what a panicking thread left in it is still right.
            Some(memory) => {
                self.coder.code(&row.certificate, &mut memory.lock().unwrap_or_else(PoisonError::into_inner))
            }
            None => self.coder.code(&row.certificate, &mut Memory::default()),
        };
        let threshold = self.threshold.unwrap_or(0.0);
        let reasons = reasons(&answer, row.certificate.is_blank(), &row.issues, threshold);
        Coded { line: record.line, certificate: row.certificate, answer: Ok(answer), issues: row.issues, reasons }
    }

    fn written(&self, coded: &[Coded], tally: &mut Tally) -> Result<Vec<Vec<u8>>> {
        let mut out = vec![Vec::new(); if self.threshold.is_some() { 2 } else { 1 }];
        for certificate in coded {
            tally.add(certificate);
            let to = usize::from(self.threshold.is_some() && !certificate.is_accepted());
            if let Some(out) = out.get_mut(to) {
                certificate.write(self.format, out)?;
            }
        }
        Ok(out)
    }
}

fn chunk(rows: &mut Rows) -> Result<Vec<Record>> {
    let mut chunk = Vec::with_capacity(CHUNK);
    let mut bytes = 0;
    while chunk.len() < CHUNK && bytes < ishizue_deaths::read::LARGEST_ROW * 8 {
        let Some(record) = rows.next().context("the input cannot be read")? else { break };
        bytes += record.bytes.len();
        chunk.push(record);
    }
    Ok(chunk)
}

/// `out.csv` and `review` give `out.review.csv`.
fn named(out: &Path, part: &str) -> PathBuf {
    let stem = out.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let name = match out.extension() {
        Some(extension) => format!("{stem}.{part}.{}", extension.to_string_lossy()),
        None => format!("{stem}.{part}"),
    };
    out.with_file_name(name)
}
