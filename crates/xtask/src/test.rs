//! `cargo xtask test`: everything that must hold before a change lands.

use clap::ValueEnum;

use crate::browser::{self, Breadth};
use crate::process::{self, Trouble, cargo, run_reading, step};
use crate::requirements::{self, Requirement};
use crate::services::Services;
use crate::tally::{Tally, of_cargo_test};

/// Which steps run.
#[derive(clap::Args)]
pub struct Arguments {
    /// Only these steps.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Step>,
    /// All but these steps.
    #[arg(long, value_enum, value_delimiter = ',')]
    skip: Vec<Step>,
    /// Handed to `cargo test` in place of `--workspace --all-features --no-fail-fast`.
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
}

impl Step {
    const fn title(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Test => "test",
            Self::Browser => "browser",
        }
    }

    const fn needs(self) -> &'static [Requirement] {
        match self {
            Self::Fmt | Self::Clippy => &[],
            Self::Test => &[Requirement::PostgresServer],
            Self::Browser => &[Requirement::Chromium, Requirement::Node, Requirement::JapaneseFont],
        }
    }

    fn take(self, arguments: &Arguments) -> Result<Tally, Trouble> {
        match self {
            Self::Fmt => Ok(Tally::of(process::run(cargo().args(["fmt", "--all", "--check"]))?.success())),
            Self::Clippy => {
                let mut clippy = cargo();
                clippy.args([
                    "clippy",
                    "--workspace",
                    "--all-targets",
                    "--all-features",
                    "--keep-going",
                    "--",
                    "-D",
                    "warnings",
                ]);
                Ok(Tally::of(process::run(&mut clippy)?.success()))
            }
            Self::Test => cargo_test(&arguments.cargo_test),
            Self::Browser => browser::walk(Breadth::Everyday),
        }
    }
}

/// Runs the chosen steps, each to its end whatever became of the one before, and sums up.
pub fn run(arguments: &Arguments) -> Result<Tally, Trouble> {
    let chosen: Vec<_> = Step::value_variants()
        .iter()
        .copied()
        .filter(|step| arguments.only.is_empty() || arguments.only.contains(step))
        .filter(|step| !arguments.skip.contains(step))
        .collect();
    let mut needs: Vec<_> = chosen.iter().flat_map(|step| step.needs()).copied().collect();
    needs.sort_unstable();
    needs.dedup();
    step("requirements", || requirements::meet(&needs))?;

    let mut results = Vec::new();
    for chosen in chosen {
        let result = step(chosen.title(), || chosen.take(arguments));
        let tally = result.unwrap_or_else(|trouble| {
            println!("{trouble}");
            Tally::FAIL
        });
        results.push((chosen, tally));
    }
    println!();
    for (step, tally) in &results {
        println!("{:>8}: {tally}", step.title());
    }
    println!();
    Ok(results.into_iter().map(|(_, tally)| tally).sum())
}

/// All tests of the workspace, with the servers they talk to.
fn cargo_test(instead: &[String]) -> Result<Tally, Trouble> {
    let services = Services::start()?;
    let mut command = cargo();
    command.arg("test");
    if instead.is_empty() {
        command.args(["--workspace", "--all-features", "--no-fail-fast"]);
    } else {
        command.args(instead);
    }
    services.tell(&mut command);
    let mut tally = Tally::default();
    let status = run_reading(&mut command, |line| tally += of_cargo_test(line).unwrap_or_default())?;
    Ok(tally.settled(status.success()))
}
