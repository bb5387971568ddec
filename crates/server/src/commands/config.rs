//! `madoguchi config …`

use std::process::ExitCode;

use clap::Subcommand;

use crate::config::{self, Config};
use crate::terminal::{ConfigFile, Stop, say};
use crate::wiring::keys;

/// What can be asked about the configuration.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say whether the configuration is complete, and if not, what is missing. `madoguchi doctor` looks at the deployment, too.
    Check(ConfigFile),
    /// Print every key with its default and what it means.
    Defaults,
}

/// Runs the command.
pub fn run(command: &Command) -> Result<ExitCode, Stop> {
    match command {
        Command::Check(file) => {
            check(&config::load(file.config.as_deref(), config::variables())?)?;
            say("The configuration is complete.")?;
        }
        Command::Defaults => say(config::DEFAULTS.trim_end())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Checks a configuration as `serve` does before it opens the database: also whether the keys are there that it names.
fn check(config: &Config) -> Result<(), Stop> {
    config.complete()?;
    keys::open(config).map(drop)
}
