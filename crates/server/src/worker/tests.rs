//! What the worker guarantees: every mail leaves once, whatever mail servers and operators do meanwhile.

mod announcing;

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::Path;

use chrono::{DateTime, Utc};
use madoguchi_core::clock::Clock;
use madoguchi_core::database::{Database, Pool};
use madoguchi_core::failure::Failure;
use madoguchi_core::input::device::Device;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::outbox::{self, ListedMessage, Mail, MessageStatus};
use madoguchi_core::policy::society::Language;
use madoguchi_core::registration::{self, FoundDraft};
use madoguchi_core::roster;
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::apply::keep_overrides;
use madoguchi_core::tenancy::{Directory, TenantStatus};
use madoguchi_core::testing::{BASE, Bench, Sample, japan, on_both, random};
use madoguchi_mail::{DkimKeys, Encryption, Folder, Smtp, SmtpSettings};
use madoguchi_web::{ForwardedHeaders, Scheme, Site};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::*;
use crate::meters::Meters;
use crate::worker::send::{claim, deliver};

/// How long the program may take to stop.
const STOP_AFTER: Duration = Duration::from_secs(60);

/// A society and the shared state around it, at an instant that only the test changes.
struct Scene {
    house: House,
    society: Sample,
}

impl Scene {
    async fn set(bench: &Bench) -> Self {
        let now = japan("2026-11-20T10:00:00");
        let society = Sample::apply(bench, "midori", now).await;
        let site = Site {
            scheme: Scheme::Https,
            base: BASE.into(),
            public_port: None,
            trusted_proxies: Vec::new(),
            forwarded: ForwardedHeaders::None,
        };
        let directory = Directory::load(&bench.database, BASE, now).await.unwrap();
        let house = House {
            database: bench.database.clone(),
            directory,
            clock: Clock::manual(now),
            keys: bench.keys.clone(),
            site: Arc::new(site),
            meters: Meters::default(),
            begins: TenantStatus::Live,
        };
        Self { house, society }
    }

    fn later(&self, by: chrono::Duration) {
        self.house.clock.set(self.house.clock.now() + by);
    }

