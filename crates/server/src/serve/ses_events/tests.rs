//! From a mail that has left to what is reported of it: over Amazon SNS and as a status mail.

use std::net::SocketAddr;
use std::sync::Mutex;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::SecondsFormat;
use madoguchi_core::accounts::emails::{SuspendedAddress, SuspendedBecause, suspended_addresses};
use madoguchi_core::clock::Clock;
use madoguchi_core::database::TenantTx;
use madoguchi_core::ids::AccountId;
use madoguchi_core::input::device::Device;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::outbox::{self, Mail, MessageStatus, ReportedFate};
use madoguchi_core::policy::society::Language;
use madoguchi_core::registration::{self, FoundDraft};
use madoguchi_core::roster;
use madoguchi_core::roster::list::{PeopleFilter, PeopleOrder};
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::{Directory, Tenant, TenantStatus};
use madoguchi_core::testing::{BASE, Bench, Sample, japan, on_both};
use madoguchi_mail::reports::{SnsTopic, Unfetched, read_status_mail};
use madoguchi_mail::{Folder, Transport};
use madoguchi_web::{ForwardedHeaders, Scheme, Site};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::*;
use crate::meters::Meters;
use crate::reports::{StatusTaken, take_status_mail};
use crate::wiring::{self, random};
use crate::worker;

const TOPIC: &str = "arn:aws:sns:ap-northeast-1:123456789012:mail";

/// A society with one member, whose welcome mail has left.
struct Scene {
    house: House,
    society: Arc<Tenant>,
    address: String,
    /// The headers of the mail that left.
    sent: String,
}

impl Scene {
    async fn set(bench: &Bench) -> Self {
        let now = japan("2026-11-20T10:00:00");
        let (sample, letters) = Sample::with_people(bench, "midori", 1, now).await;
        let draft = sample.ready_drafts(bench, &letters[0], 1, now).await.remove(0);
        let tx = bench.database.write(&sample.scope(Actor::Anonymous, now)).await.unwrap();
        let FoundDraft::Open(draft) = registration::find(&tx, &draft.token).await.unwrap() else { panic!("a draft") };
        let done = registration::commit(tx, &draft, Language::Ja, Device::default(), &mut random()).await;
        done.unwrap().0.commit().await.unwrap();
        let site = Site {
            scheme: Scheme::Https,
            base: BASE.into(),
            public_port: None,
            trusted_proxies: Vec::new(),
            forwarded: ForwardedHeaders::None,
        };
        let house = House {
            database: bench.database.clone(),
            directory: Directory::load(&bench.database, BASE, now).await.unwrap(),
            clock: Clock::manual(now),
            keys: bench.keys.clone(),
            site: Arc::new(site),
            meters: Meters::default(),
            begins: TenantStatus::Live,
        };
        let society = house.directory.society(sample.id).unwrap();
        let mut scene = Self { house, society, address: String::new(), sent: String::new() };
        scene.send().await;
        scene
    }

    /// Sends what waits, and keeps the latest mail.
    async fn send(&mut self) {
        let folder = tempfile::tempdir().unwrap();
        let transport = Transport::Folder(Folder::open(folder.path()).unwrap());
        worker::send_due(&self.house, &transport).await;
        let mut files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|ending| ending == "eml"));
        let Some(file) = files.first() else { return };
        let mail = std::fs::read(file).unwrap();
        let mail = String::from_utf8_lossy(&mail).into_owned();
        self.sent = mail.split_once("\r\n\r\n").unwrap().0.to_owned();
        let to = self.sent.lines().find_map(|line| line.strip_prefix("To: ")).unwrap();
        to.trim().clone_into(&mut self.address);
    }

    async fn message(&self) -> outbox::ListedMessage {
        let tx = self.house.read(&self.society, Actor::System).await.unwrap();
        outbox::list(&tx, None, 1).await.unwrap().remove(0)
    }

    async fn suspended(&self) -> Vec<SuspendedAddress> {
        let tx = self.house.read(&self.society, Actor::System).await.unwrap();
        suspended_addresses(&tx, 10).await.unwrap()
    }

    /// A mail about something else to the same address.
    async fn another(&mut self) {
        self.house.clock.set(self.house.clock.now() + chrono::Duration::minutes(1));
        let message = self.message().await;
        let tx = self.house.write(&self.society, Actor::System).await.unwrap();
        let account = self.account(&tx).await;
        let mail = Mail::PasswordWasReset { member_name: "髙橋 﨑子".into() };
        let to = EmailAddress::parse(&self.address).unwrap();
        outbox::promise(&tx, &mail, &to, Language::Ja, Some(account), &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(message.status, MessageStatus::Sent);
        self.send().await;
    }

    async fn account(&self, tx: &TenantTx) -> AccountId {
        let (everybody, order) = (PeopleFilter::default(), PeopleOrder::Kana);
        let listed = roster::list(tx, &everybody, order, None, 10).await.unwrap();
        listed.people.into_iter().find_map(|person| person.account).unwrap().id
    }

    fn returned(&self, headers: &str, status: &str) -> Vec<u8> {
        let from = &self.society.policy(self.house.clock.now()).contact.mail_from;
        format!(
            "From: MAILER-DAEMON@mx.example.jp\r\nTo: {from}\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nsorry\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.jp\r\n\r\n\
             Final-Recipient: rfc822; {}\r\nAction: failed\r\nStatus: {status}\r\n\r\n\
             --b\r\nContent-Type: text/rfc822-headers\r\n\r\n{headers}\r\n--b--\r\n",
            self.address
        )
        .into_bytes()
    }

    async fn take(&self, mail: &[u8]) -> StatusTaken {
        let read = read_status_mail(mail).unwrap_or_else(|no| panic!("{no}"));
        take_status_mail(&self.house, &Actor::Operator("test".into()), &read).await.unwrap()
    }
}

