//! The settings file: TOML, every key optional, an unknown key a mistake.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::path::PathBuf;

use serde::Deserialize;

use super::{Jobs, ModelsFrom, SettingsError, Source, Sourced, Threshold, Top};
use crate::language::Language;

/// What the file says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SettingsFile {
    pub(super) data_dir: Option<PathBuf>,
    pub(super) models: Option<ModelsFrom>,
    pub(super) language: Option<Language>,
    pub(super) threshold: Option<Threshold>,
    pub(super) top: Option<Top>,
    pub(super) jobs: Option<Jobs>,
    #[serde(default)]
    pub(super) server: ServerTable,
}

/// The table `[server]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServerTable {
    pub(super) address: Option<SocketAddr>,
    pub(super) max_body_bytes: Option<NonZeroU64>,
    pub(super) timeout_seconds: Option<NonZeroU64>,
}

impl SettingsFile {
    /// Reads the file; one that nobody named may be missing.
    pub(super) fn read(path: &Sourced<PathBuf>) -> Result<Self, SettingsError> {
        match fs::read_to_string(&path.value) {
            Ok(text) => toml::from_str(&text).map_err(|error| SettingsError::Mistake {
                path: path.value.clone(),
                message: error.to_string().trim_end().to_owned(),
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound && path.source == Source::Default => {
                Ok(Self::default())
            }
            Err(source) => Err(SettingsError::Unreadable { path: path.value.clone(), source }),
        }
    }
}
