//! The data directory and the models to a coder.

use std::sync::Arc;

use anyhow::{Context, Result};
use ishizue_coding::{Coder, Settings as CoderSettings, System, Systems};
use ishizue_deaths::DeathCoder;
use ishizue_deaths::underlying::Official;
use ishizue_index::Lexicon;
use ishizue_server::ModelSummary;
use ishizue_store::Store;
use ishizue_store::models::Card;
use ishizue_terminology::{Release, sha256_hex, starter};

use crate::exit::DataError;
use crate::models::{self, Role};
use crate::session::Session;
use crate::settings::Settings;

/// Where official decision tables are kept, in the data directory.
pub const OFFICIAL: &str = "deaths/official.tsv";
/// The scheme that charts and phrases are coded in.
pub const SCHEME: &str = "icd10";

/// The data directory of these settings.
///
/// # Errors
/// A path that is no directory.
pub fn store(settings: &Settings) -> Result<Store> {
    Ok(Store::open(settings.data_dir.value.clone())?)
}

/// A coder over the current releases.
///
/// # Errors
/// A data directory that cannot be read, or no release with codes of the scheme.
pub fn coder(settings: &Settings, scheme: &str) -> Result<Coder> {
    let store = store(settings)?;
    let releases = store.dictionary()?;
    let lexicon = store.lexicon_of(&releases);
    let wanted = CoderSettings {
        scheme: scheme.to_owned(),
        top: settings.top.value.into(),
        threshold: settings.threshold.value.into(),
        ..CoderSettings::default()
    };
    Ok(Coder::new(Arc::new(releases), Arc::new(lexicon), wanted)?)
}

/// The same coder answering in these systems; their releases are read only where one of them is wanted.
///
/// # Errors
/// A data directory that cannot be read, or a system that is not imported.
pub fn in_systems(coder: Coder, settings: &Settings, wanted: &[System]) -> Result<Coder> {
    if wanted.iter().all(|system| *system == System::Icd10) {
        return Ok(coder.in_systems(wanted)?);
    }
    Ok(with_systems(coder, settings)?.in_systems(wanted)?)
}

/// The same coder with every imported system, none of which it answers in yet.
///
/// # Errors
/// A data directory that cannot be read.
pub fn with_systems(coder: Coder, settings: &Settings) -> Result<Coder> {
    let systems = Systems::new(store(settings)?.other_systems()?);
    Ok(coder.with_systems(systems))
}

/// A coder over these releases, the starter first, with nothing set.
///
/// # Errors
/// None as long as the starter has codes.
pub fn coder_over(releases: Vec<Release>) -> Result<Coder> {
    let lexicon = Lexicon::compile(&releases.iter().collect::<Vec<_>>());
    Ok(Coder::new(Arc::new(releases), Arc::new(lexicon), CoderSettings::default())?)
}

/// The coder of the starter alone, which needs no data directory.
///
/// # Errors
/// None as long as the starter has codes.
pub fn starter_coder() -> Result<Coder> {
    coder_over(vec![starter::release()])
}

/// A coder that reads charts, and the models it reads them with.
#[derive(Debug)]
pub struct Reader {
    /// The coder.
    pub coder: Coder,
    /// Its models.
    pub models: Vec<ModelSummary>,
}

/// A coder over the current releases with the models of these roles; one that cannot be used is told of and left out.
///
/// # Errors
/// As [`coder`].
pub fn reader(settings: &Settings, roles: &[Role], session: &Session) -> Result<Reader> {
    Ok(with_models(coder(settings, SCHEME)?, settings, roles, session))
}

/// This coder with the models of these roles; one that cannot be used is told of and left out.
pub fn with_models(coder: Coder, settings: &Settings, roles: &[Role], session: &Session) -> Reader {
    let mut reader = Reader { coder, models: Vec::new() };
    let Some(models) = models::source(settings) else { return reader };
    for &role in roles {
        match models::attach(&reader.coder, role, &models) {
            Ok((coder, card)) => {
                reader.coder = coder;
                reader.models.push(summary(card));
            }
            Err(problem) => session.complain(models::warning(role, &problem, settings.language.value)),
        }
    }
    reader
}

/// A coder of death certificates over the current releases, with its models as far as they can be used.
///
/// # Errors
/// As [`coder`].
pub fn deaths(settings: &Settings, session: &Session) -> Result<DeathCoder> {
    Ok(deaths_over(reader(settings, &[Role::Phrases], session)?.coder, settings, session))
}

/// A coder of death certificates whose lines are coded by this coder.
pub fn deaths_over(lines: Coder, settings: &Settings, session: &Session) -> DeathCoder {
    let mut coder = DeathCoder::new(lines);
    match official(settings) {
        Ok(Some((official, digest))) => coder = coder.with_official(official, digest),
        Ok(None) => {}
        Err(error) => session.complain(format_args!("{error:#}; the learned relations are used alone")),
    }
    let Some(models) = models::source(settings) else { return coder };
    match models::classifier(&models) {
        Ok((classifier, _)) => coder.with_classifier(Arc::new(classifier)),
        Err(problem) => {
            session.complain(models::warning(Role::Deaths, &problem, settings.language.value));
            coder
        }
    }
}

/// The decision tables that the user has taken over, with the digest of their text; `None` where there are none.
///
/// # Errors
/// A file that cannot be read, or is not what `deaths tables` wrote.
fn official(settings: &Settings) -> Result<Option<(Official, String)>> {
    let path = settings.data_dir.value.join(OFFICIAL);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    let hint = || DataError(format!("{} cannot be used; take the tables over again", path.display()));
    Ok(Some((Official::read(&text).with_context(hint)?, sha256_hex(text.as_bytes()))))
}

fn summary(card: Card) -> ModelSummary {
    ModelSummary { name: card.name, version: card.version, sha256: card.sha256 }
}
