//! Messages of Amazon SNS: genuine ones count, others don't, and nothing but the topic's own host is asked.

use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Duration, Utc};
use madoguchi_mail::reports::{Fetch, Heard, Refused, SnsListener, SnsTopic, Unfetched};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};

const TOPIC: &str = "arn:aws:sns:ap-northeast-1:123456789012:mail";
const HOST: &str = "https://sns.ap-northeast-1.amazonaws.com";
const CERTIFICATE: &str = "SimpleNotificationService-0123456789abcdef0123456789abcdef.pem";

/// Gives a certificate and notes what was asked for.
#[derive(Default)]
struct Internet {
    certificate: &'static str,
    asked: Mutex<Vec<String>>,
}

impl Fetch for &Internet {
    async fn get(&self, url: &str) -> Result<Vec<u8>, Unfetched> {
        self.asked.lock().unwrap().push(url.to_owned());
        if self.certificate.is_empty() { Err(Unfetched) } else { Ok(self.certificate.as_bytes().to_vec()) }
    }
}

fn internet() -> Internet {
    Internet { certificate: include_str!("sns/certificate.pem"), ..Internet::default() }
}

fn listener(internet: &Internet) -> SnsListener<&Internet> {
    SnsListener::new(SnsTopic::parse(TOPIC).unwrap(), internet)
}

fn now() -> DateTime<Utc> {
    "2026-11-20T01:00:00Z".parse().unwrap()
}

fn key() -> RsaKeyPair {
    let pem: String = include_str!("sns/key.pem").lines().filter(|line| !line.starts_with('-')).collect();
    RsaKeyPair::from_pkcs8(&BASE64.decode(pem).unwrap()).unwrap()
}

/// A message with a right signature.
fn signed(mut message: Value) -> Value {
    let names = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
    let line = |name: &&str| Some(format!("{name}\n{}\n", message.get(name)?.as_str()?));
    let text: String = names.iter().filter_map(line).collect();
    let key = key();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    message["Signature"] = BASE64.encode(signature).into();
    message["SignatureVersion"] = "2".into();
    message["SigningCertURL"] = format!("{HOST}/{CERTIFICATE}").into();
    message
}

fn notification(id: &str) -> Value {
    json!({
        "Type": "Notification", "MessageId": id, "TopicArn": TOPIC, "Message": "{\"eventType\":\"Send\"}",
        "Timestamp": "2026-11-20T00:59:58.123Z",
    })
}

fn bytes(message: &Value) -> Vec<u8> {
    message.to_string().into_bytes()
}

#[tokio::test]
async fn a_genuine_notification_counts_once_and_its_certificate_is_asked_for_once() {
    let internet = internet();
    let listener = listener(&internet);
    for (number, subject) in [(1, None), (2, Some("Amazon SES Email Event Notification")), (3, None)] {
        let id = format!("id-{number}");
        let mut message = notification(&id);
        if let Some(subject) = subject {
            message["Subject"] = subject.into();
        }
        let body = bytes(&signed(message));
        let expected = Heard::Notification { id: id.clone(), content: "{\"eventType\":\"Send\"}".into() };
        assert_eq!(listener.hear(&body, now()).await, Ok(expected.clone()));
        assert_eq!(listener.hear(&body, now()).await, Ok(expected), "it isn't done yet");
        listener.done(id).await;
        assert_eq!(listener.hear(&body, now()).await, Ok(Heard::Again));
    }
    assert_eq!(*internet.asked.lock().unwrap(), [format!("{HOST}/{CERTIFICATE}")]);
}

#[tokio::test]
async fn a_signature_of_the_first_version_counts_too() {
    let internet = internet();
    let heard = listener(&internet).hear(include_bytes!("sns/version1.json"), now()).await;
    assert!(matches!(heard, Ok(Heard::Notification { .. })), "{heard:?}");
}

#[tokio::test]
async fn a_subscription_is_confirmed_at_the_topics_own_host_whatever_address_the_message_names() {
    let internet = internet();
    let listener = listener(&internet);
    let message = signed(json!({
        "Type": "SubscriptionConfirmation", "MessageId": "id-1", "TopicArn": TOPIC, "Message": "You have chosen …",
        "Timestamp": "2026-11-20T00:59:58.123Z", "Token": "0a1b2c",
        "SubscribeURL": "https://elsewhere.example/?Action=ConfirmSubscription",
    }));
    let heard = listener.hear(&bytes(&message), now()).await.unwrap();
    let Heard::WantsConfirmation { token } = heard else { panic!("{heard:?}") };
    listener.confirm(&token).await.unwrap();
    let asked = internet.asked.lock().unwrap().clone();
    assert_eq!(asked[1..], [format!("{HOST}/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=0a1b2c")]);
    let mut hostile = message.clone();
    hostile["Token"] = "a&TopicArn=other".into();
    assert_eq!(listener.hear(&bytes(&signed(hostile)), now()).await, Err(Refused::Malformed));
}

