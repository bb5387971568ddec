//! Amazon SES for tests: moto, started by a script that keeps a copy of each accepted mail.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use crate::process::{Trouble, command};

const SCRIPT: &str = "crates/xtask/python/ses.py";

/// A running SES on a free loopback port. It ends when its standard input ends, however this program ends.
pub struct Ses {
    process: Child,
    endpoint: String,
    folder: PathBuf,
}

impl Ses {
    /// Creates `folder`, which must not exist, and starts the service.
    pub fn start(python: &Path, folder: PathBuf) -> Result<Self, Trouble> {
        let trouble = |error: std::io::Error| Trouble::when("Amazon SES for tests", &error);
        fs::create_dir(&folder).map_err(trouble)?;
        let mut process = command(python)
            .arg(SCRIPT)
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(trouble)?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(trouble)?;
        }
        let port: u16 = line.trim().parse().map_err(|_| Trouble(format!("{SCRIPT} named no port")))?;
        Ok(Self { process, endpoint: format!("http://127.0.0.1:{port}"), folder })
    }

    /// Returns the address of the service.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Returns the folder of the accepted mails.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Ses {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        if let Err(error) = self.process.wait() {
            eprintln!("Amazon SES for tests may still run: {error}");
        }
    }
}
