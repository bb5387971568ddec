//! The fields of an account, with the society's rules in words beside them.

use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::input::email_typo;
use madoguchi_core::policy::email::{AddressRule, EmailRules};
use madoguchi_core::policy::notification::{Mode, Notification, NotificationKind};
use madoguchi_core::policy::user_id::{Changeable, Characters, LETTER_ID_DIGITS, MARKS, Origin, UserIdRules};
use madoguchi_web::Rule;
use madoguchi_words::{Language, Words};
use serde::Serialize;

use crate::face::Visit;

/// Returns the word for the user ID: on Japanese pages the society's own, which may be ユーザID or ユーザーID.
#[must_use]
pub fn user_id_word(words: &Words, societys_word: &str) -> String {
    match words.language() {
        Language::Ja => societys_word.to_owned(),
        Language::En => words.text("user-id").to_owned(),
    }
}

/// The field ユーザID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserIdField {
    /// The label: the society's word.
    pub word: String,
    /// The value: what was typed, or the letter's ID.
    pub value: String,
    /// The rules that a script can mark as met.
    pub rules: Vec<Rule>,
    /// The allowed characters, in words.
    pub characters: String,
    /// The forbidden characters, in words.
    pub cannot_use: String,
    /// What the member may do with the ID now, in words.
    pub now: String,
    /// What the member may do with the ID later, in words.
    pub later: Option<String>,
}

impl UserIdField {
    /// Builds the field from its rules, with `value` in it.
    #[must_use]
    pub fn new(words: &Words, rules: &UserIdRules, word: String, value: String) -> Self {
        let (min, max) = (rules.min_length, rules.max_length);
        let (characters, cannot_use, rule) = match rules.characters {
            Characters::LettersDigits => (
                words.text("user-id-characters-letters-digits"),
                words.text("user-id-cannot-use-letters-digits"),
                words.text("rule-letters-digits"),
            ),
            Characters::LettersDigitsMarks => (
                words.text("user-id-characters-letters-digits-marks"),
                words.text("user-id-cannot-use-letters-digits-marks"),
                words.text("rule-letters-digits-marks"),
            ),
        };
        // Inside brackets only a hyphen needs an escape, and browsers accept no other escape there.
        let allowed: String = MARKS
            .iter()
            .filter(|mark| rules.characters.allow(**mark))
            .map(|mark| if *mark == '-' { "\\-".to_owned() } else { mark.to_string() })
            .collect();
        let mut shown = vec![
            Rule::matching(Rule::length(words, min.into(), max.into()), format!("^.{{{min},{max}}}$")),
            Rule::matching(rule, format!("^[A-Za-z0-9{allowed}]+$")),
        ];
        // A preassigned ID is the letter's own ten digits, which may stay.
        if (usize::from(min)..=usize::from(max)).contains(&LETTER_ID_DIGITS) && rules.origin == Origin::Chosen {
            shown.push(Rule::matching(words.text("rule-not-ten-digits"), format!("^(?!\\d{{{LETTER_ID_DIGITS}}}$)")));
        }
        // Whether somebody else has the ID is known only when the page is sent.
        if (rules.origin, rules.changeable) != (Origin::Preassigned, Changeable::Never) {
            shown.push(Rule::on_sending(words.text("rule-nobody-elses")));
        }
        Self {
            characters: characters.to_owned(),
            cannot_use: cannot_use.to_owned(),
            now: Self::now(words, rules, &word),
            later: Self::later(words, rules),
            word,
            value,
            rules: shown,
        }
    }

    fn now(words: &Words, rules: &UserIdRules, word: &str) -> String {
        match (rules.origin, rules.changeable) {
            (Origin::Chosen, _) => String::new(),
            (Origin::Preassigned, Changeable::Never) => words.format("user-id-assigned", &[("user_id", word.into())]),
            (Origin::Preassigned, _) => words.format("user-id-preassigned", &[("user_id", word.into())]),
        }
    }

