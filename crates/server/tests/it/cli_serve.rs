//! `madoguchi serve`, `migrate` and `config`: what must be there before a server serves.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use madoguchi_core::database::Location;
use madoguchi_core::testing::on_postgres;
use sea_orm::ConnectionTrait;
use secrecy::ExposeSecret;

use crate::cli::{file, madoguchi, run, stderr, stdout};

/// A configuration that is complete, on the database at `url`, listening on `port`; returns its path.
pub fn config(folder: &Path, url: &str, port: u16, more: &str) -> String {
    let keys = folder.join("keys");
    madoguchi_core::files::private_folder(&keys).unwrap();
    let root_key = file(folder, "root.key", "ab".repeat(32));
    file(
        folder,
        "madoguchi.toml",
        format!(
            "server = {{ listen = \"127.0.0.1:{port}\", base_domain = \"localhost\", scheme = \"http\", public_port = {port} }}\n\
             database = {{ url = \"{url}\" }}\n\
             keys = {{ folder = \"{}\", root_key_file = \"{root_key}\" }}\n{more}",
            keys.display()
        ),
    )
}

/// Mails into a folder, for servers that send none to anybody.
pub fn into_folder(folder: &Path) -> String {
    format!("mail = {{ transport = \"folder\", folder = \"{}\" }}\n", folder.join("mails").display())
}

/// An SQLite database in a folder.
pub fn sqlite(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("madoguchi.db").display())
}

#[test]
fn a_configuration_that_is_not_complete_names_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let small = file(folder.path(), "small.toml", "[server]\nbase_domain = \"example.jp\"\n");
    for command in [["config", "check"].as_slice(), &["serve"]] {
        let output = run(&[command, &["--config", &small]].concat());
        assert!(!output.status.success());
        for key in ["database.url", "keys.folder", "keys.root_key_file", "mail.smtp.host"] {
            assert!(stderr(&output).contains(&format!("{key} is missing")), "{}", stderr(&output));
        }
        assert!(!stderr(&output).contains("base_domain"));
    }
}

#[test]
fn a_configuration_that_is_broken_names_the_key_and_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let broken = file(folder.path(), "broken.toml", "[mail.smtp]\nencryption = \"ssl\"\n");
    let output = run(&["config", "check", "--config", &broken]);
    assert!(!output.status.success());
    let told = stderr(&output);
    assert!(
        told.contains("mail.smtp.encryption") && told.contains("starttls") && told.contains("broken.toml"),
        "{told}"
    );
}

#[test]
fn the_defaults_are_printed_with_their_comments_and_are_a_configuration_themselves() {
    let output = run(&["config", "defaults"]);
    assert!(output.status.success());
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "defaults.toml", &output.stdout);
    let output = run(&["config", "check", "--config", &path]);
    assert!(stderr(&output).contains("server.base_domain is missing"), "read, and found wanting: {}", stderr(&output));
    assert!(stdout(&run(&["config", "defaults"])).contains("# Required."));
}

#[test]
fn the_environment_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    let root_key = file(folder.path(), "root.key", "ab".repeat(32));
    let keys = folder.path().join("keys");
    madoguchi_core::files::private_folder(&keys).unwrap();
    let output = madoguchi(&["config", "check"])
        .env("MADOGUCHI_SERVER__BASE_DOMAIN", "example.jp")
        .env("MADOGUCHI_DATABASE__URL", "sqlite:/tmp/x.db")
        .env("MADOGUCHI_KEYS__FOLDER", &keys)
        .env("MADOGUCHI_KEYS__ROOT_KEY_FILE", root_key)
        .env("MADOGUCHI_MAIL__SMTP__HOST", "mail.example.jp")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_server_does_not_start_on_a_database_without_its_tables() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), &sqlite(folder.path()), 0, &into_folder(folder.path()));
    let output = run(&["serve", "--config", &config]);
    assert!(!output.status.success());
    assert!(stderr(&output).contains("run `madoguchi migrate`"), "{}", stderr(&output));
}

#[test]
fn a_server_does_not_start_without_its_keys() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), &sqlite(folder.path()), 0, &into_folder(folder.path()));
    assert!(run(&["migrate", "--config", &config]).status.success());
    file(folder.path(), "root.key", "short");
    let output = run(&["serve", "--config", &config]);
    assert!(!output.status.success());
    assert!(stderr(&output).contains("64 hexadecimal digits"), "{}", stderr(&output));
    assert!(!stderr(&output).contains("short"));
    fs::remove_file(folder.path().join("root.key")).unwrap();
    assert!(stderr(&run(&["serve", "--config", &config])).contains("keys.root_key_file"));
}

/// A volume that isn't mounted gets no keys, and keys that are there stay.
#[cfg(unix)]
#[test]
fn the_folder_of_the_keys_is_made_once_where_it_belongs() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let volume = folder.path().join("volume");
    let text = format!("keys = {{ folder = \"{}\" }}\n", volume.join("keys").display());
    let config = file(folder.path(), "madoguchi.toml", text);
    let prepare = || run(&["keys", "prepare", "--config", &config]);
    let told = stderr(&prepare());
    assert!(told.contains("is not there") && !volume.exists(), "{told}");
    fs::create_dir(&volume).unwrap();
    assert!(prepare().status.success(), "{}", stderr(&prepare()));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&volume.join("keys")), 0o700);
    fs::write(volume.join("keys/kept"), "").unwrap();
    assert!(prepare().status.success() && volume.join("keys/kept").exists());
    fs::set_permissions(volume.join("keys"), fs::Permissions::from_mode(0o770)).unwrap();
    assert!(!prepare().status.success(), "others can write there");
}

