//! The portal over TCP, as a browser without scripts meets it, on both databases. The files mirror the URL tree.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test that can't go on fails"
)]

mod access;
mod app;
mod closed;
mod cross_site;
mod database_gone;
mod documents;
mod finder;
mod forms;
mod headers;
mod home;
mod hosts;
mod isolation;
mod passwords;
mod register;
mod rows;
mod sessions;
mod sign_in;
mod verify_email;
mod walk;
mod wire;
