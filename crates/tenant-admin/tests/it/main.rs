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
mod api;
mod app;
mod audit;
mod callers;
mod closing;
mod furnished;
mod invitation;
mod lists;
mod looks;
mod members;
mod obstacles;
mod outside;
mod own_account;
mod pages;
mod publications;
#[allow(dead_code, reason = "the portal's tests use more of it")]
#[path = "../../../portal/tests/it/rows.rs"]
mod rows;
mod settings;
mod settings_two;
mod sign_in;
mod staff;
mod terms;
mod time_machine;
mod vendor;
mod views;
mod walks;
