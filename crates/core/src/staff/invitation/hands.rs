//! Whose hand an account comes from (誰の招待か). For some days, an account is in the hand of whoever invited it, or invited it
//! anew: they may have chosen an address of their own. Two accounts that one hand could have made don't count as two people
//! meanwhile. Pure.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};

use crate::ids::StaffId;

/// How long an account that was invited is in the hand of whoever invited it. Colleagues are told of the invitation by mail
/// and have this time to ask who it is.
pub const IN_HAND: Duration = Duration::days(7);

/// An invitation by a colleague.
#[derive(Clone, Copy, Debug)]
pub(super) struct ByColleague {
    /// Who was invited.
    pub staff: StaffId,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Until when one hand could have made both accounts; `None` if none could. The hand can be one of the two, and it can be
/// further off: whoever invites a second account can let that one invite the third.
pub(super) fn one_hand_until(
    invitations: &[ByColleague],
    one: StaffId,
    other: StaffId,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let (of_one, of_other) = (hands(invitations, one, now), hands(invitations, other, now));
    of_one.iter().filter_map(|(hand, until)| of_other.get(hand).map(|other| *other.min(until))).max()
}

/// The accounts in whose hand an account is, each with the last instant. It is always in its own.
fn hands(invitations: &[ByColleague], whose: StaffId, now: DateTime<Utc>) -> BTreeMap<StaffId, DateTime<Utc>> {
    let mut hands = BTreeMap::from([(whose, DateTime::<Utc>::MAX_UTC)]);
    // An instant only grows, and there are as many of them as invitations, so this ends.
    loop {
        let mut grown = false;
        for invitation in invitations {
            let Some(until) = hands.get(&invitation.staff) else { continue };
            let until = (*until).min(invitation.at + IN_HAND);
            if until > now && hands.get(&invitation.by).is_none_or(|known| *known < until) {
                hands.insert(invitation.by, until);
                grown = true;
            }
        }
        if !grown {
            return hands;
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn staff(number: u128) -> StaffId {
        StaffId(Uuid::from_u128(number))
    }

    fn days_ago(days: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(NOW, 0).unwrap() - Duration::days(days)
    }

    fn invited(by: u128, whom: u128, days: i64) -> ByColleague {
        ByColleague { staff: staff(whom), by: staff(by), at: days_ago(days) }
    }

    /// For how many more days two accounts count as one person's.
    fn days_more(invitations: &[ByColleague], one: u128, other: u128) -> Option<i64> {
        let until = one_hand_until(invitations, staff(one), staff(other), days_ago(0));
        assert_eq!(until, one_hand_until(invitations, staff(other), staff(one), days_ago(0)), "whoever asks");
        until.map(|until| (until - days_ago(0)).num_days())
    }

    #[test]
    fn whoever_invites_has_the_other_in_hand_for_a_week() {
        assert_eq!(days_more(&[], 1, 2), None);
        assert_eq!(days_more(&[invited(1, 2, 0)], 1, 2), Some(7));
        assert_eq!(days_more(&[invited(1, 2, 6)], 1, 2), Some(1));
        assert_eq!(days_more(&[invited(1, 2, 7)], 1, 2), None);
        assert_eq!(days_more(&[invited(1, 2, 6), invited(1, 2, 2), invited(1, 2, 30)], 1, 2), Some(5), "invited anew");
        assert_eq!(days_more(&[invited(1, 2, 0)], 1, 3), None, "nobody else's");
    }

    #[test]
    fn a_hand_reaches_through_those_whom_it_invited() {
        // The third account was invited by the second, which the first invited: all may be the first's.
        let chain = [invited(1, 2, 5), invited(2, 3, 1)];
        assert_eq!(days_more(&chain, 1, 3), Some(2));
        // Two accounts of one hand can't approve each other's requests either.
        let both = [invited(1, 2, 3), invited(1, 3, 1)];
        assert_eq!(days_more(&both, 2, 3), Some(4));
        // Whom two colleagues invite is no bridge between them.
        let bridge = [invited(1, 3, 1), invited(2, 3, 1)];
        assert_eq!(days_more(&bridge, 1, 2), None);
        // Two who invite each other anew.
        assert_eq!(days_more(&[invited(1, 2, 1), invited(2, 1, 4)], 1, 2), Some(6));
    }
}