fn found(reported: Reported) -> StatusTaken {
    StatusTaken::Found { society: "midori".into(), reported }
}

#[tokio::test]
async fn a_status_mail_with_the_headers_that_left_suspends_the_address() {
    on_both(|bench| async move {
        let scene = Scene::set(&bench).await;
        let mail = scene.returned(&scene.sent, "5.1.1");
        assert_eq!(scene.take(&mail).await, found(Reported::Suspended(SuspendedBecause::HardBounce)));
        assert_eq!(scene.take(&mail).await, found(Reported::KnownAlready), "taken again, it changes nothing");
        let suspended = scene.suspended().await;
        assert_eq!((suspended.len(), suspended[0].because), (1, SuspendedBecause::HardBounce));
        let elsewhere = String::from_utf8(mail).unwrap().replace("@midori", "@elsewhere");
        assert_eq!(scene.take(elsewhere.as_bytes()).await, StatusTaken::Nothing, "no society sends from there");
    })
    .await;
}

#[tokio::test]
async fn a_status_mail_that_names_no_mail_counts_as_a_soft_bounce_of_the_latest() {
    on_both(|bench| async move {
        let mut scene = Scene::set(&bench).await;
        for number in 1..=3 {
            let mail = scene.returned("Subject: x", "5.1.1");
            let expected =
                if number < 3 { Reported::Noted } else { Reported::Suspended(SuspendedBecause::SoftBounces) };
            assert_eq!(scene.take(&mail).await, found(expected), "{number}");
            assert_eq!(scene.take(&mail).await, found(Reported::KnownAlready), "the same mail counts once");
            if number < 3 {
                scene.another().await;
            }
        }
        assert_eq!(scene.suspended().await.len(), 1);
    })
    .await;
}

/// Gives the certificate of the tests.
#[derive(Clone, Default)]
struct Internet {
    asked: Arc<Mutex<Vec<String>>>,
}

impl Fetch for Internet {
    async fn get(&self, url: &str) -> Result<Vec<u8>, Unfetched> {
        self.asked.lock().unwrap().push(url.to_owned());
        Ok(include_bytes!("../../../../mail/tests/it/sns/certificate.pem").to_vec())
    }
}

/// A message of the topic with a right signature.
fn signed(mut message: Value) -> String {
    let names = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
    let line = |name: &&str| Some(format!("{name}\n{}\n", message.get(name)?.as_str()?));
    let text: String = names.iter().filter_map(line).collect();
    let pem = include_str!("../../../../mail/tests/it/sns/key.pem");
    let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let key = RsaKeyPair::from_pkcs8(&BASE64.decode(der).unwrap()).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    message["Signature"] = BASE64.encode(signature).into();
    message["SignatureVersion"] = "2".into();
    let certificate = format!("SimpleNotificationService-{:032x}.pem", 1);
    message["SigningCertURL"] = format!("https://sns.ap-northeast-1.amazonaws.com/{certificate}").into();
    message.to_string()
}

