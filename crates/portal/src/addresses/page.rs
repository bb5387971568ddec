//! The pages of a member's addresses.

use madoguchi_core::accounts::emails;
use madoguchi_core::accounts::profile::addresses;
use madoguchi_core::accounts::profile::own_address::rule::Ending;
use madoguchi_core::links;
use madoguchi_core::policy::email::{AddressRule, EmailRules};
use madoguchi_core::policy::second_step::SecondStep;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::account::EmailField;
use crate::fields::wording;

/// The main address (メールアドレスの変更) or the second one (予備のメールアドレス).
#[derive(Clone, Debug, Serialize)]
pub struct Address {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Whether this is the second address.
    pub second: bool,
    /// What has just happened.
    pub notice: Option<Notice>,
    /// The address that mails come from.
    pub mail_from: String,
    /// The address in force.
    pub current: Option<Held>,
    /// The address that waits for its verification.
    pub pending: Option<Pending>,
    /// The field for a new address; none for a second address where there is no main address.
    pub field: Option<EmailField>,
    /// The address that the page warns about. The form is accepted when it is sent again with this address.
    pub email_confirmed: String,
    /// Whether the address in force can be removed.
    pub removable: bool,
    /// The path that 戻る links to.
    pub back_href: &'static str,
}

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// A mail is on its way to the unverified address.
    Sent,
    /// The unverified address was cancelled.
    Cancelled,
    /// The address in force was removed.
    Removed,
}

impl Notice {
    const ALL: [Self; 3] = [Self::Sent, Self::Cancelled, Self::Removed];

    /// The value of the notice parameter.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Cancelled => "cancelled",
            Self::Removed => "removed",
        }
    }

    /// Parses the notice parameter.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.word() == word)
    }

    /// Whether the notice is still true.
    #[must_use]
    pub const fn still_holds(self, is_pending: bool, is_held: bool) -> bool {
        match self {
            Self::Sent => is_pending,
            Self::Cancelled => !is_pending,
            Self::Removed => !is_held,
        }
    }
}

/// An address in force.
#[derive(Clone, Debug, Serialize)]
pub struct Held {
    /// The address.
    pub email: String,
    /// Whether the address was verified.
    pub verified: bool,
    /// Whether the latest mail to it was refused for good.
    pub undeliverable: bool,
    /// Whether it is suspended for sending.
    pub suspended: bool,
}

impl Held {
    /// Prepares an address in force for the page.
    #[must_use]
    pub fn of(held: &emails::Held) -> Self {
        Self {
            email: held.address.as_str().to_owned(),
            verified: held.verified_at.is_some(),
            undeliverable: held.undeliverable,
            suspended: held.suspension.is_some(),
        }
    }
}

/// An address that waits for its verification.
#[derive(Clone, Debug, Serialize)]
pub struct Pending {
    /// The address.
    pub email: String,
    /// Until when its newest link is valid, in words.
    pub until: String,
    /// Whether the mail with the link was refused for good.
    pub undeliverable: bool,
}

impl Pending {
    /// Prepares an unverified address for the page.
    #[must_use]
    pub fn of(words: &Words, pending: &addresses::Pending) -> Self {
        let undeliverable = pending.undeliverable;
        Self { email: pending.address.as_str().to_owned(), until: words.instant(pending.expires_at), undeliverable }
    }
}

/// Words the rule for second addresses.
#[must_use]
pub fn second_rule(words: &Words, domains: &str) -> String {
    if domains.is_empty() {
        words.text("address-second-which").to_owned()
    } else {
        words.format("address-second-which-company", &[("domains", domains.into())])
    }
}

/// Words why a company address can't be the main address much longer.
#[must_use]
pub fn company_ends(words: &Words, ending: Ending) -> String {
    match ending {
        Ending::On(day) => words.format("address-error-company-ends", &[("date", words.date_with_weekday(day).into())]),
        Ending::Over => words.text("address-error-company-over").to_owned(),
    }
}

