//! Societies, mails and instants for the tests.

use chrono::{DateTime, Utc};
use madoguchi_core::ids::MessageId;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::outbox::{Mail, OutgoingMail};
use madoguchi_core::policy::society::Language;
use madoguchi_mail::{ReadyMail, RenderedMail, SocietyOnMail, render};
use rand::rngs::StdRng;
use uuid::Uuid;

/// What stands in the samples' links and in nothing else.
pub const TOKEN: &str = "token=abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE";

pub fn society(language: Language) -> SocietyOnMail {
    let japanese = language == Language::Ja;
    let pick = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
    SocietyOnMail {
        name: pick("みどり健康保険組合", "Midori Health Insurance Society"),
        user_id_word: pick("ユーザID", "User ID"),
        department: "適用課".into(),
        phone: "03-0000-0000".into(),
        hours: pick("平日 9時～17時", "9 a.m. to 5 p.m. on weekdays"),
        contact_note: None,
        closing: None,
        mail_from: "noreply@midori.example.jp".into(),
        portal: "https://midori.portal.example.jp".into(),
        desk: "https://midori.desk.example.jp".into(),
        main: "#197a4b".into(),
        on_main: "#ffffff".into(),
        sample: true,
    }
}

pub fn outgoing(to: &str, language: Language) -> OutgoingMail {
    OutgoingMail {
        id: MessageId(Uuid::from_u128(0x0193_f1d0_0000_7000_8000_0000_0000_0001)),
        recipient: EmailAddress::parse(to).unwrap(),
        account: None,
        language,
        mail: Mail::Welcome {
            member_name: "髙橋 﨑子".into(),
            user_id: "takahashi2026".into(),
            verification_path: "/verify-email?token=abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE".into(),
        },
        created_at: at(),
        attempts: 0,
    }
}

/// A sample of a mail in one of the languages.
pub struct Sample {
    /// Its shape, as [`Mail::samples`] names it.
    pub shape: &'static str,
    /// Its shape and its language, such as `welcome_ja`.
    pub name: String,
    /// What it says.
    pub mail: Mail,
    /// How it reads.
    pub rendered: RenderedMail,
}

/// Every mail in each of its shapes, in both languages.
pub fn every() -> Vec<Sample> {
    let mut every = Vec::new();
    for (language, code) in [(Language::Ja, "ja"), (Language::En, "en")] {
        for (shape, mail) in Mail::samples() {
            let outgoing = OutgoingMail { mail: mail.clone(), ..outgoing("hanako@example.jp", language) };
            let rendered = render(&outgoing, &society(language)).unwrap();
            every.push(Sample { shape, name: format!("{shape}_{code}"), mail, rendered });
        }
    }
    every
}

/// Those of `shapes`; each is there.
pub fn of(shapes: &[&str]) -> Vec<Sample> {
    let found: Vec<_> = every().into_iter().filter(|sample| shapes.contains(&sample.shape)).collect();
    assert_eq!(found.len(), 2 * shapes.len());
    found
}

/// An id that no other test of this run uses.
pub fn fresh() -> MessageId {
    MessageId::new(at(), &mut rand::make_rng::<StdRng>())
}

pub fn at() -> DateTime<Utc> {
    "2026-11-20T01:00:00Z".parse().unwrap()
}

pub fn ready(to: &str) -> ReadyMail {
    let language = Language::Ja;
    render(&outgoing(to, language), &society(language)).unwrap().ready(at()).unwrap()
}
