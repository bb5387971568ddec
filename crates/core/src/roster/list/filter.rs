//! Which persons are in a list, and in which order. Pure.

use chrono::{Duration, NaiveDate};

use crate::policy::eras::Era;
use crate::roster::coverage::CoverageToday;

/// How long before its expiry an unused letter is listed as about to expire.
pub const LETTER_EXPIRES_SOON: Duration = Duration::days(30);

/// Which persons are in a list: those who fit everything that is set. The default is everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleFilter {
    /// Whether they are covered today; `None` if it doesn't matter.
    pub coverage: Option<CoverageToday>,
    /// How far they have come to an account; `None` if it doesn't matter.
    pub registration: Option<RegistrationFilter>,
    /// Trouble with mail to them; `None` if it doesn't matter.
    pub mail_trouble: Option<MailTrouble>,
    /// Insured persons (被保険者) only, without their dependants (被扶養者).
    pub insured_only: bool,
    /// 事業所コード of the household.
    pub employer_code: Option<String>,
    /// The first date of joining (資格取得日).
    pub joined_from: Option<NaiveDate>,
    /// The first date of joining that isn't in the list anymore.
    pub joined_until: Option<NaiveDate>,
}

impl PeopleFilter {
    /// Restricts the list to those who joined in an era.
    #[must_use]
    pub fn of_era(self, era: &Era) -> Self {
        Self { joined_from: era.from, joined_until: era.until, ..self }
    }

    /// Whether somebody's being in the list, or their place in it, tells more of them than their name and kana.
    pub(super) fn tells(&self, order: PeopleOrder) -> bool {
        order != PeopleOrder::Kana || *self != Self::default()
    }
}

/// How far somebody has come to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistrationFilter {
    /// With an account that isn't disabled.
    Registered,
    /// With an account that the society has disabled.
    Disabled,
    /// Without an account.
    NotRegistered,
    /// Without an account, in the middle of a registration.
    Begun,
    /// Without an account, with an unused letter that expires within [`LETTER_EXPIRES_SOON`].
    LetterExpiresSoon,
    /// Without an account, with an unused letter that has expired.
    LetterExpired,
    /// Without an account, and no letter was ever issued.
    NoLetter,
}

impl RegistrationFilter {
    /// All of them, in the order of a form.
    pub const ALL: [Self; 7] = [
        Self::Registered,
        Self::Disabled,
        Self::NotRegistered,
        Self::Begun,
        Self::LetterExpiresSoon,
        Self::LetterExpired,
        Self::NoLetter,
    ];

    /// The word in paths and records.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Disabled => "disabled",
            Self::NotRegistered => "not_registered",
            Self::Begun => "begun",
            Self::LetterExpiresSoon => "letter_expires_soon",
            Self::LetterExpired => "letter_expired",
            Self::NoLetter => "no_letter",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }

    /// Whether the persons have an account.
    #[must_use]
    pub const fn has_account(self) -> bool {
        matches!(self, Self::Registered | Self::Disabled)
    }
}

/// Members to whose address the latest mail was refused for good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailTrouble {
    /// The domain of the address; `None` for any.
    pub domain: Option<String>,
}

/// The order of a list. Persons who are equal in it are ordered by their ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PeopleOrder {
    /// By kana, 五十音順.
    #[default]
    Kana,
    /// By date of joining, the earliest first.
    JoinedFirst,
    /// By date of joining, the latest first.
    JoinedLast,
    /// By the last sign-in, the latest first. Who has never signed in isn't in the list.
    SignedInLast,
    /// By the last sign-in, the earliest first. Who has never signed in isn't in the list.
    SignedInFirst,
    /// By symbol and number (記号・番号), numbers as numbers. Only a list of few persons has this order.
    Number,
}

impl PeopleOrder {
    /// All of them, in the order of a form.
    pub const ALL: [Self; 6] =
        [Self::Kana, Self::JoinedFirst, Self::JoinedLast, Self::SignedInLast, Self::SignedInFirst, Self::Number];

    /// The word in paths and records.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kana => "kana",
            Self::JoinedFirst => "joined_first",
            Self::JoinedLast => "joined_last",
            Self::SignedInLast => "signed_in_last",
            Self::SignedInFirst => "signed_in_first",
            Self::Number => "number",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }

    /// Whether only those who have signed in are in the list.
    #[must_use]
    pub const fn signed_in_only(self) -> bool {
        matches!(self, Self::SignedInLast | Self::SignedInFirst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back_to_what_they_name() {
        for filter in RegistrationFilter::ALL {
            assert_eq!(RegistrationFilter::of_word(filter.word()), Some(filter));
        }
        for order in PeopleOrder::ALL {
            assert_eq!(PeopleOrder::of_word(order.word()), Some(order));
        }
        assert_eq!((RegistrationFilter::of_word(""), PeopleOrder::of_word("name; DROP")), (None, None));
    }

    #[test]
    fn only_the_list_of_everybody_by_kana_tells_nothing_but_names() {
        for order in PeopleOrder::ALL {
            assert_eq!(PeopleFilter::default().tells(order), order != PeopleOrder::Kana);
            assert!(PeopleFilter { insured_only: true, ..PeopleFilter::default() }.tells(order));
        }
    }
}
