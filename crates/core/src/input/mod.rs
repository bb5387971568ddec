//! WHAT PEOPLE TYPE: lenient parsing of typed input, done once at the boundary, into exact values.
//!
//! Everything here is pure. Errors are kinds, for which pages have texts; no error contains the typed input.
//!
//! Every field forgives what keyboards, input methods and copied texts add: width, white space and tabs, hyphens of all
//! kinds, invisible characters and byte order marks, and decomposed characters. [`text`] has the forms: digits
//! ([`text::fold_digits`]), identifiers ([`text::shown_identifier`]), secrets ([`text::fold_secret`]), names
//! ([`text::fold_name`]). A table in the portal's tests sends each of these to every field.

pub mod date;
pub mod device;
pub mod email;
pub mod email_typo;
pub mod instant;
pub mod insurer_number;
pub mod mail_provider;
pub mod network;
pub mod text;
pub(crate) mod variants;
