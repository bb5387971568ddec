//! Societies, mails and instants for the tests.

use chrono::{DateTime, Utc};
use madoguchi_core::ids::MessageId;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::outbox::{Mail, OutgoingMail};
use madoguchi_core::policy::society::Language;
use madoguchi_mail::{ReadyMail, SocietyOnMail, render};
use uuid::Uuid;

pub fn society(language: Language) -> SocietyOnMail {
    let japanese = language == Language::Ja;
    let pick = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
    SocietyOnMail {
        name: pick("みどり健康保険組合", "Midori Health Insurance Society"),
        user_id_word: pick("ユーザID", "User ID"),
        department: "適用課".into(),
        phone: "03-0000-0000".into(),
        hours: pick("平日 9時～17時", "9 a.m. to 5 p.m. on weekdays"),
        mail_from: "noreply@midori.example.jp".into(),
        portal: "https://midori.portal.example.jp".into(),
        main: "#197a4b".into(),
        on_main: "#ffffff".into(),
        sample: true,
    }
}

pub fn outgoing(to: &str, language: Language) -> OutgoingMail {
    OutgoingMail {
        id: MessageId(Uuid::from_u128(0x0193_f1d0_0000_7000_8000_0000_0000_0001)),
        recipient: EmailAddress::parse(to).unwrap(),
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

/// The mails of the ways back in, by the names of their snapshots.
pub fn ways_back_in() -> [(&'static str, Mail); 5] {
    let member_name = || "髙橋 﨑子".to_owned();
    let path = |page: &str| format!("{page}?token=abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE");
    [
        ("verify_email", Mail::VerifyEmail { member_name: member_name(), verification_path: path("/verify-email") }),
        (
            "forgotten_user_id",
            Mail::ForgottenUserId { member_name: member_name(), link_path: path("/recovery/user-id/link") },
        ),
        (
            "forgotten_password",
            Mail::ForgottenPassword { member_name: member_name(), link_path: path("/recovery/new-password") },
        ),
        ("password_was_reset", Mail::PasswordWasReset { member_name: member_name() }),
        ("desk_code_used", Mail::DeskCodeUsed { member_name: member_name() }),
    ]
}

pub fn at() -> DateTime<Utc> {
    "2026-11-20T01:00:00Z".parse().unwrap()
}

pub fn ready(to: &str) -> ReadyMail {
    let language = Language::Ja;
    render(&outgoing(to, language), &society(language)).unwrap().ready(at()).unwrap()
}

/// A mail about the password to the same member.
pub fn about_password(mail: Mail, language: Language) -> OutgoingMail {
    OutgoingMail { mail, ..outgoing("hanako@example.jp", language) }
}
