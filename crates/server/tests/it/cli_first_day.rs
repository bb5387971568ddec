//! What an operator meets on the first day: each mistake is told with what it is and what to do, before anything is served.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Output};
use std::time::Duration;

use madoguchi_core::database::Location;
use madoguchi_core::testing::{Bench, on_postgres};
use madoguchi_web::testing::Browser;
use sea_orm::ConnectionTrait;
use secrecy::ExposeSecret;
use tokio::net::{TcpListener, TcpStream};

use crate::cli::{Running, argument, file, madoguchi, run, stderr, stdout};
use crate::cli_serve::{config, into_folder, sqlite};
use crate::place::{PAUSE, free_port};

fn tenants() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants").display().to_string()
}

/// A migrated database with one society; returns its configuration and port.
fn office(folder: &Path) -> (String, u16) {
    let port = free_port();
    let config = config(folder, &sqlite(folder), port, &into_folder(folder));
    for command in [&["migrate"][..], &["tenant", "apply", "midori", "--tenants", &tenants()]] {
        let output = run(&[command, &["--config", &config]].concat());
        assert!(output.status.success(), "{}", stderr(&output));
    }
    (config, port)
}

/// The files of the societies' keys.
fn keys(folder: &Path) -> Vec<std::path::PathBuf> {
    fs::read_dir(folder.join("keys")).unwrap().map(|entry| entry.unwrap().path()).collect()
}

async fn listens(port: u16) {
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
        tokio::time::sleep(PAUSE).await;
    }
}

#[track_caller]
fn refused(output: &Output, words: &[&str]) {
    assert!(!output.status.success(), "{}", stdout(output));
    for word in words {
        assert!(stderr(output).contains(word), "{word}: {}", stderr(output));
    }
}

#[tokio::test]
async fn a_server_does_not_start_with_another_root_key_or_without_the_keys_of_its_societies() {
    let folder = tempfile::tempdir().unwrap();
    let (config, port) = office(folder.path());
    let serve = || run(&["serve", "--config", &config]);

    file(folder.path(), "root.key", "cd".repeat(32));
    refused(&serve(), &["does not start", "midori", "was not wrapped by the root key", "root.key"]);
    file(folder.path(), "root.key", "ab".repeat(32));

    let [key] = &keys(folder.path())[..] else { panic!("one society, one key: the vendor's isn't made by itself") };
    let kept = fs::read(key).unwrap();
    fs::remove_file(key).unwrap();
    refused(&serve(), &["There is no key of midori", "restore the key folder"]);
    fs::create_dir(key).unwrap();
    refused(&serve(), &["The key of midori", "cannot be read"]);
    fs::remove_dir(key).unwrap();

    // The key of a suspended society may have been destroyed for good.
    let suspended = run(&["tenant", "suspend", "midori", "--reason", "leaves", "--config", &config]);
    refused(&suspended, &[]);
    file(key.parent().unwrap(), key.file_name().unwrap().to_str().unwrap(), kept);
    assert!(run(&["tenant", "suspend", "midori", "--reason", "leaves", "--config", &config]).status.success());
    fs::remove_file(key).unwrap();
    let server = Running::start(&mut madoguchi(&["serve", "--config", &config]));
    listens(port).await;
    server.signal("TERM");
    assert!(server.ended().0.success());
}

#[test]
fn what_the_configuration_names_is_looked_at_by_its_check() {
    let folder = tempfile::tempdir().unwrap();
    let whole = config(folder.path(), &sqlite(folder.path()), 0, &into_folder(folder.path()));
    let check = || madoguchi(&["config", "check", "--config", &whole]);
    assert!(check().output().unwrap().status.success());
    let with = |name: &str, value: &str| check().env(name, value).output().unwrap();
    refused(&with("MADOGUCHI_SERVER__BASE_DOMAIN", "https://example.jp"), &["server.base_domain"]);
    refused(
        &with("MADOGUCHI_SERVER_LISTEN", "127.0.0.1:1"),
        &["MADOGUCHI_SERVER_LISTEN is not read", "MADOGUCHI_SERVER__LISTEN"],
    );
    refused(&with("MADOGUCHI_DATABASE__URL", "postgres://app:p@ss/wo@localhost/db"), &["database.url", "%40"]);
    refused(&with("MADOGUCHI_KEYS__FOLDER", "/nowhere/keys"), &["/nowhere/keys"]);
    refused(&with("MADOGUCHI_KEYS__ROOT_KEY_FILE", "/nowhere/root.key"), &["keys.root_key_file", "/nowhere/root.key"]);
    refused(&with("MADOGUCHI_KEYS__FOLDR", "/k"), &["keys.foldr", "there is no such key"]);
}

