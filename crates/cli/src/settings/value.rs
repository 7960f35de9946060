//! Values with a range, checked wherever they come from.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A value outside its range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a number from {0} to {1}")]
pub struct OutOfRange(u16, u16);

/// Confidence below which nothing is coded, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "f32")]
pub struct Threshold(f32);

/// Number of codes to answer with, 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "u64")]
pub struct Top(u16);

/// Number of documents coded at a time, 0 for one on each processor core.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(try_from = "u64")]
pub struct Jobs(u16);

/// Where models are looked for: in the program, in a folder, or nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ModelsFrom {
    /// In the program itself (`built-in`).
    #[default]
    BuiltIn,
    /// In this folder.
    Folder(PathBuf),
    /// Nowhere (`none`): the dictionary and the rules alone.
    Nowhere,
}

/// An empty place to look for models in.
#[derive(Debug, thiserror::Error)]
#[error("not a folder, `built-in` or `none`")]
pub struct NoPlace;

impl FromStr for ModelsFrom {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        match text {
            "" => Err(NoPlace),
            "built-in" => Ok(Self::BuiltIn),
            "none" => Ok(Self::Nowhere),
            folder => Ok(Self::Folder(folder.into())),
        }
    }
}

impl<'de> Deserialize<'de> for ModelsFrom {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for ModelsFrom {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for ModelsFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built-in"),
            Self::Folder(dir) => dir.display().fmt(f),
            Self::Nowhere => f.write_str("none"),
        }
    }
}

impl Threshold {
    const RANGE: OutOfRange = OutOfRange(0, 1);
}

impl Top {
    const RANGE: OutOfRange = OutOfRange(1, 100);
}

impl Jobs {
    const RANGE: OutOfRange = OutOfRange(0, 1024);
}

impl Default for Threshold {
    fn default() -> Self {
        Self(ishizue_coding::Settings::default().threshold)
    }
}

impl Default for Top {
    fn default() -> Self {
        Self(5)
    }
}

impl TryFrom<f32> for Threshold {
    type Error = OutOfRange;

    fn try_from(value: f32) -> Result<Self, OutOfRange> {
        if (0.0..=1.0).contains(&value) { Ok(Self(value)) } else { Err(Self::RANGE) }
    }
}

impl TryFrom<u64> for Top {
    type Error = OutOfRange;

    fn try_from(value: u64) -> Result<Self, OutOfRange> {
        within(value, Self::RANGE).map(Self)
    }
}

impl TryFrom<u64> for Jobs {
    type Error = OutOfRange;

    fn try_from(value: u64) -> Result<Self, OutOfRange> {
        within(value, Self::RANGE).map(Self)
    }
}

fn within(value: u64, range: OutOfRange) -> Result<u16, OutOfRange> {
    u16::try_from(value).ok().filter(|value| (range.0..=range.1).contains(value)).ok_or(range)
}

impl FromStr for Threshold {
    type Err = OutOfRange;

    fn from_str(text: &str) -> Result<Self, OutOfRange> {
        text.parse::<f32>().map_err(|_| Self::RANGE)?.try_into()
    }
}

impl FromStr for Top {
    type Err = OutOfRange;

    fn from_str(text: &str) -> Result<Self, OutOfRange> {
        text.parse::<u64>().map_err(|_| Self::RANGE)?.try_into()
    }
}

impl FromStr for Jobs {
    type Err = OutOfRange;

    fn from_str(text: &str) -> Result<Self, OutOfRange> {
        text.parse::<u64>().map_err(|_| Self::RANGE)?.try_into()
    }
}

impl From<Threshold> for f32 {
    fn from(threshold: Threshold) -> Self {
        threshold.0
    }
}

impl From<Top> for usize {
    fn from(top: Top) -> Self {
        top.0.into()
    }
}

impl From<Jobs> for usize {
    fn from(jobs: Jobs) -> Self {
        jobs.0.into()
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Top {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Jobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_outside_their_range_are_refused() {
        for text in ["-0.1", "1.1", "NaN", "", "x"] {
            assert_eq!(text.parse::<Threshold>(), Err(OutOfRange(0, 1)), "{text}");
        }
        for text in ["0", "101", "-1", "4294967297"] {
            assert_eq!(text.parse::<Top>(), Err(OutOfRange(1, 100)), "{text}");
        }
        assert_eq!("0".parse(), Ok(Jobs(0)));
        assert_eq!("1025".parse::<Jobs>().unwrap_err().to_string(), "not a number from 0 to 1024");
    }
}
