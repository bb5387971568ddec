//! An installation of one society with one letter, for visitors.

use std::fs::{self, Permissions};
use std::io;
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

use crate::postgres;
use crate::process::{Trouble, command, root, run_quietly, run_with_lines};
use crate::tally::Tally;

/// Where a roster of one person is, named after the sample society that it is for.
const ROSTERS: &str = "crates/xtask/deployment";
/// How often is looked whether a process listens, a tenth of a second apart.
const LOOKS: u32 = 300;

/// A process that is ended with the value.
pub struct Process(Child);

impl Process {
    /// Starts it and waits until it listens on `port`.
    pub fn listening(command: &mut Command, port: u16) -> Result<Self, Trouble> {
        let program = command.get_program().to_owned();
        let started = command.spawn().map_err(|error| Trouble::when(&program.display().to_string(), &error));
        let mut process = Self(started?);
        for _ in 0..LOOKS {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Ok(process);
            }
            if let Ok(Some(status)) = process.0.try_wait() {
                return Err(Trouble(format!("{} ended with {status}", program.display())));
            }
            thread::sleep(Duration::from_millis(100));
        }
        Err(Trouble(format!("{} doesn't listen on port {port}", program.display())))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // nginx ends its workers only when it is asked to.
        let _ = command("kill").args(["-s", "TERM"]).arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

/// A port that nobody listens on.
pub fn free_port() -> Result<u16, Trouble> {
    postgres::free_port().map_err(|error| Trouble::when("a free port", &error))
}

/// A sample society with a roster of one person.
pub struct Society {
    pub slug: String,
    pub roster: PathBuf,
}

impl Society {
    /// Finds it.
    pub fn find() -> Result<Self, Trouble> {
        let entries = fs::read_dir(root().join(ROSTERS)).map_err(|error| Trouble::when(ROSTERS, &error))?;
        let found = entries.flatten().find_map(|entry| {
            let slug = entry.file_name().to_str()?.strip_suffix(".csv")?.to_owned();
            Some(Self { slug, roster: entry.path() })
        });
        found.ok_or_else(|| Trouble(format!("{ROSTERS} has no roster")))
    }
}

/// Writes a file that its owner alone may read.
pub fn private(path: &Path, content: &str) -> Result<(), Trouble> {
    let trouble = |error: io::Error| Trouble::when(&path.display().to_string(), &error);
    fs::write(path, content).map_err(trouble)?;
    fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(trouble)
}

/// A server on SQLite behind a proxy that speaks TLS on `public`.
pub struct Installation {
    /// The slug of its society.
    pub slug: String,
    /// The port that it listens on.
    pub port: u16,
    /// The letters that were printed.
    pub letters: PathBuf,
    _server: Process,
}

impl Installation {
    /// Makes everything in `folder` and starts the server.
    pub fn start(program: &Path, folder: &Path, public: u16) -> Result<Self, Trouble> {
        let (port, at) = (free_port()?, |name: &str| folder.join(name));
        private(&at("root.key"), &"ab".repeat(32))?;
        let config = format!(
            "[server]\nlisten = \"127.0.0.1:{port}\"\nbase_domain = \"localhost\"\npublic_port = {public}\n\
             forwarded = \"x-forwarded\"\ntrusted_proxies = [\"127.0.0.1/32\"]\n\
             [database]\nurl = \"sqlite:{}\"\n\
             [keys]\nfolder = \"{}\"\nroot_key_file = \"{}\"\n\
             [mail]\ntransport = \"folder\"\nfolder = \"{}\"\n",
            at("madoguchi.db").display(),
            at("keys").display(),
            at("root.key").display(),
            at("mails").display(),
        );
        private(&at("madoguchi.toml"), &config)?;
        let madoguchi = |arguments: &[&str]| {
            let mut madoguchi = command(program);
            madoguchi.args(arguments).env("MADOGUCHI_CONFIG", at("madoguchi.toml"));
            madoguchi
        };
        let (Society { slug, roster }, letters) = (Society::find()?, at("letters.csv"));
        let tenants = root().join("tenants").display().to_string();
        run_quietly(&mut madoguchi(&["keys", "prepare"]))?;
        run_quietly(&mut madoguchi(&["migrate"]))?;
        run_quietly(&mut madoguchi(&["tenant", "apply", &slug, "--tenants", &tenants]))?;
        run_quietly(madoguchi(&["roster", "import", &slug]).arg(&roster))?;
        run_quietly(madoguchi(&["letters", "issue", &slug, "--output"]).arg(&letters))?;
        let mut serve = madoguchi(&["serve"]);
        let server = Process::listening(serve.env("MADOGUCHI_LOGGING__FILTER", "warn"), port)?;
        Ok(Self { slug, port, letters, _server: server })
    }
}

/// Where a visitor goes.
pub struct Visit<'a> {
    pub host: &'a str,
    pub port: u16,
    /// The certificate authority; plain HTTP without one.
    pub ca: Option<&'a Path>,
    /// The port that leads to TLS.
    pub plain: Option<u16>,
    pub letters: &'a Path,
}

impl Visit<'_> {
    /// Sends a visitor and counts what holds.
    pub fn count(&self) -> Result<Tally, Trouble> {
        let mut visitor = command("python3");
        visitor.arg("crates/xtask/deployment/visitor.py").arg(self.host).arg(self.port.to_string());
        visitor.arg(self.ca.unwrap_or(Path::new("-"))).arg(self.plain.unwrap_or(0).to_string()).arg(self.letters);
        let mut tally = Tally::default();
        let status = run_with_lines(&mut visitor, |line| {
            println!("{line}");
            tally += match line.split(' ').next() {
                Some("ok") => Tally::PASS,
                Some("FAILED") => Tally::FAIL,
                _ => Tally::default(),
            };
        })?;
        Ok(tally.settled(status.success()))
    }
}