    fn later(words: &Words, rules: &UserIdRules) -> Option<String> {
        let text = match (rules.origin, rules.changeable) {
            (Origin::Chosen, Changeable::Never | Changeable::InRegistration) => words.text("user-id-final"),
            (Origin::Chosen, Changeable::Once) => words.text("user-id-changeable"),
            (Origin::Preassigned, Changeable::Never) => return None,
            (Origin::Preassigned, Changeable::InRegistration) => words.text("user-id-preassigned-once"),
            (Origin::Preassigned, Changeable::Once) => words.text("user-id-preassigned-once-or-later"),
        };
        Some(text.to_owned())
    }
}

/// The field メールアドレス.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EmailField {
    /// The value: what was typed, or the address in the roster.
    pub value: String,
    /// Whether an address is required.
    pub required: bool,
    /// Which address to enter, in words.
    pub which: String,
    /// Whether the address comes from the roster, so that the member should check it.
    pub prefilled: bool,
    /// The warning beside the field where the address isn't of the kind that the society prefers. Sent again, the
    /// address is accepted.
    pub warning: Option<String>,
}

impl EmailField {
    /// Builds the field for members under `rule`, with `value` in it.
    #[must_use]
    pub fn new(words: &Words, rules: &EmailRules, rule: AddressRule, value: String) -> Self {
        let domains = company_domains(words, rules);
        let which = match rule {
            AddressRule::Any => words.text("email-which-any").to_owned(),
            AddressRule::AnyInternetAdvised => words.text("email-which-internet").to_owned(),
            AddressRule::CompanyRequired => words.format("email-which-company", &[("domains", domains.into())]),
            AddressRule::CompanyInPrinciple => {
                words.format("email-which-company-in-principle", &[("domains", domains.into())])
            }
            AddressRule::OwnRequired => words.text("email-which-own").to_owned(),
            AddressRule::PersonalOnly => words.text("email-which-personal").to_owned(),
        };
        Self { value, required: rules.required, which, prefilled: false, warning: None }
    }
}

/// Returns the companies' mail domains in words: 「@example.co.jp」.
#[must_use]
pub fn company_domains(words: &Words, rules: &EmailRules) -> String {
    let domains: Vec<String> = rules.company_domains.iter().map(|domain| format!("@{domain}")).collect();
    words.either(&domains)
}

/// Returns the question about an address that looks mistyped, and the address that is confirmed by sending it again.
pub(crate) fn typo_warning(visit: &Visit, typed: &str, confirmed: &str) -> Option<(String, String)> {
    let address = EmailAddress::parse(typed).ok()?;
    let meant = email_typo::suggestion(&address, &visit.policy.email.company_domains)
        .filter(|_| confirmed != address.as_str())?;
    Some((typo_question(visit.words(), &meant), address.as_str().to_owned()))
}

/// Words the question about an address that looks mistyped.
pub(crate) fn typo_question(words: &Words, meant: &EmailAddress) -> String {
    words.format("email-warning-typo", &[("suggestion", meant.as_str().into())])
}

/// The checkbox for notification mails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotifyField {
    /// Whether the checkbox is shown. Otherwise everybody gets the mails, as the page says.
    pub asked: bool,
    /// Whether the checkbox is ticked. It is never ticked in advance.
    pub checked: bool,
    /// The topics of the mails, in words.
    pub about: String,
}

impl NotifyField {
    /// Builds the field from the society's policy.
    #[must_use]
    pub fn new(words: &Words, notification: &Notification, checked: bool) -> Self {
        let kinds: Vec<&str> = notification
            .kinds
            .iter()
            .map(|kind| match kind {
                NotificationKind::MedicalExpenses => words.text("notification-medical-expenses"),
                NotificationKind::Eligibility => words.text("notification-eligibility"),
                NotificationKind::Announcements => words.text("notification-announcements"),
            })
            .collect();
        Self { asked: notification.mode == Mode::OptIn, checked, about: words.list(&kinds) }
    }
}
