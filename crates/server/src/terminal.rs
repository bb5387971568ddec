//! What all commands share at the terminal: the configuration file, printed results, and reasons to stop.

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

/// Prints a remark, which isn't the result, to standard error. A failure to write is ignored, because then nobody reads
/// it.
pub fn tell(words: impl Display) {
    let _ = writeln!(io::stderr(), "{words}");
}

/// The message that ends the program before its work is done. It is empty where nobody reads the output any more.
#[derive(Debug)]
pub struct Stop(String);

/// Prints a result and a line break to standard output.
///
/// # Errors
/// When standard output can't be written. If its reader has closed it, as `head` does, the [`Stop`] has no message.
pub fn say(words: impl Display) -> Result<(), Stop> {
    writeln!(io::stdout(), "{words}").map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Stop::because(""),
        _ => error.into(),
    })
}

impl Stop {
    /// Builds a stop with this message.
    pub fn because(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// Returns the message; empty where nobody reads the output any more.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.0
    }

    /// Prefixes the message with the path of a file.
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

/// Parses an instant (RFC 3339).
pub fn instant(text: &str) -> Result<DateTime<Utc>, chrono::ParseError> {
    DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&Utc))
}
