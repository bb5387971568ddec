//! What a society, a member, a letter and an account are, and what each may do. No HTTP, no templates, no typesetting.
//!
//! A verb goes in the same order everywhere: load → decide (pure) → store → audit → outbox. It doesn't commit; the
//! caller owns the transaction. Nothing slower than the database happens inside one: a verb that needs a password
//! hash comes in phases, and types that only the hasher makes keep it so.

pub mod accounts;
pub mod audit;
pub mod calendar;
pub mod clock;
pub mod database;
pub mod due;
pub mod enrolment;
pub(crate) mod entities;
pub mod failure;
pub mod ids;
pub mod input;
pub mod links;
pub mod outbox;
pub mod policy;
pub mod proof;
pub mod registration;
pub mod roster;
pub mod scope;
pub mod sealed;
pub mod secret;
pub mod services;
pub mod sign_in;
pub mod tenancy;
pub mod terms;
#[cfg(feature = "testing")]
pub mod testing;
