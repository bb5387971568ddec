//! Samples of the page of one person.

use chrono::{DateTime, NaiveDate};
use madoguchi_core::policy::password::Reason;
use madoguchi_core::support::Obstacle;
use madoguchi_web::FieldError;
use madoguchi_words::Words;

use super::wording::trouble;
use super::{Account, ActLink, Fact, Letter, Line, NoteLine, Notice, OpenCall, Person, Relative};

fn fact(words: &Words, key: &str, value: &str, unmask: Option<&'static str>) -> Fact {
    Fact { label: words.text(key).to_owned(), value: value.to_owned(), unmask }
}

fn line(what: &str, more: &str, trouble: bool) -> Line {
    Line { at: "2026年11月20日（金）10:00".into(), what: what.into(), more: more.into(), trouble }
}

fn member(words: &Words) -> Person {
    Person {
        errors: Vec::new(),
        notice: None,
        href: "/members/01a22a38-638e-7166-a68e-abb39c17b404".into(),
        unmask_href: "/members/01a22a38-638e-7166-a68e-abb39c17b404/unmask".into(),
        note_href: "/members/01a22a38-638e-7166-a68e-abb39c17b404/note".into(),
        name: "髙橋 﨑子".into(),
        kana: "タカハシ サキコ".into(),
        facts: vec![
            fact(words, "desk-person-number", "●●●●●●●●56", Some("number")),
            fact(words, "desk-person-birth-date", "1979-●●-●●", Some("birth_date")),
            fact(words, "desk-person-employer", "みどり工業", None),
            fact(words, "desk-person-joined", "2015年4月1日", None),
        ],
        obstacles: Vec::new(),
        barred: false,
        household: vec![
            Relative {
                href: None,
                name: "髙橋 﨑子".into(),
                relationship: words.text("desk-insured").to_owned(),
                covered: true,
            },
            Relative {
                href: Some("/members/x".into()),
                name: "髙橋 太郎".into(),
                relationship: "長男".into(),
                covered: false,
            },
        ],
        viewing: vec![words.format("desk-viewing-both", &[("name", "髙橋 太郎".into())])],
        letters: vec![Letter {
            login_id: "1400002537".into(),
            medium: "はがき",
            state: words.text("desk-letter-used").to_owned(),
            issued: "2026年10月1日（木）9:00".into(),
            until: "2027年3月30日（火）9:00".into(),
        }],
        account: Some(Account {
            facts: vec![
                fact(words, "desk-account-user-id", "takahashi2026", None),
                fact(words, "desk-account-address", "h●●●@kaisha.example", Some("address")),
            ],
            disabled: None,
            warnings: vec![words.text("desk-warning-birth-date-in-address").to_owned()],
        }),
        mails: vec![
            line("登録完了のお知らせ：送信済み", "", false),
            line("登録完了のお知らせ：届きませんでした", "550 no such user", true),
        ],
        timeline: vec![
            line("ログイン", "Windows（Edge）", false),
            line("確認コードが合わず", "iPhone（Safari）", true),
        ],
        notes: vec![NoteLine {
            at: "2026年11月20日（金）10:00".into(),
            author: "窓口 花子".into(),
            text: "電話。はがきを紛失。".into(),
        }],
        acts: vec![
            ActLink { href: "/members/x/unlock".into(), name: "ロック解除".into(), danger: false },
            ActLink { href: "/members/x/disable".into(), name: "利用停止".into(), danger: true },
        ],
        call_href: Some("/members/x/call".into()),
        call: None,
        audit_href: Some("/audit?person=x".into()),
        may_note: true,
        note: String::new(),
        restricted: None,
        disclosures: Vec::new(),
    }
}

pub(super) fn all(words: &Words) -> Vec<(&'static str, Person)> {
    let at = DateTime::from_timestamp(1_795_000_000, 0).unwrap_or_default();
    let day = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap_or_default();
    let every: Vec<_> = [
        Obstacle::PortalSuspended,
        Obstacle::PortalClosed { until: at },
        Obstacle::NoLongerCovered { lost_on: day },
        Obstacle::Disabled { since: at },
        Obstacle::PasswordVoided,
        Obstacle::PasswordOnlyOnKnownDevices,
        Obstacle::PasswordPaused { until: at },
        Obstacle::CodePaused { until: at },
        Obstacle::MustSetUp,
        Obstacle::PasswordDue { reason: Reason::Expired },
        Obstacle::PasswordDue { reason: Reason::YearsAfterRegistration },
        Obstacle::PasswordDue { reason: Reason::StricterRule },
        Obstacle::TermsDue,
        Obstacle::NoVerifiedAddress,
        Obstacle::AddressUnverified,
        Obstacle::AddressRefused,
        Obstacle::AddressSuspended { since: at },
        Obstacle::AddressUndeliverable,
        Obstacle::NoLetter,
        Obstacle::LetterExpired { at },
        Obstacle::LetterRevoked,
        Obstacle::NotRegistered { until: at },
        Obstacle::Unfinished { next: madoguchi_core::policy::registration::Step::Terms, until: at },
        Obstacle::LetterPaused { until: at },
        Obstacle::IdentityPaused { until: at },
    ]
    .iter()
    .map(|obstacle| trouble(words, obstacle))
    .collect();
    let plain = member(words);
    let without = Person {
        account: None,
        mails: Vec::new(),
        timeline: Vec::new(),
        notes: Vec::new(),
        letters: Vec::new(),
        acts: Vec::new(),
        may_note: false,
        obstacles: vec![trouble(words, &Obstacle::NoLetter)],
        barred: true,
        ..plain.clone()
    };
    let call = |text: &str, bars| OpenCall { text: text.into(), bars, end_href: "/members/x/call/end".into() };
    let calling = call("本人。一致した項目：氏名・生年月日・記号・番号。届け出のある番号に折り返した。", false);
    let employer = call(words.text("desk-caller-employer-what"), true);
    let mut samples = vec![
        ("a-call", Person { call: Some(calling), ..plain.clone() }),
        ("an-employers-call", Person { call: Some(employer), ..plain.clone() }),
        ("member", plain.clone()),
        ("without-account", without),
        ("every-obstacle", Person { obstacles: every, barred: true, ..plain.clone() }),
        (
            "disabled",
            Person {
                account: plain
                    .account
                    .clone()
                    .map(|account| Account { disabled: Some("2026年11月20日（金）10:00".into()), ..account }),
                ..plain.clone()
            },
        ),
        (
            "note-empty",
            Person {
                errors: vec![FieldError::at("note", words.format("desk-note-error", &[("most", 500.into())]))],
                ..plain.clone()
            },
        ),
    ];
    let since = words.format(
        "desk-person-restricted",
        &[
            ("at", "2026年11月20日（金）10:00".into()),
            ("who", "窓口 花子".into()),
            ("reason", "申出書を受け付け".into()),
        ],
    );
    samples.push((
        "restricted",
        Person { restricted: Some(since), disclosures: vec!["/disclosures/x".into()], ..plain.clone() },
    ));
    samples.extend(Notice::ALL.map(|notice| (notice.word(), Person { notice: Some(notice), ..plain.clone() })));
    samples
}
