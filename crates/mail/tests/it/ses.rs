//! What leaves through Amazon SES, read back by Python's `email`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use madoguchi_core::ids::{MessageId, TenantId};
use madoguchi_core::outbox::OutgoingMail;
use madoguchi_core::policy::society::Language;
use madoguchi_mail::{AccessKey, Reason, SendError, Ses, SesSettings, Step, Transport, render};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::samples::{at, every, fresh, outgoing, ready, society};
use crate::typed::typed_addresses;

const SOCIETY: TenantId = TenantId(Uuid::from_u128(7));
const ARN: &str = "arn:aws:ses:ap-northeast-1:123456789012:identity/midori.example.jp";

/// The service of the tests, and where it keeps what it took.
struct Service {
    endpoint: String,
    taken: PathBuf,
}

impl Service {
    /// Nothing where no service is named.
    fn named() -> Option<Self> {
        let (Ok(endpoint), Some(taken)) =
            (std::env::var("MADOGUCHI_TEST_SES"), std::env::var_os("MADOGUCHI_TEST_SES_DIR"))
        else {
            eprintln!("no mail service is named: nothing tested");
            return None;
        };
        Some(Self { endpoint, taken: taken.into() })
    }

    fn settings(&self) -> SesSettings {
        SesSettings {
            region: "ap-northeast-1".into(),
            endpoint: Some(self.endpoint.clone()),
            access_key: Some(AccessKey { id: "AKIAEXAMPLE".into(), secret: "secret".into() }),
            configuration_set: Some("madoguchi".into()),
            identities: BTreeMap::from([("midori.example.jp".into(), ARN.into())]),
            ca_file: None,
            timeout: Duration::from_secs(60),
        }
    }

    async fn transport(&self) -> Transport {
        Transport::Ses(Box::new(Ses::new(self.settings()).await.unwrap()))
    }

    /// What the service took of a message.
    fn taken(&self, id: MessageId) -> Vec<Value> {
        (1..)
            .map_while(|n| std::fs::read(self.taken.join(format!("{id}.{n}.json"))).ok())
            .map(|file| serde_json::from_slice(&file).unwrap())
            .collect()
    }
}

fn unix_lines(text: &Value) -> String {
    text.as_str().unwrap().replace("\r\n", "\n").trim_end().to_owned()
}

#[tokio::test]
async fn every_mail_in_both_languages_comes_back_as_it_was_meant() {
    let Some(service) = Service::named() else { return };
    let transport = service.transport().await;
    let samples = every();
    assert!(samples.iter().any(|sample| sample.name.ends_with("_ja")) && samples.len() > 100);
    for sample in samples {
        let language = if sample.name.ends_with("_ja") { Language::Ja } else { Language::En };
        let id = fresh();
        let outgoing = OutgoingMail { id, mail: sample.mail, ..outgoing("hanako@example.jp", language) };
        let rendered = render(&outgoing, &society(language)).unwrap();
        let meant = rendered.clone();
        transport.send(SOCIETY, id, &rendered.ready(at()).unwrap()).await.unwrap();
        let taken = service.taken(id);
        let [seen] = taken.as_slice() else { panic!("{}: {} mails", sample.name, taken.len()) };
        assert_eq!(seen["subject"], meant.subject, "{}", sample.name);
        assert_eq!(seen["from_name"], society(language).name, "{}", sample.name);
        assert_eq!(seen["from"], "noreply@midori.example.jp");
        assert_eq!((&seen["to"], &seen["envelope"]["ToAddresses"]), (&json!(["hanako@example.jp"]), &seen["to"]));
        assert_eq!(unix_lines(&seen["parts"]["text/plain"]), meant.text.trim_end(), "{}", sample.name);
        assert_eq!(unix_lines(&seen["parts"]["text/html"]), meant.html.trim_end(), "{}", sample.name);
        assert_eq!(seen["defects"], json!([]), "{}", sample.name);
        assert_eq!(seen["headers"]["Auto-Submitted"], "auto-generated");
        assert_eq!(seen["message_id"], format!("<{id}@midori.example.jp>"));
        assert_eq!(seen["tags"], json!({"society": SOCIETY.0.to_string(), "message": id.to_string()}));
        assert_eq!((&seen["configuration_set"], &seen["identity"]), (&json!("madoguchi"), &json!(ARN)));
    }
}

