//! Employment of an insured person according to the roster.

use chrono::NaiveDate;

use super::Person;
use crate::database::from_word;
use crate::failure::Failure;
use crate::policy::email::EmploymentCategory;

/// The employment of an insured person according to the roster, now and in future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Employment {
    /// 雇用区分
    pub category: EmploymentCategory,
    /// The planned category and its first day.
    pub next: Option<(EmploymentCategory, NaiveDate)>,
    /// 資格喪失日
    pub lost_on: Option<NaiveDate>,
}

impl Employment {
    /// Reads the columns of a person's row.
    pub(crate) fn read(
        category: &str,
        next: Option<&str>,
        from: Option<NaiveDate>,
        lost_on: Option<NaiveDate>,
    ) -> Result<Self, Failure> {
        let next = next.map(from_word).transpose()?;
        Ok(Self { category: from_word(category)?, next: next.zip(from), lost_on })
    }

    /// The category in force on a day. A planned category holds from its first day, even if the roster isn't imported
    /// anew. The rules for e-mail addresses are applied to this category.
    #[must_use]
    pub fn category_on(&self, day: NaiveDate) -> EmploymentCategory {
        self.next.filter(|(_, from)| *from <= day).map_or(self.category, |(next, _)| next)
    }
}

impl Person {
    /// The employment category by which the rules for e-mail addresses are applied on a day. Dependants have no company's mailbox,
    /// like somebody who is insured on after the employment.
    pub(crate) fn addressed_as(&self, day: NaiveDate) -> EmploymentCategory {
        if self.insured { self.employment.category_on(day) } else { EmploymentCategory::VoluntaryContinuation }
    }
}
