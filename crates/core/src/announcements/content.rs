//! What an announcement says, to whom and when: read from a form, and compared field by field. Pure.

use chrono::{DateTime, Utc};

use super::audience::{Audience, AudienceKind};
use super::text::{AnnouncementText, TextFault, read_body, read_title};
use crate::database::from_word;
use crate::input::instant::{read_instant, typed_instant};
use crate::input::text::{shown_identifier, trim};
use crate::policy::eras::Era;

/// The longest code of an employer, in characters; the roster's column.
const EMPLOYER_LONGEST: usize = 40;

/// What an announcement says, to whom and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncementContent {
    /// The Japanese text.
    pub japanese: AnnouncementText,
    /// The English text. Without it, everybody reads the Japanese one.
    pub english: Option<AnnouncementText>,
    /// Whom it is for.
    pub audience: Audience,
    /// Whether it also stands on the sign-in page.
    pub public: bool,
    /// From when on it is shown; of a draft, none means as soon as it is published.
    pub from: Option<DateTime<Utc>>,
    /// When it is no longer shown.
    pub until: Option<DateTime<Utc>>,
}

/// A field of an announcement. Its word is the name of the field in forms and in the audit trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnouncementField {
    /// The Japanese title.
    TitleJa,
    /// The Japanese body.
    BodyJa,
    /// The English title.
    TitleEn,
    /// The English body.
    BodyEn,
    /// Whom it is for.
    Audience,
    /// Which era.
    Era,
    /// Which employer.
    Employer,
    /// Which category.
    Category,
    /// Whether it stands on the sign-in page.
    Public,
    /// From when on it is shown.
    From,
    /// When it is no longer shown.
    Until,
}

impl AnnouncementField {
    /// The word in forms and in the audit trail.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::TitleJa => "title_ja",
            Self::BodyJa => "body_ja",
            Self::TitleEn => "title_en",
            Self::BodyEn => "body_en",
            Self::Audience => "audience",
            Self::Era => "era",
            Self::Employer => "employer",
            Self::Category => "category",
            Self::Public => "public",
            Self::From => "from",
            Self::Until => "until",
        }
    }

    /// Whether it stays as it is once the announcement is published, because mails and counts rest on it.
    #[must_use]
    pub const fn is_fixed_once_published(self) -> bool {
        !matches!(self, Self::TitleJa | Self::BodyJa | Self::TitleEn | Self::BodyEn | Self::Until)
    }
}

impl AnnouncementContent {
    /// The fields that differ.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<AnnouncementField> {
        let english = |content: &Self| {
            content.english.as_ref().map(|text| (text.title.clone(), text.body.clone())).unwrap_or_default()
        };
        let ((own_title, own_body), (title, body)) = (english(self), english(other));
        [
            (AnnouncementField::TitleJa, self.japanese.title != other.japanese.title),
            (AnnouncementField::BodyJa, self.japanese.body != other.japanese.body),
            (AnnouncementField::TitleEn, own_title != title),
            (AnnouncementField::BodyEn, own_body != body),
            (AnnouncementField::Audience, self.audience != other.audience),
            (AnnouncementField::Public, self.public != other.public),
            (AnnouncementField::From, !same_minute(self.from, other.from)),
            (AnnouncementField::Until, !same_minute(self.until, other.until)),
        ]
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some(field))
        .collect()
    }
}

/// Whether two instants look the same in a form, which shows minutes. An announcement that was published at once begins
/// at an instant between two minutes.
fn same_minute(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> bool {
    one.map(typed_instant) == other.map(typed_instant)
}

/// What was typed in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnnouncementTyped {
    /// 件名
    pub title_ja: String,
    /// 本文
    pub body_ja: String,
    /// The English title; optional.
    pub title_en: String,
    /// The English body; optional.
    pub body_en: String,
    /// The word of an [`AudienceKind`].
    pub audience: String,
    /// The name of an era, for [`AudienceKind::Era`].
    pub era: String,
    /// The code of an employer, for [`AudienceKind::Employer`].
    pub employer: String,
    /// The word of a category, for [`AudienceKind::Category`].
    pub category: String,
    /// Whether it also stands on the sign-in page.
    pub public: bool,
    /// Date and time in Japan, `2026-12-01T09:00`; empty for as soon as it is published.
    pub from: String,
    /// Date and time in Japan; empty for open.
    pub until: String,
}

/// A mistake in the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentFault {
    /// A text is missing. An English text needs title and body.
    Empty,
    /// A text is too long.
    TooLong,
    /// Nothing was chosen, or something that there isn't.
    NotChosen,
    /// A date and time can't be read.
    Unreadable,
    /// The end isn't after the start.
    EndsBeforeStart,
    /// An announcement for a part of the members can't stand on the sign-in page.
    NotPublic,
}

