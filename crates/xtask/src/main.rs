//! The chores of this repository: `cargo xtask test | soak | bench | gen`.

mod bench;
mod binaries;
mod browser;
mod caretaker;
mod deployment;
mod generate;
mod parts;
mod postgres;
mod process;
mod python;
mod requirements;
mod services;
mod ses;
mod smtp_sink;
mod soak;
mod tally;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The chores of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", version, about)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Everything that must hold before a change lands: format, lints, tests on both databases, the browser. Or the parts
    /// that are named.
    Test(test::Arguments),
    /// The big numbers, on demand and in release builds: all of them, or the one that is named.
    Soak(soak::Arguments),
    /// What the portal costs, beside what the same work costs without it: one table.
    Bench(bench::Arguments),
    /// Writes anew what is generated under `docs/reference`; a test fails when it's stale.
    Gen,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().chore {
        Chore::Test(arguments) => test::run(&arguments),
        Chore::Soak(arguments) => soak::run(&arguments),
        Chore::Bench(arguments) => bench::run(&arguments),
        Chore::Gen => generate::run(),
    };
    match result {
        Ok(tally) => {
            println!("{tally}");
            tally.exit_code()
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