#[tokio::test]
async fn every_address_that_is_accepted_reaches_the_service() {
    let Some(service) = Service::named() else { return };
    let transport = service.transport().await;
    for (typed, heard) in typed_addresses() {
        let id = fresh();
        transport.send(SOCIETY, id, &ready(&typed)).await.unwrap_or_else(|error| panic!("{typed}: {error}"));
        let seen = &service.taken(id)[0];
        assert_eq!(seen["envelope"]["ToAddresses"], json!([heard]), "{typed}");
        assert_eq!(seen["to"].as_array().unwrap().len(), 1, "{typed}");
    }
}

#[tokio::test]
async fn a_refusal_is_told_as_a_mail_server_would_tell_it() {
    let Some(service) = Service::named() else { return };
    let transport = service.transport().await;
    let code = |code: &str| Reason::Service(code.into());
    for (to, expected) in [
        ("throttled@example.jp", SendError::Later(code("TooManyRequestsException"))),
        ("broken@example.jp", SendError::Later(code("InternalFailure"))),
        ("suspended@example.jp", SendError::NotConfigured(code("AccountSuspendedException"))),
        ("nowhere@example.jp", SendError::Never(code("BadRequestException"))),
    ] {
        let id = fresh();
        let error = transport.send(SOCIETY, id, &ready(to)).await.unwrap_err();
        assert_eq!(error, expected);
        assert!(!error.to_string().contains("example.jp"), "the service's words hold the address: {error}");
        assert!(service.taken(id).is_empty());
    }
}

#[tokio::test]
async fn a_sender_that_the_service_does_not_know_costs_no_mail() {
    let Some(service) = Service::named() else { return };
    let transport = service.transport().await;
    let mut unknown = society(Language::Ja);
    unknown.mail_from = "noreply@unknown.example.jp".into();
    let mail = render(&outgoing("hanako@example.jp", Language::Ja), &unknown).unwrap().ready(at()).unwrap();
    let sent = transport.send(SOCIETY, fresh(), &mail).await;
    assert_eq!(sent, Err(SendError::NotConfigured(Reason::Service("MessageRejected".into()))));
}

#[tokio::test]
async fn a_service_that_is_silent_or_gone_is_tried_again_by_the_outbox_alone() {
    let Some(service) = Service::named() else { return };
    let settings = SesSettings { timeout: Duration::from_secs(1), ..service.settings() };
    let impatient = Transport::Ses(Box::new(Ses::new(settings).await.unwrap()));
    let sent = impatient.send(SOCIETY, fresh(), &ready("silent@example.jp")).await;
    assert_eq!(sent, Err(SendError::Later(Reason::NoAnswer(Step::Content))));

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let gone = SesSettings { endpoint: Some(endpoint), ..service.settings() };
    let gone = Transport::Ses(Box::new(Ses::new(gone).await.unwrap()));
    let sent = gone.send(SOCIETY, fresh(), &ready("hanako@example.jp")).await;
    assert_eq!(sent, Err(SendError::Later(Reason::NoConnection)));
}

/// A repeat has the same Message-ID, by which a mail program recognises it.
#[tokio::test]
async fn a_repeat_is_the_same_mail() {
    let Some(service) = Service::named() else { return };
    let transport = service.transport().await;
    let id = fresh();
    let outgoing = OutgoingMail { id, ..outgoing("hanako@example.jp", Language::En) };
    let mail = render(&outgoing, &society(Language::En)).unwrap().ready(at()).unwrap();
    for _ in 0..2 {
        transport.send(SOCIETY, id, &mail).await.unwrap();
    }
    let taken = service.taken(id);
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[0]["raw"], taken[1]["raw"]);
    assert_eq!(taken[0]["message_id"], taken[1]["message_id"]);
}
