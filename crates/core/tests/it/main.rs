//! Verbs on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod addresses;
mod devices;
mod directory;
mod disabling;
mod journey;
mod one_time_code;
mod outbox;
mod own_address;
mod parallel;
mod passkey;
mod passwords;
mod profile;
mod recovery;
mod recovery_code;
mod registration;
mod schema;
mod sign_in;
mod step_up;
mod sureness;
mod terms;
