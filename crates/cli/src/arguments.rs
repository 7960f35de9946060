//! The command line, from which help, completions and man pages are made too.

use std::path::PathBuf;

use clap::{Args, Parser};

use crate::commands::Command;
use crate::language::Language;
use crate::settings::ModelsFrom;

const AFTER_HELP: &str = "\
Exit codes:
  0   everything was done
  1   some inputs could not be read; the others were done
  2   the command line cannot be understood
  3   a file given, the settings or the data directory cannot be used
  70  a fault of the program, or an output that cannot be written

Examples:
  ishizue code charts/                     code every *.txt below a folder
  ishizue phrase 右大腿骨転子部骨折        rank the codes of one phrase
  ishizue terminology import medis byomei.tsv index.tsv icd10_ja.tsv
  ishizue model list                       the models that read charts, and whether they are whole
  ishizue serve                            the same in the browser";

/// Japanese clinical text in, ICD-10 codes with evidence out; nothing leaves this machine.
#[derive(Debug, Parser)]
#[command(name = "ishizue", version, after_help = AFTER_HELP, max_term_width = 100)]
pub struct Arguments {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags that every command has.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// Folder of imported terminologies [env: ISHIZUE_DATA_DIR]
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub data_dir: Option<PathBuf>,
    /// Settings file in TOML [env: ISHIZUE_CONFIG]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    pub config: Option<PathBuf>,
    /// Folder of models to read and rank with, instead of the built-in ones; `none`: no models [env: ISHIZUE_MODELS]
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options", conflicts_with = "no_models")]
    pub models: Option<ModelsFrom>,
    /// Read and rank with the dictionary and the rules alone
    #[arg(long, global = true, help_heading = "Global options")]
    pub no_models: bool,
    /// Language of labels in results [env: ISHIZUE_LANGUAGE]
    #[arg(long, global = true, value_name = "LANG", help_heading = "Global options")]
    pub lang: Option<Language>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definitions_are_consistent() {
        Arguments::command().debug_assert();
    }
}
