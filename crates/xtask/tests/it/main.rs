//! Checks of the repository as a whole.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that can't go on ends")]

mod architecture;