#[test]
fn paths_of_the_configuration_mean_the_same_from_everywhere() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    madoguchi_core::files::private_folder(&folder.path().join("keys")).unwrap();
    file(folder.path(), "root.key", "ab".repeat(32));
    let config = file(
        folder.path(),
        "madoguchi.toml",
        "server = { base_domain = \"localhost\", scheme = \"http\" }\ndatabase = { url = \"sqlite:madoguchi.db\" }\n\
         keys = { folder = \"keys\", root_key_file = \"root.key\" }\nmail = { transport = \"folder\", folder = \"mails\" }\n",
    );
    for command in [&["migrate"][..], &["tenant", "apply", "midori", "--tenants", &tenants()], &["config", "check"]] {
        let output =
            madoguchi(&[command, &["--config", &config]].concat()).current_dir(elsewhere.path()).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
    }
    assert!(folder.path().join("madoguchi.db").exists() && keys(folder.path()).len() == 1);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[test]
fn the_version_names_its_commit_and_shells_complete_the_commands() {
    let version = stdout(&run(&["--version"]));
    let commit = version.trim().strip_prefix("madoguchi 0.1.0 (").and_then(|rest| rest.strip_suffix(')')).unwrap();
    let is_commit = commit.len() == 12 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert!(is_commit || commit == "unknown commit", "{version}");
    for shell in ["bash", "zsh", "fish"] {
        let script = run(&["completions", shell]);
        assert!(script.status.success() && stdout(&script).contains("doctor"), "{shell}");
    }
    let folder = tempfile::tempdir().unwrap();
    let script = file(folder.path(), "completions", run(&["completions", "bash"]).stdout);
    let checked = Command::new("bash").args(["-n", &script]).status().unwrap();
    assert!(checked.success(), "bash reads it");
}

/// The line with which a migration says that it waits for another one.
const WAITS: &str = "Another migration is at work";

/// Starts a migration that has to wait, and reads that it says so.
fn waiting(command: &mut Command) -> Child {
    let mut migration = command.spawn().unwrap();
    let mut told = String::new();
    BufReader::new(migration.stderr.as_mut().unwrap()).read_line(&mut told).unwrap();
    assert!(told.contains(WAITS), "{told}");
    migration
}

fn ends_well(migration: Child) {
    let output = migration.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn migrations_that_are_started_together_take_turns() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), &sqlite(folder.path()), 0, &into_folder(folder.path()));
    let migrate = || madoguchi(&["migrate", "--config", &config]);
    let lock = fs::File::create(folder.path().join("madoguchi.db.migrate-lock")).unwrap();
    lock.lock().unwrap();
    let late = waiting(&mut migrate());
    assert!(!folder.path().join("madoguchi.db").exists(), "nothing is done before its turn");
    lock.unlock().unwrap();
    ends_well(late);
    let together: Vec<_> = (0..3).map(|_| migrate().spawn().unwrap()).collect();
    together.into_iter().for_each(ends_well);
}

/// The URL of a new, empty database, for its owner and for the role that serves.
async fn empty(bench: &Bench, name: &str) -> (String, String) {
    let cluster = std::env::var(madoguchi_core::testing::POSTGRES).unwrap();
    let Location::Postgres(runtime) = &bench.location else { panic!("not PostgreSQL") };
    let name = format!("{}_{name}", runtime.expose_secret().rsplit_once('/').unwrap().1);
    let superuser = bench.as_superuser().await;
    superuser.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.unwrap();
    superuser.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let at = |url: &str| format!("{}/{name}", url.rsplit_once('/').unwrap().0);
    (at(&cluster), at(runtime.expose_secret()))
}

