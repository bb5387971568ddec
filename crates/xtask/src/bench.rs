//! `cargo xtask bench`: measures the portal in a release build and prints one table.

use crate::process::{self, Trouble, cargo, step};
use crate::requirements::{self, Requirement};
use crate::services::Services;
use crate::tally::Tally;

/// Which measurements.
#[derive(clap::Args)]
pub struct Arguments {
    /// `pages`, `sign-ins`, `second-steps`, `limits`, `registrations`, `resolution`, `people`, `desk`, `societies`,
    /// `audit`; without a name, all of them.
    names: Vec<String>,
}

/// Builds and runs the measurements.
pub fn run(arguments: &Arguments) -> Result<Tally, Trouble> {
    step("requirements", || requirements::meet(&[Requirement::PostgresServer]))?;
    let services = Services::start()?;
    let mut command = cargo();
    command.args(["bench", "--package", "madoguchi-server", "--bench", "bench", "--"]).args(&arguments.names);
    services.tell(&mut command);
    Ok(Tally::of(process::run(&mut command)?.success()))
}
