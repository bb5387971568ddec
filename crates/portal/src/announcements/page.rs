//! The pages of announcements, and their titles as other pages list them.

use chrono::NaiveDate;
use madoguchi_core::announcements::reading::Posted;
use madoguchi_core::announcements::text::{AnnouncementText, Paragraphs, paragraphs};
use madoguchi_core::clock::{day_in_japan, instant_in_japan};
use madoguchi_core::ids::AnnouncementId;
use madoguchi_core::links;
use madoguchi_web::Page;
use madoguchi_words::{Language, Words};
use serde::Serialize;

/// The title of an announcement, in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// The path of its page.
    pub href: String,
    /// Since when it has been shown, in words.
    pub date: String,
    /// The title.
    pub title: String,
    /// Whether the member hasn't marked it as read.
    pub unread: bool,
}

impl Headline {
    /// Words an announcement for a member.
    #[must_use]
    pub fn for_member(words: &Words, posted: &Posted) -> Self {
        Self { href: links::announcement(posted.id), unread: !posted.read, ..Self::public(words, posted) }
    }

    /// Words an announcement that everybody may read.
    #[must_use]
    pub fn public(words: &Words, posted: &Posted) -> Self {
        Self {
            href: links::public_announcement(posted.id),
            date: words.date(day_in_japan(posted.from)),
            title: posted.text.title.clone(),
            unread: false,
        }
    }
}

/// The list of announcements for a member.
#[derive(Clone, Debug, Serialize)]
pub struct Announcements {
    /// Whether one has just been marked as read.
    pub marked: bool,
    /// How many aren't marked as read, on all pages.
    pub unread: u64,
    /// The announcements, the latest first.
    pub posted: Vec<Headline>,
    /// The path of the next page.
    pub more_href: Option<String>,
}

/// How a visitor stands with an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// A member who has marked it as read.
    Read,
    /// A member who hasn't.
    Unread,
    /// Somebody who came from the sign-in page.
    Visitor,
}

/// One announcement.
#[derive(Clone, Debug, Serialize)]
pub struct Announcement {
    /// The path of the form that marks it as read.
    pub href: String,
    /// The title.
    pub title: String,
    /// Since when it has been shown, in words.
    pub date: String,
    /// The body.
    pub paragraphs: Paragraphs,
    /// How the visitor stands with it.
    pub reading: Reading,
}

impl Announcement {
    /// Words an announcement.
    #[must_use]
    pub fn of(words: &Words, posted: &Posted, reading: Reading) -> Self {
        Self {
            href: links::announcement(posted.id),
            title: posted.text.title.clone(),
            date: words.date(day_in_japan(posted.from)),
            paragraphs: paragraphs(&posted.text.body),
            reading,
        }
    }
}

/// Announcements that samples of several pages show, the latest first.
#[must_use]
pub fn samples(words: &Words) -> Vec<Posted> {
    let posted = |day, read, (title, body): (&str, &str)| Posted {
        id: AnnouncementId(uuid::Uuid::from_u128(day)),
        text: AnnouncementText { title: title.into(), body: body.into() },
        from: instant_in_japan(
            NaiveDate::from_ymd_opt(2026, 11, u32::try_from(day).unwrap_or(1)).unwrap_or_default(),
            540,
        ),
        read,
    };
    let (telephone, checkups) = match words.language() {
        Language::Ja => (
            (
                "年末年始の電話受付について",
                "12月29日から1月3日まで、電話の受付をお休みします。\nご不便をおかけします。\n\n受付時間は https://www.example.jp/contact をご覧ください。",
            ),
            ("人間ドックの予約を受け付けています", "来年度の人間ドックの予約を受け付けています。"),
        ),
        Language::En => (
            (
                "Telephone hours over the New Year",
                "We do not answer the telephone from December 29 to January 3.\nThank you for your patience.\n\nFor our hours, see https://www.example.jp/contact.",
            ),
            ("Health checkups can be booked", "You can now book next year’s health checkup."),
        ),
    };
    vec![posted(20, false, telephone), posted(12, true, checkups)]
}

impl Page for Announcements {
    const TEMPLATE: &'static str = "announcements/list.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let posted: Vec<_> = samples(words).iter().map(|posted| Headline::for_member(words, posted)).collect();
        let none = Self { marked: false, unread: 0, posted: Vec::new(), more_href: None };
        let more_href = Some(format!("{}?after={}", links::ANNOUNCEMENTS, uuid::Uuid::from_u128(12)));
        let some = Self { unread: 1, posted: posted.clone(), more_href, ..none.clone() };
        let read = posted.into_iter().map(|posted| Headline { unread: false, ..posted }).collect();
        vec![("some", some), ("all-read", Self { marked: true, posted: read, ..none.clone() }), ("none", none)]
    }
}

impl Page for Announcement {
    const TEMPLATE: &'static str = "announcements/announcement.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let posted = samples(words);
        let of = |at: usize, reading| posted.get(at).map(|posted| Self::of(words, posted, reading));
        [("unread", of(0, Reading::Unread)), ("read", of(1, Reading::Read)), ("visitor", of(0, Reading::Visitor))]
            .into_iter()
            .filter_map(|(name, page)| Some((name, page?)))
            .collect()
    }
}
