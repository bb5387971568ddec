//! `cargo xtask test deployment`: the chart, the image and the examples of `docs/deployment`, each tried with the real tools.

mod chart;
mod image;
mod installation;
mod proxies;
mod tools;

use std::path::PathBuf;

use crate::binaries;
use crate::process::{Trouble, step};
use crate::services::Services;
use crate::tally::Tally;

use self::tools::Tools;

/// What is checked in one run.
struct Run {
    tools: Tools,
    /// The program that was built.
    program: PathBuf,
    tally: Tally,
}

impl Run {
    /// Notes whether something holds, and prints it.
    fn check(&mut self, what: &str, held: Result<(), Trouble>) {
        self.tally += Tally::of(held.is_ok());
        match held {
            Ok(()) => println!("ok      {what}"),
            Err(trouble) => println!("FAILED  {what}\n{trouble}"),
        }
    }

    /// Notes that a part couldn't go on to its end.
    fn went(&mut self, what: &str, to_its_end: Result<(), Trouble>) {
        if to_its_end.is_err() {
            self.check(what, to_its_end);
        }
    }

    /// Says what isn't checked here, and why.
    fn skip(what: &str, why: &str) {
        println!("skipped {what}: {why}");
    }
}

/// Tries everything around the program of the tests' own build.
pub fn run() -> Result<Tally, Trouble> {
    let program = binaries::program()?;
    let services = Services::start()?;
    around(program, &services)
}

/// Tries everything around a program.
pub fn around(program: PathBuf, services: &Services) -> Result<Tally, Trouble> {
    let tools = step("tools", Tools::fetch)?;
    let mut run = Run { tools, program, tally: Tally::default() };
    let chart = chart::check(&mut run);
    run.went("the chart", chart);
    let proxies = proxies::check(&mut run);
    run.went("the examples of docs/deployment", proxies);
    let image = image::check(&mut run, services);
    run.went("the image", image);
    Ok(run.tally)
}
