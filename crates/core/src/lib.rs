//! The domain of Madoguchi (窓口): societies, members, letters and accounts, and the rules that hold for each. No HTTP,
//! no templates, no typesetting.
//!
//! Every use case ("verb") works in the same order: load → decide (pure) → store → audit → outbox. A verb doesn't
//! commit; the caller owns the transaction. Nothing slower than the database runs inside a transaction. A verb that
//! needs a password hash is therefore split into phases. The types enforce the split: only the hasher makes the values
//! that the last phase takes.

pub mod accounts;
pub mod announcements;
pub mod approvals;
pub mod attempt_log;
pub mod audit;
pub mod calendar;
pub mod clock;
pub mod database;
mod departed;
pub mod disclosure;
pub mod due;
pub mod enrolment;
pub(crate) mod entities;
pub mod export;
pub mod failure;
pub mod files;
pub mod gates;
pub mod household;
pub mod idempotency;
pub mod ids;
pub mod input;
pub mod letter_requests;
pub mod links;
pub mod operators;
pub mod outbox;
pub mod policy;
pub mod proof;
pub mod registration;
pub mod restored;
pub mod restriction;
pub mod roster;
pub mod roster_delivery;
pub mod scope;
pub mod sealed;
pub mod secret;
pub mod services;
pub mod settings;
pub mod sign_in;
pub mod staff;
pub mod support;
pub mod support_codes;
pub mod sweep;
pub mod tenancy;
pub mod terms;
#[cfg(feature = "testing")]
pub mod testing;
pub mod trail;
pub mod verified_calls;
