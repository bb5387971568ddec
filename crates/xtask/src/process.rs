//! Runs other programs in the repository's root, with their output on the terminal.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Why a chore couldn't be done, in words for the person at the terminal.
#[derive(Debug)]
pub struct Trouble(pub String);

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}

impl Trouble {
    /// Names the action that failed with `error`.
    pub fn when(doing: &str, error: &io::Error) -> Self {
        Self(format!("{doing}: {error}"))
    }
}

/// Returns the repository's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Prepares `program` to run in the repository's root, with empty standard input.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// Whether cargo compiles the workspace's crates with the lints.
static WITH_LINTS: AtomicBool = AtomicBool::new(false);

/// From now on, cargo compiles the workspace's crates with clippy's driver, which is the compiler with more lints. So
/// one build is checked and run; checking alone would build all dependencies a second time. Who builds with the lints
/// after a build without them, or the other way round, compiles the workspace's crates anew.
pub fn compile_with_lints(with: bool) {
    WITH_LINTS.store(with, Ordering::Relaxed);
}

/// Prepares the cargo that runs us, without the variables that it has set for us. Build scripts that read those
/// variables would run again.
pub fn cargo() -> Command {
    let mut cargo = plain_cargo();
    if WITH_LINTS.load(Ordering::Relaxed) {
        cargo.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    }
    cargo
}

fn plain_cargo() -> Command {
    let mut cargo = command(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    let ours = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_", "CARGO_PRIMARY_"];
    for (name, _) in env::vars_os() {
        if ours.iter().any(|start| name.to_string_lossy().starts_with(start)) {
            cargo.env_remove(&name);
        }
    }
    cargo
}

/// Runs `command`. Its output goes straight to the terminal.
pub fn run(command: &mut Command) -> Result<ExitStatus, Trouble> {
    command.status().map_err(|error| Trouble::when(&shown(command), &error))
}

/// Runs `command`. Prints each line of its standard output at once and passes it to `on_line`.
pub fn run_reading(command: &mut Command, mut on_line: impl FnMut(&str)) -> Result<ExitStatus, Trouble> {
    let mut terminal = io::stdout().lock();
    run_with_lines(command, |line| {
        // A closed terminal is no reason to stop.
        writeln!(terminal, "{line}").and_then(|()| terminal.flush()).ok();
        on_line(line);
    })
}

/// Runs `command` and passes each line of its standard output to `on_line`.
pub fn run_with_lines(command: &mut Command, mut on_line: impl FnMut(&str)) -> Result<ExitStatus, Trouble> {
    let doing = shown(command);
    let trouble = |error: io::Error| Trouble::when(&doing, &error);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(trouble)?;
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line).map_err(trouble)? > 0 {
            on_line(String::from_utf8_lossy(&line).trim_end());
            line.clear();
        }
    }
    child.wait().map_err(trouble)
}

/// Runs `command` and returns its standard output. If it fails, the error holds what it said.
pub fn said_by(command: &mut Command) -> Result<String, Trouble> {
    let doing = shown(command);
    let output = command.output().map_err(|error| Trouble::when(&doing, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
    Err(Trouble(format!("{doing} ended with {}\n{said}", output.status)))
}

/// Runs `command` without printing. If it fails, the error holds its output.
pub fn run_quietly(command: &mut Command) -> Result<(), Trouble> {
    let doing = shown(command);
    let output = command.output().map_err(|error| Trouble::when(&doing, &error))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(Trouble(format!("{doing} ended with {}\n{}", output.status, String::from_utf8_lossy(&said).trim_end())))
}

/// Returns the command line as a person would type it.
pub fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_else(|| command.get_program());
    std::iter::once(program).chain(command.get_args()).map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Whether this user is root.
pub fn is_root() -> bool {
    command("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Returns the first of `names` that is on the search path.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<_> = env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

/// Measures how long a step takes.
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[allow(clippy::disallowed_methods, reason = "shows a person how long a step took; decides nothing")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Announces a step, runs it and prints how long it took.
pub fn step<T>(title: &str, work: impl FnOnce() -> T) -> T {
    println!("\n=== {title}");
    let watch = Stopwatch::start();
    let done = work();
    println!("=== {title}: {:.1} s", watch.elapsed().as_secs_f64());
    done
}
