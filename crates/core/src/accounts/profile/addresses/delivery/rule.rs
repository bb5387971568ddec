//! When a report suspends an address for sending (ADR 55). Pure.

use crate::accounts::emails::SuspendedBecause;
use crate::outbox::ReportedFate;

/// After so many soft bounces in a row, an address is suspended.
pub const SOFT_BOUNCES_IN_A_ROW: usize = 3;

/// How many of an address's latest mails are looked at. A mail that came back longer ago suspends nothing.
pub(super) const LATEST: usize = 10;

/// Why a report suspends its address; `None` if it doesn't. `fates` are those of the latest mails to the address, with the one of the
/// report at `place`. A mail of which nothing was reported has arrived, as far as anybody knows.
pub(super) fn suspends(
    fate: ReportedFate,
    fates: &[Option<ReportedFate>],
    place: Option<usize>,
) -> Option<SuspendedBecause> {
    match fate {
        ReportedFate::Delivered => None,
        ReportedFate::HardBounce => Some(SuspendedBecause::HardBounce),
        ReportedFate::Complaint => Some(SuspendedBecause::Complaint),
        ReportedFate::SoftBounce => {
            let (newer, from_it_on) = fates.split_at_checked(place?)?;
            let soft = |fate: &&Option<ReportedFate>| **fate == Some(ReportedFate::SoftBounce);
            let in_a_row = newer.iter().rev().take_while(soft).count() + from_it_on.iter().take_while(soft).count();
            (in_a_row >= SOFT_BOUNCES_IN_A_ROW).then_some(SuspendedBecause::SoftBounces)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ReportedFate::{Complaint, Delivered, HardBounce, SoftBounce};
    use super::*;

    #[test]
    fn a_hard_bounce_and_a_complaint_suspend_at_once_and_a_delivery_never() {
        assert_eq!(suspends(HardBounce, &[], None), Some(SuspendedBecause::HardBounce));
        assert_eq!(suspends(Complaint, &[], None), Some(SuspendedBecause::Complaint));
        assert_eq!(suspends(Delivered, &[Some(SoftBounce); 5], Some(0)), None);
    }

    #[test]
    fn soft_bounces_suspend_when_they_come_in_a_row_in_whatever_order_they_are_reported() {
        let soft = Some(SoftBounce);
        let of = |fates: &[_], place| suspends(SoftBounce, fates, Some(place));
        for place in 0..3 {
            assert_eq!(of(&[soft, soft, soft, None], place), Some(SuspendedBecause::SoftBounces), "{place}");
            assert_eq!(of(&[None, soft, soft, soft], place + 1), Some(SuspendedBecause::SoftBounces), "{place}");
        }
        for (fates, place) in [
            (&[soft][..], 0),
            (&[soft, soft], 1),
            (&[soft, None, soft, soft], 2),
            (&[soft, soft, Some(Delivered), soft], 0),
            (&[soft, soft, Some(HardBounce), soft], 3),
        ] {
            assert_eq!(of(fates, place), None, "{fates:?}");
        }
        assert_eq!(suspends(SoftBounce, &[soft, soft, soft], None), None, "the mail is none of the latest");
        assert_eq!(of(&[soft], 9), None);
    }
}
