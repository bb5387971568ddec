//! From letter to account.

mod account;
mod confirm;
mod emails;
mod english;
mod identity;
mod journeys;
mod test_mail;