#[tokio::test]
async fn every_part_that_is_signed_is_checked() {
    let internet = internet();
    let listener = listener(&internet);
    let right = signed(notification("id-1"));
    assert!(listener.hear(&bytes(&right), now()).await.is_ok());
    for (name, value) in [
        ("Message", "{\"eventType\":\"Bounce\"}"),
        ("MessageId", "id-2"),
        ("Subject", "another"),
        ("Timestamp", "2026-11-20T00:59:58.124Z"),
        ("SignatureVersion", "1"),
    ] {
        let mut changed = right.clone();
        changed[name] = value.into();
        assert_eq!(listener.hear(&bytes(&changed), now()).await, Err(Refused::WrongSignature), "{name}");
    }
}

#[tokio::test]
async fn another_topic_host_or_time_is_refused_and_nobody_is_asked() {
    let internet = internet();
    let listener = listener(&internet);
    let other_topics = [
        "arn:aws:sns:ap-northeast-1:123456789012:mail2",
        "arn:aws:sns:ap-northeast-1:999999999999:mail",
        "arn:aws:sns:us-east-1:123456789012:mail",
    ];
    for topic in other_topics {
        let mut message = notification("id-1");
        message["TopicArn"] = topic.into();
        assert_eq!(listener.hear(&bytes(&signed(message)), now()).await, Err(Refused::OtherTopic), "{topic}");
    }
    for at in [
        format!("http://sns.ap-northeast-1.amazonaws.com/{CERTIFICATE}"),
        format!("https://sns.us-east-1.amazonaws.com/{CERTIFICATE}"),
        format!("https://sns.ap-northeast-1.amazonaws.com.example/{CERTIFICATE}"),
        format!("https://sns.ap-northeast-1.amazonaws.com@elsewhere.example/{CERTIFICATE}"),
        format!("https://sns.ap-northeast-1.amazonaws.com:444/{CERTIFICATE}"),
        format!("https://elsewhere.example/{CERTIFICATE}"),
        format!("{HOST}/../{CERTIFICATE}"),
        format!("{HOST}/SimpleNotificationService-.pem"),
        format!("{HOST}/SimpleNotificationService-0123/../x.pem"),
        format!("{HOST}/certificate.pem"),
        format!("{HOST}/{CERTIFICATE}?x"),
    ] {
        let mut message = signed(notification("id-1"));
        message["SigningCertURL"] = at.as_str().into();
        assert_eq!(listener.hear(&bytes(&message), now()).await, Err(Refused::OtherHost), "{at}");
    }
    let right = bytes(&signed(notification("id-1")));
    for (later, expected) in [
        (Duration::hours(24), Some(Refused::NotRecent)),
        (-Duration::minutes(6), Some(Refused::NotRecent)),
        (Duration::hours(23), None),
    ] {
        assert_eq!(listener.hear(&right, now() + later).await.err(), expected, "{later}");
    }
    assert_eq!(internet.asked.lock().unwrap().len(), 1, "only for the one that was right");
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_refused_and_not_asked_for_without_end() {
    let broken = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    for certificate in
        [include_str!("sns/expired.pem"), include_str!("sns/other-kind.pem"), broken, "<html></html>", ""]
    {
        let internet = Internet { certificate, ..Internet::default() };
        let listener = listener(&internet);
        for number in 0..20 {
            let mut message = signed(notification("id-1"));
            message["SigningCertURL"] = format!("{HOST}/SimpleNotificationService-{number:032x}.pem").into();
            assert_eq!(listener.hear(&bytes(&message), now()).await, Err(Refused::NoCertificate));
        }
        assert_eq!(internet.asked.lock().unwrap().len(), 6, "a limit by the minute");
    }
}

#[tokio::test]
async fn what_is_no_message_is_refused() {
    let internet = internet();
    let listener = listener(&internet);
    let with = |name: &str, value: Value| {
        let mut message = signed(notification("id-1"));
        message[name] = value;
        bytes(&message)
    };
    for body in [
        Vec::new(),
        b"[]".to_vec(),
        b"{".to_vec(),
        vec![0xff; 64],
        with("Type", "Other".into()),
        with("Type", "SubscriptionConfirmation".into()),
        with("SignatureVersion", "3".into()),
        with("Signature", "no base64".into()),
        with("Timestamp", "yesterday".into()),
        with("MessageId", "<script>".into()),
        with("Message", Value::Null),
    ] {
        let heard = listener.hear(&body, now()).await;
        assert_eq!(heard, Err(Refused::Malformed), "{}", String::from_utf8_lossy(&body));
    }
    assert_eq!(listener.hear(&vec![b' '; 600 * 1024], now()).await, Err(Refused::TooLarge));
    assert!(internet.asked.lock().unwrap().is_empty());
}

#[test]
fn a_topic_is_one_of_sns_in_a_region() {
    for arn in [TOPIC, "arn:aws:sns:us-east-1:000000000000:a_b-c.fifo"] {
        assert!(SnsTopic::parse(arn).is_some(), "{arn}");
    }
    for arn in [
        "",
        "mail",
        "arn:aws:sqs:ap-northeast-1:123456789012:mail",
        "arn:aws-cn:sns:cn-north-1:123456789012:mail",
        "arn:aws:sns:ap-northeast-1:1234:mail",
        "arn:aws:sns:example.com/x:123456789012:mail",
        "arn:aws:sns:ap-northeast-1:123456789012:mail&x=y",
        "arn:aws:sns:ap-northeast-1:123456789012:mail:more",
    ] {
        assert!(SnsTopic::parse(arn).is_none(), "{arn}");
    }
}
