//! What the roster says of somebody's employment.

use chrono::NaiveDate;

use crate::database::from_word;
use crate::entities::person;
use crate::failure::Failure;
use crate::policy::email::EmploymentCategory;

/// What the roster says of somebody's employment, now and to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Employment {
    /// 雇用区分
    pub category: EmploymentCategory,
    /// What it changes to, and on which day.
    pub next: Option<(EmploymentCategory, NaiveDate)>,
    /// 資格喪失日
    pub lost_on: Option<NaiveDate>,
}

impl Employment {
    /// The category in force on a day: the next one from its day on, though the roster isn't rewritten yet. Every address is
    /// held against the rule for it.
    #[must_use]
    pub fn category_on(&self, day: NaiveDate) -> EmploymentCategory {
        self.next.filter(|(_, from)| *from <= day).map_or(self.category, |(next, _)| next)
    }
}

/// What the roster says of a person's employment.
pub(crate) fn employment_of(person: &person::Model) -> Result<Employment, Failure> {
    let next = person.next_category.as_deref();
    employment(&person.employment_category, next, person.next_category_from, person.lost_on)
}

/// What a person's columns say of the employment.
pub(crate) fn employment(
    category: &str,
    next: Option<&str>,
    from: Option<NaiveDate>,
    lost_on: Option<NaiveDate>,
) -> Result<Employment, Failure> {
    let next = next.map(from_word).transpose()?;
    Ok(Employment { category: from_word(category)?, next: next.zip(from), lost_on })
}
