//! 医療費の年間一覧: a year of a household's medical expenses on A4 pages.

use chrono::NaiveDate;
use serde::Serialize;

use crate::document::{Document, Mark};
use crate::typesetter::PrintFailure;

/// The pages. Its words are filled in by the owner of the document. The type has no Debug, because the values are medical.
#[derive(Clone, Serialize)]
pub struct ExpenseList {
    /// The title, with the year.
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
    /// The person whom the document is for.
    pub addressee: String,
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

/// A table of texts. The type has no Debug, because the values are medical.
#[derive(Clone, Serialize)]
pub struct TextTable {
    /// The headings of the columns.
    pub heads: Vec<String>,
    /// The rows, each as long as the headings.
    pub rows: Vec<Vec<String>>,
}

/// The values of the template.
#[derive(Serialize)]
struct Values<'a> {
    #[serde(flatten)]
    list: &'a ExpenseList,
    mark: Option<&'static str>,
}

impl ExpenseList {
    /// The document, as of a day in Japan.
    ///
    /// # Errors
    /// Never with values of these types.
    pub fn document(&self, day: NaiveDate) -> Result<Document, PrintFailure> {
        let values = Values { list: self, mark: self.mark.as_ref().map(Mark::path) };
        let images = self.mark.iter().map(Mark::image).collect();
        Document::new(include_str!("../templates/expense_list.typ"), &values, images, day)
            .map_err(|fault| PrintFailure::Template(fault.to_string()))
    }
}
