//! The pages of one announcement.

use chrono::{DateTime, Utc};
use madoguchi_core::announcements::standing::AnnouncementStanding;
use madoguchi_core::announcements::text::{AnnouncementText, Paragraphs, paragraphs};
use madoguchi_core::announcements::{Announcement, Reach};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::eras::Era;
use madoguchi_core::policy::society::Language;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::desk::announcements::page::{audience, sample, sample_instant, standing_key, time};
use crate::desk::members::grouped;

/// Who wrote and changed an announcement.
pub(super) struct People {
    /// The name of who wrote it.
    pub created: String,
    /// The name of who changed it last.
    pub changed: String,
    /// How many members have marked it as read.
    pub readers: u64,
}

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// It was stored.
    Saved,
    /// It was published.
    Published,
    /// It was withdrawn.
    Withdrawn,
}

impl Notice {
    const ALL: [Self; 3] = [Self::Saved, Self::Published, Self::Withdrawn];

    /// The word in the query.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.word() == word)
    }
}

/// Something that is known about an announcement.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// Its value.
    pub value: String,
}

/// A text as members see it.
#[derive(Clone, Debug, Serialize)]
pub struct Preview {
    /// The heading above it.
    pub heading: String,
    /// The code of its language.
    pub language: &'static str,
    /// The day, in words.
    pub date: String,
    /// The title.
    pub title: String,
    /// The body.
    pub paragraphs: Paragraphs,
}

/// One announcement.
#[derive(Clone, Debug, Serialize)]
pub struct One {
    /// What has just happened.
    pub notice: Option<Notice>,
    /// The title.
    pub title: String,
    /// What is known about it.
    pub facts: Vec<Fact>,
    /// How members see it, in each language that it has.
    pub previews: Vec<Preview>,
    /// Where it is changed; none where it can't be, or the clerk may not.
    pub edit_href: Option<String>,
    /// Where it is published.
    pub publish_href: Option<String>,
    /// Where it is withdrawn.
    pub withdraw_href: Option<String>,
    /// Whether it is a draft, which is discarded and not withdrawn.
    pub draft: bool,
}

impl Preview {
    /// The texts of an announcement, in each language that it has.
    pub(crate) fn of(words: &Words, stored: &Announcement, now: DateTime<Utc>) -> Vec<Self> {
        let content = &stored.content;
        let day = words.date(day_in_japan(content.from.unwrap_or(now)));
        let preview = |key: &str, language: Language, text: &AnnouncementText| Self {
            heading: words.text(key).to_owned(),
            language: match language {
                Language::Ja => "ja",
                Language::En => "en",
            },
            date: day.clone(),
            title: text.title.clone(),
            paragraphs: paragraphs(&text.body),
        };
        let english = content.english.as_ref();
        std::iter::once(preview("desk-preview-ja", Language::Ja, &content.japanese))
            .chain(english.map(|text| preview("desk-preview-en", Language::En, text)))
            .collect()
    }
}

impl One {
    pub(super) fn of(
        words: &Words,
        eras: &[Era],
        stored: &Announcement,
        people: &People,
        (may_write, now): (bool, DateTime<Utc>),
    ) -> Self {
        let content = &stored.content;
        let standing = stored.standing(now);
        let fact = |key: &str, value: String| Fact { label: words.text(key).to_owned(), value };
        let by = |name: &str, at| {
            words.format("desk-announcement-by", &[("name", name.into()), ("at", words.instant(at).into())])
        };
        let mut facts = vec![
            fact("desk-column-standing", words.text(standing_key(standing)).to_owned()),
            fact("desk-announcement-audience", audience(words, eras, &content.audience)),
            fact(
                "desk-announcement-public",
                words.text(if content.public { "desk-public-yes" } else { "desk-public-no" }).to_owned(),
            ),
            fact("desk-announcement-time", time(words, content.from, content.until)),
            fact("desk-announcement-created", by(&people.created, stored.created_at)),
            fact("desk-announcement-changed", by(&people.changed, stored.changed_at)),
        ];
        if stored.published_at.is_some() && content.audience.signs_in() {
            let key = if stored.mailed_at.is_some() { "desk-announcement-mailed" } else { "desk-announcement-mailing" };
            facts.push(fact("desk-announcement-mails", words.format(key, &[("count", stored.mails.into())])));
            let readers = words.format("desk-announcement-read-by", &[("count", grouped(people.readers).into())]);
            facts.push(fact("desk-announcement-readers", readers));
        }
        let open = !matches!(standing, AnnouncementStanding::Over | AnnouncementStanding::Withdrawn);
        let draft = standing == AnnouncementStanding::Draft;
        let to = |path, can: bool| (may_write && can).then(|| links::of(path, stored.id.0));
        Self {
            notice: None,
            title: content.japanese.title.clone(),
            facts,
            previews: Preview::of(words, stored, now),
            edit_href: to(links::EDIT_ANNOUNCEMENT, open),
            publish_href: to(links::PUBLISH_ANNOUNCEMENT, draft),
            withdraw_href: to(links::WITHDRAW_ANNOUNCEMENT, open),
            draft,
        }
    }
}

