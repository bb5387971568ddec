//! The page of the proof of the letters.

use madoguchi_core::policy::Policy;
use madoguchi_core::policy::eras::{Era, Medium};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// What the society's letters say.
#[derive(Clone, Debug, Serialize)]
pub struct LetterProofPage {
    /// Why it wasn't approved; empty at first.
    pub errors: Vec<FieldError>,
    /// The fingerprint of what is shown.
    pub seen: String,
    /// The newest approval.
    pub approved: Option<Approved>,
    /// The society's name.
    pub society: String,
    /// What the service is called.
    pub service: String,
    /// The address of the portal, as it is printed.
    pub portal: String,
    /// The insurer numbers.
    pub insurer_numbers: Vec<String>,
    /// The department.
    pub department: String,
    /// The telephone number.
    pub phone: String,
    /// When somebody answers.
    pub hours: String,
    /// For how many days a letter can be used.
    pub valid_days: u16,
    /// The kinds of letters.
    pub letters: Vec<LetterKind>,
}

/// An approval, in words.
#[derive(Clone, Debug, Serialize)]
pub struct Approved {
    /// By whom.
    pub name: String,
    /// When.
    pub at: String,
    /// Whether the letters still say what was approved.
    pub holds: bool,
}

/// A kind of letter.
#[derive(Clone, Debug, Serialize)]
pub struct LetterKind {
    /// What carries it.
    pub medium: String,
    /// The title as printed.
    pub title: String,
    /// The first day of joining that gets it, in words.
    pub from: Option<String>,
    /// The last such day, in words.
    pub last: Option<String>,
}

impl LetterProofPage {
    pub(super) fn of(words: &Words, policy: &Policy, portal: String, seen: String) -> Self {
        let (society, contact) = (&policy.society, &policy.contact);
        Self {
            errors: Vec::new(),
            seen,
            approved: None,
            society: society.name.clone(),
            service: society.service_name.clone(),
            portal,
            insurer_numbers: society.insurer_numbers.iter().map(ToString::to_string).collect(),
            department: contact.department.clone(),
            phone: contact.phone.clone(),
            hours: contact.hours.clone(),
            valid_days: policy.credential.valid_days,
            letters: policy.eras.iter().map(|era| LetterKind::of(words, era)).collect(),
        }
    }
}

impl LetterKind {
    fn of(words: &Words, era: &Era) -> Self {
        let medium = match era.medium {
            Medium::Postcard => "letter-medium-postcard",
            Medium::CardMount => "letter-medium-card-mount",
            Medium::Notice => "letter-medium-notice",
        };
        Self {
            medium: words.text(medium).to_owned(),
            title: era.title.clone(),
            from: era.from.map(|day| words.date(day)),
            last: era.until.and_then(|day| day.pred_opt()).map(|day| words.date(day)),
        }
    }
}

impl Page for LetterProofPage {
    const TEMPLATE: &'static str = "letter_proof/proof.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let kind = |medium: &str, title: &str, from: Option<&str>, last: Option<&str>| LetterKind {
            medium: words.text(medium).to_owned(),
            title: title.to_owned(),
            from: from.map(str::to_owned),
            last: last.map(str::to_owned),
        };
        let never = Self {
            errors: Vec::new(),
            seen: "00".repeat(32),
            approved: None,
            society: "見本健康保険組合".into(),
            service: "Webサービス".into(),
            portal: "https://sample.portal.example.jp".into(),
            insurer_numbers: vec!["06139992".into()],
            department: "適用課".into(),
            phone: "03-0000-0012".into(),
            hours: "平日 9:00～17:00".into(),
            valid_days: 90,
            letters: vec![
                kind("letter-medium-card-mount", "資格情報のお知らせ", None, Some("2026年3月31日（火）")),
                kind("letter-medium-postcard", "ご登録のご案内", Some("2026年4月1日（水）"), None),
            ],
        };
        let by = |holds| {
            Some(Approved { name: "書類 太郎".into(), at: "2026年11月20日（金）10:00".into(), holds })
        };
        let approved = Self { approved: by(true), ..never.clone() };
        let outdated = Self { approved: by(false), ..never.clone() };
        let changed =
            Self { errors: vec![FieldError::overall(words.text("desk-letter-proof-changed"))], ..outdated.clone() };
        vec![("never", never), ("approved", approved), ("outdated", outdated), ("changed", changed)]
    }
}
