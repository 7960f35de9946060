//! What the process says when it ends.

use std::io;
use std::process::ExitCode;

use ishizue_coding::CoderError;
use ishizue_coding::systems::NotLoaded;
use ishizue_store::StoreError;
use ishizue_store::models::ModelFault;
use ishizue_terminology::ImportError;

use crate::settings::SettingsError;

/// The exit codes, the same for every command; also in the program's help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done.
    Success = 0,
    /// Some of the inputs could not be read; the others were done.
    InputFailed = 1,
    /// The command line asks for something that does not exist.
    Usage = 2,
    /// A file given, the settings or the data directory cannot be used.
    Data = 3,
    /// A fault of the program, or an output that cannot be written.
    Internal = 70,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A command line that contradicts itself in a way that the parser does not see.
#[derive(Debug, thiserror::Error)]
#[error("{0}; see `--help`")]
pub struct UsageError(pub String);

/// A file that cannot be used, with what is wrong and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct DataError(pub String);

/// The exit code of an error that ended a command.
pub fn of(error: &anyhow::Error) -> Exit {
    if error.is::<UsageError>() {
        Exit::Usage
    } else if is_data(error) {
        Exit::Data
    } else {
        Exit::Internal
    }
}

fn is_data(error: &anyhow::Error) -> bool {
    error.is::<DataError>()
        || error.is::<SettingsError>()
        || error.is::<StoreError>()
        || error.is::<ImportError>()
        || error.is::<CoderError>()
        || error.is::<NotLoaded>()
        || error.is::<ModelFault>()
}

/// True when the reader of the output went away (`| head`): no fault of anyone.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |cause: &io::Error| cause.kind() == io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| cause.downcast_ref().is_some_and(broken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_does_not_hide_what_an_error_is() {
        let usage = anyhow::Error::new(UsageError("no".into()));
        assert_eq!(of(&usage.context("while reading")), Exit::Usage);
        assert_eq!(of(&anyhow::Error::new(DataError("no".into()))), Exit::Data);
        assert_eq!(of(&anyhow::Error::new(StoreError::BuiltIn).context("remove")), Exit::Data);
        assert_eq!(of(&anyhow::anyhow!("unforeseen")), Exit::Internal);
    }

    #[test]
    fn a_reader_that_went_away_is_recognised_below_any_context() {
        let pipe = anyhow::Error::new(io::Error::from(io::ErrorKind::BrokenPipe)).context("writing");
        assert!(is_broken_pipe(&pipe));
        assert!(!is_broken_pipe(&anyhow::Error::new(io::Error::from(io::ErrorKind::StorageFull))));
    }
}
