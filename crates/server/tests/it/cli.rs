//! The program as a process: started, listened to, signalled; ended with the test at the latest.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

/// A command of the program, untouched by the variables around the test.
pub fn madoguchi(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MADOGUCHI_")) {
        command.env_remove(name);
    }
    command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C.UTF-8");
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a command to its end.
pub fn run(arguments: &[&str]) -> Output {
    madoguchi(arguments).output().unwrap()
}

/// What a command printed for people.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a command printed as its result.
pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Puts a file of a test into a folder; returns its path as an argument.
pub fn file(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    // A server refuses secrets that others can read.
    let mut file = madoguchi_core::files::private().create(true).truncate(true).open(&path).unwrap();
    file.write_all(content.as_ref()).unwrap();
    path.display().to_string()
}

/// A path as an argument.
pub fn argument(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A server that runs.
pub struct Running {
    child: Child,
    lines: Receiver<String>,
    told: thread::JoinHandle<String>,
}

impl Running {
    /// Starts it.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let (line, lines) = channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|read| line.send(read)));
        let mut stderr = child.stderr.take().unwrap();
        let told = thread::spawn(move || {
            let mut told = String::new();
            stderr.read_to_string(&mut told).unwrap();
            told
        });
        Self { child, lines, told }
    }

    /// The next line that it prints; nothing once it has ended.
    pub fn line(&self) -> Option<String> {
        self.lines.recv().ok()
    }

    /// Sends a signal, such as `INT`, `TERM` or `KILL`.
    pub fn signal(&self, signal: impl AsRef<OsStr>) {
        let sent = Command::new("kill").arg("-s").arg(signal).arg(self.child.id().to_string()).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end: how it ended, what it printed since, and what it told people.
    pub fn ended(mut self) -> (ExitStatus, Vec<String>, String) {
        let status = self.child.wait().unwrap();
        let told = std::mem::replace(&mut self.told, thread::spawn(String::new)).join().unwrap();
        (status, self.lines.iter().collect(), told)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Already gone is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
