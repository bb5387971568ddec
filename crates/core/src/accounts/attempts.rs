//! Under what the attempts at an account are counted. How they are counted stands in [`crate::proof::rate_limit`].

use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, KnownDeviceId};
use crate::input::text::fold_identifier;
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::RateLimitKind;
use crate::sealed::TenantKeys;

/// What failures with an ID are counted under: a known device of the account has a count of its own, so that its owner isn't
/// slowed by others' failures.
pub(crate) fn sign_in_subject(keys: &TenantKeys, login_id: &str, known: Option<KnownDeviceId>) -> Vec<u8> {
    match known {
        None => keys.blind_index("sign_in", login_id),
        Some(device) => keys.blind_index("sign_in", &format!("{login_id}\n{device}")),
    }
}

/// Forgets the failures with a user ID, so that its password is taken everywhere again: for who has proved to be its owner
/// and has set a new password.
///
/// # Errors
/// When the database refuses.
pub async fn forget_sign_in_failures(tx: &TenantTx, user_id: &str) -> Result<(), Failure> {
    rate_limit::succeeded(tx, RateLimitKind::SignIn, &sign_in_subject(tx.keys(), &fold_identifier(user_id), None)).await
}

/// Under what the second steps of an account are counted: a known device has a count of its own, so that its owner isn't
/// slowed by whoever guesses elsewhere.
pub(crate) fn second_step_subject(keys: &TenantKeys, account: AccountId, known: Option<KnownDeviceId>) -> Vec<u8> {
    match known {
        None => keys.blind_index("second_step", &account.to_string()),
        Some(device) => keys.blind_index("second_step", &format!("{account}\n{device}")),
    }
}
