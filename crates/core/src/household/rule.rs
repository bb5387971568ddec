//! Whether somebody of a household sees another's data: the one rule. Pure.

use chrono::NaiveDate;

use crate::policy::Policy;
use crate::policy::account::Sharing;
use crate::policy::household::{ComingOfAge, Viewing};

/// What the rule knows of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// Whether this is the insured person (被保険者).
    pub insured: bool,
    /// Whether the society hides the person (閲覧制限).
    pub restricted: bool,
    /// Whether the person left longer ago than former members are shown.
    pub gone: bool,
    /// Whether the person decides for themselves.
    pub of_age: bool,
    /// Whether the person was of age when they came, as spouses and parents are.
    pub came_of_age: bool,
}

/// Whether the viewer sees a kind of data of somebody else of the household on the day `today` in Japan. `said` is what that person
/// said last about this viewer and this kind.
pub(super) fn sees(policy: &Policy, today: NaiveDate, viewer: Standing, other: Standing, said: Option<bool>) -> bool {
    let is_shared = policy.account.sharing == Sharing::Household;
    if other.restricted || other.gone || (!is_shared && policy.household.viewing == Viewing::Own) {
        return false;
    }
    // What was said to somebody who is hidden or has left since counts only as a no.
    let said = said.filter(|yes| !yes || is_shared || !(viewer.restricted || viewer.gone));
    said.unwrap_or_else(|| goes_without_saying(policy, today, is_shared, viewer, other))
}

/// Whether data are seen of somebody who has said nothing.
fn goes_without_saying(policy: &Policy, today: NaiveDate, is_shared: bool, viewer: Standing, other: Standing) -> bool {
    let rules = &policy.household;
    let is_announced = rules.viewing == Viewing::Announced && rules.announced_from.is_none_or(|from| from <= today);
    if !is_shared && (!viewer.insured || other.insured) {
        return false;
    }
    if other.insured || !other.of_age {
        return true;
    }
    (is_shared || is_announced) && (!other.came_of_age || rules.coming_of_age == ComingOfAge::Asked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenancy::manifest::Manifest;
    use crate::testing::folder;

    const INSURED: Standing =
        Standing { insured: true, restricted: false, gone: false, of_age: true, came_of_age: false };
    const SPOUSE: Standing = Standing { insured: false, ..INSURED };
    const CHILD: Standing = Standing { of_age: false, came_of_age: true, ..SPOUSE };
    const GROWN: Standing = Standing { of_age: true, ..CHILD };

    fn with(sharing: Sharing, viewing: Viewing, coming_of_age: ComingOfAge) -> Policy {
        let mut policy = Manifest::read(&folder("aozora")).unwrap().policy;
        policy.account.sharing = sharing;
        policy.household.viewing = viewing;
        policy.household.announced_from = None;
        policy.household.coming_of_age = coming_of_age;
        policy
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// What the insured person sees of a spouse, a child and a grown child who have said nothing.
    fn unsaid(policy: &Policy) -> [bool; 3] {
        [SPOUSE, CHILD, GROWN].map(|other| sees(policy, day("2026-11-20"), INSURED, other, None))
    }

    #[test]
    fn what_goes_without_saying_follows_the_policy() {
        use ComingOfAge::{Asked, Hidden};
        use Sharing::{Household, Person};
        use Viewing::{Announced, Given, Own};
        assert_eq!(unsaid(&with(Person, Own, Asked)), [false, false, false]);
        assert_eq!(unsaid(&with(Person, Given, Asked)), [false, true, false]);
        assert_eq!(unsaid(&with(Person, Announced, Hidden)), [true, true, false]);
        assert_eq!(unsaid(&with(Person, Announced, Asked)), [true, true, true]);
        for viewing in [Own, Given, Announced] {
            assert_eq!(unsaid(&with(Household, viewing, Hidden)), [true, true, false]);
            assert_eq!(unsaid(&with(Household, viewing, Asked)), [true, true, true]);
        }
    }

    #[test]
    fn what_was_announced_counts_from_its_day() {
        let mut policy = with(Sharing::Person, Viewing::Announced, ComingOfAge::Asked);
        policy.household.announced_from = Some(day("2026-11-21"));
        assert_eq!(unsaid(&policy), [false, true, false]);
        policy.household.announced_from = Some(day("2026-11-20"));
        assert_eq!(unsaid(&policy), [true, true, true]);
    }

    #[test]
    fn only_the_insured_person_sees_without_being_told_yes() {
        let policy = with(Sharing::Person, Viewing::Announced, ComingOfAge::Asked);
        let today = day("2026-11-20");
        for other in [INSURED, CHILD, GROWN] {
            assert!(!sees(&policy, today, SPOUSE, other, None));
            assert!(sees(&policy, today, SPOUSE, other, Some(true)));
        }
    }

    #[test]
    fn nothing_said_or_announced_shows_a_hidden_person_or_one_who_left_long_ago() {
        let today = day("2026-11-20");
        for sharing in [Sharing::Person, Sharing::Household] {
            let policy = with(sharing, Viewing::Announced, ComingOfAge::Asked);
            for other in [Standing { restricted: true, ..SPOUSE }, Standing { gone: true, ..CHILD }] {
                assert!(!sees(&policy, today, INSURED, other, Some(true)));
            }
            assert!(!sees(&policy, today, INSURED, SPOUSE, Some(false)));
        }
        // Where one sees oneself alone, an earlier yes doesn't count.
        let policy = with(Sharing::Person, Viewing::Own, ComingOfAge::Asked);
        assert!(!sees(&policy, today, INSURED, SPOUSE, Some(true)));
    }
}
