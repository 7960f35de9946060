//! The data directory to a coder.

use std::sync::Arc;

use anyhow::Result;
use ishizue_coding::{Coder, Settings as CoderSettings};
use ishizue_store::Store;

use crate::settings::Settings;

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
    let releases = store.releases()?;
    let lexicon = store.lexicon_of(&releases);
    let wanted = CoderSettings {
        scheme: scheme.to_owned(),
        top: settings.top.value.into(),
        threshold: settings.threshold.value.into(),
    };
    Ok(Coder::new(Arc::new(releases), Arc::new(lexicon), wanted)?)
}
