//! `madoguchi doctor`: each misconfiguration that is planted is found, and a good deployment has none.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use madoguchi_core::database::Location;
use madoguchi_core::testing::{Bench, on_both};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::cli::{Running, file, madoguchi, stderr, stdout};
use crate::place::{PAUSE, free_port};
use crate::post_office::PostOffice;

/// A deployment as it should be: TLS at a proxy, mails that are signed, a society, an operator.
struct Deployment {
    folder: tempfile::TempDir,
    bench: Bench,
    raw: DatabaseConnection,
    is_postgres: bool,
    good: String,
    _mail: PostOffice,
}

impl Deployment {
    async fn good(bench: Bench) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (mail_port, port) = (free_port(), free_port());
        let mail = PostOffice::open(mail_port).await;
        mail.acknowledge(10);
        file(folder.path(), "root.key", bench.root_key.to_text().as_bytes());
        let pem = Path::new(env!("CARGO_MANIFEST_DIR")).join("../mail/tests/it/dkim/rsa.pem");
        file(folder.path(), "dkim.pem", fs::read(pem).unwrap());
        let (url, is_postgres) = match &bench.location {
            Location::Sqlite(path) => (format!("sqlite:{}", path.display()), false),
            Location::Postgres(url) => (url.expose_secret().to_owned(), true),
        };
        let raw =
            if is_postgres { bench.as_superuser().await } else { sea_orm::Database::connect(&url).await.unwrap() };
        let good = format!(
            "[server]\nlisten = \"127.0.0.1:{port}\"\nbase_domain = \"example.jp\"\nscheme = \"https\"\n\
             forwarded = \"x-forwarded\"\ntrusted_proxies = [\"127.0.0.1\"]\n\
             [database]\nurl = \"{url}\"\n[keys]\nfolder = \"{}\"\nroot_key_file = \"root.key\"\n\
             [mail]\ndkim = {{\"midori.example.jp\" = {{selector = \"m1\", key_file = \"dkim.pem\"}}}}\n\
             [mail.smtp]\nhost = \"127.0.0.1\"\nport = {mail_port}\nencryption = \"none\"\n[logging]\nfilter = \"info\"\n",
            bench.key_folder.display()
        );
        let deployment = Self { folder, bench, raw, is_postgres, good, _mail: mail };
        deployment.configure(|good| good.to_owned());
        deployment.settle(port).await;
        deployment
    }

    /// Takes a society and an operator in, and lets a server seal and send what follows from it.
    async fn settle(&self, port: u16) {
        let tenants = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants").display().to_string();
        for command in [
            &["tenant", "apply", "midori", "--tenants", &tenants][..],
            &["operator", "invite", "you@example.jp", "--role", "operations"],
        ] {
            let output = madoguchi(command).arg("--config").arg(self.path("madoguchi.toml")).output().unwrap();
            assert!(output.status.success(), "{}", stderr(&output));
        }
        let server = Running::start(madoguchi(&["serve"]).arg("--config").arg(self.path("madoguchi.toml")));
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err()
            || self.count("audit_unsealed").await > 0
            || self.count("due_work").await > 0
        {
            tokio::time::sleep(PAUSE).await;
        }
        server.signal("TERM");
        let (status, _, told) = server.ended();
        assert!(status.success(), "{told}");
    }

    async fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) AS number FROM {table}");
        let row = self.raw.query_one_raw(Statement::from_string(self.raw.get_database_backend(), sql)).await.unwrap();
        row.unwrap().try_get("", "number").unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn configure(&self, change: impl Fn(&str) -> String) {
        file(self.folder.path(), "madoguchi.toml", change(&self.good));
    }

    async fn sql(&self, statement: &str) {
        self.raw.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    /// An id as a literal of this database.
    fn id(&self, hex: &str) -> String {
        if self.is_postgres { format!("'{hex}'::uuid") } else { format!("X'{hex}'") }
    }

    /// Runs the doctor; returns its exit code and what it found, without what it didn't look at.
    fn ask(&self, more: &[&str], variables: &[(&str, &str)]) -> (i32, Vec<Value>) {
        let mut command = madoguchi(&["doctor", "--json", "--language", "en", "--config"]);
        command.arg(self.path("madoguchi.toml")).args(more).envs(variables.iter().copied());
        let output = command.output().unwrap();
        let lines = stdout(&output);
        let mut lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect::<Vec<_>>();
        let summary = lines.pop().unwrap_or_else(|| panic!("{}", stderr(&output)));
        assert!(summary["looked_at"].is_u64(), "{summary}");
        lines.retain(|line| line["weight"] != "unchecked");
        (output.status.code().unwrap(), lines)
    }

    /// A certificate with these names, for so many days; returns its path.
    fn certificate(&self, name: &str, hosts: &[&str], days: &str) -> String {
        let (key, path) = (self.path(&format!("{name}.key")), self.path(name));
        let names = hosts.iter().map(|host| format!("DNS:{host}")).collect::<Vec<_>>().join(",");
        let made = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=x",
            ])
            .args(["-days", days, "-addext", &format!("subjectAltName={names}"), "-keyout"])
            .arg(key)
            .arg("-out")
            .arg(&path)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        path.display().to_string()
    }

    #[track_caller]
    fn finds(&self, what: &str, wanted: &str, more: &[&str], variables: &[(&str, &str)]) {
        let (code, found) = self.ask(more, variables);
        let line = found.iter().find(|line| line["finding"] == wanted);
        let Some(line) = line else { panic!("{what}: {wanted} isn't in {found:#?}") };
        for part in ["found", "endangers", "remedy"] {
            assert!(!line[part].as_str().unwrap().is_empty(), "{what}: {line}");
        }
        assert_eq!(code == 1, found.iter().any(|line| line["weight"] == "trouble"), "{what}: {code}");
    }
}

