//! 資格情報のお知らせ: one A4 page about one person's coverage, with a card to cut out.

use chrono::NaiveDate;
use serde::Serialize;

use crate::document::{Document, Mark};
use crate::typesetter::PrintFailure;

/// The page. Its words are filled in by the owner of the document. The type has no Debug, because the values are personal.
#[derive(Clone, Serialize)]
pub struct EligibilityNotice {
    /// The title.
    pub title: String,
    /// The society's name.
    pub society: String,
    /// The society's mark, where it has one.
    #[serde(skip)]
    pub mark: Option<Mark>,
    /// The ways to ask the society: lines with department and telephone number.
    pub contact: Vec<String>,
    /// The date of the document, in words.
    pub issued: String,
    /// The person whom the document is about.
    pub addressee: String,
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

/// The values of the template.
#[derive(Serialize)]
struct Values<'a> {
    #[serde(flatten)]
    notice: &'a EligibilityNotice,
    mark: Option<&'static str>,
}

impl EligibilityNotice {
    /// The document, as of a day in Japan.
    ///
    /// # Errors
    /// Never with values of these types.
    pub fn document(&self, day: NaiveDate) -> Result<Document, PrintFailure> {
        let values = Values { notice: self, mark: self.mark.as_ref().map(Mark::path) };
        let images = self.mark.iter().map(Mark::image).collect();
        Document::new(include_str!("../templates/eligibility_notice.typ"), &values, images, day)
            .map_err(|fault| PrintFailure::Template(fault.to_string()))
    }
}
