//! What every command shares at the terminal: where the configuration is, how results and reasons to stop are told.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::Args;

/// Where the configuration is.
#[derive(Clone, Debug, Args)]
pub struct ConfigFile {
    /// Configuration file (TOML); the environment goes before it. `madoguchi config defaults` shows every key.
    #[arg(long, value_name = "FILE", env = "MADOGUCHI_CONFIG")]
    pub config: Option<PathBuf>,
}

/// Tells somebody at the command line what isn't the result itself. Where that can't be written, nobody reads it.
pub fn tell(words: impl Display) {
    let _ = writeln!(io::stderr(), "{words}");
}

/// What somebody at the command line is told when the program ends before its work is done; nothing where nobody
/// listens any more.
#[derive(Debug)]
pub struct Stop(String);

/// Prints what a command has found, with a line break behind it.
///
/// # Errors
/// When standard output can't be written. That its reader has gone away, as `head` does, ends the program quietly.
pub fn say(words: impl Display) -> Result<(), Stop> {
    writeln!(io::stdout(), "{words}").map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Stop::because(""),
        _ => error.into(),
    })
}

impl Stop {
    /// Ends with these words.
    pub fn because(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// The words; empty where nobody listens any more.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.0
    }

    /// Says of which file these words are.
    pub fn at(self, path: &Path) -> Self {
        Self(format!("{}: {}", path.display(), self.0))
    }
}

impl<E: std::error::Error> From<E> for Stop {
    fn from(error: E) -> Self {
        let mut words = error.to_string();
        let mut source = error.source();
        while let Some(inner) = source {
            let inner_words = inner.to_string();
            if !words.contains(&inner_words) {
                words.push_str(": ");
                words.push_str(&inner_words);
            }
            source = inner.source();
        }
        Self(words)
    }
}

/// Reads an instant as RFC 3339 writes it.
pub fn instant(text: &str) -> Result<DateTime<Utc>, chrono::ParseError> {
    DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&Utc))
}
