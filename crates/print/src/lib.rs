//! Typesets documents as PDF: A4 pages with embedded fonts, tagged for screen readers.
//!
//! A document is a template and the values that it shows ([`Document`]). The values come in as JSON and never as markup, so no
//! name can change the layout. A character that no font has is an error that names the character; a page never shows an empty
//! box instead of it. The same document gives the same bytes: the date is a value of the document, and nothing here reads a
//! clock, a file or the network.
//!
//! This crate knows no society, no member and no policy. Whoever owns a document fills in its words.

pub mod checkup_report;
mod document;
pub mod eligibility_notice;
pub mod expense_list;
mod fonts;
#[cfg(feature = "testing")]
pub mod testing;
mod typesetter;
mod world;

pub use self::document::{Document, Image, Letterhead, Mark, MarkFormat, TextTable};
pub use self::typesetter::{PrintFailure, Typesetter};
