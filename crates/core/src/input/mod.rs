//! WHAT PEOPLE TYPE: lenient parsing of typed input, done once at the boundary, into exact values.
//!
//! Everything here is pure. Errors are kinds, for which pages have texts; no error contains the typed input.

pub mod date;
pub mod device;
pub mod email;
pub mod email_typo;
pub mod insurer_number;
pub mod network;
pub mod text;
