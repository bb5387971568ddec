//! The walkthroughs in a real browser, under `crates/e2e`.

use std::env;
use std::path::PathBuf;

use crate::process::{Trouble, cargo, command, root, run, run_reading};
use crate::requirements::chromium;
use crate::tally::{Tally, of_node_test};

/// Which of the walkthroughs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Breadth {
    /// What every change must pass.
    Everyday,
    /// Every society at both widths with and without JavaScript, at 320 px and at 200 % zoom.
    Wide,
}

/// Builds the program as its users do, installs what the lock file names, and walks.
pub fn walk(breadth: Breadth) -> Result<Tally, Trouble> {
    // As the tests build it: another choice of packages would build half of the dependencies once more.
    if !run(cargo().args(["test", "--workspace", "--all-features", "--no-run"]))?.success() {
        return Err(Trouble("the program doesn't build".into()));
    }
    let folder = root().join("crates/e2e");
    let mut npm = command("npm");
    npm.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    // The browser is the system's; the driver shall not fetch one of its own.
    if !run(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?.success() {
        return Err(Trouble("npm ci ended badly".into()));
    }
    let browser = chromium().ok_or_else(|| Trouble("Chromium isn't here".into()))?;
    let tests = match breadth {
        Breadth::Everyday => "tests",
        Breadth::Wide => "soak",
    };
    let mut node = command("node");
    node.current_dir(&folder)
        .args(["--test", "--test-concurrency=2", "--test-reporter=spec", "--test-reporter-destination=stdout"])
        .args(test_files(&folder.join(tests))?)
        .env("MADOGUCHI_PROGRAM", program())
        .env("MADOGUCHI_CHROMIUM", browser);
    let mut tally = Tally::default();
    let status = run_reading(&mut node, |line| tally += of_node_test(line).unwrap_or_default())?;
    Ok(tally.settled(status.success()))
}

fn test_files(folder: &std::path::Path) -> Result<Vec<PathBuf>, Trouble> {
    let entries = folder.read_dir().map_err(|error| Trouble::when(&folder.display().to_string(), &error))?;
    let mut files: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|file| file.to_string_lossy().ends_with(".test.js"))
        .collect();
    files.sort();
    Ok(files)
}

/// Where cargo puts the program.
fn program() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |target| root().join(target));
    target.join("debug/madoguchi")
}
