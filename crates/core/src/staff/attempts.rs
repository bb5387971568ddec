//! The subjects under which attempts at an account of the staff are counted.

use crate::attempt_log::Target;
use crate::ids::{StaffId, StaffTokenId};
use crate::sealed::TenantKeys;

/// The rate limit key of password attempts with an address, whether somebody has it or not. A browser that the person
/// used lately has a count of its own, so that failures from elsewhere don't slow them.
pub(super) fn sign_in_subject(keys: &TenantKeys, address: &[u8], is_known: bool) -> Vec<u8> {
    let place = if is_known { "known" } else { "unknown" };
    keys.blind_index("staff sign_in", &format!("{} {place}", crate::sealed::to_hex(address)))
}

/// The rate limit key of second-step attempts of an account.
pub(super) fn second_step_subject(keys: &TenantKeys, staff: StaffId, is_known: bool) -> Vec<u8> {
    let place = if is_known { "known" } else { "unknown" };
    keys.blind_index("staff second_step", &format!("{staff} {place}"))
}

/// The rate limit key of what a member of the staff does with their own account.
pub(super) fn own_subject(keys: &TenantKeys, staff: StaffId) -> Vec<u8> {
    keys.blind_index("staff own limit", &staff.to_string())
}

/// The rate limit key of what a program does with a token.
pub(super) fn token_subject(keys: &TenantKeys, token: StaffTokenId) -> Vec<u8> {
    keys.blind_index("staff token limit", &token.to_string())
}

pub(super) const fn target(staff: StaffId) -> Target {
    Target::Staff(staff)
}
