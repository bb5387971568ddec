//! `cargo xtask soak [name]`: the big numbers, on demand.

use crate::browser::{self, Breadth};
use crate::process::{Trouble, cargo, run_reading, step};
use crate::requirements::{self, Requirement};
use crate::services::Services;
use crate::tally::{Tally, of_cargo_test};

/// The walkthroughs' name among the soaks.
const BROWSER: &str = "browser";

/// Which soak.
#[derive(clap::Args)]
pub struct Arguments {
    /// `browser`, or (part of) the name of an ignored test in the server's `tests/soak.rs`; without it, all of them.
    name: Option<String>,
}

/// Runs the named soak, or all.
pub fn run(arguments: &Arguments) -> Result<Tally, Trouble> {
    let name = arguments.name.as_deref();
    let mut tally = Tally::default();
    if name != Some(BROWSER) {
        step("requirements", || requirements::meet(&[Requirement::PostgresServer]))?;
        let services = Services::start()?;
        tally += step("server", || server(&services, name))?;
    }
    if name.is_none_or(|name| name == BROWSER) {
        let needs = [Requirement::Chromium, Requirement::Node, Requirement::JapaneseFont];
        step("requirements", || requirements::meet(&needs))?;
        tally += step(BROWSER, || browser::walk(Breadth::Wide))?;
    }
    Ok(tally)
}

/// The server's soaks: tests too big for every run, in a release build.
fn server(services: &Services, name: Option<&str>) -> Result<Tally, Trouble> {
    let mut command = cargo();
    command
        .args(["test", "--release", "--package", "madoguchi-server", "--test", "soak", "--", "--ignored"])
        .args(["--nocapture", "--test-threads=1"])
        .args(name);
    services.tell(&mut command);
    let mut tally = Tally::default();
    let status = run_reading(&mut command, |line| tally += of_cargo_test(line).unwrap_or_default())?;
    Ok(tally.settled(status.success()))
}
