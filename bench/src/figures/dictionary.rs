//! Dictionary words of running text: the lexicon beside an Aho-Corasick automaton over the same words.

use anyhow::{Result, anyhow, ensure};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use ishizue_index::{Lexicon, TermId};
use ishizue_text::{Normalised, normalise, squeeze};

use crate::data::World;
use crate::measure::rate;
use crate::report::{Report, Target, megabytes};

/// Charts in one run: enough text not to stay in a cache.
const CHARTS: usize = 5_000;

pub(super) fn run(world: &mut World, report: &mut Report) -> Result<()> {
    let lexicon = world.lexicon()?;
    let automaton = automaton(&lexicon)?;
    let charts = world.charts()?;
    let cycled: Vec<&str> = charts.iter().map(String::as_str).cycle().take(CHARTS).collect();
    measure("", &cycled, &lexicon, &automaton, report)?;
    // Real reports, all different: what cycling a few charts gains from warm caches shows in the difference.
    let reports = world.reports()?;
    measure(" (reports)", &reports.iter().map(String::as_str).collect::<Vec<_>>(), &lexicon, &automaton, report)
}

fn measure(
    of: &str,
    texts: &[&str],
    lexicon: &Lexicon,
    automaton: &CharwiseDoubleArrayAhoCorasick<u32>,
    report: &mut Report,
) -> Result<()> {
    let bytes: usize = texts.iter().map(|t| t.len()).sum();
    let megabytes_of_original = bytes as f64 / 1e6;
    let normal: Vec<Normalised> = texts.iter().map(|t| normalise(t)).collect();
    let plain: Vec<String> = normal.iter().map(|n| n.symbols().iter().collect()).collect();
    let scan = || normal.iter().map(|n| hits(lexicon, n)).sum::<usize>();
    let peer = || plain.iter().map(|text| automaton.leftmost_find_iter(text).count()).sum::<usize>();
    ensure!(scan() == peer(), "the lexicon finds {} words, daachorse {}", scan(), peer());
    let measured = format!("{} texts, {} of UTF-8, {} words found", texts.len(), megabytes(bytes), scan());
    let mut line = |name: &str, spread, target| {
        report.figure(&format!("{name}{of}"), measured.clone(), "MB/s", spread, target);
    };
    line("dictionary", rate(megabytes_of_original, scan), Some(Target::AtLeast(100.0)));
    line("dictionary: daachorse 5", rate(megabytes_of_original, peer), None);
    line("normalise", rate(megabytes_of_original, || texts.iter().map(|t| normalise(t).len()).sum::<usize>()), None);
    let both = || texts.iter().map(|t| hits(lexicon, &normalise(t))).sum::<usize>();
    line("normalise + dictionary", rate(megabytes_of_original, both), None);
    Ok(())
}

fn hits(lexicon: &Lexicon, text: &Normalised) -> usize {
    let mut count = 0;
    lexicon.scan(text.symbols(), |_| count += 1);
    count
}

/// The lexicon's words: every term, and its form without dots, hyphens and spaces where no term is written so.
fn automaton(lexicon: &Lexicon) -> Result<CharwiseDoubleArrayAhoCorasick<u32>> {
    let in_plane = |word: &String| word.chars().all(|c| (c as u32) < 0x1_0000);
    let terms = (0..lexicon.len() as u32).map(|term| lexicon.term(TermId(term)).to_owned());
    let mut words: Vec<String> = terms.flat_map(|term| [squeeze(&term), term]).filter(in_plane).collect();
    words.retain(|word| !word.is_empty());
    words.sort();
    words.dedup();
    let builder = CharwiseDoubleArrayAhoCorasickBuilder::new().match_kind(MatchKind::LeftmostLongest);
    builder.build(words).map_err(|error| anyhow!("daachorse: {error}"))
}
