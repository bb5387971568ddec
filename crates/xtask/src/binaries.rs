//! The test binaries of the workspace: built by one cargo run, then run side by side.

use std::collections::{HashMap, VecDeque};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::{Mutex, PoisonError};
use std::thread;

use serde::Deserialize;

use crate::parts::{CRATES, CratePart, Parts};
use crate::process::{self, Stopwatch, Trouble, cargo, command, root, run_with_lines};
use crate::services::Services;
use crate::tally::{Tally, of_cargo_test};

/// The packages and features of every build. They are the same everywhere, because another choice would rebuild half of
/// the dependencies.
pub const CHOICE: [&str; 2] = ["--workspace", "--all-features"];

/// The number of binaries that run at a time.
const SIDE_BY_SIDE: usize = 2;

/// The binaries that run longest. They start first, so that no long one remains at the end.
const LONGEST_FIRST: [&str; 3] = ["portal-it", "server-it", "core-it"];

/// A test binary that cargo built.
struct Binary {
    crate_name: &'static str,
    target: String,
    file: PathBuf,
}

/// The built tests of some crates.
pub struct Built<'a> {
    parts: &'a [CratePart],
    /// Whether these are all tests of all crates.
    whole: bool,
    binaries: Vec<Binary>,
}

impl<'a> Built<'a> {
    /// Builds the tests with cargo.
    pub fn of(parts: &'a Parts) -> Result<Self, Trouble> {
        let whole = parts.is_whole();
        let parts = parts.crates.as_slice();
        Ok(Self { parts, whole, binaries: build(parts, whole)? })
    }

    /// Runs the tests with the servers that they need. A filter that matches no test is a failure.
    pub fn run(&self, services: &Services, variables: &[(&str, String)]) -> Result<Tally, Trouble> {
        let of_part = |part: &'a CratePart| {
            let binaries = self.binaries.iter().filter(|binary| binary.crate_name == part.name);
            binaries.map(move |binary| Job::of(binary, &part.filters))
        };
        let mut jobs: Vec<_> = self.parts.iter().flat_map(of_part).collect();
        jobs.sort_by_key(|job| LONGEST_FIRST.iter().position(|name| *name == job.title).unwrap_or(LONGEST_FIRST.len()));
        if self.whole {
            jobs.push(Job::doc_tests());
        }
        for job in &mut jobs {
            services.tell(&mut job.command);
            job.command.envs(variables.iter().map(|(name, value)| (name, value)));
        }
        let tallies = run_all(jobs)?;
        let unmet = self.parts.iter().filter(|part| {
            !part.filters.is_empty() && tallies.get(part.name).copied().unwrap_or_default() == Tally::default()
        });
        let mut sum: Tally = tallies.values().copied().sum();
        for part in unmet {
            println!("no test of {} has {} in its name", part.name, part.filters.join(" or "));
            sum += Tally::FAIL;
        }
        Ok(sum)
    }
}

/// Builds the tests with cargo; for a part, only the targets that it may run.
fn build(parts: &[CratePart], whole: bool) -> Result<Vec<Binary>, Trouble> {
    let mut targets = Vec::new();
    if !whole {
        targets.push("--lib".to_owned());
        for part in parts {
            let folder = folder_of(part.name);
            if folder.join("tests").is_dir() {
                targets.extend(["--test".to_owned(), format!("{}-it", part.name)]);
            }
            // Cargo takes the option once, and several crates may have a program.
            if folder.join("src/main.rs").is_file() && !targets.iter().any(|target| target == "--bins") {
                targets.push("--bins".to_owned());
            }
        }
    }
    Ok(artifacts(&targets)?.into_iter().filter_map(binary).collect())
}

/// Builds the program with the same choice as the tests, and returns its path.
pub fn program() -> Result<PathBuf, Trouble> {
    let of_server = artifacts(&["--test".to_owned(), "server-it".to_owned()])?;
    let program = of_server.into_iter().find(|artifact| artifact.target.name == "madoguchi" && !artifact.profile.test);
    program.and_then(|program| program.executable).ok_or_else(|| Trouble("cargo built no program".into()))
}

