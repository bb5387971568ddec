//! The list of announcements, and the words that its pages share.

use chrono::{DateTime, NaiveDate, Utc};
use madoguchi_core::announcements::Announcement;
use madoguchi_core::announcements::audience::Audience;
use madoguchi_core::announcements::content::AnnouncementContent;
use madoguchi_core::announcements::standing::AnnouncementStanding;
use madoguchi_core::announcements::text::AnnouncementText;
use madoguchi_core::clock::instant_in_japan;
use madoguchi_core::export::cell;
use madoguchi_core::ids::{AnnouncementId, StaffId};
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::email::EmploymentCategory;
use madoguchi_core::policy::eras::Era;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;
use uuid::Uuid;

pub(super) use crate::desk::members::list::era_words;

/// The list of announcements.
#[derive(Clone, Debug, Serialize)]
pub struct AnnouncementList {
    /// Whether the clerk may write.
    pub may_write: bool,
    /// The states to choose from.
    pub filters: Vec<Filter>,
    /// The announcements, the latest written first.
    pub rows: Vec<Row>,
    /// The next page.
    pub more_href: Option<String>,
    /// The names and values of what is filtered, for the form of the file.
    pub shown: Vec<(&'static str, &'static str)>,
}

/// A state to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Filter {
    /// The list of this state.
    pub href: String,
    /// The state, in words.
    pub name: String,
    /// Whether it is the list that is shown.
    pub current: bool,
}

/// The path of the list of a state, with a query to which more can be added.
#[must_use]
pub fn filtered(which: Option<AnnouncementStanding>) -> String {
    format!("{}?state={}", links::ANNOUNCEMENTS, which.map_or("all", AnnouncementStanding::word))
}

impl Filter {
    pub(super) fn list(words: &Words, chosen: Option<AnnouncementStanding>) -> Vec<Self> {
        let all = std::iter::once(None).chain(AnnouncementStanding::ALL.into_iter().map(Some));
        all.map(|which| Self {
            href: filtered(which),
            name: words.text(which.map_or("desk-announcements-all", standing_key)).to_owned(),
            current: which == chosen,
        })
        .collect()
    }
}

/// An announcement in the list.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Its page.
    pub href: String,
    /// The title.
    pub title: String,
    /// Whom it is for, in words.
    pub audience: String,
    /// How it stands, in words.
    pub standing: String,
    /// From when until when, in words.
    pub time: String,
}

impl Row {
    pub(super) fn of(words: &Words, eras: &[Era], found: &Announcement, now: DateTime<Utc>) -> Self {
        Self {
            href: links::of(links::ANNOUNCEMENT, found.id.0),
            title: found.content.japanese.title.clone(),
            audience: audience(words, eras, &found.content.audience),
            standing: words.text(standing_key(found.standing(now))).to_owned(),
            time: time(words, found.content.from, found.content.until),
        }
    }
}

/// The titles of the columns of a file.
pub(super) const TITLES: [&str; 9] = [
    "desk-announcement-title-ja",
    "desk-announcement-title-en",
    "desk-announcement-audience",
    "desk-announcement-public",
    "desk-column-standing",
    "desk-announcement-from",
    "desk-announcement-until",
    "desk-announcement-mails",
    "desk-announcement-readers",
];

/// The cells of an announcement in a file.
pub(super) fn cells(
    words: &Words,
    eras: &[Era],
    found: &Announcement,
    readers: u64,
    now: DateTime<Utc>,
) -> Vec<String> {
    let content = &found.content;
    let instant = |at: Option<DateTime<Utc>>| at.map(|at| words.instant(at)).unwrap_or_default();
    vec![
        cell::text(&content.japanese.title),
        cell::text(content.english.as_ref().map_or("", |text| &text.title)),
        cell::text(&audience(words, eras, &content.audience)),
        words.text(if content.public { "desk-public-yes" } else { "desk-public-no" }).to_owned(),
        words.text(standing_key(found.standing(now))).to_owned(),
        instant(content.from),
        instant(content.until),
        found.mails.to_string(),
        readers.to_string(),
    ]
}

/// The key of a state's name.
pub(super) const fn standing_key(standing: AnnouncementStanding) -> &'static str {
    match standing {
        AnnouncementStanding::Draft => "desk-announcement-draft",
        AnnouncementStanding::Scheduled => "desk-announcement-scheduled",
        AnnouncementStanding::Current => "desk-announcement-current",
        AnnouncementStanding::Over => "desk-announcement-over",
        AnnouncementStanding::Withdrawn => "desk-announcement-withdrawn",
    }
}

