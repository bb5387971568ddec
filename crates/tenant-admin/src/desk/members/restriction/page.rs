//! The pages about persons whom the society hides.

use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// What hiding a person does, and why it is done.
#[derive(Clone, Serialize)]
pub struct AskRestriction {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Where the form is sent.
    pub href: String,
    /// The page of the person.
    pub person_href: String,
    /// 氏名
    pub name: String,
    /// Whether the person has an account of their own.
    pub own_account: bool,
    /// Whether the household shares an account.
    pub shared_account: bool,
    /// Whether the clerk sees the person afterwards.
    pub sees_later: bool,
    /// Whether others may know the person's login.
    pub login_known: bool,
    /// The reason as typed.
    pub reason: String,
}

/// What it means to let a person be seen again, and why it is asked for.
#[derive(Clone, Serialize)]
pub struct AskLift {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Where the form is sent.
    pub href: String,
    /// The page of the person.
    pub person_href: String,
    /// 氏名
    pub name: String,
    /// Since when, by whom and why the person is hidden.
    pub restricted: String,
    /// The reason as typed.
    pub reason: String,
}

/// A person of whom the clerk may see the name only.
#[derive(Clone, Serialize)]
pub struct Hidden {
    /// 氏名
    pub name: String,
    /// Whether the clerk has hidden the person just now.
    pub just_now: bool,
}

const NAME: &str = "髙橋 﨑子";

fn no_reason(words: &Words) -> Vec<FieldError> {
    vec![FieldError::at("reason", words.format("desk-act-error-reason", &[("most", 200.into())]))]
}

impl Page for AskRestriction {
    const TEMPLATE: &'static str = "members/restrict.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            errors: Vec::new(),
            href: "/members/x/restriction".into(),
            person_href: "/members/x".into(),
            name: NAME.into(),
            own_account: true,
            shared_account: false,
            sees_later: false,
            login_known: true,
            reason: String::new(),
        };
        let already = vec![FieldError::overall(words.text("desk-act-error-nothing"))];
        vec![
            ("own", plain.clone()),
            ("shared", Self { own_account: false, shared_account: true, sees_later: true, ..plain.clone() }),
            ("without-account", Self { own_account: false, ..plain.clone() }),
            ("no-reason", Self { errors: no_reason(words), login_known: false, ..plain.clone() }),
            ("already", Self { errors: already, ..plain }),
        ]
    }
}

impl Page for AskLift {
    const TEMPLATE: &'static str = "members/lift_restriction.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let arguments = [
            ("at", "2026年11月20日（金）10:00".into()),
            ("who", "窓口 花子".into()),
            ("reason", "申出書を受け付け".into()),
        ];
        let plain = Self {
            errors: Vec::new(),
            href: "/members/x/restriction/lift".into(),
            person_href: "/members/x".into(),
            name: NAME.into(),
            restricted: words.format("desk-person-restricted", &arguments),
            reason: String::new(),
        };
        vec![("ask", plain.clone()), ("no-reason", Self { errors: no_reason(words), ..plain })]
    }
}

impl Page for Hidden {
    const TEMPLATE: &'static str = "members/hidden.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![
            ("later", Self { name: NAME.into(), just_now: false }),
            ("just-now", Self { name: NAME.into(), just_now: true }),
        ]
    }
}
