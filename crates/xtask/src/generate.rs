//! `cargo xtask gen`: generates the reference under `docs/reference` from the code.

use crate::process::{Trouble, cargo, run_reading, step};
use crate::tally::{Tally, of_cargo_test};

/// Runs the tests that compare the reference with the code in a mode in which they write it. Their names contain
/// `reference`.
pub fn run() -> Result<Tally, Trouble> {
    let mut command = cargo();
    command
        .args(["test", "--package", "madoguchi-core", "--package", "madoguchi-server", "--all-features", "reference"])
        .env("MADOGUCHI_GENERATE", "1");
    let mut tally = Tally::default();
    let status =
        step("reference", || run_reading(&mut command, |line| tally += of_cargo_test(line).unwrap_or_default()))?;
    Ok(tally.settled(status.success()))
}
