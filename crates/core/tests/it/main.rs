//! Verbs on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod directory;
mod journey;
mod outbox;
mod parallel;
mod passwords;
mod registration;
mod schema;
mod sign_in;
