//! What the texts promise.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that can't go on ends")]

mod texts;
