//! Why a model cannot be used.

use std::fmt;
use std::io;

/// A file of a model that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{file} {fault}; {}", fault.remedy())]
pub struct ModelFault {
    /// The file, or how a built-in one is called.
    pub file: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a file of a model.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// There is no such file.
    #[error("is not there")]
    Missing,
    /// The file system says no.
    #[error("cannot be read: {0}")]
    Unreadable(#[source] io::Error),
    /// More bytes than a file of this kind may have.
    #[error("is larger than {limit} bytes, the largest one read")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// A card with a mistake; says where.
    #[error("has a mistake: {0}")]
    Card(String),
    /// A card of another model.
    #[error("is the card of `{card}`, in a folder named `{folder}`")]
    Name {
        /// Name on the card.
        card: String,
        /// Name of the folder.
        folder: String,
    },
    /// Weights of another length than the card says.
    #[error("has {found} bytes where its card says {expected}")]
    Size {
        /// What the card says.
        expected: u64,
        /// What the file has.
        found: u64,
    },
    /// Weights with another digest than the card's.
    #[error("has the SHA-256 {found} where its card says {expected}")]
    Digest {
        /// What the card says.
        expected: String,
        /// What the file has.
        found: String,
    },
}

impl Fault {
    /// The fault of this file.
    pub fn in_file(self, file: String) -> ModelFault {
        ModelFault { file, fault: self }
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Missing => "put the model there, or name its folder with --models",
            Self::Unreadable(_) => "mend its permissions, or name another folder with --models",
            Self::TooLarge { .. } => "no model of this program is that large; put the right file there",
            Self::Card(_) => "mend the card; docs/formats.md describes it",
            Self::Name { .. } => "name the folder as the card names the model",
            Self::Size { .. } | Self::Digest { .. } => "put card and weights of one training there",
        }
    }
}

impl ModelFault {
    /// A file or folder that cannot be read.
    pub(super) fn reading(file: &impl fmt::Display, error: io::Error) -> Self {
        let fault = if error.kind() == io::ErrorKind::NotFound { Fault::Missing } else { Fault::Unreadable(error) };
        fault.in_file(file.to_string())
    }
}