impl Scene {
    /// A notification of the topic about the mail that left.
    async fn notification(&self, id: &str, event: &str, content: Value) -> String {
        let message = self.message().await.id;
        let tags = json!({"society": [self.society.id.0], "message": [message.0]});
        let part = event.to_ascii_lowercase();
        let mut told = json!({"eventType": event, "mail": {"tags": tags}});
        told[part] = content;
        signed(json!({
            "Type": "Notification", "MessageId": id, "TopicArn": TOPIC, "Message": told.to_string(),
            "Timestamp": self.house.clock.now().to_rfc3339_opts(SecondsFormat::Millis, true),
        }))
    }

    fn pages(&self, internet: &Internet) -> Router {
        let listener = SnsListener::new(SnsTopic::parse(TOPIC).unwrap(), internet.clone());
        self.house.portals(wiring::hasher().unwrap(), Some(router(self.house.clone(), listener))).unwrap()
    }
}

async fn post(pages: &Router, host: &str, method: &str, body: String) -> StatusCode {
    let peer: SocketAddr = ([127, 0, 0, 1], 9).into();
    let request = Request::builder().method(method).uri(SES_EVENTS).header("host", host);
    let request = request.header("content-type", "text/plain; charset=UTF-8").extension(ConnectInfo(peer));
    pages.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap().status()
}

#[tokio::test]
async fn what_ses_reports_is_heard_at_the_platforms_host_alone() {
    on_both(|bench| async move {
        let scene = Scene::set(&bench).await;
        let internet = Internet::default();
        let pages = scene.pages(&internet);
        let host = scene.house.site.platform_host();
        let bounce = json!({"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": scene.address}]});
        let right = scene.notification("id-1", "Bounce", bounce.clone()).await;

        let society = scene.society.canonical_host.clone();
        assert_ne!(post(&pages, &society, "POST", right.clone()).await, StatusCode::OK, "no society listens");
        for (method, body) in [
            ("POST", String::new()),
            ("POST", right.replace("Permanent", "Transient")),
            ("POST", "x".repeat(600 * 1024)),
            ("GET", right.clone()),
            ("PUT", right.clone()),
        ] {
            assert_eq!(post(&pages, &host, method, body).await, StatusCode::FORBIDDEN, "{method}");
        }
        assert!(scene.suspended().await.is_empty());

        assert_eq!(post(&pages, &host, "POST", right.clone()).await, StatusCode::OK);
        assert_eq!(scene.suspended().await.len(), 1);
        assert_eq!(post(&pages, &host, "POST", right).await, StatusCode::OK, "SNS may send it again");
        let again = scene.notification("id-2", "Bounce", bounce).await;
        assert_eq!(post(&pages, &host, "POST", again).await, StatusCode::OK);
        let delivered = scene.notification("id-3", "Delivery", json!({"recipients": [scene.address]})).await;
        assert_eq!(post(&pages, &host, "POST", delivered).await, StatusCode::OK);
        assert_eq!(scene.message().await.reported, Some(ReportedFate::HardBounce));
        let foreign = signed(json!({
            "Type": "Notification", "MessageId": "id-4", "TopicArn": TOPIC, "Message": "{}",
            "Timestamp": scene.house.clock.now().to_rfc3339_opts(SecondsFormat::Millis, true),
        }));
        assert_eq!(
            post(&pages, &host, "POST", foreign).await,
            StatusCode::OK,
            "passed over, so that it isn't sent again"
        );

        let subscription = signed(json!({
            "Type": "SubscriptionConfirmation", "MessageId": "id-5", "TopicArn": TOPIC, "Message": "x",
            "Timestamp": scene.house.clock.now().to_rfc3339_opts(SecondsFormat::Millis, true),
            "Token": "abc", "SubscribeURL": "https://elsewhere.example/",
        }));
        assert_eq!(post(&pages, &host, "POST", subscription).await, StatusCode::OK);
        let asked = internet.asked.lock().unwrap().clone();
        assert_eq!(asked.len(), 2, "the certificate once, and the confirmation");
        assert!(asked.iter().all(|url| url.starts_with("https://sns.ap-northeast-1.amazonaws.com/")), "{asked:?}");
    })
    .await;
}

#[tokio::test]
async fn nothing_listens_where_no_topic_is_configured() {
    on_both(|bench| async move {
        let scene = Scene::set(&bench).await;
        let pages = scene.house.portals(wiring::hasher().unwrap(), None).unwrap();
        let host = scene.house.site.platform_host();
        assert_ne!(post(&pages, &host, "POST", String::new()).await, StatusCode::OK);
    })
    .await;
}
