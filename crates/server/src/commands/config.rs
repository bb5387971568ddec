//! `madoguchi config …`

use std::process::ExitCode;

use clap::Subcommand;

use crate::config;
use crate::terminal::{ConfigFile, Stop, say};

/// What can be asked about the configuration.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say whether the configuration is complete, and if not, what is missing.
    Check(ConfigFile),
    /// Print every key with its default and what it means.
    Defaults,
}

/// Runs the command.
pub fn run(command: &Command) -> Result<ExitCode, Stop> {
    match command {
        Command::Check(file) => {
            config::load(file.config.as_deref(), config::variables())?.complete()?;
            say("The configuration is complete.")?;
        }
        Command::Defaults => say(config::DEFAULTS.trim_end())?,
    }
    Ok(ExitCode::SUCCESS)
}
