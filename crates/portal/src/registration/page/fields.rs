//! The fields of an account and the society's rules beside them, in words, before a mistake is made.

use madoguchi_core::policy::email::{AddressRule, EmailRules};
use madoguchi_core::policy::notification::{Kind, Mode, Notification};
use madoguchi_core::policy::password::{CharacterClass, PasswordRules};
use madoguchi_core::policy::user_id::{Characters, LETTER_ID_DIGITS, MARKS, Origin, UserIdRules};
use madoguchi_words::Words;
use serde::Serialize;

/// A rule beside a field. A script ticks it off while the member types; without one it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The rule in words.
    pub text: String,
    /// What a script looks for in the value (a regular expression, Unicode).
    pub pattern: Option<String>,
    /// Name of the field from which the value has to differ.
    pub differs_from: Option<&'static str>,
    /// Name of the field that has to hold the same value.
    pub same_as: Option<&'static str>,
}

impl Rule {
    fn matching(text: impl Into<String>, pattern: impl Into<String>) -> Self {
        Self { text: text.into(), pattern: Some(pattern.into()), ..Self::default() }
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
    /// The letter's ID stands in the field and may be kept.
    pub preassigned: bool,
    /// It can be changed after registration.
    pub changeable: bool,
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
            Rule::matching(length(words, min.into(), max.into()), format!("^.{{{min},{max}}}$")),
            Rule::matching(rule, format!("^[A-Za-z0-9{allowed}]+$")),
        ];
        // A preassigned ID is the letter's own ten digits, and may stay.
        if (usize::from(min)..=usize::from(max)).contains(&LETTER_ID_DIGITS) && rules.origin == Origin::Chosen {
            shown.push(Rule::matching(words.text("rule-not-ten-digits"), format!("^(?!\\d{{{LETTER_ID_DIGITS}}}$)")));
        }
        Self {
            characters: characters.to_owned(),
            cannot_use: cannot_use.to_owned(),
            word,
            value,
            rules: shown,
            preassigned: rules.origin == Origin::Preassigned,
            changeable: rules.changeable,
        }
    }
}

/// The fields パスワード and パスワード確認用. What is typed in them never comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PasswordField {
    /// Rules that a script can tick off.
    pub rules: Vec<Rule>,
    /// The same for the browser's own generator (`passwordrules`).
    pub generator: String,
    /// Upper and lower case differ.
    pub case_sensitive: bool,
    /// Common passwords, birth dates and the like are refused.
    pub blocklist: bool,
    /// How long it is valid, in words; none where it doesn't expire.
    pub validity: Option<String>,
    /// A password is kept in the draft and stays when both fields are left empty; the handler says so.
    pub kept: bool,
}

impl PasswordField {
    /// The fields by their rules. `user_id_word` is the label of the user ID.
    #[must_use]
    pub fn new(words: &Words, rules: &PasswordRules, user_id_word: &str) -> Self {
        let (min, max) = (rules.min_length, rules.max_length);
        // A maximum that nobody types by hand isn't worth a reader's time.
        let unbounded = max > 64;
        let mut shown = vec![if unbounded {
            Rule::matching(words.format("rule-length-from", &[("min", min.into())]), format!("^.{{{min},}}$"))
        } else {
            Rule::matching(length(words, min, max), format!("^.{{{min},{max}}}$"))
        }];
        let mut generator = format!("minlength: {min}; maxlength: {max};");
        for class in &rules.classes {
            let (text, pattern, asked) = match class {
                CharacterClass::Letter => (words.text("rule-has-letter"), "[A-Za-z]", " required: lower, upper;"),
                CharacterClass::Digit => (words.text("rule-has-digit"), "[0-9]", " required: digit;"),
                CharacterClass::Symbol => (words.text("rule-has-symbol"), "[!-\\/:-@\\[-`{-~]", " required: special;"),
            };
            shown.push(Rule::matching(text, pattern));
            generator.push_str(asked);
        }
        shown.push(Rule {
            text: words.format("rule-differs-from-user-id", &[("user_id", user_id_word.into())]),
            differs_from: Some("user_id"),
            ..Rule::default()
        });
        Self {
            rules: shown,
            generator,
            case_sensitive: rules.case_sensitive,
            blocklist: rules.blocklist,
            validity: password_validity(words, rules),
            kept: false,
        }
    }
}

/// How long a password is valid, in words.
#[must_use]
pub fn password_validity(words: &Words, rules: &PasswordRules) -> Option<String> {
    match (rules.expires_after_days, rules.change_after_years) {
        (Some(days), _) => Some(words.format("password-validity-days", &[("days", days.into())])),
        (None, Some(years)) => Some(words.format("password-validity-years", &[("years", years.into())])),
        (None, None) => None,
    }
}

fn length(words: &Words, min: u16, max: u16) -> String {
    words.format("rule-length-between", &[("min", min.into()), ("max", max.into())])
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
                Kind::MedicalExpenses => words.text("notification-medical-expenses"),
                Kind::Eligibility => words.text("notification-eligibility"),
            })
            .collect();
        Self { asked: notification.mode == Mode::OptIn, checked, about: words.list(&kinds) }
    }
}
