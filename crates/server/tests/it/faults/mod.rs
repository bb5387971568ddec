//! What must hold when something breaks: the server killed without warning, the mail server gone.

mod followed;
mod guessing;
mod killed;
mod mail;
