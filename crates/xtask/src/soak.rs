//! `cargo xtask soak [name]`: long and large tests, on demand.

use std::path::PathBuf;

use crate::binaries::Built;
use crate::browser::{self, Breadth};
use crate::deployment;
use crate::parts::{CratePart, Parts};
use crate::process::{self, Trouble, cargo, root, run_reading, step};
use crate::requirements::{self, Requirement};
use crate::services::Services;
use crate::tally::{Tally, of_cargo_test};

/// The name of the soak that runs the walkthroughs.
const BROWSER: &str = "browser";
/// The name of the soak that runs tests with many random seeds.
const CHANCE: &str = "chance";
/// The name of the soak that tries the deployment with a release build.
const DEPLOYMENT: &str = "deployment";
/// The number of seeds.
const BEGINNINGS: u64 = 20;

/// Which soak.
#[derive(clap::Args)]
pub struct Arguments {
    /// `browser`; `deployment`: chart, image and proxies with a release build; `chance`: the tests of core and the portal,
    /// twenty times, each with other ids and letters; or (part of) the name of an ignored test in the server's
    /// `tests/it/soak`, in the portal or in core. Without it, all of them.
    name: Option<String>,
}

/// Runs the named soak, or all of them.
pub fn run(arguments: &Arguments) -> Result<Tally, Trouble> {
    let name = arguments.name.as_deref();
    let mut tally = Tally::default();
    if name.is_none_or(|name| name == DEPLOYMENT) {
        let needs = [Requirement::PostgresServer, Requirement::Node, Requirement::Python];
        step("requirements", || requirements::meet(&needs))?;
        tally += step(DEPLOYMENT, || deployment::around(release()?, &Services::start()?))?;
    }
    if name != Some(BROWSER) && name != Some(DEPLOYMENT) {
        step("requirements", || requirements::meet(&[Requirement::PostgresServer]))?;
    }
    if name.is_none_or(|name| name == CHANCE) {
        tally += chance()?;
    }
    if name.is_none_or(|name| ![CHANCE, BROWSER, DEPLOYMENT].contains(&name)) {
        tally += step("server", || server(name))?;
    }
    if name.is_none_or(|name| name == BROWSER) {
        let needs = [Requirement::Chromium, Requirement::Node, Requirement::JapaneseFont];
        step("requirements", || requirements::meet(&needs))?;
        tally += step(BROWSER, || browser::walk(&Breadth::Wide))?;
    }
    Ok(tally)
}

/// Runs the ignored tests of the server, the portal and core, in a release build: tests that are too large for every run, or that
/// measure time.
fn server(name: Option<&str>) -> Result<Tally, Trouble> {
    let services = Services::start()?;
    let mut command = cargo();
    command
        .args(["test", "--release", "--package", "madoguchi-server", "--package", "madoguchi-core"])
        .args(["--package", "madoguchi-portal", "--test", "portal-it"])
        .args([
            "--test",
            "server-it",
            "--test",
            "core-it",
            "--lib",
            "--",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .args(name);
    services.tell(&mut command);
    let mut tally = Tally::default();
    let status = run_reading(&mut command, |line| tally += of_cargo_test(line).unwrap_or_default())?;
    Ok(tally.settled(status.success()))
}

/// Builds the program as an image has it.
fn release() -> Result<PathBuf, Trouble> {
    if !process::run(cargo().args(["build", "--release", "--locked", "--package", "madoguchi-server"]))?.success() {
        return Err(Trouble("the program doesn't build".into()));
    }
    Ok(root().join("target/release/madoguchi"))
}

/// Runs the tests of core and the portal with many random seeds. A test that depends on the order of ids, or on the
/// order of people added at one instant, fails with some of them.
fn chance() -> Result<Tally, Trouble> {
    let all = |name| CratePart { name, filters: Vec::new() };
    let parts = Parts { crates: ["core", "portal"].map(all).into(), ..Parts::default() };
    let built = Built::of(&parts)?;
    (0..BEGINNINGS)
        .map(|beginning| {
            let variable = ("MADOGUCHI_TEST_CHANCE", beginning.to_string());
            // Each seed has its own cluster, because twenty runs create many databases.
            step(&format!("chance that begins with {beginning}"), || built.run(&Services::start()?, &[variable]))
        })
        .sum()
}
