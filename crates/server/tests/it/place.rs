//! A server as a process of its own, on a database that the test can look into while it is down.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use madoguchi_core::database::{Database, Location, Pool};
use madoguchi_core::testing::{BASE, Bench};
use secrecy::ExposeSecret;

/// Between two looks whether something has happened.
pub const PAUSE: Duration = Duration::from_millis(20);

/// Where a server runs, again and again: database, keys, mails and port stay.
pub struct Place {
    bench: Bench,
    folder: tempfile::TempDir,
    port: u16,
}

/// How a server's mails leave.
#[derive(Clone, Copy)]
pub enum MailTo {
    /// Into a folder.
    Folder,
    /// To a mail server on this port.
    Server(u16),
}

impl Place {
    /// Takes over a database that is ready; nobody else keeps it open from now on.
    pub async fn on(bench: Bench, mail: MailTo) -> Self {
        bench.database.close().await.unwrap();
        let place = Self { bench, folder: tempfile::tempdir().unwrap(), port: free_port() };
        place.write_config(mail);
        place
    }

    fn write_config(&self, mail: MailTo) {
        let url = match &self.bench.location {
            Location::Sqlite(path) => format!("sqlite:{}", path.display()),
            Location::Postgres(url) => url.expose_secret().to_owned(),
        };
        let mail = match mail {
            MailTo::Folder => format!("transport = \"folder\", folder = \"{}\"", self.mails().display()),
            MailTo::Server(port) => {
                format!("smtp = {{ host = \"127.0.0.1\", port = {port}, encryption = \"none\", timeout_seconds = 5 }}")
            }
        };
        let root_key = self.folder.path().join("root.key");
        let mut file = madoguchi_core::files::private().create(true).truncate(true).open(&root_key).unwrap();
        file.write_all(self.bench.root_key.to_text().as_bytes()).unwrap();
        let config = format!(
            "server = {{ listen = \"127.0.0.1:{port}\", base_domain = \"{BASE}\", scheme = \"http\", public_port = {port}, forwarded = \"x-forwarded\", trusted_proxies = [\"127.0.0.1/32\"] }}\n\
             database = {{ url = \"{url}\" }}\n\
             keys = {{ folder = \"{keys}\", root_key_file = \"{root_key}\" }}\n\
             mail = {{ {mail} }}\n",
            port = self.port,
            keys = self.bench.key_folder.display(),
            root_key = root_key.display(),
        );
        std::fs::write(self.config(), config).unwrap();
    }

    /// Goes on with another database: a file of SQLite.
    pub fn move_to(&mut self, file: &Path) {
        self.bench.location = Location::Sqlite(file.to_owned());
        self.write_config(MailTo::Folder);
    }

    /// Goes on with another database: a URL of PostgreSQL.
    pub fn with_database(mut self, url: &str) -> Self {
        self.bench.location = Location::Postgres(url.to_owned().into());
        self.write_config(MailTo::Folder);
        self
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("madoguchi.toml")
    }

    /// Where mails go that leave into a folder.
    pub fn mails(&self) -> PathBuf {
        self.folder.path().join("mails")
    }

    /// The address at which a host's path is reached.
    pub fn at(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.port)
    }

    /// The port that the server listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Starts a server and waits until it listens.
    pub async fn start(&self) -> Server {
        self.start_on(self.port).await
    }

    /// Starts a server on another port, beside the first.
    pub async fn start_on(&self, port: u16) -> Server {
        self.start_as(&["serve"], port, &[("MADOGUCHI_SERVER__LISTEN", format!("127.0.0.1:{port}"))]).await
    }

    /// Starts a process with these variables and waits until it listens on a port.
    pub async fn start_as(&self, arguments: &[&str], port: u16, variables: &[(&str, String)]) -> Server {
        let log = std::fs::File::options().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        let mut command = self.command(arguments);
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let mut server = Server { child };
        while TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).is_err() {
            if let Some(status) = server.child.try_wait().unwrap() {
                panic!("the server ended with {status}: {}", self.log());
            }
            tokio::time::sleep(PAUSE).await;
        }
        server
    }

    /// A command of the program on this place, untouched by the variables around the test.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MADOGUCHI_")) {
            command.env_remove(name);
        }
        command.args(arguments).arg("--config").arg(self.config());
        command
    }

    /// Takes in all manifests of a folder, and returns what is said about each.
    pub fn apply_all(&self, tenants: &Path) -> String {
        let output = self.command(&["tenant", "apply", "--all"]).arg("--tenants").arg(tenants).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Runs a command of the program, with its texts in English.
    pub fn run(&self, arguments: &[&str]) -> std::process::Output {
        self.command(arguments).envs([("LC_ALL", "C.UTF-8")]).output().unwrap()
    }

    /// The database as its superuser sees it on PostgreSQL, and as everybody does on SQLite.
    pub async fn as_superuser(&self) -> sea_orm::DatabaseConnection {
        match &self.bench.location {
            Location::Sqlite(path) => sea_orm::Database::connect(format!("sqlite:{}", path.display())).await.unwrap(),
            Location::Postgres(_) => self.bench.as_superuser().await,
        }
    }

    /// What the servers have logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// The database, opened anew.
    pub async fn database(&self) -> Database {
        Database::open(&self.bench.location, Pool { connections: 2, ..Pool::default() }).await.unwrap()
    }
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// A server that runs; it ends with the test at the latest.
pub struct Server {
    child: Child,
}

impl Server {
    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it without a chance to finish anything, and waits until it is gone.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end.
    pub fn ask_to_end(&self) {
        let asked = Command::new("kill").args(["-s", "TERM"]).arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
    }

    /// Waits until it has ended.
    pub async fn ended(mut self) -> ExitStatus {
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
