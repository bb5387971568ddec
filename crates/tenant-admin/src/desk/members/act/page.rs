//! The page before an act.

use madoguchi_core::ids::PersonId;
use madoguchi_core::links::desk as links;
use madoguchi_core::support::{Situation, SupportAct};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;
use uuid::Uuid;

use super::person_page::act_name;

/// What an act will do to whom.
#[derive(Clone, Serialize)]
pub struct Act {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Where the form is sent.
    pub href: String,
    /// The page of the person.
    pub person_href: String,
    /// 氏名
    pub name: String,
    /// 氏名カナ
    pub kana: String,
    /// The act's name.
    pub act: String,
    /// What it does.
    pub effects: Vec<String>,
    /// Whether it takes something away.
    pub danger: bool,
    /// The reason as typed.
    pub reason: String,
}

impl Act {
    pub(super) fn of(words: &'static Words, situation: &Situation, act: SupportAct, kept: u8) -> Self {
        let person = &situation.person;
        let sessions = situation.account.as_ref().map_or(0, |account| account.open_sessions);
        let address = situation.account.as_ref().and_then(|account| account.address.as_ref());
        let address = address.map(|address| address.address.as_str().to_owned()).unwrap_or_default();
        Self {
            errors: Vec::new(),
            href: links::act(person.id, act.word()),
            person_href: links::person(person.id),
            name: person.name.clone(),
            kana: person.kana.clone(),
            act: act_name(words, act),
            effects: effects(words, act, sessions, &address, kept),
            danger: matches!(act, SupportAct::Disable | SupportAct::EndSessions | SupportAct::Close),
            reason: String::new(),
        }
    }
}

fn effects(words: &Words, act: SupportAct, sessions: usize, address: &str, kept: u8) -> Vec<String> {
    let text = |key: &str| words.text(key).to_owned();
    let sessions = || words.format("desk-effect-sessions", &[("count", sessions.into())]);
    let mut effects = match act {
        SupportAct::Unlock => vec![text("desk-effect-unlock"), text("desk-effect-unlock-keeps")],
        SupportAct::ResendVerification => {
            return vec![words.format("desk-effect-resend", &[("address", address.into())])];
        }
        SupportAct::LiftSuspension => {
            return vec![text("desk-effect-lift-suspension"), text("desk-effect-lift-suspension-again")];
        }
        SupportAct::EndSessions => vec![sessions(), text("desk-effect-sign-in-again")],
        SupportAct::Disable => vec![sessions(), text("desk-effect-disable"), text("desk-effect-disable-keeps")],
        SupportAct::Enable => vec![text("desk-effect-enable")],
        SupportAct::Close => vec![
            text("desk-effect-close"),
            sessions(),
            text("desk-effect-close-deleted"),
            words.format("desk-effect-close-keeps", &[("months", kept.into())]),
            text("desk-effect-close-register-again"),
        ],
    };
    effects.push(text("desk-effect-told"));
    effects
}

impl Page for Act {
    const TEMPLATE: &'static str = "members/act.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let id = PersonId(Uuid::from_u128(1));
        let of = |act: SupportAct| Self {
            errors: Vec::new(),
            href: links::act(id, act.word()),
            person_href: links::person(id),
            name: "髙橋 﨑子".into(),
            kana: "タカハシ サキコ".into(),
            act: act_name(words, act),
            effects: effects(words, act, 2, "h●●●@kaisha.example", 24),
            danger: matches!(act, SupportAct::Disable | SupportAct::EndSessions | SupportAct::Close),
            reason: String::new(),
        };
        let mut samples: Vec<_> = SupportAct::ALL.map(|act| (act.word(), of(act))).into();
        let errors = vec![FieldError::at("reason", words.format("desk-act-error-reason", &[("most", 500.into())]))];
        samples.push(("no-reason", Self { errors, ..of(SupportAct::Unlock) }));
        for (name, key) in [
            ("nothing", "desk-act-error-nothing"),
            ("enough", "desk-act-error-enough"),
            ("no-account", "desk-act-error-no-account"),
        ] {
            samples.push((name, Self { errors: vec![FieldError::overall(words.text(key))], ..of(SupportAct::Unlock) }));
        }
        samples
    }
}