#[test]
fn unprotected_mail_to_another_machine_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let mail = "mail = { smtp = { host = \"mail.example.jp\", encryption = \"none\" } }\n";
    let config = config(folder.path(), &sqlite(folder.path()), 0, mail);
    let output = run(&["serve", "--config", &config]);
    assert!(!output.status.success());
    assert!(stderr(&output).contains("without encryption"), "{}", stderr(&output));
}

#[test]
fn a_busy_port_ends_the_server_with_words() {
    let folder = tempfile::tempdir().unwrap();
    let busy = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = busy.local_addr().unwrap().port();
    let config = config(folder.path(), &sqlite(folder.path()), port, &into_folder(folder.path()));
    assert!(run(&["migrate", "--config", &config]).status.success());
    let output = run(&["serve", "--config", &config]);
    assert!(!output.status.success());
    assert!(stderr(&output).contains(&format!("port {port} is in use")));
}

/// What others can read or write is refused, with the command that mends it. The tests' own files are private.
#[cfg(unix)]
#[test]
fn a_server_does_not_start_while_others_can_read_its_secrets() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), &sqlite(folder.path()), 0, &into_folder(folder.path()));
    assert!(run(&["migrate", "--config", &config]).status.success());
    let mails = folder.path().join("mails");
    madoguchi_core::files::private_folder(&mails).unwrap();
    for (file, bits, open) in [
        ("root.key", 0o600, &[0o644, 0o602, 0o660][..]),
        ("keys", 0o700, &[0o755, 0o702, 0o770]),
        ("madoguchi.db", 0o600, &[0o644, 0o666, 0o620]),
        ("mails", 0o700, &[0o755, 0o777]),
    ] {
        let path = folder.path().join(file);
        let set = |bits| fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, bits, "{file} as it was made");
        for open in open {
            set(*open);
            let output = run(&["serve", "--config", &config]);
            assert!(!output.status.success(), "{file} {open:o}");
            let told = stderr(&output);
            assert!(told.contains(&format!("chmod {bits:o} {}", path.display())), "{file} {open:o}: {told}");
        }
        set(bits);
    }
    // A mounted secret: root's, and readable by a group. Only root can make one.
    if fs::metadata(folder.path()).map(|metadata| std::os::unix::fs::MetadataExt::uid(&metadata)).unwrap() == 0 {
        fs::set_permissions(folder.path().join("root.key"), fs::Permissions::from_mode(0o440)).unwrap();
    }
    let listed = run(&["tenant", "list", "--config", &config]);
    assert!(listed.status.success(), "{}", stderr(&listed));
}

/// On PostgreSQL: tables belong to one role, the server uses another, and says so when it has too much power.
#[tokio::test]
async fn a_server_refuses_a_role_that_owns_its_tables_or_can_go_round_row_level_security() {
    on_postgres(|bench| async move {
        let cluster = std::env::var(madoguchi_core::testing::POSTGRES).unwrap();
        let Location::Postgres(runtime) = &bench.location else { panic!("not PostgreSQL") };
        let runtime = runtime.expose_secret();
        let database = runtime.rsplit_once('/').unwrap().1;
        let owner = format!("{}/{database}", cluster.rsplit_once('/').unwrap().0);
        let folder = tempfile::tempdir().unwrap();
        let as_owner = config(folder.path(), &owner, 0, &into_folder(folder.path()));
        for (locale, words) in [("C.UTF-8", "has SUPERUSER"), ("ja_JP.UTF-8", "SUPERUSER があります")] {
            let mut serve = madoguchi(&["serve", "--config", &as_owner]);
            let output = serve.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", locale).output().unwrap();
            assert!(!output.status.success());
            let told = stderr(&output);
            assert!(told.contains(words) && told.contains("ALTER ROLE owner NOSUPERUSER;"), "{told}");
            assert!(!told.contains(&owner), "a URL holds a password");
        }

        let as_server = config(folder.path(), runtime, 0, &into_folder(folder.path()));
        let refused = run(&["migrate", "--config", &as_server]);
        assert!(stderr(&refused).contains("owner_url"), "{}", stderr(&refused));
        let migrate = || {
            let migrated =
                madoguchi(&["migrate", "--config", &as_server]).env("MADOGUCHI_DATABASE__OWNER_URL", &owner).output();
            assert!(migrated.as_ref().unwrap().status.success(), "{}", stderr(&migrated.unwrap()));
        };
        migrate();
        let listed = || run(&["tenant", "list", "--config", &as_server]);
        assert!(listed().status.success(), "{}", stderr(&listed()));

        let superuser = bench.as_superuser().await;
        superuser.execute_unprepared("GRANT UPDATE ON audit_entry TO PUBLIC").await.unwrap();
        let told = stderr(&listed());
        assert!(told.contains("UPDATE on audit_entry") && told.contains("madoguchi migrate"), "{told}");
        migrate();
        assert!(listed().status.success(), "{}", stderr(&listed()));
        superuser.execute_unprepared("ALTER TABLE person NO FORCE ROW LEVEL SECURITY").await.unwrap();
        let told = stderr(&listed());
        let remedy = "ALTER TABLE person ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;";
        assert!(told.contains(remedy), "{told}");
    })
    .await;
}

#[test]
fn a_reader_that_goes_away_ends_a_command_quietly() {
    let mut defaults = madoguchi(&["config", "defaults"]).spawn().unwrap();
    drop(defaults.stdout.take());
    let output = defaults.wait_with_output().unwrap();
    assert_eq!(stderr(&output), "");
}
