//! What leaves, looked at as a mail program would, and what mail servers may answer.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on ends")]

mod addresses;
mod dkim;
mod mails;
mod recovery;
mod samples;
mod script;
mod ses;
mod smtp;
mod smtp_over_tls;
mod sns;
mod status_mails;
mod typed;
