//! WHO MAY COME IN: sign-in, passwords, sessions, addresses, and how tries are counted.

pub mod attempts;
mod counters;
pub mod email;
pub mod entrance;
pub mod password;
pub mod password_change;
pub mod password_reminder;
pub mod profile;
pub mod proofs;
pub mod session;
pub mod sign_in;
pub(crate) mod store;