impl Page for Address {
    const TEMPLATE: &'static str = "addresses/address.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let rules = EmailRules {
            required: true,
            company_domains: vec!["example.co.jp".into()],
            by_category: Vec::new(),
            otherwise: AddressRule::CompanyInPrinciple,
        };
        let field = |value: &str| EmailField::new(words, &rules, rules.otherwise, value.to_owned());
        let long = "a-rather-long-name.yamada@mail.department.example.co.jp";
        let held = |verified| Some(Held { email: long.into(), verified, undeliverable: false, suspended: false });
        let pending = || {
            let (email, until) = ("taro.yamada@example.ne.jp".into(), "2026年11月27日（金）10:00".into());
            Some(Pending { email, until, undeliverable: false })
        };
        let plain = Self {
            errors: Vec::new(),
            second: false,
            notice: None,
            mail_from: "noreply@kenpo.example.jp".into(),
            current: held(true),
            pending: None,
            field: Some(field("")),
            email_confirmed: String::new(),
            removable: false,
            back_href: links::PROFILE,
        };
        let sent = Self { notice: Some(Notice::Sent), pending: pending(), ..plain.clone() };
        let unverified = Self { current: held(false), removable: true, ..plain.clone() };
        let undeliverable = Self {
            current: held(true).map(|held| Held { undeliverable: true, ..held }),
            pending: pending().map(|pending| Pending { undeliverable: true, ..pending }),
            ..plain.clone()
        };
        let stopped = || held(true).map(|held| Held { undeliverable: true, suspended: true, ..held });
        let suspended = Self { current: stopped(), ..plain.clone() };
        let nothing = Self { current: None, notice: Some(Notice::Removed), ..plain.clone() };
        let typed = "taro@example.ne.jp";
        let warned = Self {
            field: Some(EmailField { warning: Some(wording::address_in_principle(words, &rules)), ..field(typed) }),
            email_confirmed: typed.into(),
            ..plain.clone()
        };
        let mistake = |message: FieldError| Self { errors: vec![message], field: Some(field(typed)), ..plain.clone() };
        let wrong = mistake(FieldError::at("email", words.text("address-error-in-force")));
        let ends = Self {
            errors: vec![FieldError::at("email", company_ends(words, Ending::Over))],
            field: Some(EmailField::new(words, &rules, AddressRule::OwnRequired, "taro@example.co.jp".into())),
            ..plain.clone()
        };
        let enough = mistake(FieldError::overall(words.text("address-error-enough")));
        let of_second = |value: &str| EmailField { which: second_rule(words, "@example.co.jp"), ..field(value) };
        let second = Self { second: true, current: None, field: Some(of_second("")), ..plain.clone() };
        let second_there = Self { current: held(true), removable: true, ..second.clone() };
        let second_suspended = Self { current: stopped(), ..second_there.clone() };
        let second_waits = Self { pending: pending(), notice: Some(Notice::Sent), ..second.clone() };
        let second_cancelled = Self { notice: Some(Notice::Cancelled), ..second.clone() };
        let second_wrong = Self {
            errors: vec![FieldError::at("email", words.text("address-error-company"))],
            field: Some(EmailField { which: second_rule(words, ""), ..field("taro@example.co.jp") }),
            ..second.clone()
        };
        let no_main = Self { field: None, ..second.clone() };
        vec![
            ("plain", plain),
            ("sent", sent),
            ("unverified", unverified),
            ("undeliverable", undeliverable),
            ("suspended", suspended),
            ("second-suspended", second_suspended),
            ("none", nothing),
            ("in-principle", warned),
            ("mistake", wrong),
            ("company-ends", ends),
            ("enough", enough),
            ("second", second),
            ("second-there", second_there),
            ("second-waits", second_waits),
            ("second-cancelled", second_cancelled),
            ("second-mistake", second_wrong),
            ("second-without-main", no_main),
        ]
    }
}

/// The confirmation before an address is removed.
#[derive(Clone, Debug, Serialize)]
pub struct RemoveAddress {
    /// Whether this is the second address.
    pub second: bool,
    /// The address; none where it can't be removed, because the society requires one.
    pub email: Option<String>,
    /// Whether a second address exists, which stays.
    pub second_stays: bool,
    /// Whether the address was verified, so that its owner can restore it.
    pub verified: bool,
}

impl Page for RemoveAddress {
    const TEMPLATE: &'static str = "addresses/remove.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let email = Some("taro.yamada@example.ne.jp".to_owned());
        let main = Self { second: false, email: email.clone(), second_stays: true, verified: true };
        vec![
            ("main", main.clone()),
            ("unverified", Self { second_stays: false, verified: false, ..main.clone() }),
            ("required", Self { email: None, ..main.clone() }),
            ("second", Self { second: true, ..main }),
        ]
    }
}

/// The page that undoes a change of address. The link itself changes nothing, because mail scanners follow links.
#[derive(Clone, Debug, Serialize)]
pub struct UndoEmail {
    /// The state of the page.
    pub state: State,
}

/// The state of an undo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum State {
    /// The page shows a button that undoes the change.
    Ask {
        /// The link's token, which the form sends back.
        token: String,
        /// The address that would be in force again.
        email: String,
        /// The sign-in methods that the undo would remove.
        methods: Methods,
    },
    /// The change is undone.
    Done {
        /// The address in force.
        email: String,
    },
    /// The 24 hours are over.
    TooLate,
    /// The link was used or is unknown.
    NotUsable,
}

/// Which sign-in methods an undo removes, among those added less than 24 hours before the change or after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Methods {
    /// None: the society offers only the password.
    None,
    /// All of them.
    Any,
    /// All of them if an older method remains, otherwise none, because the society requires one.
    Required,
}

impl Methods {
    /// Chooses by the society's policy.
    #[must_use]
    pub fn of(policy: &SecondStep) -> Self {
        match (policy.is_offered(), policy.is_required()) {
            (false, _) => Self::None,
            (true, false) => Self::Any,
            (true, true) => Self::Required,
        }
    }
}

impl Page for UndoEmail {
    const TEMPLATE: &'static str = "addresses/undo.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let email = || "taro.yamada@example.ne.jp".to_owned();
        [
            ("ask", State::Ask { token: "sample-token".into(), email: email(), methods: Methods::Any }),
            ("done", State::Done { email: email() }),
            ("too-late", State::TooLate),
            ("not-usable", State::NotUsable),
        ]
        .map(|(name, state)| (name, Self { state }))
        .into()
    }
}
