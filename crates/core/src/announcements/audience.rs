//! Whom an announcement is for. Pure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::database::{from_word, to_word};
use crate::failure::Failure;
use crate::policy::email::EmploymentCategory;
use crate::policy::eras::{Era, era_on};
use crate::roster::employment::Employment;

/// Whom an announcement is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// All members.
    Everybody,
    /// Members whose date of joining (資格取得日) is in the era with this name.
    Era(String),
    /// Members of the employer (事業所) with this code.
    Employer(String),
    /// Members whose employment category (雇用区分) is this one, as it is on the day on which they look.
    Category(EmploymentCategory),
    /// People without an account. They read it on the sign-in page, where everybody can.
    WithoutAccount,
}

/// The kind of an audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AudienceKind {
    /// [`Audience::Everybody`]
    Everybody,
    /// [`Audience::Era`]
    Era,
    /// [`Audience::Employer`]
    Employer,
    /// [`Audience::Category`]
    Category,
    /// [`Audience::WithoutAccount`]
    WithoutAccount,
}

impl AudienceKind {
    /// All kinds, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Everybody, Self::Era, Self::Employer, Self::Category, Self::WithoutAccount];

    /// The word in the database and in forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::Era => "era",
            Self::Employer => "employer",
            Self::Category => "category",
            Self::WithoutAccount => "without_account",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl Audience {
    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> AudienceKind {
        match self {
            Self::Everybody => AudienceKind::Everybody,
            Self::Era(_) => AudienceKind::Era,
            Self::Employer(_) => AudienceKind::Employer,
            Self::Category(_) => AudienceKind::Category,
            Self::WithoutAccount => AudienceKind::WithoutAccount,
        }
    }

    /// What tells this audience from others of its kind: name, code or word; empty where there is only one.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::Era(name) => name.clone(),
            Self::Employer(code) => code.clone(),
            Self::Category(category) => to_word(category),
            Self::Everybody | Self::WithoutAccount => String::new(),
        }
    }

    /// Reads the stored words.
    pub(super) fn of_words(kind: &str, value: &str) -> Result<Self, Failure> {
        let kind = AudienceKind::of_word(kind).ok_or(Failure::Inconsistent("a stored audience isn't known"))?;
        Ok(match kind {
            AudienceKind::Everybody => Self::Everybody,
            AudienceKind::Era => Self::Era(value.to_owned()),
            AudienceKind::Employer => Self::Employer(value.to_owned()),
            AudienceKind::Category => Self::Category(from_word(value)?),
            AudienceKind::WithoutAccount => Self::WithoutAccount,
        })
    }

    /// Whether the audience reads after signing in. The others read on the sign-in page.
    #[must_use]
    pub const fn signs_in(&self) -> bool {
        !matches!(self, Self::WithoutAccount)
    }

    /// Whether the announcement may stand on the sign-in page, where everybody reads it. One for a part of the members
    /// may not, because it could tell others about them.
    #[must_use]
    pub const fn may_be_public(&self) -> bool {
        matches!(self, Self::Everybody | Self::WithoutAccount)
    }
}

/// What decides to which audiences a member belongs.
pub(super) struct Traits {
    /// 資格取得日
    pub joined_on: NaiveDate,
    /// 事業所コード; empty if the roster has none.
    pub employer_code: String,
    /// 雇用区分, now and planned.
    pub employment: Employment,
}

/// The audiences that a member belongs to on a day in Japan.
pub(super) fn audiences_of(traits: &Traits, eras: &[Era], today: NaiveDate) -> Vec<Audience> {
    let era = era_on(eras, traits.joined_on).map(|era| Audience::Era(era.name.clone()));
    let employer = Some(&traits.employer_code).filter(|code| !code.is_empty()).cloned().map(Audience::Employer);
    let category = Audience::Category(traits.employment.category_on(today));
    [Audience::Everybody, category].into_iter().chain(era).chain(employer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::eras::{Delivery, Medium};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn era(name: &str, from: Option<&str>, until: Option<&str>) -> Era {
        Era {
            name: name.into(),
            from: from.map(day),
            until: until.map(day),
            medium: Medium::Notice,
            title: "Webサービスのご案内".into(),
            at_hand: Vec::new(),
            insurer_number_on: Vec::new(),
            delivery: Delivery::Direct,
        }
    }

    fn traits(joined: &str, employer: &str) -> Traits {
        let employment = Employment {
            category: EmploymentCategory::Employee,
            next: Some((EmploymentCategory::Leave, day("2026-12-01"))),
            lost_on: None,
        };
        Traits { joined_on: day(joined), employer_code: employer.into(), employment }
    }

    #[test]
    fn a_member_belongs_to_everybody_one_era_one_employer_and_the_category_of_the_day() {
        let eras = [era("old", None, Some("2024-12-02")), era("new", Some("2024-12-02"), None)];
        let of = |joined, employer, today| audiences_of(&traits(joined, employer), &eras, day(today));
        let (employee, leave) = (EmploymentCategory::Employee, EmploymentCategory::Leave);
        let all = |category, era: &str| {
            vec![
                Audience::Everybody,
                Audience::Category(category),
                Audience::Era(era.into()),
                Audience::Employer("0012".into()),
            ]
        };
        assert_eq!(of("2024-12-01", "0012", "2026-11-30"), all(employee, "old"));
        assert_eq!(of("2024-12-02", "0012", "2026-12-01"), all(leave, "new"), "borders belong to what begins");
        // Without a code one belongs to no employer, not to the one without a code.
        let without = of("2020-04-01", "", "2026-11-30");
        assert!(without.iter().all(|audience| audience.kind() != AudienceKind::Employer), "{without:?}");
        // A day in a gap has no era.
        let gap = audiences_of(&traits("2020-04-01", ""), &eras[1..], day("2026-11-30"));
        assert!(gap.iter().all(|audience| audience.kind() != AudienceKind::Era), "{gap:?}");
    }

    #[test]
    fn what_is_stored_is_read_as_it_was_and_only_what_is_for_all_may_be_public() {
        for (audience, public) in [
            (Audience::Everybody, true),
            (Audience::Era("notice".into()), false),
            (Audience::Employer("0012".into()), false),
            (Audience::Category(EmploymentCategory::Leave), false),
            (Audience::WithoutAccount, true),
        ] {
            let stored = Audience::of_words(audience.kind().word(), &audience.value()).unwrap();
            assert_eq!((&stored, stored.may_be_public()), (&audience, public));
        }
        assert!(Audience::of_words("somebody", "").is_err());
    }
}
