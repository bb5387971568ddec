//! When a company address ends for its member, by what the roster says of the employment. Pure; days are Japan's.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::policy::Policy;
use crate::policy::email::{EmploymentCategory, is_company_domain, takes_company_address};

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

/// When a company address ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// By now it most likely isn't read any more.
    Over,
    /// On this day.
    On(NaiveDate),
}

/// How near the day is; each is asked once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 60 days or fewer.
    First,
    /// 30 days or fewer.
    Second,
    /// 7 days or fewer.
    Last,
}

/// Days before the day from which members are asked at all.
pub const FIRST_DAYS: i64 = 60;
const SECOND_DAYS: i64 = 30;
const LAST_DAYS: i64 = 7;

/// When an address of this domain ends; nothing if it isn't a company's, or nothing speaks against it.
///
/// It ends with a category for which the society refuses company addresses, and with the loss of qualification. The loss
/// is no reason where nobody may look at the portal afterwards: there is nothing left to write about.
#[must_use]
pub fn ending(policy: &Policy, employment: &Employment, domain: &str, today: NaiveDate) -> Option<Ending> {
    if !is_company_domain(&policy.email, domain) {
        return None;
    }
    let is_fatal = |category: EmploymentCategory| !takes_company_address(&policy.email, category);
    let lost_on = employment.lost_on.filter(|_| policy.former_members.read_only_months > 0);
    let begun = employment.next.filter(|(_, from)| *from <= today);
    let category = begun.map_or(employment.category, |(next, _)| next);
    if is_fatal(category) || lost_on.is_some_and(|lost| lost <= today) {
        return Some(Ending::Over);
    }
    let change = employment.next.filter(|(next, from)| *from > today && is_fatal(*next)).map(|(_, from)| from);
    lost_on.into_iter().chain(change).min().map(Ending::On)
}

/// How near a day is; nothing while it is far away or when it has come.
#[must_use]
pub fn stage(ends_on: NaiveDate, today: NaiveDate) -> Option<Stage> {
    match (ends_on - today).num_days() {
        ..=0 => None,
        1..=LAST_DAYS => Some(Stage::Last),
        8..=SECOND_DAYS => Some(Stage::Second),
        31..=FIRST_DAYS => Some(Stage::First),
        _ => None,
    }
}

/// Whether it is time to say so: from the first day on which members are asked, and for as long as the address stays.
#[must_use]
pub fn is_due(ending: Ending, today: NaiveDate) -> bool {
    match ending {
        Ending::Over => true,
        Ending::On(day) => stage(day, today).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::tenancy::manifest::Manifest;
    use crate::testing::folder;
    use EmploymentCategory::{Employee, Leave, Overseas, Seconded, VoluntaryContinuation};

    fn policy(slug: &str) -> Policy {
        Manifest::read(&folder(slug)).unwrap_or_else(|trouble| unreachable!("{trouble:?}")).policy
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const EMPLOYEE: Employment = Employment { category: Employee, next: None, lost_on: None };

    #[test]
    fn only_where_a_society_has_company_addresses_and_refuses_them_a_change_ends_one() {
        let (today, on) = (day("2026-11-20"), day("2027-01-01"));
        for (slug, company, own) in [
            ("shionogi", "shionogi.co.jp", "shionogi.example.jp"),
            ("stanleykenpo", "stanley.example.co.jp", "example.jp"),
            ("tokyometro", "tokyometro.example.jp", "example.jp"),
            ("nec", "nec.example.jp", "example.jp"),
            ("aozora", "aozora.example.jp", "example.jp"),
            ("midori", "midori.example.jp", "example.jp"),
        ] {
            let policy = policy(slug);
            for category in EmploymentCategory::ALL {
                let change = Employment { next: Some((category, on)), ..EMPLOYEE };
                let expected = match (slug, category) {
                    ("shionogi", Overseas | Seconded | Leave | VoluntaryContinuation) => Some(Ending::On(on)),
                    // Personal addresses only: a company's is out of place from the beginning.
                    ("stanleykenpo", _) => Some(Ending::Over),
                    _ => None,
                };
                assert_eq!(ending(&policy, &change, company, today), expected, "{slug} {category:?}");
                assert_eq!(ending(&policy, &change, own, today), None, "{slug} {category:?}");
            }
            let lost = Employment { lost_on: Some(on), ..EMPLOYEE };
            let expected = match slug {
                "shionogi" => Some(Ending::On(on)),
                "stanleykenpo" => Some(Ending::Over),
                _ => None,
            };
            assert_eq!(ending(&policy, &lost, company, today), expected, "{slug}");
            assert_eq!(ending(&policy, &lost, own, today), None, "{slug}");
        }
    }

    #[test]
    fn the_earlier_day_holds_and_when_it_has_come_the_address_is_over() {
        let policy = policy("shionogi");
        let (first, second) = (day("2027-01-01"), day("2027-03-01"));
        let tick = Duration::days(1);
        let both = |next, lost| Employment { next: Some((next, first)), lost_on: Some(lost), ..EMPLOYEE };
        let at = |employment: &Employment, today| ending(&policy, employment, "lab.shionogi.co.jp", today);
        assert_eq!(at(&both(Leave, second), first - tick), Some(Ending::On(first)));
        assert_eq!(at(&both(Leave, second), first), Some(Ending::Over));
        assert_eq!(at(&both(Leave, first - tick), first - tick), Some(Ending::Over));
        assert_eq!(at(&both(Employee, second), first), Some(Ending::On(second)), "the change does no harm");
        // Who comes back from leave has a company address by mistake only until then.
        let back = Employment { category: Leave, next: Some((Employee, first)), lost_on: None };
        assert_eq!(at(&back, first - tick), Some(Ending::Over));
        assert_eq!(at(&back, first), None);
        assert_eq!(at(&EMPLOYEE, first), None);
    }

    #[test]
    fn where_nobody_may_look_afterwards_the_loss_is_no_reason() {
        let mut policy = policy("shionogi");
        let lost = Employment { lost_on: Some(day("2027-01-01")), ..EMPLOYEE };
        for (months, expected) in [(1, Some(Ending::On(day("2027-01-01")))), (0, None)] {
            policy.former_members.read_only_months = months;
            assert_eq!(ending(&policy, &lost, "shionogi.co.jp", day("2026-12-31")), expected);
        }
    }

    #[test]
    fn members_are_asked_60_30_and_7_days_ahead_and_not_on_the_day() {
        let on = day("2027-03-02");
        for (left, expected) in [
            (61, None),
            (60, Some(Stage::First)),
            (31, Some(Stage::First)),
            (30, Some(Stage::Second)),
            (8, Some(Stage::Second)),
            (7, Some(Stage::Last)),
            (1, Some(Stage::Last)),
            (0, None),
            (-1, None),
        ] {
            let today = on - Duration::days(left);
            assert_eq!(stage(on, today), expected, "{left}");
            assert_eq!(is_due(Ending::On(on), today), expected.is_some(), "{left}");
        }
        assert!(is_due(Ending::Over, on));
    }
}
