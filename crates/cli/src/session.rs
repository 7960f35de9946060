//! What every command is handed: the global flags, standard output, a way to complain.

use std::fmt;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use serde::Serialize;

use crate::arguments::Global;
use crate::settings::{Flags, Settings, SettingsError};

/// One run of the program.
#[derive(Debug)]
pub struct Session {
    global: Global,
    out: BufWriter<StdoutLock<'static>>,
}

impl Session {
    /// A session with these global flags that writes to standard output.
    pub fn new(global: Global) -> Self {
        Self { global, out: BufWriter::new(io::stdout().lock()) }
    }

    /// The settings in force; read only by commands that need them, so that completions work beside a broken file.
    ///
    /// # Errors
    /// A settings file or environment variable that cannot be understood.
    pub fn settings(&self, flags: &Flags) -> Result<Settings, SettingsError> {
        let flags = Flags {
            data_dir: self.global.data_dir.clone(),
            models: self.global.models.clone(),
            no_models: self.global.no_models,
            language: self.global.lang,
            ..flags.clone()
        };
        Settings::resolve(self.global.config.as_deref(), flags, |name| std::env::var_os(name))
    }

    /// Standard output, buffered.
    pub fn out(&mut self) -> &mut impl Write {
        &mut self.out
    }

    /// Writes a value as indented JSON.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut self.out, value)?;
        writeln!(self.out)
    }

    /// Writes a value as JSON on one line.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn json_line(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, value)?;
        writeln!(self.out)
    }

    /// Writes out what is buffered.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// True when a person reads standard output as it is written.
    pub fn is_interactive(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Tells the user something beside the results; where nobody listens, nothing is lost.
    pub fn complain(&self, message: impl fmt::Display) {
        let _ = writeln!(io::stderr().lock(), "ishizue: {message}");
    }
}
