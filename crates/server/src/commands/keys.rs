//! `madoguchi keys …`

use std::path::Path;
use std::process::ExitCode;

use clap::Subcommand;
use madoguchi_core::files;

use crate::config;
use crate::terminal::{ConfigFile, Stop, say};
use crate::wiring::refuse_exposed;

/// What can be done with the folder of the societies' keys.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the folder of the societies' keys, readable by this user alone, unless it is there. No other command makes it,
    /// because a volume that isn't mounted must not get new keys.
    Prepare(ConfigFile),
}

/// Runs the command.
pub fn run(command: &Command) -> Result<ExitCode, Stop> {
    let Command::Prepare(file) = command;
    let config = config::load(file.config.as_deref(), config::variables())?;
    let folder = config.keys.folder()?;
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !above.is_dir() {
        return Err(Stop::because("this folder is not there, and the folder of the keys belongs into it").at(above));
    }
    files::private_folder(folder).map_err(|error| Stop::from(error).at(folder))?;
    refuse_exposed(&[folder])?;
    say(format!("The societies' keys are in {}.", folder.display()))?;
    Ok(ExitCode::SUCCESS)
}
