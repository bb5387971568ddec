//! The pages of what waits for an operator's approval, and how a society's second approver stands.

use chrono::{DateTime, Utc};
use madoguchi_core::announcements::Announcement;
use madoguchi_core::announcements::standing::AnnouncementStanding;
use madoguchi_core::approvals::second_approver::SecondApprover;
use madoguchi_core::ids::OperatorId;
use madoguchi_core::links::vendor as links;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::desk::announcements::one::page::Preview;
use crate::desk::announcements::page::{sample, sample_instant};
use crate::desk::settings::asked::SettingsWaiting;

/// How a society's second approver stands, on the society's page.
#[derive(Clone, Debug, Serialize)]
pub struct SecondStanding {
    /// Whether somebody offers to approve, or does.
    pub word: &'static str,
    /// Who.
    pub name: String,
    /// Since when, in words.
    pub since: String,
    /// Whether the operator may offer it.
    pub may_offer: bool,
    /// Whether it is the operator who offers it, or does it.
    pub own: bool,
    /// Where the offer is sent.
    pub offer_href: String,
    /// Where taking it back is sent.
    pub stop_href: String,
}

impl SecondStanding {
    pub(super) fn of(
        words: &Words,
        slug: &str,
        current: Option<&SecondApprover>,
        operator: OperatorId,
        may_offer: bool,
    ) -> Self {
        let since = current.map(|current| current.agreed.map_or(current.offered_at, |(at, _)| at));
        Self {
            word: match current {
                None => "none",
                Some(SecondApprover { agreed: None, .. }) => "offered",
                Some(_) => "agreed",
            },
            name: current.map(|current| current.name.clone()).unwrap_or_default(),
            since: since.map(|since| words.instant(since)).unwrap_or_default(),
            may_offer,
            own: current.is_some_and(|current| current.operator == operator),
            offer_href: links::of_society(links::OFFER_TO_APPROVE, slug),
            stop_href: links::of_society(links::STOP_APPROVING, slug),
        }
    }

    pub(in crate::vendor) fn sample(word: &'static str) -> Self {
        let is_there = word != "none";
        Self {
            word,
            name: if is_there { "運用 花子".into() } else { String::new() },
            since: if is_there { "2026年11月20日（金）10:00".into() } else { String::new() },
            may_offer: !is_there,
            own: word == "agreed",
            offer_href: links::of_society(links::OFFER_TO_APPROVE, "sample"),
            stop_href: links::of_society(links::STOP_APPROVING, "sample"),
        }
    }
}

/// What is asked for, in words. The type has no Debug, because the reason may be personal.
#[derive(Clone, Serialize)]
pub struct AskedText {
    /// Its page, and where the approval is sent.
    pub href: String,
    /// What is asked for.
    pub what: String,
    /// Why.
    pub reason: String,
    /// Who asks.
    pub asked_by: String,
    /// Since when.
    pub asked_at: String,
    /// Until when it can be approved.
    pub until: String,
    /// Whether the operator has said yes to it.
    pub seconded: bool,
}

/// Something that waits, in the list.
#[derive(Clone, Serialize)]
pub struct AskedRow {
    /// The society's name.
    pub society: String,
    /// What is asked for.
    pub text: AskedText,
}

impl AskedRow {
    pub(super) fn of(society: &str, text: AskedText) -> Self {
        Self { society: society.to_owned(), text }
    }
}

/// What waits for the operator's approval.
#[derive(Clone, Serialize)]
pub struct Approvals {
    /// The societies for which the operator approves.
    pub societies: Vec<String>,
    /// What waits there.
    pub rows: Vec<AskedRow>,
}

/// An announcement that waits to be published.
#[derive(Clone, Serialize)]
pub struct AnnouncementAsked {
    /// How members will see it.
    pub previews: Vec<Preview>,
}

pub(super) fn announced(words: &Words, stored: &Announcement, now: DateTime<Utc>) -> AnnouncementAsked {
    AnnouncementAsked { previews: Preview::of(words, stored, now) }
}

/// Something that waits for the operator's approval.
#[derive(Clone, Serialize)]
pub struct Asked {
    /// Why it can't be approved; empty at first.
    pub errors: Vec<FieldError>,
    /// The society's name.
    pub society: String,
    /// What is asked for.
    pub text: AskedText,
    /// Whether it is about a person, whom the operator isn't shown.
    pub person: bool,
    /// The change of the settings that waits.
    pub settings: Option<SettingsWaiting>,
    /// The announcement that waits.
    pub announcement: Option<AnnouncementAsked>,
    /// Whether it can still be approved.
    pub holds: bool,
}

fn sample_text(words: &Words, what: &str, seconded: bool) -> AskedText {
    AskedText {
        href: "/approvals/sample/x".into(),
        what: words.text(what).to_owned(),
        reason: "電話。はがきとメールアドレスをなくされた。".into(),
        asked_by: "窓口 さくら".into(),
        asked_at: "2026年11月20日（金）10:00".into(),
        until: "2026年11月23日（月）10:00".into(),
        seconded,
    }
}

const SOCIETY: &str = "見本健康保険組合";

impl Page for Approvals {
    const TEMPLATE: &'static str = "approvals/list.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let row = |what, seconded| AskedRow::of(SOCIETY, sample_text(words, what, seconded));
        let all = Self {
            societies: vec![SOCIETY.into()],
            rows: vec![row("desk-approval-desk-code", false), row("desk-approval-settings-change", true)],
        };
        let quiet = Self { rows: Vec::new(), ..all.clone() };
        vec![("all", all), ("quiet", quiet), ("nowhere", Self { societies: Vec::new(), rows: Vec::new() })]
    }
}

impl Page for Asked {
    const TEMPLATE: &'static str = "approvals/asked.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let person = Self {
            errors: Vec::new(),
            society: SOCIETY.into(),
            text: sample_text(words, "desk-approval-desk-code", false),
            person: true,
            settings: None,
            announcement: None,
            holds: true,
        };
        let mut waiting = SettingsWaiting::sample(words);
        // Names are for the society alone.
        waiting.affected.iter_mut().for_each(|one| one.sample.clear());
        let settings = Self {
            text: sample_text(words, "desk-approval-settings-change", false),
            person: false,
            settings: Some(waiting),
            ..person.clone()
        };
        let draft = sample(AnnouncementStanding::Draft);
        let announcement = Self {
            text: sample_text(words, "desk-approval-announcement", false),
            person: false,
            announcement: Some(announced(words, &draft, sample_instant(AnnouncementStanding::Draft))),
            ..person.clone()
        };
        let errors = vec![FieldError::overall(words.text("desk-approval-error-asker"))];
        vec![
            ("person", person.clone()),
            ("seconded", Self { text: sample_text(words, "desk-approval-desk-code", true), ..person.clone() }),
            ("refused", Self { errors, ..person }),
            ("settings", settings.clone()),
            ("stale", Self { holds: false, ..settings }),
            ("announcement", announcement),
        ]
    }
}
