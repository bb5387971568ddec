//! The pages of a letter.

use madoguchi_web::frame::Contact;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// What a new letter does, and why it is issued.
#[derive(Clone, Serialize)]
pub struct AskLetter {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Where the form is sent.
    pub href: String,
    /// The page of the person.
    pub person_href: String,
    /// 氏名
    pub name: String,
    /// 氏名カナ
    pub kana: String,
    /// The letter that was issued last, so that a form that is sent twice issues one letter; empty if there is none.
    pub latest: String,
    /// The request from the portal that the letter answers; empty if it answers none.
    pub request: String,
    /// Why nothing is done for whoever calls, in words.
    pub barred: Option<String>,
    /// Where the caller is verified.
    pub call_href: String,
    /// Whether there are earlier letters, which die.
    pub has_letter: bool,
    /// Whether the letter is to a member who has an account.
    pub has_account: bool,
    /// The reason as typed.
    pub reason: String,
}

/// The letter itself, shown once.
#[derive(Clone, Serialize)]
pub struct PrintedLetter {
    /// The page of the person.
    pub person_href: String,
    /// 氏名
    pub name: String,
    /// 仮ID
    pub login_id: String,
    /// 仮パスワード
    pub password: String,
    /// The portal's address.
    pub portal: String,
    /// Until when it works, in words.
    pub until: String,
    /// When it was issued, in words.
    pub issued: String,
    /// Whom the holder asks.
    pub contact: Contact,
}

impl Page for AskLetter {
    const TEMPLATE: &'static str = "members/letter.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            errors: Vec::new(),
            href: "/members/x/letter".into(),
            person_href: "/members/x".into(),
            name: "髙橋 﨑子".into(),
            kana: "タカハシ サキコ".into(),
            latest: "01a22a38-638e-7166-a68e-abb39c17b404".into(),
            request: String::new(),
            barred: None,
            call_href: "/members/x/call".into(),
            has_letter: true,
            has_account: false,
            reason: String::new(),
        };
        let barred = Some(words.text("desk-call-bar-not-verified").to_owned());
        let wrong = |key: &str| vec![FieldError::overall(words.text(key))];
        vec![
            ("in-place", plain.clone()),
            ("not-verified", Self { barred, ..plain.clone() }),
            ("requested", Self { request: "01a22a38-638e-7166-a68e-abb39c17b404".into(), ..plain.clone() }),
            ("first", Self { latest: String::new(), has_letter: false, ..plain.clone() }),
            ("to-member", Self { has_account: true, ..plain.clone() }),
            ("meanwhile", Self { errors: wrong("desk-letter-error-meanwhile"), ..plain.clone() }),
            ("not-covered", Self { errors: wrong("desk-letter-error-not-covered"), ..plain.clone() }),
            ("no-era", Self { errors: wrong("desk-letter-error-no-era"), ..plain }),
        ]
    }
}

impl Page for PrintedLetter {
    const TEMPLATE: &'static str = "members/printed_letter.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let letter = Self {
            person_href: "/members/x".into(),
            name: "髙橋 﨑子".into(),
            login_id: "1400002537".into(),
            password: "abcd-efgh-jkmn".into(),
            portal: "https://midori.portal.example.jp".into(),
            until: "2027年5月19日（水）10:00".into(),
            issued: "2026年11月20日（金）10:00".into(),
            contact: Contact {
                department: "総務課".into(),
                phone: "03-0000-0000".into(),
                phone_href: "tel:0300000000".into(),
                hours: "平日 9:00～17:00".into(),
                note: None,
            },
        };
        vec![("letter", letter)]
    }
}