/// All hosts of the deployment.
const HOSTS: [&str; 4] = ["portal.example.jp", "*.portal.example.jp", "*.desk.example.jp", "vendor.example.jp"];

#[tokio::test(flavor = "multi_thread")]
async fn each_planted_misconfiguration_is_found_and_a_good_deployment_has_none() {
    on_both(|bench| async {
        let good = Deployment::good(bench).await;
        let certificate = good.certificate("good.pem", &HOSTS, "90");
        let is_good = |after: &str| {
            let (code, found) = good.ask(&["--certificate", &certificate], &[]);
            assert!(code == 0 && found.is_empty(), "after {after}: {found:#?}");
        };
        is_good("nothing");
        let planted = in_the_configuration(&good)
            + in_the_environment(&good)
            + in_files(&good)
            + in_certificates(&good)
            + in_the_database(&good).await
            + if good.is_postgres { on_postgres_alone(&good).await } else { on_sqlite_alone(&good).await };
        is_good("all of that");
        in_a_policy(&good);
        assert!(planted + 1 >= 25, "{planted}");
    })
    .await;
}

fn in_the_configuration(good: &Deployment) -> usize {
    let closed = format!("port = {}", free_port());
    let mail_port = good.good.lines().skip_while(|line| *line != "[mail.smtp]").nth(2).unwrap();
    let cases = [
        ("base_domain = \"example.jp\"", "base_domain = \"https://example.jp\"", "doctor-configuration"),
        ("base_domain = ", "base_domian = ", "doctor-configuration"),
        ("forwarded = \"x-forwarded\"", "forwarded = \"none\"", "doctor-configuration"),
        ("forwarded = \"x-forwarded\"\ntrusted_proxies = [\"127.0.0.1\"]", "", "doctor-no-proxy"),
        ("scheme = \"https\"", "scheme = \"http\"", "doctor-plain-http"),
        ("[\"127.0.0.1\"]", "[\"127.0.0.1\", \"0.0.0.0/0\"]", "doctor-wide-proxies"),
        ("listen = \"127.0.0.1", "listen = \"0.0.0.0", "doctor-listens-openly"),
        ("[mail]\n", "[mail]\ntransport = \"folder\"\nfolder = \"mails\"\n", "doctor-mail-folder"),
        ("host = \"127.0.0.1\"", "host = \"mail.example.jp\"", "doctor-mail"),
        (mail_port, &closed, "doctor-mail-unreachable"),
        ("\"midori.example.jp\"", "\"other.example.jp\"", "doctor-unsigned"),
        ("filter = \"info\"", "filter = \"debug\"", "doctor-log-filter"),
    ];
    for (from, to, wanted) in cases {
        assert!(good.good.contains(from), "{from}");
        good.configure(|text| text.replacen(from, to, 1));
        good.finds(to, wanted, &[], &[]);
    }
    good.configure(|text| text.to_owned());
    cases.len()
}

