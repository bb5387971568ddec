//! Removes the services of a run, however the run ends.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Stops the PostgreSQL server whose cluster is in `$1/postgres` and removes `$1` as soon as its standard input ends.
/// It repeats while something is left, because a server may have been starting. A server that has removed its pid file
/// has stopped, even if its process hasn't been reaped yet. A server that doesn't stop within ten seconds is killed: a
/// program that was started in the background may have inherited that SIGQUIT is ignored.
const SCRIPT: &str = r#"
trap '' INT TERM HUP
cd /
read -r end_of_run
pid_file=$1/postgres/data/postmaster.pid
while [ -e "$1" ]; do
    if read -r postmaster 2>/dev/null <"$pid_file"; then
        kill -QUIT "$postmaster" 2>/dev/null
        looks=0
        while [ -e "$pid_file" ] && kill -0 "$postmaster" 2>/dev/null; do
            looks=$((looks + 1))
            if [ "$looks" -gt 200 ]; then
                kill -KILL "$postmaster" 2>/dev/null
                break
            fi
            sleep 0.05
        done
    fi
    rm -rf "$1" || sleep 0.05
done
"#;

/// A process that removes the services' folder after the run. It has a process group of its own, so that Ctrl-C at the
/// terminal doesn't interrupt it, and it outlives even a `kill -9` of this program. Dropping it waits until everything
/// is removed.
pub struct Caretaker {
    folder: PathBuf,
    process: Child,
}

impl Caretaker {
    /// Creates the folder and starts the process.
    pub fn hire() -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("madoguchi-test-").tempdir()?;
        // The database server may run as another user and must reach its own folder below this one.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
        let process = Command::new("sh")
            .args(["-c", SCRIPT, "caretaker"])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        Ok(Self { folder: folder.keep(), process })
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the folder of the PostgreSQL cluster.
    pub fn cluster(&self) -> PathBuf {
        self.folder.join("postgres")
    }
}

impl Drop for Caretaker {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        if let Err(error) = self.process.wait() {
            eprintln!("{} may still be there, and a PostgreSQL server in it: {error}", self.folder.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::{fs, io, thread};

    use super::Caretaker;
    use crate::postgres::DATA;

    /// Pretends that `server` is a cluster's server, ends the run and expects that the server was stopped.
    fn ends(server: &mut Command) -> io::Result<()> {
        let caretaker = Caretaker::hire()?;
        let data = caretaker.cluster().join(DATA);
        fs::create_dir_all(&data)?;
        let mut server = server.spawn()?;
        fs::write(data.join("postmaster.pid"), format!("{}\n{}\n", server.id(), data.display()))?;
        // Reaps the pretended server when it is stopped, as init does for a real one.
        let reaper = thread::spawn(move || server.wait());
        let folder = caretaker.folder().to_path_buf();
        drop(caretaker);
        let ended = reaper.join().map_err(|_| io::Error::other("the reaper broke"))??;
        assert!(!ended.success(), "the server must be told to end");
        assert!(!folder.exists());
        Ok(())
    }

    #[test]
    fn the_server_is_ended_and_the_folder_removed() -> io::Result<()> {
        ends(Command::new("sleep").arg("600"))
    }

    #[test]
    fn a_server_that_ignores_the_signal_is_killed() -> io::Result<()> {
        ends(Command::new("sh").args(["-c", "trap '' QUIT INT; exec sleep 600"]))
    }

    #[test]
    fn the_folder_of_a_server_that_never_started_is_removed() -> io::Result<()> {
        let caretaker = Caretaker::hire()?;
        let folder = caretaker.folder().to_path_buf();
        assert!(folder.is_dir());
        drop(caretaker);
        assert!(!folder.exists());
        Ok(())
    }
}
