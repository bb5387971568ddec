//! The desk as a clerk's browser sees it, without scripts, on both databases.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test that can't go on fails"
)]

mod access;
mod announcements;
mod app;
mod audit;
mod invitation;
mod lists;
mod members;
mod pages;
mod settings;
mod sign_in;
mod staff;
