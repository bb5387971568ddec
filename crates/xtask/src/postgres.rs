//! A disposable PostgreSQL cluster on a free loopback port.

use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::process::{Trouble, command, is_root, run_quietly};
use crate::requirements::postgres_programs;

/// The cluster's superuser. Tests create databases and roles with it.
const OWNER: &str = "owner";

/// The data directory within the cluster's folder.
pub const DATA: &str = "data";

/// The settings that differ from PostgreSQL's defaults. The data needn't survive a crash, so the server doesn't wait
/// for the disk. Several test binaries with a connection pool each are connected at a time. The hundreds of databases
/// are too small and short-lived to need vacuuming.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
max_wal_size = 256MB
log_min_messages = warning
log_min_error_statement = panic
";

/// A running cluster. Its [`crate::caretaker::Caretaker`] stops it.
pub struct Postgres {
    url: String,
}

impl Postgres {
    /// Creates a cluster in `folder`, which must not exist, and starts it.
    pub fn start(folder: &Path) -> Result<Self, Trouble> {
        let programs = postgres_programs().ok_or_else(|| Trouble("PostgreSQL's server programs aren't here".into()))?;
        let files = |error: io::Error| Trouble::when("the PostgreSQL cluster's folder", &error);
        let user = ServerUser::find().map_err(files)?;
        fs::create_dir(folder).map_err(files)?;
        user.own(folder).map_err(files)?;

        let password = random_word().map_err(files)?;
        let password_file = folder.join("password");
        fs::write(&password_file, &password).map_err(files)?;
        fs::set_permissions(&password_file, Permissions::from_mode(0o600)).map_err(files)?;
        user.own(&password_file).map_err(files)?;

        let data = folder.join(DATA);
        let server_program = |name: &str| {
            let mut program = command(programs.join(name));
            program.current_dir(folder).arg("--pgdata").arg(&data);
            user.run(&mut program);
            program
        };
        // With SCRAM the client derives a key at every connection, which in an unoptimised build takes longer than most tests'
        // statements. The cluster listens on loopback only.
        run_quietly(
            server_program("initdb")
                .args(["--username", OWNER, "--auth=password", "--encoding=UTF8", "--locale=C", "--no-sync"])
                .arg("--pwfile")
                .arg(&password_file),
        )?;
        fs::remove_file(&password_file).map_err(files)?;
        let port = free_port().map_err(files)?;
        let mut settings = File::options().append(true).open(data.join("postgresql.conf")).map_err(files)?;
        writeln!(settings, "{SETTINGS}port = {port}").map_err(files)?;
        let log = folder.join("log");
        run_quietly(server_program("pg_ctl").args(["start", "--wait", "--silent", "--log"]).arg(&log)).map_err(
            |Trouble(said)| Trouble(format!("{said}\n{}", fs::read_to_string(&log).unwrap_or_default().trim_end())),
        )?;
        let url = format!("postgres://{OWNER}:{password}@127.0.0.1:{port}/postgres");
        Ok(Self { url })
    }

    /// Returns the superuser's connection string.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// The user that the server runs as. PostgreSQL refuses to run as root, so root uses an unprivileged account for it.
enum ServerUser {
    Ourselves,
    Other { uid: u32, gid: u32 },
}

impl ServerUser {
    fn find() -> io::Result<Self> {
        if !is_root() {
            return Ok(Self::Ourselves);
        }
        let accounts = fs::read_to_string("/etc/passwd")?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| accounts.lines().find_map(|line| Self::in_line(line, name)))
            .ok_or_else(|| io::Error::other("neither the account postgres nor nobody exists"))
    }

    /// Parses a line of `/etc/passwd` (`name:password:uid:gid:…`), if it is that of the account.
    fn in_line(line: &str, account: &str) -> Option<Self> {
        let mut fields = line.split(':');
        if fields.next()? != account {
            return None;
        }
        Some(Self::Other { uid: fields.nth(1)?.parse().ok()?, gid: fields.next()?.parse().ok()? })
    }

    fn own(&self, path: &Path) -> io::Result<()> {
        match self {
            Self::Ourselves => Ok(()),
            Self::Other { uid, gid } => chown(path, Some(*uid), Some(*gid)),
        }
    }

    fn run(&self, program: &mut Command) {
        if let Self::Other { uid, gid } = self {
            program.uid(*uid).gid(*gid);
        }
    }
}

/// Prepares PostgreSQL's own client.
pub fn psql() -> Result<Command, Trouble> {
    let programs = postgres_programs().ok_or_else(|| Trouble("PostgreSQL's programs aren't here".into()))?;
    Ok(command(programs.join("psql")))
}

/// Returns a port that was free a moment ago.
pub fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Returns 128 random bits as 32 hexadecimal digits.
fn random_word() -> io::Result<String> {
    let mut bytes = [0_u8; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::random_word;

    #[test]
    fn passwords_differ() -> std::io::Result<()> {
        assert_ne!(random_word()?, random_word()?);
        Ok(())
    }
}
