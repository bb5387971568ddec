//! The page with the form of an announcement.

use madoguchi_core::announcements::Announcement;
use madoguchi_core::announcements::audience::AudienceKind;
use madoguchi_core::announcements::content::{AnnouncementContent, AnnouncementField, AnnouncementTyped, ContentFault};
use madoguchi_core::announcements::standing::AnnouncementStanding;
use madoguchi_core::announcements::text::{BODY_LONGEST, TITLE_LONGEST};
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::email::EmploymentCategory;
use madoguchi_core::policy::eras::Era;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::desk::announcements::page::{audience, category_key, era_words, sample, time};

/// The form of an announcement.
#[derive(Clone, Debug, Serialize)]
pub struct Form {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// What somebody else changed meanwhile.
    pub conflict: Option<Conflict>,
    /// Where the form is sent.
    pub href: String,
    /// Where one goes back to.
    pub back_href: String,
    /// The version that the form rests on; none for a new announcement.
    pub version: Option<i32>,
    /// The Japanese title as typed.
    pub title_ja: String,
    /// The Japanese body as typed.
    pub body_ja: String,
    /// The English title as typed.
    pub title_en: String,
    /// The English body as typed.
    pub body_en: String,
    /// Whom it can be for.
    pub audiences: Vec<Choice>,
    /// The society's eras.
    pub eras: Vec<Choice>,
    /// The code of an employer as typed.
    pub employer: String,
    /// The categories.
    pub categories: Vec<Choice>,
    /// Whether it also stands on the sign-in page.
    pub public: bool,
    /// The start as typed.
    pub from: String,
    /// The end as typed.
    pub until: String,
    /// What can't change any more, because the announcement is published.
    pub fixed: Option<Fixed>,
    /// The longest title, in characters.
    pub title_longest: usize,
    /// The longest body, in characters.
    pub body_longest: usize,
}

/// Something to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// The value of its field.
    pub value: String,
    /// Its name.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// What can't change any more.
#[derive(Clone, Debug, Serialize)]
pub struct Fixed {
    /// The word of the audience's kind, as the form sends it.
    pub kind: String,
    /// The era, as the form sends it.
    pub era: String,
    /// The category, as the form sends it.
    pub category: String,
    /// Whom it is for, in words.
    pub audience: String,
    /// From when until when, in words.
    pub time: String,
}

/// What somebody else changed meanwhile.
#[derive(Clone, Debug, Serialize)]
pub struct Conflict {
    /// Who and when, in words.
    pub told: String,
    /// The fields that differ.
    pub differences: Vec<Difference>,
}

/// A field whose stored value isn't the typed one.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// The field's name.
    pub label: String,
    /// The stored value.
    pub stored: String,
    /// The typed value.
    pub typed: String,
}

impl Form {
    pub(super) fn of(words: &Words, eras: &[Era], stored: Option<&Announcement>, typed: AnnouncementTyped) -> Self {
        let published = stored.filter(|stored| stored.published_at.is_some());
        let of_one = |path| stored.map(|stored| links::of(path, stored.id.0));
        let fixed = published.map(|stored| Fixed {
            kind: typed.audience.clone(),
            era: typed.era.clone(),
            category: typed.category.clone(),
            audience: audience(words, eras, &stored.content.audience),
            time: time(words, stored.content.from, stored.content.until),
        });
        Self {
            errors: Vec::new(),
            conflict: None,
            href: of_one(links::EDIT_ANNOUNCEMENT).unwrap_or_else(|| links::NEW_ANNOUNCEMENT.to_owned()),
            back_href: of_one(links::ANNOUNCEMENT).unwrap_or_else(|| links::ANNOUNCEMENTS.to_owned()),
            version: stored.map(|stored| stored.version),
            audiences: AudienceKind::ALL
                .into_iter()
                .map(|kind| Choice {
                    value: kind.word().to_owned(),
                    name: words.text(kind_key(kind)).to_owned(),
                    chosen: kind.word() == typed.audience,
                })
                .collect(),
            eras: eras
                .iter()
                .map(|era| Choice {
                    value: era.name.clone(),
                    name: era_words(words, era),
                    chosen: era.name == typed.era,
                })
                .collect(),
            categories: EmploymentCategory::ALL
                .into_iter()
                .map(|category| {
                    let value = madoguchi_core::announcements::audience::Audience::Category(category).value();
                    let chosen = value == typed.category;
                    Choice { value, name: words.text(category_key(category)).to_owned(), chosen }
                })
                .collect(),
            title_ja: typed.title_ja,
            body_ja: typed.body_ja,
            title_en: typed.title_en,
            body_en: typed.body_en,
            employer: typed.employer,
            public: typed.public,
            from: typed.from,
            until: typed.until,
            fixed,
            title_longest: TITLE_LONGEST,
            body_longest: BODY_LONGEST,
        }
    }
}

const fn kind_key(kind: AudienceKind) -> &'static str {
    match kind {
        AudienceKind::Everybody => "desk-audience-everybody",
        AudienceKind::Era => "desk-audience-era",
        AudienceKind::Employer => "desk-audience-employer",
        AudienceKind::Category => "desk-audience-category",
        AudienceKind::WithoutAccount => "desk-audience-without-account",
    }
}

