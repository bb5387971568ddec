//! What all commands share at the terminal: the configuration file, printed results, and reasons to stop.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use clap::Args;
use madoguchi_words::{Language, Words};

/// Where the configuration is.
#[derive(Clone, Debug, Args)]
pub struct ConfigFile {
    /// Configuration file (TOML); the environment goes before it. `madoguchi config defaults` shows every key.
    #[arg(long, value_name = "FILE", env = "MADOGUCHI_CONFIG")]
    pub config: Option<PathBuf>,
}

/// The language of the terminal: Japanese where the locale is Japanese, otherwise English. POSIX asks the variables in this
/// order, and an empty one counts as missing.
pub fn language() -> Language {
    language_of(["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok()))
}

fn language_of(locales: impl Iterator<Item = String>) -> Language {
    let mut set = locales.filter(|locale| !locale.is_empty());
    let is_japanese = set.next().is_some_and(|locale| locale == "ja" || locale.starts_with("ja_"));
    if is_japanese { Language::Ja } else { Language::En }
}

/// Returns the texts in the language of the terminal.
pub fn words() -> &'static Words {
    Words::of(language())
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

/// Prints a text with escape sequences for colours, and a line break, to standard output. The sequences are left out where
/// the terminal has no colours, where it isn't a terminal, and where `NO_COLOR` is set.
///
/// # Errors
/// As for [`say`].
pub fn say_in_colour(words: impl Display) -> Result<(), Stop> {
    writeln!(anstream::stdout(), "{words}").map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Stop::because(""),
        _ => error.into(),
    })
}

/// How far a long command has come, on one line of a terminal that is written over. Threads share it. Where standard error
/// is no terminal, nothing is shown.
#[derive(Debug)]
pub struct Progress {
    label: String,
    all: usize,
    done: AtomicUsize,
    shown: bool,
}

/// Work on fewer things is over before somebody wonders.
const WORTH_SHOWING: usize = 50;

impl Progress {
    /// Begins to count up to `all`.
    #[must_use]
    pub fn of(label: &str, all: usize) -> Self {
        let shown = all >= WORTH_SHOWING && io::stderr().is_terminal();
        Self { label: label.to_owned(), all, done: AtomicUsize::new(0), shown }
    }

    /// Counts one more. The line changes a hundred times at most.
    pub fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let percent = |done: usize| done * 100 / self.all.max(1);
        if self.shown && percent(done) > percent(done - 1) {
            let _ = write!(io::stderr(), "\r{} {done} / {}", self.label, self.all);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            // Clears the line, so that what is printed next begins at its start.
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
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

    /// Prefixes the message with what it is about, such as a key of the configuration.
    pub fn about(self, what: &str) -> Self {
        Self(format!("{what}: {}", self.0))
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
///
/// # Errors
/// Says which form an instant has, because what is usually left out is the time or the zone.
pub fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.with_timezone(&Utc))
        .map_err(|_| "give date, time and zone, like 2026-11-20T10:00:00+09:00".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_locale_that_is_set_says_the_language() {
        let of = |locales: &[&str]| language_of(locales.iter().map(|locale| (*locale).to_owned()));
        for (locales, expected) in [
            (&["ja_JP.UTF-8"][..], Language::Ja),
            (&["", "ja_JP.UTF-8", "en_US.UTF-8"], Language::Ja),
            (&["ja"], Language::Ja),
            (&["C.UTF-8", "ja_JP.UTF-8"], Language::En),
            (&["en_GB.UTF-8"], Language::En),
            (&["jam_JM"], Language::En),
            (&[], Language::En),
        ] {
            assert_eq!(of(locales), expected, "{locales:?}");
        }
    }

    #[test]
    fn an_instant_in_another_form_is_told_the_form() {
        assert!(instant("2026-11-20T10:00:00+09:00").is_ok());
        for text in ["2026-11-20", "2026-11-20T10:00:00", "10:00", "tomorrow", ""] {
            let told = instant(text).unwrap_err();
            let example = told.rsplit(' ').next().unwrap_or_default();
            assert!(instant(example).is_ok(), "{text:?}: {told}");
        }
    }
}