fn in_the_environment(good: &Deployment) -> usize {
    let nobody = format!("postgres://app:x@127.0.0.1:{}/db", free_port());
    let cases = [
        ("MADOGUCHI_SERVER_LISTEN", "127.0.0.1:1", "doctor-configuration"),
        ("MADOGUCHI_DATABASE__URL", "postgres://app:p@ss/wo@localhost/db", "doctor-configuration"),
        ("MADOGUCHI_DATABASE__URL", &nobody, "doctor-database"),
        ("MADOGUCHI_DATABASE__URL", "sqlite:/nowhere/madoguchi.db", "doctor-no-database"),
        ("MADOGUCHI_DATABASE__OWNER_URL", "postgres://owner:x@localhost/db", "doctor-owner-named"),
        ("MADOGUCHI_KEYS__ROOT_KEY_FILE", "/nowhere/root.key", "doctor-keys"),
        ("MADOGUCHI_KEYS__FOLDER", "/nowhere/keys", "doctor-keys"),
    ];
    for (name, value, wanted) in cases {
        good.finds(name, wanted, &[], &[(name, value), ("MADOGUCHI_DATABASE__ACQUIRE_TIMEOUT_SECONDS", "1")]);
    }
    cases.len()
}

fn in_files(good: &Deployment) -> usize {
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let (root_key, keys) = (good.path("root.key"), good.bench.key_folder.clone());
    let mut files = fs::read_dir(&keys).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    files.sort();
    // The vendor's id has an older time than every society's.
    let [vendor, society] = &files[..] else { panic!("{files:?}") };
    for (path, mode, was, wanted) in [
        (&root_key, 0o644, 0o600, "doctor-keys"),
        (&keys, 0o755, 0o700, "doctor-keys"),
        (society, 0o644, 0o600, "doctor-exposed"),
    ] {
        set(path, mode);
        good.finds(&path.display().to_string(), wanted, &[], &[]);
        set(path, was);
    }
    let right = fs::read(&root_key).unwrap();
    fs::write(&root_key, "cd".repeat(32)).unwrap();
    good.finds("another root key", "doctor-keys-closed", &[], &[]);
    fs::write(&root_key, right).unwrap();
    for (path, wanted) in [(society, "doctor-keys-closed"), (vendor, "doctor-no-vendor-key")] {
        let aside = good.path("aside");
        fs::rename(path, &aside).unwrap();
        good.finds(&path.display().to_string(), wanted, &[], &[]);
        fs::rename(&aside, path).unwrap();
    }
    6
}

fn in_certificates(good: &Deployment) -> usize {
    let few = good.certificate("few.pem", &HOSTS[..2], "90");
    let soon = good.certificate("soon.pem", &HOSTS, "5");
    let broken = file(good.folder.path(), "broken.pem", "no certificate");
    for (path, wanted) in
        [(&few, "doctor-bare-hosts"), (&soon, "doctor-certificate-ends"), (&broken, "doctor-certificate")]
    {
        good.finds(path, wanted, &["--certificate", path], &[]);
    }
    3
}

async fn in_the_database(good: &Deployment) -> usize {
    let (one, vendor) = (good.id("01890000000070008000000000000001"), good.id("019349d46c0070008000000000000001"));
    let record = "FROM seaql_migrations WHERE version = (SELECT max(version) FROM seaql_migrations)";
    let cases = [
        (
            format!(
                "INSERT INTO due_work (id, kind, tenant_id, subject_id, not_before) VALUES ({one}, 'mail', {vendor}, {one}, '2020-01-01T00:00:00+00:00')"
            ),
            format!("DELETE FROM due_work WHERE id = {one}"),
            "doctor-backlog",
        ),
        (
            format!("INSERT INTO audit_unsealed (tenant_id, entry_id) VALUES ({vendor}, {one})"),
            format!("DELETE FROM audit_unsealed WHERE entry_id = {one}"),
            "doctor-unsealed",
        ),
        (
            "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20991231_000001_later', 0)".to_owned(),
            format!("DELETE {record}"),
            "doctor-ahead",
        ),
        (
            format!("CREATE TABLE aside AS SELECT version, applied_at {record}; DELETE {record}"),
            "INSERT INTO seaql_migrations SELECT version, applied_at FROM aside; DROP TABLE aside".to_owned(),
            "doctor-not-migrated",
        ),
    ];
    for (plant, mend, wanted) in &cases {
        good.sql(plant).await;
        good.finds(plant, wanted, &[], &[]);
        good.sql(mend).await;
    }
    cases.len()
}

