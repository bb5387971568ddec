//! The page of somebody who is stuck.

use madoguchi_core::links::desk as links;
use madoguchi_core::support::CodeSituation;
use madoguchi_core::support_codes::Hitch;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use crate::desk::members::person::page::{Trouble, trouble};

/// Which page somebody is on, why they can't get in, and what to do.
#[derive(Clone, Serialize)]
pub struct StuckPage {
    /// The code.
    pub code: String,
    /// The number of the screen.
    pub on: String,
    /// When the page was shown, in words.
    pub shown: String,
    /// Until when the code works, in words.
    pub until: String,
    /// What the page says.
    pub said: String,
    /// What to tell first: why they can't get in, and what to do.
    pub first: Trouble,
    /// What else is in their way.
    pub others: Vec<Trouble>,
    /// The person whose account or letter was tried there.
    pub person: Option<StuckPerson>,
}

/// The person behind a code.
#[derive(Clone, Serialize)]
pub struct StuckPerson {
    /// 氏名
    pub name: String,
    /// 氏名カナ
    pub kana: String,
    /// Whether it was an account, or a letter.
    pub account: bool,
    /// The page of the person.
    pub href: String,
    /// Where the caller is verified, if the clerk may help.
    pub call_href: Option<String>,
}

/// What a page says why it doesn't go on, and what to do, in words.
#[must_use]
pub fn hitch(words: &Words, hitch: Hitch) -> (String, String) {
    let word = serde_json::to_value(hitch).ok().and_then(|word| word.as_str().map(|word| word.replace('_', "-")));
    let key = format!("desk-hitch-{}", word.unwrap_or_default());
    (words.text(&key).to_owned(), words.text(&format!("{key}-remedy")).to_owned())
}

impl StuckPage {
    pub(super) fn of(words: &Words, found: &CodeSituation, helps: bool) -> Self {
        let stuck = &found.stuck;
        let (said, remedy) = hitch(words, stuck.hitch);
        let reason = found.reason();
        let first = match reason {
            Some(obstacle) => trouble(words, obstacle),
            None => Trouble { why: said.clone(), remedy, bars: false },
        };
        let of_person = found.person.as_ref().map(|person| person.obstacles.as_slice()).unwrap_or_default();
        let others = of_person.iter().filter(|obstacle| Some(*obstacle) != reason);
        Self {
            code: stuck.code.as_str().to_owned(),
            on: stuck.screen.clone(),
            shown: words.instant(stuck.shown_at),
            until: words.instant(stuck.expires_at),
            said,
            first,
            others: others.map(|obstacle| trouble(words, obstacle)).collect(),
            person: found.person.as_ref().map(|situation| StuckPerson {
                name: situation.person.name.clone(),
                kana: situation.person.kana.clone(),
                account: situation.account.is_some(),
                href: links::person(situation.person.id),
                call_href: helps.then(|| links::of(links::CALL, situation.person.id.0)),
            }),
        }
    }
}

impl Page for StuckPage {
    const TEMPLATE: &'static str = "stuck/stuck.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let of = |one: Hitch| {
            let (said, remedy) = hitch(words, one);
            Self {
                code: "K7M3".into(),
                on: "A-2".into(),
                shown: "2026年11月20日（金）10:00".into(),
                until: "2026年11月20日（金）10:30".into(),
                first: Trouble { why: said.clone(), remedy, bars: false },
                said,
                others: Vec::new(),
                person: None,
            }
        };
        let mut samples: Vec<_> = SAMPLES.into_iter().zip(Hitch::ALL).map(|(name, one)| (name, of(one))).collect();
        let person = StuckPerson {
            name: "髙橋 﨑子".into(),
            kana: "タカハシ サキコ".into(),
            account: true,
            href: "/members/x".into(),
            call_href: Some("/members/x/call".into()),
        };
        let first = Trouble {
            why: "パスワードが続けて違ったため、10:15まで受け付けていません。".into(),
            remedy: words.text("desk-obstacle-password-paused-remedy").to_owned(),
            bars: true,
        };
        let others = vec![Trouble {
            why: words.text("desk-obstacle-no-verified-address").to_owned(),
            remedy: words.text("desk-obstacle-no-verified-address-remedy").to_owned(),
            bars: false,
        }];
        samples.push(("a-person", Self { person: Some(person), first, others, ..of(Hitch::SignInPaused) }));
        samples
    }
}

/// The names of the samples, in the order of [`Hitch::ALL`].
const SAMPLES: [&str; 25] = [
    "pair-refused",
    "sign-in-paused",
    "not-from-here",
    "disabled",
    "no-longer-covered",
    "letter-expired",
    "letter-replaced",
    "letter-used",
    "code-refused",
    "code-paused",
    "identity-refused",
    "identity-paused",
    "recovery-paused",
    "desk-code-refused",
    "desk-code-paused",
    "link-gone",
    "ways-back",
    "terms-declined",
    "portal-suspended",
    "portal-closed",
    "page-not-found",
    "session-over",
    "form-not-taken",
    "too-many-requests",
    "platform-error",
];
