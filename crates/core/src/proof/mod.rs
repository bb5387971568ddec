//! WHAT PROVES SOMEBODY: password hashing, rate limits, the secrets of one-time codes, passkey challenges, and the rule
//! that decides which proof is asked next. Nothing here knows an account, so that members, staff and operators share
//! it.

pub mod hasher;
pub mod next_step;
pub mod passkey;
pub(crate) mod passkey_challenge;
pub mod rate_limit;
pub mod relying_party;
pub mod totp_seed;

use crate::ids::{AccountId, OperatorId, StaffId};

/// Whose proof it is. What was sealed for one holder can't be opened for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A member's account.
    Account(AccountId),
    /// A member of the society's staff.
    Staff(StaffId),
    /// An operator of the vendor.
    Operator(OperatorId),
}
