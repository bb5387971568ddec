//! Python with the packages of the tests, in an environment of its own below `target`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::{Trouble, command, root, run_quietly, step};

/// The packages with their versions.
const REQUIREMENTS: &str = "crates/xtask/python/requirements.txt";
/// What is installed; it is written last.
const INSTALLED: &str = "installed.txt";

/// Returns the interpreter with the packages. They are installed where they are missing or others.
pub fn interpreter() -> Result<PathBuf, Trouble> {
    let folder = root().join("target/python");
    let interpreter = folder.join("bin/python");
    let wanted = fs::read(root().join(REQUIREMENTS)).map_err(|error| Trouble::when(REQUIREMENTS, &error))?;
    if fs::read(folder.join(INSTALLED)).is_ok_and(|installed| installed == wanted) && interpreter.exists() {
        return Ok(interpreter);
    }
    step("Python packages", || install(&folder, &interpreter))?;
    fs::write(folder.join(INSTALLED), wanted).map_err(|error| Trouble::when("the Python packages", &error))?;
    Ok(interpreter)
}

fn install(folder: &Path, interpreter: &Path) -> Result<(), Trouble> {
    run_quietly(command("python3").args(["-m", "venv", "--clear"]).arg(folder))?;
    run_quietly(
        command(interpreter)
            .args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"])
            .args(["--requirement", REQUIREMENTS]),
    )
}
