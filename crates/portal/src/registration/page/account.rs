//! User ID, password and e-mail address, on one page or on a page each.

use madoguchi_core::links;
use madoguchi_core::policy::email::{AddressRule, EmailRules};
use madoguchi_core::policy::notification::{Mode, Notification, NotificationKind};
use madoguchi_core::policy::password::{CharacterClass, PasswordRules};
use madoguchi_core::policy::registration::Step;
use madoguchi_core::policy::user_id::{Changeable, Characters, Origin, UserIdRules};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use super::Button;
use crate::fields::account::{EmailField, NotifyField, UserIdField, user_id_word};
use crate::fields::password::PasswordField;
use crate::fields::progress::Progress;

/// The page with all fields (個人情報入力).
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The progress through the registration.
    pub progress: Progress,
    /// Whether the household signs in with one ID (世帯共通).
    pub household: bool,
    /// ユーザID
    pub user_id: UserIdField,
    /// パスワード, パスワード確認用
    pub password: PasswordField,
    /// メールアドレス
    pub email: EmailField,
    /// 通知情報更新時のメール通知
    pub notify: NotifyField,
    /// The sender address of the welcome mail, where this page creates the account.
    pub mail_from: Option<String>,
    /// The path that 戻る links to.
    pub back_href: String,
    /// The idempotency key, where this page creates the account.
    pub key: Option<String>,
    /// The button that sends the page.
    pub button: Button,
}

/// The page of the user ID.
#[derive(Clone, Debug, Serialize)]
pub struct UserId {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The progress through the registration.
    pub progress: Progress,
    /// Whether the household signs in with one ID (世帯共通).
    pub household: bool,
    /// ユーザID
    pub user_id: UserIdField,
    /// The path that 戻る links to.
    pub back_href: String,
    /// The button that sends the page.
    pub button: Button,
}

/// The page of the password.
#[derive(Clone, Debug, Serialize)]
pub struct Password {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The progress through the registration.
    pub progress: Progress,
    /// The user ID chosen before, so that password managers store both together.
    pub user_id: String,
    /// パスワード, パスワード確認用
    pub password: PasswordField,
    /// The path that 戻る links to.
    pub back_href: String,
    /// The button that sends the page.
    pub button: Button,
}

/// The page of the e-mail address. It is the last page of a society without a confirmation page.
#[derive(Clone, Debug, Serialize)]
pub struct Email {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The progress through the registration.
    pub progress: Progress,
    /// メールアドレス
    pub email: EmailField,
    /// 通知情報更新時のメール通知
    pub notify: NotifyField,
    /// The sender address of the welcome mail, where this page creates the account.
    pub mail_from: Option<String>,
    /// The path that 戻る links to.
    pub back_href: String,
    /// The idempotency key, where this page creates the account.
    pub key: Option<String>,
    /// The button that sends the page.
    pub button: Button,
}

const ONE_PAGE: [Step; 3] = [Step::Identity, Step::Account, Step::Confirm];
const STEPWISE: [Step; 5] = [Step::Identity, Step::Terms, Step::UserId, Step::Password, Step::Email];

const LEGACY_ID: UserIdRules = UserIdRules {
    origin: Origin::Chosen,
    min_length: 8,
    max_length: 13,
    characters: Characters::LettersDigits,
    changeable: Changeable::Never,
};

fn legacy_password() -> PasswordRules {
    PasswordRules {
        min_length: 8,
        min_length_with_second_step: None,
        max_length: 128,
        classes: vec![CharacterClass::Letter, CharacterClass::Digit],
        case_sensitive: true,
        expires_after_days: Some(360),
        change_after_years: None,
        history: 0,
        blocklist: true,
    }
}

fn addresses(required: bool) -> EmailRules {
    EmailRules {
        required,
        company_domains: vec!["example.co.jp".into(), "example.ne.jp".into()],
        by_category: Vec::new(),
        otherwise: AddressRule::Any,
    }
}

fn notification(mode: Mode) -> Notification {
    Notification {
        mode,
        kinds: vec![NotificationKind::MedicalExpenses, NotificationKind::Eligibility],
        quiet_hours: None,
    }
}

fn id_field(words: &Words, rules: &UserIdRules, word: &str, value: &str) -> UserIdField {
    UserIdField::new(words, rules, user_id_word(words, word), value.to_owned())
}