/// Builds everything with the lints, prints what they say, and returns whether they say nothing. Later builds use what
/// this one made, unless it failed.
pub fn lint() -> Result<bool, Trouble> {
    process::compile_with_lints(true);
    let mut command = cargo();
    command.args(["test", "--no-run", "--all-targets", "--message-format=json"]).args(CHOICE);
    let mut said = 0;
    let status = run_with_lines(&mut command, |line| {
        if let Ok(Diagnostic { message }) = serde_json::from_str(line) {
            println!("{}", message.rendered.trim_end());
            said += 1;
        }
    })?;
    // A lint that is an error stops the build, and the tests are to run nevertheless.
    process::compile_with_lints(status.success());
    Ok(status.success() && said == 0)
}

/// What cargo says of a compiler's message.
#[derive(Deserialize)]
struct Diagnostic {
    message: Rendered,
}

#[derive(Deserialize)]
struct Rendered {
    rendered: String,
}

fn artifacts(targets: &[String]) -> Result<Vec<Artifact>, Trouble> {
    let mut command = cargo();
    command.args(["test", "--no-run", "--message-format=json-render-diagnostics"]).args(CHOICE).args(targets);
    let mut artifacts = Vec::new();
    let status = run_with_lines(&mut command, |line| artifacts.extend(serde_json::from_str::<Artifact>(line)))?;
    if status.success() { Ok(artifacts) } else { Err(Trouble("the tests don't build".into())) }
}

/// Returns the folder of a crate.
fn folder_of(crate_name: &str) -> PathBuf {
    let root = root();
    [root.join("crates").join(crate_name), root.join(crate_name)]
        .into_iter()
        .find(|folder| folder.is_dir())
        .unwrap_or(root)
}

/// Cargo's message about an artifact.
#[derive(Deserialize)]
struct Artifact {
    manifest_path: PathBuf,
    target: Target,
    profile: Profile,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

/// Returns the test binary of an artifact, if it is one.
fn binary(artifact: Artifact) -> Option<Binary> {
    let folder = artifact.manifest_path.parent()?.file_name()?;
    let crate_name = CRATES.into_iter().find(|name| folder == *name)?;
    let Artifact { target, profile, executable, .. } = artifact;
    profile.test.then_some(Binary { crate_name, target: target.name, file: executable? })
}

/// A command whose output is that of a test runner.
struct Job {
    crate_name: &'static str,
    title: String,
    command: Command,
    /// Whether the command is a test binary, which takes `--test-threads` and may run no test.
    is_binary: bool,
}

impl Job {
    fn of(binary: &Binary, filters: &[String]) -> Self {
        let folder = folder_of(binary.crate_name);
        let mut command = command(&binary.file);
        // The same folder and variable as under cargo.
        command.current_dir(&folder).env("CARGO_MANIFEST_DIR", &folder).args(filters);
        Self { crate_name: binary.crate_name, title: binary.target.clone(), command, is_binary: true }
    }