/// The page before an announcement is published.
#[derive(Clone, Debug, Serialize)]
pub struct Publish {
    /// Why it can't be done; empty at first.
    pub errors: Vec<FieldError>,
    /// Where the form is sent.
    pub href: String,
    /// Where one goes back to.
    pub back_href: String,
    /// The version that is published.
    pub version: i32,
    /// The title.
    pub title: String,
    /// What it does to whom and how many, in words.
    pub effects: Vec<String>,
    /// Whether a second person must agree.
    pub two: bool,
    /// What waits for a second person already.
    pub waits_href: Option<String>,
}

impl Publish {
    /// `mailed` tells whether the society mails announcements.
    pub(in crate::desk) fn of(words: &Words, eras: &[Era], stored: &Announcement, reach: Reach, mailed: bool) -> Self {
        let content = &stored.content;
        let about = |key: &str, name: &'static str, value: String| words.format(key, &[(name, value.into())]);
        let mut effects = vec![
            about("desk-publish-audience", "audience", audience(words, eras, &content.audience)),
            about("desk-publish-time", "time", time(words, content.from, content.until)),
        ];
        if content.audience.signs_in() {
            let counts = [("people", number(reach.people).into()), ("accounts", number(reach.accounts).into())];
            effects.push(words.format("desk-publish-reach", &counts));
            effects.push(match (mailed, reach.mails) {
                (false, _) => words.text("desk-publish-no-kind").to_owned(),
                (true, 0) => words.text("desk-publish-no-mails").to_owned(),
                (true, mails) => words.format("desk-publish-mails", &[("count", number(mails).into())]),
            });
        } else {
            effects.push(words.format("desk-publish-reach-without", &[("people", number(reach.people).into())]));
        }
        if content.public {
            effects.push(words.text("desk-publish-public").to_owned());
        }
        effects.push(words.text("desk-publish-fixed").to_owned());
        Self {
            errors: Vec::new(),
            href: links::of(links::PUBLISH_ANNOUNCEMENT, stored.id.0),
            back_href: links::of(links::ANNOUNCEMENT, stored.id.0),
            version: stored.version,
            title: content.japanese.title.clone(),
            effects,
            two: false,
            waits_href: None,
        }
    }
}

/// A count as texts take it.
fn number(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// The page before an announcement is withdrawn, or a draft discarded.
#[derive(Clone, Debug, Serialize)]
pub struct Withdraw {
    /// Why it can't be done; empty at first.
    pub errors: Vec<FieldError>,
    /// Where the form is sent.
    pub href: String,
    /// Where one goes back to.
    pub back_href: String,
    /// The title.
    pub title: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// How many mails were promised so far.
    pub mails: u32,
}

impl Withdraw {
    pub(super) fn of(_: &Words, stored: &Announcement) -> Self {
        Self {
            errors: Vec::new(),
            href: links::of(links::WITHDRAW_ANNOUNCEMENT, stored.id.0),
            back_href: links::of(links::ANNOUNCEMENT, stored.id.0),
            title: stored.content.japanese.title.clone(),
            draft: stored.published_at.is_none(),
            mails: stored.mails,
        }
    }
}

impl Page for One {
    const TEMPLATE: &'static str = "announcements/announcement.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let people = People { created: "窓口 花子".into(), changed: "設定 次郎".into(), readers: 1_024 };
        let of = |standing, may_write| {
            Self::of(words, &[], &sample(standing), &people, (may_write, sample_instant(standing)))
        };
        let mut samples: Vec<_> =
            AnnouncementStanding::ALL.into_iter().map(|standing| (standing.word(), of(standing, true))).collect();
        samples.push(("reader", of(AnnouncementStanding::Draft, false)));
        let noticed = |notice, standing| Self { notice: Some(notice), ..of(standing, true) };
        samples.push(("saved", noticed(Notice::Saved, AnnouncementStanding::Draft)));
        samples.push(("published", noticed(Notice::Published, AnnouncementStanding::Current)));
        samples.push(("was-withdrawn", noticed(Notice::Withdrawn, AnnouncementStanding::Withdrawn)));
        samples
    }
}

impl Page for Publish {
    const TEMPLATE: &'static str = "announcements/publish.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let draft = sample(AnnouncementStanding::Draft);
        let reach = Reach { people: 98_765, accounts: 43_210, mails: 12_345 };
        let of = |stored: &Announcement, reach, mailed| Self::of(words, &[], stored, reach, mailed);
        let mut outside = draft.clone();
        outside.content.audience = madoguchi_core::announcements::audience::Audience::WithoutAccount;
        let errors = vec![FieldError::overall(words.text("desk-announcement-error-changed"))];
        vec![
            ("mailed", of(&draft, reach, true)),
            ("nobody-wants-mails", of(&draft, Reach { mails: 0, ..reach }, true)),
            ("no-mails", of(&draft, reach, false)),
            ("without-account", of(&outside, Reach { people: 321, ..Reach::default() }, true)),
            ("changed", Self { errors, ..of(&draft, reach, true) }),
            ("two", Self { two: true, ..of(&draft, reach, true) }),
            ("waits", Self { two: true, waits_href: Some("/approvals/x".into()), ..of(&draft, reach, true) }),
        ]
    }
}

impl Page for Withdraw {
    const TEMPLATE: &'static str = "announcements/withdraw.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let of = |standing| Self::of(words, &sample(standing));
        let errors = vec![FieldError::overall(words.text("desk-announcement-error-over"))];
        vec![
            ("current", of(AnnouncementStanding::Current)),
            ("draft", of(AnnouncementStanding::Draft)),
            ("over", Self { errors, ..of(AnnouncementStanding::Over) }),
        ]
    }
}
