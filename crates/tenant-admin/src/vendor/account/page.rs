//! The page of one's own account.

use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

/// One's own account.
#[derive(Clone, Debug, Serialize)]
pub struct OwnAccount {
    /// Whether a session has just been ended.
    pub ended: bool,
    /// The name.
    pub name: String,
    /// The address to sign in with.
    pub login: String,
    /// The role, in words.
    pub role: String,
    /// The sign-in methods beside the password, in words.
    pub methods: Vec<String>,
    /// The open sessions, the latest first.
    pub sessions: Vec<OpenSession>,
}

/// An open session.
#[derive(Clone, Debug, Serialize)]
pub struct OpenSession {
    /// Its id.
    pub id: String,
    /// The device, in words.
    pub device: String,
    /// Since when, in words.
    pub since: String,
    /// Whether it is this session.
    pub here: bool,
}

impl Page for OwnAccount {
    const TEMPLATE: &'static str = "account/account.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let session = |id: &str, device: &str, here| OpenSession {
            id: id.into(),
            device: device.into(),
            since: "2026年11月20日（金）10:00".into(),
            here,
        };
        let plain = Self {
            ended: false,
            name: "運用 花子".into(),
            login: "hanako@vendor.example".into(),
            role: "運用".into(),
            methods: vec![words.text("desk-account-app").to_owned()],
            sessions: vec![session("a", "Windows（Edge）", true), session("b", "iPhone（Safari）", false)],
        };
        vec![("plain", plain.clone()), ("ended", Self { ended: true, ..plain })]
    }
}
