//! The command line: what can be asked of the program, and how it answers.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};

use crate::{commands, demo, serve};

/// The web counter (窓口) of health insurance societies: portals, worker and tools.
#[derive(Debug, Parser)]
#[command(name = "madoguchi", version, about, max_term_width = 100)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start sample societies on this machine, with letters to register with.
    Demo(demo::Options),
    /// Serve the portals.
    Serve(ConfigFile),
    /// Bring the database's tables up to date.
    Migrate(ConfigFile),
    /// Societies and their policies.
    #[command(subcommand)]
    Tenant(commands::tenant::Command),
    /// Who belongs to a society.
    #[command(subcommand)]
    Roster(commands::roster::Command),
    /// Letters with provisional IDs and passwords.
    #[command(subcommand)]
    Letters(commands::letters::Command),
    /// Codes of the desk for members who have lost address and letter.
    #[command(subcommand)]
    DeskCode(commands::desk_code::Command),
    /// Mails in the outbox.
    #[command(subcommand)]
    Mail(commands::mail::Command),
    /// The configuration.
    #[command(subcommand)]
    Config(commands::config::Command),
}

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

/// Does what the command line asks.
#[must_use]
pub fn run() -> ExitCode {
    let asked = CommandLine::parse();
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name_fn(thread_name())
        .build()
        .map_err(Stop::from)
        .and_then(|runtime| runtime.block_on(dispatch(asked.command)));
    match done {
        Ok(code) => code,
        Err(Stop(words)) => {
            if !words.is_empty() {
                tell(format!("madoguchi: {words}"));
            }
            ExitCode::FAILURE
        }
    }
}

/// Tells threads that wait for events from those that hash passwords or write files, for whoever looks where processor
/// time goes: the runtime starts the former first, one a core.
fn thread_name() -> impl Fn() -> String + Send + Sync + 'static {
    let events = std::thread::available_parallelism().map_or(1, usize::from);
    let started = AtomicUsize::new(0);
    move || match started.fetch_add(1, Ordering::Relaxed) {
        number if number < events => format!("events-{number}"),
        number => format!("blocking-{}", number - events),
    }
}

async fn dispatch(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::Demo(options) => demo::run(options).await,
        Command::Serve(config) => serve::run(&config).await,
        Command::Migrate(config) => commands::migrate::run(&config).await,
        Command::Tenant(command) => commands::tenant::run(command).await,
        Command::Roster(command) => commands::roster::run(command).await,
        Command::Letters(command) => commands::letters::run(command).await,
        Command::DeskCode(command) => commands::desk_code::run(command).await,
        Command::Mail(command) => commands::mail::run(command).await,
        Command::Config(command) => commands::config::run(&command),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_does_not_contradict_itself() {
        super::CommandLine::command().debug_assert();
    }
}