#[tokio::test]
async fn migrations_on_postgres_take_turns_and_say_who_must_run_them() {
    on_postgres(|bench| async move {
        let (owner, runtime) = empty(&bench, "turns").await;
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path(), &runtime, 0, &into_folder(folder.path()));
        let migrate = |owner: &str| {
            let mut command = madoguchi(&["migrate", "--config", &config]);
            command.env("MADOGUCHI_DATABASE__OWNER_URL", owner);
            command
        };
        let output = migrate(&runtime).output().unwrap();
        refused(&output, &["database.owner_url", "does not own the tables"]);
        let output = migrate(&format!("{owner}_missing")).output().unwrap();
        refused(&output, &["does not have the database that database.owner_url names"]);

        let mut options = sea_orm::ConnectOptions::new(&owner);
        options.max_connections(1);
        let another = sea_orm::Database::connect(options).await.unwrap();
        // The number of the lock spells the program's name.
        let lock = i64::from_be_bytes(*b"madoguch");
        another.execute_unprepared(&format!("SELECT pg_advisory_lock({lock})")).await.unwrap();
        let late = waiting(&mut migrate(&owner));
        another.execute_unprepared(&format!("SELECT pg_advisory_unlock({lock})")).await.unwrap();
        ends_well(late);
        let together: Vec<_> = (0..3).map(|_| migrate(&owner).spawn().unwrap()).collect();
        together.into_iter().for_each(ends_well);
    })
    .await;
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_served_and_not_migrated() {
    let folder = tempfile::tempdir().unwrap();
    let (config, port) = office(folder.path());
    let database = sea_orm::Database::connect(sqlite(folder.path())).await.unwrap();
    let later = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20991231_000001_later', 0)";
    database.execute_unprepared(later).await.unwrap();
    database.close().await.unwrap();
    refused(&run(&["migrate", "--config", &config]), &["A newer version of madoguchi", "can serve from it"]);
    let server = Running::start(&mut madoguchi(&["serve", "--config", &config]));
    listens(port).await;
    server.signal("TERM");
    assert!(server.ended().0.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_waits_for_a_database_that_comes_up_after_it_and_not_for_ever() {
    on_postgres(|bench| async move {
        let Location::Postgres(url) = &bench.location else { panic!("not PostgreSQL") };
        let url = url::Url::parse(url.expose_secret()).unwrap();
        let (host, there) = (url.host_str().unwrap().to_owned(), url.port().unwrap());
        let mut closed = url.clone();
        let (database_port, port) = (free_port(), free_port());
        closed.set_port(Some(database_port)).unwrap();
        closed.set_host(Some("127.0.0.1")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path(), closed.as_str(), port, &into_folder(folder.path()));
        let serve = |seconds: &str| {
            let mut command = madoguchi(&["serve", "--config", &config]);
            command.env("MADOGUCHI_DATABASE__START_WAIT_SECONDS", seconds);
            command.env("MADOGUCHI_DATABASE__ACQUIRE_TIMEOUT_SECONDS", "1");
            command
        };
        let told = format!("There is no answer from PostgreSQL at 127.0.0.1:{database_port}");
        refused(&serve("5").output().unwrap(), &[&told, "database.url", "waiting for it"]);

        let server = Running::start(&mut serve("300"));
        tokio::time::sleep(Duration::from_secs(2)).await;
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, database_port))).await.unwrap();
        let forwarding = tokio::spawn(async move {
            loop {
                let (mut near, _) = listener.accept().await.unwrap();
                let mut far = TcpStream::connect((host.as_str(), there)).await.unwrap();
                // A connection that ends is its own business.
                tokio::spawn(async move { tokio::io::copy_bidirectional(&mut near, &mut far).await.ok() });
            }
        });
        listens(port).await;
        server.signal("TERM");
        let (status, _, told) = server.ended();
        assert!(status.success() && told.matches("waiting for it").count() == 1, "{told}");
        forwarding.abort();
    })
    .await;
}

#[tokio::test]
async fn the_vendors_key_is_made_with_its_first_operator_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let (config, port) = office(folder.path());
    assert_eq!(keys(folder.path()).len(), 1, "the society's");
    let start = || Running::start(&mut madoguchi(&["serve", "--config", &config]));
    let server = start();
    listens(port).await;
    let mut browser = Browser::new();
    browser.open(&format!("http://midori.portal.localhost:{port}/sign-in")).await;
    assert_eq!(browser.status(), 200, "societies are served all the same");
    server.signal("TERM");
    let (status, _, told) = server.ended();
    assert!(status.success() && told.contains("the vendor has no key here"), "{told}");
    assert_eq!(keys(folder.path()).len(), 1, "a server makes none");

    let invited = run(&["operator", "invite", "you@example.jp", "--role", "operations", "--config", &config]);
    assert!(invited.status.success(), "{}", stderr(&invited));
    assert_eq!(keys(folder.path()).len(), 2);
    let server = start();
    listens(port).await;
    server.signal("TERM");
    assert!(!server.ended().2.contains("the vendor has no key here"));
}

#[tokio::test]
async fn forwarded_headers_of_somebody_who_is_no_proxy_are_told_once_a_minute() {
    let folder = tempfile::tempdir().unwrap();
    let (config, port) = office(folder.path());
    let server = Running::start(&mut madoguchi(&["serve", "--config", &config]));
    listens(port).await;
    let mut browser = Browser::new().with_header("x-forwarded-for", "203.0.113.7");
    for _ in 0..5 {
        browser.open(&format!("http://midori.portal.localhost:{port}/sign-in")).await;
    }
    server.signal("TERM");
    let told = server.ended().2;
    let lines = told.lines().filter(|line| line.contains("server.trusted_proxies does not name")).collect::<Vec<_>>();
    assert!(matches!(lines.as_slice(), [one] if one.contains("127.0.0.1") && one.contains("WARN")), "{told}");
    assert!(!told.contains("203.0.113.7"), "what the headers say may be a member's address");
}

#[test]
fn a_file_of_letters_that_is_there_is_told_as_what_it_may_be() {
    let folder = tempfile::tempdir().unwrap();
    let (config, _) = office(folder.path());
    let taken = file(folder.path(), "letters.csv", "yesterday's letters");
    let output = run(&["letters", "issue", "midori", "--output", argument(Path::new(&taken)), "--config", &config]);
    refused(&output, &["letters.csv", "only copy of letters"]);
}
