//! The profile.

use crate::fields::account::user_id_word;
use crate::fields::wording::kind_word;
use madoguchi_core::accounts::emails::Held;
use madoguchi_core::links;
use madoguchi_core::policy::notification::{Choices, Mode, Notification, NotificationKind, wants};
use madoguchi_core::policy::user_id::UserIdChangeStanding;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

/// What is stored about a member, and where it is changed.
#[derive(Clone, Debug, Serialize)]
pub struct Profile {
    /// What has just been stored.
    pub notice: Option<Kept>,
    /// The name, without 様.
    pub name: String,
    /// The word for the user ID.
    pub user_id_word: String,
    /// The user ID.
    pub user_id: String,
    /// Whether the user ID can be changed, and if not, why.
    pub user_id_standing: UserIdStanding,
    /// The member's addresses, the main one first.
    pub addresses: Vec<Address>,
    /// The notification mails; none where the society sends none.
    pub mails: Option<Mails>,
    /// The language, where there is a choice.
    pub language: Option<String>,
    /// The text size, in words.
    pub text_size: String,
    /// Whether sign-in methods can be changed.
    pub login_methods: bool,
    /// Whether there is a page about the household.
    pub family: bool,
}

/// What has just been stored, as the notice parameter names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// A new user ID.
    UserId,
    /// The choice of notification mails.
    Notifications,
    /// The language and text size.
    Display,
}

impl Kept {
    const ALL: [Self; 3] = [Self::UserId, Self::Notifications, Self::Display];

    /// Returns the value of the notice parameter.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::UserId => "user-id",
            Self::Notifications => "notifications",
            Self::Display => "display",
        }
    }

    /// Parses the notice parameter.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kept| kept.word() == word)
    }
}

/// Whether a user ID can be changed, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UserIdStanding {
    /// It can be changed once.
    Changeable,
    /// The society doesn't allow a change.
    Final,
    /// The one allowed change was made.
    Changed,
}

impl From<UserIdChangeStanding> for UserIdStanding {
    fn from(standing: UserIdChangeStanding) -> Self {
        match standing {
            UserIdChangeStanding::Changeable => Self::Changeable,
            UserIdChangeStanding::Final => Self::Final,
            UserIdChangeStanding::Changed => Self::Changed,
        }
    }
}

/// An address that mails go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Address {
    /// The purpose, in words.
    pub label: String,
    /// The address, if one is registered.
    pub address: Option<String>,
    /// Whether it was verified by its link.
    pub verified: bool,
    /// The path of the page that changes it.
    pub change_href: &'static str,
}

impl Address {
    /// Builds the address from the account's record.
    #[must_use]
    pub fn new(label: &str, held: Option<&Held>, change_href: &'static str) -> Self {
        Self {
            label: label.to_owned(),
            address: held.map(|held| held.address.as_str().to_owned()),
            verified: held.is_some_and(|held| held.verified_at.is_some()),
            change_href,
        }
    }
}

/// The notification mails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mails {
    /// Whether everybody gets them, so that there is nothing to choose.
    pub always: bool,
    /// The kinds that the society sends.
    pub kinds: Vec<MailsOfKind>,
}

/// The mails about one topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MailsOfKind {
    /// The name of the field, which is also its `id`.
    pub field: &'static str,
    /// The topic, in words.
    pub name: String,
    /// Whether the member gets them.
    pub wanted: bool,
}

/// Returns the name of a kind's field.
#[must_use]
pub const fn field_of(kind: NotificationKind) -> &'static str {
    match kind {
        NotificationKind::MedicalExpenses => "medical_expenses",
        NotificationKind::Eligibility => "eligibility",
        NotificationKind::Announcements => "announcements",
    }
}

impl Mails {
    /// Lists the society's kinds with the member's choices; none where the society sends no such mails.
    #[must_use]
    pub fn of(words: &Words, rules: &Notification, choices: &Choices) -> Option<Self> {
        let of = |kind: &NotificationKind| MailsOfKind {
            field: field_of(*kind),
            name: kind_word(words, *kind).to_owned(),
            wanted: wants(rules, choices, *kind),
        };
        let kinds: Vec<_> = rules.kinds.iter().map(of).collect();
        (!kinds.is_empty()).then_some(Self { always: rules.mode == Mode::Always, kinds })
    }
}

impl Page for Profile {
    const TEMPLATE: &'static str = "profile/profile.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let both = [NotificationKind::MedicalExpenses, NotificationKind::Eligibility];
        let rules = |mode| Notification { mode, kinds: both.to_vec(), quiet_hours: None };
        let chosen = Choices { by_kind: vec![(NotificationKind::MedicalExpenses, true)], ..Choices::default() };
        let address_of = |address: Option<&str>, change_href| Address {
            label: String::new(),
            address: address.map(str::to_owned),
            verified: false,
            change_href,
        };
        let address = |address: Option<&str>, verified| {
            let main = Address {
                label: words.text("profile-email").to_owned(),
                verified,
                ..address_of(address, links::EMAIL)
            };
            let label = words.text("profile-second").to_owned();
            vec![main, Address { label, ..address_of(None, links::RECOVERY_ADDRESS) }]
        };
        let plain = Self {
            notice: None,
            name: "オカダ　カズヒト".into(),
            user_id_word: user_id_word(words, "ユーザID"),
            user_id: "okada2026".into(),
            user_id_standing: UserIdStanding::Final,
            addresses: address(Some("kazuhito.okada@example.ne.jp"), true),
            mails: Mails::of(words, &rules(Mode::OptIn), &chosen),
            language: None,
            text_size: super::display::page::size_word(words, Default::default()).into(),
            login_methods: false,
            family: false,
        };
        let modern = Self {
            notice: Some(Kept::Display),
            user_id_standing: UserIdStanding::Changeable,
            addresses: address(Some("okada@example.jp"), false),
            mails: Mails::of(words, &rules(Mode::Always), &Choices::default()),
            language: Some(words.text("language-name").into()),
            login_methods: true,
            family: true,
            ..plain.clone()
        };
        let bare = Self {
            notice: Some(Kept::UserId),
            user_id_standing: UserIdStanding::Changed,
            addresses: address(None, false),
            mails: None,
            ..plain.clone()
        };
        let told = Self { notice: Some(Kept::Notifications), ..plain.clone() };
        vec![("plain", plain), ("modern", modern), ("bare", bare), ("notifications-kept", told)]
    }
}
