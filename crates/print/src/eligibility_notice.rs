//! 資格情報のお知らせ: one A4 page about one person's coverage, with a card to cut out.

use chrono::NaiveDate;
use serde::Serialize;

use crate::document::{Document, Letterhead};
use crate::typesetter::PrintFailure;

/// The page. Its words are filled in by the owner of the document. The type has no Debug, because the values are personal.
#[derive(Clone, Serialize)]
pub struct EligibilityNotice {
    /// The head.
    pub head: Letterhead,
    /// What the document tells.
    pub lead: String,
    /// The headings of the table: what, and the value.
    pub heads: [String; 2],
    /// The values with their labels.
    pub facts: Vec<Fact>,
    /// The heading of the notes.
    pub notes_heading: String,
    /// What the document is and what it isn't.
    pub notes: Vec<String>,
    /// The words at the line along which the card is cut out.
    pub cut_here: String,
    /// The values on the card, which is as large as a bank card.
    pub card: Vec<Fact>,
    /// What the card isn't.
    pub card_note: String,
}

/// A value with its label.
#[derive(Clone, Serialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// The value.
    pub value: String,
}

impl EligibilityNotice {
    /// The document, as of a day in Japan.
    ///
    /// # Errors
    /// Never with values of these types.
    pub fn document(&self, day: NaiveDate) -> Result<Document, PrintFailure> {
        Document::of_society(include_str!("../templates/eligibility_notice.typ"), self, &self.head, day)
            .map_err(|fault| PrintFailure::Template(fault.to_string()))
    }
}
