//! Verbs on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod addresses;
mod announcements;
mod audit;
mod closing;
mod devices;
mod directory;
mod disabling;
mod journey;
mod letters;
mod limits;
mod manifests;
mod one_time_code;
mod operators;
mod outbox;
mod own_address;
mod parallel;
mod passkey;
mod passwords;
mod people;
mod posture;
mod profile;
mod recovery;
mod recovery_code;
mod registration;
mod restored;
mod roster;
mod schema;
mod settings;
mod settings_two;
mod sign_in;
mod staff;
mod statements;
mod step_up;
mod support_codes;
mod sureness;
mod terms;
