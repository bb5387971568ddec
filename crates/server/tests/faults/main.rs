//! What must hold when something breaks: the server killed without warning, the mail server gone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that can't go on ends")]

mod books;
mod guessing;
mod killed;
mod mail;
mod member;
#[allow(dead_code, reason = "shared with tests that use other parts of it")]
mod place;
mod post_office;
#[path = "../soak/wire.rs"]
#[allow(dead_code, reason = "shared with the soak, which uses other parts of it")]
mod wire;
