//! When a company address ends for its member, from the roster's employment data. Pure; days are days in Japan.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::policy::Policy;
use crate::policy::email::{is_company_domain, takes_company_address};
use crate::roster::employment::Employment;

/// When a company address ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It has ended: most likely the member no longer reads it.
    Over,
    /// It ends on this day.
    On(NaiveDate),
}

/// How near the day is. A member is asked once at each stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptStage {
    /// 60 days or fewer.
    First,
    /// 30 days or fewer.
    Second,
    /// 7 days or fewer.
    Last,
    /// The day has come.
    Over,
}

/// How many days before the day members are first asked.
pub const FIRST_DAYS: i64 = 60;
/// How many days after the day members are still asked, so that nobody gets mail about a day long past.
pub const OVER_DAYS: i64 = 60;
const SECOND_DAYS: i64 = 30;
const LAST_DAYS: i64 = 7;

/// When an address of this domain ends; `None` if it isn't a company's, or no end is known.
///
/// It ends when the member enters a category for which the society refuses company addresses, and with the loss of
/// qualification (資格喪失). The loss doesn't count if former members can't use the portal: then there is nothing left to
/// write to them about.
#[must_use]
pub fn ending(policy: &Policy, employment: &Employment, domain: &str, today: NaiveDate) -> Option<Ending> {
    if !is_company_domain(&policy.email, domain) {
        return None;
    }
    if !takes_company_address(&policy.email, employment.category_on(today)) {
        return Some(Ending::Over);
    }
    first_day(policy, employment).map(|day| if day <= today { Ending::Over } else { Ending::On(day) })
}

/// When a company address ends that the rule for today's category accepts; `None` before the first prompt is due. From
/// then on the member must register an own address, whatever the rule says.
#[must_use]
pub fn company_ends(policy: &Policy, employment: &Employment, today: NaiveDate) -> Option<Ending> {
    let domain = policy.email.company_domains.first()?;
    let found = ending(policy, employment, domain, today).filter(|found| is_due(*found, today))?;
    takes_company_address(&policy.email, employment.category_on(today)).then_some(found)
}

/// The day on which an address ended. `seen_on` is returned if the roster gives no day; it is the day since when the
/// roster has reported the current category.
#[must_use]
pub fn over_since(policy: &Policy, employment: &Employment, today: NaiveDate, seen_on: NaiveDate) -> NaiveDate {
    first_day(policy, employment).filter(|day| *day <= today).unwrap_or(seen_on)
}

/// The first day, past or future, on which a company address ends according to the days in the roster.
fn first_day(policy: &Policy, employment: &Employment) -> Option<NaiveDate> {
    let lost_on = employment.lost_on.filter(|_| policy.former_members.read_only_months > 0);
    let change = employment.next.filter(|(next, _)| !takes_company_address(&policy.email, *next));
    lost_on.into_iter().chain(change.map(|(_, from)| from)).min()
}

/// The stage of a day; `None` if it is too far away or long past.
#[must_use]
pub fn stage(ends_on: NaiveDate, today: NaiveDate) -> Option<PromptStage> {
    match (ends_on - today).num_days() {
        left if left < -OVER_DAYS => None,
        ..=0 => Some(PromptStage::Over),
        1..=LAST_DAYS => Some(PromptStage::Last),
        8..=SECOND_DAYS => Some(PromptStage::Second),
        31..=FIRST_DAYS => Some(PromptStage::First),
        _ => None,
    }
}

/// Whether to show the prompt: from the first stage on, and after the end for as long as the address stays.
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
    use crate::policy::email::EmploymentCategory;
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
                    // This society accepts personal addresses only, so a company address counts as ended from the
                    // start.
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
        // A member on leave shouldn't have a company address; it is fine again from the day of return.
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
    fn members_are_asked_60_30_and_7_days_ahead_and_once_the_day_has_come() {
        let on = day("2027-03-02");
        for (left, expected) in [
            (61, None),
            (60, Some(PromptStage::First)),
            (31, Some(PromptStage::First)),
            (30, Some(PromptStage::Second)),
            (8, Some(PromptStage::Second)),
            (7, Some(PromptStage::Last)),
            (1, Some(PromptStage::Last)),
            (0, Some(PromptStage::Over)),
            (-60, Some(PromptStage::Over)),
            (-61, None),
        ] {
            let today = on - Duration::days(left);
            assert_eq!(stage(on, today), expected, "{left}");
            assert_eq!(is_due(Ending::On(on), today), expected.is_some(), "{left}");
        }
        assert!(is_due(Ending::Over, on));
    }

    #[test]
    fn the_next_category_holds_from_its_day_on_though_the_roster_is_not_rewritten() {
        let on = day("2027-01-01");
        let leaves = Employment { next: Some((Leave, on)), ..EMPLOYEE };
        assert_eq!((leaves.category_on(on - Duration::days(1)), leaves.category_on(on)), (Employee, Leave));
        assert_eq!(EMPLOYEE.category_on(on), Employee);
    }

    #[test]
    fn a_company_address_that_the_rule_would_take_ends_from_60_days_before() {
        let policy = policy("shionogi");
        let on = day("2027-03-02");
        let leaves = Employment { next: Some((Leave, on)), ..EMPLOYEE };
        let lost = Employment { lost_on: Some(on), ..EMPLOYEE };
        for (left, of_leave, of_loss) in [
            (61, None, None),
            (60, Some(Ending::On(on)), Some(Ending::On(on))),
            (1, Some(Ending::On(on)), Some(Ending::On(on))),
            // From this day on, the rule for members on leave refuses company addresses itself.
            (0, None, Some(Ending::Over)),
        ] {
            let today = on - Duration::days(left);
            assert_eq!(company_ends(&policy, &leaves, today), of_leave, "{left}");
            assert_eq!(company_ends(&policy, &lost, today), of_loss, "{left}");
        }
        let without = Policy {
            email: crate::policy::email::EmailRules { company_domains: Vec::new(), ..policy.email.clone() },
            ..policy
        };
        assert_eq!(company_ends(&without, &lost, on), None);
    }

    #[test]
    fn an_ending_that_is_over_has_the_rosters_day_or_the_one_on_which_it_was_seen() {
        let policy = policy("shionogi");
        let (on, seen) = (day("2027-01-01"), day("2027-01-20"));
        let since = |employment: Employment| over_since(&policy, &employment, seen, seen);
        assert_eq!(since(Employment { category: Leave, ..EMPLOYEE }), seen);
        assert_eq!(since(Employment { next: Some((Leave, on)), ..EMPLOYEE }), on);
        assert_eq!(since(Employment { lost_on: Some(on), ..EMPLOYEE }), on);
        assert_eq!(since(Employment { category: Leave, lost_on: Some(day("2027-01-21")), ..EMPLOYEE }), seen);
    }
}
