//! The figures, one file a group.

mod charts;
mod cold;
mod deaths;
mod dictionary;
mod open;
mod peers;
mod phrases;
mod reading;
mod systems;

use anyhow::Result;
use clap::ValueEnum;

use crate::data::{Absent, World};
use crate::report::Report;

/// A group of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// Everything below
    All,
    /// Opening what was imported
    Open,
    /// Dictionary words of running text
    Dictionary,
    /// Phrases to codes
    Phrases,
    /// Charts to coded mentions
    Charts,
    /// The whole program, started for one phrase
    Cold,
    /// The learned reader and ranker
    Reading,
    /// ICD-11, ICF, J-FAGY, laboratory items, and the FHIR service
    Systems,
    /// Death certificates in a batch
    Deaths,
    /// Other searches over the same terms
    Peers,
}

impl Suite {
    const EACH: [Self; 9] = [
        Self::Open,
        Self::Dictionary,
        Self::Phrases,
        Self::Charts,
        Self::Cold,
        Self::Reading,
        Self::Systems,
        Self::Deaths,
        Self::Peers,
    ];

    /// The groups asked for, each once.
    pub(crate) fn expand(asked: &[Self]) -> Vec<Self> {
        let wanted = |suite: &Self| asked.contains(&Self::All) || asked.contains(suite);
        Self::EACH.into_iter().filter(wanted).collect()
    }

    /// Measures the group; absent data skips it.
    pub(crate) fn run(self, world: &mut World, report: &mut Report) -> Result<()> {
        let (name, done) = match self {
            Self::All => return Ok(()),
            Self::Open => ("open", open::run(world, report)),
            Self::Dictionary => ("dictionary", dictionary::run(world, report)),
            Self::Phrases => ("phrases", phrases::run(world, report)),
            Self::Charts => ("charts", charts::run(world, report)),
            Self::Cold => ("cold", cold::run(world, report)),
            Self::Reading => ("reading", reading::run(world, report)),
            Self::Systems => ("systems", systems::run(world, report)),
            Self::Deaths => ("deaths", deaths::run(world, report)),
            Self::Peers => ("peers", peers::run(world, report)),
        };
        match done {
            Err(error) if error.is::<Absent>() => report.skip(name, &error.to_string()),
            other => other?,
        }
        Ok(())
    }
}
