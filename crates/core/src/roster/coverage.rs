//! How long a person is covered, and how long a person may use the portal.

use chrono::{DateTime, Months, NaiveDate, Utc};

use super::Person;
use crate::clock::day_in_japan;
use crate::policy::Policy;

/// Whether a person is covered today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverageToday {
    /// Coverage begins on a later day: rosters are delivered ahead.
    Coming,
    /// The person is covered.
    Covered,
    /// Coverage has ended: a former member (資格喪失者).
    Ended,
}

/// Whether a person is covered on the day `today`. Coverage begins on the date of joining (資格取得日) and ends before the
/// date of loss (資格喪失日).
#[must_use]
pub fn today(joined_on: NaiveDate, lost_on: Option<NaiveDate>, today: NaiveDate) -> CoverageToday {
    if joined_on > today {
        CoverageToday::Coming
    } else if lost_on.is_none_or(|lost| lost > today) {
        CoverageToday::Covered
    } else {
        CoverageToday::Ended
    }
}

/// Whether a person may use the portal: while covered, and for the months after the loss of qualification (資格喪失) that
/// the policy grants.
pub(crate) fn may_look(person: &Person, policy: &Policy, now: DateTime<Utc>) -> bool {
    person.lost_on.is_none_or(|lost| {
        let months = Months::new(u32::from(policy.former_members.read_only_months));
        lost.checked_add_months(months).is_none_or(|end| day_in_japan(now) < end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_ends_before_the_date_of_loss() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 4, day).unwrap();
        for (lost, on, expected) in [
            (None, 1, CoverageToday::Coming),
            (None, 2, CoverageToday::Covered),
            (Some(5), 4, CoverageToday::Covered),
            (Some(5), 5, CoverageToday::Ended),
            (Some(2), 2, CoverageToday::Ended),
        ] {
            assert_eq!(today(day(2), lost.map(day), day(on)), expected, "{lost:?} {on}");
        }
    }
}
