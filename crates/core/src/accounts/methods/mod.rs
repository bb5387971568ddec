//! What an account is proven with: its password, passkeys, one-time codes and recovery codes, and how its member changes them.

pub mod one_time_code;
pub mod passkey;
pub mod password_change;
pub mod password_reminder;
pub mod recovery_code;

use crate::ids::{AccountId, KnownDeviceId};
use crate::sealed::TenantKeys;

/// Under what the second steps of an account are counted: a known device has a count of its own, so that its owner isn't
/// slowed by whoever guesses elsewhere.
pub(crate) fn second_step_of(keys: &TenantKeys, account: AccountId, known: Option<KnownDeviceId>) -> Vec<u8> {
    match known {
        None => keys.blind_index("second_step", &account.to_string()),
        Some(device) => keys.blind_index("second_step", &format!("{account}\n{device}")),
    }
}
