//! The keys under which failed attempts at an account are counted. [`crate::proof::rate_limit`] does the counting.

use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, KnownDeviceId};
use crate::input::text::fold_identifier;
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::RateLimitKind;
use crate::sealed::TenantKeys;

/// The rate limit key of password attempts with an ID. A known device of the account has a count of its own, so that
/// failures from other devices don't slow the account's owner.
pub(crate) fn sign_in_subject(keys: &TenantKeys, login_id: &str, known: Option<KnownDeviceId>) -> Vec<u8> {
    match known {
        None => keys.blind_index("sign_in", login_id),
        Some(device) => keys.blind_index("sign_in", &format!("{login_id}\n{device}")),
    }
}

/// Resets the failure count of a user ID, so that its password is accepted from every device again. Called when the
/// owner has been verified and has set a new password.
///
/// # Errors
/// When the database refuses.
pub async fn forget_sign_in_failures(tx: &TenantTx, user_id: &str) -> Result<(), Failure> {
    rate_limit::succeeded(tx, RateLimitKind::SignIn, &sign_in_subject(tx.keys(), &fold_identifier(user_id), None)).await
}

/// The rate limit key of an account's second-step attempts. A known device has a count of its own, so that guesses from
/// other devices don't slow the account's owner.
pub(crate) fn second_step_subject(keys: &TenantKeys, account: AccountId, known: Option<KnownDeviceId>) -> Vec<u8> {
    match known {
        None => keys.blind_index("second_step", &account.to_string()),
        Some(device) => keys.blind_index("second_step", &format!("{account}\n{device}")),
    }
}
