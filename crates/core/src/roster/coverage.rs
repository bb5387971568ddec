//! For how long somebody belongs.

use chrono::{DateTime, Months, Utc};

use crate::clock::day_in_japan;
use crate::entities::person;
use crate::policy::Policy;

/// Whether somebody may look at the portal: while covered, and for the months after that the policy grants.
pub(crate) fn may_look(person: &person::Model, policy: &Policy, now: DateTime<Utc>) -> bool {
    person.lost_on.is_none_or(|lost| {
        let months = Months::new(u32::from(policy.former_members.read_only_months));
        lost.checked_add_months(months).is_none_or(|end| day_in_japan(now) < end)
    })
}