async fn on_postgres_alone(good: &Deployment) -> usize {
    let condition = "tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid";
    let mend_policy = format!("ALTER POLICY one_society ON person USING ({condition}) WITH CHECK ({condition})");
    let cases = [
        ("GRANT UPDATE ON audit_entry TO PUBLIC", "REVOKE UPDATE ON audit_entry FROM PUBLIC"),
        ("GRANT DELETE ON audit_entry TO madoguchi_app", "REVOKE DELETE ON audit_entry FROM madoguchi_app"),
        ("REVOKE INSERT ON person FROM madoguchi_app", "GRANT INSERT ON person TO madoguchi_app"),
        ("ALTER TABLE person NO FORCE ROW LEVEL SECURITY", "ALTER TABLE person FORCE ROW LEVEL SECURITY"),
        ("ALTER TABLE person DISABLE ROW LEVEL SECURITY", "ALTER TABLE person ENABLE ROW LEVEL SECURITY"),
        ("ALTER POLICY one_society ON person USING (true)", &mend_policy),
        ("CREATE POLICY another ON person USING (true)", "DROP POLICY another ON person"),
        (
            "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_mark",
            "ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_mark",
        ),
        ("CREATE VIEW peek AS SELECT * FROM person; GRANT SELECT ON peek TO PUBLIC", "DROP VIEW peek"),
    ];
    for (plant, mend) in cases {
        good.sql(plant).await;
        good.finds(plant, "doctor-posture", &[], &[]);
        good.sql(mend).await;
    }
    let cluster = std::env::var(madoguchi_core::testing::POSTGRES).unwrap();
    let Location::Postgres(url) = &good.bench.location else { panic!("not PostgreSQL") };
    let name = url.expose_secret().rsplit_once('/').unwrap().1;
    let owner = format!("{}/{name}", cluster.rsplit_once('/').unwrap().0);
    good.finds("a superuser", "doctor-posture", &[], &[("MADOGUCHI_DATABASE__URL", &owner)]);
    good.finds("too many", "doctor-connections", &[], &[("MADOGUCHI_DATABASE__CONNECTIONS", "100000")]);
    // This configuration holds the password of the database.
    let (config, mode) = (good.path("madoguchi.toml"), fs::Permissions::from_mode);
    fs::set_permissions(&config, mode(0o644)).unwrap();
    good.finds("a password that others read", "doctor-exposed", &[], &[]);
    fs::set_permissions(&config, mode(0o600)).unwrap();
    cases.len() + 3
}

async fn on_sqlite_alone(good: &Deployment) -> usize {
    let Location::Sqlite(path) = &good.bench.location else { panic!("not SQLite") };
    fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
    good.finds("a database that others read", "doctor-exposed", &[], &[]);
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    let sql = "SELECT sql FROM sqlite_master WHERE name = 'audit_entry_no_update'";
    let row = good.raw.query_one_raw(Statement::from_string(good.raw.get_database_backend(), sql)).await.unwrap();
    let trigger: String = row.unwrap().try_get("", "sql").unwrap();
    good.sql("DROP TRIGGER audit_entry_no_update").await;
    good.finds("rows of the audit trail can be changed", "doctor-posture", &[], &[]);
    good.sql(&trigger).await;
    2
}

fn in_a_policy(good: &Deployment) {
    let tenants = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants").display().to_string();
    let apply = ["tenant", "apply", "tokyometro", "--tenants", &tenants, "--config"];
    let output = madoguchi(&apply).arg(good.path("madoguchi.toml")).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    good.finds("what a guide asks for", "doctor-weak-policy", &[], &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_read_what_is_wrong_in_their_language_and_a_test_mail_arrives() {
    let good = Deployment::good(Bench::sqlite().await).await;
    good.configure(|text| text.replacen("scheme = \"https\"", "scheme = \"http\"", 1));
    for (language, words) in [
        (
            "en",
            [
                "wrong: server.scheme is",
                "  Set server.scheme",
                "not checked: Whether name servers",
                "Wrong: 1, weak: 0",
            ],
        ),
        (
            "ja",
            [
                "誤り: server.scheme が",
                "  server.scheme = \"https\" にして",
                "未確認: ネームサーバーに",
                "誤り：1、注意：0",
            ],
        ),
    ] {
        let mut doctor = madoguchi(&["doctor", "--language", language, "--send-to", "somebody@example.jp", "--config"]);
        let output = doctor.arg(good.path("madoguchi.toml")).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        for word in words {
            assert!(stdout(&output).contains(word), "{word}: {}", stdout(&output));
        }
    }
    tokio::time::timeout(Duration::from_secs(60), good._mail.wait_for("somebody@example.jp")).await.unwrap();
    assert_eq!(good._mail.received("somebody@example.jp"), 2);
}
