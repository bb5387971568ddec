//! A server beside a mail server: what is promised arrives, and what can't is seen.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use madoguchi_core::database::{Database, Location, Pool};
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::outbox::{self, Mail};
use madoguchi_core::policy::society::Language;
use madoguchi_core::scope::Actor;
use madoguchi_core::sealed::{KeyStore, RootKey};
use madoguchi_core::tenancy::Directory;
use madoguchi_core::testing::{folder as tenant_folder, scope};
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::Value;

use crate::cli::{Running, argument, madoguchi, run, stderr, stdout};
use crate::cli_serve::{config, sqlite};

const KEY: &str = "AKIACANARY";
const SECRET: &str = "canary-secret-key";

/// A server's folder, with the mail server of the tests.
struct Place {
    folder: tempfile::TempDir,
    config: String,
    /// Where the mail server keeps what it took.
    taken: PathBuf,
}

impl Place {
    /// Nothing where no mail server is named.
    fn new() -> Option<Self> {
        let (Ok(smtp), Some(taken)) =
            (std::env::var("MADOGUCHI_TEST_SMTP"), std::env::var_os("MADOGUCHI_TEST_SMTP_DIR"))
        else {
            eprintln!("no mail server is named: nothing tested");
            return None;
        };
        let (host, port) = smtp.rsplit_once(':').unwrap();
        let mail = format!("mail = {{ smtp = {{ host = \"{host}\", port = {port}, encryption = \"none\" }} }}\n");
        Some(Self::with(&mail, taken.into()))
    }

    /// A server whose mails leave through Amazon SES, and that logs everything.
    fn through_ses() -> Option<Self> {
        let (Ok(endpoint), Some(taken)) =
            (std::env::var("MADOGUCHI_TEST_SES"), std::env::var_os("MADOGUCHI_TEST_SES_DIR"))
        else {
            eprintln!("no mail service is named: nothing tested");
            return None;
        };
        let ses = format!(
            "region = \"ap-northeast-1\", endpoint = \"{endpoint}\", access_key_id = \"{KEY}\", secret_access_key = \"{SECRET}\""
        );
        let mail = format!("mail = {{ transport = \"ses\", ses = {{ {ses} }} }}\nlogging = {{ filter = \"trace\" }}\n");
        Some(Self::with(&mail, taken.into()))
    }

