//! The subjects under which attempts at an operator's account are counted.

use crate::attempt_log::Target;
use crate::ids::{OperatorId, OperatorTokenId};
use crate::sealed::{TenantKeys, to_hex};

const fn place(is_known: bool) -> &'static str {
    if is_known { "known" } else { "unknown" }
}

/// The rate limit key of password attempts with an address, whether somebody has it or not. A browser that the operator
/// used lately has a count of its own, so that failures from elsewhere don't slow them.
pub(super) fn sign_in_subject(keys: &TenantKeys, address: &[u8], is_known: bool) -> Vec<u8> {
    keys.blind_index("operator sign_in", &format!("{} {}", to_hex(address), place(is_known)))
}

/// The rate limit key of codes for an account.
pub(super) fn second_step_subject(keys: &TenantKeys, operator: OperatorId, is_known: bool) -> Vec<u8> {
    keys.blind_index("operator second_step", &format!("{operator} {}", place(is_known)))
}

/// The rate limit key of the invitations that an operator sends.
pub(super) fn own_subject(keys: &TenantKeys, operator: OperatorId) -> Vec<u8> {
    keys.blind_index("operator own limit", &operator.to_string())
}

/// The rate limit key of what a program does with a token.
pub(super) fn token_subject(keys: &TenantKeys, token: OperatorTokenId) -> Vec<u8> {
    keys.blind_index("operator token limit", &token.to_string())
}

pub(super) const fn target(operator: OperatorId) -> Target {
    Target::Operator(operator)
}
