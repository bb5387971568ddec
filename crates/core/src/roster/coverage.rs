//! How long a person is covered, and how long a person may use the portal.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

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
    person.lost_on.is_none_or(|lost| looks_after(lost, months(policy), day_in_japan(now)))
}

fn months(policy: &Policy) -> Months {
    Months::new(u32::from(policy.former_members.read_only_months))
}

fn looks_after(lost: NaiveDate, months: Months, today: NaiveDate) -> bool {
    lost.checked_add_months(months).is_none_or(|end| today < end)
}

/// The first day of loss (資格喪失日) with which a person may still use the portal now, for queries: who lost the
/// qualification earlier may not, and by [`may_look`] everybody else may.
pub(crate) fn lost_since(policy: &Policy, now: DateTime<Utc>) -> NaiveDate {
    first_lost_day(months(policy), day_in_japan(now))
}

/// A month back from the end of a longer month falls a few days short, so the day is looked for from a little earlier.
fn first_lost_day(months: Months, today: NaiveDate) -> NaiveDate {
    const SHORTER: Days = Days::new(4);
    let early = today.checked_sub_months(months).and_then(|day| day.checked_sub_days(SHORTER));
    let mut days = early.unwrap_or(NaiveDate::MIN).iter_days();
    days.find(|day| looks_after(*day, months, today)).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_find_exactly_those_whom_the_rule_lets_look() {
        let start = NaiveDate::from_ymd_opt(2023, 12, 1).unwrap();
        for granted in [0, 1, 6, 13] {
            let months = Months::new(granted);
            for today in start.iter_days().take(800) {
                let first = first_lost_day(months, today);
                assert!(looks_after(first, months, today), "{granted} {today}: {first}");
                let before = first.pred_opt().unwrap();
                for earlier in [before, before - Days::new(1), before - Days::new(40)] {
                    assert!(!looks_after(earlier, months, today), "{granted} {today}: {earlier}");
                }
                for later in first.iter_days().take(40) {
                    assert!(looks_after(later, months, today), "{granted} {today}: {later}");
                }
            }
        }
    }

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
