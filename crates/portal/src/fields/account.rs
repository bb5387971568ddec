//! The fields of an account and the society's rules beside them, in words, before a mistake is made.

use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::input::email_typo;
use madoguchi_core::policy::email::{AddressRule, EmailRules};
use madoguchi_core::policy::notification::{Mode, Notification, NotificationKind};
use madoguchi_core::policy::user_id::{Changeable, Characters, LETTER_ID_DIGITS, MARKS, Origin, UserIdRules};
use madoguchi_web::Rule;
use madoguchi_words::{Language, Words};
use serde::Serialize;

use crate::face::Visit;

/// The word for the user ID: on Japanese pages the society's own, which may be ユーザID or ユーザーID.
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
    /// Its label: the society's word.
    pub word: String,
    /// What stands in it: what was typed, or the letter's ID.
    pub value: String,
    /// Rules that a script can tick off.
    pub rules: Vec<Rule>,
    /// Characters that can be used, in words.
    pub characters: String,
    /// Characters that can't be used, in words.
    pub cannot_use: String,
    /// What may be done with it now, in words.
    pub now: String,
    /// What may be done with it later, in words.
    pub later: Option<String>,
}

impl UserIdField {
    /// The field by its rules, holding `value`.
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
        // Inside brackets a hyphen alone needs an escape, and browsers take no other there.
        let allowed: String = MARKS
            .iter()
            .filter(|mark| rules.characters.allow(**mark))
            .map(|mark| if *mark == '-' { "\\-".to_owned() } else { mark.to_string() })
            .collect();
        let mut shown = vec![
            Rule::matching(Rule::length(words, min.into(), max.into()), format!("^.{{{min},{max}}}$")),
            Rule::matching(rule, format!("^[A-Za-z0-9{allowed}]+$")),
        ];
        // A preassigned ID is the letter's own ten digits, and may stay.
        if (usize::from(min)..=usize::from(max)).contains(&LETTER_ID_DIGITS) && rules.origin == Origin::Chosen {
            shown.push(Rule::matching(words.text("rule-not-ten-digits"), format!("^(?!\\d{{{LETTER_ID_DIGITS}}}$)")));
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
    /// What stands in it: what was typed, or the address that the roster knows.
    pub value: String,
    /// Whether an address must be given.
    pub required: bool,
    /// Which address, in words.
    pub which: String,
    /// The address stood in the roster and should be looked at.
    pub prefilled: bool,
    /// The address is another than the society asks for in principle: the words beside the field. Sent again it is accepted.
    pub warning: Option<String>,
}

impl EmailField {
    /// The field for whom `rule` is for, holding `value`.
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

/// The companies' mail domains in words: 「@example.co.jp」.
#[must_use]
pub fn company_domains(words: &Words, rules: &EmailRules) -> String {
    let domains: Vec<String> = rules.company_domains.iter().map(|domain| format!("@{domain}")).collect();
    words.either(&domains)
}

/// What to ask about an address that looks like a slip of the finger, and the address that is then confirmed by sending it
/// again.
pub(crate) fn typo_warning(visit: &Visit, typed: &str, confirmed: &str) -> Option<(String, String)> {
    let address = EmailAddress::parse(typed).ok()?;
    let meant = email_typo::suggestion(&address).filter(|_| confirmed != address.as_str())?;
    let message = visit.words().format("email-warning-typo", &[("suggestion", meant.as_str().into())]);
    Some((message, address.as_str().to_owned()))
}

/// Mails when information is updated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotifyField {
    /// The checkbox is shown; otherwise everybody gets the mails and it is said in words.
    pub asked: bool,
    /// The checkbox is ticked; never beforehand.
    pub checked: bool,
    /// What the mails are about, in words.
    pub about: String,
}

impl NotifyField {
    /// The field by the society's policy.
    #[must_use]
    pub fn new(words: &Words, notification: &Notification, checked: bool) -> Self {
        let kinds: Vec<&str> = notification
            .kinds
            .iter()
            .map(|kind| match kind {
                NotificationKind::MedicalExpenses => words.text("notification-medical-expenses"),
                NotificationKind::Eligibility => words.text("notification-eligibility"),
            })
            .collect();
        Self { asked: notification.mode == Mode::OptIn, checked, about: words.list(&kinds) }
    }
}
