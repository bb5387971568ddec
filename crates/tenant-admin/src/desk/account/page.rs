//! The pages of one's own account.

use chrono::DateTime;
use madoguchi_core::ids::StaffPasskeyId;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff::methods::passkey::ListedStaffPasskey;
use madoguchi_core::tenancy::hosts::desk_host;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;
use uuid::Uuid;

use crate::desk::face::Visit;

/// One's own account.
#[derive(Clone, Debug, Serialize)]
pub struct OwnAccount {
    /// What has just happened.
    pub notice: Option<Notice>,
    /// The name.
    pub name: String,
    /// The address to sign in with.
    pub login: String,
    /// The roles, in words.
    pub roles: Vec<String>,
    /// The address that waits for its links.
    pub address_waiting: Option<String>,
    /// The passkeys, oldest first.
    pub passkeys: Vec<PasskeyRow>,
    /// Whether a method may be removed: never the last one.
    pub removable: bool,
    /// Whether there is an app.
    pub app: bool,
    /// The unused recovery codes.
    pub codes_left: u32,
    /// How many tokens for the command line are open.
    pub tokens: usize,
    /// The open sessions, the latest first.
    pub sessions: Vec<ListedSession>,
}

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// A method was added.
    MethodAdded,
    /// A method was removed.
    MethodRemoved,
    /// A passkey was renamed.
    PasskeyRenamed,
    /// The password was changed.
    PasswordChanged,
    /// Both mails of a change of the address are on their way.
    AddressAsked,
    /// The change of the address was withdrawn.
    AddressWithdrawn,
    /// A session was ended.
    SessionEnded,
}

impl Notice {
    const ALL: [Self; 7] = [
        Self::MethodAdded,
        Self::MethodRemoved,
        Self::PasskeyRenamed,
        Self::PasswordChanged,
        Self::AddressAsked,
        Self::AddressWithdrawn,
        Self::SessionEnded,
    ];

    /// The word in the query.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::MethodAdded => "added",
            Self::MethodRemoved => "removed",
            Self::PasskeyRenamed => "renamed",
            Self::PasswordChanged => "password-changed",
            Self::AddressAsked => "address-asked",
            Self::AddressWithdrawn => "address-withdrawn",
            Self::SessionEnded => "session-ended",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.word() == word)
    }
}

/// A passkey.
#[derive(Clone, Debug, Serialize)]
pub struct PasskeyRow {
    /// Its name.
    pub name: String,
    /// When it was added, in words.
    pub added: String,
    /// When it was used last, in words.
    pub used: Option<String>,
    /// Where it is renamed.
    pub href: String,
    /// Where it is removed.
    pub remove_href: String,
}

impl PasskeyRow {
    pub(super) fn of(words: &Words, passkey: &ListedStaffPasskey) -> Self {
        Self {
            name: passkey.name.clone(),
            added: words.instant(passkey.added_at),
            used: passkey.used_at.map(|used_at| words.instant(used_at)),
            href: links::of(links::OWN_PASSKEY, passkey.id.0),
            remove_href: links::of(links::REMOVE_OWN_PASSKEY, passkey.id.0),
        }
    }
}

/// An open session.
#[derive(Clone, Debug, Serialize)]
pub struct ListedSession {
    /// Its id, for the form.
    pub id: String,
    /// The device, in words.
    pub device: String,
    /// Since when, in words.
    pub since: String,
    /// Whether this is the session of the request.
    pub here: bool,
}

/// Recovery codes: the question before they are made, then the sheet.
#[derive(Clone, Serialize)]
pub struct Codes {
    /// The unused codes so far.
    pub left: u32,
    /// The new codes, shown once; empty before they are made.
    pub codes: Vec<String>,
    /// When they were made, in words.
    pub made_on: Option<String>,
    /// The desk's address, for the sheet.
    pub address: String,
}

/// The desk's address as people type it.
pub(super) fn address_of(visit: &Visit) -> String {
    desk_host(&visit.tenant.slug, &visit.app.site.base)
}

impl Page for OwnAccount {
    const TEMPLATE: &'static str = "account/account.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let session = |here| ListedSession {
            id: "01a22a38-638e-7166-a68e-abb39c17b404".into(),
            device: "Windows（Edge）".into(),
            since: "2026年11月20日（金）10:00".into(),
            here,
        };
        let passkey = |n: u128, name: &str, used_at| {
            let added_at = DateTime::from_timestamp(1_795_000_000, 0).unwrap_or_default();
            let id = StaffPasskeyId(Uuid::from_u128(n));
            PasskeyRow::of(words, &ListedStaffPasskey { id, name: name.to_owned(), added_at, used_at })
        };
        let role = |role| crate::desk::staff::page::role_name(words, role);
        let full = Self {
            notice: None,
            name: "窓口 花子".into(),
            login: "hanako@kenpo.example".into(),
            roles: vec![role(madoguchi_core::staff::permission::Role::Support)],
            address_waiting: None,
            passkeys: vec![
                passkey(1, "iPhoneのSafari", DateTime::from_timestamp(1_795_100_000, 0)),
                passkey(2, "カウンターのPC", None),
            ],
            removable: true,
            app: true,
            codes_left: 10,
            tokens: 1,
            sessions: vec![session(true), session(false)],
        };
        let one = Self {
            passkeys: full.passkeys.iter().take(1).cloned().collect(),
            removable: false,
            app: false,
            codes_left: 0,
            tokens: 0,
            sessions: vec![session(true)],
            ..full.clone()
        };
        let app_only = Self { passkeys: Vec::new(), app: true, ..one.clone() };
        let waits = Self { address_waiting: Some("hanako.new@kenpo.example".into()), ..full.clone() };
        let mut samples = vec![("full", full.clone()), ("one", one), ("app-only", app_only), ("address-waits", waits)];
        samples.extend(Notice::ALL.map(|notice| (notice.word(), Self { notice: Some(notice), ..full.clone() })));
        samples
    }
}

impl Page for Codes {
    const TEMPLATE: &'static str = "account/codes.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let before = Self { left: 0, codes: Vec::new(), made_on: None, address: String::new() };
        let made = Self {
            codes: (0..10).map(|n| format!("7kq{n}-m4xp-t9wd")).collect(),
            made_on: Some("2026年11月20日（金）10:00".into()),
            address: "midori.desk.example.jp".into(),
            ..before.clone()
        };
        vec![("first", before.clone()), ("again", Self { left: 3, ..before }), ("made", made)]
    }
}
