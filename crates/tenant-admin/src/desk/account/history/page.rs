//! The page of what happened to one's own account.

use madoguchi_core::audit::Action;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use crate::desk::audit::page::action_name;

/// What happened, the newest first.
#[derive(Clone, Debug, Serialize)]
pub struct OwnHistory {
    /// The rows.
    pub rows: Vec<Row>,
    /// The next page.
    pub more_href: Option<String>,
}

/// Something that happened.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// When, in words.
    pub at: String,
    /// What, in words.
    pub what: String,
    /// The device, in words.
    pub device: Option<String>,
    /// Who did it, where it wasn't the clerk.
    pub by: Option<String>,
    /// The digits of the network.
    pub network: Option<String>,
    /// Whether somebody failed to get in.
    pub odd: bool,
}

/// Whether somebody failed to get in.
pub(super) const fn is_odd(action: Action) -> bool {
    matches!(action, Action::AttemptFailed | Action::AttemptsRefused)
}

impl Page for OwnHistory {
    const TEMPLATE: &'static str = "account/history.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let row = |action: Action, device: Option<&str>, by: Option<&str>| Row {
            at: "2026年11月20日（金）10:00".into(),
            what: action_name(words, action),
            device: device.map(str::to_owned),
            by: by.map(str::to_owned),
            network: Some("0123456789abcdef".into()),
            odd: is_odd(action),
        };
        let rows = vec![
            row(Action::SignedIn, Some("Windows（Edge）"), None),
            row(Action::AttemptFailed, None, None),
            row(Action::StaffRolesChanged, None, Some("設定 次郎")),
            row(Action::PasskeyAdded, None, None),
        ];
        let full = Self { rows, more_href: Some("/account/history?after=x".into()) };
        vec![("full", full.clone()), ("last", Self { more_href: None, ..full })]
    }
}
