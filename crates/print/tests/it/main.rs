//! Documents from their values to the PDF, read back by another program.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that can't go on ends")]

mod eligibility_notice;
mod expense_list;
