//! WHO MAY COME IN: sign-in, passwords, sessions, addresses, and how tries are counted.

pub mod addresses;
pub mod attempts;
mod counters;
pub mod devices;
pub mod email;
pub mod entrance;
pub mod hand_over;
pub mod history;
pub mod notices;
pub mod notifications;
pub mod one_time_code;
pub mod own_address;
pub mod passkey;
pub mod password;
pub mod password_change;
pub mod password_reminder;
pub mod preferences;
pub mod profile;
pub mod proofs;
pub mod recovery;
pub mod recovery_code;
pub mod session;
pub mod sign_in;
pub mod step_up;
pub(crate) mod store;
pub mod user_id_change;