const fn field_key(field: AnnouncementField) -> &'static str {
    match field {
        AnnouncementField::TitleJa => "desk-announcement-title-ja",
        AnnouncementField::BodyJa => "desk-announcement-body-ja",
        AnnouncementField::TitleEn => "desk-announcement-title-en",
        AnnouncementField::BodyEn => "desk-announcement-body-en",
        AnnouncementField::Audience
        | AnnouncementField::Era
        | AnnouncementField::Employer
        | AnnouncementField::Category => "desk-announcement-audience",
        AnnouncementField::Public => "desk-announcement-public",
        AnnouncementField::From => "desk-announcement-from",
        AnnouncementField::Until => "desk-announcement-until",
    }
}

/// The mistakes, in words.
pub(crate) fn errors(words: &Words, faults: &[(AnnouncementField, ContentFault)]) -> Vec<FieldError> {
    faults.iter().map(|(field, fault)| FieldError::at(field.word(), message(words, *field, *fault))).collect()
}

fn message(words: &Words, field: AnnouncementField, fault: ContentFault) -> String {
    let label = words.text(field_key(field));
    match fault {
        ContentFault::Empty => words.format("desk-announcement-error-empty", &[("label", label.into())]),
        ContentFault::TooLong => {
            let title = matches!(field, AnnouncementField::TitleJa | AnnouncementField::TitleEn);
            let most = if title { TITLE_LONGEST } else { BODY_LONGEST };
            words.format("desk-announcement-error-long", &[("label", label.into()), ("most", most.into())])
        }
        ContentFault::NotChosen => words
            .text(match field {
                AnnouncementField::Era => "desk-announcement-error-era",
                AnnouncementField::Employer => "desk-announcement-error-employer",
                AnnouncementField::Category => "desk-announcement-error-category",
                _ => "desk-announcement-error-audience",
            })
            .to_owned(),
        ContentFault::Unreadable => words.format("desk-announcement-error-instant", &[("label", label.into())]),
        ContentFault::EndsBeforeStart => words.text("desk-announcement-error-ends").to_owned(),
        ContentFault::NotPublic => words.text("desk-announcement-error-not-public").to_owned(),
    }
}

impl Conflict {
    pub(super) fn of(
        words: &Words,
        eras: &[Era],
        by: &str,
        stored: &Announcement,
        typed: &AnnouncementContent,
    ) -> Self {
        let value = |content: &AnnouncementContent, field| match field {
            AnnouncementField::TitleJa => content.japanese.title.clone(),
            AnnouncementField::BodyJa => content.japanese.body.clone(),
            AnnouncementField::TitleEn => content.english.as_ref().map(|text| text.title.clone()).unwrap_or_default(),
            AnnouncementField::BodyEn => content.english.as_ref().map(|text| text.body.clone()).unwrap_or_default(),
            AnnouncementField::Audience
            | AnnouncementField::Era
            | AnnouncementField::Employer
            | AnnouncementField::Category => audience(words, eras, &content.audience),
            AnnouncementField::Public => {
                words.text(if content.public { "desk-public-yes" } else { "desk-public-no" }).to_owned()
            }
            AnnouncementField::From => content.from.map(|at| words.instant(at)).unwrap_or_default(),
            AnnouncementField::Until => content.until.map(|at| words.instant(at)).unwrap_or_default(),
        };
        let arguments = [("name", by.into()), ("at", words.instant(stored.changed_at).into())];
        Self {
            told: words.format("desk-announcement-conflict", &arguments),
            differences: stored
                .content
                .differences(typed)
                .into_iter()
                .map(|field| Difference {
                    label: words.text(field_key(field)).to_owned(),
                    stored: value(&stored.content, field),
                    typed: value(typed, field),
                })
                .collect(),
        }
    }
}

impl Page for Form {
    const TEMPLATE: &'static str = "announcements/form.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let blank = Self::of(words, &[], None, AnnouncementTyped::default());
        let draft = sample(AnnouncementStanding::Draft);
        let published = sample(AnnouncementStanding::Current);
        let of = |stored: &Announcement| Self::of(words, &[], Some(stored), AnnouncementTyped::of(&stored.content));
        let faults = [
            (AnnouncementField::TitleJa, ContentFault::Empty),
            (AnnouncementField::BodyJa, ContentFault::TooLong),
            (AnnouncementField::Audience, ContentFault::NotChosen),
            (AnnouncementField::Era, ContentFault::NotChosen),
            (AnnouncementField::Employer, ContentFault::NotChosen),
            (AnnouncementField::Category, ContentFault::NotChosen),
            (AnnouncementField::Public, ContentFault::NotPublic),
            (AnnouncementField::From, ContentFault::Unreadable),
            (AnnouncementField::Until, ContentFault::EndsBeforeStart),
        ];
        let mut typed = draft.content.clone();
        typed.japanese.title = "年末年始の受付".into();
        typed.public = false;
        let conflict = Conflict::of(words, &[], "窓口 花子", &draft, &typed);
        vec![
            ("new", blank.clone()),
            ("mistakes", Self { errors: errors(words, &faults), ..blank }),
            ("draft", of(&draft)),
            ("conflict", Self { conflict: Some(conflict), ..of(&draft) }),
            ("published", of(&published)),
        ]
    }
}