    async fn promise(&self, to: &str) {
        let mail = Mail::Welcome {
            member_name: "髙橋 﨑子".into(),
            user_id: "takahashi2026".into(),
            verification_path: "/verify-email?token=x".into(),
        };
        let scope = self.society.scope(Actor::System, self.house.clock.now());
        let tx = self.house.database.write(&scope).await.unwrap();
        let to = EmailAddress::parse(to).unwrap();
        outbox::promise(&tx, &mail, &to, Language::Ja, None, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Sends the mails that are due; returns how many were claimed.
    async fn work(&self, transport: &Transport) -> usize {
        let due = claim(&self.house, 100).await.unwrap();
        for mail in &due {
            deliver(&self.house, transport, *mail, &CancellationToken::new()).await;
        }
        due.len()
    }

    async fn listed(&self) -> Vec<ListedMessage> {
        let scope = self.society.scope(Actor::System, self.house.clock.now());
        let tx = self.house.database.read(&scope).await.unwrap();
        outbox::list(&tx, None, 1000).await.unwrap()
    }

    async fn only(&self) -> ListedMessage {
        let mut listed = self.listed().await;
        assert_eq!(listed.len(), 1);
        listed.remove(0)
    }
}

fn folder(path: &Path) -> Transport {
    Transport::Folder(Folder::open(path).unwrap())
}

fn smtp(port: u16) -> Transport {
    let settings = SmtpSettings {
        host: "127.0.0.1".into(),
        port,
        encryption: Encryption::None,
        login: None,
        ca_file: None,
        hello_name: None,
        timeout: Duration::from_secs(60),
        dkim: DkimKeys::default(),
    };
    Transport::Smtp(Box::new(Smtp::new(settings).unwrap()))
}

async fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

#[tokio::test]
async fn a_request_to_come_back_in_is_taken_out_once_and_leaves_nothing_where_it_fits_nobody() {
    use madoguchi_core::accounts::recovery::request::{self, Asked, Forgotten, RequestTyped};
    use madoguchi_core::input::device::Device;
    use madoguchi_core::scope::Actor;
    on_both(|bench| async move {
        let scene = Scene::set(&bench).await;
        let now = scene.house.clock.now();
        let typed = RequestTyped { user_id: "nobody2026", birth_date: "19790822", email: "nobody@example.net" };
        let today = madoguchi_core::clock::day_in_japan(now);
        let asked = request::read(&scene.society.policy, Forgotten::Password, &typed, today).ok().unwrap();
        let tx = scene.house.database.write(&scene.society.scope(Actor::Anonymous, now)).await.unwrap();
        let taken = request::ask(&tx, &asked, Device::default(), &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(taken, Asked::Taken);
        recover::round(&scene.house).await.unwrap();
        scene.later(chrono::Duration::hours(1));
        let tx = scene.house.database.platform_write(scene.house.clock.now()).await.unwrap();
        assert!(request::claim_due(&tx, 10).await.unwrap().is_empty(), "nothing is left of it");
        drop(tx);
        assert!(scene.listed().await.is_empty());
    })
    .await;
}

/// Answers one connection as a mail server does, with `to_recipient` as the answer to RCPT. Before it accepts a mail,
/// it signals `offered` and waits for `taken`. Returns the Message-IDs of the accepted mails.
async fn mail_server(
    client: TcpStream,
    to_recipient: &'static str,
    mut gate: Option<(oneshot::Sender<()>, oneshot::Receiver<()>)>,
) -> Vec<String> {
    let mut client = BufReader::new(client);
    let (mut line, mut ids, mut in_text) = (String::new(), Vec::new(), false);
    client.write_all(b"220 here\r\n").await.unwrap();
    loop {
        line.clear();
        if client.read_line(&mut line).await.unwrap_or(0) == 0 {
            return ids;
        }
        let text = line.trim_end();
        let answer = match (in_text, text) {
            (true, ".") => {
                in_text = false;
                if let Some((offered, taken)) = gate.take() {
                    offered.send(()).unwrap();
                    taken.await.unwrap();
                }
                "250 taken"
            }
            (true, text) => {
                ids.extend(text.strip_prefix("Message-ID: ").map(str::to_owned));
                continue;
            }
            (false, "DATA") => {
                in_text = true;
                "354 go"
            }
            (false, text) if text.starts_with("RCPT") => to_recipient,
            _ => "250 fine",
        };
        client.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
    }
}

fn files(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .collect()
}

#[tokio::test]
async fn a_promised_mail_leaves_once_and_takes_its_address_along() {
    on_both(|bench| async move {
        let (scene, mails) = (Scene::set(&bench).await, tempfile::tempdir().unwrap());
        let transport = folder(mails.path());
        scene.promise("hanako@example.jp").await;
        assert_eq!(scene.work(&transport).await, 1);
        assert_eq!(scene.only().await.status, MessageStatus::Sent);
        assert_eq!(scene.work(&transport).await, 0, "nothing is due any more");
        scene.later(outbox::LIFE);
        assert_eq!(scene.work(&transport).await, 0, "nor ever again");
        let files = files(mails.path());
        assert_eq!(files.len(), 1);
        let bytes = files.values().next().unwrap();
        let text = String::from_utf8_lossy(bytes);
        assert!(text.contains("To: hanako@example.jp"));
    })
    .await;
}

/// Another process took the society in, and this one's directory doesn't have it yet.
#[tokio::test]
async fn a_mail_of_a_society_that_was_taken_in_a_moment_ago_leaves_at_once() {
    on_both(|bench| async move {
        let (mut scene, mails) = (Scene::set(&bench).await, tempfile::tempdir().unwrap());
        scene.society = Sample::apply(&bench, "aozora", scene.house.clock.now()).await;
        assert!(scene.house.directory.society(scene.society.id).is_none(), "the directory is from before");
        scene.promise("hanako@example.jp").await;
        assert_eq!(scene.work(&folder(mails.path())).await, 1);
        assert_eq!(scene.only().await.status, MessageStatus::Sent);
        assert_eq!(files(mails.path()).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn while_the_mail_server_is_gone_mails_wait_longer_and_longer_and_then_leave() {
    on_both(|bench| async move {
        let scene = Scene::set(&bench).await;
        let (gone, port) = listener().await;
        drop(gone);
        let transport = smtp(port);
        scene.promise("hanako@example.jp").await;
        for tries in 1..=4 {
            assert_eq!(scene.work(&transport).await, 1);
            let mail = scene.only().await;
            assert_eq!((mail.status, mail.attempts), (MessageStatus::Waiting, tries));
            assert_eq!(mail.trouble.as_deref(), Some("no connection to the mail server"));
            scene.later(outbox::pause_after(tries) - chrono::Duration::seconds(1));
            assert_eq!(scene.work(&transport).await, 0, "not before its time");
            scene.later(chrono::Duration::seconds(1));
        }
        let back = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        let server = tokio::spawn(async move { mail_server(back.accept().await.unwrap().0, "250 fine", None).await });
        assert_eq!(scene.work(&transport).await, 1);
        transport.close().await;
        assert_eq!(scene.only().await.status, MessageStatus::Sent);
        assert_eq!(server.await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_is_refused_for_good_ends_as_undeliverable_and_says_why_without_the_address() {
    on_both(|bench| async move {
        let scene = Scene::set(&bench).await;
        let (listener, port) = listener().await;
        let server = tokio::spawn(async move {
            mail_server(listener.accept().await.unwrap().0, "550 5.1.1 <hanako@example.jp> unknown", None).await
        });
        let transport = smtp(port);
        scene.promise("hanako@example.jp").await;
        assert_eq!(scene.work(&transport).await, 1);
        transport.close().await;
        let mail = scene.only().await;
        assert_eq!(mail.status, MessageStatus::Undeliverable);
        assert_eq!(mail.trouble.as_deref(), Some("the mail server answered 550 to the recipient"));
        scene.later(chrono::Duration::hours(2));
        assert_eq!(scene.work(&transport).await, 0);
        assert!(server.await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_only_an_operator_can_correct_costs_no_mail() {
    on_both(|bench| async move {
        let scene = Scene::set(&bench).await;
        let (listener, port) = listener().await;
        let server = tokio::spawn(async move {
            let refused = mail_server(listener.accept().await.unwrap().0, "530 5.7.0 log in first", None).await;
            let taken = mail_server(listener.accept().await.unwrap().0, "250 fine", None).await;
            (refused.len(), taken.len())
        });
        let transport = smtp(port);
        scene.promise("hanako@example.jp").await;
        assert_eq!(scene.work(&transport).await, 1);
        transport.close().await;
        let mail = scene.only().await;
        assert_eq!(mail.status, MessageStatus::Waiting);
        assert_eq!(mail.trouble.as_deref(), Some("the mail server answered 530 to the recipient"));
        scene.later(chrono::Duration::minutes(1));
        assert_eq!(scene.work(&transport).await, 1);
        transport.close().await;
        assert_eq!(scene.only().await.status, MessageStatus::Sent);
        assert_eq!(server.await.unwrap(), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_is_too_late_is_not_sent() {
    on_both(|bench| async move {
        let (scene, mails) = (Scene::set(&bench).await, tempfile::tempdir().unwrap());
        scene.promise("hanako@example.jp").await;
        scene.later(outbox::LIFE);
        assert_eq!(scene.work(&folder(mails.path())).await, 1);
        assert_eq!(scene.only().await.status, MessageStatus::Expired);
        assert!(files(mails.path()).is_empty());
    })
    .await;
}

#[tokio::test]
async fn several_workers_share_the_mails_and_send_none_twice() {
    on_both(|bench| async move {
        let scene = Scene::set(&bench).await;
        for number in 0..40 {
            scene.promise(&format!("hanako{number}@example.jp")).await;
        }
        let mut workers = JoinSet::new();
        for _ in 0..4 {
            let house = scene.house.clone();
            workers.spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let due = claim(&house, 3).await.unwrap();
                    if due.is_empty() {
                        return mine;
                    }
                    mine.extend(due.into_iter().map(|mail| mail.message));
                }
            });
        }
        let mut claimed = workers.join_all().await.into_iter().flatten().collect::<Vec<_>>();
        claimed.sort_unstable();
        assert_eq!(claimed.len(), 40);
        claimed.dedup();
        assert_eq!(claimed.len(), 40, "each was claimed by one");
    })
    .await;
}

#[tokio::test]
async fn a_mail_of_a_worker_that_was_killed_comes_up_again_as_the_same_mail() {
    on_both(|bench| async move {
        let (scene, mails) = (Scene::set(&bench).await, tempfile::tempdir().unwrap());
        let transport = folder(mails.path());
        scene.promise("hanako@example.jp").await;
        let claimed = claim(&scene.house, 1).await.unwrap();
        assert_eq!(claimed.len(), 1, "claimed by the worker that dies now");
        assert_eq!(scene.work(&transport).await, 0, "left alone for a while");
        scene.later(chrono::Duration::hours(1));
        assert_eq!(scene.work(&transport).await, 1);
        let first = files(mails.path());
        // The killed worker had already delivered the mail. With the same Message-ID it is the same mail at the other
        // end.
        deliver(&scene.house, &transport, claimed[0], &CancellationToken::new()).await;
        assert_eq!(files(mails.path()), first);
        assert_eq!(first.keys().next().unwrap(), &format!("{}.eml", claimed[0].message));
    })
    .await;
}

#[tokio::test]
async fn a_clean_stop_finishes_the_mail_on_its_way_and_the_next_start_sends_nothing_twice() {
    on_both(|bench| async move {
        let scene = Scene::set(&bench).await;
        let (listener, port) = listener().await;
        let ((offered, is_offered), (take, taken)) = (oneshot::channel(), oneshot::channel());
        let server = tokio::spawn(async move {
            let client = listener.accept().await.unwrap().0;
            (mail_server(client, "250 fine", Some((offered, taken))).await, listener)
        });
        scene.promise("hanako@example.jp").await;
        let (stop, duties) = (CancellationToken::new(), Duties { mails: true, parallel: 2, stop_after: STOP_AFTER });
        let working = tokio::spawn(run(scene.house.clone(), Arc::new(smtp(port)), duties, stop.clone()));
        is_offered.await.unwrap();
        stop.cancel();
        take.send(()).unwrap();
        working.await.unwrap();
        assert_eq!(scene.only().await.status, MessageStatus::Sent);
        let (ids, _listener) = server.await.unwrap();
        assert_eq!(ids.len(), 1);
        scene.later(chrono::Duration::hours(1));
        assert_eq!(scene.work(&smtp(port)).await, 0, "the next start finds nothing to send");
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_a_mail_server_holds_up_is_given_back_at_a_stop() {
    on_both(|bench| async move {
        let scene = Scene::set(&bench).await;
        let (holding, port) = listener().await;
        let ((offered, is_offered), (_take, taken)) = (oneshot::channel(), oneshot::channel());
        tokio::spawn(async move {
            let client = holding.accept().await.unwrap().0;
            mail_server(client, "250 fine", Some((offered, taken))).await
        });
        scene.promise("hanako@example.jp").await;
        let stop = CancellationToken::new();
        let duties = Duties { mails: true, parallel: 2, stop_after: Duration::from_millis(40) };
        let working = tokio::spawn(run(scene.house.clone(), Arc::new(smtp(port)), duties, stop.clone()));
        is_offered.await.unwrap();
        stop.cancel();
        working.await.unwrap();
        assert_eq!(scene.only().await.status, MessageStatus::Waiting);
        let mails = tempfile::tempdir().unwrap();
        assert_eq!(scene.work(&folder(mails.path())).await, 1, "it is due at once, at the same instant");
        assert_eq!(scene.only().await.status, MessageStatus::Sent);
    })
    .await;
}

#[tokio::test]
async fn a_trouble_of_all_societies_is_one_line() {
    let lines = Lines::default();
    let _logging = tracing::subscriber::set_default(lines.clone().subscriber());
    let mut troubles = troubles::Troubles::of("nothing can be done");
    for society in 0..1_380 {
        troubles.note(format!("society-{society}"), Failure::Keys(format!("/keys/{society}.key: not there")));
    }
    troubles.note("society-7", Failure::Busy);
    drop(troubles);
    let lines = lines.all();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(
        lines[0].contains("ERROR") && lines[0].contains("society-0") && lines[0].contains("times=1380"),
        "{lines:?}"
    );
    assert!(lines[1].contains("WARN") && lines[1].contains("times=1"), "{lines:?}");
}

/// Log lines of one test.
#[derive(Clone, Default)]
struct Lines(Arc<std::sync::Mutex<Vec<u8>>>);

impl Lines {
    fn subscriber(self) -> impl tracing::Subscriber {
        tracing_subscriber::fmt().with_ansi(false).with_writer(move || self.clone()).finish()
    }

    fn all(&self) -> Vec<String> {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap().lines().map(str::to_owned).collect()
    }
}

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn links_in_mails_lead_to_the_canonical_host() {
    let bench = Bench::sqlite().await;
    let (scene, mails) = (Scene::set(&bench).await, tempfile::tempdir().unwrap());
    scene.promise("hanako@example.jp").await;
    scene.work(&folder(mails.path())).await;
    let files = files(mails.path());
    let mail = mail_parser::MessageParser::default().parse(files.values().next().unwrap()).unwrap();
    let text = mail.body_text(0).unwrap().replace("\r\n", "\n");
    assert!(text.contains("\n  https://midori.portal.localhost/verify-email?token=x\n"));
    assert!(mail.header_raw("List-Unsubscribe").is_none(), "a mail about the account can't be ended");
}

/// As an upgrade leaves them: their names aren't prepared for the search yet.
#[tokio::test]
async fn names_that_were_not_prepared_for_the_search_are_prepared_while_the_program_serves() {
    on_both(|bench| async move {
        let (house, society) = members(&bench, 1).await;
        let tx = bench.database.write(&society.scope(Actor::System, house.clock.now())).await.unwrap();
        tx.raw("DELETE FROM person_name_key").await.unwrap();
        tx.raw("UPDATE person SET name_rules = 0, order_key = ''").await.unwrap();
        tx.commit().await.unwrap();
        let found = async || {
            let tx = bench.database.read(&society.scope(Actor::System, house.clock.now())).await.unwrap();
            roster::find(&tx, "試験", None, 10).await.unwrap().people.len()
        };
        assert_eq!(found().await, 0);
        let (stop, mails) = (CancellationToken::new(), tempfile::tempdir().unwrap());
        let duties = Duties { mails: true, parallel: 1, stop_after: STOP_AFTER };
        let working = tokio::spawn(run(house.clone(), Arc::new(folder(mails.path())), duties, stop.clone()));
        while found().await == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        stop.cancel();
        working.await.unwrap();
        let tenant = house.directory.all().remove(0);
        let stop = CancellationToken::new();
        assert_eq!(refold::refold(&house, &tenant, &stop).await.unwrap(), 0, "once is enough");
    })
    .await;
}

#[tokio::test]
async fn a_change_of_a_society_is_taken_in_by_a_running_worker() {
    let bench = Bench::sqlite().await;
    let scene = Scene::set(&bench).await;
    let (stop, duties) = (CancellationToken::new(), Duties { mails: false, parallel: 1, stop_after: STOP_AFTER });
    let mails = tempfile::tempdir().unwrap();
    let working = tokio::spawn(run(scene.house.clone(), Arc::new(folder(mails.path())), duties, stop.clone()));
    let newcomer = Sample::apply(&bench, "nec", scene.house.clock.now()).await;
    while scene.house.directory.society(newcomer.id).is_none() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.cancel();
    working.await.unwrap();
}

/// Builds a society whose passwords expire, with members whose addresses are verified.
async fn members(bench: &Bench, count: usize) -> (House, Sample) {
    let now = japan("2026-11-20T10:00:00");
    let (society, letters) = Sample::with_people(bench, "tokyometro", count, now).await;
    for letter in &letters {
        let draft = society.ready_drafts(bench, letter, 1, now).await.remove(0);
        let tx = bench.database.write(&society.scope(Actor::Anonymous, now)).await.unwrap();
        let FoundDraft::Open(draft) = registration::find(&tx, &draft.token).await.unwrap() else { panic!("a draft") };
        let device = Device::default();
        let (tx, _) = registration::commit(tx, &draft, Language::Ja, device, &mut random()).await.unwrap();
        tx.raw("UPDATE email_address SET verified_at = added_at").await.unwrap();
        tx.commit().await.unwrap();
    }
    (house_of(bench.database.clone(), bench, japan("2031-10-21T00:00:00")).await, society)
}

async fn house_of(database: Database, bench: &Bench, now: DateTime<Utc>) -> House {
    let site = Site {
        scheme: Scheme::Https,
        base: BASE.into(),
        public_port: None,
        trusted_proxies: Vec::new(),
        forwarded: ForwardedHeaders::None,
    };
    let directory = Directory::load(&database, BASE, now).await.unwrap();
    let clock = Clock::manual(now);
    House {
        database,
        directory,
        clock,
        keys: bench.keys.clone(),
        site: Arc::new(site),
        meters: Meters::default(),
        begins: TenantStatus::Live,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_warning_before_a_password_is_due_leaves_once_over_two_workers_and_a_restart() {
    const MEMBERS: usize = 12;
    on_both(|bench| async move {
        let (house, society) = members(&bench, MEMBERS).await;
        let other =
            house_of(Database::open(&bench.location, Pool::default()).await.unwrap(), &bench, house.clock.now()).await;
        let stop = CancellationToken::new();
        let expiring = async |house: &House| {
            let tx = house.database.read(&society.scope(Actor::System, house.clock.now())).await.unwrap();
            let listed = outbox::list(&tx, None, 1000).await.unwrap();
            listed.iter().filter(|mail| mail.kind == "password_expires").count()
        };
        for (at, expected) in [("2031-10-21T00:00:00", MEMBERS), ("2031-11-13T00:00:00", 2 * MEMBERS)] {
            let mut warned = 0;
            for house in [&house, &other] {
                house.clock.set(japan(at));
            }
            let tenant = house.directory.by_slug("tokyometro").unwrap();
            let (a, b) = tokio::join!(remind::warn(&house, &tenant, &stop), remind::warn(&other, &tenant, &stop));
            warned += a.unwrap() + b.unwrap();
            assert_eq!((warned, expiring(&house).await), (MEMBERS as u64, expected));
            // A restarted worker knows only what the database holds.
            let again = Database::open(&bench.location, Pool::default()).await.unwrap();
            let restarted = house_of(again, &bench, japan(at)).await;
            assert_eq!(remind::warn(&restarted, &tenant, &stop).await.unwrap(), 0);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_member_is_asked_for_an_own_address_once_over_two_workers_and_a_restart() {
    const MEMBERS: usize = 12;
    on_both(|bench| async move {
        let (first, society) = members(&bench, MEMBERS).await;
        let tx = first.database.platform_write(japan("2026-11-20T10:00:00")).await.unwrap();
        let rules = r#"{"email": {"company_domains": ["example.net"], "by_category": [{"categories": ["leave"], "rule": "own_required"}]}}"#;
        let from = japan("2026-11-20T10:00:00");
        keep_overrides(&tx, society.id, rules, from, "test", "company addresses").await.unwrap();
        tx.commit().await.unwrap();
        let tx = first.database.write(&society.scope(Actor::System, from)).await.unwrap();
        tx.raw("UPDATE person SET next_category = 'leave', next_category_from = '2027-03-02'").await.unwrap();
        tx.commit().await.unwrap();
        let stop = CancellationToken::new();
        for (at, written) in [("2027-01-01T00:00:00", 1), ("2027-01-31T00:00:00", 2), ("2027-03-01T00:00:00", 3)] {
            let mut houses = Vec::new();
            for _ in 0..3 {
                let database = Database::open(&bench.location, Pool::default()).await.unwrap();
                houses.push(house_of(database, &bench, japan(at)).await);
            }
            let tenant = houses[0].directory.by_slug("tokyometro").unwrap();
            let (a, b) =
                tokio::join!(remind::ask(&houses[0], &tenant, &stop), remind::ask(&houses[1], &tenant, &stop));
            assert_eq!(a.unwrap() + b.unwrap(), MEMBERS as u64, "{at}");
            assert_eq!(remind::ask(&houses[2], &tenant, &stop).await.unwrap(), 0, "a restart at {at}");
            let tx = houses[2].database.read(&society.scope(Actor::System, japan(at))).await.unwrap();
            let listed = outbox::list(&tx, None, 1000).await.unwrap();
            let mails = listed.iter().filter(|mail| mail.kind == "own_address_wanted").count();
            assert_eq!(mails, written * MEMBERS, "{at}");
        }
    })
    .await;
}

/// Several workers, one of which has a society that it can't open, while rows are written.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_audit_trail_is_sealed_by_several_workers_and_a_society_in_trouble_holds_nobody_up() {
    on_both(|bench| async move {
        let scene = Scene::set(&bench).await;
        let now = scene.house.clock.now();
        let trouble = Sample::apply(&bench, "aozora", now).await;
        for society in [&scene.society, &trouble] {
            let tx = bench.database.write(&society.scope(Actor::System, now)).await.unwrap();
            for _ in 0..3 {
                let action = madoguchi_core::audit::Action::SignedIn;
                let detail = serde_json::json!({});
                madoguchi_core::audit::record(&tx, action, "account", uuid::Uuid::nil(), detail, &mut random())
                    .await
                    .unwrap();
            }
            tx.commit().await.unwrap();
        }
        let key = bench.key_folder.join(format!("{}.key", trouble.id));
        let kept = std::fs::read(&key).unwrap();
        std::fs::write(&key, "something else").unwrap();
        let keys = madoguchi_core::sealed::KeyStore::open(&bench.key_folder, &bench.root_key).unwrap();
        let house = House { keys, ..scene.house.clone() };
        let stop = CancellationToken::new();
        let (mut first, mut second) = (seal::LeftAlone::new(), seal::LeftAlone::new());
        let rows = loop {
            let (a, b) = tokio::join!(seal::round(&house, &mut first, &stop), seal::round(&house, &mut second, &stop));
            let rows = a.unwrap() + b.unwrap();
            if rows > 0 {
                break rows;
            }
        };
        assert_eq!(rows, 3, "those of the other society, once");
        assert!(first.contains_key(&trouble.id), "left alone for a while");
        std::fs::write(&key, kept).unwrap();
        assert_eq!(seal::round(&house, &mut first, &stop).await.unwrap(), 0, "still");
        scene.later(chrono::Duration::minutes(2));
        assert_eq!(seal::round(&house, &mut first, &stop).await.unwrap(), 3);
        assert_eq!(seal::round(&house, &mut first, &stop).await.unwrap(), 0);
    })
    .await;
}
