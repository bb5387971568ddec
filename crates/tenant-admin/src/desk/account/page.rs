//! The pages of one's own account.

use madoguchi_core::tenancy::hosts::desk_host;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

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
    /// The names of the passkeys.
    pub passkeys: Vec<String>,
    /// Whether there is an app.
    pub app: bool,
    /// The unused recovery codes.
    pub codes_left: u32,
    /// The open sessions, the latest first.
    pub sessions: Vec<ListedSession>,
}

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// A method was added.
    MethodAdded,
    /// A session was ended.
    SessionEnded,
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
        let role = |role| crate::desk::staff::page::role_name(words, role);
        let full = Self {
            notice: None,
            name: "窓口 花子".into(),
            login: "hanako@kenpo.example".into(),
            roles: vec![role(madoguchi_core::staff::permission::Role::Support)],
            passkeys: vec!["iPhoneのSafari".into()],
            app: true,
            codes_left: 10,
            sessions: vec![session(true), session(false)],
        };
        vec![
            ("full", full.clone()),
            (
                "no-codes",
                Self {
                    notice: Some(Notice::MethodAdded),
                    codes_left: 0,
                    app: false,
                    sessions: vec![session(true)],
                    ..full.clone()
                },
            ),
            ("session-ended", Self { notice: Some(Notice::SessionEnded), passkeys: Vec::new(), ..full }),
        ]
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
