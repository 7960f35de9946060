//! Labels of results in Japanese and English.

use std::fmt;
use std::str::FromStr;

use ishizue_coding::{MentionType, Provenance};
use ishizue_text::Status;
use serde::{Deserialize, Serialize};

/// Language of labels in results; help and errors are in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

/// A name that is none of the languages.
#[derive(Debug, thiserror::Error)]
#[error("unknown language; known are ja and en")]
pub struct UnknownLanguage;

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(name: &str) -> Result<Self, UnknownLanguage> {
        match name {
            "ja" => Ok(Self::Ja),
            "en" => Ok(Self::En),
            _ => Err(UnknownLanguage),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.choose("ja", "en"))
    }
}

impl Language {
    /// The language of a POSIX locale (`en_GB.UTF-8`): English where it says so, else Japanese.
    pub fn of_locale(locale: &str) -> Self {
        if locale.starts_with("en") { Self::En } else { Self::Ja }
    }

    /// The text in this language.
    pub fn choose<T>(self, ja: T, en: T) -> T {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }

    /// Name of a mention's type.
    pub fn kind(self, kind: MentionType) -> &'static str {
        match kind {
            MentionType::Disease => self.choose("病名", "disease"),
            MentionType::Symptom => self.choose("症状", "symptom"),
            MentionType::Site => self.choose("部位", "site"),
            MentionType::Functioning => self.choose("生活機能", "functioning"),
            MentionType::Allergy => self.choose("アレルギー", "allergy"),
            MentionType::Lab => self.choose("検査", "lab"),
            MentionType::InfectionTest => self.choose("感染症検査", "infection test"),
            MentionType::Medication => self.choose("薬剤", "medication"),
            MentionType::Finding => self.choose("所見", "finding"),
        }
    }

    /// The title in this language, or in Japanese where no loaded release has it in English.
    pub fn title<'a>(self, japanese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::En if !english.is_empty() => english,
            _ => japanese,
        }
    }

    /// Name of a mention's status.
    pub fn status(self, status: Status) -> &'static str {
        match status {
            Status::Present => self.choose("存在", "present"),
            Status::Absent => self.choose("否定", "absent"),
            Status::Suspected => self.choose("疑い", "suspected"),
            Status::Family => self.choose("家族歴", "family"),
            Status::Past => self.choose("既往", "past"),
            Status::Planned => self.choose("予定", "planned"),
        }
    }

    /// How a name and a phrase came together.
    pub fn provenance(self, provenance: Provenance) -> &'static str {
        match provenance {
            Provenance::Exact => self.choose("一致", "exact"),
            Provenance::Rewritten => self.choose("言い換え一致", "rewritten"),
            Provenance::Decomposed => self.choose("修飾を除いて一致", "decomposed"),
            Provenance::Similar => self.choose("類似", "similar"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_unless_the_locale_is_english() {
        assert_eq!(Language::of_locale("en_GB.UTF-8"), Language::En);
        for locale in ["ja_JP.UTF-8", "C", "C.UTF-8", ""] {
            assert_eq!(Language::of_locale(locale), Language::Ja);
        }
    }
}
