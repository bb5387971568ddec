//! `cargo xtask test`: everything that must pass before a change lands, or a part of it.

use clap::ValueEnum;

use crate::binaries::{self, Built};
use crate::browser::{self, Breadth};
use crate::deployment;
use crate::parts::Parts;
use crate::process::{self, Trouble, cargo, run_reading, step};
use crate::requirements::{self, Requirement};
use crate::services::Services;
use crate::tally::{Tally, of_cargo_test};

/// Which parts run.
#[derive(clap::Args)]
pub struct Arguments {
    /// `all`, `fmt`, `clippy`, `e2e`, `e2e:<tag>`, `deployment` or a crate (`core`, `portal`, …), behind which words choose tests by their
    /// names: `core passkey`. Without words, as with `all`, everything but the deployment.
    words: Vec<String>,
    /// Only these steps.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Step>,
    /// All but these steps.
    #[arg(long, value_enum, value_delimiter = ',')]
    skip: Vec<Step>,
    /// Handed to `cargo test` in place of everything that the step `test` does.
    #[arg(last = true)]
    cargo_test: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// The code is formatted.
    Fmt,
    /// The lints are silent.
    Clippy,
    /// Unit, integration and documentation tests, on SQLite and PostgreSQL.
    Test,
    /// Walkthroughs in Chromium.
    Browser,
    /// The chart, the image, and the examples of proxies.
    Deployment,
}

impl Step {
    const fn title(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Test => "test",
            Self::Browser => "browser",
            Self::Deployment => "deployment",
        }
    }

    fn needs(self, parts: &Parts, arguments: &Arguments) -> &'static [Requirement] {
        match self {
            Self::Fmt | Self::Clippy => &[],
            Self::Test if is_about_mails(parts, arguments) => {
                &[Requirement::PostgresServer, Requirement::Python, Requirement::Curl]
            }
            Self::Test => &[Requirement::PostgresServer, Requirement::Curl],
            Self::Browser => &[Requirement::Chromium, Requirement::Node, Requirement::JapaneseFont],
            Self::Deployment => &[Requirement::PostgresServer, Requirement::Node, Requirement::Python],
        }
    }

    fn is_in(self, parts: &Parts) -> bool {
        match self {
            Self::Fmt => parts.fmt,
            Self::Clippy => parts.clippy,
            Self::Test => !parts.crates.is_empty(),
            Self::Browser => parts.browser.is_some(),
            Self::Deployment => parts.deployment,
        }
    }

    fn take(self, parts: &Parts, arguments: &Arguments) -> Result<Tally, Trouble> {
        match self {
            Self::Fmt => Ok(Tally::of(process::run(cargo().args(["fmt", "--all", "--check"]))?.success())),
            Self::Clippy if builds_all_tests(parts, arguments) => Ok(Tally::of(binaries::lint()?)),
            Self::Clippy => {
                let mut clippy = cargo();
                clippy.arg("clippy").args(binaries::CHOICE);
                clippy.args(["--all-targets", "--keep-going", "--", "-D", "warnings"]);
                Ok(Tally::of(process::run(&mut clippy)?.success()))
            }
            Self::Test if !arguments.cargo_test.is_empty() => cargo_test(&arguments.cargo_test),
            Self::Test => Built::of(parts)?.run(&services(is_about_mails(parts, arguments))?, &[]),
            Self::Browser => match &parts.browser {
                Some(part) => browser::walk(&Breadth::Everyday(part)),
                None => Ok(Tally::default()),
            },
            Self::Deployment => deployment::run(),
        }
    }
}

/// Runs the selected parts, all of them even if some fail, and adds up the counts.
pub fn run(arguments: &Arguments) -> Result<Tally, Trouble> {
    let parts = Parts::read(&arguments.words)?;
    let chosen: Vec<_> = Step::value_variants()
        .iter()
        .copied()
        .filter(|step| step.is_in(&parts))
        .filter(|step| arguments.only.is_empty() || arguments.only.contains(step))
        .filter(|step| !arguments.skip.contains(step))
        .collect();
    let mut needs: Vec<_> = chosen.iter().flat_map(|step| step.needs(&parts, arguments)).copied().collect();
    needs.sort_unstable();
    needs.dedup();
    step("requirements", || requirements::meet(&needs))?;

    let mut results = Vec::new();
    for chosen in chosen {
        let result = step(chosen.title(), || chosen.take(&parts, arguments));
        let tally = result.unwrap_or_else(|trouble| {
            println!("{trouble}");
            Tally::FAIL
        });
        results.push((chosen, tally));
    }
    println!();
    for (step, tally) in &results {
        println!("{:>10}: {tally}", step.title());
    }
    println!();
    Ok(results.into_iter().map(|(_, tally)| tally).sum())
}

/// Whether the tests of all crates are built in the same run.
fn builds_all_tests(parts: &Parts, arguments: &Arguments) -> bool {
    let only = &arguments.only;
    parts.is_whole()
        && (only.is_empty() || only.contains(&Step::Test))
        && !arguments.skip.contains(&Step::Test)
        && arguments.cargo_test.is_empty()
}

/// Whether mails are tested that leave: by the crate that sends them, or by the program.
fn is_about_mails(parts: &Parts, arguments: &Arguments) -> bool {
    !arguments.cargo_test.is_empty() || parts.crates.iter().any(|part| matches!(part.name, "mail" | "server"))
}

/// Starts the servers that the tests use.
fn services(mails: bool) -> Result<Services, Trouble> {
    let services = Services::start()?;
    if mails { services.with_ses() } else { Ok(services) }
}

/// Runs `cargo test` with these arguments, and with the servers that the tests use.
fn cargo_test(arguments: &[String]) -> Result<Tally, Trouble> {
    let services = services(true)?;
    let mut command = cargo();
    command.arg("test").args(arguments);
    services.tell(&mut command);
    let mut tally = Tally::default();
    let status = run_reading(&mut command, |line| tally += of_cargo_test(line).unwrap_or_default())?;
    Ok(tally.settled(status.success()))
}