/// Whom an announcement is for, in words.
pub(super) fn audience(words: &Words, eras: &[Era], audience: &Audience) -> String {
    match audience {
        Audience::Everybody => words.text("desk-audience-everybody").to_owned(),
        Audience::WithoutAccount => words.text("desk-audience-without-account").to_owned(),
        Audience::Employer(code) => words.format("desk-audience-of-employer", &[("code", code.into())]),
        Audience::Category(category) => {
            words.format("desk-audience-of-category", &[("category", words.text(category_key(*category)).into())])
        }
        Audience::Era(name) => {
            let era = eras.iter().find(|era| era.name == *name);
            era.map_or_else(
                || words.format("desk-audience-era-gone", &[("name", name.into())]),
                |era| era_words(words, era),
            )
        }
    }
}

/// The key of a category's name.
pub(crate) const fn category_key(category: EmploymentCategory) -> &'static str {
    match category {
        EmploymentCategory::Employee => "desk-category-employee",
        EmploymentCategory::Overseas => "desk-category-overseas",
        EmploymentCategory::Seconded => "desk-category-seconded",
        EmploymentCategory::Leave => "desk-category-leave",
        EmploymentCategory::VoluntaryContinuation => "desk-category-voluntary",
    }
}

/// From when until when, in words.
pub(super) fn time(words: &Words, from: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> String {
    let from = from.map_or_else(|| words.text("desk-time-once-published").to_owned(), |from| words.instant(from));
    match until {
        Some(until) => {
            words.format("desk-time-between", &[("from", from.into()), ("until", words.instant(until).into())])
        }
        None => words.format("desk-time-since", &[("from", from.into())]),
    }
}

/// An announcement for samples.
pub(crate) fn sample(standing: AnnouncementStanding) -> Announcement {
    let at = |day, minutes| instant_in_japan(NaiveDate::from_ymd_opt(2026, 12, day).unwrap_or_default(), minutes);
    let published = standing != AnnouncementStanding::Draft;
    let content = AnnouncementContent {
        japanese: AnnouncementText {
            title: "年末年始の電話受付について".into(),
            body: "12月29日から1月3日まで、電話の受付をお休みします。\n\n受付時間は https://www.example.jp/contact をご覧ください。".into(),
        },
        english: Some(AnnouncementText {
            title: "Telephone hours over the New Year".into(),
            body: "We do not answer the telephone from December 29 to January 3.".into(),
        }),
        audience: Audience::Everybody,
        public: true,
        from: Some(at(1, 540)),
        until: Some(at(31, 0)),
    };
    Announcement {
        id: AnnouncementId(Uuid::from_u128(1)),
        content,
        published_at: published.then(|| at(1, 500)),
        withdrawn_at: (standing == AnnouncementStanding::Withdrawn).then(|| at(2, 500)),
        version: 3,
        created_by: StaffId(Uuid::from_u128(1)),
        created_at: at(1, 480),
        changed_by: StaffId(Uuid::from_u128(2)),
        changed_at: at(1, 490),
        mails: if published { 1_234 } else { 0 },
        mailed_at: published.then(|| at(1, 545)),
    }
}

/// The instant at which [`sample`] stands so.
pub(crate) fn sample_instant(standing: AnnouncementStanding) -> DateTime<Utc> {
    let day = match standing {
        AnnouncementStanding::Over => 31,
        AnnouncementStanding::Scheduled | AnnouncementStanding::Draft => 1,
        AnnouncementStanding::Current | AnnouncementStanding::Withdrawn => 2,
    };
    instant_in_japan(NaiveDate::from_ymd_opt(2026, 12, day).unwrap_or_default(), 500)
}

impl Page for AnnouncementList {
    const TEMPLATE: &'static str = "announcements/list.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let row = |standing, audience| {
            let mut found = sample(standing);
            found.content.audience = audience;
            Row::of(words, &[], &found, sample_instant(standing))
        };
        let rows = vec![
            row(AnnouncementStanding::Draft, Audience::Everybody),
            row(AnnouncementStanding::Scheduled, Audience::Employer("0012".into())),
            row(AnnouncementStanding::Current, Audience::Category(EmploymentCategory::Leave)),
            row(AnnouncementStanding::Over, Audience::Era("notice".into())),
            row(AnnouncementStanding::Withdrawn, Audience::WithoutAccount),
        ];
        let all = Self {
            may_write: true,
            filters: Filter::list(words, None),
            rows,
            more_href: None,
            shown: vec![("state", "")],
        };
        let drafts = Filter::list(words, Some(AnnouncementStanding::Draft));
        vec![
            ("all", Self { more_href: Some("/announcements?state=all&after=x".into()), ..all.clone() }),
            ("reader", Self { may_write: false, ..all.clone() }),
            ("none", Self { filters: drafts, rows: Vec::new(), ..all }),
        ]
    }
}
