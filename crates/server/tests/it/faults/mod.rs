//! What must hold when something breaks: the server killed without warning, the mail server gone, servers replaced one by one.

mod followed;
mod guessing;
mod killed;
mod mail;
pub mod rolling;
