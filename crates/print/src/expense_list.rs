//! 医療費の年間一覧: a year of a household's medical expenses on A4 pages.

use chrono::NaiveDate;
use serde::Serialize;

use crate::document::{Document, Letterhead, TextTable};
use crate::typesetter::PrintFailure;

/// The pages. Its words are filled in by the owner of the document. The type has no Debug, because the values are medical.
#[derive(Clone, Serialize)]
pub struct ExpenseList {
    /// The head; its title has the year.
    pub head: Letterhead,
    /// What the document tells.
    pub lead: String,
    /// The heading of the sums.
    pub sums_heading: String,
    /// The sums of each person, with the sum of all as the last row. The first column has names, the others amounts.
    pub sums: TextTable,
    /// The heading of the facts.
    pub facts_heading: String,
    /// The facts that a notice for a tax return needs, and whether each is complete.
    pub facts: TextTable,
    /// The heading of the rows.
    pub rows_heading: String,
    /// The rows. The last three columns have amounts.
    pub rows: TextTable,
    /// The heading of the notes.
    pub notes_heading: String,
    /// What the document is and what it isn't.
    pub notes: Vec<String>,
}

impl ExpenseList {
    /// The document, as of a day in Japan.
    ///
    /// # Errors
    /// Never with values of these types.
    pub fn document(&self, day: NaiveDate) -> Result<Document, PrintFailure> {
        Document::of_society(include_str!("../templates/expense_list.typ"), self, &self.head, day)
            .map_err(|fault| PrintFailure::Template(fault.to_string()))
    }
}
