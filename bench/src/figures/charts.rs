//! Whole charts to coded mentions.

use anyhow::Result;
use ishizue_coding::Coder;

use crate::data::World;
use crate::measure::rate;
use crate::report::{Report, Target, megabytes};

const CHARTS: usize = 10_000;

pub(super) fn run(world: &mut World, report: &mut Report) -> Result<()> {
    let (coder, charts) = (world.coder()?, world.charts()?);
    let cycled: Vec<&str> = charts.iter().map(String::as_str).cycle().take(CHARTS).collect();
    let made = format!("{CHARTS} charts made by cycling {} different ones", charts.len());
    line("charts", &made, &coder, &cycled, Some(Target::AtLeast(2_000.0)), report);
    let reports = world.reports()?;
    let different: Vec<&str> = reports.iter().map(String::as_str).collect();
    let made = format!("{} different case and radiology reports", reports.len());
    line("charts (reports)", &made, &coder, &different, None, report);
    Ok(())
}

fn line(name: &str, made: &str, coder: &Coder, charts: &[&str], target: Option<Target>, report: &mut Report) {
    let mentions = || charts.iter().map(|chart| coder.code_chart(chart).mentions.len()).sum::<usize>();
    let (found, bytes) = (mentions(), charts.iter().map(|c| c.len()).sum::<usize>());
    let measured = format!(
        "{made}, {}, mean {} bytes, {:.1} mentions a chart",
        megabytes(bytes),
        bytes / charts.len().max(1),
        found as f64 / charts.len().max(1) as f64
    );
    report.figure(name, measured, "/s", rate(charts.len() as f64, mentions), target);
}
