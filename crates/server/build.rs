//! Tells the program the commit that it is built from, for `madoguchi --version`.

use std::process::Command;

/// The variable that names the commit where there is no repository, as in the build of an image.
const VARIABLE: &str = "MADOGUCHI_COMMIT";

fn main() {
    println!("cargo:rerun-if-env-changed={VARIABLE}");
    let given = std::env::var(VARIABLE).ok().filter(|commit| !commit.is_empty());
    let commit = given.or_else(of_the_repository).unwrap_or_else(|| "unknown commit".to_owned());
    println!("cargo:rustc-env={VARIABLE}={commit}");
}

fn of_the_repository() -> Option<String> {
    // This file changes with every commit and checkout.
    if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"]).filter(|log| std::path::Path::new(log).exists()) {
        println!("cargo:rerun-if-changed={log}");
    }
    git(&["rev-parse", "--short=12", "HEAD"])
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
