//! Phrases to ranked codes.

use anyhow::Result;
use ishizue_coding::Coder;

use crate::data::{Phrase, World};
use crate::measure::{Spread, rate};
use crate::report::{Report, Target};

pub(super) fn run(world: &mut World, report: &mut Report) -> Result<()> {
    let (coder, phrases) = (world.coder()?, world.phrases()?);
    for top in [5, 10] {
        let coder = coder.with_settings(top, coder.settings().threshold);
        let measured = format!("{} phrases as written in charts, top {top}, MEDIS imported", phrases.len());
        report.figure(
            &format!("phrases (top {top})"),
            measured,
            "/s",
            speed(&coder, &phrases),
            Some(Target::AtLeast(5_000.0)),
        );
    }
    Ok(())
}

/// Phrases a second.
pub(super) fn speed(coder: &Coder, phrases: &[Phrase]) -> Spread {
    let code_all = || phrases.iter().map(|p| coder.code_phrase(&p.text).codings.len()).sum::<usize>();
    rate(phrases.len() as f64, code_all)
}
