//! The settings in force and where each came from: flag, environment variable, file, default — in this order.

mod file;
mod layers;
mod value;

use std::ffi::OsString;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use serde::{Serialize, Serializer};

use crate::language::Language;
use file::SettingsFile;
use layers::Layers;

pub use value::{Jobs, ModelsFrom, Threshold, Top};

/// Folder of the program below the platform's own folders.
const PROGRAM: &str = "ishizue";
/// Name of the settings file there.
const FILE: &str = "config.toml";
/// Variable that names the settings file.
const FILE_VARIABLE: &str = "ISHIZUE_CONFIG";

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The settings file cannot be read.
    #[error("cannot read the settings file {path}; mend the path, or leave it out", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The settings file has a mistake; the message names line and column.
    #[error("{path} has a mistake\n{message}", path = path.display())]
    Mistake {
        /// The file.
        path: PathBuf,
        /// Where and what.
        message: String,
    },
    /// An environment variable has a value that the setting does not take.
    #[error("the environment variable {variable} cannot be used: {reason}")]
    Variable {
        /// The variable.
        variable: &'static str,
        /// What it should be.
        reason: String,
    },
    /// Neither told where data lives nor able to guess.
    #[error("this account has no home directory to keep {what} in; name one with {flag}")]
    Homeless {
        /// What should be kept.
        what: &'static str,
        /// The flag that names it.
        flag: &'static str,
    },
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nobody said anything.
    Default,
    /// The settings file.
    File(PathBuf),
    /// An environment variable.
    Variable(&'static str),
    /// A flag.
    Flag(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Variable(name) => write!(f, "environment {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A value with where it came from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: Source,
}

/// What flags say; a command fills in those that it has.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--data-dir`
    pub data_dir: Option<PathBuf>,
    /// `--models`
    pub models: Option<ModelsFrom>,
    /// `--no-models`
    pub no_models: bool,
    /// `--lang`
    pub language: Option<Language>,
    /// `--threshold`
    pub threshold: Option<Threshold>,
    /// `--top`
    pub top: Option<Top>,
    /// `--jobs`
    pub jobs: Option<Jobs>,
    /// `--address`
    pub address: Option<SocketAddr>,
}

/// Everything that may be set; in JSON by the keys of the file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Settings {
    /// The settings file, whether it exists or not.
    #[serde(skip)]
    pub file: Sourced<PathBuf>,
    /// Folder of imported terminologies.
    pub data_dir: Sourced<PathBuf>,
    /// Where models are looked for.
    pub models: Sourced<ModelsFrom>,
    /// Language of labels.
    pub language: Sourced<Language>,
    /// Confidence below which nothing is coded.
    pub threshold: Sourced<Threshold>,
    /// Number of codes to answer with.
    pub top: Sourced<Top>,
    /// Documents coded at a time.
    pub jobs: Sourced<Jobs>,
    /// Address that `serve` listens on.
    #[serde(rename = "server.address")]
    pub server_address: Sourced<SocketAddr>,
    /// Largest request that `serve` takes.
    #[serde(rename = "server.max_body_bytes")]
    pub server_max_body_bytes: Sourced<NonZeroU64>,
    /// Longest time that `serve` takes for a request.
    #[serde(rename = "server.timeout_seconds")]
    pub server_timeout_seconds: Sourced<NonZeroU64>,
}

impl Settings {
    /// Resolves every setting from `flags`, `environment`, the settings file and the defaults.
    ///
    /// # Errors
    /// A file that is named and cannot be read, a mistake in it, or a variable that cannot be understood.
    pub fn resolve(
        config: Option<&Path>,
        flags: Flags,
        environment: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, SettingsError> {
        let path = file_path(config, &environment)?;
        let file = SettingsFile::read(&path)?;
        let layers = Layers { path: &path.value, environment: &environment };
        let server = file.server;
        Ok(Self {
            data_dir: layers.data_dir(flags.data_dir, file.data_dir)?,
            models: layers.models((flags.models, flags.no_models), file.models)?,
            language: layers.language(flags.language, file.language)?,
            threshold: layers.pick(
                ("--threshold", "ISHIZUE_THRESHOLD"),
                flags.threshold,
                file.threshold,
                Threshold::default,
            )?,
            top: layers.pick(("--top", "ISHIZUE_TOP"), flags.top, file.top, Top::default)?,
            jobs: layers.pick(("--jobs", "ISHIZUE_JOBS"), flags.jobs, file.jobs, Jobs::default)?,
            server_address: layers.pick(
                ("--address", "ISHIZUE_SERVER_ADDRESS"),
                flags.address,
                server.address,
                || SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            )?,
            server_max_body_bytes: layers.pick(
                ("", "ISHIZUE_SERVER_MAX_BODY_BYTES"),
                None,
                server.max_body_bytes,
                || positive(2 * 1024 * 1024),
            )?,
            server_timeout_seconds: layers.pick(
                ("", "ISHIZUE_SERVER_TIMEOUT_SECONDS"),
                None,
                server.timeout_seconds,
                || positive(10),
            )?,
            file: path,
        })
    }

    /// Every setting by its key in the file, as text.
    pub fn entries(&self) -> Vec<(&'static str, String, &Source)> {
        fn entry<'a, T: fmt::Display>(key: &'static str, of: &'a Sourced<T>) -> (&'static str, String, &'a Source) {
            (key, of.value.to_string(), &of.source)
        }
        vec![
            ("data_dir", self.data_dir.value.display().to_string(), &self.data_dir.source),
            entry("models", &self.models),
            entry("language", &self.language),
            entry("threshold", &self.threshold),
            entry("top", &self.top),
            entry("jobs", &self.jobs),
            entry("server.address", &self.server_address),
            entry("server.max_body_bytes", &self.server_max_body_bytes),
            entry("server.timeout_seconds", &self.server_timeout_seconds),
        ]
    }
}

