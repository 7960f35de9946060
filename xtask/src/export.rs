//! Scratch: candidates of phrases with their features, for prototyping.
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use rayon::prelude::*;

use crate::phrases;

pub(crate) fn run(data: &Path, out: &Path) -> Result<String> {
    let coder = phrases::coder(data)?;
    let chart = phrases::table(&data.join("normalisation/chart_phrases.tsv"))?;
    let dev = phrases::table(&data.join("samples/icd10_phrases_dev.tsv"))?;
    let own = phrases::table("conformance/phrases.tsv".as_ref())?;
    let mut report = String::new();
    for (name, set) in [("chart", chart), ("dev", dev), ("own", own)] {
        let lines: Vec<(String, bool, bool)> = set
            .par_iter()
            .map(|p| {
                let answer = coder.code_phrase(&p.text);
                let features = coder.phrase_features(&p.text, false);
                let any = features.iter().any(|(c, _)| p.accepted.contains(c));
                let first = answer.codings.first().is_some_and(|c| p.accepted.contains(&c.code));
                let top: Vec<String> =
                    answer.codings.iter().take(5).map(|c| format!("{}={}", c.code, c.evidence.designation)).collect();
                (format!("{}\t{}\t{}\t{}\t{}", first, any, p.text, p.accepted.join("|"), top.join(" ")), first, any)
            })
            .collect();
        let n = lines.len() as f32;
        let first = lines.iter().filter(|l| l.1).count() as f32;
        let any = lines.iter().filter(|l| l.2).count() as f32;
        writeln!(report, "{name}: top1 {:.4} recall {:.4}", first / n, any / n)?;
        std::fs::write(
            out.join(format!("{name}.tsv")),
            lines.iter().map(|l| l.0.as_str()).collect::<Vec<_>>().join("\n"),
        )?;
    }
    Ok(report)
}
