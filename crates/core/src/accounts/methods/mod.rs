//! What an account is proven with: its password, passkeys, one-time codes and recovery codes, and how its member changes them.

pub mod one_time_code;
pub mod passkey;
pub mod password_change;
pub mod password_reminder;
pub mod recovery_code;