fn positive(value: u64) -> NonZeroU64 {
    NonZeroU64::new(value).unwrap_or(NonZeroU64::MIN)
}

/// The settings file: named, or at the platform's place.
fn file_path(
    config: Option<&Path>,
    environment: &impl Fn(&str) -> Option<OsString>,
) -> Result<Sourced<PathBuf>, SettingsError> {
    if let Some(path) = config {
        return Ok(Sourced { value: path.to_owned(), source: Source::Flag("--config") });
    }
    if let Some(path) = environment(FILE_VARIABLE).filter(|value| !value.is_empty()) {
        return Ok(Sourced { value: path.into(), source: Source::Variable(FILE_VARIABLE) });
    }
    let homeless = |_| SettingsError::Homeless { what: "settings", flag: "--config" };
    let folder = etcetera::choose_base_strategy().map_err(homeless)?.config_dir();
    Ok(Sourced { value: folder.join(PROGRAM).join(FILE), source: Source::Default })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Settings of a file with this text and these variables.
    fn resolve(text: &str, flags: Flags, variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        std::fs::write(&path, text).unwrap();
        let look_up = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        Settings::resolve(Some(&path), flags, look_up)
    }

    #[test]
    fn a_flag_outdoes_a_variable_that_outdoes_the_file() {
        let text = "threshold = 0.1\ntop = 7\njobs = 2";
        let flags = Flags { threshold: Some("0.9".parse().unwrap()), ..Flags::default() };
        let variables = [("ISHIZUE_THRESHOLD", "0.5"), ("ISHIZUE_TOP", "9"), ("ISHIZUE_JOBS", "")];
        let settings = resolve(text, flags, &variables).unwrap();
        let shown: Vec<_> = settings.entries().into_iter().skip(3).take(3).map(|(_, value, _)| value).collect();
        assert_eq!(shown, ["0.9", "9", "2"]);
        assert_eq!(settings.threshold.source, Source::Flag("--threshold"));
        assert_eq!(settings.top.source, Source::Variable("ISHIZUE_TOP"));
        assert!(matches!(settings.jobs.source, Source::File(_)));
        assert_eq!(settings.server_timeout_seconds.source, Source::Default);
    }

    #[test]
    fn a_folder_in_the_file_is_meant_from_there() {
        let settings = resolve("data_dir = \"data\"", Flags::default(), &[]).unwrap();
        assert_eq!(settings.data_dir.value, settings.file.value.with_file_name("data"));
    }

    #[test]
    fn models_are_built_in_named_or_left_out() {
        let of = |text, flags, variables: &[_]| resolve(text, flags, variables).unwrap().models;
        assert_eq!(of("", Flags::default(), &[]).value, ModelsFrom::BuiltIn);
        let file = of("models = \"m\"", Flags::default(), &[]).value;
        assert!(matches!(file, ModelsFrom::Folder(folder) if folder.is_absolute() && folder.ends_with("m")));
        assert_eq!(of("models = \"none\"", Flags::default(), &[]).value, ModelsFrom::Nowhere);
        let variables = [("ISHIZUE_MODELS", "built-in")];
        assert_eq!(of("models = \"none\"", Flags::default(), &variables).value, ModelsFrom::BuiltIn);
        let none = of("", Flags { no_models: true, ..Flags::default() }, &variables);
        assert_eq!((none.value, none.source), (ModelsFrom::Nowhere, Source::Flag("--no-models")));
    }

    #[test]
    fn the_locale_decides_the_language_last() {
        let of = |text, variables: &[_]| resolve(text, Flags::default(), variables).unwrap().language;
        assert_eq!(of("", &[("LANG", "en_GB.UTF-8")]).value, Language::En);
        assert_eq!(of("", &[("LANG", "en_GB.UTF-8"), ("LC_ALL", "ja_JP")]).value, Language::Ja);
        assert_eq!(of("language = \"ja\"", &[("LANG", "en_GB.UTF-8")]).value, Language::Ja);
        assert_eq!(of("", &[]).value, Language::Ja);
    }

    #[test]
    fn a_variable_that_cannot_be_used_is_named() {
        let error = resolve("", Flags::default(), &[("ISHIZUE_TOP", "0")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the environment variable ISHIZUE_TOP cannot be used: not a number from 1 to 100"
        );
    }
}
