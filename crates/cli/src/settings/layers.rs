//! One setting from the first place that names it.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use etcetera::BaseStrategy;

use super::{ModelsFrom, PROGRAM, SettingsError, Source, Sourced};
use crate::language::Language;

/// The places a setting may come from besides its flag.
pub(super) struct Layers<'a, E> {
    pub(super) path: &'a Path,
    pub(super) environment: &'a E,
}

impl<E: Fn(&str) -> Option<OsString>> Layers<'_, E> {
    /// The first of flag, variable, file and default that says something; an empty variable says nothing.
    pub(super) fn pick<T>(
        &self,
        (flag, variable): (&'static str, &'static str),
        by_flag: Option<T>,
        by_file: Option<T>,
        default: impl FnOnce() -> T,
    ) -> Result<Sourced<T>, SettingsError>
    where
        T: FromStr<Err: fmt::Display>,
    {
        if let Some(value) = by_flag {
            return Ok(Sourced { value, source: Source::Flag(flag) });
        }
        if let Some(text) = (self.environment)(variable).filter(|text| !text.is_empty()) {
            let value = parse(&text).map_err(|reason| SettingsError::Variable { variable, reason })?;
            return Ok(Sourced { value, source: Source::Variable(variable) });
        }
        Ok(by_file.map_or_else(
            || Sourced { value: default(), source: Source::Default },
            |value| Sourced { value, source: Source::File(self.path.to_owned()) },
        ))
    }

    /// A folder that the file names is meant from the file's own folder.
    pub(super) fn data_dir(
        &self,
        by_flag: Option<PathBuf>,
        by_file: Option<PathBuf>,
    ) -> Result<Sourced<PathBuf>, SettingsError> {
        let by_file = by_file.map(|dir| self.path.parent().map_or_else(|| dir.clone(), |folder| folder.join(&dir)));
        let chosen = self.pick(("--data-dir", "ISHIZUE_DATA_DIR"), by_flag, by_file, PathBuf::new)?;
        if chosen.source != Source::Default {
            return Ok(chosen);
        }
        let homeless = |_| SettingsError::Homeless { what: "data", flag: "--data-dir" };
        let folder = etcetera::choose_base_strategy().map_err(homeless)?.data_dir();
        Ok(Sourced { value: folder.join(PROGRAM), source: Source::Default })
    }

    /// Where models are looked for; `--no-models` says nowhere.
    pub(super) fn models(
        &self,
        (by_flag, none): (Option<ModelsFrom>, bool),
        by_file: Option<ModelsFrom>,
    ) -> Result<Sourced<ModelsFrom>, SettingsError> {
        let by_file = by_file.map(|from| match (from, self.path.parent()) {
            (ModelsFrom::Folder(dir), Some(folder)) => ModelsFrom::Folder(folder.join(dir)),
            (from, _) => from,
        });
        let (flag, by_flag) = if none { ("--no-models", Some(ModelsFrom::Nowhere)) } else { ("--models", by_flag) };
        self.pick((flag, "ISHIZUE_MODELS"), by_flag, by_file, ModelsFrom::default)
    }

    /// Where nobody names a language, the locale does.
    pub(super) fn language(
        &self,
        by_flag: Option<Language>,
        by_file: Option<Language>,
    ) -> Result<Sourced<Language>, SettingsError> {
        let chosen = self.pick(("--lang", "ISHIZUE_LANGUAGE"), by_flag, by_file, || Language::Ja)?;
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|variable| {
            let locale = (self.environment)(variable).filter(|locale| !locale.is_empty())?;
            Some((variable, Language::of_locale(&locale.to_string_lossy())))
        });
        match locale {
            Some((variable, Language::En)) if chosen.source == Source::Default => {
                Ok(Sourced { value: Language::En, source: Source::Variable(variable) })
            }
            _ => Ok(chosen),
        }
    }
}

/// A variable's text as a value; a path need not be Unicode, but it is taken so that one rule holds for all.
fn parse<T: FromStr<Err: fmt::Display>>(text: &OsString) -> Result<T, String> {
    let text = text.to_str().ok_or("it is not Unicode")?;
    text.parse().map_err(|error: T::Err| error.to_string())
}
