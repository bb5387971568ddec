//! Signatures of mails (DKIM), verified by dkimpy on what a mail server took.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use madoguchi_core::ids::{MessageId, TenantId};
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::outbox::OutgoingMail;
use madoguchi_core::policy::society::Language;
use madoguchi_mail::{DkimKeys, Encryption, Smtp, SmtpSettings, Transport, render};
use serde_json::Value;
use uuid::Uuid;

use crate::samples::{at, every, fresh, outgoing, society};

const NAME: &str = "m1._domainkey.midori.example.jp";
const KEYS: [&str; 3] = ["rsa.pem", "rsa-pkcs1.pem", "ed25519.pem"];

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/dkim").join(name)
}

/// The mail server of the tests, and the interpreter with dkimpy.
struct Place {
    port: u16,
    taken: PathBuf,
    python: PathBuf,
}

impl Place {
    /// Nothing where they aren't named.
    fn named() -> Option<Self> {
        let (Ok(smtp), Some(taken), Some(python)) = (
            std::env::var("MADOGUCHI_TEST_SMTP"),
            std::env::var_os("MADOGUCHI_TEST_SMTP_DIR"),
            std::env::var_os("MADOGUCHI_TEST_PYTHON"),
        ) else {
            eprintln!("no mail server or no Python is named: nothing tested");
            return None;
        };
        let port = smtp.rsplit_once(':').unwrap().1.parse().unwrap();
        Some(Self { port, taken: taken.into(), python: python.into() })
    }

    fn transport(&self, key: &str) -> Transport {
        let mut dkim = DkimKeys::default();
        dkim.add("midori.example.jp", "m1", &std::fs::read(file(key)).unwrap()).unwrap();
        let settings = SmtpSettings {
            host: "127.0.0.1".into(),
            port: self.port,
            encryption: Encryption::None,
            login: None,
            ca_file: None,
            hello_name: None,
            timeout: Duration::from_secs(60),
            dkim,
        };
        Transport::Smtp(Box::new(Smtp::new(settings).unwrap()))
    }

    /// Sends a mail to an address of its own, and returns the bytes that the mail server took.
    async fn sent(&self, transport: &Transport, mail: OutgoingMail, from: &str) -> Vec<u8> {
        let to = format!("dkim{}@example.jp", fresh().0.simple());
        let language = mail.language;
        let outgoing = OutgoingMail { recipient: EmailAddress::parse(&to).unwrap(), ..mail };
        let mut society = society(language);
        society.mail_from = from.to_owned();
        let ready = render(&outgoing, &society).unwrap().ready(at()).unwrap();
        transport.send(TenantId(Uuid::nil()), MessageId(Uuid::nil()), &ready).await.unwrap();
        let envelopes = std::fs::read_dir(&self.taken).unwrap().map(|entry| entry.unwrap().path());
        let envelope = envelopes
            .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
            .find(|path| serde_json::from_slice::<Value>(&std::fs::read(path).unwrap()).unwrap()["to"][0] == to)
            .unwrap();
        std::fs::read(envelope.with_extension("eml")).unwrap()
    }

    /// What dkimpy says of each mail: whether it passes, and which headers are signed.
    fn verified(&self, key: &str, mails: &[Vec<u8>]) -> Vec<(bool, String)> {
        let folder = tempfile::tempdir().unwrap();
        let paths: Vec<_> = (0..mails.len()).map(|n| folder.path().join(format!("{n}.eml"))).collect();
        for (path, mail) in paths.iter().zip(mails) {
            std::fs::write(path, mail).unwrap();
        }
        let verify = |path: &Path| Command::new(&self.python).arg(path).arg(file(key)).arg(NAME).args(&paths).output();
        let output = verify(&file("verify.py")).unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).unwrap();
        said.lines().map(|line| line.split_once(' ').unwrap()).map(|(word, of)| (word == "pass", of.into())).collect()
    }
}

fn replaced(mail: &[u8], what: &str, by: &str) -> Vec<u8> {
    let text = String::from_utf8(mail.to_vec()).unwrap();
    assert!(text.contains(what), "{what}");
    text.replacen(what, by, 1).into_bytes()
}

#[tokio::test]
async fn every_mail_is_signed_so_that_others_verify_it() {
    let Some(place) = Place::named() else { return };
    let transport = place.transport("rsa.pem");
    let mut mails = Vec::new();
    for sample in every() {
        let language = if sample.name.ends_with("_ja") { Language::Ja } else { Language::En };
        let mail = OutgoingMail { mail: sample.mail, ..outgoing("hanako@example.jp", language) };
        mails.push(place.sent(&transport, mail, "noreply@midori.example.jp").await);
    }
    let verified = place.verified("rsa.pem", &mails);
    assert_eq!(verified.len(), mails.len());
    for (passes, signed) in verified {
        assert!(passes);
        for name in ["from", "to", "subject", "date", "message-id", "mime-version", "content-type", "auto-submitted"] {
            assert!(signed.split(':').any(|header| header == name), "{name} isn't signed: {signed}");
        }
    }
    for mail in &mails {
        let text = std::str::from_utf8(mail).unwrap();
        assert_eq!(text.matches("DKIM-Signature:").count(), 1);
        assert!(text.split_once("\r\n\r\n").unwrap().0.lines().all(|line| line.len() <= 76));
    }
}

#[tokio::test]
async fn keys_of_each_kind_sign_and_a_mail_that_was_changed_on_its_way_does_not_pass() {
    let Some(place) = Place::named() else { return };
    for key in KEYS {
        let transport = place.transport(key);
        let mail = place.sent(&transport, outgoing("a@example.jp", Language::En), "noreply@midori.example.jp").await;
        let text = String::from_utf8(mail.clone()).unwrap();
        let folded_anew = replaced(&mail, "\r\nAuto-Submitted: auto", "\r\nAuto-Submitted:\r\n   auto");
        let cases = [
            (mail.clone(), true),
            (folded_anew, true),
            (replaced(&mail, "takahashi2026", "takahashi2027"), false),
            (replaced(&mail, "noreply@midori", "noreply@other"), false),
            (replaced(&mail, "\r\nFrom:", "\r\nSubject: another\r\nFrom:"), false),
            (format!("From: <evil@example.com>\r\n{text}").into_bytes(), false),
            (format!("{text}more\r\n").into_bytes(), false),
        ];
        let mails: Vec<_> = cases.iter().map(|(mail, _)| mail.clone()).collect();
        let verified: Vec<_> = place.verified(key, &mails).into_iter().map(|(passes, _)| passes).collect();
        assert_eq!(verified, cases.map(|(_, passes)| passes), "{key}");
        let other = KEYS.into_iter().find(|other| *other != key).unwrap();
        assert!(!place.verified(other, &[mail])[0].0, "another key's signature");
    }
}

#[tokio::test]
async fn a_mail_of_a_domain_without_a_key_leaves_unsigned() {
    let Some(place) = Place::named() else { return };
    let transport = place.transport("rsa.pem");
    for from in ["noreply@other.example.jp", "noreply@mail.midori.example.jp"] {
        let mail = place.sent(&transport, outgoing("a@example.jp", Language::Ja), from).await;
        assert!(!String::from_utf8(mail).unwrap().contains("DKIM-Signature"), "{from}");
    }
    let upper = place.sent(&transport, outgoing("a@example.jp", Language::Ja), "noreply@MIDORI.example.jp").await;
    assert!(place.verified("rsa.pem", &[upper])[0].0);
}