impl Page for Account {
    const TEMPLATE: &'static str = "registration/account.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let word = user_id_word(words, "ユーザID");
        let plain = Self {
            errors: Vec::new(),
            progress: Progress::at(words, words.text("user-id"), &ONE_PAGE, false, Step::Account),
            household: true,
            user_id: id_field(words, &LEGACY_ID, "ユーザID", ""),
            password: PasswordField::new(words, &legacy_password(), &word),
            email: EmailField::new(words, &addresses(true), AddressRule::AnyInternetAdvised, String::new()),
            notify: NotifyField::new(words, &notification(Mode::OptIn), false),
            mail_from: None,
            back_href: links::REGISTER_IDENTITY.into(),
            key: None,
            button: Button::of(&ONE_PAGE, Step::Account),
        };
        let in_principle =
            EmailField::new(words, &addresses(true), AddressRule::CompanyInPrinciple, "taro@example.net".into());
        let modern_id = UserIdRules {
            characters: Characters::LettersDigitsMarks,
            changeable: Changeable::Once,
            max_length: 32,
            ..LEGACY_ID
        };
        let modern_password =
            PasswordRules { min_length: 15, classes: Vec::new(), expires_after_days: None, ..legacy_password() };
        vec![
            ("household", plain.clone()),
            (
                "to-mend",
                Self {
                    errors: vec![
                        FieldError::at(
                            "user_id",
                            words.format(
                                "user-id-error-length",
                                &[("user_id", (&word).into()), ("min", 8.into()), ("max", 13.into())],
                            ),
                        ),
                        FieldError::at("new_password", words.text("password-error-no-letter")),
                        FieldError::at(
                            "new_password",
                            words.format("password-error-same-as-user-id", &[("user_id", (&word).into())]),
                        ),
                        FieldError::at("new_password_confirm", words.text("password-error-confirm-differs")),
                        FieldError::at("email", words.text("email-error-empty")),
                    ],
                    user_id: id_field(words, &LEGACY_ID, "ユーザID", "metro"),
                    notify: NotifyField::new(words, &notification(Mode::OptIn), true),
                    ..plain.clone()
                },
            ),
            (
                "address-only-in-principle",
                Self {
                    household: false,
                    user_id: id_field(words, &LEGACY_ID, "ユーザID", "shiono2026"),
                    password: PasswordField { kept: true, ..plain.password.clone() },
                    email: EmailField {
                        warning: Some(
                            words.format("email-warning-in-principle", &[("domains", "@example.co.jp".into())]),
                        ),
                        ..in_principle
                    },
                    notify: NotifyField::new(words, &notification(Mode::Always), false),
                    ..plain.clone()
                },
            ),
            (
                "modern",
                Self {
                    household: false,
                    user_id: id_field(words, &modern_id, "ユーザID", ""),
                    password: PasswordField::new(words, &modern_password, &word),
                    email: EmailField::new(words, &addresses(false), AddressRule::Any, String::new()),
                    ..plain.clone()
                },
            ),
            (
                "last-page",
                Self {
                    mail_from: Some("madoguchi@example.jp".into()),
                    key: Some("0199f0c2".into()),
                    button: Button::Execute,
                    ..plain
                },
            ),
        ]
    }
}

impl Page for UserId {
    const TEMPLATE: &'static str = "registration/user_id.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let rules = UserIdRules { origin: Origin::Preassigned, changeable: Changeable::InRegistration, ..LEGACY_ID };
        let plain = Self {
            errors: Vec::new(),
            progress: Progress::at(words, words.text("user-id"), &STEPWISE, false, Step::UserId),
            household: false,
            user_id: id_field(words, &rules, "ユーザーID", "1400002537"),
            back_href: links::REGISTER_TERMS.into(),
            button: Button::of(&STEPWISE, Step::UserId),
        };
        let taken = Self {
            errors: vec![FieldError::at(
                "user_id",
                words.format("user-id-error-taken", &[("user_id", (&plain.user_id.word).into())]),
            )],
            ..plain.clone()
        };
        let shape = |changeable| Self {
            user_id: id_field(words, &UserIdRules { changeable, ..rules }, "ユーザーID", "1400002537"),
            ..plain.clone()
        };
        let (once, assigned) = (shape(Changeable::Once), shape(Changeable::Never));
        vec![("preassigned", plain), ("taken", taken), ("preassigned-once", once), ("assigned", assigned)]
    }
}

impl Page for Password {
    const TEMPLATE: &'static str = "registration/password.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let rules = PasswordRules {
            max_length: 13,
            classes: vec![CharacterClass::Letter, CharacterClass::Digit, CharacterClass::Symbol],
            case_sensitive: false,
            expires_after_days: None,
            ..legacy_password()
        };
        let plain = Self {
            errors: Vec::new(),
            progress: Progress::at(words, words.text("user-id"), &STEPWISE, false, Step::Password),
            user_id: "1400002537".into(),
            password: PasswordField::new(words, &rules, &user_id_word(words, "ユーザーID")),
            back_href: links::REGISTER_USER_ID.into(),
            button: Button::of(&STEPWISE, Step::Password),
        };
        let common =
            Self { errors: vec![FieldError::at("new_password", words.text("password-error-common"))], ..plain.clone() };
        vec![("case-insensitive", plain), ("common", common)]
    }
}

impl Page for Email {
    const TEMPLATE: &'static str = "registration/email.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let field = EmailField::new(words, &addresses(true), AddressRule::PersonalOnly, "taro@example.ne.jp".into());
        let plain = Self {
            errors: Vec::new(),
            progress: Progress::at(words, words.text("user-id"), &STEPWISE, false, Step::Email),
            email: EmailField { prefilled: true, ..field.clone() },
            notify: NotifyField::new(words, &notification(Mode::Always), false),
            mail_from: Some("madoguchi@example.jp".into()),
            back_href: links::REGISTER_PASSWORD.into(),
            key: Some("0199f0c2".into()),
            button: Button::of(&STEPWISE, Step::Email),
        };
        let company = Self {
            errors: vec![FieldError::at("email", words.text("email-error-company"))],
            email: field,
            ..plain.clone()
        };
        vec![("prefilled", plain), ("company-address", company)]
    }
}