    fn with(mail: &str, taken: PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path(), &sqlite(folder.path()), 0, mail);
        let tenants = tenant_folder("midori");
        for arguments in
            [vec!["migrate"], vec!["tenant", "apply", "midori", "--tenants", argument(tenants.parent().unwrap())]]
        {
            let output = run(&[&arguments[..], &["--config", &config]].concat());
            assert!(output.status.success(), "{}", stderr(&output));
        }
        Self { folder, config, taken }
    }

    async fn promise(&self, to: &str) {
        let path = self.folder.path();
        let database = Database::open(&Location::Sqlite(path.join("madoguchi.db")), Pool::default()).await.unwrap();
        let root = RootKey::from_text(&"ab".repeat(32)).unwrap();
        let keys = KeyStore::open(&path.join("keys"), &root).unwrap();
        let now = madoguchi_core::clock::Clock::system().now();
        let directory = Directory::load(&database, "localhost", now).await.unwrap();
        let society = directory.by_slug("midori").unwrap().society(&keys, now).unwrap();
        let mail = Mail::Welcome {
            member_name: "髙橋 﨑子".into(),
            user_id: "takahashi2026".into(),
            verification_path: "/verify-email?token=x".into(),
        };
        let tx = database.write(&scope(society, Actor::System, now)).await.unwrap();
        let to = EmailAddress::parse(to).unwrap();
        // Ids need chance of their own: several processes write into one database here.
        let mut chance = rand::make_rng::<StdRng>();
        outbox::promise(&tx, &mail, &to, Language::Ja, None, &mut chance).await.unwrap();
        tx.commit().await.unwrap();
        database.close().await.unwrap();
    }

    fn serve(&self) -> Running {
        Running::start(&mut madoguchi(&["serve", "--config", &self.config]))
    }

    fn listed(&self, more: &[&str]) -> Vec<Value> {
        let output = run(&[&["mail", "list", "--json", "--config", &self.config], more].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(!stdout(&output).contains("example.jp"), "a list shows no address");
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Waits until every mail has been tried.
    async fn tried(&self) -> Vec<Value> {
        loop {
            let listed = self.listed(&[]);
            if listed.iter().all(|mail| mail["attempts"].as_u64() > Some(0)) {
                return listed;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Mails that the mail server took for an address.
    fn taken_for(&self, to: &str) -> usize {
        envelopes(&self.taken).iter().filter(|envelope| envelope["to"][0] == to).count()
    }
}

fn envelopes(folder: &Path) -> Vec<Value> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
        .collect()
}

/// An address that nobody else uses in this run.
fn address(start: &str) -> String {
    format!("{start}{:032x}@example.jp", rand::make_rng::<StdRng>().random::<u128>())
}

#[tokio::test]
async fn promised_mails_arrive_and_a_clean_restart_sends_none_again() {
    let Some(place) = Place::new() else { return };
    let to = address("hanako");
    place.promise(&to).await;
    let server = place.serve();
    assert_eq!(place.tried().await[0]["status"], "sent");
    server.signal("TERM");
    let (status, _, told) = server.ended();
    assert!(status.success(), "{told}");
    assert!(!told.contains(&to), "logs hold no address");
    assert_eq!(place.taken_for(&to), 1);

    let after = address("after");
    let server = place.serve();
    place.promise(&after).await;
    place.tried().await;
    server.signal("TERM");
    assert!(server.ended().0.success());
    assert_eq!((place.taken_for(&to), place.taken_for(&after)), (1, 1));
}

#[tokio::test]
async fn mails_that_cannot_be_delivered_are_seen_and_hold_up_no_other() {
    let Some(place) = Place::new() else { return };
    let (fine, refused, refused_late, busy) = (address("fine"), address("5xx"), address("data5xx"), address("4xx"));
    for to in [&refused, &refused_late, &busy, &fine] {
        place.promise(to).await;
    }
    let server = place.serve();
    let listed = place.tried().await;
    server.signal("TERM");
    assert!(server.ended().0.success());
    assert_eq!(place.taken_for(&fine), 1);
    let count = |status: &str| listed.iter().filter(|mail| mail["status"] == status).count();
    assert_eq!((count("sent"), count("undeliverable"), count("waiting")), (1, 2, 1));
    let mut troubles = place.listed(&["--undeliverable"]);
    troubles.sort_by_key(|mail| mail["trouble"].to_string());
    let troubles = troubles.iter().map(|mail| mail["trouble"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(troubles, ["the mail server answered 550 to the recipient", "the mail server answered 554 to the text"]);
}

#[tokio::test]
async fn mails_leave_through_amazon_ses_and_nothing_of_them_is_logged() {
    let Some(place) = Place::through_ses() else { return };
    let (fine, nowhere, throttled) = (address("fine"), address("nowhere"), address("throttled"));
    for to in [&nowhere, &throttled, &fine] {
        place.promise(to).await;
    }
    let server = place.serve();
    let listed = place.tried().await;
    server.signal("TERM");
    let (status, _, told) = server.ended();
    assert!(status.success(), "{told}");
    let troubles: std::collections::BTreeMap<_, _> = listed
        .iter()
        .map(|mail| (mail["status"].as_str().unwrap(), mail["trouble"].as_str().unwrap_or_default()))
        .collect();
    let expected = [
        ("sent", ""),
        ("undeliverable", "the mail service answered BadRequestException"),
        ("waiting", "the mail service answered TooManyRequestsException"),
    ];
    assert_eq!(troubles, expected.into());
    let taken: Vec<_> = envelopes(&place.taken)
        .into_iter()
        .filter(|mail| mail["envelope"]["ToAddresses"][0] == fine.as_str())
        .collect();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0]["tags"]["message"].as_str().map(str::len), Some(36));
    assert!(told.contains("a mail was sent"), "something is logged at all");
    for canary in [&fine, &nowhere, &throttled, "髙橋", "takahashi2026", "token=x", KEY, SECRET] {
        let found = told.lines().find(|line| line.contains(canary));
        assert!(found.is_none(), "{canary}: {found:?}");
    }
}

#[tokio::test]
async fn a_mail_that_waits_is_shown_and_attempted_again_by_hand() {
    let Some(place) = Place::new() else { return };
    let (busy, refused) = (address("4xx"), address("5xx"));
    for to in [&busy, &refused] {
        place.promise(to).await;
    }
    let server = place.serve();
    let listed = place.tried().await;
    server.signal("TERM");
    assert!(server.ended().0.success());
    let id = |status: &str| {
        let mail = listed.iter().find(|mail| mail["status"] == status).unwrap();
        mail["id"].as_str().unwrap().to_owned()
    };
    let (waiting, gone) = (id("waiting"), id("undeliverable"));
    let told = |arguments: &[&str]| {
        let output = run(&[&["mail"], arguments, &["--config", &place.config]].concat());
        let (said, trouble) = (stdout(&output), stderr(&output));
        for canary in [&busy, &refused, "髙橋", "takahashi2026", "token=x"] {
            assert!(!said.contains(canary) && !trouble.contains(canary), "{canary}: {said}{trouble}");
        }
        (output.status.code(), said, trouble)
    };

    let (code, said, _) = told(&["show", "midori", &waiting]);
    assert_eq!(code, Some(0));
    for line in
        ["status        waiting", "last trouble  the mail server answered 4", "to            an address at example.jp"]
    {
        assert!(said.contains(line), "{line}: {said}");
    }
    let (_, json, _) = told(&["show", "midori", &waiting, "--json"]);
    let shown: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&shown["id"], &shown["status"]), (&Value::from(waiting.as_str()), &Value::from("waiting")));

    let (code, said, _) = told(&["retry", "midori", "--id", &waiting]);
    assert_eq!(code, Some(0), "{said}");
    let server = place.serve();
    while place.listed(&[]).iter().all(|mail| mail["attempts"].as_u64() < Some(2)) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    server.signal("TERM");
    assert!(server.ended().0.success());
    assert_eq!(told(&["retry", "midori", "--all"]).0, Some(0));

    let (code, _, trouble) = told(&["retry", "midori", "--id", &gone]);
    assert!(code == Some(1) && trouble.contains("was refused for good"), "{trouble}");
    let nobody = "01a22a38-638e-7166-a68e-abb39c17b404";
    for arguments in [["retry", "midori", "--id", nobody].as_slice(), &["show", "midori", nobody]] {
        let (code, _, trouble) = told(arguments);
        assert!(code == Some(1) && trouble.contains("has no mail"), "{trouble}");
    }
    for arguments in [["list", "vendor"].as_slice(), &["show", "vendor", nobody]] {
        let (code, _, trouble) = told(arguments);
        assert!(code == Some(1) && trouble.contains("no operator was invited"), "{trouble}");
    }
    assert_eq!(told(&["retry", "midori"]).0, Some(1), "which mails has to be said");
}

#[tokio::test]
async fn a_test_mail_goes_out_in_the_societys_name_and_says_what_the_server_answers() {
    let Some(place) = Place::new() else { return };
    let (fine, refused) = (address("fine"), address("5xx"));
    let test = |slug: &str, to: &str| {
        let output = run(&["mail", "test", slug, to, "--config", &place.config]);
        (output.status.code(), stdout(&output), stderr(&output))
    };
    let (code, said, trouble) = test("midori", &fine);
    assert_eq!(code, Some(0), "{trouble}");
    let taken: Vec<_> = envelopes(&place.taken).into_iter().filter(|mail| mail["to"][0] == fine.as_str()).collect();
    assert_eq!(taken.len(), 1);
    let from = taken[0]["from"].as_str().unwrap();
    assert!(said.contains(from), "{said} {from}");
    assert_eq!(test("vendor", &fine).0, Some(0));
    let (code, _, trouble) = test("midori", &refused);
    assert!(code == Some(1) && trouble.contains("answered 550"), "{trouble}");
    let (code, _, trouble) = test("midori", "no address");
    assert!(code == Some(1) && trouble.contains("name@example.jp"), "{trouble}");
    assert!(place.listed(&[]).is_empty(), "nothing is kept of a test mail");
}
