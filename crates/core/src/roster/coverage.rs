//! How long a person may use the portal.

use chrono::{DateTime, Months, Utc};

use super::Person;
use crate::clock::day_in_japan;
use crate::policy::Policy;

/// Whether a person may use the portal: while covered, and for the months after the loss of qualification (資格喪失) that
/// the policy grants.
pub(crate) fn may_look(person: &Person, policy: &Policy, now: DateTime<Utc>) -> bool {
    person.lost_on.is_none_or(|lost| {
        let months = Months::new(u32::from(policy.former_members.read_only_months));
        lost.checked_add_months(months).is_none_or(|end| day_in_japan(now) < end)
    })
}
