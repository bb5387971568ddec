//! Sign-in methods of an account: password, passkeys, one-time codes and recovery codes, and how a member changes them.

pub mod one_time_code;
pub mod passkey;
pub mod password_change;
pub mod password_reminder;
pub mod recovery_code;
mod store;

pub(crate) use self::store::{oldest, remove_added_after};
