//! A browser without scripts, for tests. It speaks HTTP over TCP, keeps cookies as browsers do, and finds fields by the
//! labels that people see. It is strict: an ambiguous action, or one that a browser would refuse, fails the test.
#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a browser in a test fails the test, naming the line that led there"
)]

mod body;
mod browser;
mod document;
mod filling;
mod form;
mod jar;
mod looking;
mod wire;

pub use browser::{Browser, Step};
pub use document::Document;
pub use wire::{Reply, raw};