    fn doc_tests() -> Self {
        let mut command = cargo();
        command.args(["test", "--doc", "--quiet"]).args(CHOICE);
        Self { crate_name: "documentation", title: "documentation".into(), command, is_binary: false }
    }
}

/// Runs all jobs, even if some fail, and prints the output of each when it ends. Returns the counts for each crate.
fn run_all(jobs: Vec<Job>) -> Result<HashMap<&'static str, Tally>, Trouble> {
    let cores = thread::available_parallelism().map_or(2, usize::from).max(2);
    // Tests spend about half of the time waiting for the database and for pauses, so two threads share a core.
    // A binary has all of them, because the longest one runs alone at the end.
    let threads = 2 * cores;
    let waiting = Mutex::new(VecDeque::from(jobs));
    let done = Mutex::new(Ok(HashMap::new()));
    thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(mut job) = next else { return };
                    if job.is_binary {
                        job.command.env("RUST_TEST_THREADS", threads.to_string());
                    }
                    let watch = Stopwatch::start();
                    let output = job.command.output();
                    let seconds = watch.elapsed().as_secs_f64();
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    let told = output.and_then(|output| tell(&job, &output, seconds));
                    match (&mut *done, told) {
                        (Ok(tallies), Ok(tally)) => *tallies.entry(job.crate_name).or_default() += tally,
                        (Ok(_), Err(error)) => *done = Err(Trouble::when(&job.title, &error)),
                        (Err(_), _) => {}
                    }
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Prints the output of a job and counts its tests.
fn tell(job: &Job, output: &Output, seconds: f64) -> io::Result<Tally> {
    let mut terminal = io::stdout().lock();
    writeln!(terminal, "\n--- {}", job.title)?;
    terminal.write_all(&output.stdout)?;
    terminal.write_all(&output.stderr)?;
    writeln!(terminal, "--- {}: {seconds:.1} s", job.title)?;
    terminal.flush()?;
    let counted: Tally = String::from_utf8_lossy(&output.stdout).lines().filter_map(of_cargo_test).sum();
    let well = output.status.success();
    // A binary without tests is no failure. The caller reports a crate without tests.
    Ok(if well && counted == Tally::default() { counted } else { counted.settled(well) })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Artifact, Diagnostic, binary, folder_of};

    #[test]
    fn test_binaries_are_found_in_what_cargo_says() {
        let said = |name: &str, test: bool, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/r/crates/{name}/Cargo.toml","target":{{"name":"core-it"}},"profile":{{"test":{test}}},"executable":{executable}}}"#
            )
        };
        let read = |said: &str| serde_json::from_str::<Artifact>(said).ok().and_then(binary);
        let found = read(&said("core", true, r#""/r/target/debug/deps/core_it-1""#));
        let found = found.map(|binary| (binary.crate_name, binary.target, binary.file));
        assert_eq!(found, Some(("core", "core-it".into(), Path::new("/r/target/debug/deps/core_it-1").into())));
        assert!(read(&said("core", false, r#""/r/target/debug/madoguchi""#)).is_none());
        assert!(read(&said("core", true, "null")).is_none());
        assert!(read(&said("elsewhere", true, r#""/x""#)).is_none());
        assert!(read(r#"{"reason":"build-finished","success":true}"#).is_none());
    }

    #[test]
    fn what_the_compiler_says_is_read_and_nothing_else() {
        let said = r#"{"reason":"compiler-message","message":{"rendered":"warning: unused","level":"warning"}}"#;
        assert_eq!(serde_json::from_str::<Diagnostic>(said).unwrap().message.rendered, "warning: unused");
        for other in [r#"{"reason":"compiler-artifact","target":{"name":"x"}}"#, "running 3 tests"] {
            assert!(serde_json::from_str::<Diagnostic>(other).is_err(), "{other}");
        }
    }

    #[test]
    fn every_crate_has_a_folder() {
        for name in super::CRATES {
            assert!(folder_of(name).join("Cargo.toml").is_file(), "{name}");
        }
    }

    #[test]
    fn integration_tests_have_the_name_that_a_part_asks_for() -> std::io::Result<()> {
        for name in super::CRATES {
            let folder = folder_of(name);
            let manifest = std::fs::read_to_string(folder.join("Cargo.toml"))?;
            let there = folder.join("tests").is_dir();
            assert_eq!(
                manifest.matches("[[test]]").count(),
                usize::from(there),
                "one binary for a crate's tests: {name}"
            );
            assert_eq!(
                manifest.contains(&format!("name = \"{name}-it\"\npath = \"tests/it/main.rs\"")),
                there,
                "{name}"
            );
        }
        Ok(())
    }
}
