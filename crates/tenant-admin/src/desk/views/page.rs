//! The pages around a support view.

use chrono::{NaiveDate, TimeDelta};
use madoguchi_core::clock::instant_in_japan;
use madoguchi_core::ids::{AccountId, PersonId, SupportViewId};
use madoguchi_core::links::desk as links;
use madoguchi_core::support::{Obstacle, OpenView, Situation, VIEW_LIFE};
use madoguchi_web::{FieldError, Page, ViewedPage};
use madoguchi_words::Words;
use serde::Serialize;
use uuid::Uuid;

/// What a view shows and who will know of it, with the question for a reason.
#[derive(Clone, Serialize)]
pub struct AskView {
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
    /// What it does.
    pub effects: Vec<String>,
    /// Whether the person can use the portal, so that there is something to see.
    pub may_enter: bool,
    /// Whether the person has an account.
    pub registered: bool,
    /// What such a person sees instead, if the clerk may look at that.
    pub instead_href: Option<String>,
    /// The view that the clerk has open.
    pub open_href: Option<String>,
    /// The reason as typed.
    pub reason: String,
}

impl AskView {
    pub(super) fn of(words: &Words, situation: &Situation, reads_settings: bool) -> Self {
        let person = &situation.person;
        let registered = situation.account.is_some();
        let kept_out = situation
            .obstacles
            .iter()
            .any(|obstacle| matches!(obstacle, Obstacle::Disabled { .. } | Obstacle::NoLongerCovered { .. }));
        Self {
            errors: Vec::new(),
            href: links::of(links::SUPPORT_VIEW, person.id.0),
            person_href: links::person(person.id),
            name: person.name.clone(),
            kana: person.kana.clone(),
            effects: effects(words),
            may_enter: registered && !kept_out,
            registered,
            instead_href: reads_settings.then(|| format!("{}?joined={}", links::TIME_MACHINE, person.joined_on)),
            open_href: None,
            reason: String::new(),
        }
    }
}

fn effects(words: &Words) -> Vec<String> {
    vec![
        words.text("desk-view-effect-shows").to_owned(),
        words.text("desk-view-effect-nothing").to_owned(),
        words.format("desk-view-effect-minutes", &[("minutes", VIEW_LIFE.num_minutes().into())]),
        words.text("desk-view-effect-told").to_owned(),
        words.text("desk-view-effect-audit").to_owned(),
    ]
}

/// The page around a view.
#[derive(Clone, Serialize)]
pub struct View {
    /// 氏名
    pub name: String,
    /// Until when it lasts, in words.
    pub until: String,
    /// Where the way out is.
    pub end_href: String,
    /// The page that the frame begins with.
    pub src: String,
    /// The pages that can be seen.
    pub pages: Vec<PageLink>,
}

/// A page that can be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageLink {
    /// The page around the view, with this page in the frame.
    pub href: String,
    /// The name.
    pub name: String,
    /// Whether the frame begins with it.
    pub current: bool,
}

/// The pages that the links above the frame lead to.
const PAGES: [(ViewedPage, &str); 6] = [
    (ViewedPage::Home, "desk-view-page-home"),
    (ViewedPage::Profile, "desk-view-page-profile"),
    (ViewedPage::Notifications, "desk-view-page-notifications"),
    (ViewedPage::Display, "desk-view-page-display"),
    (ViewedPage::Announcements(None), "desk-view-page-announcements"),
    (ViewedPage::SignInHistory, "desk-view-page-history"),
];

impl View {
    pub(super) fn of(words: &Words, view: &OpenView, name: &str, first: ViewedPage) -> Self {
        let around = links::of(links::VIEWING, view.id.0);
        let link = |(page, key): (ViewedPage, &str)| PageLink {
            href: format!("{around}?{}={}", super::PAGE_FIELD, page.path()),
            name: words.text(key).to_owned(),
            current: page == first,
        };
        Self {
            name: name.to_owned(),
            until: words.instant(view.expires_at),
            end_href: links::of(links::END_VIEW, view.id.0),
            src: links::viewed(view.id, &first.path()),
            pages: PAGES.map(link).into(),
        }
    }
}

/// A view is over.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ViewOver {}

impl Page for AskView {
    const TEMPLATE: &'static str = "views/ask.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let id = PersonId(Uuid::from_u128(1));
        let plain = Self {
            errors: Vec::new(),
            href: links::of(links::SUPPORT_VIEW, id.0),
            person_href: links::person(id),
            name: "髙橋 﨑子".into(),
            kana: "タカハシ サキコ".into(),
            effects: effects(words),
            may_enter: true,
            registered: true,
            instead_href: None,
            open_href: None,
            reason: String::new(),
        };
        let errors = vec![FieldError::at("reason", words.format("desk-act-error-reason", &[("most", 200.into())]))];
        let instead_href = Some(format!("{}?joined=2024-12-02", links::TIME_MACHINE));
        let open_href = Some(links::of(links::VIEWING, Uuid::from_u128(2)));
        let out = Self { may_enter: false, ..plain.clone() };
        vec![
            ("plain", plain.clone()),
            ("no-reason", Self { errors, ..plain.clone() }),
            ("one-is-open", Self { open_href, ..plain }),
            ("kept-out", out.clone()),
            ("not-registered", Self { registered: false, instead_href, ..out }),
        ]
    }
}

impl Page for View {
    const TEMPLATE: &'static str = "views/view.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let begun = instant_in_japan(NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default(), 10 * 60);
        let view = OpenView {
            id: SupportViewId(Uuid::from_u128(2)),
            account: AccountId(Uuid::from_u128(3)),
            expires_at: begun + TimeDelta::minutes(15),
        };
        vec![("home", Self::of(words, &view, "髙橋 﨑子", ViewedPage::Home))]
    }
}

impl Page for ViewOver {
    const TEMPLATE: &'static str = "views/over.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![("over", Self {})]
    }
}
