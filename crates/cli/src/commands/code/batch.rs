//! Many charts on several cores, written in their order without holding them all.

use anyhow::{Context, Result};
use ishizue_coding::Coder;
use ishizue_terminology::encoding::Encoding;
use ishizue_text::Status;
use rayon::ThreadPool;
use rayon::prelude::*;

use super::document::CodedDocument;
use super::render::Renderer;
use super::sink::{Rendered, Sink};
use crate::input::{Chart, Input, InputError};
use crate::progress::Progress;
use crate::session::Session;
use crate::settings::Jobs;

/// Charts that each job has in memory at most.
const CHARTS_PER_JOB: usize = 8;

/// What is done with every chart.
#[derive(Debug)]
pub struct Batch<'a> {
    /// Codes the charts.
    pub coder: &'a Coder,
    /// Encoding of all charts, if the user says so.
    pub encoding: Option<Encoding>,
    /// Statuses of mentions to keep; all when empty.
    pub statuses: Vec<Status>,
    /// Writes a coded chart.
    pub renderer: Renderer,
    /// Charts coded at a time.
    pub jobs: Jobs,
}

impl Batch<'_> {
    /// Codes every input and writes it; the number of inputs that failed.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn run(
        &self,
        inputs: Vec<Result<Input, InputError>>,
        mut sink: Sink,
        mut progress: Progress,
        session: &mut Session,
    ) -> Result<usize> {
        let pool = pool(self.jobs)?;
        let total = inputs.len();
        let keeps_text = sink.keeps_text();
        let mut failed = 0;
        sink.begin(session.out())?;
        let mut inputs = inputs.into_iter();
        loop {
            let chunk: Vec<_> = inputs.by_ref().take(pool.current_num_threads() * CHARTS_PER_JOB).collect();
            if chunk.is_empty() {
                break;
            }
            let coded: Vec<_> =
                pool.install(|| chunk.into_par_iter().map(|input| self.code(input?, keeps_text)).collect());
            for chart in coded {
                let written = match chart {
                    Ok(chart) => sink.chart(chart, session.out())?,
                    Err(error) => Err(error),
                };
                if let Err(error) = written {
                    failed += 1;
                    progress.aside(|| session.complain(&error));
                }
                progress.step();
            }
            session.flush()?;
        }
        sink.end(session.out())?;
        drop(progress);
        if failed > 0 && total > 1 {
            session.complain(format_args!("{failed} of {total} inputs could not be coded"));
        }
        Ok(failed)
    }

    fn code(&self, input: Input, keeps_text: bool) -> Result<Rendered, InputError> {
        let chart = input.read(self.encoding)?;
        let document = self.document(&input, chart);
        let result = self.renderer.render(&document);
        let result = result.map_err(|error| InputError { name: input.name.clone(), reason: error.into() })?;
        Ok(Rendered { input, text: if keeps_text { document.text } else { String::new() }, result })
    }

    fn document(&self, input: &Input, chart: Chart) -> CodedDocument {
        let mut mentions = self.coder.code_chart(&chart.text).mentions;
        mentions.retain(|mention| self.statuses.is_empty() || self.statuses.contains(&mention.assertion.status));
        CodedDocument {
            document: input.name.clone(),
            encoding: chart.encoding,
            characters: chart.text.chars().count(),
            mentions,
            text: chart.text,
        }
    }
}

/// Threads for this many jobs; rayon takes 0 for one on each core.
///
/// # Errors
/// A system that starts no threads.
pub fn pool(jobs: Jobs) -> Result<ThreadPool> {
    rayon::ThreadPoolBuilder::new().num_threads(jobs.into()).build().context("cannot start threads; try --jobs 1")
}