impl From<TextFault> for ContentFault {
    fn from(fault: TextFault) -> Self {
        match fault {
            TextFault::Empty => Self::Empty,
            TextFault::TooLong => Self::TooLong,
        }
    }
}

impl AnnouncementTyped {
    /// The form that shows a stored announcement.
    #[must_use]
    pub fn of(content: &AnnouncementContent) -> Self {
        let english = content.english.as_ref();
        let value_of = |kind| if content.audience.kind() == kind { content.audience.value() } else { String::new() };
        Self {
            title_ja: content.japanese.title.clone(),
            body_ja: content.japanese.body.clone(),
            title_en: english.map(|text| text.title.clone()).unwrap_or_default(),
            body_en: english.map(|text| text.body.clone()).unwrap_or_default(),
            audience: content.audience.kind().word().to_owned(),
            era: value_of(AudienceKind::Era),
            employer: value_of(AudienceKind::Employer),
            category: value_of(AudienceKind::Category),
            public: content.public,
            from: content.from.map(typed_instant).unwrap_or_default(),
            until: content.until.map(typed_instant).unwrap_or_default(),
        }
    }

    /// Reads the form. `eras` are the society's.
    ///
    /// # Errors
    /// The mistakes, in the order of the form.
    pub fn read(&self, eras: &[Era]) -> Result<AnnouncementContent, Vec<(AnnouncementField, ContentFault)>> {
        let mut faults = Vec::new();
        let mut text = |field, read: Result<String, TextFault>| {
            read.map_err(|fault| faults.push((field, ContentFault::from(fault)))).unwrap_or_default()
        };
        let japanese = AnnouncementText {
            title: text(AnnouncementField::TitleJa, read_title(&self.title_ja)),
            body: text(AnnouncementField::BodyJa, read_body(&self.body_ja)),
        };
        let no_english = trim(&self.title_en).is_empty() && trim(&self.body_en).is_empty();
        let english = (!no_english).then(|| AnnouncementText {
            title: text(AnnouncementField::TitleEn, read_title(&self.title_en)),
            body: text(AnnouncementField::BodyEn, read_body(&self.body_en)),
        });
        let audience = self.audience(eras).map_err(|field| faults.push((field, ContentFault::NotChosen))).ok();
        // Who has no account reads it there or nowhere.
        let public = self.public || audience == Some(Audience::WithoutAccount);
        if public && audience.as_ref().is_some_and(|audience| !audience.may_be_public()) {
            faults.push((AnnouncementField::Public, ContentFault::NotPublic));
        }
        let mut instant = |field, typed: &str| {
            let read = read_instant(typed);
            if read.is_none() {
                faults.push((field, ContentFault::Unreadable));
            }
            read.flatten()
        };
        let from = instant(AnnouncementField::From, &self.from);
        let until = instant(AnnouncementField::Until, &self.until);
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            faults.push((AnnouncementField::Until, ContentFault::EndsBeforeStart));
        }
        match audience {
            Some(audience) if faults.is_empty() => {
                Ok(AnnouncementContent { japanese, english, audience, public, from, until })
            }
            _ => Err(faults),
        }
    }

    /// Whom it is for, or the field in which something is missing.
    fn audience(&self, eras: &[Era]) -> Result<Audience, AnnouncementField> {
        Ok(match AudienceKind::of_word(&self.audience).ok_or(AnnouncementField::Audience)? {
            AudienceKind::Everybody => Audience::Everybody,
            AudienceKind::WithoutAccount => Audience::WithoutAccount,
            AudienceKind::Era => eras
                .iter()
                .find(|era| era.name == self.era)
                .map(|era| Audience::Era(era.name.clone()))
                .ok_or(AnnouncementField::Era)?,
            AudienceKind::Employer => {
                let code = shown_identifier(&self.employer);
                let fits = (1..=EMPLOYER_LONGEST).contains(&code.chars().count());
                fits.then_some(Audience::Employer(code)).ok_or(AnnouncementField::Employer)?
            }
            AudienceKind::Category => {
                from_word(&self.category).map(Audience::Category).map_err(|_| AnnouncementField::Category)?
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::email::EmploymentCategory;
    use crate::policy::eras::{Delivery, Medium};

    fn eras() -> Vec<Era> {
        vec![Era {
            name: "notice".into(),
            from: None,
            until: None,
            medium: Medium::Notice,
            title: "Webサービスのご案内".into(),
            at_hand: Vec::new(),
            insurer_number_on: Vec::new(),
            delivery: Delivery::Direct,
        }]
    }

    fn typed() -> AnnouncementTyped {
        AnnouncementTyped {
            title_ja: "年末年始の電話受付について".into(),
            body_ja: "12月29日から1月3日まで、電話の受付をお休みします。".into(),
            audience: "everybody".into(),
            ..AnnouncementTyped::default()
        }
    }

    fn faults(typed: &AnnouncementTyped) -> Vec<(AnnouncementField, ContentFault)> {
        typed.read(&eras()).unwrap_err()
    }

    #[test]
    fn what_was_typed_is_read_and_shown_again_as_it_was() {
        let full = AnnouncementTyped {
            title_en: "Telephone hours".into(),
            body_en: "We're closed.".into(),
            public: true,
            from: "2026-12-01T09:00".into(),
            until: "2027-01-04T00:00".into(),
            ..typed()
        };
        let content = full.read(&eras()).unwrap();
        assert_eq!(content.from.unwrap().to_rfc3339(), "2026-12-01T00:00:00+00:00", "typed in Japan's time");
        assert_eq!(AnnouncementTyped::of(&content), full);
        for (audience, era, employer, category, expected) in [
            ("era", "notice", "", "", Audience::Era("notice".into())),
            ("employer", "", " ００１２ ", "", Audience::Employer("0012".into())),
            ("category", "", "", "leave", Audience::Category(EmploymentCategory::Leave)),
        ] {
            let one = AnnouncementTyped {
                audience: audience.into(),
                era: era.into(),
                employer: employer.into(),
                category: category.into(),
                ..typed()
            };
            assert_eq!(one.read(&eras()).unwrap().audience, expected);
            // What belongs to another kind doesn't matter.
            let other = AnnouncementTyped { audience: "everybody".into(), ..one };
            assert_eq!(other.read(&eras()).unwrap().audience, Audience::Everybody);
        }
        let without = AnnouncementTyped { audience: "without_account".into(), ..typed() }.read(&eras()).unwrap();
        assert!(without.public, "they read it on the sign-in page or nowhere");
    }

    #[test]
    fn mistakes_are_found_in_the_order_of_the_form() {
        let nothing = AnnouncementTyped::default();
        assert_eq!(
            faults(&nothing),
            [
                (AnnouncementField::TitleJa, ContentFault::Empty),
                (AnnouncementField::BodyJa, ContentFault::Empty),
                (AnnouncementField::Audience, ContentFault::NotChosen),
            ]
        );
        let half = AnnouncementTyped { title_en: "Telephone hours".into(), ..typed() };
        assert_eq!(faults(&half), [(AnnouncementField::BodyEn, ContentFault::Empty)]);
        for (audience, field) in [
            ("era", AnnouncementField::Era),
            ("employer", AnnouncementField::Employer),
            ("category", AnnouncementField::Category),
            ("nobody", AnnouncementField::Audience),
        ] {
            let one = AnnouncementTyped { audience: audience.into(), ..typed() };
            assert_eq!(faults(&one), [(field, ContentFault::NotChosen)]);
        }
        let public =
            AnnouncementTyped { audience: "category".into(), category: "leave".into(), public: true, ..typed() };
        assert_eq!(faults(&public), [(AnnouncementField::Public, ContentFault::NotPublic)]);
        for unreadable in ["tomorrow", "2026-02-30T10:00", "2026-12-01", "99999-01-01T00:00", "0001-01-01T00:00"] {
            let one = AnnouncementTyped { until: unreadable.into(), ..typed() };
            assert_eq!(faults(&one), [(AnnouncementField::Until, ContentFault::Unreadable)], "{unreadable}");
        }
        let backwards =
            AnnouncementTyped { from: "2026-12-01T09:00".into(), until: "2026-12-01T09:00".into(), ..typed() };
        assert_eq!(faults(&backwards), [(AnnouncementField::Until, ContentFault::EndsBeforeStart)]);
    }

    #[test]
    fn differences_are_named_field_by_field() {
        let one = typed().read(&eras()).unwrap();
        let other = AnnouncementTyped {
            title_ja: "別の件名".into(),
            title_en: "Title".into(),
            body_en: "Body".into(),
            until: "2027-01-04T00:00".into(),
            ..typed()
        };
        let differences = one.differences(&other.read(&eras()).unwrap());
        let words: Vec<_> = differences.iter().map(|field| field.word()).collect();
        assert_eq!(words, ["title_ja", "title_en", "body_en", "until"]);
        assert!(differences.iter().all(|field| !field.is_fixed_once_published()));
        assert!(one.differences(&one).is_empty());
    }
}
